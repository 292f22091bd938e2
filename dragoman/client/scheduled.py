"""Schedules of a service, as typed values and as calls. No I/O. See `calls`.

make("every Monday at 9 post sales by department", "", dry_run=True)
Call("POST", "/v1/schedules", {"words": "every Monday …", "zone": "", "dry_run": True}, read_schedule)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import quote

from dragoman.client.calls import Call, under
from dragoman.client.kept_calls import once
from dragoman.client.replies import Form
from semantic.query import Query, parse_query


@dataclass(frozen=True, slots=True)
class TimeDue:
    """A time at which a schedule was due, and what came of it; `run` is that whose answer was told."""

    due: datetime
    state: str
    kind: str
    run: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """A report or an alert. `state` is "draft" where a dry run made nothing. `said` is what it will do and `notes` what
    else has to be known, where it was made just now; `told` are the last times that it was due, where it is looked at.
    """

    id: str
    kind: str
    state: str
    principal: str
    source: str
    place: str
    words: str
    question: str
    query: Query
    recurrence: Mapping[str, object]
    zone: str
    due: datetime | None
    created: datetime
    watch: Mapping[str, object] | None
    why: str
    said: str
    notes: tuple[str, ...]
    told: tuple[TimeDue, ...]


AnySchedule = Schedule | str
"""A schedule, or its id."""


def schedules() -> Call[tuple[Schedule, ...]]:
    return Call("GET", "/v1/schedules", None, read_schedules)


def schedule(which: AnySchedule) -> Call[Schedule]:
    return Call("GET", _of(which), None, read_schedule)


def make(words: str, zone: str, dry_run: bool, idempotency_key: str | None = None) -> Call[Schedule]:
    body = {"words": words, "zone": zone, "dry_run": dry_run}
    headers = {} if dry_run else under(idempotency_key) or once()
    return Call("POST", "/v1/schedules", body, read_schedule, headers=headers)


def change(which: AnySchedule, state: Literal["active", "paused"]) -> Call[Schedule]:
    return Call("PATCH", _of(which), {"state": state}, read_schedule, headers=once())


def run(which: AnySchedule) -> Call[Schedule]:
    return Call("POST", _of(which, "/run"), None, read_schedule, headers=once())


def delete(which: AnySchedule) -> Call[bool]:
    """Whether there was one to delete."""
    return Call("DELETE", _of(which), None, bool, missing=False, empty=True, headers=once())


def read_schedules(form: Form) -> tuple[Schedule, ...]:
    return tuple(read_schedule(each) for each in form["items"])


def read_schedule(form: Form) -> Schedule:
    return Schedule(
        id=form["id"],
        kind=form["kind"],
        state=form["state"],
        principal=form["principal"],
        source=form["source"],
        place=form["place"],
        words=form["words"],
        question=form["question"],
        query=parse_query(form["query"]),
        recurrence=dict(form["recurrence"]),
        zone=form["zone"],
        due=datetime.fromisoformat(form["due"]) if form["due"] else None,
        created=datetime.fromisoformat(form["created"]),
        watch=dict(form["watch"]) if form["watch"] else None,
        why=form["why"],
        said=form["said"],
        notes=tuple(form["notes"]),
        told=tuple(
            TimeDue(datetime.fromisoformat(each["due"]), each["state"], each["kind"], each["run"])
            for each in form["told"]
        ),
    )


def _of(which: AnySchedule, part: str = "") -> str:
    id_ = which if isinstance(which, str) else which.id
    return f"/v1/schedules/{quote(id_, safe='')}{part}"
