"""The calls about what a service keeps, files and events, as values. No I/O. See `calls`.

runs(RunsWanted(limit=5))          Call("GET", "/v1/runs?limit=5", None, read_run_page)
share("0b1c…", 7)                  Call("POST", "/v1/runs/0b1c…/share", {"days": 7}, read_link)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, NoReturn
from urllib.parse import quote, urlencode
from uuid import uuid4

from dragoman.client.calls import AnyQuery, Call, fresh, named_run, query_form, under
from dragoman.client.kept import (
    Link,
    OpenedRun,
    Page,
    PastRun,
    Proposal,
    Rerun,
    Said,
    SlackAccount,
    SynonymProposal,
    Talk,
    Usage,
    ValuesPage,
    read_account,
    read_link,
    read_opened,
    read_proposal,
    read_rerun,
    read_run_page,
    read_said,
    read_synonym_proposal,
    read_talk,
    read_talk_page,
    read_usage,
    read_values,
)
from dragoman.client.replies import Form, read_answer, read_detail
from service.answer import Answer

AnyRun = Answer | PastRun | str
"""A run, its answer, or its id."""
Vote = Literal["up", "down", "none"]
PictureFormat = Literal["svg", "png"]


@dataclass(frozen=True, slots=True)
class RunsWanted:
    """Which runs; what is None does not matter."""

    status: str | None = None
    how: str | None = None
    conversation: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    everyone: bool = False
    principal: str | None = None
    limit: int = 50
    cursor: str = ""


def once() -> Mapping[str, str]:
    """Makes sending it again safe: the service does it once. Only where it keeps something in any case."""
    return under(uuid4().hex)


def runs(wanted: RunsWanted) -> Call[Page[PastRun]]:
    return Call("GET", _target("/v1/runs", asdict(wanted)), None, read_run_page)


def run(which: AnyRun) -> Call[OpenedRun]:
    return Call("GET", _of(which), None, read_opened)


def rerun(which: AnyRun, max_age: float | None, idempotency_key: str | None) -> Call[Rerun]:
    headers = {**fresh(max_age), **under(idempotency_key)}
    return Call("POST", _of(which, "/rerun"), None, read_rerun, headers=headers)


def stop(id_: str) -> Call[bool]:
    """Whether there was something to stop."""
    return Call("DELETE", _of(id_), None, bool, missing=False, empty=True)


def share(which: AnyRun, days: int) -> Call[Link]:
    return Call("POST", _of(which, "/share"), {"days": days}, read_link, headers=once())


def unshare(which: AnyRun) -> Call[bool]:
    """Whether there was a link."""
    return Call("DELETE", _of(which, "/share"), None, bool, missing=False, empty=True, headers=once())


def shared(link: Link | str, max_age: float | None) -> Call[Answer]:
    token = link.token if isinstance(link, Link) else link
    return Call("GET", f"/v1/shared/{_quoted(token)}", None, read_answer, headers=fresh(max_age))


def link_slack(code: str, look: bool) -> Call[SlackAccount]:
    headers = {} if look else once()
    return Call("POST", "/v1/slack/link", {"code": code, "look": look}, read_account, headers=headers)


def judge(
    which: AnyRun,
    vote: Vote | None,
    reason: str | None,
    comment: str,
    correction: AnyQuery | None,
    action: str | None,
) -> Call[tuple[Said, ...]]:
    said = {"vote": vote, "reason": reason, "comment": comment or None, "action": action}
    body: dict[str, object] = {name: value for name, value in said.items() if value is not None}
    if correction is not None:
        body["correction"] = query_form(correction)
    return Call("POST", _of(which, "/feedback"), body, read_said, headers=once())


def feedback(which: AnyRun) -> Call[tuple[Said, ...]]:
    return Call("GET", _of(which, "/feedback"), None, read_said)


def propose(which: AnyRun, question: str | None, also: Sequence[str], note: str) -> Call[Proposal]:
    body: dict[str, object] = {"also": list(also), "note": note}
    if question is not None:
        body["question"] = question
    return Call("POST", _of(which, "/propose"), body, read_proposal, headers=once())


def propose_synonym(which: AnyRun, choice: int | None) -> Call[SynonymProposal]:
    body: dict[str, object] = {} if choice is None else {"choice": choice}
    return Call("POST", _of(which, "/synonym"), body, read_synonym_proposal, headers=once())


def conversations(limit: int, cursor: str) -> Call[Page[Talk]]:
    target = _target("/v1/conversations", {"limit": limit, "cursor": cursor})
    return Call("GET", target, None, read_talk_page)


def conversation(id_: str) -> Call[Talk]:
    return Call("GET", f"/v1/conversations/{_quoted(id_)}", None, read_talk)


def forget_conversation(id_: str) -> Call[bool]:
    """Whether there was one to forget."""
    target = f"/v1/conversations/{_quoted(id_)}"
    return Call("DELETE", target, None, bool, missing=False, empty=True, headers=once())


def values(dimension: str, search: str, limit: int, cursor: str) -> Call[ValuesPage]:
    asked = {"dimension": dimension, "search": search, "limit": limit, "cursor": cursor}
    return Call("GET", _target("/v1/values", asked), None, read_values)


def usage(since: datetime | None, until: datetime | None) -> Call[Usage]:
    return Call("GET", _target("/v1/usage", {"since": since, "until": until}), None, read_usage)


def serving() -> Call[Form]:
    return Call("GET", "/v1/definitions", None, read_detail)


def chart(asked: AnyQuery, format_: str, width: int, dark: bool) -> Call[bytes]:
    """Of a question, where a text is given."""
    what = {"question": asked} if isinstance(asked, str) else {"query": query_form(asked)}
    body = {**what, "format": format_, "width": width, "dark": dark}
    return Call("POST", "/v1/chart", body, _no_json, binary=bytes)


def export(asked: AnyQuery, to: Path, format_: str, run_id: str | None) -> Call[Path]:
    target = _target("/v1/export", {"format": format_})
    headers = named_run(run_id)
    body = query_form(asked)
    return Call("POST", target, body, _no_json, headers=headers, binary=lambda _: to, into=to)


def export_run(which: AnyRun, to: Path, format_: str) -> Call[Path]:
    target = _target(_of(which, "/export"), {"format": format_})
    return Call("GET", target, None, _no_json, binary=lambda _: to, into=to)


def _no_json(_: Form) -> NoReturn:
    raise TypeError("This reply is no JSON.")


def _of(which: AnyRun, part: str = "") -> str:
    id_ = which if isinstance(which, str) else which.id
    return f"/v1/runs/{_quoted(id_)}{part}"


def _quoted(text: str) -> str:
    return quote(text, safe="")


def _target(path: str, asked: Mapping[str, object]) -> str:
    """The path with what is asked; what is empty or None is left out."""
    given = {name: _written(value) for name, value in asked.items() if value not in ("", None, False)}
    return f"{path}?{urlencode(given)}" if given else path


def _written(value: object) -> str:
    if isinstance(value, datetime):
        # A wall-clock time is meant to be this machine's.
        return (value if value.tzinfo is not None else value.astimezone()).isoformat()
    return "true" if value is True else str(value)
