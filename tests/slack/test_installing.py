"""Several workspaces install the app by OAuth: through Bolt's flow, against the stand-in's page and token exchange."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qsl, urlsplit

import pytest
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store.models.bot import Bot
from slack_sdk.oauth.installation_store.models.installation import Installation

from bots.slack.errors import TokenRevoked
from bots.slack.installing import InstalledTokens, StoredInstallations, StoredStates, oauth_flow
from bots.slack.manifest import bot_scopes
from bots.slack.posting import Place, Poster
from bots.slack.rendering.types import Message
from bots.slack.standin import SlackApp, SlackStandIn, running_slack
from bots.slack.standin.world import Channel
from service.configuration import Slack
from service.store import Store, open_store
from service.store.installations import Installations, Sealing
from tests.slack.bot import answered, at_work
from tests.slack.speaking import said
from tests.slack.test_story import anna_installs_it
from tests.store.ready import ready_store

T = TypeVar("T")
BASE = "http://127.0.0.1:8765"
SECRET = "stand-in-client-secret"


@pytest.fixture(scope="module")
def slack() -> Iterator[SlackStandIn]:
    with running_slack(SlackApp(base_url=BASE)) as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(ready_store(tmp_path)) as opened:
        yield opened


@dataclass(frozen=True)
class Installing:
    """The browser of whoever installs the app."""

    slack: SlackStandIn
    flow: AsyncOAuthFlow
    kept: StoredInstallations

    def begin(self) -> tuple[str, str]:
        """The address of Slack's page that the install page leads to, and the cookie."""
        page = asyncio.run(self.flow.handle_installation(AsyncBoltRequest(body="", query={})))
        assert page.status == 200
        found = re.search(r'href="([^"]+/oauth/v2/authorize[^"]*)"', page.body)
        assert found is not None
        return unescape(found[1]), page.headers["set-cookie"][0]

    def end(self, address: str, cookie: str) -> BoltResponse:
        """What Slack's redirect finds."""
        query = dict(parse_qsl(urlsplit(address).query))
        headers: dict[str, str | Sequence[str]] = {"cookie": cookie.partition(";")[0]} if cookie else {}
        return asyncio.run(self.flow.handle_callback(AsyncBoltRequest(body="", query=query, headers=headers)))


SetUp = Callable[..., Installing]


@pytest.fixture
def installing(slack: SlackStandIn, store: Store) -> SetUp:
    def make(*workspaces: str) -> Installing:
        settings = Slack(
            client_id="100.200",
            client_secret=SECRET,  # type: ignore[arg-type]  # as a file has it
            public_url=BASE,
            workspaces=workspaces,
            api_url=f"{slack.url}/api/",
        )
        kept = StoredInstallations(Installations(store, "slack", Sealing(SECRET)), settings.workspaces)
        return Installing(slack, oauth_flow(settings, SECRET, kept, StoredStates(store)), kept)

    return make


def test_a_workspace_installs_it_and_is_spoken_to_with_its_own_token(
    installing: SetUp, slack: SlackStandIn
) -> None:
    browser = installing("T0ACME", "T0PARTNER")
    for person in ("anna", "stan"):
        address, cookie = browser.begin()
        asked = dict(parse_qsl(urlsplit(address).query))
        assert urlsplit(address).netloc == urlsplit(slack.url).netloc
        assert tuple(sorted(asked["scope"].split(","))) == bot_scopes() and not asked.get("user_scope")
        assert asked["redirect_uri"] == f"{BASE}/slack/oauth_redirect"
        assert "HttpOnly" in cookie and "Secure" in cookie and "SameSite=Lax" in cookie
        assert browser.end(slack.person(person).allows(address), cookie).status == 200
    tokens = InstalledTokens(browser.kept)
    assert asyncio.run(tokens.teams()) == ("T0ACME", "T0PARTNER")
    with slack.changing() as world:
        there = world.installation_in("T0PARTNER")
        assert there is not None
        world.add_channel(Channel("C0THERE", "there", "T0PARTNER", members=["U0STAN", there.bot_user]))
    for place in (Place("T0ACME", "C0SALES"), Place("T0PARTNER", "C0THERE")):
        said(slack, lambda poster, place=place: poster.post(place, Message("hello")), tokens=tokens)  # type: ignore[misc]
        assert slack.messages(place.channel)[-1].team == place.team


def test_a_workspace_that_is_not_set_does_not(installing: SetUp, slack: SlackStandIn) -> None:
    """Its people could confirm any e-mail as theirs."""
    browser = installing("T0ACME")
    address, cookie = browser.begin()
    refused = browser.end(slack.person("stan").allows(address), cookie)
    assert refused.status == 500
    assert asyncio.run(browser.kept.ids()) == ()


def test_each_beginning_ends_once_in_the_same_browser(installing: SetUp, slack: SlackStandIn) -> None:
    browser = installing("T0ACME")
    address, cookie = browser.begin()
    back = slack.person("anna").allows(address)
    other_address, other_cookie = browser.begin()
    for wrong in ("", other_cookie):
        assert browser.end(back, wrong).status == 400, "another browser's"
    assert browser.end(back, cookie).status == 200
    assert browser.end(back, cookie).status == 401, "done already"
    forged = slack.person("anna").allows(other_address).replace("state=", "state=x")
    assert (
        browser.end(
            forged, f"slack-app-oauth-state={dict(parse_qsl(urlsplit(forged).query))['state']}"
        ).status
        == 401
    )


def test_whoever_says_no_installs_nothing(installing: SetUp) -> None:
    browser = installing("T0ACME")
    _, cookie = browser.begin()
    assert browser.end(f"{BASE}/slack/oauth_redirect?error=access_denied", cookie).status == 200
    assert asyncio.run(browser.kept.ids()) == ()


