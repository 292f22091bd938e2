"""Whose conversation goes on in which thread of a chat, what was agreed for its channels, and questions that are kept.

threads = Threads(store, "slack")
threads.put(Thread("T1/C1/171.1", "T1/U1", principal="anna", conversation="c1", form={…}))
threads.addressed("T1/C1/171.1")        whether anybody asked anything in it
Channels(store, "slack").get("T1/C1")
Saved(store).add("anna", "sales last week")
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from service.ids import new_id
from service.store import tables
from service.store.store import Store
from service.store.writing import Unit

threads, places, saved = tables.threads, tables.places, tables.saved

MOST_SAVED = 50
"""Questions that one person keeps."""


@dataclass(frozen=True, slots=True)
class Thread:
    """One person's part of a thread: `form` is what was asked and said there."""

    thread: str
    account: str
    principal: str
    conversation: str = ""
    form: Mapping[str, Any] = field(default_factory=dict)


class Threads:
    """The threads of one chat."""

    def __init__(self, store: Store, source: str) -> None:
        self._store = store
        self._source = source

    def get(self, thread: str, account: str) -> Thread | None:
        query = sa.select(threads).where(self._is(thread, account))
        with self._store.reading() as connection:
            row = connection.execute(query).one_or_none()
        return _thread(row) if row is not None else None

    def of(self, thread: str) -> tuple[Thread, ...]:
        """Everybody's part of a thread, the last first that changed."""
        query = (
            sa.select(threads).where(self._under(thread)).order_by(threads.c.changed.desc(), threads.c.place)
        )
        with self._store.reading() as connection:
            return tuple(_thread(row) for row in connection.execute(query))

    def below(self, begins: str, *, limit: int) -> tuple[Thread, ...]:
        """Parts of threads whose names begin so, the last first that changed."""
        query = (
            sa.select(threads)
            .where(threads.c.source == self._source, threads.c.thread.startswith(begins, autoescape=True))
            .order_by(threads.c.changed.desc(), threads.c.place)
            .limit(limit)
        )
        with self._store.reading() as connection:
            return tuple(_thread(row) for row in connection.execute(query))

    def addressed(self, thread: str) -> bool:
        """Whether anybody has a part in it."""
        query = sa.select(threads.c.place).where(self._under(thread)).limit(1)
        with self._store.reading() as connection:
            return connection.execute(query).one_or_none() is not None

    def put(self, thread: Thread) -> None:
        """Keeps it in place of what was known before."""
        row = {
            "source": self._source,
            "place": _place(thread.thread, thread.account),
            "thread": thread.thread,
            "principal": thread.principal,
            "conversation": thread.conversation,
            "form": dict(thread.form),
        }
        self._store.write(lambda unit: unit.put(threads, {**row, "changed": unit.now()}))

    def remove(self, thread: str, account: str) -> bool:
        gone = threads.delete().where(self._is(thread, account))
        return self._store.write(lambda unit: unit.connection.execute(gone).rowcount > 0)

    def _is(self, thread: str, account: str) -> sa.ColumnElement[bool]:
        return (threads.c.source == self._source) & (threads.c.place == _place(thread, account))

    def _under(self, thread: str) -> sa.ColumnElement[bool]:
        return (threads.c.source == self._source) & (threads.c.thread == thread)


def _place(thread: str, account: str) -> str:
    return f"{thread} {account}"


def _thread(row: sa.Row[Any]) -> Thread:
    account = row.place.removeprefix(f"{row.thread} ")
    return Thread(row.thread, account, row.principal, row.conversation, row.form)


@dataclass(frozen=True, slots=True)
class Channel:
    """What was agreed for a channel, and by whom."""

    place: str
    principal: str
    form: Mapping[str, Any]
    at: datetime


class Channels:
    """The channels of one chat that were set up."""

    def __init__(self, store: Store, source: str) -> None:
        self._store = store
        self._source = source

    def get(self, place: str) -> Channel | None:
        query = sa.select(places).where(places.c.source == self._source, places.c.place == place)
        with self._store.reading() as connection:
            row = connection.execute(query).one_or_none()
        return Channel(row.place, row.principal, row.form, row.at) if row is not None else None

    def put(self, place: str, principal: str, form: Mapping[str, Any]) -> None:
        row = {"source": self._source, "place": place, "principal": principal, "form": dict(form)}
        self._store.write(lambda unit: unit.put(places, {**row, "at": unit.now()}))

    def remove(self, place: str) -> bool:
        gone = places.delete().where(places.c.source == self._source, places.c.place == place)
        return self._store.write(lambda unit: unit.connection.execute(gone).rowcount > 0)


@dataclass(frozen=True, slots=True)
class SavedQuestion:
    id: str
    question: str
    at: datetime
    query: Mapping[str, Any] | None = None


class Saved:
    """The questions that people keep. The oldest goes where one keeps more than MOST_SAVED."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def list(self, principal: str) -> tuple[SavedQuestion, ...]:
        """The newest first."""
        query = sa.select(saved).where(saved.c.principal == principal)
        with self._store.reading() as connection:
            rows = connection.execute(query.order_by(saved.c.at.desc(), saved.c.id.desc())).all()
        return tuple(SavedQuestion(row.id, row.question, row.at, row.query) for row in rows)

    def add(self, principal: str, question: str, query: Mapping[str, Any] | None = None) -> str:
        """Keeps a question, once; its id."""
        known = {each.question: each.id for each in self.list(principal)}
        if question in known:
            return known[question]
        id_ = new_id()
        row = {"principal": principal, "id": id_, "question": question}
        form = dict(query) if query is not None else sa.null()
        mine = saved.c.principal == principal
        newest = (
            sa.select(saved.c.id).where(mine).order_by(saved.c.at.desc(), saved.c.id.desc()).limit(MOST_SAVED)
        )

        def job(unit: Unit) -> None:
            unit.connection.execute(saved.insert().values(**row, query=form, at=unit.now()))
            unit.connection.execute(saved.delete().where(mine, saved.c.id.not_in(newest)))

        self._store.write(job)
        return id_

    def remove(self, principal: str, id_: str) -> bool:
        gone = saved.delete().where(saved.c.principal == principal, saved.c.id == id_)
        return self._store.write(lambda unit: unit.connection.execute(gone).rowcount > 0)
