"""Answers that somebody passes on to a channel: computed for those who are there, never for who passes them on.

passing = PassingOn(parts)
await passing.submitted(reply, event, about, principal)         what the Share modal was submitted with
"""

from __future__ import annotations

from dataclasses import replace

from bots.slack.about import About
from bots.slack.audience import audience_of
from bots.slack.auditing import Sent
from bots.slack.errors import ChannelGone, NotInChannel
from bots.slack.events import Submitted
from bots.slack.parts import Parts
from bots.slack.posting import Place
from bots.slack.rendering import notices, read_share, shared_message
from bots.slack.rendering.types import Message, Shown
from bots.slack.replying import Done, Reply
from bots.slack.seeing import Looking, NoLongerThere, NotForYou
from semantic.principal import Principal
from service.answer import Answer
from service.store import FeedbackOf


class PassingOn:
    """Posts an answer where somebody wants others to see it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._looking = Looking(parts)

    async def submitted(self, reply: Reply, event: Submitted, about: About, who: Principal) -> Done:
        """Only one's own answers are passed on. Where they may not all see it, who passes it on is told."""
        parts, sharing = self._parts, read_share(event.state)
        run = await parts.work(self._looking.run, about.run)
        if run is None or run.principal != who.id:
            raise NotForYou
        if not sharing.channel:
            raise NoLongerThere("Choose a channel to share it in.")
        there = replace(reply, place=Place(event.team, sharing.channel))
        before = await there.said_already()
        if before:
            return await self._passed_on(reply, sharing.channel, about, run.id, who)
        if before is not None:
            return there.done_then(before, who.id)
        known = await parts.work(parts.channels.get, f"{event.team}/{sharing.channel}")
        if known is None and parts.settings.setup == "ask":
            await reply.say_aside(notices.not_passed_on_message("Nobody has set that channel up yet."))
            return Done({"said": "not set up"}, who.id)
        try:
            answer = await parts.work(self._looking.answer, run, audience_of(known))
            shown = Shown(asked_by=event.user, native=parts.poster.native(event.team))
            message = await parts.work(_message, answer, event.user, sharing.note, shown)
            await there.say_to_all(message, sends=Sent(run.id, who.id, "shared"))
        except NotForYou:
            await reply.say_aside(notices.not_passed_on_message("Not everybody there may see it."))
            return Done({"said": "not for all"}, who.id)
        except (ChannelGone, NotInChannel):
            await reply.say_aside(
                notices.not_passed_on_message("I cannot post there: invite me, or choose another channel.")
            )
            return Done({"said": "not there"}, who.id)
        return await self._passed_on(reply, sharing.channel, about, run.id, who)

    async def _passed_on(self, reply: Reply, channel: str, about: About, run: str, who: Principal) -> Done:
        await self._parts.work(FeedbackOf(self._parts.store).did, run, who.id, "shared")
        if channel != about.channel:
            await reply.say_aside(notices.passed_on_message(channel))
        return Done({"shared": run}, who.id)


def _message(answer: Answer, by: str, note: str, shown: Shown) -> Message:
    return shared_message(answer, by=by, note=note, shown=shown)
