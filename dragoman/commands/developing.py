"""`dragoman dev`: a language model's endpoint, tried or stood in for, and a stand-in for Slack."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.running import (
    ANSWERED,
    EXIT_CODES,
    FAILED,
    AsJson,
    Models,
    Screen,
    command,
    print_json,
    usage_error,
)

if TYPE_CHECKING:
    from fastapi import FastAPI

    from service.model.checking import Finding

dev = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Script = Annotated[
    Path | None, typer.Option("--script", metavar="FILE", help="Answer from this script (JSON).")
]
Record = Annotated[
    Path | None, typer.Option("--record", metavar="FILE", help="Pass requests on and write them down here.")
]
Upstream = Annotated[
    str | None, typer.Option("--upstream", metavar="URL", help="The endpoint that is recorded.")
]
Replay = Annotated[Path | None, typer.Option("--replay", metavar="FILE", help="Answer from this recording.")]
App = Annotated[
    str | None, typer.Option("--app", metavar="URL", help="Reach the app here; else it comes by Socket Mode.")
]
Host = Annotated[str, typer.Option("--host", help="The address to listen on.")]
Port = Annotated[
    int, typer.Option("--port", min=0, max=65535, help="The port to listen on; 0 takes a free one.")
]


@command
def model_server(
    script: Script = None,
    record: Record = None,
    upstream: Upstream = None,
    replay: Replay = None,
    host: Host = "127.0.0.1",
    port: Port = 8766,
    as_json: AsJson = False,
) -> int:
    """Stand in for a language model."""
    if sum(file is not None for file in (script, record, replay)) != 1:
        usage_error("Name one of --script, --record and --replay.")
    if (record is None) != (upstream is None):
        usage_error("--record needs --upstream, the endpoint to record, and --upstream needs --record.")
    from dragoman.serving import listen, serve_quietly, url_of
    from service.model.access import KEY, OPENAI_URL, is_endpoint
    from service.model_server.running import server_of

    if upstream is not None and not is_endpoint(upstream):
        usage_error(f"--upstream takes a base URL such as {OPENAI_URL}; a key belongs into {KEY}.")

    server = server_of(_stand_in(script, record, upstream, replay))
    with listen(host, port) as bound:
        url = f"{url_of(bound)}/v1"
        if as_json:
            print_json({"status": "listening", "url": url})
        else:
            Screen().print(
                f"A stand-in for a language model answers at {url}; Ctrl-C stops it.", soft_wrap=True
            )
        sys.stdout.flush()
        serve_quietly(server, bound)
    return ANSWERED


def _stand_in(script: Path | None, record: Path | None, upstream: str | None, replay: Path | None) -> FastAPI:
    from service.model.access import KEY
    from service.model_server import ScriptedServer, create_app
    from service.model_server.reading import read_script
    from service.model_server.recording import Upstream as Recorded
    from service.model_server.recording import create_recorder, create_replayer, read_exchanges

    if script is not None:
        return create_app(ScriptedServer(read_script(script)))
    if record is not None and upstream is not None:
        return create_recorder(Recorded(upstream, os.environ.get(KEY, "")), record)
    assert replay is not None
    return create_replayer(read_exchanges(replay))


@command
def slack_server(
    app: App = None,
    host: Host = "127.0.0.1",
    port: Port = 8767,
    as_json: AsJson = False,
) -> int:
    """Stand in for Slack."""
    from urllib.parse import urlsplit

    if app is not None and urlsplit(app).scheme not in ("http", "https"):
        usage_error("--app takes the URL of a running service, such as http://127.0.0.1:8765.")
    from bots.slack.standin import SlackApp, SlackStandIn, server_of
    from dragoman.serving import listen, serve_quietly, url_of

    slack = SlackStandIn(SlackApp(base_url=app or "", socket_mode=app is None)).furnished()
    with listen(host, port) as bound:
        slack.url = url_of(bound)
        server = server_of(slack)
        if as_json:
            print_json({"status": "listening", "url": slack.url, "settings": slack.settings()})
        else:
            screen = Screen()
            screen.print(
                f"A stand-in for Slack answers at {slack.url}: open it in a browser. Ctrl-C stops it.\n"
                f"A service is its app with these settings:\n\n{slack.settings_text()}",
                soft_wrap=True,
                markup=False,
            )
        sys.stdout.flush()
        serve_quietly(server, bound)
    return ANSWERED


@command
def slack_demo(host: Host = "127.0.0.1", port: Port = 8767, as_json: AsJson = False) -> int:
    """Try the bot in a Slack that stands in for the real one."""
    from threading import Event

    from dragoman.demo.slack import slack_demo as running
    from dragoman.serving import listen

    with listen(host, port) as bound, running(bound) as slack:
        if as_json:
            print_json({"status": "listening", "url": slack.url})
        else:
            said = f"Open {slack.url} in a browser, and ask @dragoman in #sales: sales last week. Ctrl-C ends it."
            Screen().print(said, soft_wrap=True)
        sys.stdout.flush()
        try:
            Event().wait()
        except KeyboardInterrupt:
            return ANSWERED
    return ANSWERED


@command
def model_check(as_json: AsJson = False, models: Models = None) -> int:
    """Try the language model."""
    from dragoman.app import open_app
    from service.model.access import NoModel, find_model
    from service.model.checking import check_endpoint

    with open_app(models, None) as app:
        access = find_model(app.catalog.settings.language_model, os.environ)
    if isinstance(access, NoModel):
        if as_json:
            print_json({"status": "no-model", "why": access.why})
        else:
            Screen().print(f"No language model is used. {access.why}", soft_wrap=True)
        return FAILED
    screen = Screen()
    findings: list[Finding] = []
    if not as_json:
        screen.print(access.url, soft_wrap=True)
    for finding in check_endpoint(access):
        findings.append(finding)
        if not as_json:
            _show(screen, finding)
    usable = all(finding.well for finding in findings if finding.kind == "model")
    if as_json:
        listed = [finding.as_json() for finding in findings]
        print_json({"status": "usable" if usable else "unusable", "url": access.url, "findings": listed})
    return ANSWERED if usable else FAILED


def _show(screen: Screen, finding: Finding) -> None:
    mark = {True: "yes", False: "no", None: "?"}[finding.well]
    took = f" ({finding.seconds:.1f} s)" if finding.seconds else ""
    screen.print(f"  {mark:<4} {finding.name}: {finding.said}{took}", soft_wrap=True)


_SERVER_HELP = f"""Stand in for a language model: an OpenAI-compatible server for tests and demonstrations.

