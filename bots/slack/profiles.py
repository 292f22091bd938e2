"""What Slack tells of a person, as far as it matters for who they are; asked at most every ten minutes for each.

profiles = Profiles(caller)
profile = await profiles.of("T1", "U1")        Profile(email="ana@example.com", member=True, …)
profiles.forget("U1")                          Slack said that something changed
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from time import monotonic

from bots.slack.calling import Caller, Home
from bots.slack.errors import PersonUnknown
from bots.slack.methods import USER_BY_EMAIL, USER_INFO

FRESH_SECONDS = 600.0
MOST_KEPT = 10_000
SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class Profile:
    """A person as a workspace sees them.

    `accounts` are all names of theirs, the surest first: organisation or workspace, and user. `member` is whether they
    are of the workspace's own company: nobody from elsewhere in a shared channel, and no guest. `email` is confirmed,
    and "" where it is not, or is the word of another company's workspace."""

    accounts: tuple[str, ...]
    name: str = ""
    email: str = ""
    member: bool = False
    stranger: bool = False
    guest: bool = False
    bot: bool = False
    gone: bool = False
    zone: str = ""
    locale: str = ""


class Profiles:
    """For one event loop."""

    def __init__(self, caller: Caller, *, clock: Callable[[], float] = monotonic) -> None:
        self._caller = caller
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], tuple[Profile, float]] = OrderedDict()
        self._asked: dict[tuple[str, str], asyncio.Task[Profile]] = {}

    async def of(self, team: str, user: str) -> Profile:
        """Raises a SlackError where Slack does not say who it is: nobody is guessed."""
        who = (team, user)
        found = self._known.get(who)
        if found is not None and self._clock() - found[1] < FRESH_SECONDS:
            self._known.move_to_end(who)
            return found[0]
        task = self._asked.get(who)
        if task is None:
            # One call for all who wait; and whoever goes away takes it from nobody else.
            task = self._asked[who] = asyncio.create_task(self._ask(team, user))
            task.add_done_callback(lambda _: self._asked.pop(who, None))
        return await asyncio.shield(task)

    async def with_email(self, email: str) -> AsyncIterator[tuple[str, str]]:
        """Whoever has this e-mail: workspace and user, in each workspace that the bot is in. Raises a SlackError."""
        for team in await self._caller.tokens.teams():
            if user := await self.user_of(email, team):
                yield team, user

    async def user_of(self, email: str, team: str) -> str:
        """The user of a workspace that has this e-mail; "" where nobody does. Raises a SlackError."""
        try:
            reply = await self._caller.call(USER_BY_EMAIL, team, {"email": email})
        except PersonUnknown:
            return ""
        return str((reply.get("user") or {}).get("id") or "")

    async def _ask(self, team: str, user: str) -> Profile:
        home = await self._caller.home(team)
        try:
            reply = await self._caller.call(USER_INFO, team, {"user": user, "include_locale": True})
        except PersonUnknown:
            # Slack shows a workspace everybody of its own.
            return Profile((f"{home.team}/{user}",), stranger=True)
        told = reply.get("user")
        profile = profile_of(home, user, told if isinstance(told, dict) else {})
        self._known[team, user] = (profile, self._clock())
        while len(self._known) > MOST_KEPT:
            self._known.popitem(last=False)
        return profile


def profile_of(home: Home, user: str, told: Mapping[str, object]) -> Profile:
    """The profile of what users.info tells, as seen from a workspace. What is not said is taken to be against the
    person; in a channel that companies share, only the workspace tells who belongs to which."""
    about = _object(told, "profile")
    team, organisation = _text(told, "team_id"), _object(told, "enterprise_user")
    teams, enterprise = organisation.get("teams"), _text(organisation, "enterprise_id")
    at_home = bool(team) and team in (home.team, home.enterprise)
    at_home = at_home or (bool(home.enterprise) and enterprise == home.enterprise)
    at_home = at_home or (isinstance(teams, list) and home.team in teams)
    stranger = not at_home or told.get("is_stranger") is True
    guest = any(
        told.get(name) is True for name in ("is_restricted", "is_ultra_restricted", "is_invited_user")
    )
    confirmed = told.get("is_email_confirmed") is True and not stranger
    names = [f"{home.enterprise}/{user}"] if enterprise and enterprise == home.enterprise else []
    names += [f"{home.team}/{user}"] + ([f"{team}/{user}"] if team and team != home.team else [])
    return Profile(
        accounts=tuple(dict.fromkeys(names)),
        name=_text(about, "display_name") or _text(told, "real_name") or _text(told, "name"),
        email=_text(about, "email").strip().lower() if confirmed else "",
        member=not (stranger or guest),
        stranger=stranger,
        guest=guest,
        bot=user == SLACKBOT or told.get("is_bot") is True or told.get("is_workflow_bot") is True,
        gone=told.get("deleted") is True,
        zone=_text(told, "tz"),
        locale=_text(told, "locale"),
    )


def _object(of: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = of.get(name)
    return found if isinstance(found, dict) else {}


def _text(of: Mapping[str, object], name: str) -> str:
    found = of.get(name)
    return found if isinstance(found, str) else ""
