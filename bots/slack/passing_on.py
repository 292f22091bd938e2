"""Answers that somebody passes on to a channel: computed for those who are there, never for who passes them on.

passing = PassingOn(parts)
await passing.submitted(reply, event, about, principal)         what the Share modal was submitted with
"""

from __future__ import annotations

from dataclasses import replace

from bots.slack.about import About
from bots.slack.audience import audience_of
from bots.slack.auditing import posted
from bots.slack.errors import ChannelGone, NotInChannel
from bots.slack.events import Submitted
from bots.slack.parts import Parts
from bots.slack.posting import Place
from bots.slack.rendering import notices, read_share, shared_message
from bots.slack.rendering.types import Shown
from bots.slack.replying import Done, Reply
from bots.slack.seeing import Looking, NotForYou
from semantic.principal import Principal
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
        if run is None or run.principal != who.id or not sharing.channel:
            raise NotForYou
        there = replace(reply, place=Place(event.team, sharing.channel))
        if ts := await there.said_already():
            return Done({"ts": ts}, who.id)
        known = await parts.work(parts.channels.get, f"{event.team}/{sharing.channel}")
        if known is None and parts.settings.setup == "ask":
            await reply.say_aside(notices.not_passed_on_message("Nobody has set that channel up yet."))
            return Done({"said": "not set up"}, who.id)
        try:
            answer = await parts.work(self._looking.answer, run, audience_of(known))
            shown = Shown(asked_by=event.user, native=parts.poster.native(event.team))
            ts = await there.say_to_all(shared_message(answer, by=event.user, note=sharing.note, shown=shown))
        except NotForYou:
            await reply.say_aside(notices.not_passed_on_message("Not everybody there may see it."))
            return Done({"said": "not for all"}, who.id)
        except (ChannelGone, NotInChannel):
            await reply.say_aside(
                notices.not_passed_on_message("I cannot post there: invite me, or choose another channel.")
            )
            return Done({"said": "not there"}, who.id)
        await parts.work(posted, parts.store, there.place, ts, run=run.id, by=who.id, how="shared")
        await parts.work(FeedbackOf(parts.store).did, run.id, who.id, "shared")
        if sharing.channel != about.channel:
            await reply.say_aside(notices.passed_on_message(sharing.channel))
        return Done({"shared": run.id, "ts": ts}, who.id)
