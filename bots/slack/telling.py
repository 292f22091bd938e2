"""What schedules tell in Slack, and with whose rights: between the threads of a scheduler and the bot's own loop.

    telling = Telling(parts, loop)
    Scheduler(store, runs, {"slack": telling})
    owners(store, [telling.owner])

A report is computed with its owner's rights. Where everybody in a channel would not be given the same, it goes to the
owner alone, as every answer does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar

from bots.slack.audience import audience_of, for_all, may_all_know
from bots.slack.errors import ChannelGone, NotInChannel, PersonUnknown, SlackError, TokenRevoked
from bots.slack.parts import Parts
from bots.slack.posting import Place
from bots.slack.questions import WHY_PRIVATE
from bots.slack.rendering.schedules import delivery_message
from bots.slack.rendering.types import Shown, Where
from bots.slack.talk import Talk, Turn
from semantic.errors import Problem
from semantic.principal import Principal
from service.asking.conversation import Conversation
from service.ids import new_id
from service.scheduling.delivering import (
    Deliver,
    Delivered,
    Delivery,
    NotDelivered,
    PlaceGone,
    schedule_of,
)
from service.store import Audit, Entry
from service.store.conversations import Conversations
from service.store.schedules import Schedules
from service.store.threads import Thread

SECONDS = 150.0
"""For one delivery; longer than the bot waits for its turn at Slack."""
_GONE = (ChannelGone, NotInChannel, PersonUnknown, TokenRevoked)
AWAY = Problem("slack-away", "The bot is not running here at the moment.", retry_after=5)

T = TypeVar("T")


class Telling(Deliver):
    """Made beside the bot, in its event loop; called from other threads."""

    def __init__(self, parts: Parts, loop: asyncio.AbstractEventLoop) -> None:
        self._parts = parts
        self._loop = loop

    def deliver(self, place: str, delivery: Delivery) -> Delivered:
        return self._done(self._deliver(place, delivery))

    def was_delivered(self, place: str, key: str) -> bool:
        return bool(self._done(self._find(place, key)))

    def owner(self, name: str) -> Principal | None:
        """The person with the rights that they have in Slack now; None for nobody there."""
        return self._done(self._parts.people.named(name))

    def _done(self, work: Coroutine[Any, Any, T]) -> T:
        """What it gives, from the bot's loop. Raises NotDelivered or PlaceGone."""
        try:
            asked = asyncio.run_coroutine_threadsafe(work, self._loop)
        except RuntimeError:
            work.close()
            raise NotDelivered(AWAY) from None
        try:
            return asked.result(SECONDS)
        except _GONE as error:
            raise PlaceGone(error.problem) from None
        except SlackError as error:
            raise NotDelivered(error.problem) from None
        except (TimeoutError, CancelledError):
            asked.cancel()
            raise NotDelivered(AWAY) from None

    async def _deliver(self, place: str, delivery: Delivery) -> Delivered:
        parts, where = self._parts, _place(place)
        direct = _is_direct(where)
        told = None if direct else await parts.work(self._for_all, place, delivery)
        private = told is None and not direct
        if told is None:
            # Whose direct messages a place names is nothing to go by.
            where = await self._directly(where.team, delivery.schedule.owner)
        shown = Shown(
            Where.DIRECT if private or direct else Where.CHANNEL,
            native=parts.poster.native(where.team),
            why_private=WHY_PRIVATE if private else "",
        )
        ts = await parts.poster.post(where, delivery_message(told or delivery, shown=shown), key=delivery.key)
        if delivery.answer is not None:
            await parts.work(self._begin, where, ts, delivery)
        if not (private or direct):
            await parts.work(self._audit, where, ts, delivery)
        return Delivered(f"{where.team}/{where.channel}/{ts}")

    def _for_all(self, place: str, delivery: Delivery) -> Delivery | None:
        """As it may stand in a channel; None where it is its owner's alone."""
        revision, owner = self._parts.current(), self.owner_of(delivery)
        audience = audience_of(self._parts.channels.get(place))
        if delivery.answer is None:
            # Its title and what stands in its way name what its owner asks about.
            known = may_all_know(revision, delivery.schedule.query, owner, audience)
            return delivery if known else None
        answer = for_all(revision, delivery.answer, owner, audience)
        return replace(delivery, answer=answer) if answer is not None else None

    def owner_of(self, delivery: Delivery) -> Principal:
        """Whose rights it was computed with; somebody who is not there any more has none."""
        return self.owner(delivery.schedule.owner) or Principal(delivery.schedule.owner)

    async def _directly(self, team: str, owner: str) -> Place:
        """The direct messages with an owner. Raises PersonUnknown."""
        user = await self._parts.people.account_of(owner, team)
        if not user:
            raise PersonUnknown("conversations.open", "user_not_found")
        return Place(team, await self._parts.poster.direct(team, user))

    async def _find(self, place: str, key: str) -> str:
        """The `ts` of what was told: where it belongs, or to the owner alone."""
        parts, where = self._parts, _place(place)
        with suppress(ChannelGone, NotInChannel):
            if found := await parts.poster.find(where, key):
                return found
        schedule = await parts.work(Schedules(parts.store).get, schedule_of(key))
        if schedule is None:
            return ""
        with suppress(PersonUnknown):
            return await parts.poster.find(await self._directly(where.team, schedule.owner), key)
        return ""

    def _audit(self, where: Place, ts: str, delivery: Delivery) -> None:
        """Who else could see it."""
        run = delivery.answer.id if delivery.answer is not None else ""
        about = {"channel": f"{where.team}/{where.channel}", "message": ts, "schedule": delivery.schedule.id}
        store = self._parts.store
        Audit(store).add(Entry(store.now(), delivery.schedule.owner, "slack.posted", run, about))

    def _begin(self, where: Place, ts: str, delivery: Delivery) -> None:
        """The thread below it goes on with what it shows, whoever asks there first."""
        answer, schedule = delivery.answer, delivery.schedule
        assert answer is not None
        told = Conversation(new_id(), schedule.owner).after(schedule.question, answer)
        Conversations(self._parts.store).put(told)
        thread = f"{where.team}/{where.channel}/{ts}"
        talk = Talk().said(Turn(ts, ts, answer.id))
        self._parts.threads.put(Thread(thread, "schedule", schedule.owner, told.id, talk.form))


def _is_direct(place: Place) -> bool:
    return place.channel.startswith("D")


def _place(text: str) -> Place:
    """ "T1/C1": the channel of a workspace."""
    team, _, channel = text.partition("/")
    return Place(team, channel)
