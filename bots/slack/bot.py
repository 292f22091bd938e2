"""The bot at work: takes what came in from the store, one after the other in each thread, and ends it with an answer.

    bot = Bot(parts)
    await bot.run()             until `stop`; what is not done then is given back
    bot.wake()                  something came in: from any thread

What a killed process held is taken up when its time is over. What cannot be answered after some tries is said to be
interrupted, so that nobody waits in vain.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from bots.slack import rendering as show
from bots.slack.about import About
from bots.slack.clicking import Clicks
from bots.slack.errors import Refused, SlackBusy, SlackDown, SlackError, TokenRevoked, TriggerExpired
from bots.slack.events import (
    Asked,
    Clicked,
    Commanded,
    Deleted,
    Event,
    Left,
    LookedAt,
    OpenedHome,
    SharedLinks,
    Submitted,
    UsedShortcut,
)
from bots.slack.homes import Homes
from bots.slack.parts import AT_ONCE, OPENING, Parts
from bots.slack.posting import Place
from bots.slack.questions import Questions, place_of
from bots.slack.reading import UNWAITED, read
from bots.slack.rendering import notices
from bots.slack.rendering.types import Message
from bots.slack.replying import LEASE_SECONDS, NOT_FOR_US, Done, Lost, Reply
from bots.slack.submitting import Forms
from semantic.errors import DragomanError
from service.ids import new_id
from service.store.errors import StoreBusy, StoreFull, StoreUnavailable
from service.store.inbox import Taken

LOOK_SECONDS = 2.0
"""How often it looks by itself: something may have come in elsewhere, or been left behind by one that was killed."""
RENEW_SECONDS = LEASE_SECONDS / 3
MOST_TRIES = 4
AGAIN_SECONDS, LONGEST_AGAIN_SECONDS = 5.0, 300.0
"""Between tries of what met an outage: half as long as it waits already, at least and at most."""
LATE, TOO_LATE = timedelta(hours=1), timedelta(days=1)
"""After which it is said to be interrupted, and after which nobody waits for that any more."""
OUTAGES = (SlackDown, SlackBusy, StoreUnavailable, StoreBusy, StoreFull)

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Handlers:
    """Who does what came in."""

    questions: Questions
    clicks: Clicks
    forms: Forms
    homes: Homes

    async def do(self, taken: Taken, event: Event) -> Done:
        match event:
            case Asked():
                return await self.questions.asked(taken, event)
            case Deleted():
                return await self.questions.deleted(taken, event)
            case Clicked():
                return await self.clicks.clicked(taken, event)
            case Submitted():
                return await self.forms.submitted(taken, event)
            case Commanded():
                return await self.forms.commanded(taken, event)
            case UsedShortcut():
                return await self.forms.used_shortcut(taken, event)
            case OpenedHome():
                return await self.homes.opened(taken, event)
            case LookedAt():
                return await self.homes.looked_at(taken, event)
            case SharedLinks():
                return await self.homes.shared(taken, event)
            case Left():
                return await self.homes.left(taken, event)


class Bot:
    """One replica's. Made and run in one event loop."""

    def __init__(self, parts: Parts, handlers: Handlers, *, again_seconds: float = AGAIN_SECONDS) -> None:
        self._parts = parts
        self._handlers = handlers
        self._again = again_seconds
        self._holder = new_id()
        self._loop = asyncio.get_running_loop()
        self._came = asyncio.Event()
        self._stopped = asyncio.Event()
        self._tasks: dict[asyncio.Task[None], Taken] = {}
        self._paused = False
        self._taking = asyncio.Lock()

    def wake(self) -> None:
        """Lets it look at once. From any thread."""
        with suppress(RuntimeError):  # its loop is closed: it ended
            self._loop.call_soon_threadsafe(self._came.set)

    async def pause(self) -> None:
        """Takes nothing more until it goes on, as while a replica is taken out of turn."""
        self._paused = True
        async with self._taking:
            pass

    def go_on(self) -> None:
        """From any thread."""
        self._paused = False
        self.wake()

    def stop(self) -> None:
        """Lets it end what it does and take nothing more. From any thread."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        self._stopped.set()
        self._came.set()

    async def run(self, *, grace_seconds: float = 10.0) -> None:
        """Until it is stopped; then what is being done has so long to end, and the rest is given back."""
        renewing = asyncio.create_task(self._renew())
        try:
            while not self._stopped.is_set():
                self._came.clear()
                async with self._taking:
                    await self._take()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._came.wait(), LOOK_SECONDS)
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=grace_seconds)
            self._handlers.questions.stop()
            for task in tuple(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        finally:
            renewing.cancel()

    async def _take(self) -> None:
        if self._paused:
            return
        opening = sum(taken.came.thread.startswith(UNWAITED) for taken in self._tasks.values())
        try:
            self._begin(await self._taken(OPENING - opening, UNWAITED))
            waited = sum(not taken.came.thread.startswith(UNWAITED) for taken in self._tasks.values())
            self._begin(await self._taken(AT_ONCE - waited))
        except DragomanError as error:
            _LOG.warning("slack-inbox", extra={"code": error.problem.code})
        # Whatever it is, it is looked again: a bot that looks no more answers nobody.
        except Exception:
            _LOG.exception("slack-inbox")

    def _begin(self, found: Iterable[Taken]) -> None:
        """At once: what is taken and not begun would wait until its time is over."""
        for taken in found:
            task = asyncio.create_task(self._do(taken))
            self._tasks[task] = taken
            task.add_done_callback(self._over)

    async def _taken(self, most: int, threads: str = "") -> tuple[Taken, ...]:
        if most <= 0:
            return ()
        take = self._parts.inbox.take
        return await self._parts.work(take, self._holder, most=most, seconds=LEASE_SECONDS, threads=threads)

    def _over(self, task: asyncio.Task[None]) -> None:
        del self._tasks[task]
        self._came.set()  # the next of its thread may be waiting

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            ids = tuple(taken.came.id for taken in self._tasks.values())
            try:
                await self._parts.work(self._parts.inbox.renew, self._holder, ids, seconds=LEASE_SECONDS)
            # The next time may go well; what is not renewed is another's in the end.
            except Exception as error:
                _LOG.warning("slack-renew", extra={"error": type(error).__name__})

    async def _do(self, taken: Taken) -> None:
        """Whatever happens, it is done, given back, put off, or another's."""
        try:
            done = await self._done(taken)
            about = {**done.about, **({"waits": dict(taken.came.body)} if done.waits else {})}
            await self._parts.work(self._parts.inbox.finish, taken, about, principal=done.principal)
        except asyncio.CancelledError:
            await asyncio.shield(self._give_back(taken))
            raise
        except Lost:
            return
        except OUTAGES as error:
            _LOG.warning("slack-not-done", extra={"code": error.problem.code, "tries": taken.tries})
            await self._put_off(taken, error.seconds if isinstance(error, SlackBusy) else 0.0)
        except DragomanError as error:
            # It would be the same however often it is tried.
            _LOG.error("slack-failed", extra={"code": error.problem.code})
            await self._given_up(taken, error.problem.code)
        except Exception:
            _LOG.exception("slack-failed")
            await self._given_up(taken, "internal")

    async def _given_up(self, taken: Taken, why: str) -> None:
        with suppress(DragomanError):
            await self._parts.work(self._parts.inbox.finish, taken, {"failed": why})

    async def _give_back(self, taken: Taken) -> None:
        with suppress(DragomanError):
            await self._parts.work(self._parts.inbox.give_back, taken)

    async def _put_off(self, taken: Taken, least: float) -> None:
        """Where not even that can be kept, it is taken up when its time is over: nobody renews it."""
        waits = self._waits(taken)
        seconds = min(max(waits.total_seconds() / 2, self._again, least), LONGEST_AGAIN_SECONDS)
        if waits > TOO_LATE:
            _LOG.error("slack-given-up", extra={"hours": waits.total_seconds() / 3600})
            await self._given_up(taken, "outage")
            return
        with suppress(DragomanError):
            await self._parts.work(self._parts.inbox.put_off, taken, seconds)
            self._loop.call_later(seconds, self._came.set)

    def _waits(self, taken: Taken) -> timedelta:
        return self._parts.store.now() - taken.at

    async def _done(self, taken: Taken) -> Done:
        came = read(taken.came.body)
        if came is None:
            return NOT_FOR_US
        if taken.tries > MOST_TRIES or self._waits(taken) > LATE:
            return await self._interrupted(taken, came.event, show.interrupted_message(taken.came.id))
        try:
            return await self._handlers.do(taken, came.event)
        except (*OUTAGES, Lost):
            raise
        except SlackError as error:
            # Slack will not take it, however often.
            _LOG.warning("slack-refused", extra={"code": error.problem.code})
            return await self._refused(taken, came.event, error)
        except DragomanError as error:
            return await self._interrupted(
                taken, came.event, show.failed_message(error.problem, key=taken.came.id)
            )
        except Exception:
            _LOG.exception("slack-failed")
            return await self._interrupted(taken, came.event, show.interrupted_message(taken.came.id))

    async def _refused(self, taken: Taken, event: Event, error: SlackError) -> Done:
        """Tells whoever waits, where anybody can be told."""
        place, user = _where(event)
        done = Done({"refused": error.problem.code})
        if place is None or isinstance(error, TokenRevoked):
            return done
        expired = isinstance(error, TriggerExpired)
        message = notices.press_again_message() if expired else show.failed_message(error.problem)
        await self._told(Reply(self._parts, taken, place, user), message, done)
        return done

    async def _interrupted(self, taken: Taken, event: Event, message: Message) -> Done:
        """Tells whoever waits that there is no answer, with a button that asks again."""
        place, user = _where(event)
        done = Done({"said": "interrupted"}, waits=True)
        if place is None:
            return done
        reply = Reply(self._parts, taken, place, user)
        with suppress(Refused):
            if (before := await reply.done_already()) is not None:
                return before
        await self._told(reply, message, done)
        return done

    async def _told(self, reply: Reply, message: Message, done: Done) -> None:
        """Where nobody can be told, that is the end of it: it would be refused again."""
        try:
            await reply.say_aside(message, done=done)
        except Refused as error:
            _LOG.error("slack-nobody-told", extra={"code": error.problem.code, "method": error.method})


def _where(event: Event) -> tuple[Place | None, str]:
    """Where somebody waits for an answer to it, if anybody does."""
    match event:
        case Asked():
            return place_of(event), event.user
        case Clicked() | UsedShortcut():
            return Place(event.team, event.channel, event.thread or event.message), event.user
        case Submitted():
            about = About.read(event.about)
            return Place(event.team, about.channel, about.begun), event.user
        case Commanded():
            return Place(event.team, event.channel), event.user
    return None, ""
