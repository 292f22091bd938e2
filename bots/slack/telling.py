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
from bots.slack.auditing import Sent, posted
from bots.slack.errors import ChannelGone, NotInChannel, PersonUnknown, Refused, SlackError, TokenRevoked
from bots.slack.parts import Parts
from bots.slack.posting import Place
from bots.slack.questions import WHY_PRIVATE
from bots.slack.rendering.deliveries import delivery_message
from bots.slack.rendering.types import Message, Shown, Where
from bots.slack.talk import Talk, Turn
from semantic.errors import Problem
from semantic.principal import Principal
from service.answer import Answer, Status
from service.answer_json import answer_from_json
from service.asking.conversation import Conversation
from service.ids import new_id
from service.scheduling.delivering import (
    Deliver,
    Delivered,
    Delivery,
    NotDelivered,
    PlaceGone,
    key_of,
    schedule_of,
)
from service.scheduling.outcomes import paused
from service.scheduling.schedules import Schedule
from service.store import Runs
from service.store.conversations import Conversations
from service.store.deliveries import Deliveries
from service.store.schedules import Schedules
from service.store.threads import Thread

SECONDS = 150.0
"""For one delivery; longer than the bot waits for its turn at Slack."""
_GONE = (PersonUnknown, TokenRevoked)
_SCHEDULE = "schedule"
"""Whose part of a thread it is that nobody has asked in yet."""
AWAY = Problem("slack-away", "The bot is not running here at the moment.", retry_after=5)
LEFT = Problem(
    "slack-place-gone",
    "I cannot post in its channel any more: it is archived, or I am not in it.",
    "Invite me and resume it, or edit it so that it is told elsewhere.",
)

T = TypeVar("T")


class Telling(Deliver):
    """Made beside the bot, in its event loop; called from other threads."""

    def __init__(self, parts: Parts, loop: asyncio.AbstractEventLoop) -> None:
        self._parts = parts
        self._loop = loop

    def deliver(self, place: str, delivery: Delivery) -> Delivered:
        return self._done(self._deliver(place, delivery))

    def was_delivered(self, place: str, key: str) -> bool:
        return self._done(self._found(place, key))

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
        except (ChannelGone, NotInChannel):
            raise PlaceGone(LEFT) from None
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
        told = None
        if not direct:
            # Somebody who is not there any more has no rights.
            named = await parts.people.named(delivery.schedule.owner)
            owner = named or Principal(delivery.schedule.owner)
            told = await parts.work(self._for_all, place, delivery, owner)
        private = told is None and not direct
        if told is None:
            # Whose direct messages a place names is nothing to go by.
            where = await self._directly(where.team, delivery.schedule.owner)
        shown = Shown(
            Where.DIRECT if private or direct else Where.CHANNEL,
            native=parts.poster.native(where.team),
            why_private=WHY_PRIVATE if private else "",
        )
        message = await parts.work(_message, told or delivery, shown)
        try:
            ts = await parts.poster.post(where, message, key=delivery.key)
        except (ChannelGone, NotInChannel):
            if told is not None:
                await self._say_left(where.team, delivery)
            raise
        await parts.work(self._stands, where, ts, delivery.schedule, delivery.answer)
        return Delivered(f"{where.team}/{where.channel}/{ts}")

    async def _say_left(self, team: str, delivery: Delivery) -> None:
        """Tells its owner that it rests from now on: where it was told, nobody can be told that."""
        rests = paused(delivery.schedule, delivery.due, LEFT).delivery
        assert rests is not None
        message = await self._parts.work(_message, rests, Shown(Where.DIRECT))
        with suppress(Refused):
            own = await self._directly(team, delivery.schedule.owner)
            await self._parts.poster.post(own, message, key=f"{delivery.key}/left")

    def _for_all(self, place: str, delivery: Delivery, owner: Principal) -> Delivery | None:
        """As it may stand in a channel; None where it is its owner's alone."""
        revision = self._parts.current()
        audience = audience_of(self._parts.channels.get(place))
        if delivery.answer is None:
            # Its title and what stands in its way name what its owner asks about.
            known = may_all_know(revision, delivery.schedule.query, owner, audience)
            return delivery if known else None
        answer = for_all(revision, delivery.answer, owner, audience)
        return replace(delivery, answer=answer) if answer is not None else None

    async def _directly(self, team: str, owner: str) -> Place:
        """The direct messages with an owner. Raises PersonUnknown."""
        user = await self._parts.people.account_of(owner, team)
        if not user:
            raise PersonUnknown("conversations.open", "user_not_found")
        return Place(team, await self._parts.poster.direct(team, user))

    async def _found(self, place: str, key: str) -> bool:
        """Whether it was told: where it belongs, or to the owner alone. Who told it may have ended right then."""
        parts, where = self._parts, _place(place)
        ts = ""
        with suppress(ChannelGone, NotInChannel):
            ts = await parts.poster.find(where, key)
        schedule = await parts.work(Schedules(parts.store).get, schedule_of(key))
        if schedule is None:
            return bool(ts)
        if not ts:
            with suppress(PersonUnknown):
                where = await self._directly(where.team, schedule.owner)
                ts = await parts.poster.find(where, key)
        if ts:
            await parts.work(self._stands, where, ts, schedule, await parts.work(self._answer_of, key))
        return bool(ts)

    def _answer_of(self, key: str) -> Answer | None:
        """What was told under a key, as it was noted before."""
        store, schedule = self._parts.store, schedule_of(key)
        for due, _, form in Deliveries(store).history(schedule):
            run = Runs(store).get(str(form.get("run") or "")) if key_of(schedule, due) == key else None
            answer = answer_from_json(run.answer) if run is not None and run.answer is not None else None
            if answer is not None and answer.status is Status.ANSWERED:
                return answer
        return None

    def _stands(self, where: Place, ts: str, schedule: Schedule, answer: Answer | None) -> None:
        """What follows from a message that stands there: its thread goes on with what it shows, whoever asks there
        first; and who else could see it is known."""
        store, threads = self._parts.store, self._parts.threads
        thread = f"{where.team}/{where.channel}/{ts}"
        if answer is not None and threads.get(thread, _SCHEDULE) is None:
            told = Conversation(new_id(), schedule.owner).after(schedule.question, answer)
            Conversations(store).put(told)
            talk = Talk().said(Turn(ts, ts, answer.id))
            threads.put(Thread(thread, _SCHEDULE, schedule.owner, told.id, talk.form))
        if not _is_direct(where):
            run = answer.id if answer is not None else ""
            posted(store, where, ts, Sent(run, schedule.owner, schedule=schedule.id))


def _message(delivery: Delivery, shown: Shown) -> Message:
    return delivery_message(delivery, shown=shown)


def _is_direct(place: Place) -> bool:
    return place.channel.startswith("D")


def _place(text: str) -> Place:
    """ "T1/C1": the channel of a workspace."""
    team, _, channel = text.partition("/")
    return Place(team, channel)
