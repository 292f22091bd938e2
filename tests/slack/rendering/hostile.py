"""Answers with the worst that data, people and models can contain, for properties that every message has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from hypothesis import strategies as st

from bots.slack.blocks import message_faults, view_faults
from bots.slack.rendering.types import Message
from semantic.definitions.types import Format
from semantic.errors import Problem
from semantic.planning.time_ranges import ResolvedRange
from semantic.query.types import MetricUse, Query
from service.answer import (
    Answer,
    Cell,
    Choice,
    Column,
    Computation,
    Defined,
    Kind,
    MetricUsed,
    Status,
    Trust,
)
from service.rendering import chart

NASTY = (
    "<!channel>",
    "<!here|here>",
    "<@U0123ABC>",
    "<#C0123ABC|sales>",
    "<https://evil.example|click>",
    "https://evil.example/a?b=c",
    "@here @channel @everyone",
    "#general",
    "*bold* _it_ ~no~ `code` ```fence```",
    ":smile: :rotating_light:",
    "> quote\n- list\n1. one",
    "&lt;!channel&gt; &amp; &",
    "\u202egnp.exe",
    "\u200b\u200c\u200d\ufeff",
    "👩\u200d👩\u200d👧\u200d👦" * 40,
    "🇩🇪" * 60,
    "e" + "\u0301" * 200,
    "\ud83d",
    "\x00\x1b[31m",
    "مرحبا بالعالم " * 30,
    "x" * 3_000,
    "W" * 75 + "\n" * 5,
    "",
    " ",
)

texts = (
    st.sampled_from(NASTY) | st.text(max_size=30) | st.lists(st.sampled_from(NASTY), max_size=4).map(" ".join)
)
short_texts = st.sampled_from(NASTY) | st.text(max_size=12)
numbers = (
    st.none()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=True, allow_infinity=True)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.sampled_from([Decimal("0.1"), 0, -0.0, 1e300])
)
FORMATS = (
    None,
    Format("currency", "USD"),
    Format("percent"),
    Format("integer"),
    Format("currency", "<!here>"),
)


@dataclass(frozen=True, slots=True)
class Pool:
    """What columns and cells are taken from in turn: a few things drawn, so that large results cost little."""

    texts: Sequence[str]
    numbers: Sequence[Cell]
    times: Sequence[datetime | None]

    def columns(self, groups: int, metrics: int) -> tuple[Column, ...]:
        out = []
        for at in range(groups):
            role, type_, grain = ("time", "date", "month") if at % 2 else ("dimension", "string", "")
            out.append(Column(f"g{at}", self.texts[at % len(self.texts)], role, type_, grain=grain))
        for at in range(metrics):
            label, form = self.texts[-at % len(self.texts)], FORMATS[at % len(FORMATS)]
            out.append(Column(f"m{at}", label, "metric", "number", form))
        return tuple(out)

    def row(self, columns: Sequence[Column], number: int) -> tuple[Cell, ...]:
        taken = {"metric": self.numbers, "time": self.times, "dimension": [*self.texts, None]}
        return tuple(
            taken[column.role][(number + place) % len(taken[column.role])]
            for place, column in enumerate(columns)
        )


pools = st.builds(
    Pool,
    st.lists(short_texts, min_size=1, max_size=6),
    st.lists(numbers, min_size=1, max_size=6) | st.lists(st.integers(-9, 9), min_size=2, max_size=6),
    st.lists(st.none() | st.datetimes(datetime(1, 1, 2), datetime(9999, 1, 1)), min_size=1, max_size=6)
    | st.just([datetime(2016 + at // 12, at % 12 + 1, 1) for at in range(18)]),
)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """An answer of any kind."""
    kind = draw(st.sampled_from(Kind))
    answer = draw(plain_answers())
    if kind is Kind.DEFINITION:
        defined = st.builds(
            Defined,
            texts,
            st.just("metric"),
            texts,
            texts,
            texts,
            st.lists(texts, max_size=3).map(tuple),
            texts,
        )
        answer = replace(
            answer, kind=kind, columns=(), rows=(), definitions=tuple(draw(st.lists(defined, max_size=12)))
        )
    if kind in (Kind.REPORT, Kind.STEPS):
        sections = draw(st.lists(plain_answers(), max_size=12))
        answer = replace(
            answer, kind=kind, columns=(), rows=(), totals=(), chart=None, sections=tuple(sections)
        )
    return answer


@st.composite
def plain_answers(draw: st.DrawFn) -> Answer:
    pool = draw(pools)
    told = pool.columns(draw(st.integers(0, 3)), draw(st.sampled_from([1, 1, 2, 3, 25, 300])))
    count = draw(st.sampled_from([0, 1, 2, 7, 18, 150])) if len(told) < 50 else 2
    rows = tuple(pool.row(told, number) for number in range(count))
    notes = tuple(draw(st.lists(texts, max_size=12)))
    time = ResolvedRange(datetime(2017, 12, 1), datetime(2018, 1, 1), draw(texts), draw(texts), draw(texts))
    return Answer(
        id="r" * 22,
        status=Status.ANSWERED,
        kind=Kind.DATA,
        question=draw(texts),
        sentence=draw(texts),
        columns=told,
        rows=rows,
        totals=pool.row(told, 1) if draw(st.booleans()) else (),
        row_count=draw(st.integers(0, 10**9)),
        truncated=draw(st.booleans()),
        chart=dict(chart(told, rows) or {}) or None if len(told) < 50 else None,
        trust=draw(st.sampled_from([*Trust, None])),
        computation=Computation(
            metrics=tuple(
                draw(st.lists(st.builds(MetricUsed, texts, texts, texts, texts, texts), max_size=12))
            ),
            groups=tuple(draw(st.lists(texts, max_size=3))),
            filters=tuple(draw(st.lists(texts, max_size=4))),
            time=draw(st.none() | st.just(time)),
            joins=notes,
            notes=notes,
        ),
        query=Query(metrics=(MetricUse("revenue"),)),
        sql=draw(texts) * draw(st.integers(0, 20)),
        warnings=tuple(draw(st.lists(texts, max_size=12))),
        follow_ups=tuple(draw(st.lists(texts, max_size=5))),
        changes=tuple(draw(st.lists(texts, max_size=3))),
        age=draw(st.none() | st.floats(0, 1e9)),
    )


choices = st.builds(Choice, texts, texts, st.just("again"))
problems = st.builds(Problem, st.just("unknown-name"), texts, texts, st.lists(texts, max_size=5).map(tuple))


def faults(message: Message) -> list[str]:
    """What Slack would refuse of a message or of one of its plainer ones."""
    return [str(fault) for step in message.steps() for fault in message_faults(step.blocks, step.text)]


def view_problems(view: Mapping[str, object]) -> list[str]:
    return [str(fault) for fault in view_faults(view)]


def strings(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text in blocks, with the field that it stands in."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from strings(each, str(name))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from strings(each, key)


def kinds(value: object) -> Iterator[str]:
    """Every `type` in blocks."""
    return (text for key, text in strings(value) if key == "type")
