"""The bot's side of a conversation with the stand-in, in whose time waiting takes no time.

ts = said(slack, lambda poster: poster.post(SALES, Message("hello")))
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bots.slack.calling import Caller
from bots.slack.posting import Native, Place, Poster
from bots.slack.rendering.types import Block, Message
from bots.slack.standin import SlackStandIn
from bots.slack.tokens import OneToken, Tokens
from bots.slack.turns import Turns

T = TypeVar("T")
SALES = Place("T0ACME", "C0SALES")
HEADER: Block = {"type": "header", "text": {"type": "plain_text", "text": "Sales"}}
HELLO = Message("hello")


def caller_of(slack: SlackStandIn, tokens: Tokens | None = None, *, seconds: float = 20.0) -> Caller:
    """Its pauses move the stand-in's clock on, and take no time."""

    async def pass_(seconds: float) -> None:
        slack.clock.advance(seconds)
        await asyncio.sleep(0)

    turns = Turns(clock=slack.clock.now, sleep=pass_)
    url = f"{slack.url}/api/"
    return Caller(url, tokens or OneToken(slack.bot_token), turns=turns, sleep=pass_, seconds=seconds)


async def _at_once(seconds: float) -> None:
    """A wait that takes no time."""


def said(
    slack: SlackStandIn,
    work: Callable[[Poster], Awaitable[T]],
    *,
    native: Native = "auto",
    tokens: Tokens | None = None,
    seconds: float = 20.0,
) -> T:
    """What `work` gives, which is done with a poster of its own."""

    async def run() -> T:
        caller = caller_of(slack, tokens, seconds=seconds)
        try:
            return await work(Poster(caller, native=native, sleep=_at_once))
        finally:
            await caller.close()

    return asyncio.run(run())
