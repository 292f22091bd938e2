"""Why did it change: a small town of shops, in which every group moves by another amount.

            north           south          none       all
         Nov    Dec      Nov    Dec      Nov  Dec    Nov  Dec
DAIRY     40     10       20     22        5    5     65   37
DELI      30     32       10     25        0    4     40   61
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import duckdb
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from semantic.catalog import load_texts
from semantic.query import parse_query
from service.answer import Answer, Kind, Status
from service.asking.planned import Direction, Investigate
from service.composing.investigating import change_answer
from service.composing.workshop import Workshop
from service.origin import Known
from service.rendering.formatting import format_cell
from service.rendering.picture import svg
from service.warehouse import DuckDBWarehouse

CATALOG = load_texts(
    {
        "settings.yml": "zone: UTC\nnow: 2018-01-01T00:00\n",
        "sales.yml": """
model: sales
table: sales
key: id
time: day
joins:
  shop: {model: shops, on: shop_id}
dimensions:
  day: {type: date, expr: sold}
  department: {type: string, values: [DAIRY, DELI]}
  batch: {type: number, expr: id}
metrics:
  revenue: {expr: sum(value), format: currency USD}
  lines: {expr: count()}
  pieces: {expr: sum(pieces)}
  spend: {expr: revenue / pieces, format: currency USD}
  bulk: {expr: revenue / pieces, where: pieces >= 3}
  tiny: {expr: revenue / pieces, format: percent 1}
  filled: {expr: revenue / pieces, fill: 0}
  middle: {expr: median(value)}
  baskets: {expr: count(distinct basket)}
""",
        "shops.yml": """
model: shops
table: shops
key: shop_id
dimensions:
  region: {type: string, index_values: true}
