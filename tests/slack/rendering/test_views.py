"""Modals, the App Home, schedules and set-up: what they show, what comes back of them, and that Slack takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.slack.actions import Act
from bots.slack.blocks import unfurl_faults
from bots.slack.rendering.computed import how_computed_view
from bots.slack.rendering.deliveries import delivery_message
from bots.slack.rendering.home import ask_view, home_view
from bots.slack.rendering.judging import Wrong, read_wrong, saved_message, wrong_view
from bots.slack.rendering.schedules import (
    ScheduleEntered,
    created_message,
    draft_message,
    read_schedule,
    schedule_errors,
    schedule_view,
    schedules_message,
)
from bots.slack.rendering.setting_up import SetUp, read_setup, set_up_message, setup_message, setup_view
from bots.slack.rendering.sharing import read_share, share_view, shared_message, unfurl
from bots.slack.rendering.trouble import empty_message, failed_message
from bots.slack.rendering.types import (
    Home,
    Message,
    Recent,
    RememberedChoice,
    SavedQuestion,
    ScheduleShown,
    Shown,
)
from semantic.errors import Problem
from semantic.query.types import Condition, MetricUse, Operator, Query
from service.answer import Answer, Trust
from service.rendering import chart
from service.scheduling.delivering import Delivery, Fact, Kind
from service.scheduling.schedules import Schedule
from service.scheduling.times import Recurrence
from service.scheduling.words import Alert, Report, read_words
from tests.rendering.samples import DECEMBER, DEPARTMENT, REVENUE, REVENUE_USED, answered, during
from tests.slack.rendering.hostile import answers, faults, problems, strings, texts, view_problems
from tests.slack.rendering.test_hostile import without_effect

AT = datetime(2017, 12, 4, 8, tzinfo=UTC)


def texts_of(value: object) -> str:
    return " ".join(text for key, text in strings(value) if key == "text")


def typed(**fields: object) -> dict[str, Any]:
    """What Slack sends of a view that is submitted."""
    return {"values": {name: {name: value} for name, value in fields.items()}}


def scheduled(**more: Any) -> Schedule:
    monday = Recurrence((time(9),), weekdays=(1,))
    query = Query(metrics=(MetricUse("revenue"),))
    words = "every Monday at 9 post sales"
    made = Schedule("s1", "anna", "slack", "T1/C1", words, "sales", query, monday, "Europe/Berlin", AT)
    return replace(made, **more)


# How computed ------------------------------------------------------------------------------------------------------


def test_how_computed_says_everything() -> None:
    computation = replace(
        during(DECEMBER, "department is DELI"), metrics=(REVENUE_USED,), joins=("sales → product",)
    )
    answer = replace(
        answered((REVENUE,), [(5,)], computation=computation, query=Query(metrics=(MetricUse("revenue"),))),
        sql="SELECT sum(sales_value)\nFROM sales\nWHERE department = $1",
        parameters={"1": "DELI"},
        dialect="duckdb",
        catalog_revision="4f2a9c1",
        planner="offline",
    )
    view = how_computed_view(answer)
    assert view_problems(view) == []
    said = texts_of(view)
    for part in (
        "Revenue = sum(sales_value)",
        "owner retail-analytics · models/sales.yml:31 · certified",
        "department is DELI",
        "sales → product",
        '{\n  "metrics": ["revenue"]\n}',
        "SELECT\n  SUM(sales_value)\nFROM sales",
        "1 = “DELI”",
        "SQL (duckdb)",
        "definitions 4f2a9c1 · planned by offline",
    ):
        assert part in said, part


def test_long_sql_is_shown_in_pieces_of_whole_lines() -> None:
    sql = "\n".join(f"SELECT {at} AS column_{at}" for at in range(2_000))
    view = how_computed_view(replace(answered((REVENUE,), [(5,)]), sql=sql))
    assert view_problems(view) == []
    assert "SELECT 0 AS column_0\nSELECT 1 AS column_1" in texts_of(view)
    assert "the rest of the SQL is in the answer itself" in texts_of(view)


@settings(max_examples=20)
@given(answers())
def test_how_computed_of_anything_is_taken(answer: Answer) -> None:
    assert view_problems(how_computed_view(answer)) == []


# What was wrong ----------------------------------------------------------------------------------------------------


def test_what_was_wrong_comes_back() -> None:
    assert view_problems(wrong_view("r1")) == []
    state = typed(
        reason={"selected_option": {"value": "period"}},
        comment={"value": " I meant the fiscal year "},
        right={"selected_options": [{"value": "put_right"}]},
    )
    assert read_wrong(state) == Wrong("period", "I meant the fiscal year", puts_right=True)
    assert read_wrong(typed(reason={"selected_option": {"value": "boredom"}})) is None
    assert read_wrong(None) is None


# Sharing -----------------------------------------------------------------------------------------------------------


def test_sharing_asks_where_and_says_who_sees_what() -> None:
    assert view_problems(share_view("r1", "https://dragoman.example/shared/x")) == []
    shared = read_share(typed(channel={"selected_conversation": "C1"}, note={"value": "for Monday"}))
    assert (shared.channel, shared.note) == ("C1", "for Monday")


def test_a_shared_answer_says_by_whom_and_its_note_pings_nobody() -> None:
    message = shared_message(answered((REVENUE,), [(5,)]), by="U1", note="<!channel> look", shown=Shown())
    assert faults(message) == []
    assert message.blocks[0] == {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "user", "user_id": "U1"},
                    {"type": "text", "text": " shared this: "},
                    {"type": "text", "text": "<!channel> look"},
                ],
            }
        ],
    }


@settings(max_examples=20)
@given(answers())
def test_a_link_unfolds_to_the_headline(answer: Answer) -> None:
    for each in (answer, None):
        assert unfurl_faults(unfurl(each, url="https://dragoman.example/s/x")["blocks"]) == ()


# The App Home ------------------------------------------------------------------------------------------------------


def test_home_of_somebody_unknown_offers_the_link_and_nothing_else() -> None:
    view = home_view(Home(link_url="https://dragoman.example/slack/link/abc"))
    assert view_problems(view) == []
    assert "Link my account" in texts_of(view)
    assert "Ask a question" not in texts_of(view)
    button = home_view(Home()).get("blocks")[2]["elements"][0]  # type: ignore[index]
    assert button["action_id"] == Act.LINK and "url" not in button


LONG_QUESTION = "sales of frozen pizza and of ice cream to households with kids by month in 2017"


def test_home_shows_who_one_is_and_what_can_be_done() -> None:
    home = Home(
        principal="anna",
        attributes=[("regions", ["EU", "US"])],
        examples=["revenue by month", LONG_QUESTION],
        recent=[
            Recent("r1", "sales last month", AT),
            Recent("r2", "basket size", AT, "clarify"),
            Recent("r3", "profit", AT, "refused"),
        ],
        saved=[SavedQuestion("q1", "sales by store")],
        schedules=[ScheduleShown("s1", "Sales", "every Monday at 09:00", channel="C1", owner="U1")],
        remembered=[RememberedChoice("basket size", "basket value")],
        revision="4f2a9c1",
    )
    view = home_view(home)
    assert view_problems(view) == []
    said = texts_of(view)
    for part in (
        "anna",
        "regions: EU, US",
        "revenue by month",
        LONG_QUESTION,
        "sales last month · 4 Dec 2017",
        "basket size · 4 Dec 2017 · I asked back",
        "profit · 4 Dec 2017 · I had no answer",
        "sales by store",
        "“basket size” is basket value",
    ):
        assert part in said, part


@settings(max_examples=20)
@given(texts, texts)
def test_home_of_anything_is_taken(one: str, other: str) -> None:
    home = Home(
        principal=one or "x",
        attributes=[(one, [other] * 40)] * 5,
        email=other,
        link_url=other,
        examples=[one, other] * 30,
        recent=[Recent("r", one, AT, other)] * 30,
        saved=[SavedQuestion(f"q{at}", one) for at in range(150)],
        schedules=[ScheduleShown("s", one, other, other, "C1", "U1", one, "active", other, trouble=one)] * 30,
        remembered=[RememberedChoice(one, other)] * 30,
        revision=other,
    )
    assert view_problems(home_view(home)) == []
    assert view_problems(home_view(replace(home, principal=""))) == []
    assert faults(schedules_message(home.schedules)) == []
    without_effect(saved_message(one))


def test_a_question_is_written_in_a_view() -> None:
    assert view_problems(ask_view()) == []


# Schedules ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "words", "kind"),
    [
        (
            typed(
                question={"value": "sales by department"},
                days={"selected_option": {"value": "every Monday"}},
                at={"selected_time": "08:30"},
                zone={"value": "Europe/Berlin"},
            ),
            "every Monday at 08:30 Europe/Berlin post sales by department",
            Report,
        ),
        (
            typed(question={"value": "sales"}, when={"value": "every two hours between 8 and 18"}),
            "every two hours between 8 and 18 post sales",
            Report,
        ),
        (
            typed(condition={"value": "daily revenue falls below 1,000"}),
            "tell me when daily revenue falls below 1,000",
            Alert,
        ),
    ],
)
def test_what_is_entered_reads_like_what_is_said(state: object, words: str, kind: type) -> None:
    entered = read_schedule(state)
    assert schedule_errors(entered) == {}
    assert entered.words == words
    assert isinstance(read_words(entered.words), kind)


def test_what_is_missing_stands_beside_its_field() -> None:
    assert schedule_errors(read_schedule({})) == {"question": "Say what to post, or below when to tell you."}
    assert list(schedule_errors(read_schedule(typed(question={"value": "sales"})))) == ["days"]


@pytest.mark.parametrize(
    ("entered", "field", "says"),
    [
        (ScheduleEntered("sales", "every Monday", zone="Mars/Base"), "zone", "no such time zone"),
        (ScheduleEntered("sales", "every blue moon"), "when", "“every blue moon”"),
        (ScheduleEntered("", "", "sales look odd"), "condition", "“sales look odd”"),
    ],
)
def test_what_is_not_understood_stands_beside_its_field(
    entered: ScheduleEntered, field: str, says: str
) -> None:
    [(beside, said)] = schedule_errors(entered).items()
    assert beside == field and says in said


def test_a_schedule_is_shown_in_the_form_as_it_is() -> None:
    view = schedule_view(
        ScheduleEntered("sales", "every Monday at 08:30", "", "C1", "Europe/Berlin"), id="s1"
    )
    assert view_problems(view) == []
    elements = {block["block_id"]: block["element"] for block in view["blocks"]}  # type: ignore[attr-defined]
    assert elements["days"]["initial_option"]["value"] == "every Monday"
    assert elements["at"]["initial_time"] == "08:30"
    assert "initial_value" not in elements["when"]
    other = schedule_view(ScheduleEntered("sales", "every two hours"))
    elements = {block["block_id"]: block["element"] for block in other["blocks"]}  # type: ignore[attr-defined]
    assert elements["when"]["initial_value"] == "every two hours"


def test_nothing_is_created_before_it_is_confirmed() -> None:
    message = draft_message(
        "Every Monday at 09:00 (Europe/Berlin): revenue, last week.", ["It runs as you."], id="d1"
    )
    assert faults(message) == []
    buttons = message.blocks[-1]["elements"]
    assert [button["action_id"] for button in buttons] == [  # type: ignore[attr-defined]
        "schedule.confirm",
        "schedule.edit",
        "schedule.cancel",
    ]


def test_deleting_asks_first() -> None:
    message = created_message(ScheduleShown("s1", "Sales", "every Monday at 09:00", channel="C1"))
    assert faults(message) == []
    delete = message.blocks[-1]["elements"][-1]  # type: ignore[index]
    assert delete["action_id"] == Act.SCHEDULE_DELETE and delete["confirm"]["style"] == "danger"


def test_a_report_has_its_lines_its_data_and_a_hint() -> None:
    lines = ("Revenue was $5.00 in the week of 27 Nov 2017.", "That is 10% more than the week before.")
    answer = answered((REVENUE,), [(5,)], query=Query(metrics=(MetricUse("revenue"),)))
    delivery = Delivery("k", Kind.REPORT, scheduled(), AT, "Sales", lines, answer, late=True)
    message = delivery_message(delivery, shown=Shown())
    assert faults(message) == []
    said = texts_of(message.blocks)
    for part in (
        "🗓️ Sales",
        "$5.00",
        *lines[1:],
        "Ask about it in this thread.",
        "Edit schedule",
        "How computed",
        "late",
    ):
        assert part in said, part
    assert message.text.startswith("🗓️ Sales\nRevenue was $5.00")


def test_an_alert_says_which_groups_and_how_far() -> None:
    facts = (Fact("DELI", "$1,204.00", "$1,586.00", "24.1% below"), Fact("MEAT", "$3.00"))
    watched = "Revenue fell 20% below the four-week average of Mondays."
    delivery = Delivery("k", Kind.ALERT, scheduled(), AT, "Revenue by department", (watched,), None, facts, 7)
    message = delivery_message(delivery, shown=Shown())
    assert faults(message) == []
    assert "DELI:  $1,204.00 , 24.1% below $1,586.00" in texts_of(message.blocks)
    assert "… and 7 more" in texts_of(message.blocks)
    assert "DELI: $1,204.00" in message.text


def test_what_a_line_of_an_alert_says_is_not_said_again() -> None:
    told = "DELI: revenue was $1,204.00 on 3 March 2017."
    facts = tuple(
        Fact(name, value, when=when)
        for name, value, when in (
            ("DELI", "$1,204.00", "on 3 March 2017"),
            ("MEAT", "$3.00", "on 3 March 2017"),
            ("MEAT", "$4.00", "on 5 March 2017"),
        )
    )
    delivery = Delivery("k", Kind.ALERT, scheduled(), AT, "Revenue", (told,), None, facts[:1], told=1)
    message = delivery_message(delivery, shown=Shown())
    assert texts_of(message.blocks).count("$1,204.00") == message.text.count("$1,204.00") == 1
    lines = (told, "2 others as well.")
    delivery = Delivery("k", Kind.ALERT, scheduled(), AT, "Revenue", lines, None, facts, told=1)
    message = delivery_message(delivery, shown=Shown())
    assert faults(message) == []
    said = texts_of(message.blocks)
    assert said.count("$1,204.00") == 1
    assert "MEAT:  $3.00  on 3 March 2017" in said and "MEAT:  $4.00  on 5 March 2017" in said


def test_an_alert_shows_a_chart_and_no_filter_of_its_own() -> None:
    columns, rows = (DEPARTMENT, REVENUE), [("DELI", 4), ("MEAT", 3)]
    beyond = Query(
        (MetricUse("revenue"),), ("product.department",), (Condition("revenue", Operator.LT, (5,)),)
    )
    answer = replace(answered(columns, rows, query=beyond), chart=chart(columns, rows), trust=Trust.GOVERNED)
    answer = replace(answer, computation=replace(answer.computation, filters=("revenue is less than $5.00",)))
    delivery = Delivery("k", Kind.ALERT, scheduled(), AT, "Daily revenue is below $5.00", (), answer)
    native, plain = (delivery_message(delivery, shown=Shown(native=native)) for native in (True, False))
    assert "data_visualization" in {block["type"] for block in native.blocks}
    assert plain.picture is not None and "image" in {block["type"] for block in plain.blocks}
    for message in (native, plain):
        assert faults(message) == [] and "is less than" not in texts_of(message.blocks)


def test_an_alert_is_listed_by_its_condition() -> None:
    alert = ScheduleShown("s1", "revenue", "", "UTC", "C1", condition="daily revenue is below $5.00")
    message = created_message(replace(alert, next_due="Monday, 27 Nov 2017, 09:05"))
    assert message.text == "When daily revenue is below $5.00"
    said = texts_of(message.blocks)
    assert "When daily revenue is below $5.00" in said and "looks next Monday" in said
    assert "not told any more when daily revenue" in said and said.count("revenue") == 2


@pytest.mark.parametrize("kind", [Kind.WAITING, Kind.FAILED, Kind.PAUSED])
def test_what_does_not_go_well_is_said(kind: Kind) -> None:
    problem = Problem(
        "data-late", "The data of sales end on 3 Dec 2017.", "It is looked at again in an hour."
    )
    message = delivery_message(
        Delivery("k", kind, scheduled(), AT, "Sales", (), None, problem=problem), shown=Shown()
    )
    assert faults(message) == []
    assert problem.message in texts_of(message.blocks) and problem.message in message.text
    assert ("Resume" in texts_of(message.blocks)) is (kind is Kind.PAUSED)


@settings(max_examples=20)
@given(answers(), texts, st.lists(texts, max_size=3), problems, st.sampled_from(Kind))
def test_every_delivery_is_taken_and_has_no_effect(
    answer: Answer, title: str, lines: list[str], problem: Problem, kind: Kind
) -> None:
    facts = tuple(Fact(line, title, line, title) for line in lines * 5)
    delivery = Delivery("k", kind, scheduled(), AT, title, tuple(lines), answer, facts, 3, problem=problem)
    message = delivery_message(delivery, shown=Shown())
    assert faults(message) == []
    without_effect(message)


# Setting up, trouble -----------------------------------------------------------------------------------------------


def test_a_channel_is_set_up_by_somebody_who_may() -> None:
    asked = setup_message("C1", key="Ev1", may=True)
    told = setup_message("C1", key="Ev1", may=False, admins=["U7", "U8"])
    assert faults(asked) == faults(told) == []
    assert "Set up with no special rights" in texts_of(asked.blocks)
    assert [text for key, text in strings(told.blocks) if key == "user_id"] == ["U7", "U8"]
    assert view_problems(setup_view("C1", key="Ev1", now=SetUp("regions=EU", "Europe/Berlin"))) == []
    assert read_setup(typed(audience={"value": " regions=EU "}, zone={"value": ""})) == SetUp(
        "regions=EU", ""
    )
    assert faults(set_up_message("C1", "U7", "regions=EU")) == []


@settings(max_examples=20)
@given(texts, texts, st.lists(texts, max_size=6))
def test_every_other_message_is_taken_and_has_no_effect(one: str, other: str, several: list[str]) -> None:
    made: list[Message] = [
        empty_message(several, key="Ev1"),
        failed_message(Problem("x", one, other, retry_after=3), key="Ev1"),
        draft_message(one, several, id="d1"),
    ]
    for message in made:
        assert faults(message) == []
        without_effect(message)
    views: list[Mapping[str, object]] = [
        schedule_view(ScheduleEntered(one, other, one, "", other)),
        setup_view("C1", key="k", now=SetUp(one, other), attributes=several),
        share_view("r1", other),
    ]
    for view in views:
        assert view_problems(view) == []
