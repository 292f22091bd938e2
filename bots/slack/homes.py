"""The App Home, links that are unfurled, and what becomes of a workspace that leaves.

homes = Homes(parts)
await homes.opened(taken, event)        the home tab is shown, or questions to begin with are offered
await homes.shared(taken, event)        a link of ours shows what everybody in the channel may see of its answer
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlsplit

from bots.slack.audience import audience_of
from bots.slack.auditing import Sent, posted
from bots.slack.errors import SlackError
from bots.slack.events import Left, LookedAt, OpenedHome, SharedLinks
from bots.slack.limits import SUGGESTED_PROMPTS
from bots.slack.parts import Parts
from bots.slack.people import Person, Standing
from bots.slack.posting import Place
from bots.slack.questions import examples_of
from bots.slack.rendering.home import home_view
from bots.slack.rendering.sharing import unfurl
from bots.slack.rendering.texts import cut
from bots.slack.rendering.types import (
    Home,
    Recent,
    RememberedChoice,
    SavedQuestion,
    View,
)
from bots.slack.replying import NOT_FOR_US, Done
from bots.slack.scheduling import Timetable
from bots.slack.seeing import Looking, own_words
from bots.slack.talk import Talk
from semantic.errors import DragomanError
from semantic.principal import Principal
from service.answer import Status
from service.declining import SMALL_TALK
from service.sharing import PATH, shared_run
from service.store import Runs
from service.store.inbox import Taken
from service.store.runs import Wanted
from service.store.threads import SavedQuestion as KeptQuestion
from service.store.threads import Thread

RECENT = 5
LATEST = 12
"""Threads of a channel that are looked at for questions to begin with."""


class Homes:
    """What people see of the bot outside of threads."""

    def __init__(self, parts: Parts, timetable: Timetable) -> None:
        self._parts = parts
        self._timetable = timetable
        self._looking = Looking(parts)

    async def opened(self, taken: Taken, event: OpenedHome) -> Done:
        person = await self._parts.people.who(event.team, event.user)
        if person.standing in (Standing.BOT, Standing.GONE):
            return NOT_FOR_US
        if event.tab == "messages":
            return await self._offer(person, event.team, event.channel, event.seen)
        await self.publish(event.team, event.user, person)
        return Done({"shown": "home"}, person.principal.id if person.principal else "")

    async def looked_at(self, taken: Taken, event: LookedAt) -> Done:
        """What is offered in the agent view goes with the channel that they look at."""
        person = await self._parts.people.who(event.team, event.user)
        if person.standing in (Standing.BOT, Standing.GONE):
            return NOT_FOR_US
        channel = event.channel or await self._parts.poster.direct(event.team, event.user)
        return await self._offer(person, event.team, channel, event.seen, event.thread)

    async def publish(self, team: str, user: str, person: Person) -> None:
        """Shows a person their home as it is now."""
        await self._parts.poster.publish_home(team, user, await self._parts.work(self._view, person))

    def _view(self, person: Person) -> View:
        who = person.principal
        return home_view(self._home(person, who) if who is not None else Home(email=person.profile.email))

    async def _offer(self, person: Person, team: str, channel: str, seen: str, thread: str = "") -> Done:
        """Questions to begin with, in the messages tab."""
        who = person.principal
        if who is None or not channel:
            return Done({"shown": "nothing"})
        offered = await self._parts.work(self._prompts, who, team, seen)
        if offered:
            with suppress(SlackError):  # nobody waits for it
                await self._parts.poster.set_prompts(
                    Place(team, channel, thread), [(cut(text, 60), text) for text in offered]
                )
        return Done({"shown": "prompts"}, who.id)

    def _prompts(self, who: Principal, team: str, seen: str) -> Sequence[str]:
        """What everybody saw answered in the channel that they look at, then verified questions; as they may ask it."""
        parts = self._parts
        asked = parts.threads.below(f"{team}/{seen}/", limit=LATEST) if seen else ()
        found = [words for part in asked if (words := self._asked_there(who, part))]
        examples = [*found, *examples_of(parts.current(), who)]
        return list(dict.fromkeys(examples))[:SUGGESTED_PROMPTS]

    def _asked_there(self, who: Principal, part: Thread) -> str:
        last = Talk.read(part.form).last
        run = self._looking.run(last.run) if last is not None and last.said and not last.private else None
        if run is None or run.status != Status.ANSWERED.value:
            return ""
        try:
            return self._looking.words(run, who)
        except DragomanError:
            return ""

    def _home(self, person: Person, who: Principal) -> Home:
        parts, revision = self._parts, self._parts.current()
        catalog = revision.catalog_of(who)
        home = Home(
            principal=who.id,
            attributes=who.attributes,
            email=person.profile.email,
            examples=examples_of(revision, who),
            revision=catalog.revision,
        )
        if not person.is_known:
            # Everybody whom nobody knows is one principal: what is kept for it is others'.
            return home
        runs = Runs(parts.store).list(Wanted(principal=who.id), limit=RECENT * 4).items
        questions = (run for run in reversed(runs) if run.question and SMALL_TALK not in run.problems)
        asked = {own_words(run): run for run in questions}
        recent = sorted(asked.values(), key=lambda run: run.at, reverse=True)[:RECENT]
        return replace(
            home,
            recent=[Recent(run.id, own_words(run), run.at, run.status) for run in recent],
            saved=[SavedQuestion(each.id, each.question) for each in parts.saved.list(who.id)],
            schedules=self._timetable.shown_of(who),
            remembered=[RememberedChoice(each.phrase, each.label) for each in revision.asker.remembered(who)],
        )

    async def saved_question(self, who: Principal, id_: str) -> KeptQuestion | None:
        """A question that a person keeps; None where they keep it no more."""
        known = await self._parts.work(self._parts.saved.list, who.id)
        return next((each for each in known if each.id == id_), None)

    async def shared(self, taken: Taken, event: SharedLinks) -> Done:
        """Everybody who reads the message sees it: computed as the channel's audience may see it, or not at all."""
        parts = self._parts
        if not (event.channel and event.message) or event.source == "composer":
            return NOT_FOR_US
        known = await parts.work(parts.channels.get, f"{event.team}/{event.channel}")
        if known is None and parts.settings.setup == "ask":
            return NOT_FOR_US
        person = await parts.people.who(event.team, event.user)
        if not person.is_known:
            return NOT_FOR_US
        found, runs = {}, []
        for url in event.urls:
            if (behind := await parts.work(self._behind, url, audience_of(known))) is not None:
                found[url], run = behind
                runs.append(run)
        who, place = person.principal.id if person.principal else "", Place(event.team, event.channel)
        if found:
            await parts.poster.unfurl(place, event.message, found)
        for run in filter(None, runs):
            await parts.work(posted, parts.store, place, event.message, Sent(run, who, "unfurled"))
        return Done({"unfurled": len(found)}, who)

    def _behind(self, url: str, audience: Principal) -> tuple[Mapping[str, object], str] | None:
        """What stands behind a link, for an audience, and the run of which it shows anything."""
        base = self._parts.settings.public_url
        if not base or not url.startswith(f"{base}{PATH}"):
            return None
        run = shared_run(self._parts.store, urlsplit(url).path.rpartition("/")[2])
        if run is None:
            return None
        try:
            answer = self._looking.answer(run, audience)
        except DragomanError:
            return unfurl(None, url=url), ""
        return unfurl(answer, url=url), run.id

    async def left(self, taken: Taken, event: Left) -> Done:
        """The workspace took the bot out: its token is worth nothing any more."""
        await self._parts.left(event.team, event.enterprise)
        return Done({"left": event.team})
