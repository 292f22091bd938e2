"""Who asks: from somebody of Slack to the principal with whose rights everything is done.

    people = People(settings, profiles, Linking(store, "slack"))
    person = await people.who("T1", "U1")
    person.principal            Principal("ana", …), or None: then they are told how to link their account

What is set for an account or a confirmed e-mail counts first, then what the person has proved by a one-time code, then
a confirmed e-mail of a domain that is the company's. Nobody from another company, and no guest, is anybody by an e-mail
of a domain. Whatever Slack does not say is nobody's right.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bots.slack.errors import TokenRevoked
from bots.slack.profiles import Profile, Profiles
from semantic.principal import EVERYONE, Principal
from service.access.principals import PrincipalInvalid, checked_principal, read_principal
from service.configuration import Slack
from service.linking import Linking


class Standing(StrEnum):
    """Why somebody is who they are here."""

    SET = "set"
    """An operator said so, in the settings."""
    LINKED = "linked"
    """They proved it with a one-time code."""
    EMAIL = "email"
    """Their workspace confirmed an e-mail of a domain that is set."""
    UNLINKED = "unlinked"
    """None of that. `principal` is None, or everyone's where that is set."""
    BOT = "bot"
    """Not a person: nothing is answered."""
    GONE = "gone"
    """Their account is deactivated: nothing is answered."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of Slack. `account` is what they are linked by; `admin` is whether they may set up channels."""

    account: str
    principal: Principal | None
    standing: Standing
    profile: Profile
    admin: bool = False

    @property
    def is_known(self) -> bool:
        """Whether they are somebody, and not only one of everyone."""
        return self.standing in (Standing.SET, Standing.LINKED, Standing.EMAIL)


class People:
    """For one event loop."""

    def __init__(self, settings: Slack, profiles: Profiles, linking: Linking) -> None:
        self._settings = settings
        self._profiles = profiles
        self._linking = linking
        self._set = {name: read_principal(line) for name, line in settings.people.items()}

    async def who(self, team: str, user: str) -> Person:
        """`team` is the workspace that Slack sent the event for. Raises a SlackError or a StoreError where it cannot be
        found out now: nobody is guessed."""
        profile = await self._profiles.of(team, user)
        account = profile.accounts[0]
        if profile.bot or profile.gone:
            return Person(account, None, Standing.BOT if profile.bot else Standing.GONE, profile)
        if (principal := self._by_setting(profile)) is not None:
            return self._person(principal, Standing.SET, profile)
        if (principal := await asyncio.to_thread(self._by_link, profile)) is not None:
            return self._person(principal, Standing.LINKED, profile)
        if (principal := self._by_domain(profile)) is not None:
            return self._person(principal, Standing.EMAIL, profile)
        anybody = EVERYONE if self._settings.unlinked == "anonymous" else None
        return Person(account, anybody, Standing.UNLINKED, profile)

    async def named(self, principal: str) -> Principal | None:
        """A principal with the rights that they have now, found from its id alone: for what is done while nobody asks.
        None where nobody of Slack is that principal any more. Raises as `who` does."""
        for account in await asyncio.to_thread(self._accounts_of, principal):
            team, _, user = account.partition("/")
            if (found := await self._now(principal, team, user)) is not None:
                return found
        for email in self._emails_of(principal):
            async for team, user in self._profiles.with_email(email):
                if (found := await self._now(principal, team, user)) is not None:
                    return found
        return None

    async def account_of(self, principal: str, team: str) -> str:
        """The user in a workspace who is this principal now; "" where nobody there is. Raises as `who` does."""
        for account in await asyncio.to_thread(self._accounts_of, principal):
            home, _, user = account.partition("/")
            if home == team and await self._now(principal, home, user) is not None:
                return user
        for email in self._emails_of(principal):
            user = await self._profiles.user_of(email, team)
            if user and await self._now(principal, team, user) is not None:
                return user
        return ""

    async def code(self, person: Person) -> str:
        """A one-time code for a person to link their account with; to be shown to nobody else."""
        # An e-mail that Slack confirms tells who takes the code whose account it links; a name could be anybody's.
        return await asyncio.to_thread(self._linking.code, person.account, person.profile.email)

    async def unlink(self, person: Person) -> bool:
        """Whether the account was linked by a code."""
        done = [await asyncio.to_thread(self._linking.unlink, each) for each in person.profile.accounts]
        return any(done)

    def _by_setting(self, profile: Profile) -> Principal | None:
        names = (*profile.accounts, *([profile.email] if profile.email else []))
        return next((self._set[name] for name in names if name in self._set), None)

    def _by_link(self, profile: Profile) -> Principal | None:
        found = map(self._linking.principal, profile.accounts)
        return next((principal for principal in found if principal is not None), None)

    def _by_domain(self, profile: Profile) -> Principal | None:
        if not profile.member or not self._is_of_domain(profile.email):
            return None
        try:
            return checked_principal(profile.email, ())
        except PrincipalInvalid:
            return None

    def _is_of_domain(self, email: str) -> bool:
        name, at, domain = email.rpartition("@")
        return bool(name and at) and "@" not in name and domain in self._settings.email_domains

    def _person(self, principal: Principal, standing: Standing, profile: Profile) -> Person:
        names = {principal.id, *profile.accounts} | ({profile.email} if profile.email else set())
        admins = self._settings.admins
        admin = bool(names & set(admins)) if admins else profile.member
        return Person(profile.accounts[0], principal, standing, profile, admin)

    def _accounts_of(self, principal: str) -> Sequence[str]:
        """The accounts that are set for a principal, or linked to it."""
        set_ = [name for name, each in self._set.items() if each.id == principal and "@" not in name]
        return [*set_, *(linked.account for linked in self._linking.accounts(principal))]

    def _emails_of(self, principal: str) -> Sequence[str]:
        set_ = [name for name, each in self._set.items() if each.id == principal and "@" in name]
        return [*set_, *([principal] if self._is_of_domain(principal) else [])]

    async def _now(self, principal: str, team: str, user: str) -> Principal | None:
        try:
            found = (await self.who(team, user)).principal
        except TokenRevoked:
            # A workspace that removed the bot says nothing about anybody.
            return None
        return found if found is not None and found.id == principal else None
