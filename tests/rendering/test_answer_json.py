"""The JSON form of an answer, and that reading it back gives the same answer."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantic.errors import Position, Problem
from semantic.query.types import Condition, Limit, MetricUse, Operator, OrderBy, Query, TimeClause
from service.answer import Answer, Cell, Choice, Column, Computation, Cost, Kind, Status, Trust
from service.answer_json import answer_from_json, answer_json
from tests.rendering.samples import DAY, DECEMBER, DEPARTMENT, KIDS, MONTH, REVENUE, REVENUE_USED, answered

QUERY = Query(
    metrics=(MetricUse("revenue"),),
    dimensions=("product.department",),
    filters=(Condition("household.age", Operator.EQ, ("25-34",)),),
    time=TimeClause(range="last month"),
    order_by=(OrderBy("revenue", descending=True),),
    limit=Limit(3),
)

FULL = Answer(
    id="a1",
    status=Status.ANSWERED,
    kind=Kind.DATA,
    question="top departments",
    sentence="DELI had the highest revenue.",
    columns=(DEPARTMENT, MONTH, DAY, KIDS, REVENUE),
    rows=(("DELI", datetime(2017, 12, 1), date(2017, 12, 4), True, Decimal("421720.45")), (None,) * 5),
    totals=(None, None, None, None, Decimal(7)),
    row_count=812,
    truncated=True,
    more="page-2",
    chart={"mark": "bar"},
    trust=Trust.AD_HOC,
    computation=Computation(
        (REVENUE_USED,),
        ("department",),
        ("age is 25-34",),
        DECEMBER,
        DECEMBER,
        ("to product",),
        "down",
        ("n",),
    ),
    query=QUERY,
    sql="SELECT 1",
    parameters={
        "p1": datetime(2017, 12, 1, 5),
        "p2": "2017-12-01",
        "p3": Decimal("0.1"),
        "p4": None,
        "p5": True,
    },
    dialect="duckdb",
    catalog_hash="abc",
    catalog_revision="def",
    planner="offline",
    prompt_version="1",
    cost=Cost(1, 2, Decimal("0.0003")),
    seconds={"plan": 0.001},
    warnings=("w",),
    follow_ups=("f",),
    choices=(Choice("l", "d", "q"), Choice("l2", query=QUERY)),
    problems=(Problem("c", "m", "h", ("s",), Position("f.yml", 1, 2), "/x", "warning"),),
    now=datetime(2018, 1, 1),
)


def there_and_back(answer: Answer) -> Answer:
    return answer_from_json(json.loads(json.dumps(answer_json(answer), allow_nan=False)))


def test_the_form_is_plain_json() -> None:
    form = answer_json(FULL)
    assert form["rows"] == [["DELI", "2017-12-01T00:00:00", "2017-12-04", True, 421720.45], [None] * 5]
    assert form["totals"] == [None, None, None, None, 7]
    assert form["columns"][4] == {  # type: ignore[index]
        "name": "revenue",
        "label": "Revenue",
        "role": "metric",
        "type": "number",
        "format": {"kind": "currency", "currency": "USD", "decimals": None},
        "grain": "",
        "description": "",
        "decimals": None,
        "exact": True,
    }
    assert form["computation"]["time"] == {  # type: ignore[index]
        "from": "2017-12-01T00:00:00",
        "until": "2018-01-01T00:00:00",
        "zone": "America/New_York",
        "phrase": "last month",
        "words": "December 2017",
        "partial": False,
    }
    assert form["parameters"] == {
        "p1": {"type": "time", "value": "2017-12-01T05:00:00"},
        "p2": "2017-12-01",
        "p3": {"type": "decimal", "value": "0.1"},
        "p4": None,
        "p5": True,
    }
    assert form["catalog"] == {"hash": "abc", "revision": "def"}


def test_a_full_answer_reads_back_the_same() -> None:
    assert there_and_back(FULL) == FULL


def test_a_bare_answer_reads_back_the_same() -> None:
    bare = Answer("a2", Status.REFUSED, Kind.DEFINITION, "?", "No.")
    assert there_and_back(bare) == bare


@pytest.mark.parametrize(
    ("column", "cell", "form"),
    [
        (REVENUE, 5, 5),
        (REVENUE, 0.1, 0.1),
        (REVENUE, Decimal("0.1"), 0.1),
        (REVENUE, Decimal("0.12345678901234567890"), {"type": "decimal", "value": "0.12345678901234567890"}),
        (REVENUE, 2**60, {"type": "integer", "value": "1152921504606846976"}),
        (REVENUE, float("inf"), {"type": "number", "value": "inf"}),
        (REVENUE, "text", "text"),
        (DEPARTMENT, "2017-12-01", "2017-12-01"),
        (DEPARTMENT, date(2017, 12, 1), {"type": "date", "value": "2017-12-01"}),
        (MONTH, "2017-12-01", {"type": "string", "value": "2017-12-01"}),
        (MONTH, "unknown", "unknown"),
        (MONTH, datetime(2017, 12, 1, tzinfo=UTC), "2017-12-01T00:00:00+00:00"),
    ],
)
def test_a_cell_is_plain_where_its_column_says_how_to_read_it(
    column: Column, cell: Cell, form: object
) -> None:
    answer = answered([column], [(cell,)])
    assert answer_json(answer)["rows"] == [[form]]
    back = there_and_back(answer).rows[0][0]
    assert (back, type(back)) == (cell, type(cell))


ANY_CELL = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.decimals(allow_nan=False),
    st.text(),
    st.dates(),
    st.datetimes(),
)


@given(st.lists(st.tuples(ANY_CELL, ANY_CELL), max_size=5))
def test_any_rows_read_back_the_same(rows: list[tuple[Cell, Cell]]) -> None:
    answer = answered([REVENUE, MONTH], rows)
    back = there_and_back(answer)
    assert back == answer
    assert [[type(cell) for cell in row] for row in back.rows] == [
        [type(cell) for cell in row] for row in rows
    ]


@given(st.lists(st.tuples(st.one_of(st.none(), st.decimals(-(10**12), 10**12, places=4))), max_size=5))
def test_columns_of_decimals_are_plain_numbers(rows: list[tuple[Cell]]) -> None:
    form = answer_json(answered([REVENUE], rows))["rows"]
    assert all(isinstance(cell, int | float | None) for (cell,) in form)  # type: ignore[attr-defined]
