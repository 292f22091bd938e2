"""Slack beside the service: the bot's routes and its own thread, where the settings say that it is reached.

with slack_beside(app, configuration) as slack:
    server = make_server(app, …, slack=slack)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from semantic.errors import Problem
from service.configuration import Configuration, ConfigurationInvalid

if TYPE_CHECKING:
    from bots.slack.running import Running
    from dragoman.app import App


@contextmanager
def slack_beside(app: App, configuration: Configuration) -> Iterator[Running | None]:
    """The bot while the block runs; None where Slack is off. Raises ConfigurationInvalid."""
    settings = configuration.slack
    if settings.transport == "off":
        yield None
        return
    if app.store is None:
        message = "Slack needs a store: what people ask there is kept before it is acknowledged."
        raise ConfigurationInvalid(
            [Problem("slack-no-store", message, "Leave `store.url` as it is, or set one.")]
        )
    from bots.slack.running import Running

    running = Running(
        lambda: app.revision, app.store, settings, grace_seconds=configuration.server.grace_seconds
    )
    with running:
        yield running
