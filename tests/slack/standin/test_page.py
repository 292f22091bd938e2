"""The page that looks like Slack: what it shows to whom, what can be done on it, and that all comes from here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import httpx
import pytest

from bots.slack.standin import SlackStandIn, running_slack
from bots.slack.standin.page_routes import ASSETS
from bots.slack.standin.wording import written
from tests.slack.standin.receiving import Door, client, slack_and_app
from tests.slack.standin.test_interactions import FEEDBACK, MENU, modal, posted, trigger


@pytest.fixture(scope="module")
def quiet() -> Iterator[SlackStandIn]:
    """One in which nothing happens."""
    with running_slack() as slack:
        yield slack


def state(slack: SlackStandIn, person: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(
        f"{slack.url}/standin/state", params={"person": person}, verify=False
    ).json()
    return found


def act(slack: SlackStandIn, person: str, **said: Any) -> httpx.Response:
    return httpx.post(f"{slack.url}/standin/act", json={"person": person, **said}, verify=False)


def test_each_person_sees_what_is_theirs() -> None:
    with running_slack() as slack:
        client(slack).chat_postMessage(channel="C0SALES", text="To all")
        client(slack).chat_postEphemeral(channel="C0SALES", user="U0BEN", text="To Ben")
        anna, ben, gus = (state(slack, one) for one in ("U0ANNA", "U0BEN", "U0GUS"))
        assert [one["text"] for one in anna["messages"]["C0SALES"]] == ["To all"]
        assert [(one["text"], one["private"]) for one in ben["messages"]["C0SALES"]] == [
            ("To all", False), ("To Ben", True),
        ]  # fmt: skip
        assert "G0BOARD" in anna["messages"] and "G0BOARD" not in ben["messages"]
        assert [one["name"] for one in gus["channels"] if one["name"]] == ["general"]


def test_what_is_known_already_is_not_sent_again() -> None:
    with running_slack() as slack:
        known = state(slack, "U0ANNA")["version"]
        asked = {"person": "U0ANNA", "known": known}
        assert httpx.get(f"{slack.url}/standin/state", params=asked).status_code == 204
        slack.person("ben").says("New", in_="#sales")
        assert httpx.get(f"{slack.url}/standin/state", params=asked).status_code == 200


def test_somebody_asks_clicks_chooses_and_submits(door: Door) -> None:
    with slack_and_app(door) as (slack, app):
        act(slack, "U0ANNA", do="say", channel="C0SALES", text="@dragoman sales < 5?")
        slack.settled()
        assert app.events[-1]["text"] == "<@U0DRAGOMAN> sales &lt; 5?"
        act(slack, "U0ANNA", do="say", channel="C0SALES", text="/ask sales")
        message = posted(slack, MENU, FEEDBACK)
        where = {"channel": "C0SALES", "ts": message.ts}
        act(slack, "U0ANNA", do="select", **where, block="which", element="choose", value="net")
        act(slack, "U0ANNA", do="click", **where, block="", element="bad")
        slack.settled()
        assert [said["actions"][0]["type"] for said in app.interactions] == [
            "static_select",
            "feedback_buttons",
        ]

        client(slack).views_open(trigger_id=trigger(slack, app), view=modal())
        (view,) = state(slack, "U0ANNA")["modals"]
        empty = act(slack, "U0ANNA", do="submit", view=view["id"], fields=[]).json()
        assert (empty["outcome"], list(empty["errors"])) == ("errors", ["metric"])
        fields = [{"block": "metric", "element": "m", "value": "sales"}]
        assert act(slack, "U0ANNA", do="submit", view=view["id"], fields=fields).json()["outcome"] == "closed"
        assert state(slack, "U0ANNA")["modals"] == []


def test_what_nobody_can_do_is_said() -> None:
    with running_slack() as slack:
        assert act(slack, "U0NOBODY", do="say", text="x").status_code == 404
        assert act(slack, "U0ANNA", do="fly").status_code == 400
        assert (
            act(slack, "U0BEN", do="say", channel="G0BOARD", text="x").json()["error"]
            == "ben is not in G0BOARD."
        )


def test_another_sites_page_cannot_act_here() -> None:
    with running_slack() as slack:
        said = {"person": "U0ANNA", "do": "say", "channel": "C0SALES", "text": "x"}
        url = f"{slack.url}/standin/act"
        assert httpx.post(url, json=said, headers={"origin": "https://evil.example"}).status_code == 403
        assert httpx.post(url, content=str(said), headers={"content-type": "text/plain"}).status_code == 403
        assert slack.messages("#sales") == []


def test_the_page_and_all_it_needs_is_served_from_here() -> None:
    with running_slack() as slack:
        page = httpx.get(f"{slack.url}/")
        assert "default-src 'none'" in page.headers["content-security-policy"]
        for name in ASSETS:
            assert httpx.get(f"{slack.url}/standin/page/{name}").status_code == 200
        assert httpx.get(f"{slack.url}/standin/page/..%2F__init__.py").status_code == 404


@pytest.mark.parametrize("name", ASSETS)
def test_no_asset_names_an_outside_address_or_makes_markup_of_text(name: str) -> None:
    source = files("bots.slack.standin").joinpath("page", name).read_text("utf-8")
    outside = set(re.findall(r"https?://[\w.]+", source)) - {"http://www.w3.org"}
    assert outside == set()
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", source)
    imported = re.findall(r'from "\./(\w+\.js)"', source)
    assert set(imported) <= set(ASSETS)


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("@dragoman sales", "<@U0DRAGOMAN> sales"),
        ("@Anna & @nobody", "<@U0ANNA> &amp; @nobody"),
        ("anna@example.com", "anna@example.com"),
        ("see #sales, not #1", "see <#C0SALES|sales>, not #1"),
        ("https://example.com/a?b=1&c=2", "<https://example.com/a?b=1&amp;c=2>"),
        ("<!channel> <@U0BEN>", "&lt;!channel&gt; &lt;@U0BEN&gt;"),
    ],
)  # fmt: skip
def test_what_is_typed_is_marked_up_as_slack_does(typed: str, sent: str) -> None:
    assert written(SlackStandIn().furnished(), typed) == sent
