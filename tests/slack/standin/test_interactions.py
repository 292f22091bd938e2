"""What people click, choose, fill in and open, and what the app hears of it and may say to it."""

from __future__ import annotations

import threading
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError

from bots.slack.standin import Message, PersonCannot, SlackStandIn
from tests.slack.standin.receiving import Door, Receiver, client, slack_and_app


def text(words: str) -> dict[str, str]:
    return {"type": "plain_text", "text": words}


def option(words: str) -> dict[str, Any]:
    return {"text": text(words), "value": words.lower()}


def button(words: str, action: str, value: str = "run-7") -> dict[str, Any]:
    return {"type": "button", "text": text(words), "action_id": action, "value": value}


FEEDBACK: dict[str, Any] = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "feedback",
            "positive_button": {"text": text("Good"), "value": "good"},
            "negative_button": {"text": text("Bad"), "value": "bad"},
        }
    ],
}
MENU: dict[str, Any] = {
    "type": "section",
    "block_id": "which",
    "text": text("Which one?"),
    "accessory": {
        "type": "static_select",
        "action_id": "choose",
        "options": [option("Net"), option("Gross")],
    },
}


def modal(**more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "refine",
        "title": text("Refine"),
        "submit": text("Ask"),
        "private_metadata": "run-7",
        "blocks": [
            {
                "type": "input",
                "block_id": "metric",
                "label": text("Metric"),
                "element": {
                    "type": "static_select",
                    "action_id": "m",
                    "options": [option("Sales"), option("Baskets")],
                },
            },
            {
                "type": "input",
                "block_id": "note",
                "label": text("Note"),
                "optional": True,
                "element": {"type": "plain_text_input", "action_id": "n", "max_length": 5},
            },
        ],
        **more,
    }


def posted(slack: SlackStandIn, *blocks: dict[str, Any]) -> Message:
    stamp = client(slack).chat_postMessage(channel="C0SALES", text="Answer", blocks=list(blocks))["ts"]
    return slack.world.messages["C0SALES"][stamp]


def trigger(slack: SlackStandIn, app: Receiver) -> str:
    """A trigger of a click."""
    message = posted(slack, {"type": "actions", "elements": [button("Refine", "refine")]})
    slack.person("anna").clicks(message, "Refine").wait()
    return str(app.interactions[-1]["trigger_id"])


def test_a_click_says_who_where_and_what(door: Door) -> None:
    with slack_and_app(door) as (slack, app):
        message = posted(
            slack, {"type": "actions", "elements": [button("CSV", "csv"), button("More", "more")]}
        )
        slack.person("ben").clicks(message, "More").wait()
        (said,) = app.interactions
        assert (said["type"], said["user"]["id"], said["channel"]["id"]) == (
            "block_actions",
            "U0BEN",
            "C0SALES",
        )
        assert said["container"] == {
            "type": "message", "message_ts": message.ts, "channel_id": "C0SALES", "is_ephemeral": False,
        }  # fmt: skip
        assert (said["actions"][0]["action_id"], said["actions"][0]["value"]) == ("more", "run-7")


def test_feedback_and_menus(door: Door) -> None:
    with slack_and_app(door) as (slack, app):
        message, anna = posted(slack, MENU, FEEDBACK), slack.person("anna")
        anna.clicks(message, "Bad").wait()
        anna.selects(message, "choose", "Gross").wait()
        bad, gross = (said["actions"][0] for said in app.interactions)
        assert (bad["type"], bad["value"]) == ("feedback_buttons", "bad")
        assert gross["selected_option"]["value"] == "gross"
        state = app.interactions[1]["state"]["values"]["which"]["choose"]
        assert state["selected_option"]["value"] == "gross"


def test_nobody_clicks_what_is_not_there_or_not_for_them(door: Door) -> None:
    with slack_and_app(door) as (slack, _):
        message = posted(slack, MENU)
        with pytest.raises(PersonCannot, match="no 'CSV' to click"):
            slack.person("anna").clicks(message, "CSV")
        client(slack).chat_postEphemeral(channel="C0SALES", user="U0BEN", text="x", blocks=[FEEDBACK])
        with pytest.raises(PersonCannot, match="does not see"):
            slack.person("anna").clicks(slack.ephemerals("ben")[0], "Good")


