"""Follow-ups on the demo company: each turn of tests/asking/suites/turns.yml gives the query that stands beside it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from semantic.planning.time_ranges import parse_range, resolve_range
from semantic.query import parse_query, query_json
from semantic.query.types import Bounds, Query
from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Context, Define, Investigate, Open, Planned, Refuse
from tests.asking.offline.demo import NOW, Demo, suite


def leaning_on(query: Query, demo: Demo, before: Context | None = None) -> Context:
    """The context after an answer to this query."""
    given = query.time.range if query.time is not None else None
    start = until = None
    if isinstance(given, str | Bounds):
        span = resolve_range(parse_range(given), NOW, "UTC", demo.catalog.settings.calendar)
        start, until = span.start, span.until
    known = before.last.filters if before is not None and before.last is not None else ()
    said = tuple(item for item in query.filters if item not in known)
    focus = said or tuple(item for item in (before.focus if before else ()) if item in query.filters)
    earlier = (*before.earlier, before.last) if before is not None and before.last is not None else ()
    return Context(query, start=start, until=until, now=NOW, focus=focus, earlier=earlier)


def asked(demo: Demo, lead: object, *questions: str) -> object:
    """What the last of several turns is understood as."""
    context = leaning_on(parse_query(lead), demo)
    for question in questions[:-1]:
        found = plan_offline(question, demo.book, context)
        assert isinstance(found, Planned), (question, found)
        context = leaning_on(found.query, demo, context)
    return plan_offline(questions[-1], demo.book, context)


def rows(demo: Demo, query: Query) -> list[list[str]]:
    """Their cells as texts, whatever the order of rows and columns."""
    return sorted(sorted(_text(cell) for cell in row) for row in demo.run(query))


def _text(cell: object) -> str:
    return f"{cell:.6f}" if isinstance(cell, float | Decimal) else str(cell)


@pytest.mark.parametrize("case", suite("turns"), ids=lambda case: str(case["turns"][0]["ask"]))
def test_each_turn_gives_the_query_beside_it(demo: Demo, case: dict[str, object]) -> None:
    context = leaning_on(parse_query(case["lead"]), demo)
    turns = case["turns"]
    assert isinstance(turns, list)
    for turn in turns:
        found = plan_offline(turn["ask"], demo.book, context)
        if "query" in turn:
            assert isinstance(found, Planned), (turn["ask"], found)
            wanted = parse_query(turn["query"])
            assert rows(demo, found.query) == rows(demo, wanted), (turn["ask"], query_json(found.query))
            context = leaning_on(found.query, demo, context)
        elif "define" in turn:
            assert isinstance(found, Define) and list(found.members) == turn["define"], turn["ask"]
        else:
            assert isinstance(found, Investigate if "explain" in turn else Refuse), (turn["ask"], found)


SALES = {"metrics": ["revenue"], "dimensions": ["store.store_id"], "time": {"range": "2017-11"}}


def test_what_a_turn_changes_and_what_it_keeps_is_said(demo: Demo) -> None:
    only = asked(demo, SALES, "only frozen")
    assert isinstance(only, Planned)
    assert only.changes == ("Only where segment is frozen.", "Still by store, 2017-11.")
    deli = asked(demo, SALES, "only frozen", "same for deli")
    assert isinstance(deli, Planned)
    assert deli.changes == (
        "Only where department is Deli, instead of segment is frozen.",
        "Still by store, 2017-11.",
    )


def test_a_question_that_stands_by_itself_inherits_nothing(demo: Demo) -> None:
    new = asked(demo, SALES, "only frozen", "baskets by month in 2017")
    assert isinstance(new, Planned)
    assert query_json(new.query) == {
        "metrics": ["baskets"],
        "dimensions": ["time.month"],
        "time": {"range": "2017"},
        "order_by": ["time.month"],
    }
    assert new.changes == ()


def test_a_question_is_taken_back_with_the_one_before(demo: Demo) -> None:
    new = asked(demo, SALES, "forget that. median receipt in 2017")
    assert isinstance(new, Planned) and not new.query.dimensions
    assert new.query.metrics[0].expr == "median_receipt"


def test_where_two_readings_are_open_it_is_asked(demo: Demo) -> None:
    back = asked(demo, SALES, "by week")
    assert isinstance(back, Clarify)
    assert [choice.label for choice in back.choices] == ["by week instead of store", "by store and week"]
    both = back.choices[1].query
    assert both is not None and both.dimensions == ("store.store_id", "time.week")


def test_filters_of_the_same_kind_give_way_or_hold_both_which_is_asked(demo: Demo) -> None:
    back = asked(demo, SALES, "only households with kids", "and homeowners?")
    assert isinstance(back, Clarify)
    assert [choice.label for choice in back.choices] == [
        "home ownership is Homeowner, instead of has kids is yes",
        "both: home ownership is Homeowner, and has kids is yes",
    ]
    same = asked(demo, SALES, "only households with kids", "same for homeowners")
    assert isinstance(same, Planned)
    assert same.changes[0] == "Only where home ownership is Homeowner, instead of has kids is yes."


def test_all_of_something_is_no_filter_on_it_and_no_count(demo: Demo) -> None:
    found = asked(demo, {**SALES, "limit": 3, "order_by": ["-revenue"]}, "show me all stores")
    assert isinstance(found, Planned) and found.query.limit is None
    assert [use.expr for use in found.query.metrics] == ["revenue"]


def test_one_of_two_metrics_goes_when_another_is_wanted_instead(demo: Demo) -> None:
    found = asked(demo, {**SALES, "metrics": ["revenue", "units"]}, "baskets instead of units")
    assert isinstance(found, Planned)
    assert [use.expr for use in found.query.metrics] == ["revenue", "baskets"]
    gone = asked(demo, SALES, "baskets instead of units")
    assert isinstance(gone, Refuse) and gone.unplaced == ("units",)


def test_rows_that_may_be_others_are_said_to_be(demo: Demo) -> None:
    found = asked(demo, {**SALES, "limit": 3, "order_by": ["-revenue"]}, "for those stores in december")
    assert isinstance(found, Planned)
    assert (
        found.assumptions[-1] == "The first rows are found anew here, so that they may be others than before."
    )


def test_a_question_without_a_period_may_go_on_about_the_one_before(demo: Demo) -> None:
    back = asked(demo, SALES, "units by department")
    assert isinstance(back, Clarify) and back.question == "Is this still about 2017-11?"
    on, anew = (query_json(choice.query) for choice in back.choices if choice.query is not None)
    assert on == {"metrics": ["units"], "dimensions": ["product.department"], "time": {"range": "2017-11"}}
    assert anew == {"metrics": ["units"], "dimensions": ["product.department"]}
    assert isinstance(asked(demo, SALES, "units by department in total"), Planned)
    assert isinstance(asked(demo, SALES, "how many stores do we have"), Planned), "it has no date at all"


@pytest.mark.parametrize("question", ["how does that compare with october", "vs the month before", "mom"])
def test_a_comparison_is_never_read_as_another_period(demo: Demo, question: str) -> None:
    found = asked(demo, SALES, question)
    assert isinstance(found, Planned) and found.query.time is not None
    assert (found.query.time.range, found.query.time.compare) == ("2017-11", "previous_period")
    assert isinstance(asked(demo, SALES, "how does that compare with march"), Refuse)


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("units?", {**SALES, "metrics": ["units"]}),
        ("how did it look in october", {**SALES, "time": {"range": "2017-10"}}),
        ("what was it the month before", {**SALES, "time": {"range": "2017-10"}}),
        ("the previous 3 months", {**SALES, "time": {"range": "2017-08 to 2017-10"}}),
        ("the first 10 days of it", {**SALES, "time": {"range": "2017-11-01 to 2017-11-10"}}),
        ("what if we take fuel out", {**SALES, "filters": [{"segment": "without_fuel"}]}),
        ("which one was the best", {**SALES, "order_by": ["-revenue"], "limit": 1}),
        ("which department had the least", {
            "metrics": ["revenue"],
            "dimensions": ["product.department"],
            "time": {"range": "2017-11"},
            "order_by": ["revenue"],
            "limit": 1,
        }),
        ("by how much did it grow", {**SALES, "time": {"range": "2017-11", "compare": "previous_period"}}),
        ("drop the store split", {"metrics": ["revenue"], "time": {"range": "2017-11"}}),
        ("moving on, baskets in 2016", {"metrics": ["baskets"], "time": {"range": "2016"}}),
    ],
)  # fmt: skip
def test_many_ways_of_saying_it(demo: Demo, question: str, query: dict[str, object]) -> None:
    found = asked(demo, SALES, question)
    assert isinstance(found, Planned), found
    assert rows(demo, found.query) == rows(demo, parse_query(query)), query_json(found.query)


def test_dates_that_nobody_can_tell_are_asked_for(demo: Demo) -> None:
    found = asked(demo, SALES, "the last week of it")
    assert isinstance(found, Refuse) and "It is not clear which dates" in found.reason


def test_what_no_longer_goes_with_a_new_metric_is_asked_about(demo: Demo) -> None:
    back = asked(demo, SALES, "what about mailings?")
    assert isinstance(back, Clarify)
    assert back.question == "Mailings cannot be had with a split by store. Without it?"
    [choice] = back.choices
    assert choice.query is not None and choice.query.dimensions == ()


def test_words_that_are_left_over_are_never_dropped(demo: Demo) -> None:
    for question in (
        "and by unicorn?",
        "only frozen unicorns",
        "same for deli and unicorns",
        "top 5 unicorns",
        "vs unicorns",
        "drop the unicorns",
        "the month before the unicorn",
        "unicorns instead of stores",
    ):
        found = asked(demo, SALES, question)
        assert isinstance(found, Refuse), (question, found)
        assert any("unicorn" in word for word in found.unplaced), (question, found)


def test_a_total_of_something_names_what_it_is_of(demo: Demo) -> None:
    """ "Just the total" takes the split back; "just the total reach" asks for another number, too."""
    responses = {**SALES, "metrics": ["response_rate"], "dimensions": ["campaign.campaign_type"]}
    reach = asked(demo, responses, "just the total reach")
    assert isinstance(reach, Clarify) and reach.question.startswith(
        "Campaign reach cannot be had with a split"
    )
    deli = asked(demo, SALES, "altogether the deli")
    assert isinstance(deli, Planned)
    assert deli.query.dimensions == () and len(deli.query.filters) == 1
    assert deli.changes[-2:] == ("In total, not split.", "Still 2017-11.")


def test_a_filter_that_is_one_of_two_readings_is_refused_with_the_new_metric_too(demo: Demo) -> None:
    """ "Sales without deli" are clear; "shoppers without deli" are those who bought none, or those who bought else."""
    found = asked(demo, SALES, "without deli", "what about shoppers?")
    assert isinstance(found, Refuse) and "none of it at all" in found.reason


@pytest.mark.parametrize(
    ("lead", "question", "period"),
    [
        ("2017-11", "and the month before?", "October 2017"),
        ("2017-11", "the one before that", "October 2017"),
        ("2017-11", "and the year before?", "November 2016"),
        ("2017-11", "same month last year", "November 2016"),
        ("2017-11", "the month after", "December 2017"),
        ("2017-11", "the quarter before", "Q3 2017"),
        ("2017-Q3", "the previous quarter", "Q2 2017"),
        ("2017-Q3", "the month before", "June 2017"),
        ("2017-Q3", "only august", "august 2017"),
        ("2017-Q3", "the second half of the year", "2017-07 to 2017-12"),
        ("2016-03", "and april?", "april 2016"),
        ("2017-11-01 to 2017-11-15", "the period before", "17 to 31 October 2017"),
        ("2017-12-18 to 2017-12-24", "the week before", "11 to 17 December 2017"),
    ],
)
def test_periods_are_counted_from_the_question_before(
    demo: Demo, lead: str, question: str, period: str
) -> None:
    found = asked(demo, {"metrics": ["revenue"], "time": {"range": lead}}, question)
    assert isinstance(found, Planned) and found.query.time is not None
    assert found.query.time.range == period


def test_thanks_are_answered_courteously_and_without_a_number(demo: Demo) -> None:
    for words in ("thanks!", "ok great, thank you so much", "perfect"):
        found = asked(demo, SALES, words)
        assert isinstance(found, Refuse) and found.final


def test_other_words_for_what_was_unclear_keep_the_rest(demo: Demo) -> None:
    context = replace(
        leaning_on(parse_query(SALES), demo), open=Open("basket size by store last week", "basket size")
    )
    found = plan_offline("items per basket", demo.book, context)
    assert isinstance(found, Planned)
    assert query_json(found.query)["metrics"] == ["items_per_basket"]
    assert found.query.dimensions == ("store.store_id",)
    assert found.changes == ("“basket size” is read as “items per basket”.",)


def test_a_hundred_turns_stay_exact(demo: Demo) -> None:
    context = leaning_on(parse_query({"metrics": ["revenue"], "time": {"range": "2017-11"}}), demo)
    for _ in range(25):
        for question in ("by department", "only frozen", "without the filter", "no split"):
            found = plan_offline(question, demo.book, context)
            assert isinstance(found, Planned), question
            context = leaning_on(found.query, demo, context)
    assert context.last is not None
    assert query_json(context.last) == {"metrics": ["revenue"], "time": {"range": "2017-11"}}
