"""A write that is sent twice is done once: its key is claimed first, and its response is kept for the second time.

    keys = IdempotencyKeys(store)
    match keys.claim("anna", key, request_hash, seconds=60):
        case Claimed() as claim: …; keys.finish(claim, StoredResponse(201, {"content-type": "…"}, body))
        case StoredResponse(): …       it was done before: the same response again
        case InProgress(): …           somebody is at it: 409, try again
        case OtherRequest(): …         the key was used for another request: 422

A claim ends by itself: where the replica that holds it was killed, the request can be sent again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import sqlalchemy as sa

from service.store import tables
from service.store.store import Store
from service.store.writing import Row, Unit

idempotency = tables.idempotency


@dataclass(frozen=True, slots=True)
class Claimed:
    """The request may be done. `holder` tells this claim from one that came after it ended."""

    principal: str
    key: str
    holder: str


@dataclass(frozen=True, slots=True)
class StoredResponse:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class InProgress:
    """The same request is being done; `seconds` until its claim ends at the latest."""

    seconds: float


@dataclass(frozen=True, slots=True)
class OtherRequest:
    """This key belongs to a request with another content."""


Claim = Claimed | StoredResponse | InProgress | OtherRequest


class IdempotencyKeys:
    """The idempotency keys of a store; each person has keys of their own. A key is free again once it `lasts` no
    longer; None: it is for good."""

    def __init__(self, store: Store, *, lasts: timedelta | None = None) -> None:
        self._store = store
        self._lasts = lasts

    def claim(self, principal: str, key: str, request: str, *, seconds: float) -> Claim:
        """Claims a key for a request, of which `request` is a hash, for as long as it may take."""
        claimed = Claimed(principal, key, uuid4().hex)

        def job(unit: Unit) -> Claim:
            now = unit.now()
            found = unit.connection.execute(
                sa.select(idempotency).where(_of(principal, key)).with_for_update()
            ).one_or_none()
            mine: Row = {
                "request": request,
                "holder": claimed.holder,
                "at": now,
                "until": now + timedelta(seconds=seconds),
                "status": None,
                "headers": None,
                "body": None,
            }
            if found is None:
                unit.connection.execute(idempotency.insert().values(principal=principal, key=key, **mine))
                return claimed
            if self._lasts is None or now < found.at + self._lasts:
                if found.request != request:
                    return OtherRequest()
                if found.status is not None:
                    return StoredResponse(found.status, found.headers, bytes(found.body))
                if now < found.until:
                    return InProgress((found.until - now).total_seconds())
            unit.connection.execute(idempotency.update().where(_of(principal, key)).values(mine))
            return claimed

        return self._store.write(job)

    def finish(self, claim: Claimed, response: StoredResponse) -> bool:
        """Keeps the response. False where the claim had ended, and somebody else took the key."""
        done = {"status": response.status, "headers": dict(response.headers), "body": response.body}
        return self._change(idempotency.update().values(done), claim)

    def abandon(self, claim: Claimed) -> bool:
        """Gives the key back: the request failed in a way that may not last, and can be sent again."""
        return self._change(idempotency.delete(), claim)

    def _change(self, change: sa.Update | sa.Delete, claim: Claimed) -> bool:
        mine = _of(claim.principal, claim.key) & (idempotency.c.holder == claim.holder)
        statement = change.where(mine, idempotency.c.status.is_(None))
        return self._store.write(lambda unit: unit.connection.execute(statement).rowcount > 0)


def _of(principal: str, key: str) -> sa.ColumnElement[bool]:
    return (idempotency.c.principal == principal) & (idempotency.c.key == key)
