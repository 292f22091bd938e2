"""Modals, the App Home and set-up: what they show, what comes back of them, and that Slack takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from bots.slack.actions import Act
from bots.slack.blocks import unfurl_faults
from bots.slack.rendering.computed import how_computed_view
from bots.slack.rendering.home import ask_view, home_view
from bots.slack.rendering.judging import Wrong, read_wrong, saved_message, wrong_view
from bots.slack.rendering.schedules import (
    ScheduleEntered,
    draft_message,
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
from semantic.query.types import MetricUse, Query
from service.answer import Answer
from tests.rendering.samples import DECEMBER, REVENUE, REVENUE_USED, answered, during
from tests.slack.rendering.hostile import answers, faults, strings, texts, view_problems
from tests.slack.rendering.submitted import texts_of, typed
from tests.slack.rendering.test_hostile import without_effect

AT = datetime(2017, 12, 4, 8, tzinfo=UTC)


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
