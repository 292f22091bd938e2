"""What came in from a chat: kept before it is acknowledged, taken by one of all replicas, and answered once.

    inbox = Inbox(store, "slack")
    inbox.add(Came("T1/C1/171.2", thread="T1/C1/171.1", body={…}))      a Future: False where it was there already
    for taken in inbox.take("replica-1", most=20, seconds=60):
        inbox.note(taken, {"file": "F1"}, seconds=60)       what whoever takes it up again has to know
        inbox.posting(taken, seconds=60)            from here on it may have been answered
        inbox.finish(taken, {"ts": "171.3"})        its body goes; that it came stays, for it may come again

Of one thread the oldest is taken, and the next when that is done. What a killed replica held is taken again when its
time is over; `was` then says how far it was.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from service.store import tables
from service.store.store import Store
from service.store.writing import Unit

inbox = tables.inbox


class InboxState(StrEnum):
    OPEN = "open"
    WORKING = "working"
    POSTING = "posting"
    """Whoever held it was about to answer: whether that arrived is not known here."""
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Came:
    """`id` is the same when the same comes again. What has the same `thread` is done one after the other."""

    id: str
    thread: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """What one holder does now. `tries` counts this time; `was` is the state in which it was found, `noted` what those
    noted who held it before."""

    came: Came
    at: datetime
    holder: str
    tries: int
    was: InboxState
    noted: Mapping[str, Any] = field(default_factory=dict)


class Inbox:
    """What came in from one source."""

    def __init__(self, store: Store, source: str) -> None:
        self._store = store
        self._source = source

    def add(self, came: Came) -> Future[bool]:
        """Keeps what came, unless it came before; whether it is new. Done when it is kept."""
        key = {"source": self._source, "id": came.id}
        row = {
            **key,
            "thread": came.thread,
            "principal": "",
            "state": InboxState.OPEN.value,
            "holder": "",
            "tries": 0,
            "body": dict(came.body),
        }

        def job(unit: Unit) -> bool:
            return unit.add(inbox, {**row, "at": unit.now()})

        return self._store.submit(job)

    def take(self, holder: str, *, most: int, seconds: float, threads: str = "") -> tuple[Taken, ...]:
        """What can be done now and nobody does, the oldest first; it is this holder's for so many seconds. `threads`
        is how the threads begin of what is taken."""

        def job(unit: Unit) -> tuple[Taken, ...]:
            now = unit.now()
            rows = unit.connection.execute(self._free(now, threads).limit(most)).all()
            found = tuple(_taken(row, holder) for row in rows)
            until = now + timedelta(seconds=seconds)
            for taken in found:
                # One that was being posted stays so: it is looked for before it is answered again.
                state = taken.was if taken.was is InboxState.POSTING else InboxState.WORKING
                held = {"state": state.value, "holder": holder, "until": until, "tries": taken.tries}
                unit.connection.execute(inbox.update().where(self._is(taken.came.id)).values(held))
            return found

        return self._store.write(job)

    def _free(self, now: datetime, threads: str) -> sa.Select[Any]:
        earlier = inbox.alias("earlier")
        waits = sa.exists().where(
            earlier.c.source == self._source,
            earlier.c.thread == inbox.c.thread,
            earlier.c.state != InboxState.DONE.value,
            sa.tuple_(earlier.c.at, earlier.c.id) < sa.tuple_(inbox.c.at, inbox.c.id),
        )
        abandoned = inbox.c.until < now
        free = (inbox.c.state == InboxState.OPEN.value) | (
            inbox.c.state.in_([InboxState.WORKING.value, InboxState.POSTING.value]) & abandoned
        )
        return (
            sa.select(inbox)
            .where(inbox.c.source == self._source, free, ~waits)
            .where(inbox.c.thread.startswith(threads, autoescape=True) if threads else sa.true())
            .order_by(inbox.c.at, inbox.c.id)
            .with_for_update(skip_locked=True, of=inbox)
        )

    def renew(self, holder: str, ids: Collection[str], *, seconds: float) -> None:
        """Gives a holder more time for what it does now. What it lost without a word is another's in time."""

        def job(unit: Unit) -> None:
            until = unit.now() + timedelta(seconds=seconds)
            held = inbox.update().where(
                inbox.c.source == self._source,
                inbox.c.holder == holder,
                inbox.c.id.in_(ids),
                inbox.c.state.in_([InboxState.WORKING.value, InboxState.POSTING.value]),
            )
            unit.connection.execute(held.values(until=until))

        self._store.write(job)

    def posting(self, taken: Taken, noted: Mapping[str, Any] | None = None, *, seconds: float) -> bool:
        """Says that it is about to be answered; False where another holder has it by now, who answers it then."""
        return self._noted(taken, noted or {}, seconds, {"state": InboxState.POSTING.value})

    def note(self, taken: Taken, noted: Mapping[str, Any], *, seconds: float) -> bool:
        """Notes how far it is, for whoever has to take it up again; False where another holder has it by now."""
        return self._noted(taken, noted, seconds, {})

    def _noted(
        self, taken: Taken, noted: Mapping[str, Any], seconds: float, values: Mapping[str, Any]
    ) -> bool:
        held = self._held(taken)

        def job(unit: Unit) -> bool:
            change = (
                inbox.update()
                .where(*held)
                .values({**values, "until": unit.now() + timedelta(seconds=seconds)})
            )
            if noted:
                known = sa.select(inbox.c.done).where(*held).with_for_update()
                before = unit.connection.execute(known).scalar_one_or_none()
                change = change.values(done={**(before or {}), **noted})
            return unit.connection.execute(change).rowcount > 0

        return self._store.write(job)

    def finish(self, taken: Taken, done: Mapping[str, Any], *, principal: str = "") -> bool:
        """It is done, by whom it was asked; False where another holder has it by now."""
        values = {
            "state": InboxState.DONE.value,
            "body": sa.null(),
            "done": dict(done),
            "principal": principal,
        }
        return self._change(inbox.update().values(values), taken)

    def give_back(self, taken: Taken) -> bool:
        """Lets somebody else do it at once: this process ends."""
        # Of what was held before, the time is over since it came.
        values = {"state": _let_go(taken.was), "holder": "", "until": taken.at, "tries": taken.tries - 1}
        return self._change(inbox.update().values(values), taken)

    def put_off(self, taken: Taken, seconds: float) -> bool:
        """Lets somebody do it when so much time has passed. It is no try: what failed was not what came."""

        def job(unit: Unit) -> bool:
            until = unit.now() + timedelta(seconds=seconds)
            values = {
                "state": _let_go(InboxState.WORKING),
                "holder": "",
                "until": until,
                "tries": taken.tries - 1,
            }
            return (
                unit.connection.execute(inbox.update().values(values).where(*self._held(taken))).rowcount > 0
            )

        return self._store.write(job)

    def done(self, id_: str) -> Mapping[str, Any] | None:
        """What `finish` kept; None where it is not done, or is not known any more."""
        is_done = self._is(id_), inbox.c.state == InboxState.DONE.value
        with self._store.reading() as connection:
            row = connection.execute(sa.select(inbox.c.done).where(*is_done)).one_or_none()
        return row.done if row is not None else None

    def waits(self, id_: str) -> bool:
        """Whether it came and is not done."""
        query = sa.select(inbox.c.id).where(self._is(id_), inbox.c.state != InboxState.DONE.value)
        with self._store.reading() as connection:
            return connection.execute(query).one_or_none() is not None

    def busy(self, thread: str) -> bool:
        """Whether anything of a thread is not done."""
        query = sa.select(inbox.c.id).where(
            inbox.c.source == self._source,
            inbox.c.thread == thread,
            inbox.c.state != InboxState.DONE.value,
        )
        with self._store.reading() as connection:
            return connection.execute(query.limit(1)).one_or_none() is not None

    def principal(self, id_: str) -> str:
        """Whose it was; "" where that is not known, or it is not done."""
        with self._store.reading() as connection:
            found = connection.execute(sa.select(inbox.c.principal).where(self._is(id_))).scalar_one_or_none()
        return found or ""

    @property
    def open(self) -> int:
        """How many are not done."""
        query = (
            sa.select(sa.func.count())
            .select_from(inbox)
            .where(inbox.c.source == self._source, inbox.c.state != InboxState.DONE.value)
        )
        with self._store.reading() as connection:
            return int(connection.execute(query).scalar_one())

    @property
    def last(self) -> datetime | None:
        """When something came last; None where nothing has for some days."""
        query = sa.select(sa.func.max(inbox.c.at)).where(inbox.c.source == self._source)
        with self._store.reading() as connection:
            found: datetime | None = connection.execute(query).scalar_one()
        return found

    def _change(self, change: sa.Update, taken: Taken) -> bool:
        statement = change.where(*self._held(taken))
        return self._store.write(lambda unit: unit.connection.execute(statement).rowcount > 0)

    def _is(self, id_: str) -> sa.ColumnElement[bool]:
        return (inbox.c.source == self._source) & (inbox.c.id == id_)

    def _held(self, taken: Taken) -> tuple[sa.ColumnElement[bool], ...]:
        mine = (inbox.c.holder == taken.holder, inbox.c.tries == taken.tries)
        return self._is(taken.came.id), *mine, inbox.c.state != InboxState.DONE.value


def _taken(row: sa.Row[Any], holder: str) -> Taken:
    came = Came(row.id, row.thread, row.body)
    return Taken(came, row.at, holder, row.tries + 1, InboxState(row.state), row.done or {})


def _let_go(state: InboxState) -> sa.Case[str]:
    """The state of what nobody holds any more: of what was about to be answered, it is not forgotten."""
    posting = InboxState.POSTING.value
    return sa.case((inbox.c.state == posting, posting), else_=state.value)
