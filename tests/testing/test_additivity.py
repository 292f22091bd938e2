"""Which metrics add up over which dimensions, as the compiler knows it: a test that another one does is refused."""

from __future__ import annotations

import pytest

from semantic.catalog import Catalog
from semantic.testing import check_tests
from tests.testing import till


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return till.catalog()


def problems(catalog: Catalog, line: str) -> list[str]:
    return [problem.message for problem in check_tests(till.tests_of(line), catalog)]


@pytest.mark.parametrize(
    "line",
    [
        "metric: revenue, adds_up_by: [store, time.month, product.department]",
        "metric: double, adds_up_by: store",
        "metric: 2 * revenue - lines / 3, adds_up_by: store",
        "metric: filled, adds_up_by: store",
        # A buyer has one team, and a sale one of everything.
        "metric: buyers, adds_up_by: who.team",
        "metric: sale_numbers, adds_up_by: [store, product.department, time.day]",
        # Over time they do not add up, within a month over stores they do.
        "metric: week, by: time.month, adds_up_by: store, time: {range: '2025'}",
        "metric: last_stock, adds_up_by: store, time: {range: '2025'}",
        "metric: year_ago, by: time.month, adds_up_by: store, time: {range: '2025'}",
    ],
)
def test_what_adds_up(catalog: Catalog, line: str) -> None:
    assert problems(catalog, line) == []


@pytest.mark.parametrize(
    ("line", "because"),
    [
        ("metric: buyers, adds_up_by: store", "`buyers` counts distinct values, and one of them can be in several"),
        ("metric: buyers, adds_up_by: product.department", "`buyers` counts distinct values"),
        ("metric: average, adds_up_by: store", "`average` is an average"),
        ("metric: biggest, adds_up_by: store", "`biggest` is the greatest value"),
        ("metric: price, adds_up_by: store", "it is a ratio"),
        ("metric: product_of_two, adds_up_by: store", "it is a product"),
        ("metric: shifted, adds_up_by: store", "computed from them after they are added up"),
        ("metric: filled_with_one, adds_up_by: store", "filled with a number"),
        ("metric: typical, adds_up_by: store", "made of one value for each who"),
        ("metric: everything + lines, adds_up_by: time.month", "is the same beside every group"),
        ("metric: \"share(revenue)\", by: store, adds_up_by: time.month", "it is a ratio"),
        ("metric: week, adds_up_by: time.month, time: {range: '2025'}", "sees other times than the period"),
        ("metric: year_ago, adds_up_by: time.month, time: {range: '2025'}", "sees other times than the period"),
        ("metric: last_stock, adds_up_by: time.month, time: {range: '2025'}", "the rows of one time in each period"),
        ("metric: people, adds_up_by: sales.store", "one row can be in several groups of `sales.store`"),
        ("metric: last_day, adds_up_by: store", "`last_day` is a date, and not a number"),
    ],
)  # fmt: skip
def test_what_need_not_add_up(catalog: Catalog, line: str, because: str) -> None:
    [message] = problems(catalog, line)
    assert message.startswith("The test 't1' cannot be run: ") and because in message
