"""The doctor: what it finds in a bot that works, and in each that does not; against the stand-in and a real address."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slack_sdk.oauth.installation_store.models.installation import Installation

from bots.slack.credentials import Credentials, open_installations, read_credentials
from bots.slack.doctor import Finding, Level, Patient, examine
from bots.slack.manifest import bot_scopes
from bots.slack.standin import Rates, SlackApp, SlackStandIn, running_slack
from service.configuration import ConfigurationInvalid, Slack
from service.store import Store, open_store
from service.store.inbox import Came, Inbox
from tests.slack.standin.receiving import Door, Receiver, open_door
from tests.store.ready import ready_store

SECRET = "stand-in-signing-secret"
SCOPES = bot_scopes(links=False)


@pytest.fixture(scope="module")
def slack() -> Iterator[SlackStandIn]:
    with running_slack(SlackApp(scopes=SCOPES), rates=Rates(strict=False)) as running:
        yield running


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with open_door() as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(ready_store(tmp_path)) as opened:
        yield opened


Examine = Callable[..., dict[str, Finding]]


@pytest.fixture
def examined(slack: SlackStandIn, store: Store) -> Examine:
    def make(
        *, kept: Store | None = store, now: datetime | None = None, **more: object
    ) -> dict[str, Finding]:
        settings = {
            "transport": "socket",
            "bot_token": slack.bot_token,
            "app_token": slack.app.app_token,
            "api_url": f"{slack.url}/api/",
            "email_domains": ["example.com"],
            **more,
        }
        read = Slack.model_validate({name: value for name, value in settings.items() if value is not None})
        patient = Patient(
            read, read_credentials(read), kept, (lambda: now) if now else lambda: datetime.now(UTC)
        )
        found = asyncio.run(examine(patient))
        assert len({each.about for each in found}) == len(found)
        return {each.about: each for each in found}

    return make


def levels(found: Mapping[str, Finding]) -> dict[str, str]:
    return {about: finding.level.value for about, finding in found.items()}


def test_of_a_bot_that_works_everything_is_good(examined: Examine, store: Store) -> None:
    Inbox(store, "slack").add(Came("Ev1", "T0ACME/C0SALES", {})).result()
    found = examined()
    assert levels(found) == {
        "settings": "good", "people": "good", "token": "good", "scopes": "good", "clock": "good", "socket": "good",
        "store": "good", "events": "good",
    }  # fmt: skip
    assert found["token"].said == "The bot is dragoman in the workspace Acme (T0ACME)."
    assert found["scopes"].said == f"All {len(SCOPES)} scopes are granted."


def test_without_settings_it_says_where_to_begin() -> None:
    found = asyncio.run(examine(Patient(Slack(), Credentials(), None)))
    assert [(each.about, each.level) for each in found] == [
        ("settings", Level.BAD),
        ("people", Level.DOUBTFUL),
        ("token", Level.BAD),
        ("store", Level.BAD),
    ]
    assert all(each.hint for each in found)


def test_a_token_that_was_taken_back(examined: Examine) -> None:
    found = examined(bot_token="xoxb-gone")
    assert found["token"].said == "The bot's token does not work: invalid_auth."
    assert "Install the app again" in found["token"].hint and "scopes" not in found
    socket = examined(app_token="xapp-gone")["socket"]
    assert socket.level is Level.BAD and "connections:write" in socket.hint


def test_scopes_that_are_missing_are_named_and_those_that_nothing_needs(
    examined: Examine, slack: SlackStandIn
) -> None:
    installation = slack.world.installations[slack.bot_token]
    installation.scopes = tuple(scope for scope in SCOPES if scope not in ("users:read.email", "im:history"))
    missing = examined()["scopes"]
    assert missing.level is Level.BAD
    assert missing.said == "The installation lacks the scopes im:history, users:read.email."
    installation.scopes = (*SCOPES, "channels:join")
    more = examined()["scopes"]
    assert (more.level, more.said.endswith("channels:join.")) == (Level.DOUBTFUL, True)
    installation.scopes = tuple(scope for scope in SCOPES if scope != "assistant:write")
    assert examined()["scopes"].level is Level.GOOD, "the agent view is a choice"
    installation.scopes = SCOPES


def test_a_clock_that_is_wrong(examined: Examine) -> None:
    clock = examined(now=datetime.now(UTC) - timedelta(minutes=7))["clock"]
    assert clock.level is Level.BAD and clock.said.startswith("This machine's clock is 4")


def test_a_doctor_who_is_asked_twice_waits_for_nothing(examined: Examine, slack: SlackStandIn) -> None:
    slack.faults.throttle("apps.connections.open", retry_after=60)
    socket = examined()["socket"]
    assert (socket.level, socket.said) == (
        Level.DOUBTFUL,
        "Slack takes no more of apps.connections.open for 60 seconds.",
    )


def test_a_slack_that_is_not_there(examined: Examine) -> None:
    with running_slack() as gone:
        pass
    found = examined(api_url=f"{gone.url}/api/")
    assert levels(found)["token"] == levels(found)["socket"] == "bad"
    assert found["token"].said.startswith("The bot's token does not work: Slack did not answer auth.test")


def test_domains_where_everybody_may_have_an_email(examined: Examine) -> None:
    people = examined(email_domains=["example.com", "gmail.com"])["people"]
    assert people.level is Level.BAD and "gmail.com" in people.said
    assert examined(email_domains=[])["people"].level is Level.DOUBTFUL
    assert examined(email_domains=[], unlinked="anonymous")["people"].level is Level.GOOD


def test_events_that_stay_away(examined: Examine, store: Store) -> None:
    assert examined()["events"].said == "No event has come from Slack so far."
    Inbox(store, "slack").add(Came("Ev1", "T0ACME/C0SALES", {})).result()
    later = datetime.now(UTC) + timedelta(days=3)
    assert examined(now=later)["events"].said.startswith("The last event came on ")
    assert levels(examined(kept=None))["store"] == "bad"


def test_an_address_that_answers_what_slack_would_ask(examined: Examine, door: Door) -> None:
    door.receiver = Receiver(SECRET)
    http = {"transport": "http", "app_token": None, "signing_secret": SECRET, "public_url": door.url}
    found = examined(**http)
    assert levels(found)["reach"] == "good" and "signature" not in found and "socket" not in found
    other = examined(**{**http, "signing_secret": "another"})["reach"]
    assert other.level is Level.BAD and "signing_secret" in other.hint
    nowhere = examined(**{**http, "public_url": "http://127.0.0.1:9"})["reach"]
    assert nowhere.level is Level.BAD and "cannot be reached" in nowhere.said
    assert examined(**{**http, "public_url": None})["reach"].level is Level.DOUBTFUL


def test_an_address_where_something_else_answers(examined: Examine, slack: SlackStandIn) -> None:
    reach = examined(transport="http", app_token=None, signing_secret=SECRET, public_url=slack.url)["reach"]
    assert reach.level is Level.BAD and "Is it this service" in reach.hint


def test_each_workspace_that_installed_it_is_looked_at(slack: SlackStandIn, store: Store) -> None:
    settings = Slack.model_validate(
        {
            "transport": "socket",
            "app_token": slack.app.app_token,
            "client_id": "1.2",
            "client_secret": "secret",
            "public_url": "http://127.0.0.1:8765",
            "workspaces": ["T0ACME", "T0PARTNER"],
            "api_url": f"{slack.url}/api/",
        }
    )
    credentials = read_credentials(settings)

    def said(about: str) -> list[tuple[str, str]]:
        found = asyncio.run(examine(Patient(settings, credentials, store)))
        return [(each.level.value, each.said) for each in found if each.about == about]

    assert said("token") == [("bad", "No workspace has installed the app yet.")]
    kept = open_installations(settings, credentials, store)
    for team, token in (("T0ACME", slack.bot_token), ("T0PARTNER", "xoxb-gone")):
        asyncio.run(kept.async_save(Installation(team_id=team, user_id="U1", bot_token=token)))
    assert said("token") == [
        ("good", "The bot is dragoman in the workspace Acme (T0ACME)."),
        ("bad", "The bot's token of T0PARTNER does not work: invalid_auth."),
    ]


@pytest.mark.parametrize(
    ("settings", "name"),
    [({"bot_token": "xoxp-hush"}, "bot_token"), ({"app_token": "xoxb-hush"}, "app_token")],
)
def test_a_token_of_another_kind_is_said_before_anything(settings: dict[str, str], name: str) -> None:
    with pytest.raises(ConfigurationInvalid, match=f"slack.{name} does not begin") as refused:
        read_credentials(Slack.model_validate(settings))
    assert "hush" not in str(refused.value)
