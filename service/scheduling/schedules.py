"""A schedule as it is kept: whose it is, where it is told, what is asked and when.

Schedule("k3j9…", owner="anna", source="slack", place="T1/C1", words="every Monday at 9 post sales", …)
schedule_form(schedule)             what stands beside its columns, as JSON values
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import cast

from semantic.errors import QueryInvalid
from semantic.query import Query, parse_query, query_json
from service.scheduling.conditions import Average, Change, Earlier, Side, Test, Threshold, Watch
from service.scheduling.times import Recurrence

FORM = 1
"""The version of the form: one that is written otherwise by a newer program is left alone by this one."""
LONGEST_WORDS = 500
"""Characters in which one is said."""


class State(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Memory:
    """What an alert remembers of what it has told.

    `judged` is the start of the last period that it looked at, `waiting` of the last one of which it said that its data
    are not there; `firing` and `silent` are the groups that are beyond the line, or without a value, since they were
    told; `short` whether it has said that there is not enough history.
    """

    judged: str = ""
    waiting: str = ""
    firing: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    short: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """`query` is what is asked, its periods as words that are resolved anew each time; that of an alert has no period.
    `due` is when next, None while it rests; `why` says why it was paused."""

    id: str
    owner: str
    source: str
    place: str
    words: str
    question: str
    query: Query
    recurrence: Recurrence
    zone: str
    created: datetime
    watch: Watch | None = None
    memory: Memory = field(default_factory=Memory)
    state: State = State.ACTIVE
    due: datetime | None = None
    changed: datetime | None = None
    why: str = ""

    @property
    def is_alert(self) -> bool:
        return self.watch is not None


Form = Mapping[str, object]


def schedule_form(schedule: Schedule) -> dict[str, object]:
    """All of it that has no column of its own."""
    out: dict[str, object] = {
        "version": FORM,
        "words": schedule.words,
        "question": schedule.question,
        "query": query_json(schedule.query),
        "recurrence": recurrence_form(schedule.recurrence),
        "zone": schedule.zone,
    }
    if schedule.watch is not None:
        out |= {"watch": watch_form(schedule.watch), "memory": memory_form(schedule.memory)}
    return out | ({"why": schedule.why} if schedule.why else {})


def schedule_json(schedule: Schedule) -> dict[str, object]:
    """A schedule as it is shown to people and programs; what an alert remembers is its own."""

    def time_(at: datetime | None) -> str | None:
        return at.isoformat(timespec="seconds") if at is not None else None

    form = schedule_form(schedule)
    out: dict[str, object] = {
        "id": schedule.id,
        "kind": "alert" if schedule.is_alert else "report",
        "state": schedule.state.value,
        "principal": schedule.owner,
        "source": schedule.source,
        "place": schedule.place,
        **{name: form[name] for name in ("words", "question", "query", "recurrence", "zone")},
        "due": time_(schedule.due),
        "created": time_(schedule.created),
    }
    if schedule.watch is not None:
        out["watch"] = form["watch"]
    return out | ({"why": schedule.why} if schedule.why else {})


def read_schedule(
    form: object,
    *,
    id: str,
    owner: str,
    source: str,
    place: str,
    created: datetime,
    state: str,
    due: datetime | None,
    changed: datetime | None,
) -> Schedule:
    """The schedule of its columns and its form. ValueError where another program wrote it."""
    try:
        given = cast(dict[str, object], form)
        if given["version"] != FORM:
            raise ValueError("another form")
        return Schedule(
            id=id,
            owner=owner,
            source=source,
            place=place,
            words=str(given["words"]),
            question=str(given["question"]),
            query=parse_query(given["query"]),
            recurrence=recurrence_of(cast(Form, given["recurrence"])),
            zone=str(given["zone"]),
            created=created,
            watch=watch_of(cast(Form, given["watch"])) if "watch" in given else None,
            memory=memory_of(cast(Form, given.get("memory", {}))),
            state=State(state),
            due=due,
            changed=changed,
            why=str(given.get("why", "")),
        )
    except (LookupError, TypeError, AttributeError, ArithmeticError, QueryInvalid) as error:
        raise ValueError("a form of another program") from error


def recurrence_form(recurrence: Recurrence) -> dict[str, object]:
    out: dict[str, object] = {"times": [f"{each:%H:%M}" for each in recurrence.times]}
    for name in ("weekdays", "days", "months"):
        if getattr(recurrence, name):
            out[name] = list(getattr(recurrence, name))
    return out | ({"nth": recurrence.nth} if recurrence.nth else {})


def recurrence_of(form: Form) -> Recurrence:
    """Raises what a wrong form raises: ValueError, TypeError or LookupError."""

    def numbers(name: str) -> tuple[int, ...]:
        return tuple(int(each) for each in cast(list[int], form.get(name, [])))

    times = tuple(time.fromisoformat(each) for each in cast(list[str], form["times"]))
    return Recurrence(
        times, numbers("weekdays"), numbers("days"), numbers("months"), cast(int, form.get("nth", 0))
    )


def memory_form(memory: Memory) -> dict[str, object]:
    return {
        "judged": memory.judged,
        "waiting": memory.waiting,
        "firing": list(memory.firing),
        "silent": list(memory.silent),
        "short": memory.short,
    }


def memory_of(form: Form) -> Memory:
    return Memory(
        str(form.get("judged", "")),
        str(form.get("waiting", "")),
        tuple(cast(list[str], form.get("firing", []))),
        tuple(cast(list[str], form.get("silent", []))),
        bool(form.get("short", False)),
    )


def watch_form(watch: Watch) -> dict[str, object]:
    test = watch.test
    if isinstance(test, Threshold):
        number = {"number": str(test.number), "percent": test.percent}
        return {"grain": watch.grain, "side": test.side.value, "reached": test.reached, **number}
    against = test.against
    return {
        "grain": watch.grain,
        "side": test.side.value,
        "reached": test.reached,
        "amount": str(test.amount),
        "relative": test.relative,
        "against": "average" if isinstance(against, Average) else "earlier",
        "count": against.count,
        "unit": against.unit,
    }


def watch_of(form: Form) -> Watch:
    side, reached = Side(str(form["side"])), bool(form["reached"])
    test: Test
    if "number" in form:
        test = Threshold(side, Decimal(str(form["number"])), bool(form["percent"]), reached)
    else:
        kind = Average if form["against"] == "average" else Earlier
        against = kind(cast(int, form["count"]), str(form["unit"]))
        test = Change(side, Decimal(str(form["amount"])), bool(form["relative"]), against, reached)
    return Watch(str(form["grain"]), test)
