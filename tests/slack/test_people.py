"""Who asks: members, guests, strangers, bots, people who linked their account; against the stand-in's `users.info`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from bots.slack.calling import Caller
from bots.slack.errors import ScopeLacking, SlackDown, TokenRevoked
from bots.slack.people import People, Person, Standing
from bots.slack.profiles import Profiles
from bots.slack.standin import SlackStandIn, running_slack
from semantic.principal import EVERYONE, Principal
from service.access import Caller as Proven
from service.access import Means, Scope
from service.configuration import Slack
from service.linking import Asking, Linking
from service.store import Store, open_store
from tests.slack.speaking import caller_of
from tests.store.ready import ready_store

T = TypeVar("T")
ANNA, BEN, CLEO, GUS, STAN, BOT = "U0ANNA", "U0BEN", "U0CLEO", "U0GUS", "U0STAN", "U0DEPLOY"
EU = Principal("ana", (("regions", ("EU",)),))


@pytest.fixture(scope="module")
def one() -> Iterator[SlackStandIn]:
    with running_slack() as running:
        yield running


@pytest.fixture
def slack(one: SlackStandIn) -> Iterator[SlackStandIn]:
    one.faults.clear()
    one.clock.advance(120)
    yield one
    one.faults.clear()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(ready_store(tmp_path)) as opened:
        yield opened


@dataclass(frozen=True)
class Here:
    """A bot with settings, in the stand-in's workspace."""

    slack: SlackStandIn
    store: Store
    settings: Slack

    def with_(self, work: Callable[[People, Caller], Awaitable[T]]) -> T:
        async def run() -> T:
            caller = caller_of(self.slack)
            profiles = Profiles(caller, clock=self.slack.clock.now)
            try:
                return await work(People(self.settings, profiles, Linking(self.store, "slack")), caller)
            finally:
                await caller.close()

        return asyncio.run(run())

    def who(self, user: str, team: str = "T0ACME") -> Person:
        return self.with_(lambda people, _: people.who(team, user))

    def named(self, principal: str) -> Principal | None:
        return self.with_(lambda people, _: people.named(principal))


@pytest.fixture
def here(slack: SlackStandIn, store: Store) -> Callable[..., Here]:
    return lambda **settings: Here(slack, store, Slack.model_validate(settings))


SetUp = Callable[..., Here]


def test_by_default_nobody_is_anybody(here: SetUp) -> None:
    for user in (ANNA, BEN, CLEO, GUS, STAN):
        person = here().who(user)
        assert (person.principal, person.standing, person.admin) == (None, Standing.UNLINKED, False)
    assert here(unlinked="anonymous").who(ANNA).principal == EVERYONE
    assert not here(unlinked="anonymous").who(ANNA).is_known


def test_a_confirmed_email_of_the_company_is_somebody(here: SetUp) -> None:
    company = here(email_domains=["example.com", "elsewhere.example", "partner.example"])
    found = {user: company.who(user) for user in (ANNA, BEN, CLEO, GUS, STAN)}
    assert {user: person.principal for user, person in found.items()} == {
        ANNA: Principal("anna@example.com"),
        BEN: Principal("ben@example.com"),
        CLEO: None,  # her e-mail is not confirmed
        GUS: None,  # a guest
        STAN: None,  # another company's
    }
    assert found[ANNA].standing is Standing.EMAIL and found[ANNA].account == "T0ACME/U0ANNA"


def test_a_domain_is_the_whole_domain(here: SetUp) -> None:
    for domain in ("ample.com", "sub.example.com", "example.co"):
        assert here(email_domains=[domain]).who(ANNA).principal is None


def test_who_is_set_is_that(here: SetUp) -> None:
    people = {"anna@example.com": "ana; regions=EU", "T0ACME/U0BEN": "ben", "gus@elsewhere.example": "gus"}
    set_ = here(people=people, email_domains=["example.com"])
    assert set_.who(ANNA).principal == EU and set_.who(ANNA).standing is Standing.SET
    assert set_.who(BEN).principal == Principal("ben")
    assert set_.who(GUS).principal == Principal("gus"), "a guest by what an operator says"


def test_an_account_counts_before_an_email(here: SetUp) -> None:
    people = {"anna@example.com": "by-email", "T0ACME/U0ANNA": "by-account"}
    assert here(people=people).who(ANNA).principal == Principal("by-account")


def test_an_email_that_is_not_confirmed_is_not_even_that_of_the_settings(here: SetUp) -> None:
    assert here(people={"cleo@example.com": "cleo"}).who(CLEO).principal is None


def test_somebody_of_another_company_is_somebody_only_by_their_account(here: SetUp) -> None:
    assert here(people={"stan@partner.example": "stan"}).who(STAN).principal is None
    for account in ("T0ACME/U0STAN", "T0PARTNER/U0STAN"):
        stan = here(people={account: "stan"}).who(STAN)
        assert stan.principal == Principal("stan") and not stan.admin


def test_another_company_cannot_give_somebody_our_email(here: SetUp, slack: SlackStandIn) -> None:
    """Whoever runs another workspace confirms there what they like; and their events may say that they come from it."""
    stan = slack.world.people[STAN]
    before, stan.email = stan.email, "anna@example.com"
    company = here(email_domains=["example.com"], people={"anna@example.com": "ana"})
    for team in ("T0ACME", "T0PARTNER"):
        assert company.who(STAN, team).principal is None
    stan.email = before


def test_bots_and_people_who_left_are_not_answered(here: SetUp, slack: SlackStandIn) -> None:
    everybody = here(people={"T0ACME/U0DEPLOY": "bot", "T0ACME/U0BEN": "ben"}, unlinked="anonymous")
    assert (everybody.who(BOT).standing, everybody.who(BOT).principal) == (Standing.BOT, None)
    slack.world.people[BEN].deleted = True
    assert (everybody.who(BEN).standing, everybody.who(BEN).principal) == (Standing.GONE, None)
    slack.world.people[BEN].deleted = False


