"""What is sent twice is done once: `Idempotency-Key`, for the routes that change something.

    POST /v1/runs/{id}/share     Idempotency-Key: 7c1e…      it is done, and its response is kept
    the same again                                           that response again, with Idempotency-Replayed: true
    another body or route                                    422: this key is that of another request
    while it is being done                                   409 with Retry-After

Keys are each person's own. A response that may be another one soon (429, 503, …) is not kept: the request can be sent
again. So it can once the claim of a replica that was killed has ended. Without the header nothing is done here.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING, Any, ParamSpec

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel

from semantic.errors import DragomanError, Problem
from semantic.policies import view_of
from service.access import Caller
from service.api.kept import store_of
from service.api.problems import RequestProblem, error_response, problem_response
from service.revision import Revision
from service.store import Claimed, IdempotencyKeys, InProgress, OtherRequest, StoredResponse

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST_KEY = 200
NONCE = 12
"""Bytes, as AES-GCM has them (NIST SP 800-38D)."""
LONGEST_WAIT = 5
"""Seconds after which it is worth to ask again, however long the claim may last."""
PASSING = frozenset({408, 409, 425, 429})
"""Statuses beside 5xx that may be others the next time."""
_KEY = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}")
P = ParamSpec("P")
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Repeats:
    """How repeated requests are known: a claim lasts `claim_seconds`, a response is kept for `lasts` (None: for good).
    `answers` is whether responses with rows may be kept at all, `largest` how many bytes one may have: only answers
    are as large, and to compute one again does no harm."""

    claim_seconds: float = 300.0
    lasts: timedelta | None = timedelta(days=1)
    answers: bool = True
    largest: int = 4_000_000


ONE_DAY = Repeats()


def once(
    request: Request,
    caller: Caller,
    body: BaseModel | None,
    work: Callable[P, Response],
    *,
    revision: Revision | None = None,
    rows: bool = False,
) -> Callable[P, Response]:
    """`work`, or what does it but once and has the store for it, so that it is not for the event loop. `revision` is
    what answers where the response shows what policies may hide: a person for whom others hold by now is not given what
    was shown before. `rows` is whether the response has rows. Raises RequestProblem (409, 422, 503)."""
    given = request.headers.getlist(HEADER)
    if not given:
        return work
    settings: Repeats = request.app.state.repeats
    if rows and not settings.answers:
        raise _unusable("This service keeps no rows, and so none to be repeated.")
    key, keys = _key(given), IdempotencyKeys(store_of(request), lasts=settings.lasts)
    digest = _digest(request, body)

    def done_once(*args: P.args, **kwargs: P.kwargs) -> Response:
        seal = _Seal(key + (_policies(revision, caller) if revision is not None else ""))
        match keys.claim(caller.principal.id, seal.name, digest, seconds=settings.claim_seconds):
            case Claimed() as claim:
                response = _done(keys, claim, lambda: work(*args, **kwargs))
                _note(keys, claim, seal, response, settings.largest)
                return response
            case StoredResponse(status, headers, sealed):
                return Response(seal.opened(sealed), status, headers={**headers, REPLAYED: "true"})
            case InProgress(seconds):
                raise _in_progress(seconds)
            case OtherRequest():
                message = f"Another request of yours had this `{HEADER}`."
                problem = Problem("idempotency-key-used", message, "Give each request a key of its own.")
                raise RequestProblem(422, problem)

    return done_once


def not_once(request: Request) -> None:
    """Raises RequestProblem 422 where a response that cannot be kept was asked for once."""
    if HEADER in request.headers:
        raise _unusable("A stream is not kept to be repeated.")


class _Seal:
    """What is kept of a response is read with its key alone, of which a hash is kept: so it is of no use to who has a
    copy of the store, where links and rows may be in it."""

    def __init__(self, key: str) -> None:
        self.name = hashlib.sha256(f"name {key}".encode()).hexdigest()
        self._secret = hashlib.sha256(f"seal {key}".encode()).digest()

    def closed(self, body: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._cipher().encrypt(nonce, body, None)

    def opened(self, sealed: bytes) -> bytes:
        return self._cipher().decrypt(sealed[:NONCE], sealed[NONCE:], None)

    def _cipher(self) -> AESGCM:
        # Loading it takes as long as a tenth of the start, which most services do not need.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(self._secret)


def _done(keys: IdempotencyKeys, claim: Claimed, work: Callable[[], Response]) -> Response:
    """What `work` gives or raises, as the service answers it."""
    try:
        return work()
    except RequestProblem as error:
        return problem_response(error.status, [error.problem], headers=error.headers)
    except DragomanError as error:
        return error_response(error)
    except BaseException:
        _tried(lambda: keys.abandon(claim))
        raise


def _note(keys: IdempotencyKeys, claim: Claimed, seal: _Seal, response: Response, largest: int) -> None:
    """Keeps the response, or gives the key back."""
    status, body = response.status_code, bytes(response.body)
    if status >= 500 or status in PASSING or len(body) > largest:
        _tried(lambda: keys.abandon(claim))
        return
    type_ = response.headers.get("content-type")
    stored = StoredResponse(status, {"content-type": type_} if type_ else {}, seal.closed(body))
    _tried(lambda: keys.finish(claim, stored))


def _in_progress(seconds: float) -> RequestProblem:
    problem = Problem(
        "request-in-progress",
        f"A request of yours with this `{HEADER}` is being answered.",
        "Send it again in a moment.",
        retry_after=max(1, min(LONGEST_WAIT, ceil(seconds))),
    )
    return RequestProblem(409, problem)


def _tried(change: Callable[[], bool]) -> None:
    """What was done is done, also where the store is gone by now: then the claim ends by itself."""
    try:
        change()
    except DragomanError as error:
        _LOG.warning("a response could not be kept to be repeated", extra={"code": error.problem.code})


def _key(given: list[str]) -> str:
    if len(given) > 1 or not _KEY.fullmatch(given[0]):
        raise _unusable(f"It is 1 to {LONGEST_KEY} visible ASCII characters without a blank.")
    return given[0]


def _unusable(why: str) -> RequestProblem:
    problem = Problem(
        "idempotency-key-unusable", f"This request takes no such `{HEADER}`. {why}", "Leave it out."
    )
    return RequestProblem(422, problem)


def _digest(request: Request, body: BaseModel | None) -> str:
    """The same for what asks for the same, however its JSON is written."""
    form = body.model_dump(mode="json") if body is not None else None
    asked = (request.method, request.url.path, request.url.query, form)
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _policies(revision: Revision, caller: Caller) -> str:
    """Behind the key, which has no blank: what limits the caller, of which definitions."""
    limited = view_of(revision.catalog, caller.principal).fingerprint
    told = f"{limited} {revision.catalog.digest}" if limited else ""
    return f" {hashlib.sha256(told.encode()).hexdigest()[:16]}"


def repeatable(extra: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What the OpenAPI document says of the header, beside `extra`."""
    parameter = {
        "name": HEADER,
        "in": "header",
        "required": False,
        "description": "Of your own making, such as a UUID. Sent again with the same key, this request is not done "
        f"again: it has the same response, with `{REPLAYED}: true`.",
        "schema": {
            "type": "string",
            "minLength": 1,
            "maxLength": LONGEST_KEY,
            "pattern": f"^[!-~]{{1,{LONGEST_KEY}}}$",
        },
    }
    return {**(extra or {}), "parameters": [parameter]}