def test_a_trigger_opens_one_modal_within_three_seconds(door: Door) -> None:
    with slack_and_app(door) as (slack, app):
        web = client(slack)
        first = trigger(slack, app)
        view = web.views_open(trigger_id=first, view=modal())["view"]
        assert slack.person("anna").modal is slack.world.views[view["id"]]
        for number, code in ((first, "exchanged_trigger_id"), ("1.2.3", "invalid_trigger_id")):
            with pytest.raises(SlackApiError, match=code):
                web.views_open(trigger_id=number, view=modal())
        late = trigger(slack, app)
        slack.clock.advance(4)
        with pytest.raises(SlackApiError, match="expired_trigger_id"):
            web.views_open(trigger_id=late, view=modal())


def test_a_modal_that_slack_does_not_show(door: Door) -> None:
    with slack_and_app(door) as (slack, app):
        web, number = client(slack), trigger(slack, app)
        for wrong, where in (
            ({"title": text("x" * 25)}, "/view/title/text"),
            ({"private_metadata": "x" * 3_001}, "/view/private_metadata"),
            ({"blocks": [FEEDBACK]}, "/view/blocks/0"),
        ):
            with pytest.raises(SlackApiError) as refused:
                web.views_open(trigger_id=number, view=modal(**wrong))
            assert refused.value.response["error"] == "invalid_arguments"
            assert where in refused.value.response["response_metadata"]["messages"][0]
        web.views_open(trigger_id=number, view=modal())


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (None, "closed"),
        ({"response_action": "clear"}, "clear"),
        ({"response_action": "errors", "errors": {"metric": "Another one"}}, "errors"),
        ({"response_action": "update", "view": modal(title=text("Next"))}, "update"),
        ({"response_action": "push", "view": modal(title=text("Upon"))}, "push"),
        ({"response_action": "errors", "errors": {"nothing": "x"}}, "failed"),
        ({"response_action": "update", "view": modal(title=text("x" * 25))}, "failed"),
    ],
)
def test_what_becomes_of_a_submitted_modal(door: Door, answer: Any, outcome: str) -> None:
    with slack_and_app(door) as (slack, app):
        client(slack).views_open(trigger_id=trigger(slack, app), view=modal())
        app.answer = lambda path, said: answer
        anna = slack.person("anna")
        with pytest.raises(PersonCannot, match="required field"):
            anna.submits({"Note": "abc"})
        with pytest.raises(PersonCannot, match="at most 5"):
            anna.submits({"Metric": "Baskets", "Note": "abcdef"})
        came = anna.submits({"Metric": "Baskets", "Note": "abc"})
        said = app.interactions[-1]
        assert (said["type"], said["view"]["private_metadata"]) == ("view_submission", "run-7")
        assert said["view"]["state"]["values"]["metric"]["m"]["selected_option"]["value"] == "baskets"
        assert said["view"]["state"]["values"]["note"]["n"]["value"] == "abc"
        assert came.outcome == outcome
        depth = {"closed": 0, "clear": 0, "push": 2}.get(outcome, 1)
        assert len(slack.world.stacks["U0ANNA"]) == depth


def test_a_view_changes_only_if_nobody_changed_it_meanwhile(door: Door) -> None:
    with slack_and_app(door) as (slack, app):
        web = client(slack)
        view = web.views_open(trigger_id=trigger(slack, app), view=modal())["view"]
        web.views_update(view_id=view["id"], view=modal(), hash=view["hash"])
        with pytest.raises(SlackApiError, match="hash_conflict"):
            web.views_update(view_id=view["id"], view=modal(), hash=view["hash"])
        slack.person("anna").closes()
        with pytest.raises(SlackApiError, match="not_found"):
            web.views_update(view_id=view["id"], view=modal())


