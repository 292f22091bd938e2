"""The bot at work in a Slack that stands in for the real one, over a small shop: tests speak to it as people do.

with at_work() as work:
    asked = work.slack.person("anna").mentions("revenue last month", in_="#sales")
    [answer] = work.slack.wait_for(lambda: work.slack.replies(asked))
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import sqlalchemy as sa
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from bots.slack.parts import SOURCE
from bots.slack.running import Running
from bots.slack.standin.app_settings import SlackApp
from bots.slack.standin.rates import Rates
from bots.slack.standin.running import running_slack
from bots.slack.standin.standing import SlackStandIn
from bots.slack.standin.world import Message, View
from bots.slack.turns import Turns
from semantic.book.book import build_book
from service.asking.model_shell import Model
from service.asking.shell import Asker
from service.browsing import Browser
from service.configuration import Slack
from service.in_background import in_background
from service.revision import Revision
from service.store import ChoicesInStore, KeptInStore, Store, open_store, tables
from service.store.inbox import Inbox
from service.warehouse import Warehouse
from tests.service import shop
from tests.store.ready import ready_store


def hurried() -> float:
    """A clock by which a message a second is none to wait for."""
    return monotonic() * 100


async def blink(seconds: float) -> None:
    """Waits by that clock."""
    await asyncio.sleep(seconds / 100)


@dataclass(frozen=True)
class AtWork:
    """A bot, the Slack that it is in, and its store."""

    slack: SlackStandIn
    store: Store
    bot: Running

    def kept(self) -> int:
        """How much ever came in."""
        with self.store.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(tables.inbox)).scalar_one())

    def idle(self) -> None:
        """Until all that Slack sent is done."""
        self.slack.settled()
        inbox, pause = Inbox(self.store, SOURCE), Event()
        while inbox.open:
            pause.wait(0.01)


def settings(slack: SlackStandIn, **given: Any) -> Slack:
    """Over HTTP; whoever has an e-mail of example.com is somebody, and any channel is open."""
    form = {
        "transport": "http",
        "bot_token": slack.bot_token,
        "app_token": slack.app.app_token,
        "signing_secret": slack.app.signing_secret,
        "api_url": f"{slack.url}/api/",
        "email_domains": ("example.com",),
        "setup": "open",
    }
    if "workspaces" in given:
        # Each installs it, and has a token of its own.
        del form["bot_token"]
        form |= {"client_id": slack.app.client_id, "client_secret": slack.app.client_secret}
        form |= {"public_url": slack.app.base_url}
    return Slack(**{**form, **given})


def revision(store: Store, warehouse: Warehouse, model: Model | None = None, /, **texts: str) -> Revision:
    """The shop's, with files that are others than usual."""
    known = shop.catalog(**texts)
    asker = Asker(
        known,
        warehouse,
        build_book(known, shop.VALUES),
        keeping=KeptInStore(store),
        memory=ChoicesInStore(store),
        model=model,
    )
    return Revision(known, Browser(known), asker, warehouse)


@contextmanager
def at_work(
    folder: Path,
    *,
    made: Callable[[Store], Revision] | None = None,
    url: str = "",
    app: SlackApp | None = None,
    replicas: int = 1,
    begins: Callable[[SlackStandIn], None] = lambda _: None,
    **given: Any,
) -> Iterator[AtWork]:
    """A bot that answers while the block runs. `given` are settings of Slack that are others than usual; of several
    `replicas`, which have the store at `url` in common, each gets a request in turn. `begins` is what befalls Slack
    before the bot starts."""
    app = app or SlackApp()
    with ExitStack() as stack:
        bound = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        if not url and not (folder / "state.db").exists():
            ready_store(folder)
        app.base_url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        slack = stack.enter_context(running_slack(app, rates=Rates(strict=False)))
        begins(slack)
        works, apis = [], []
        for _ in range(replicas):
            store = stack.enter_context(open_store(url or f"sqlite:///{folder / 'state.db'}"))
            now = made(store) if made else revision(store, shop.warehouse())
            running = stack.enter_context(bot_of(slack, store, now, **given))
            apis.append(FastAPI())
            apis[-1].include_router(running.router)
            works.append(AtWork(slack, store, running))
        config = uvicorn.Config(in_turn(apis), log_level="critical", lifespan="off", ws="none")
        stack.enter_context(in_background(uvicorn.Server(config), bound, "bot"))
        yield works[0]


def bot_of(slack: SlackStandIn, store: Store, now: Revision, **given: Any) -> Running:
    """A bot for whom a minute of waiting is nearly none."""
    return Running(
        lambda: now,
        store,
        settings(slack, **given),
        grace_seconds=5,
        turns=Turns(clock=hurried, sleep=blink),
        sleep=blink,
        again_seconds=0.05,
    )


def in_turn(apis: Sequence[FastAPI]) -> ASGIApp:
    """What spreads requests over replicas."""
    turn = cycle(apis)

    async def spread(scope: Scope, receive: Receive, send: Send) -> None:
        await next(turn)(scope, receive, send)

    return spread


def answered(work: AtWork, asked: Message, count: int = 1) -> list[Message]:
    """What the bot said below a message, or behind it in direct messages."""
    return work.slack.wait_for(lambda: found if len(found := said(work, asked)) >= count else [])


def said(work: AtWork, asked: Message) -> list[Message]:
    bot = work.slack.app.bot_user
    if asked.channel.startswith("D"):
        behind = [each for each in work.slack.messages(asked.channel) if each.ts > asked.ts]
        return [each for each in behind if each.user == bot]
    inside = work.slack.messages(asked.channel, thread=asked.root)
    return [each for each in inside if each.user == bot]


def modal(work: AtWork, name: str, words: str) -> View:
    """A modal that is open, once it shows this."""
    person = work.slack.person(name)

    def shows() -> list[View]:
        view = person.modal
        return [view] if view is not None and words in json.dumps(view.form, ensure_ascii=False) else []

    return work.slack.wait_for(shows)[0]


def until(holds: Callable[[], bool], within: float = 10.0) -> None:
    """For what no message of Slack tells."""
    pause, end = Event(), monotonic() + within
    while not holds():
        assert monotonic() < end
        pause.wait(0.05)
