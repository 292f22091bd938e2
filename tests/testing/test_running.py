"""Tests run on a till's data: what passes, what fails and by how much, what cannot be run, and whose rows are seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from semantic.principal import Principal
from service.testing import Result, Runner, Status, chosen, question_tests
from service.testing.judging import Shape, adds_up, in_range, rows_as_expected
from service.testing.text import details
from service.warehouse import DuckDBWarehouse
from tests.testing import till

NOW = datetime(2025, 2, 4, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def warehouse() -> Iterator[DuckDBWarehouse]:
    made = till.warehouse()
    yield made
    made.close()


@pytest.fixture(scope="module")
def runner(warehouse: DuckDBWarehouse) -> Runner:
    return Runner(till.catalog(), warehouse, clock=lambda: NOW)


def result(runner: Runner, line: str) -> Result:
    [test] = till.tests_of(line)
    return runner.result(test)


@pytest.mark.parametrize(
    "line",
    [
        "metric: revenue, value: 70.70",
        "metric: as_double, value: 70.7",
        "metric: revenue, value: 70, tolerance: 0.7",
        "metric: last_day, value: 2025-02-02",
        "metric: revenue, by: store, rows: [[South, 20.20], [null, 40.4], [North, 10.10]]",
        "metric: revenue, by: time.month, rows: [[2025-02-01, 40.40], [2025-01-01, 30.30]]",
        "metric: revenue, by: product.department, time: {range: 2025-02}, rows: [[food, 40.40], [null, null]]",
        "query: {metrics: [revenue], dimensions: [store], order_by: [-revenue], limit: 1}, rows: [[null, 40.40]]",
        "query: {dimensions: [store]}, rows: [[South], [North], [null]]",
        "metric: revenue, time: {range: '2024'}, rows: [[null]]",
        "metric: revenue, adds_up_by: [store, time.month]",
        "metric: buyers, adds_up_by: who.team",
        "metric: revenue, by: store, adds_up_by: time.month",
        "metric: as_double, adds_up_by: store",
        "metric: price, equals: revenue / lines, by: store",
        "metric: revenue / lines, min: 5.05, max: 40.40, by: store",
        "model: sales, within: 3 days",
        "question: sales by store",
        "question: sales by store, rows: [[North, 10.10], [South, 20.20], [null, 40.40]]",
    ],
)
def test_what_holds(runner: Runner, line: str) -> None:
    found = result(runner, line)
    assert found.status is Status.PASSED, found


FAILURES = {
    "metric: revenue, value: 70.71": (
        "It is another value.",
        "revenue: expected 70.71, found 70.70 (−0.01)",
    ),
    "metric: revenue, by: store, rows: [[South, 20.20], [East, 1]]": (
        "1 group that was expected did not come, 2 groups came that were not expected.",
        "store (none), revenue: expected no value, found 40.40",
    ),
    "metric: revenue, by: time.month, rows: [[2025-01-01, 30], [2025-02-01, 40.40]]": (
        "1 value is not as expected.",
        "time.month 2025-01-01, revenue: expected 30, found 30.30 (+0.30)",
    ),
    "query: {metrics: [revenue], dimensions: [time.month], order_by: [-revenue]}, "
    "rows: [[2025-01-01, 30.30], [2025-02-01, 40.40]]": (
        "The rows are those that are expected, in another order.",
        "Next: dragoman query",
    ),
    # p2 stands twice among the products, though the join says that it meets one row.
    "metric: revenue, adds_up_by: [store, product.department]": (
        "The groups of `product.department` do not add up to the whole.",
        "revenue: expected 70.70, found 90.90 (+20.20)",
    ),
    "metric: revenue, by: time.month, adds_up_by: product.department": (
        "The groups of `product.department` do not add up to the whole in 1 group of 2.",
        "time.month 2025-01-01, revenue: expected 30.30, found 50.50 (+20.20)",
    ),
    "metric: revenue, equals: biggest, time: {range: '2024'}": (
        "There is no value to look at.",
        "Look whether the time and the filters are meant so.",
    ),
    "metric: lines, equals: buyers, by: product.department": (
        "They are not equal in 1 group of 4.",
        "product.department food, lines: expected 1, found 2 (+1)",
    ),
    "metric: revenue, by: store, min: 15": (
        "1 value is not at least 15, of 3.",
        "store North, revenue: allowed 15, found 10.10 (−4.90)",
    ),
    "metric: revenue, min: 0, time: {range: '2024'}": (
        "There is no value to look at.",
        "Look whether the time and the filters are meant so.",
    ),
    "model: sales, within: 2 days": (
        "The newest row is of 2025-02-02 00:00: older than 2 days.",
        "newest row: expected 2025-02-02 12:00, found 2025-02-02 00:00",
    ),
    "question: sales by store, sql: SELECT 1": (
        "Its query compiles to other SQL than was recorded.",
        "Where the change is meant: `dragoman test --record` says what to record now.",
    ),
    "question: sales by store, rows: [[North, 10.10]]": (
        "2 groups came that were not expected.",
        "store South, revenue: expected no value, found 20.20",
    ),
    "question: sales by weather": ("Its query does not compile: ", "See `dragoman catalog`."),
}


@pytest.mark.parametrize("line", FAILURES)
def test_what_does_not_hold(runner: Runner, line: str) -> None:
    message, told = FAILURES[line]
    found = result(runner, line)
    assert found.status is Status.FAILED and found.verdict.message.startswith(message), found
    assert any(text.startswith(told) or told in text for text in details(found)), list(details(found))


def test_a_failure_names_the_query_that_shows_it(runner: Runner) -> None:
    found = result(runner, "metric: revenue, adds_up_by: [store, product.department]")
    assert found.query == {"metrics": ["revenue"], "dimensions": ["product.department"]}
    assert "LEFT JOIN products" in found.sql
    form = found.as_json()
    assert form["differences"] == [
        {"group": [], "column": "revenue", "expected": 70.7, "found": 90.9, "change": 20.2}
    ]


def test_what_cannot_be_run_is_neither(runner: Runner, warehouse: DuckDBWarehouse) -> None:
    unfit = result(runner, "metric: buyers, adds_up_by: store")
    assert (unfit.status, unfit.code) == (Status.NOT_RUN, "test-not-additive")
    assert unfit.verdict.message.startswith("It need not add up by `store`, because")
    catalog = till.catalog()
    late = Runner(catalog, warehouse, seconds=1e-9)
    [test] = till.tests_of("metric: revenue, value: 70.70")
    assert late.result(test).status is Status.NOT_RUN
    [patient] = till.tests_of("metric: revenue, value: 70.70, seconds: 60")
    assert late.result(patient).status is Status.PASSED


def test_whose_rows_are_seen(runner: Runner, warehouse: DuckDBWarehouse) -> None:
    """Ana is of the red team: 10.10 + 40.40."""
    line = "metric: revenue, value: 50.50"
    assert result(runner, line).status is Status.FAILED
    assert result(runner, f"{line}, asker: {{id: ana, attributes: {{team: red}}}}").status is Status.PASSED
    red = Runner(till.catalog(), warehouse, principal=Principal("ana", (("team", ("red",)),)))
    assert result(red, line).status is Status.PASSED
    failed = result(red, "metric: revenue, value: 1")
    assert list(details(failed))[-1].endswith("--as 'ana; team=red'")


def test_all_at_once_and_those_that_are_meant(runner: Runner) -> None:
    catalog = till.catalog()
    tests = till.tests_of(
        "metric: sales.revenue, value: 1, tags: [money]",
        "metric: lines / buyers, min: 0",
        "question: sales by store, sql: SELECT 1",
    )
    every = (*tests, *question_tests(catalog, tests))
    assert [test.name for test in every] == ["t1", "t2", "t3", "sales by weather"]
    found = {each.test.name: each.status for each in runner.run(every, jobs=2)}
    assert found == {
        "t1": Status.FAILED,
        "t2": Status.PASSED,
        "t3": Status.FAILED,
        "sales by weather": Status.FAILED,
    }

    def names(*words: str) -> list[str]:
        return [test.name for test in chosen(every, words)]

    assert names("money") == names("revenue") == ["t1"]
    assert names("sales.buyers", "weather") == ["t2", "sales by weather"]
    assert names("tests/till.yml") == ["t1", "t2", "t3"] and names("nothing") == []
    assert names() == [test.name for test in every]


def test_decimals_are_compared_exactly_and_doubles_to_nine_digits() -> None:
    shape = Shape(("store", "revenue"), 1)
    big, whole = (Decimal(f"12345678901234567890123456789012.{cents}") for cents in ("01", "11"))
    assert rows_as_expected([("N", big)], [("N", big)], shape).message == ""
    assert rows_as_expected([("N", big)], [("N", whole)], shape).message
    assert rows_as_expected([("N", 0.1 + 0.2)], [("N", Decimal("0.3"))], shape).message == ""
    assert rows_as_expected([("N", 0.300001)], [("N", Decimal("0.3"))], shape).message
    assert rows_as_expected([(True, 1)], [(1, 1)], shape).message
    total = Shape(("revenue",), 0)
    parts = [("a", Decimal("0.1")), ("b", big), ("c", None)]
    assert adds_up([(whole,)], parts, total, "store").message == ""
    assert adds_up([(big,)], parts, total, "store").differences[0].change == Decimal("0.1")
    assert in_range([("N", float("nan"))], Decimal(0), None, shape).message
