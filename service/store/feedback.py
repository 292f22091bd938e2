"""What people make of answers: votes, what they did with them, and queries put right beside those that were run.

    feedback = FeedbackOf(store)
    feedback.vote("0d4c…", "anna", "down", comment="Without returns, please.")        one vote for each person and run
    feedback.did("0d4c…", "anna", "exported")                                         counted once
    feedback.correct("0d4c…", "anna", corrected)                                      the original stays beside it
    feedback.on("0d4c…")

Everything is about a run that is there; it goes with the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa

from service.answer_json import Json
from service.store import tables
from service.store.pages import Page, cursor_of, place_of
from service.store.store import Store
from service.store.writing import Row, Unit

feedback, runs = tables.feedback, tables.runs

VOTE, REASON, ACTION, CORRECTION = "vote", "reason", "action", "correction"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said about a run. `kind` is "vote" (`value` "up" or "down"), "reason" or "action" (`value` says
    which), or "correction" (`original` is the query that was run, `corrected` the one that should have been)."""

    id: str
    run: str
    principal: str
    at: datetime
    kind: str
    value: str = ""
    comment: str = ""
    original: Json | None = None
    corrected: Json | None = None


class FeedbackOf:
    """The feedback in a store. Each of what writes gives False where there is no such run."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def vote(self, run: str, principal: str, value: str, *, comment: str = "") -> bool:
        """The person's vote on a run, in place of an earlier one; "" takes it back."""
        id_ = f"{run} {principal} {VOTE}"
        row = self._row(id_, run, principal, VOTE, value=value, comment=comment)

        def job(unit: Unit) -> bool:
            if not _there(unit, run):
                return False
            if value:
                unit.put(feedback, row)
            else:
                unit.connection.execute(feedback.delete().where(feedback.c.id == id_))
            return True

        return self._store.write(job)

    def because(self, run: str, principal: str, reason: str) -> bool:
        """What is wrong with an answer, in the person's eyes; the last reason counts."""
        return self._put(run, self._row(f"{run} {principal} {REASON}", run, principal, REASON, value=reason))

    def did(self, run: str, principal: str, action: str) -> bool:
        """Something that a person did with an answer ("exported", "shared", "reran"); the last time counts."""
        row = self._row(f"{run} {principal} {ACTION} {action}", run, principal, ACTION, value=action)
        return self._put(run, row)

    def correct(
        self, run: str, principal: str, corrected: Mapping[str, object], *, comment: str = ""
    ) -> bool:
        """The query that should have been run, in its JSON form. Every correction is kept."""
        row = self._row(uuid4().hex, run, principal, CORRECTION, comment=comment)

        def job(unit: Unit) -> bool:
            if not _there(unit, run):
                return False
            original = unit.connection.execute(sa.select(runs.c.query).where(runs.c.id == run)).scalar_one()
            unit.connection.execute(
                feedback.insert().values({**row, "original": original, "corrected": corrected})
            )
            return True

        return self._store.write(job)

    def on(self, run: str) -> tuple[Said, ...]:
        """All that was said about a run, in order."""
        query = sa.select(feedback).where(feedback.c.run == run).order_by(feedback.c.at, feedback.c.id)
        with self._store.reading() as connection:
            return tuple(_said(row) for row in connection.execute(query).mappings())

    def list(
        self, *, kind: str | None = None, value: str | None = None, limit: int = 50, after: str = ""
    ) -> Page[Said]:
        """What was said about all runs, the newest first. ValueError where `after` is no page's `next`."""
        query = sa.select(feedback).order_by(feedback.c.at.desc(), feedback.c.id.desc()).limit(limit + 1)
        if kind is not None:
            query = query.where(feedback.c.kind == kind)
        if value is not None:
            query = query.where(feedback.c.value == value)
        if after:
            at, id_ = place_of(after)
            query = query.where(
                sa.tuple_(feedback.c.at, feedback.c.id) < sa.tuple_(sa.literal(at, feedback.c.at.type), id_)
            )
        with self._store.reading() as connection:
            found = [_said(row) for row in connection.execute(query).mappings()]
        last = found[limit - 1] if len(found) > limit else None
        return Page(tuple(found[:limit]), cursor_of(last.at, last.id) if last else "")

    def _row(
        self, id_: str, run: str, principal: str, kind: str, *, value: str = "", comment: str = ""
    ) -> Row:
        return {
            "id": id_,
            "run": run,
            "principal": principal,
            "at": self._store.now(),
            "kind": kind,
            "value": value,
            "comment": comment,
            "original": None,
            "corrected": None,
        }

    def _put(self, run: str, row: Row) -> bool:
        def job(unit: Unit) -> bool:
            if not _there(unit, run):
                return False
            unit.put(feedback, row)
            return True

        return self._store.write(job)


def _there(unit: Unit, run: str) -> bool:
    """Whether there is such a run; it stays until the commit."""
    found = sa.select(runs.c.id).where(runs.c.id == run).with_for_update(read=True)
    return unit.connection.execute(found).first() is not None


def _said(row: sa.RowMapping) -> Said:
    return Said(**{str(name): value for name, value in row.items()})
