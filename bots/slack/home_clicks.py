"""Buttons of the App Home, of a person's account, and of channels that are to be set up.

HomeClicks(parts, homes, threads).handles       Act.HOME_ASK, Act.HOME_FORGET, Act.UNLINK, Act.SET_UP, …
"""

from __future__ import annotations

from collections.abc import Mapping

from bots.slack import rendering as show
from bots.slack.about import About
from bots.slack.actions import Act, phrase_id
from bots.slack.clicks import Click, Handle
from bots.slack.homes import Homes
from bots.slack.parts import Parts
from bots.slack.questions import examples_of
from bots.slack.rendering import notices
from bots.slack.rendering.home import ask_view
from bots.slack.rendering.setting_up import setup_view
from bots.slack.replying import Done, Reply
from bots.slack.seeing import NoLongerThere, again, own_words
from bots.slack.setting_up import in_its_turn, set_up
from bots.slack.thread_clicks import ThreadClicks


class HomeClicks:
    def __init__(self, parts: Parts, homes: Homes, threads: ThreadClicks) -> None:
        self._parts = parts
        self._homes = homes
        self._threads = threads
        self.handles: Mapping[Act, Handle] = {
            Act.HOME_ASK: self._ask,
            Act.HOME_SAVED: self._ask,
            Act.HOME_EXAMPLE: self._ask,
            Act.HOME_UNSAVE: self._unsave,
            Act.HOME_FORGET: self._forget,
            Act.HOME_NEW: self._new,
            Act.LINK: self._linked,
            Act.UNLINK: self._unlink,
            Act.SET_UP: self._set_up,
            Act.SET_UP_OPEN: self._set_up_open,
        }

    # The App Home ----------------------------------------------------------------------------------------------------

    async def _ask(self, click: Click) -> Done:
        """Asks an example, or a recent or saved question once more, in the person's messages."""
        event, parts = click.event, self._parts
        query: Mapping[str, object] | None
        if event.pressed.act is Act.HOME_EXAMPLE:
            offered = await parts.work(examples_of, parts.current(), click.principal)
            text, query = next((each for each in offered if phrase_id(each) == event.pressed.id), ""), None
        elif event.pressed.run:
            run = await click.run()
            text, query = own_words(run), again(run)
        else:
            kept = await self._homes.saved_question(click.principal, event.pressed.id)
            text, query = (kept.question, kept.query) if kept is not None else ("", None)
        if not text:
            raise NoLongerThere("This question is not kept any more.", hint="Ask it in words.")
        place = await click.directly()
        reply, thread = Reply(parts, click.taken, place, event.user), f"{place.team}/{place.channel}/"
        if (later := await in_its_turn(reply, thread)) is not None:
            return later
        return await self._threads.once_more(click, reply, thread, text, query)

    async def _unsave(self, click: Click) -> Done:
        parts = self._parts
        done = await parts.work(parts.saved.remove, click.principal.id, click.event.pressed.id)
        return await self._shown_anew(click, done)

    async def _forget(self, click: Click) -> Done:
        """What was remembered may have changed since the home was shown: it goes by its phrase."""
        parts, asker = self._parts, self._parts.current().asker
        known = await parts.work(asker.remembered, click.principal)
        phrase = next((each.phrase for each in known if phrase_id(each.phrase) == click.event.pressed.id), "")

        async def forgotten() -> bool:
            return bool(phrase) and await parts.work(asker.forget, phrase, click.principal)

        gone = await click.reply.once("forgotten", forgotten)
        if not gone:
            await click.reply.say_aside(notices.forgotten_message(gone))
        return await self._shown_anew(click, gone)

    async def _shown_anew(self, click: Click, changed: bool) -> Done:
        await self._homes.publish(click.event.team, click.event.user, click.person)
        return Done({"changed": changed}, click.principal.id)

    async def _new(self, click: Click) -> Done:
        await click.open(ask_view(""))
        return Done({"opened": "ask"}, click.principal.id)

    # Places and people -----------------------------------------------------------------------------------------------

    async def _linked(self, click: Click) -> Done:
        """Who is not known gets a code; who is, by now, pressed a button of an old home."""
        await click.reply.say_aside(notices.linked_message(click.principal.id))
        return await self._shown_anew(click, False)

    async def _unlink(self, click: Click) -> Done:
        async def unlinked() -> bool:
            return await self._parts.people.unlink(click.person)

        done = await click.reply.once("unlinked", unlinked)
        await click.reply.say_aside(notices.unlinked_now_message(done))
        return Done({"unlinked": done}, click.principal.id)

    async def _set_up(self, click: Click) -> Done:
        event = click.event
        if not click.person.admin:
            return await self._no_admin(click)
        attributes = tuple(self._parts.current().catalog.settings.attributes)
        view = setup_view(event.channel, key=event.pressed.id, attributes=attributes)
        await click.open(self._about(click).on(view))
        return Done({"opened": "set up"}, click.principal.id)

    async def _set_up_open(self, click: Click) -> Done:
        if not click.person.admin:
            return await self._no_admin(click)
        return await set_up(self._parts, click.reply, click.principal, self._about(click), audience="")

    def _about(self, click: Click) -> About:
        event = click.event
        return About(event.channel, thread=event.thread, message=event.message, waits=event.pressed.id)

    async def _no_admin(self, click: Click) -> Done:
        await click.reply.say_aside(show.no_access_message("set up this channel"))
        return Done({"said": "not admin"}, click.principal.id)
