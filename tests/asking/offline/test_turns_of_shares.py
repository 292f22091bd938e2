"""Turns that ask for the part of a whole, or for percentages: no number stands under another one's name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.asking.planned import Clarify, Planned, Refuse
from tests.asking.offline.demo import Demo, open_demo
from tests.asking.offline.test_following import asked

DEPARTMENTS = {"metrics": ["revenue"], "dimensions": ["product.department"]}


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with open_demo() as opened:
        yield opened


@pytest.mark.parametrize("metric", ["discount_rate", "private_label_share"])
@pytest.mark.parametrize("question", ["as percentages", "as a percentage", "in percent"])
def test_a_rate_is_a_percentage_already(demo: Demo, metric: str, question: str) -> None:
    found = asked(demo, DEPARTMENTS | {"metrics": [metric]}, question)
    assert isinstance(found, Planned), found
    assert found.query.metrics[0].expr == metric
    assert found.changes[0] == "It is a percentage already.", found.changes


def test_an_average_has_no_parts(demo: Demo) -> None:
    found = asked(demo, DEPARTMENTS | {"metrics": ["basket_value"]}, "as a share of the total")
    assert isinstance(found, Refuse) and "no parts that add up" in found.reason, found


def test_a_share_that_is_shown_is_not_shown_twice(demo: Demo) -> None:
    both = DEPARTMENTS | {"metrics": ["revenue", "share(revenue)"]}
    found = asked(demo, both, "their share of the total")
    assert isinstance(found, Planned), found
    assert [use.expr for use in found.query.metrics] == ["revenue", "share(revenue)"]
    assert found.changes[0] == "It is a share of the total already."


def test_a_question_back_offers_what_it_names(demo: Demo) -> None:
    first = DEPARTMENTS | {"order_by": ["-revenue"], "limit": 5}
    found = asked(demo, first, "by month")
    assert isinstance(found, Clarify) and len(found.choices) == 1, found
    assert found.question == "By month in place of department?"
