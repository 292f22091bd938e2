"""Leases: of all replicas one does a thing at a time, and when it is killed another one goes on after a while.

    leases = Leases(store)
    lease = leases.take("retention", holder="replica-1", seconds=60)         None while somebody else holds it
    leases.renew(lease, seconds=60)                                          False: it was lost, stop
    leases.release(lease)

`token` grows with every taking: what is written under a lease can carry it, so that a holder who slept is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from service.store import tables
from service.store.store import Store
from service.store.writing import Unit

leases = tables.leases


@dataclass(frozen=True, slots=True)
class Lease:
    """`until` is by the clock of the database, where that is a server."""

    name: str
    holder: str
    token: int
    until: datetime


class Leases:
    """The leases of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def take(self, name: str, holder: str, *, seconds: float) -> Lease | None:
        """The lease, unless another holder has it. Who holds it already gets it again, with a new token."""

        def job(unit: Unit) -> Lease | None:
            now = unit.now()
            of_this = leases.c.name == name
            known = unit.connection.execute(sa.select(leases).where(of_this).with_for_update()).one_or_none()
            if known is not None and known.holder != holder and known.until > now:
                return None
            token = known.token + 1 if known is not None else 1
            lease = Lease(name, holder, token, now + timedelta(seconds=seconds))
            row = {"name": name, "holder": holder, "token": token, "until": lease.until}
            if known is None:
                unit.connection.execute(leases.insert().values(row))
            else:
                unit.connection.execute(leases.update().where(of_this).values(row))
            return lease

        return self._store.write(job)

    def renew(self, lease: Lease, *, seconds: float) -> Lease | None:
        """The lease with more time; None where it was lost, because it ended and another holder took it."""

        def job(unit: Unit) -> Lease | None:
            until = unit.now() + timedelta(seconds=seconds)
            kept = leases.update().where(*_is(lease)).values(until=until)
            found = unit.connection.execute(kept).rowcount
            return Lease(lease.name, lease.holder, lease.token, until) if found else None

        return self._store.write(job)

    def release(self, lease: Lease) -> None:
        """Lets others have it at once. The row stays, so that tokens go on growing."""

        def job(unit: Unit) -> None:
            ended = unit.now() - timedelta(seconds=1)
            unit.connection.execute(leases.update().where(*_is(lease)).values(until=ended, holder=""))

        self._store.write(job)


def _is(lease: Lease) -> tuple[sa.ColumnElement[bool], ...]:
    return (leases.c.name == lease.name, leases.c.holder == lease.holder, leases.c.token == lease.token)
