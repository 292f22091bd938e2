"""`dragoman serve`: the HTTP API."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.asking import warn_of_no_model, warn_of_problems
from dragoman.commands.running import (
    ANSWERED,
    EXIT_CODES,
    AsJson,
    Config,
    Models,
    Screen,
    Warehouse,
    command,
    print_json,
)

if TYPE_CHECKING:
    from dragoman.live import Live
    from service.access.opening import Opened

Host = Annotated[
    str | None, typer.Option("--host", help="The address to listen on; 127.0.0.1 lets nobody else in.")
]
Port = Annotated[
    int | None,
    typer.Option("--port", min=0, max=65535, help="The port to listen on; 8765, 0 takes a free one."),
]

Open = Annotated[
    bool, typer.Option("--open", help="Let everybody in who reaches it, without a key or token.")
]


@command
def serve(
    host: Host = None,
    port: Port = None,
    as_json: AsJson = False,
    models: Models = None,
    warehouse: Warehouse = None,
    config: Config = None,
    open_: Open = False,
) -> int:
    """Serve the HTTP API."""
    from dragoman.commands.configuring import read
    from dragoman.entrance import open_entrance
    from dragoman.live import open_live
    from dragoman.scheduling import make_scheduler
    from dragoman.serving import is_loopback, listen, url_of
    from dragoman.serving import serve as run_service
    from dragoman.slack import make_slack
    from service.store import KeysInStore

    configuration = read(config).configuration
    server = configuration.server
    access = configuration.access.model_copy(update={"mode": "open"}) if open_ else configuration.access
    host = server.host if host is None else host
    port = server.port if port is None else port
    with open_live(configuration.definitions, models, warehouse) as live, listen(host, port) as bound:
        app = live.app
        warn_of_problems(app)
        warn_of_no_model(app)
        app.limit(configuration.limits)
        app.keep_state(configuration)
        app.keep_results(configuration.cache)
        opened = open_entrance(
            access, KeysInStore(app.store) if app.store else None, loopback=is_loopback(bound)
        )
        app.prepare()
        app.keep_fresh()
        live.begin()
        slack = make_slack(app, configuration)
        chats = {"slack": slack} if slack is not None else {}
        scheduler = make_scheduler(
            app, configuration, Path.cwd(), chats, [bot.owner for bot in chats.values()]
        )
        if scheduler is not None:
            app.keep_schedules(scheduler)
        _welcome(url_of(bound), live, opened, configuration.slack.transport, as_json=as_json)
        run_service(app, bound, configuration, opened, slack)
    return ANSWERED


def _welcome(url: str, live: Live, opened: Opened, slack: str, *, as_json: bool) -> None:
    """Says where it listens, who may come in, and what it answers from."""
    if as_json:
        form = {
            "status": "listening",
            "url": url,
            "openapi": f"{url}/openapi.json",
            "access": opened.mode,
            "definitions": live.source.name,
            "slack": slack,
        }
        print_json(form)
    else:
        screen = Screen()
        screen.print(f"Dragoman answers at {url}; Ctrl-C stops it. Try:", soft_wrap=True)
        key = '-H "Authorization: Bearer $KEY" ' if opened.mode == "required" else ""
        curl = f'curl {key}--json \'{{"question": "sales last week"}}\' {url}/v1/ask'
        screen.print(f"  {curl}", soft_wrap=True)
        screen.print(live.said, soft_wrap=True)
        if slack != "off":
            how = {"socket": "over a socket of its own", "http": f"where Slack calls {url}/slack/…"}
            screen.print(f"In Slack it answers {how[slack]}.", soft_wrap=True)
        if not opened.loud:
            screen.print(opened.said, soft_wrap=True)
    sys.stdout.flush()
    if opened.loud:
        Screen(stderr=True).print(opened.said, style="yellow", soft_wrap=True)


serve_help = f"""Serve the HTTP API: POST /v1/ask, /v1/query, /v1/compile, GET /v1/catalog, /healthz, /openapi.json.

Ctrl-C or SIGTERM stops it after what is being answered has been answered; that is exit code 0.

\b
Examples:
  dragoman serve
  dragoman serve --port 9000 --models path/to/models
  dragoman serve --config dragoman.toml

{EXIT_CODES}"""