def test_three_modals_stand_on_each_other_and_no_more(door: Door) -> None:
    with slack_and_app(door) as (slack, app):
        web, anna = client(slack), slack.person("anna")
        with_button = modal(
            blocks=[{"type": "actions", "elements": [button("Deeper", "deeper")]}], notify_on_close=True
        )
        web.views_open(trigger_id=trigger(slack, app), view=with_button)
        for depth in (2, 3, 4):
            assert anna.modal
            anna.clicks(anna.modal, "Deeper").wait()
            number = app.interactions[-1]["trigger_id"]
            if depth < 4:
                web.views_push(trigger_id=number, view=with_button)
                continue
            with pytest.raises(SlackApiError, match="push_limit_reached"):
                web.views_push(trigger_id=number, view=with_button)
        anna.closes()
        slack.settled()
        assert (app.interactions[-1]["type"], len(slack.world.stacks["U0ANNA"])) == ("view_closed", 2)


def test_the_home_that_a_person_opens_is_their_own(door: Door) -> None:
    with slack_and_app(door) as (slack, app):
        anna = slack.person("anna")
        anna.opens_home()
        slack.settled()
        assert (app.events[0]["tab"], "view" in app.events[0]) == ("home", False)
        client(slack).views_publish(user_id="U0ANNA", view={"type": "home", "blocks": [MENU]})
        assert anna.home and slack.person("ben").home is None
        anna.selects(anna.home, "choose", "Net").wait()
        assert app.interactions[0]["container"] == {"type": "view", "view_id": anna.home.id}
        anna.opens_home()
        slack.settled()
        assert app.events[1]["view"]["id"] == anna.home.id


def test_the_agent_view_begins_with_messages_and_tells_what_is_looked_at(door: Door) -> None:
    with slack_and_app(door) as (slack, app):
        anna = slack.person("anna")
        anna.opens_messages()
        anna.looks_at("#sales")
        slack.settled()
        opened, context = sorted(app.events, key=lambda event: str(event["event_ts"]))
        assert (opened["type"], opened["tab"]) == ("app_home_opened", "messages")
        assert context["context"]["entities"][0]["value"] == "C0SALES"
        prompts = [{"title": "Sales", "message": "sales last week"}]
        client(slack).assistant_threads_setSuggestedPrompts(channel_id=opened["channel"], prompts=prompts)
        assert slack.world.prompts[opened["channel"], ""] == {"title": "", "prompts": prompts}


def test_commands_and_shortcuts(door: Door) -> None:
    with slack_and_app(door) as (slack, app):
        anna = slack.person("anna")
        anna.command("/ask", "sales last week?", in_="#sales").wait()
        _, said, _ = app.came[0]
        assert (said["command"], said["text"], said["channel_name"]) == ("/ask", "sales last week?", "sales")
        with pytest.raises(PersonCannot):
            anna.command("/deploy")
        message = slack.person("ben").says("we sold a lot", in_="#sales")
        anna.shortcut(message, "ask_about_this").wait()
        about = app.interactions[0]
        assert (about["type"], about["callback_id"]) == ("message_action", "ask_about_this")
        assert about["message"]["text"] == "we sold a lot"


def test_what_an_app_answers_to_a_command_is_shown_to_whoever_typed_it(door: Door) -> None:
    with slack_and_app(door) as (slack, app):
        app.answer = lambda path, said: {"text": "Working on it", "blocks": [MENU]}
        slack.person("anna").command("/ask", "sales", in_="#sales")
        shown = slack.wait_for(lambda: slack.ephemerals("anna"))
        assert (shown[0].text, shown[0].blocks) == ("Working on it", [MENU])


def test_a_response_url_takes_five_messages_in_half_an_hour(door: Door) -> None:
    with slack_and_app(door) as (slack, app):
        slack.person("anna").command("/ask", "sales", in_="#sales").wait()
        url = app.came[0][1]["response_url"]
        for at in range(5):
            assert httpx.post(url, json={"text": str(at)}).status_code == 200
        assert httpx.post(url, json={"text": "6"}).json()["error"] == "used_url"
        assert [one.text for one in slack.ephemerals("anna")] == ["0", "1", "2", "3", "4"]
        slack.person("anna").command("/ask", "sales", in_="#sales").wait()
        slack.clock.advance(1_801)
        late = httpx.post(app.came[1][1]["response_url"], json={"text": "late"})
        assert late.json()["error"] == "expired_url"


