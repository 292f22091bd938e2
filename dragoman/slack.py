"""Slack beside the service, where the settings say how it is reached: the bot's routes, and what schedules tell there.

slack = make_slack(app, configuration)          None where it is off
with slack or nullcontext():
    make_server(app, …, slack=slack)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from semantic.errors import Problem
from service.configuration import Configuration, ConfigurationInvalid

if TYPE_CHECKING:
    from bots.slack.running import Running
    from dragoman.app import App


def make_slack(app: App, configuration: Configuration) -> Running | None:
    """The bot, not started; None where Slack is off. Raises ConfigurationInvalid."""
    settings = configuration.slack
    if settings.transport == "off":
        return None
    if app.store is None:
        message = "Slack needs a store: what people ask there is kept before it is acknowledged."
        raise ConfigurationInvalid(
            [Problem("slack-no-store", message, "Leave `store.url` as it is, or set one.")]
        )
    from bots.slack.running import Running

    return Running(
        lambda: app.revision,
        app.store,
        settings,
        grace_seconds=configuration.server.grace_seconds,
        most_schedules=configuration.schedules.most,
    )
