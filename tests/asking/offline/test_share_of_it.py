"""The part that something has of the number shown: of each group, where the question before had groups."""

from __future__ import annotations

import pytest

from semantic.query import query_json
from service.asking.planned import Planned, Refuse
from tests.asking.offline.demo import Demo
from tests.asking.offline.test_following import asked

BY_STORE = {"metrics": ["revenue"], "dimensions": ["store.store_id"], "time": {"range": "2017"}}
FROZEN = {"expr": "part(revenue)", "as": "frozen_share_of_revenue", "filters": [{"segment": "sales.frozen"}]}


@pytest.mark.parametrize(
    "question",
    [
        "what share of it is frozen",
        "and which percentage of that was frozen?",
        "how much of it is frozen, in percent",
    ],
)
def test_the_part_of_each_group_and_no_group_of_the_part(demo: Demo, question: str) -> None:
    """Each store's share of all frozen food would be another number."""
    found = asked(demo, BY_STORE, question)
    assert isinstance(found, Planned), found
    assert query_json(found.query) == BY_STORE | {"metrics": [FROZEN]}
    assert found.assumptions == ("The share is revenue of frozen divided by all revenue of each store.",)


@pytest.mark.parametrize(
    ("lead", "question"),
    [
        (BY_STORE | {"metrics": ["basket_value"]}, "what share of it is frozen"),
        (BY_STORE | {"metrics": ["revenue", "units"]}, "what share of it is frozen"),
        (BY_STORE, "what share of it is last month"),
        (BY_STORE, "what share of it is zorblax"),
    ],
)
def test_what_has_no_part_or_several_numbers_is_declined(demo: Demo, lead: object, question: str) -> None:
    assert isinstance(asked(demo, lead, question), Refuse)
