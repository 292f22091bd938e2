"""Turns whose first reading would be a number that nobody asked for: what was there before decides, or the person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from semantic.query import parse_query, query_json
from service.asking.planned import Clarify, Planned, Refuse
from tests.asking.offline.demo import Demo, open_demo
from tests.asking.offline.test_following import asked

MAY = {"range": "2017-05"}
SHOPPERS = {"metrics": ["shoppers"], "time": MAY}
SALES = {"metrics": ["revenue"], "time": MAY}
KIDS = {"field": "household.has_kids", "values": [True]}
LOYAL = {"field": "sales.with_loyalty_discount", "values": [True]}
SHOWN = {"field": "promotions.on_display", "values": [True]}
COUPONS = {"field": "receipts.used_coupon", "values": [True]}
DELI = {"field": "product.department", "values": ["DELI"]}


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with open_demo() as opened:
        yield opened


def same(found: object, expected: Mapping[str, object]) -> None:
    assert isinstance(found, Planned), found
    assert query_json(found.query) == query_json(parse_query(expected))


@pytest.mark.parametrize(
    ("lead", "without", "again"),
    [
        (SHOPPERS | {"filters": [KIDS]}, "and without?", "with kids again"),
        (SALES | {"filters": [LOYAL]}, "and without?", "a loyalty discount again"),
        ({"metrics": ["promotions"], "time": MAY, "filters": [SHOWN]}, "and without?", "with display again"),
        (
            {"metrics": ["receipts"], "time": MAY, "filters": [COUPONS]},
            "without coupon used",
            "with coupon used again",
        ),
        (SALES | {"filters": [DELI]}, "and those without?", "with deli again"),
        (SALES | {"filters": [{"segment": "households.seniors"}]}, "and those without?", "seniors again"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_again_goes_back_to_what_was_picked_before(
    demo: Demo, lead: Mapping[str, object], without: str, again: str
) -> None:
    same(asked(demo, lead, without, again), lead)


def test_again_takes_back_a_left_out_part_where_nothing_was_picked(demo: Demo) -> None:
    same(asked(demo, SALES, "without kids", "with kids again"), SALES)
    same(asked(demo, SALES, "without deli", "with deli again"), SALES)


STORES = {"metrics": ["revenue"], "dimensions": ["store.store_id"], "time": MAY}
TOP_STORES = STORES | {"order_by": ["-revenue"], "limit": 5}
DEPARTMENTS = {"metrics": ["revenue"], "dimensions": ["product.department"], "time": MAY}


def offers(found: object) -> list[dict[str, object]]:
    assert isinstance(found, Clarify), found
    return [query_json(choice.query) for choice in found.choices if choice.query is not None]


def forms(*queries: Mapping[str, object]) -> list[dict[str, object]]:
    return [query_json(parse_query(query)) for query in queries]


@pytest.mark.parametrize(
    ("turns", "metrics", "order"),
    [
        (["add units", "then sort by units ascending"], ["revenue", "units"], "units"),
        (["sort them by baskets"], ["revenue", "baskets"], "-baskets"),
        (["alphabetically"], ["revenue"], "store.store_id"),
    ],
    ids=lambda value: str(value),
)
def test_another_order_of_the_first_rows_finds_others_which_is_asked(
    demo: Demo, turns: list[str], metrics: list[str], order: str
) -> None:
    others = TOP_STORES | {"metrics": metrics, "order_by": [order]}
    assert offers(asked(demo, TOP_STORES, *turns)) == forms(others)


@pytest.mark.parametrize("question", ["by units", "order by units"])
def test_another_ranking_is_said_to_find_other_rows(demo: Demo, question: str) -> None:
    found = asked(demo, TOP_STORES, question)
    same(found, TOP_STORES | {"metrics": ["revenue", "units"], "order_by": ["-units"]})
    assert isinstance(found, Planned) and found.assumptions == (
        "The first rows are found anew here, so that they may be others than before.",
    )


@pytest.mark.parametrize(
    "question",
    ["alphabetically", "alphabetical", "in alphabetical order", "by name", "order them by name", "a to z"],
)
def test_rows_come_in_the_order_of_their_names(demo: Demo, question: str) -> None:
    lead = DEPARTMENTS | {"order_by": ["-revenue"]}
    same(asked(demo, lead, question), DEPARTMENTS | {"order_by": ["product.department"]})
    assert isinstance(asked(demo, SALES, question), Refuse), "one number"
    assert isinstance(asked(demo, SALES | {"dimensions": ["time.week"]}, question), Refuse)


def test_an_order_that_is_said_with_another_split_is_kept(demo: Demo) -> None:
    found = asked(demo, DEPARTMENTS, "now by store alphabetically")
    same(found, STORES | {"order_by": ["store.store_id"]})