def test_a_late_word_of_leaving_takes_nothing_from_who_came_back(tmp_path: Path) -> None:
    """The workspace removes the app and installs it anew, before the bot has read of the first."""
    with at_work(tmp_path, workspaces=("T0ACME",)) as work:
        anna = work.slack.person("anna")
        anna_installs_it(work)
        answered(work, anna.mentions("revenue last month", in_="#sales"))
        work.bot.pause()
        anna.removes_app()
        work.slack.settled()
        anna_installs_it(work)
        work.bot.go_on()
        work.idle()
        assert answered(work, anna.mentions("baskets last month", in_="#sales"))
        anna.removes_app()
        work.slack.settled()
        work.idle()
        assert Installations(work.store, "slack", Sealing(SECRET)).ids() == ()


# What is kept -------------------------------------------------------------------------------------------------------


def do(work: Awaitable[T]) -> T:
    async def run() -> T:
        return await work

    return asyncio.run(run())


@pytest.fixture
def kept(store: Store) -> StoredInstallations:
    return StoredInstallations(Installations(store, "slack", Sealing(SECRET)), ("T1", "T2", "E1"))


def installation(team: str | None = "T1", enterprise: str | None = None, **more: object) -> Installation:
    about = {"user_id": "U1", "bot_token": f"xoxb-{team}", "bot_scopes": ["chat:write"], **more}
    return Installation(team_id=team, enterprise_id=enterprise, user_token="xoxp-own", **about)  # type: ignore[arg-type]


def token(kept: StoredInstallations, team: str | None, enterprise: str | None = None) -> str | None:
    bot = do(kept.async_find_bot(enterprise_id=enterprise, team_id=team))
    return bot.bot_token if bot is not None else None


def test_an_installation_comes_back_as_it_was_without_what_is_somebodys_own(
    kept: StoredInstallations, store: Store
) -> None:
    do(kept.async_save(installation(team_name="Acme")))
    found = do(kept.async_find_installation(enterprise_id=None, team_id="T1", user_id="U2"))
    assert found is not None
    assert (found.bot_token, found.team_name, found.bot_scopes) == ("xoxb-T1", "Acme", ["chat:write"])
    assert found.user_token is None
    do(kept.async_save(installation(bot_token="xoxb-new")))
    assert token(kept, "T1") == "xoxb-new" and token(kept, "T2") is None


def test_an_organisation_may_install_it_for_all_its_workspaces(kept: StoredInstallations) -> None:
    do(kept.async_save(installation(None, "E1", bot_token="xoxb-E1", is_enterprise_install=True)))
    do(kept.async_save(installation("T2", "E1")))
    assert token(kept, "T7", "E1") == "xoxb-E1"
    assert token(kept, "T2", "E1") == "xoxb-T2", "its own counts first"
    tokens = InstalledTokens(kept)
    assert [do(tokens.of(team)) for team in ("T2", "T7", "E1")] == ["xoxb-T2", "xoxb-E1", "xoxb-E1"]
    assert sorted(do(tokens.teams())) == ["E1", "T2"]


@pytest.mark.parametrize(
    "wrong",
    [installation("T9"), installation("T9", "E9"), installation(None, None), installation(bot_token="")],
)
def test_what_is_not_set_or_has_no_token_is_not_kept(kept: StoredInstallations, wrong: Installation) -> None:
    with pytest.raises(BoltError):
        do(kept.async_save(wrong))
    assert do(kept.ids()) == ()


def test_what_is_removed_is_gone_and_a_person_who_leaves_takes_nothing(kept: StoredInstallations) -> None:
    do(kept.async_save(installation("T1")))
    do(kept.async_save(installation("T2")))
    do(kept.async_delete_installation(enterprise_id=None, team_id="T1", user_id="U1"))
    assert token(kept, "T1") == "xoxb-T1"
    do(kept.async_delete_all(enterprise_id=None, team_id="T1"))
    assert (token(kept, "T1"), token(kept, "T2")) == (None, "xoxb-T2")


def test_a_removed_workspace_is_noticed_within_half_a_minute(kept: StoredInstallations) -> None:
    do(kept.async_save(installation("T1")))
    now = [0.0]
    tokens = InstalledTokens(kept, clock=lambda: now[0])
    assert do(tokens.of("T1")) == "xoxb-T1"
    do(kept.async_delete_all(enterprise_id=None, team_id="T1"))
    now[0] = 29
    assert do(tokens.of("T1")) == "xoxb-T1"
    now[0] = 31
    for _ in range(2):
        with pytest.raises(TokenRevoked):
            do(tokens.of("T1"))
    do(kept.async_save(installation("T1", bot_token="xoxb-again")))
    assert do(tokens.of("T1")) == "xoxb-again"


def test_a_rotated_token_takes_the_place_of_the_old(kept: StoredInstallations) -> None:
    do(kept.async_save(installation("T1", team_name="Acme")))
    bot = Bot(bot_token="xoxb-next", bot_id="B1", bot_user_id="U0", team_id="T1", installed_at=0.0)
    do(kept.async_save_bot(bot))
    found = do(kept.async_find_installation(enterprise_id=None, team_id="T1"))
    assert found is not None and (found.bot_token, found.team_name) == ("xoxb-next", "Acme")


def test_a_poster_of_nobody_says_so(kept: StoredInstallations, slack: SlackStandIn) -> None:
    async def work(poster: Poster) -> str:
        return await poster.post(Place("T1", "C1"), Message("hello"))

    with pytest.raises(TokenRevoked, match="app_uninstalled"):
        said(slack, work, tokens=InstalledTokens(kept))
