"""One cache for people who may see different things: nobody gets an answer that was another's.

Each asks twice, after all others, behind one cache and one asker; the same is asked of one that keeps nothing and has
answered nobody else. Of some queries the SQL and its values are the same for everybody, and the rows are shared; what
is said about them is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest

from semantic import Catalog, Principal, load_texts
from semantic.book.book import build_book
from semantic.query import parse_any
from service.answer import Answer
from service.answer_json import answer_json
from service.asking.shell import Asker
from service.caching import ResultCache
from service.warehouse import Warehouse
from service.warehouse.on_duckdb import DuckDBWarehouse
from service.warehouse.reach import DataClock
from tests.policies.shop import ANNA, FINN, tables, with_secrets

SAM = Principal("sam", (("regions", ("south",)),))
ANNE = Principal("anne", (("regions", ("north",)),))
"""She may see what Anna may."""
PEOPLE = (FINN, ANNA, SAM, ANNE, Principal("nora"))
VALUES = {"stores.city": [("Rome", 1), ("Oslo", 1)]}
QUERIES = (
    {"metrics": ["stores"]},
    {"metrics": ["stores"], "dimensions": ["city"]},
    {"metrics": ["revenue"], "dimensions": ["store.city"]},
    {"metrics": ["revenue"], "dimensions": ["household.region"], "totals": True},
    {"metrics": ["margin"], "dimensions": ["channel"]},
    {"metrics": ["payroll"]},
    {"metrics": ["households"], "dimensions": ["households.income"]},
)
QUESTIONS = ("stores by city", "stores in Rome", "revenue by city", "margin", "families by area", "payroll")


def asker(catalog: Catalog, warehouse: Warehouse) -> Asker:
    clock = DataClock(warehouse, catalog, clock=lambda: datetime(2017, 6, 1, tzinfo=UTC))
    return Asker(catalog, warehouse, build_book(catalog, VALUES), clock=clock)


def fresh(catalog: Catalog) -> Asker:
    return asker(catalog, DuckDBWarehouse(tables()))


@pytest.fixture
def shared() -> Iterator[tuple[Catalog, Asker]]:
    catalog, cache = with_secrets(), ResultCache(most_bytes=2**24, seconds=3600, usable_seconds=0)
    with closing(cache), closing(cache.over(DuckDBWarehouse(tables()), catalog)) as warehouse:
        yield catalog, asker(catalog, warehouse)


def told(answer: Answer) -> dict[str, object]:
    """The whole answer, but what no two runs share."""
    form = answer_json(answer)
    return {
        name: value for name, value in form.items() if name not in ("id", "seconds", "age", "conversation")
    }


@pytest.mark.parametrize("form", QUERIES, ids=str)
def test_a_query_is_answered_as_if_nobody_else_had_asked_it(
    shared: tuple[Catalog, Asker], form: dict[str, object]
) -> None:
    catalog, one = shared
    query = parse_any(catalog, form)
    found = [(who, one.query(query, who)) for who in PEOPLE * 2]
    for who, answer in found:
        assert told(answer) == told(fresh(catalog).query(query, who)), who.id


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_as_if_nobody_else_had_asked_it(
    shared: tuple[Catalog, Asker], question: str
) -> None:
    catalog, one = shared
    found = [(who, one.ask(question, who)) for who in PEOPLE * 2]
    for who, answer in found:
        assert told(answer) == told(fresh(catalog).ask(question, who)), who.id


GRADED = {
    "settings.yml": 'zone: UTC\nnow: 2017-06-01T00:00\nwarehouses: {main: "duckdb://"}',
    "staff.yml": """
model: staff
table: employees
key: id
dimensions: {name: {type: string}, grade: {type: string, index_values: true, access: {groups: [hr]}}}
metrics: {headcount: {expr: count()}}
""",
}


def test_rows_of_the_same_sql_are_read_once_and_told_to_each_as_they_may_know() -> None:
    """How many there are is no secret; that there are grades is one, and is only offered to Finn."""
    catalog, cache = load_texts(GRADED), ResultCache(most_bytes=2**24, seconds=3600, usable_seconds=0)
    with closing(cache), closing(cache.over(DuckDBWarehouse(tables()), catalog)) as warehouse:
        one = asker(catalog, warehouse)
        [finns, annas, *again] = [one.ask("headcount", who) for who in (FINN, ANNA) * 2]
    assert (finns.sql, finns.parameters, finns.rows) == (annas.sql, annas.parameters, annas.rows)
    assert finns.age is None and annas.age is not None
    assert (finns.follow_ups, annas.follow_ups) == (("headcount by grade",), ())
    assert [told(answer) for answer in again] == [told(finns), told(annas)]


def test_who_may_see_the_same_shares_what_was_read(shared: tuple[Catalog, Asker]) -> None:
    catalog, one = shared
    query = parse_any(catalog, {"metrics": ["revenue"]})
    ages = [one.query(query, who).age is not None for who in (ANNA, ANNE, SAM, SAM)]
    assert ages == [False, True, False, True]
    [[annas], [sams]] = [one.query(query, who).rows for who in (ANNE, SAM)]
    # 1 + 2 + 4 in the north, 8 in the south.
    assert (annas[0], sams[0]) == (7, 8)
