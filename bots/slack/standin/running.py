"""Runs a stand-in: on a free port in a thread while a block runs, or until it is stopped.

with running_slack(SlackApp(base_url="http://127.0.0.1:8765")) as slack:
    client = WebClient(slack.bot_token, base_url=f"{slack.url}/api/")
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from bots.slack.standin.app_settings import SlackApp
from bots.slack.standin.clock import Clock
from bots.slack.standin.rates import Rates
from bots.slack.standin.slack import Slack
from bots.slack.standin.standing import SlackStandIn
from bots.slack.standin.web import create_app
from service.in_background import in_background

GRACE_SECONDS = 1


def server_of(slack: Slack) -> uvicorn.Server:
    """A uvicorn server that is silent about responses which are broken off on purpose."""
    config = uvicorn.Config(
        create_app(slack),
        log_level="critical",
        timeout_graceful_shutdown=GRACE_SECONDS,
        server_header=False,
        lifespan="on",
        ws="websockets-sansio",
    )
    return uvicorn.Server(config)


@contextmanager
def running_slack(
    app: SlackApp | None = None,
    *,
    clock: Clock | None = None,
    rates: Rates | None = None,
    furnished: bool = True,
) -> Iterator[SlackStandIn]:
    """A stand-in on a free loopback port, in a thread, while the block runs."""
    slack = SlackStandIn(app, clock=clock, rates=rates)
    if furnished:
        slack.furnished()
    with socket.create_server(("127.0.0.1", 0)) as bound:
        slack.url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        with in_background(server_of(slack), bound, "slack"):
            yield slack