def test_a_menu_asks_the_app_what_it_offers(door: Door) -> None:
    external = {
        "type": "section",
        "text": text("Product?"),
        "accessory": {"type": "external_select", "action_id": "product", "min_query_length": 1},
    }
    with slack_and_app(door) as (slack, app):
        app.answer = lambda path, said: {"options": [option("Pizza")]} if path == "/slack/options" else None
        slack.person("anna").selects(posted(slack, external), "product", "Pizza").wait()
        assert [said["type"] for path, said, _ in app.came if path != "/slack/events"][-2:] == [
            "block_suggestion", "block_actions",
        ]  # fmt: skip
        assert app.interactions[0]["actions"][0]["selected_option"]["value"] == "pizza"


def test_links_are_unfurled_only_for_the_apps_own_domains(door: Door) -> None:
    with slack_and_app(door, domains=("dragoman.example.com",)) as (slack, app):
        url = "https://dragoman.example.com/a/7"
        message = slack.person("anna").shares_link(url, "#sales")
        slack.person("anna").shares_link("https://elsewhere.example.com", "#sales")
        slack.settled()
        (shared,) = [event for event in app.events if event["type"] == "link_shared"]
        assert shared["links"] == [{"url": url, "domain": "dragoman.example.com"}]
        web = client(slack)
        web.chat_unfurl(channel="C0SALES", ts=shared["message_ts"], unfurls={url: {"blocks": [MENU]}})
        assert message.unfurls[url]["blocks"] == [MENU]
        with pytest.raises(SlackApiError, match="cannot_unfurl_url"):
            web.chat_unfurl(channel="C0SALES", ts=message.ts, unfurls={url + "?": {"blocks": [MENU]}})


def test_a_click_that_the_app_does_not_take_is_said_to_the_person(door: Door) -> None:
    with slack_and_app(door) as (slack, app):
        message = posted(slack, FEEDBACK)
        app.status = 500
        delivery = slack.person("anna").clicks(message, "Good").wait()
        assert (len(delivery.attempts), delivery.acknowledged) == (1, False)
        slack.wait_for(lambda: slack.notices == [("U0ANNA", "This app did not respond in time.")])


def test_a_stream_grows_until_it_is_stopped(door: Door) -> None:
    with slack_and_app(door) as (slack, _):
        web, root = client(slack), slack.person("anna").says("sales?")
        web.assistant_threads_setStatus(channel_id=root.channel, thread_ts=root.ts, status="is thinking…")
        assert slack.world.statuses[root.channel, root.ts].text == "is thinking…"
        stamp = web.chat_startStream(channel=root.channel, thread_ts=root.ts, markdown_text="12")["ts"]
        assert (root.channel, root.ts) not in slack.world.statuses
        web.chat_appendStream(channel=root.channel, ts=stamp, markdown_text=" dollars")
        with pytest.raises(SlackApiError, match="streaming_state_conflict"):
            web.chat_update(channel=root.channel, ts=stamp, text="x")
        web.chat_stopStream(channel=root.channel, ts=stamp, blocks=[FEEDBACK])
        (answer,) = slack.replies(root)
        assert (answer.text, answer.streaming, answer.blocks[0]["type"]) == (
            "12 dollars", False, "context_actions",
        )  # fmt: skip
        with pytest.raises(SlackApiError, match="message_not_in_streaming_state"):
            web.chat_appendStream(channel=root.channel, ts=stamp, markdown_text="more")


def test_in_a_channel_a_stream_has_to_say_for_whom_it_is(door: Door) -> None:
    with slack_and_app(door) as (slack, _):
        web, root = client(slack), slack.person("anna").says("sales?", in_="#sales")
        with pytest.raises(SlackApiError, match="missing_recipient_user_id"):
            web.chat_startStream(channel="C0SALES", thread_ts=root.ts, markdown_text="12")
        web.chat_startStream(
            channel="C0SALES", thread_ts=root.ts, markdown_text="12", recipient_user_id="U0ANNA",
            recipient_team_id="T0ACME",
        )  # fmt: skip


def test_an_app_that_thinks_too_long_is_not_waited_for(door: Door) -> None:
    thought = threading.Event()
    with slack_and_app(door) as (slack, app):
        slack.courier.patience = 0.2
        message = posted(slack, FEEDBACK)
        app.answer = lambda path, said: thought.wait(10)
        delivery = slack.person("anna").clicks(message, "Good").wait()
        thought.set()
        assert delivery.attempts[0].outcome == "http_timeout"
