"""Turns whose first reading would be a number that nobody asked for: what was there before decides, or the person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from semantic.query import parse_query, query_json
from service.asking.planned import Planned
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