""",
    }
)
assert not CATALOG.errors
VALUES = {"shops.region": [("north", 1), ("south", 1)]}


def workshop() -> Workshop:
    return workshop_of(
        "('DAIRY', 1, DATE '2017-11-05', 40, 4, 'a'), ('DAIRY', 2, DATE '2017-11-06', 20, 5, 'b'), "
        "('DAIRY', 3, DATE '2017-11-07', 5, 1, 'c'), ('DELI', 1, DATE '2017-11-08', 30, 3, 'a'), "
        "('DELI', 2, DATE '2017-11-09', 10, 5, 'e'), ('DAIRY', 1, DATE '2017-12-05', 10, 1, 'f'), "
        "('DAIRY', 2, DATE '2017-12-06', 22, 11, 'g'), ('DAIRY', 3, DATE '2017-12-07', 5, 1, 'h'), "
        "('DELI', 1, DATE '2017-12-08', 32, 8, 'f'), ('DELI', 2, DATE '2017-12-09', 25, 5, 'j'), "
        "('DELI', 3, DATE '2017-12-10', 4, 1, 'k')"
    )


def workshop_of(sales: str) -> Workshop:
    return workshop_on(shops_with(sales))


def workshop_on(connection: duckdb.DuckDBPyConnection) -> Workshop:
    return Workshop(CATALOG, DuckDBWarehouse(connection), datetime(2018, 1, 1), known=Known(VALUES))


def shops_with(sales: str) -> duckdb.DuckDBPyConnection:
    """Two shops, one of them in the north; the third is no shop."""
    connection = duckdb.connect(":memory:")
    connection.execute(
        "CREATE TABLE shops AS SELECT * FROM (VALUES (1, 'north'), (2, 'south')) t(shop_id, region)"
    )
    connection.execute(
        f"CREATE TABLE sales AS SELECT row_number() OVER () AS id, * FROM (VALUES {sales}) "
        "t(department, shop_id, sold, value, pieces, basket)"
    )
    return connection


def changed(metric: str, direction: Direction = "", **more: object) -> Answer:
    query = {
        "metrics": [metric],
        "time": {"range": "last month", "compare": "previous_period"},
        **more,
    }
    return change_answer(Investigate(parse_query(query), (), direction), workshop())


def test_a_sum_is_taken_apart_by_the_dimension_in_which_it_stands_out_first() -> None:
    answer = changed("revenue", "down")
    assert (answer.status, answer.kind) == (Status.ANSWERED, Kind.REPORT)
    total, department, region, caution = answer.sentence.split("\n")
    assert total == "Revenue was $98.00 in December 2017, down 6.7% from $105.00 in November 2017."
    assert department == (
        "By department, the change of DAIRY (−$28.00) is larger than the whole (−$7.00); DELI went the other way "
        "(+$21.00)."
    )
    assert region == (
        "By region, the change of north (−$28.00) is larger than the whole (−$7.00); south went the other way "
        "(+$17.00)."
    )
    assert caution == "This says where the change is, not what caused it."
    by_department, by_region = answer.sections
    assert by_department.question == "By department"
    assert [column.name for column in by_department.columns][-1] == "part_of_change"
    assert [(row[0], row[3], round(float(str(row[-1])), 6)) for row in by_department.rows] == [
        ("DAIRY", -28, 4.0),
        ("DELI", 21, -3.0),
    ]
    assert [(row[0], round(float(str(row[-1])), 6)) for row in by_region.rows] == [
        ("north", 4.0),
        (None, round(-4 / 7, 6)),
        ("south", round(-17 / 7, 6)),
    ]
    assert sum(Decimal(str(row[3])) for row in by_region.rows) == Decimal(98 - 105)
    drawn = svg(by_region.chart or {})
    assert "December 2017" in drawn and "November 2017" in drawn and "north" in drawn


def test_a_wrong_premise_is_said_first() -> None:
    assert changed("revenue", "up").sentence.startswith(
        "Revenue did not rise, it dropped. Revenue was $98.00"
    )


def test_a_ratio_is_taken_apart_into_rate_and_weight() -> None:
    """Spend a piece: 105 / 18 → 98 / 27."""
    answer = changed("spend")
    section = answer.sections[0]
    assert [column.name for column in section.columns][-3:] == [
        "part_of_change",
        "change_of_rate",
        "change_of_mix",
    ]
    effects = sum(float(str(row[-2])) + float(str(row[-1])) for row in section.rows)
    assert abs(effects - (98 / 27 - 105 / 18)) < 1e-9
    assert abs(sum(float(str(row[-3])) for row in section.rows) - 1) < 1e-9


def test_a_group_of_one_period_has_changed_by_all_that_it_is() -> None:
    """DELI without a region: nothing in November, $4 in December."""
    answer = changed("revenue", filters=[{"field": "department", "op": "=", "values": ["DELI"]}])
    [by_region] = answer.sections
    assert [row[:4] for row in by_region.rows if row[0] is None] == [(None, 4, None, 4)]
    assert sum(Decimal(str(row[3])) for row in by_region.rows) == Decimal(61 - 40)


def test_a_percentage_is_taken_apart_in_points() -> None:
    section = changed("tiny").sections[0]
    shown = [format_cell(cell, column) for cell, column in zip(section.rows[0], section.columns, strict=True)]
    by_name = dict(zip([column.name for column in section.columns], shown, strict=True))
    for name in ("tiny.change", "change_of_rate", "change_of_mix"):
        assert by_name[name].endswith(" pts"), by_name
    assert by_name["tiny.change_rate"].endswith("%")


def test_a_ratio_over_some_rows_is_not_taken_apart_over_all_of_them() -> None:
    """Baskets of three pieces and more: 100 / 17 → 79 / 24, where revenue over pieces is 105 / 18 → 98 / 27."""
    answer = changed("bulk")
    assert float(str(answer.rows[0][2])) == 79 / 24 - 100 / 17
    assert "bulk of the groups does not add up to the whole" in answer.sentence
    assert all("part_of_change" not in [c.name for c in section.columns] for section in answer.sections)


def test_a_ratio_that_fills_what_is_missing_is_taken_apart_where_nothing_is() -> None:
    by_region = changed("filled", filters=[{"field": "department", "op": "=", "values": ["DELI"]}]).sections[
        0
    ]
    parts = [float(str(row[-2])) + float(str(row[-1])) for row in by_region.rows]
    assert abs(sum(parts) - (61 / 14 - 40 / 8)) < 1e-9


def test_a_number_made_for_the_question_says_what_to_ask_instead() -> None:
    assert changed("revenue / lines").sentence.endswith(
        "Only a metric that is defined can be taken apart, and revenue / lines was put together for this question: "
        "ask why one of the metrics in it changed."
    )


def test_a_dimension_whose_parts_overlap_explains_nothing() -> None:
    """Baskets a and f hold both departments, and each belongs to one region."""
    assert [section.question for section in changed("baskets").sections] == ["By region"]


def test_what_adds_up_by_no_dimension_is_shown_and_not_explained() -> None:
    answer = changed("middle")
    assert answer.sentence.endswith(
        "The changes by department and region are shown, but middle of the groups does not add up to the whole, so "
        "that no part of the change can be given to any of them."
    )
    assert [column.name for section in answer.sections for column in section.columns][
        -1
    ] == "middle.change_rate"


def test_a_dimension_that_a_filter_holds_to_one_value_is_not_tried() -> None:
    answer = changed("revenue", filters=[{"field": "department", "op": "=", "values": ["DELI"]}])
    assert [section.question for section in answer.sections] == ["By region"]


def test_no_change_and_no_number_are_not_taken_apart() -> None:
    same = changed("lines", filters=[{"field": "department", "op": "=", "values": ["DAIRY"]}])
    assert same.sentence.endswith("There is no change to take apart.") and same.sections == ()
    none = changed("revenue", filters=[{"field": "department", "op": "=", "values": ["WINE"]}])
    assert none.sections == () and "no value" in none.sentence


def test_a_query_that_cannot_be_compared_is_refused_as_ever() -> None:
    query = parse_query(
        {"metrics": ["revenue"], "time": {"range": {"from": "2017-11-01"}, "compare": "previous_year"}}
    )
    assert change_answer(Investigate(query), workshop()).status is Status.REFUSED


LINES = st.tuples(
    st.sampled_from(["DAIRY", "DELI", "MEAT"]),
    st.integers(1, 3),
    st.sampled_from(["2017-11-05", "2017-12-05"]),
    st.integers(0, 60),
    st.integers(1, 9),
)
EFFECTS = """
WITH lines AS (
  SELECT {group} AS name, value, pieces, sold >= DATE '2017-12-01' AS now
  FROM sales LEFT JOIN shops USING (shop_id)
), parts AS (
  SELECT
    name,
    coalesce(sum(value) FILTER (now), 0) AS n1, coalesce(sum(value) FILTER (NOT now), 0) AS n0,
    coalesce(sum(pieces) FILTER (now), 0) AS d1, coalesce(sum(pieces) FILTER (NOT now), 0) AS d0
  FROM lines GROUP BY name
), whole AS (SELECT sum(n1) AS n1, sum(n0) AS n0, sum(d1) AS d1, sum(d0) AS d0 FROM parts),
rates AS (
  SELECT name, n1, n0, coalesce(n1 / nullif(d1, 0), n0 / d0) AS r1, coalesce(n0 / nullif(d0, 0), n1 / d1) AS r0,
    d1 / (SELECT d1 FROM whole) AS w1, d0 / (SELECT d0 FROM whole) AS w0,
    (SELECT (n1 / d1 + n0 / d0) / 2 FROM whole) AS middle
  FROM parts
)
SELECT name, n1 - n0, (w1 + w0) / 2 * (r1 - r0), ((r1 + r0) / 2 - middle) * (w1 - w0) FROM rates
"""


@given(st.lists(LINES, min_size=4, max_size=12))
@settings(max_examples=15, deadline=None)
def test_what_python_takes_apart_is_what_sql_computes(lines: list[tuple[str, int, str, int, int]]) -> None:
    sales = ", ".join(f"('{d}', {shop}, DATE '{day}', {value}, {n}, 'a')" for d, shop, day, value, n in lines)
    assume({day for _, _, day, _, _ in lines} == {"2017-11-05", "2017-12-05"})
    connection = shops_with(sales)
    expected = {
        f"By {group}": {row[0]: row[1:] for row in connection.execute(EFFECTS.format(group=group)).fetchall()}
        for group in ("department", "region")
    }
    for metric in ("revenue", "spend"):
        query = {"metrics": [metric], "time": {"range": "last month", "compare": "previous_period"}}
        answer = change_answer(Investigate(parse_query(query), ()), workshop_on(connection))
        change = float(str(answer.rows[0][2]))
        titles = {title for title, groups in expected.items() if len(groups) > 1 and change}
        assert {section.question for section in answer.sections} == titles
        for section in answer.sections:
            groups = expected[section.question]
            assert section.row_count == len(groups)
            for name, *_, part, rate, mix in [
                row if metric == "spend" else (*row, 0, 0) for row in section.rows
            ]:
                amount, *effects = groups[name]
                whole = amount if metric == "revenue" else sum(effects)
                assert float(str(part)) == pytest.approx(whole / change, abs=1e-9)
                if metric == "spend":
                    assert [rate, mix] == pytest.approx(effects, abs=1e-9)