With --script it answers from a file, faults included; docs/language-models.md has its form. With
--record it passes requests on to a real endpoint and writes each exchange down, without keys; with
--replay it answers from such a file, byte for byte. The key for the endpoint that is recorded is
$DRAGOMAN_MODEL_KEY, else that of each request.

\b
Examples:
  dragoman dev model-server --script replies.json
  dragoman dev model-server --record monday.jsonl --upstream https://api.openai.com/v1
  dragoman dev model-server --replay monday.jsonl --port 9001

{EXIT_CODES}"""

_SLACK_HELP = f"""Stand in for Slack: a small strict one, with a page to try the bot on without a workspace.

It has a company with channels and people whom one can be, refuses what Slack refuses, and forgets
everything when it stops. The app comes to it by Socket Mode, unless --app says where it is. It prints
the settings of a service that is to be the app.

\b
Examples:
  dragoman dev slack-server
  dragoman dev slack-server --app http://127.0.0.1:8765 --port 9001

{EXIT_CODES}"""

_DEMO_HELP = f"""Try the bot in a Slack that stands in for the real one, with the demo's data: a page in your browser.

Nothing leaves this machine, and nothing is kept. Ctrl-C ends it.

\b
Examples:
  dragoman dev slack-demo
  dragoman dev slack-demo --port 9001

{EXIT_CODES}"""

_CHECK_HELP = f"""Try the language model that the settings and the environment name.

Says whether its endpoint is there, which ways of asking for a form it really obeys, how long that
took and how many tokens it counted. Sends one made-up question a few times and nothing of yours.

\b
Examples:
  dragoman dev model-check
  DRAGOMAN_MODEL_URL=http://127.0.0.1:11434/v1 DRAGOMAN_MODEL=qwen2.5-coder:7b dragoman dev model-check

{EXIT_CODES}"""

dev_help = f"""Try a language model's endpoint, or stand in for one, or for Slack. Each command has --json.

\b
Examples:
  dragoman dev model-check
  dragoman dev model-server --script replies.json
  dragoman dev slack-server
  dragoman dev slack-demo

{EXIT_CODES}"""

dev.command("model-server", help=_SERVER_HELP, short_help="Stand in for a language model.")(model_server)
dev.command("slack-server", help=_SLACK_HELP, short_help="Stand in for Slack.")(slack_server)
dev.command("slack-demo", help=_DEMO_HELP, short_help="Try the bot in a Slack of its own.")(slack_demo)
dev.command("model-check", help=_CHECK_HELP, short_help="Try the language model.")(model_check)
