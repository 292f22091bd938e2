"""Reasons and overviews that lean on the question before: they keep its filters, or say which ones they do not keep."""

from __future__ import annotations

import pytest

from semantic.query import parse_query, query_json
from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Context, Investigate, Overview, Refuse
from tests.asking.offline.demo import Demo
from tests.asking.offline.test_following import leaning_on

KIDS = {"field": "household.has_kids", "op": "=", "values": [True]}
LEAD = {"metrics": ["redemption_rate"], "filters": [KIDS], "time": {"range": "2017"}}
STILL = "Still where has kids is yes, as in the question before."


@pytest.fixture
def context(demo: Demo) -> Context:
    return leaning_on(parse_query(LEAD), demo)


@pytest.mark.parametrize(
    ("question", "period"),
    [
        ("why did it drop in september", "september 2017"),
        ("why did they drop in december", "december 2017"),
        ("why did it change in Q4", "q4 2017"),
        ("and why did that go up in december", "december 2017"),
        ("why is december higher", "december 2017"),
        ("explain the change in december", "december 2017"),
    ],
)
def test_a_reason_keeps_the_filters_of_the_question_before(
    demo: Demo, context: Context, question: str, period: str
) -> None:
    found = plan_offline(question, demo.book, context)
    assert isinstance(found, Investigate), found
    assert query_json(found.query) == {
        "metrics": ["redemption_rate"],
        "filters": [KIDS],
        "time": {"range": period, "compare": "previous_period"},
    }
    assert found.assumptions[0] == STILL


@pytest.mark.parametrize(
    ("question", "title", "period"),
    [
        ("how did they do in Q3 2017", "Redemption rate in q3 2017", "q3 2017"),
        ("how did it do", "Redemption rate", "2017"),
        ("give me an overview of it for november", "Redemption rate november", "november 2017"),
    ],
)
def test_an_overview_of_them_keeps_the_filters_of_the_question_before(
    demo: Demo, context: Context, question: str, title: str, period: str
) -> None:
    found = plan_offline(question, demo.book, context)
    assert isinstance(found, Overview), found
    assert (found.title, found.assumptions[0]) == (title, STILL)
    for section in found.sections:
        assert query_json(section.query)["filters"] == [KIDS], section
        assert section.query.time is not None and section.query.time.range == period, section


@pytest.mark.parametrize("question", ["why did sales drop in december 2017", "overview of Q4 2017"])
def test_one_by_itself_says_which_filters_it_does_not_keep(
    demo: Demo, context: Context, question: str
) -> None:
    found = plan_offline(question, demo.book, context)
    assert isinstance(found, Investigate | Overview), found
    query = found.query if isinstance(found, Investigate) else found.sections[0].query
    assert query.filters == ()
    assert found.assumptions[0] == (
        "A question by itself: “where has kids is yes” of the question before is not kept."
    )


def test_that_in_a_clause_points_at_nothing_before(demo: Demo) -> None:
    """Seniors were asked about before; the households here are named in full."""
    seniors = {"metrics": ["revenue"], "filters": [{"segment": "households.seniors"}], "time": "2017"}
    question = "why did sales to households that have kids drop in december 2017"
    found = plan_offline(question, demo.book, leaning_on(parse_query(seniors), demo))
    assert isinstance(found, Investigate), found
    assert query_json(found.query)["filters"] == [KIDS]
    assert found.assumptions[0] == (
        "A question by itself: “where segment is seniors” of the question before is not kept."
    )


def test_a_period_is_asked_for_in_words_that_keep_the_filters(demo: Demo) -> None:
    context = leaning_on(parse_query({"metrics": ["revenue"], "filters": [KIDS]}), demo)
    found = plan_offline("how did it do", demo.book, context)
    assert isinstance(found, Clarify) and found.choices, found
    for choice in found.choices:
        then = plan_offline(choice.question, demo.book, context)
        assert isinstance(then, Overview), (choice, then)
        assert STILL in then.assumptions


def test_a_reason_for_picked_rows_is_refused(demo: Demo) -> None:
    top = {
        "metrics": ["revenue"],
        "dimensions": ["store.store_id"],
        "order_by": ["-revenue"],
        "limit": 5,
        "time": {"range": "2017"},
    }
    context = leaning_on(parse_query(top), demo)
    found = plan_offline("why did they drop in december", demo.book, context)
    assert isinstance(found, Refuse) and "picks some of its rows" in found.reason, found


@pytest.mark.parametrize("question", ["why did it drop?", "what happened?", "and why?"])
def test_a_bare_why_keeps_the_filters_and_says_so(demo: Demo, context: Context, question: str) -> None:
    found = plan_offline(question, demo.book, context)
    assert isinstance(found, Investigate), found
    assert query_json(found.query) == {**LEAD, "time": {"range": "2017", "compare": "previous_period"}}
    assert found.assumptions == (STILL, "It is compared with the period before.")


@pytest.mark.parametrize(
    "picking",
    [
        {"order_by": ["-revenue"], "limit": 5},
        {"filters": [{"field": "revenue", "op": ">", "values": [10_000]}]},
    ],
    ids=["the first rows", "rows by their number"],
)
def test_a_bare_why_cannot_lean_on_picked_rows(demo: Demo, picking: dict[str, object]) -> None:
    """Without the stores the filter would test the whole, and the five stores would be all of them."""
    rows = {"metrics": ["revenue"], "dimensions": ["store.store_id"], "time": {"range": "2017"}}
    found = plan_offline("why did it drop", demo.book, leaning_on(parse_query({**rows, **picking}), demo))
    assert isinstance(found, Refuse) and "picks some of its rows" in found.reason, found
