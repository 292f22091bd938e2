"""What is said of a question speaks of the words that were typed, and of no expressions and keys."""

from __future__ import annotations

import pytest

from semantic.errors import Problem
from semantic.query import parse_query, query_json
from service.asking.offline import plan_offline
from service.asking.offline.own_words import in_own_words
from service.asking.plain_reasons import CANNOT, in_words
from service.asking.planned import Planned, Refuse
from tests.asking.offline.demo import Demo
from tests.asking.offline.test_following import asked

SHOPPERS = {"metrics": ["shoppers"], "time": "2017-12"}
BY_DAY = {"metrics": ["average(revenue, day)"], "dimensions": ["product.department"], "time": "2017-12"}
BY_STORE = {
    "metrics": ["revenue"],
    "dimensions": ["store.store_id"],
    "time": "2017",
    "order_by": ["-revenue"],
}
BY_MONTH = {"metrics": ["revenue"], "dimensions": ["time.month"], "time": "2017", "order_by": ["-revenue"]}
FROZEN = {"metrics": ["revenue"], "filters": [{"segment": "sales.frozen"}], "time": "2017-12"}
COMPARED = {"metrics": ["revenue"], "time": {"range": "2017-12", "compare": "previous_period"}}


@pytest.mark.parametrize(
    ("question", "refusal", "reason"),
    [
        (
            "sort by that",
            Refuse("It is not clear what “ranked by” does in this question.", ("ranked by",)),
            "It is not clear what “sort by that” asks for. Say it in other words.",
        ),
        (
            "priciest receipt",
            Refuse("“largest receipt” can be by their number or by their size.", ("largest receipt",)),
            "Read in other words: “largest receipt” can be by their number or by their size.",
        ),
        ("samll sales", Refuse("I could not place “small”.", ("small",)), "I could not place “small”."),
        ("by moon", Refuse("I could not place “moon”.", ("moon",)), "I could not place “moon”."),
    ],
)
def test_a_refusal_quotes_what_was_typed(question: str, refusal: Refuse, reason: str) -> None:
    told = in_own_words(question, refusal)
    assert isinstance(told, Refuse)
    assert told.reason == reason


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (
            Problem("a", "Weeks do not line up.", "Group by `time.day`, or look back by weeks."),
            "Weeks do not line up. Group by “day”, or look back by weeks.",
        ),
        (Problem("a", "`share(average(revenue, day))` is no expression.", "Write share(m)."), f"{CANNOT} "),
        (Problem("a", "Nothing is compared.", 'Write {"compare": "previous_year"}.'), "Nothing is compared. "),
    ],
)  # fmt: skip
def test_why_it_cannot_be_computed_is_said_without_code(problem: Problem, said: str) -> None:
    told = in_words(problem)
    assert (f"{told.message} {told.hint}", told.code) == (said, "a")


def test_no_expression_is_shown_to_people(demo: Demo) -> None:
    """A share of an average, and the order of one."""
    refused = asked(demo, BY_DAY, "as % of total")
    assert isinstance(refused, Refuse) and refused.reason == CANNOT
    ordered = asked(demo, BY_DAY, "sort by that")
    assert isinstance(ordered, Planned)
    assert ordered.changes[0] == "Ordered by average revenue per day, highest first."


def test_months_in_place_of_stores_run_from_early_to_late(demo: Demo) -> None:
    months = asked(demo, BY_STORE, "by month instead")
    assert isinstance(months, Planned) and query_json(months.query)["order_by"] == ["time.month"]
    quarters = asked(demo, BY_MONTH, "by quarter")
    assert isinstance(quarters, Planned) and query_json(quarters.query)["order_by"] == ["-revenue"]


def test_what_is_to_stay_is_not_dropped(demo: Demo) -> None:
    assert isinstance(asked(demo, FROZEN, "drop that, just frozen"), Refuse)
    dropped = asked(demo, FROZEN, "just drop frozen")
    assert isinstance(dropped, Planned) and dropped.query == parse_query(
        {"metrics": ["revenue"], "time": "2017-12"}
    )


def test_a_change_is_in_percent_already(demo: Demo) -> None:
    found = asked(demo, COMPARED, "in pct")
    assert isinstance(found, Planned)
    assert found.changes == ("The change is shown in percent already.",)
    assert isinstance(plan_offline("sales in december vs november in pct", demo.book), Planned)
    assert isinstance(plan_offline("sales in december in pct", demo.book), Refuse)


@pytest.mark.parametrize("question", ["top 1000000 departments by sales", "5000 best departments by sales"])
def test_more_than_can_be_shown_are_as_many_as_can_be(demo: Demo, question: str) -> None:
    found = plan_offline(question, demo.book)
    assert isinstance(found, Planned)
    assert found.query.limit is not None and found.query.limit.rows == 1_000
    assert "At most 1,000 rows are shown." in found.assumptions


@pytest.mark.parametrize("count", ["0", "2017", "-5", "1500.5"])
def test_a_year_is_no_number_of_rows(demo: Demo, count: str) -> None:
    """The top 2017 departments are rather those of that year than as many as can be shown, over all dates."""
    assert isinstance(plan_offline(f"top {count} departments by sales", demo.book), Refuse)
    assert isinstance(plan_offline(f"sales by department, best {count}", demo.book), Refuse)


def test_pictures_that_say_nothing_are_not_agreed_with(demo: Demo) -> None:
    said = plan_offline("🦄🦄", demo.book)
    assert isinstance(said, Refuse) and said.reason.startswith("There are no words in that.")
    nod = asked(demo, SHOPPERS, "👍")
    assert isinstance(nod, Refuse) and nod.reason == "All right. Ask on whenever you like."
