"""Which definitions serve, and being told that there are newer ones.

GET  /v1/definitions             what serves since when, and what was rejected and why
POST /v1/definitions/webhook     from GitHub or GitLab, signed: look now
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

from fastapi import FastAPI, Request
from pydantic import Field

from semantic.errors import Problem
from service.access import Scope
from service.api.bodies import Body
from service.api.callers import Reading
from service.api.documented import errors
from service.api.problems import RequestProblem
from service.api.requests import bytes_of
from service.publishing import Publisher, Refusal, Seen, Status, is_signed
from service.revision import Current
from service.version import installed_version

LARGEST_MESSAGE = 5_000_000
"""GitHub sends every commit of a push."""
MOST_A_MINUTE = 60


class SeenBody(Body):
    """A state of the definitions."""

    hash: str = Field(description="Of their content; empty where it could not be read.")
    revision: str = Field(description="The commit; empty where git does not know of it.")
    at: datetime


class RejectedBody(Body):
    """The newest state, which does not serve."""

    seen: SeenBody
    problems: list[dict[str, object]]
    tried_again: bool = Field(
        description="Whether the reason lies elsewhere, so that it is tried again as it is."
    )


class DefinitionsBody(Body):
    """Which definitions serve. `serving.at` is since when."""

    version: str = Field(description="Of the service.")
    source: str = Field(description="Where they come from, for admins; empty where they do not change.")
    serving: SeenBody
    problems: int = Field(description="Definitions that could not be loaded; `dragoman check` lists them.")
    unchecked: list[dict[str, object]] = Field(
        default=[], description="What could not be found out of them in the warehouses before they served."
    )
    rejected: RejectedBody | None = None
    unreachable: dict[str, object] | None = Field(
        default=None, description="Why the source cannot be read now."
    )
    looked: datetime | None = Field(default=None, description="When the source was last looked at.")


class LookingBody(Body):
    """The source is looked at."""

    status: str


@dataclass(frozen=True, slots=True)
class Publishing:
    """`secret` signs webhooks; "" lets none in."""

    publisher: Publisher
    secret: str = field(default="", repr=False)


def add_publishing_routes(
    api: FastAPI, current: Current, publishing: Publishing | None, elapsed: Callable[[], float] = monotonic
) -> None:
    began = datetime.now().astimezone()
    rate = _Rate(elapsed)

    @api.get("/v1/definitions", summary="Which definitions serve", responses=errors(401, 403))
    def definitions(caller: Reading) -> DefinitionsBody:
        """What serves since when. `rejected` is the newest state, where that is not what serves. Its problems, with
        file and line, may name what a policy hides: whoever is no admin is told their codes alone."""
        catalog = current().catalog
        if publishing is not None:
            status = publishing.publisher.status
        else:
            status = Status("", Seen(catalog.digest, catalog.revision, began))
        return _body(status, len(catalog.errors), whole=Scope.ADMIN in caller.scopes)

    @api.post(
        "/v1/definitions/webhook",
        summary="Look for newer definitions now",
        status_code=202,
        responses=errors(403, 404, 408, 413, 429),
    )
    async def webhook(request: Request) -> LookingBody:
        """For the push events of GitHub (`X-Hub-Signature-256`) and GitLab (`X-Gitlab-Token`). What it says beside its
        signature is not read: it only makes the service look at its own source."""
        if publishing is None or not publishing.secret:
            problem = Problem("webhook-off", "No webhook is configured.", "Set definitions.webhook_secret.")
            raise RequestProblem(404, problem)
        body = await bytes_of(request, LARGEST_MESSAGE)
        if not is_signed(body, request.headers, publishing.secret):
            problem = Problem(
                "signature-wrong",
                "This message is not signed with the secret of this service.",
                "Give the same secret on both sides.",
            )
            raise RequestProblem(403, problem)
        if not rate.allows():
            problem = Problem("too-many-messages", f"At most {MOST_A_MINUTE} messages a minute are heard.")
            raise RequestProblem(429, problem, headers={"Retry-After": "60"})
        publishing.publisher.poke()
        return LookingBody(status="looking")


class _Rate:
    """Counts within a minute that begins with its first message. Used on the event loop only."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        self._elapsed = elapsed
        self._since = elapsed()
        self._count = 0

    def allows(self) -> bool:
        now = self._elapsed()
        if now - self._since > 60:
            self._since, self._count = now, 0
        self._count += 1
        return self._count <= MOST_A_MINUTE


def _body(status: Status, problems: int, *, whole: bool) -> DefinitionsBody:
    return DefinitionsBody(
        version=installed_version(),
        problems=problems,
        source=status.source if whole else "",
        serving=_seen(status.serving),
        unchecked=[_problem(problem, whole=whole) for problem in status.unchecked],
        rejected=_rejected(status.rejected, whole=whole) if status.rejected else None,
        unreachable=_problem(status.unreachable, whole=whole) if status.unreachable else None,
        looked=status.looked,
    )


def _seen(seen: Seen) -> SeenBody:
    return SeenBody(hash=seen.hash, revision=seen.revision, at=seen.at)


def _rejected(refusal: Refusal, *, whole: bool) -> RejectedBody:
    problems = [_problem(problem, whole=whole) for problem in refusal.problems]
    return RejectedBody(seen=_seen(refusal.seen), problems=problems, tried_again=refusal.again)


def _problem(problem: Problem, *, whole: bool) -> dict[str, object]:
    return problem.as_json() if whole else {"code": problem.code, "severity": problem.severity}
