"""The bot in a Slack that stands in for the real one, to be tried in a browser: no workspace, no token, no account.

with slack_demo(listen("127.0.0.1", 8767)) as slack:
    print(slack.url)            the page, until the block ends

The service beside it answers from the demo's data; what is kept of it goes with the process.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pydantic import SecretStr

from service.configuration import Configuration, Slack, StoreSettings

if TYPE_CHECKING:
    from bots.slack.standin import SlackStandIn


@contextmanager
def slack_demo(bound: socket.socket) -> Iterator[SlackStandIn]:
    """The stand-in on a listening socket, with the bot in it. Raises what opening the demo's data raises."""
    from bots.slack.standin import SlackApp, SlackStandIn, server_of
    from dragoman.app import open_app
    from dragoman.scheduling import make_scheduler
    from dragoman.serving import url_of
    from dragoman.slack import make_slack
    from service.in_background import in_background

    slack = SlackStandIn(SlackApp(socket_mode=True)).furnished()
    slack.url = url_of(bound)
    with TemporaryDirectory(prefix="dragoman-") as folder, open_app() as app:
        configuration = Configuration(
            store=StoreSettings(url=SecretStr(f"sqlite:///{Path(folder) / 'state.db'}")),
            slack=Slack.model_validate({**slack.settings(), "setup": "open"}),
        )
        app.keep_state(configuration)
        app.prepare()
        bot = make_slack(app, configuration)
        assert bot is not None
        scheduler = make_scheduler(app, configuration, Path(folder), {"slack": bot}, [bot.owner])
        with in_background(server_of(slack), bound, "slack"), bot:
            if scheduler is not None:
                app.keep_schedules(scheduler)
            yield slack