def test_who_proved_who_they_are_is_that(here: SetUp, store: Store) -> None:
    company = here(email_domains=["example.com"])
    linking = Linking(store, "slack")

    async def link(people: People, _: Caller) -> str:
        return await people.code(await people.who("T0ACME", ANNA))

    code = company.with_(link)
    assert linking.asking(code) == Asking("T0ACME/U0ANNA", "anna@example.com")
    linking.take(code, Proven(EU, frozenset({Scope.ASK}), Means.TOKEN))
    assert (company.who(ANNA).principal, company.who(ANNA).standing) == (EU, Standing.LINKED)
    assert here(people={"anna@example.com": "set"}).who(ANNA).principal == Principal("set")

    async def unlink(people: People, _: Caller) -> tuple[bool, bool]:
        anna = await people.who("T0ACME", ANNA)
        return await people.unlink(anna), await people.unlink(anna)

    assert company.with_(unlink) == (True, False)
    assert company.who(ANNA).principal == Principal("anna@example.com")


def test_a_guest_and_a_stranger_may_prove_it_too(here: SetUp, store: Store) -> None:
    for user in (GUS, STAN, CLEO):

        async def link(people: People, _: Caller, user: str = user) -> str:
            return await people.code(await people.who("T0ACME", user))

        code = here().with_(link)
        Linking(store, "slack").take(code, Proven(EU, frozenset({Scope.ASK}), Means.TOKEN))
        assert here().who(user).principal == EU and not here(admins=["boss"]).who(user).admin
    assert not here().who(GUS).admin, "whoever is not of the company sets nothing up"


def test_admins_are_who_is_set_else_every_known_member(here: SetUp) -> None:
    domains = {"email_domains": ["example.com"]}
    assert here(**domains).who(ANNA).admin and not here(unlinked="anonymous").who(ANNA).admin
    for admin in ("anna@example.com", "Anna@Example.com", "T0ACME/U0ANNA"):
        assert here(**domains, admins=[admin]).who(ANNA).admin
        assert not here(**domains, admins=[admin]).who(BEN).admin
    ana = here(people={"anna@example.com": "ana"}, admins=["ana"])
    assert ana.who(ANNA).admin


# How Slack is asked --------------------------------------------------------------------------------------------------


def test_slack_is_asked_once_for_all_who_wait_and_once_in_ten_minutes(
    here: SetUp, slack: SlackStandIn
) -> None:
    before = len(slack.calls_of("users.info"))

    async def work(people: People, _: Caller) -> list[int]:
        counts = []
        await asyncio.gather(*(people.who("T0ACME", ANNA) for _ in range(20)))
        counts.append(len(slack.calls_of("users.info")) - before)
        slack.clock.advance(590)
        await people.who("T0ACME", ANNA)
        counts.append(len(slack.calls_of("users.info")) - before)
        slack.clock.advance(20)
        await people.who("T0ACME", ANNA)
        counts.append(len(slack.calls_of("users.info")) - before)
        return counts

    assert here().with_(work) == [1, 1, 2]


def test_who_goes_away_takes_the_answer_from_nobody(here: SetUp) -> None:
    async def work(people: People, _: Caller) -> Person:
        first = asyncio.create_task(people.who("T0ACME", ANNA))
        second = asyncio.create_task(people.who("T0ACME", ANNA))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert here(email_domains=["example.com"]).with_(work).is_known


def test_nobody_is_guessed_while_slack_does_not_say(here: SetUp, slack: SlackStandIn) -> None:
    known = here(people={"T0ACME/U0ANNA": "ana"}, unlinked="anonymous")
    slack.faults.break_server("users.info", times=4)
    with pytest.raises(SlackDown):
        known.who(ANNA)
    assert known.who(ANNA).principal == Principal("ana"), "and a failure is not remembered"


def test_what_an_installation_may_not_see_is_said(here: SetUp, slack: SlackStandIn) -> None:
    installation = slack.world.installations[slack.bot_token]
    before, installation.scopes = installation.scopes, ("chat:write",)
    with pytest.raises(ScopeLacking):
        here().who(ANNA)
    installation.scopes, installation.revoked = before, True
    with pytest.raises(TokenRevoked):
        here().who(ANNA)
    installation.revoked = False


def test_who_slack_does_not_know_is_unlinked(here: SetUp) -> None:
    nobody = here(people={"anna@example.com": "ana"}).who("U0NOBODY")
    assert nobody.principal is None and nobody.profile.stranger


# While nobody asks ---------------------------------------------------------------------------------------------------


def test_a_principal_is_found_with_the_rights_of_now(here: SetUp, slack: SlackStandIn, store: Store) -> None:
    company = here(
        email_domains=["example.com"],
        people={"anna@example.com": "ana; regions=EU", "T0ACME/U0GUS": "gus"},
    )
    linking = Linking(store, "slack")
    linking.give(linking.code("T0ACME/U0CLEO"), Principal("cleo", (("regions", ("US",)),)))
    assert company.named("ana") == EU
    assert company.named("gus") == Principal("gus")
    assert company.named("cleo") == Principal("cleo", (("regions", ("US",)),))
    assert company.named("ben@example.com") == Principal("ben@example.com")
    for nobody in ("nobody", "anna@example.com", "cleo@example.com", "nobody@example.com", ""):
        assert company.named(nobody) is None
    slack.world.people[BEN].deleted = True
    assert company.named("ben@example.com") is None
    slack.world.people[BEN].deleted = False
    linking.unlink("T0ACME/U0CLEO")
    assert company.named("cleo") is None
