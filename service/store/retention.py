"""What is kept for how long: old rows are removed a few at a time, so that nobody waits for it.

    retain(store, Retention(runs=90))       {"runs": 1200, "conversations": 31, …}: what was removed
    Housekeeping(store, Retention()).start()        every hour, by one of all replicas

Links are removed a day after they ended, and cache entries at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread
from uuid import uuid4

import sqlalchemy as sa

from semantic.errors import DragomanError
from service.configuration import Retention
from service.store import tables
from service.store.leases import Leases
from service.store.store import Store
from service.store.writing import Unit

AT_ONCE = 500
"""Rows in one transaction."""
EVERY_SECONDS = 3600.0
LEASE_SECONDS = 1800.0
INBOX_DAYS = 7
"""For which it is known that something came in and was done; a chat repeats itself within hours."""
_LIKE = {"threads": "conversations"}
"""What is kept as long as something else."""
STOP_SECONDS = 5.0

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Rule:
    """Rows of `table` of which `when` lies before a time are removed."""

    name: str
    table: sa.Table
    when: sa.Column[datetime]
    only: sa.ColumnElement[bool] | None = None


def _rules(retention: Retention, now: datetime) -> list[tuple[_Rule, datetime]]:
    by_days = {
        "runs": (tables.runs, tables.runs.c.at),
        "conversations": (tables.conversations, tables.conversations.c.changed),
        "threads": (tables.threads, tables.threads.c.changed),
        "waiting": (tables.waiting, tables.waiting.c.at),
        "audit": (tables.audit, tables.audit.c.at),
        "spending": (tables.spending, tables.spending.c.at),
        "idempotency": (tables.idempotency, tables.idempotency.c.at),
    }
    found = [
        (_Rule(name, table, when), now - timedelta(days=days))
        for name, (table, when) in by_days.items()
        if (days := getattr(retention, _LIKE.get(name, name)))
    ]
    if retention.runs:
        # What is still to be told is kept, however long that takes.
        over = tables.deliveries.c.state.not_in(("open", "sending"))
        rule = _Rule("deliveries", tables.deliveries, tables.deliveries.c.at, over)
        found.append((rule, now - timedelta(days=retention.runs)))
    if retention.revisions:
        # The newest that serves stays, however old it is: replicas ask for it when they start.
        serving = sa.select(sa.func.max(tables.revisions.c.number)).where(
            tables.revisions.c.state == "serving"
        )
        old = tables.revisions.c.number < sa.func.coalesce(serving.scalar_subquery(), 0)
        rule = _Rule("revisions", tables.revisions, tables.revisions.c.at, old)
        found.append((rule, now - timedelta(days=retention.revisions)))
    day_ago = now - timedelta(days=1)
    found.append((_Rule("cached", tables.cached, tables.cached.c.until), now))
    found.append((_Rule("shares", tables.shares, tables.shares.c.until), day_ago))
    found.append((_Rule("codes", tables.codes, tables.codes.c.until), now))
    done = tables.inbox.c.state == "done"
    found.append((_Rule("inbox", tables.inbox, tables.inbox.c.at, done), now - timedelta(days=INBOX_DAYS)))
    return found


def retain(store: Store, retention: Retention, stopped: Event | None = None) -> dict[str, int]:
    """Removes what is older than it may be, and says how many rows of each table. `stopped` ends it early."""
    now = store.now()
    removed: dict[str, int] = {}
    if retention.answers:
        before = now - timedelta(days=retention.answers)
        removed["answers"] = _in_steps(store, _stripping(before), stopped)
    for rule, before in _rules(retention, now):
        removed[rule.name] = _in_steps(store, _removing(rule, before), stopped)
    return removed


def _in_steps(store: Store, job: Callable[[Unit], int], stopped: Event | None) -> int:
    total = 0
    while stopped is None or not stopped.is_set():
        done = store.write(job)
        total += done
        if done < AT_ONCE:
            break
    return total


def _removing(rule: _Rule, before: datetime) -> Callable[[Unit], int]:
    key = sa.tuple_(*rule.table.primary_key)
    old = sa.select(*rule.table.primary_key).where(rule.when < before).limit(AT_ONCE)
    if rule.only is not None:
        old = old.where(rule.only)
    statement = rule.table.delete().where(key.in_(old))
    return lambda unit: unit.connection.execute(statement).rowcount


def _stripping(before: datetime) -> Callable[[Unit], int]:
    runs = tables.runs
    old = sa.select(runs.c.id).where(runs.c.at < before, runs.c.answer.is_not(None)).limit(AT_ONCE)
    statement = runs.update().where(runs.c.id.in_(old)).values(answer=sa.null())
    return lambda unit: unit.connection.execute(statement).rowcount


class Housekeeping:
    """Retains every so often, in a thread of its own, while no other replica does. Start and stop it once."""

    def __init__(self, store: Store, retention: Retention, *, seconds: float = EVERY_SECONDS) -> None:
        self._store = store
        self._retention = retention
        self._seconds = seconds
        self._holder = uuid4().hex
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="dragoman-retention", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends after the step that it is at."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)

    def once(self) -> Mapping[str, int] | None:
        """What was removed; None while another replica is at it, or was within the last hour. Raises a StoreError."""
        leases = Leases(self._store)
        lease = leases.take("retention", self._holder, seconds=min(LEASE_SECONDS, self._seconds))
        return retain(self._store, self._retention, self._stopped) if lease is not None else None

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                removed = self.once()
                if removed and any(removed.values()):
                    _LOG.info("retention", extra={"removed": dict(removed)})
            except DragomanError as error:
                # The next time it may work; meanwhile nothing is lost, only kept a little longer.
                _LOG.warning("retention failed", extra={"code": error.problem.code})
            self._stopped.wait(self._seconds)
