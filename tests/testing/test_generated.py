"""Generated companies and queries: what is said to add up does, on every one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from semantic.catalog.measures import leaf_index
from semantic.errors import QueryInvalid
from semantic.planning.plan import OutputColumn, Plan
from semantic.query.types import Query
from semantic.testing import why_not
from service.testing.judging import Shape, adds_up
from tests.soundness.engine import Engine
from tests.soundness.generating import Chance, company, moment, query, rich_company, rich_query

QUERIES = 6
"""To one company: making its tables costs more than asking."""


def check(seed: str, *, rich: bool) -> Counter[str]:
    """How many of a company's queries add up over a dimension, and how many need not."""
    chance = Chance(seed)
    made = rich_company(chance) if rich else company(chance)
    found: Counter[str] = Counter()
    with Engine(made) as engine:
        for _ in range(QUERIES):
            asked = (rich_query if rich else query)(chance, made.schema)
            for parts in _apart(asked):
                found[_outcome(engine, parts, chance, seed)] += 1
    return found


def _apart(asked: Query) -> Iterator[Query]:
    """The query for one of its metrics, with each of its dimensions last."""
    for use in asked.metrics[:1]:
        for last in asked.dimensions:
            others = tuple(name for name in asked.dimensions if name != last)
            yield replace(
                asked,
                metrics=(use,),
                dimensions=(*others, last),
                order_by=(),
                limit=None,
                totals=False,
                rows="",
            )


def _outcome(engine: Engine, parts: Query, chance: Chance, seed: str) -> str:
    now = moment(chance)
    try:
        whole, apart = (
            engine.compile(each, now) for each in (replace(parts, dimensions=parts.dimensions[:-1]), parts)
        )
    except QueryInvalid:
        return "refused"
    plan = apart.main.plan
    if len(plan.columns) != len(plan.groups) + 1:
        return "several columns"
    if why_not(plan, len(plan.groups) - 1):
        return "need not"
    rows = [engine.run(each).rows for each in (whole, apart)]
    shape = Shape(whole.main.columns, len(whole.main.plan.groups))
    verdict = adds_up(rows[0], rows[1], shape, parts.dimensions[-1])
    missing = any(row[-1] is None for side in rows for row in side)
    if verdict.differences and missing and leaf_index(_shown(plan).tree) is None:
        return "a part has no value"
    assert not verdict.differences, f"{seed}: {verdict}\n{whole.main.sql}\n{apart.main.sql}\n{rows}"
    return "adds up"


def _shown(plan: Plan) -> OutputColumn:
    return next(output for output in plan.outputs if not output.hidden)


def test_what_is_said_to_add_up_does() -> None:
    found = sum((check(f"adds up {number}", rich=number % 3 == 0) for number in range(7)), Counter[str]())
    assert found["adds up"] > 5 and found["need not"] > 12


@pytest.mark.slow
def test_soak() -> None:
    for number in range(300):
        check(f"adds up, too {number}", rich=number % 2 == 0)
