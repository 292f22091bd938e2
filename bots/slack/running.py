"""The bot beside a service: in a thread with an event loop of its own, so that neither waits for the other.

    running = Running(lambda: app.revision, store, settings)
    api.include_router(running.router)          where Slack calls over HTTP
    with running:                               until the block ends; what is not done is given back
        …

In Socket Mode it opens the connection itself, and again where that breaks.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from threading import Event, Thread
from types import TracebackType
from typing import Self

from fastapi import APIRouter

from bots.slack.bot import AGAIN_SECONDS, Bot, Handlers
from bots.slack.calling import Caller
from bots.slack.clicking import Clicks
from bots.slack.credentials import open_installations, read_credentials
from bots.slack.door import Door
from bots.slack.errors import TokenRevoked
from bots.slack.events import Submitted
from bots.slack.homes import Homes
from bots.slack.installing import InstalledTokens, StoredStates, oauth_flow
from bots.slack.listening import Listening
from bots.slack.methods import AUTH_TEST
from bots.slack.parts import SOURCE, Parts
from bots.slack.people import People
from bots.slack.posting import Poster
from bots.slack.profiles import Profiles
from bots.slack.questions import Questions
from bots.slack.scheduling import Timetable
from bots.slack.submitting import Forms
from bots.slack.telling import AWAY, Telling
from bots.slack.tokens import OneToken, Tokens
from bots.slack.turns import Turns
from semantic.principal import Principal
from service.configuration import Slack
from service.linking import Linking
from service.revision import Current
from service.scheduling.delivering import Delivered, Delivery, NotDelivered
from service.store import Store

START_SECONDS = 30.0
RESPOND_SECONDS = 2.5
END_SECONDS = 5.0
"""After its grace, until nobody waits for it any more."""

_LOG = logging.getLogger(__name__)


class Running:
    """Made before the service listens, started when it does. Raises ConfigurationInvalid where a secret is missing."""

    def __init__(
        self,
        current: Current,
        store: Store,
        settings: Slack,
        *,
        grace_seconds: float = 10.0,
        most_schedules: int = 50,
        turns: Turns | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        again_seconds: float = AGAIN_SECONDS,
    ) -> None:
        """`turns` are how often Slack may be called, where that is not as Slack documents it; `sleep` is how it waits
        before it asks Slack once more, `again_seconds` how long before it does anew what met an outage."""
        self.current = current
        self._store = store
        self._settings = settings
        self._grace = grace_seconds
        self._turns = turns
        self._sleep = sleep
        self._again = again_seconds
        self._most_schedules = most_schedules
        self._telling: Telling | None = None
        self._tokens: Tokens
        credentials = read_credentials(settings)
        flow, self._installed = None, None
        if settings.client_id:
            self._installed = open_installations(settings, credentials, store)
            self._tokens = InstalledTokens(self._installed)
            flow = oauth_flow(settings, credentials.client_secret, self._installed, StoredStates(store))
        else:
            self._tokens = OneToken(credentials.bot_token)
        self._app_token = credentials.app_token
        self._door = Door(
            store, credentials.signing_secret, wake=self._wake, respond=self._respond, installing=flow
        )
        self._bot: Bot | None = None
        self._forms: Forms | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = Event()
        self._failed: Exception | None = None
        self._thread: Thread | None = None

    @property
    def router(self) -> APIRouter:
        """What Slack and whoever installs the app call."""
        return self._door.router(called=self._settings.transport == "http")

    @property
    def telling(self) -> Telling:
        """What brings to Slack what schedules tell. Raises NotDelivered while the bot is not running."""
        if self._telling is None:
            raise NotDelivered(AWAY)
        return self._telling

    def deliver(self, place: str, delivery: Delivery) -> Delivered:
        return self.telling.deliver(place, delivery)

    def was_delivered(self, place: str, key: str) -> bool:
        return self.telling.was_delivered(place, key)

    def owner(self, name: str) -> Principal | None:
        return self.telling.owner(name)

    def pause(self) -> None:
        """Takes in what comes, and answers nothing."""
        if self._bot is not None and self._loop is not None:
            asyncio.run_coroutine_threadsafe(self._bot.pause(), self._loop).result(START_SECONDS)

    def go_on(self) -> None:
        if (bot := self._bot) is not None:
            bot.go_on()

    def _wake(self) -> None:
        if (bot := self._bot) is not None:
            bot.wake()

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._run, name="dragoman-slack", daemon=True)
        self._thread.start()
        if not self._ready.wait(START_SECONDS):
            _LOG.error("slack-not-started", extra={"seconds": START_SECONDS})
        if (failed := self._failed) is not None:
            raise failed
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if (bot := self._bot) is not None:
            bot.stop()
        if self._thread is not None:
            self._thread.join(self._grace + END_SECONDS)

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        # Whoever starts it is told, or else the log: nobody is answered from then on.
        except Exception as error:
            if self._ready.is_set():
                _LOG.exception("slack-ended")
            self._failed = error
        finally:
            self._ready.set()

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        caller = Caller(self._settings.api_url, self._tokens, turns=self._turns, sleep=self._sleep)
        people = People(self._settings, Profiles(caller), Linking(self._store, SOURCE))
        poster = Poster(caller, native=self._settings.native_blocks, sleep=self._sleep)
        parts = Parts(self.current, self._store, self._settings, people, poster, partial(self._left, caller))
        timetable = Timetable(parts, self._most_schedules)
        questions = Questions(parts, timetable)
        homes = Homes(parts, timetable)
        self._forms = Forms(parts, questions, timetable)
        handlers = Handlers(questions, Clicks(parts, questions, homes, timetable), self._forms, homes)
        self._telling = Telling(parts, self._loop)
        self._bot = Bot(parts, handlers, again_seconds=self._again)
        listening = None
        if self._settings.transport == "socket":
            listening = asyncio.create_task(self._listening().run())
        else:
            self._ready.set()
        try:
            await self._bot.run(grace_seconds=self._grace)
        finally:
            if listening is not None:
                listening.cancel()
                with suppress(asyncio.CancelledError):
                    await listening
            await caller.close()

    def _listening(self) -> Listening:
        url = self._settings.api_url
        return Listening(self._door.take, self._app_token, url, ready=self._ready.set, sleep=self._sleep)

    async def _respond(self, event: Submitted) -> Mapping[str, object] | None:
        """In the bot's own loop, whoever asks; nothing where it takes longer than Slack waits."""
        if self._forms is None or self._loop is None:
            return None
        answering = self._forms.respond(event)
        try:
            asked = asyncio.run_coroutine_threadsafe(answering, self._loop)
        except RuntimeError:  # its loop is closed: the bot ended
            answering.close()
            return None
        try:
            return await asyncio.wait_for(asyncio.wrap_future(asked), RESPOND_SECONDS)
        # Whatever goes wrong, what was entered is kept, and what comes of it is said.
        except Exception as error:
            _LOG.warning("slack-modal", extra={"error": type(error).__name__})
            return None

    async def _left(self, caller: Caller, team: str, enterprise: str) -> None:
        """The workspace took the bot out: its token is worth nothing any more. Said late, it may have taken it in
        again: Slack knows. Raises a SlackError where Slack does not say so now."""
        caller.forget(team)
        if self._installed is None or not isinstance(self._tokens, InstalledTokens):
            _LOG.warning("slack-left", extra={"team": team})
            return
        self._tokens.forget(team)
        token = await self._installed.token(enterprise, team)
        with suppress(TokenRevoked):
            if token:
                await caller.call(AUTH_TEST, team, {}, token=token)
                _LOG.info("slack-left-before", extra={"team": team})
                return
        _LOG.warning("slack-left", extra={"team": team})
        await self._installed.async_delete_all(enterprise_id=enterprise, team_id=team)
