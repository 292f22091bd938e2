"""`dragoman slack`: the app's manifest, a doctor for the bot, and whose an account of Slack is."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.running import (
    ANSWERED,
    EXIT_CODES,
    FAILED,
    As,
    AsJson,
    Attributes,
    Config,
    Models,
    Screen,
    acting,
    command,
    print_json,
    readable,
    usage_error,
)

if TYPE_CHECKING:
    from bots.slack.doctor import Finding
    from bots.slack.manifest import Where
    from dragoman.client import SlackAccount
    from service.configuration import Slack
    from service.linking import Linking
    from service.store import Store
    from service.store.accounts import Linked

slack = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

KEY_VARIABLE = "DRAGOMAN_KEY"

Url = Annotated[
    str | None,
    typer.Option(
        "--url", metavar="URL", help="Where Slack reaches this service: https://dragoman.example.com."
    ),
]
Socket = Annotated[
    bool, typer.Option("--socket", help="Events come over a connection that this service opens. The default.")
]
AppName = Annotated[str, typer.Option("--name", help="What the bot is called.")]
Agent = Annotated[
    bool,
    typer.Option(
        "--agent/--no-agent",
        help="Slack's agent view: it cannot be undone, hides the app from guests, and makes a thread of every direct "
        "message.",
    ),
]
Yaml = Annotated[bool, typer.Option("--yaml", help="YAML, with the reason for each scope. The default.")]
Code = Annotated[str, typer.Argument(metavar="CODE", help="The code that the bot showed.")]
Account = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Workspace and user, T0123ABCD/U0456EFGH.")]
Person = Annotated[str, typer.Argument(metavar="PERSON", help="The id of the principal.")]
Service = Annotated[
    str | None,
    typer.Option(
        "--url",
        metavar="URL",
        help=f"The service, to which the key in ${KEY_VARIABLE} is shown. Default: that of the settings.",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]


@command
def manifest(
    socket: Socket = False,
    url: Url = None,
    name: AppName = "Dragoman",
    agent: Agent = True,
    yaml: Yaml = False,
    config: Config = None,
    as_json: AsJson = False,
) -> int:
    """Print the manifest of the app, with what it may do and why."""
    from bots.slack.manifest import as_yaml
    from bots.slack.manifest import manifest as made

    if yaml and as_json:
        usage_error("It is YAML or JSON: give --yaml or --json.")
    form = made(_where(_settings(config), socket, url, readable(name), agent))
    if as_json:
        print_json(form)
    else:
        typer.echo(as_yaml(form), nl=False)
    return ANSWERED


@command
def doctor(config: Config = None, models: Models = None, as_json: AsJson = False) -> int:
    """Try what the bot needs, and say what to do about what does not work."""
    import asyncio

    from bots.slack.credentials import read_credentials
    from bots.slack.doctor import Level, Patient, examine

    settings = _settings(config)
    credentials = read_credentials(settings)
    with _store_if_there(config, models) as store:
        found = asyncio.run(examine(Patient(settings, credentials, store)))
    if as_json:
        print_json({"findings": [_finding_form(each) for each in found]})
    else:
        _show_findings(found)
    return FAILED if any(each.level is Level.BAD for each in found) else ANSWERED


@command
def link(
    code: Code,
    url: Service = None,
    as_: As = None,
    attributes: Attributes = None,
    yes: Yes = False,
    config: Config = None,
    models: Models = None,
    as_json: AsJson = False,
) -> int:
    """Say whose the account is that a code was shown to."""
    if url is not None and as_ is not None:
        usage_error("You are who your key says, or who --as says: give --url or --as.")
    if as_json and not yes:
        usage_error("With --json nobody is asked: say --yes.")
    code = readable(code)
    if as_ is None:
        return _link_with_key(_service(config) if url is None else url, code, yes, as_json)
    return _link_in_store(code, as_, attributes, yes, config, models, as_json)


@command
def unlink(account: Account, config: Config = None, models: Models = None, as_json: AsJson = False) -> int:
    """End the link of an account."""
    with _linking(config, models) as linking:
        done = linking.unlink(readable(account))
    if not done:
        usage_error(f"The account {readable(account)[:80]} is not linked.")
    if as_json:
        print_json({"account": readable(account), "linked": False})
    else:
        Screen().print("Unlinked. It asks as nobody, unless settings or its e-mail say who it is.")
    return ANSWERED


@command
def accounts(person: Person, config: Config = None, models: Models = None, as_json: AsJson = False) -> int:
    """List the accounts that are linked to a person."""
    with _linking(config, models) as linking:
        found = [
            (each, linking.principal(each.account) is not None) for each in linking.accounts(readable(person))
        ]
    if as_json:
        print_json({"items": [_linked_form(each, holds) for each, holds in found]})
    elif not found:
        Screen().print(f"No account is linked to {readable(person)[:80]}.", soft_wrap=True)
    for each, holds in () if as_json else found:
        Screen().print(f"{each.account}  by {each.how.value}{'' if holds else ', ended'}", soft_wrap=True)
    return ANSWERED


def _settings(config: Path | None) -> Slack:
    from dragoman.commands.configuring import read

    return read(config).configuration.slack


def _where(settings: Slack, socket: bool, url: str | None, name: str, agent: bool) -> Where:
    """As the options say, else the settings."""
    from bots.slack.manifest import Where

    if socket and url is not None:
        usage_error("Events come over a connection or to an address: give --socket or --url.")
    by_socket = socket or (url is None and settings.transport != "http")
    address = (settings.public_url if url is None else readable(url)).rstrip("/")
    if not by_socket and not address.startswith(("https://", "http://")):
        usage_error("Slack calls an address: --url https://dragoman.example.com, or set slack.public_url.")
    if not 0 < len(name) <= 35:
        usage_error("A name has 1 to 35 characters.")
    return Where(by_socket, address, name, agent, several=bool(settings.client_id))


@contextmanager
def _store_if_there(config: Path | None, models: Path | None) -> Iterator[Store | None]:
    """The store, which a doctor does not make."""
    from dragoman.commands.storing import configured
    from service.store import open_store
    from service.store.errors import StoreError

    try:
        opened = open_store(configured(config, models)[1], migrate=False)
    except StoreError:
        yield None
        return
    with opened as store:
        yield store


@contextmanager
def _linking(config: Path | None, models: Path | None) -> Iterator[Linking]:
    from bots.slack.parts import SOURCE
    from dragoman.commands.storing import opened
    from service.linking import Linking

    with opened(config, models) as (_, store):
        yield Linking(store, SOURCE)


def _service(config: Path | None) -> str:
    """Where the service of these settings is reached."""
    from dragoman.commands.configuring import read

    configuration = read(config).configuration
    return configuration.slack.public_url or f"http://127.0.0.1:{configuration.server.port}"


def _link_with_key(url: str, code: str, yes: bool, as_json: bool) -> int:
    from dragoman.client import Client

    key = os.environ.get(KEY_VARIABLE, "")
    if not key:
        usage_error(
            f"Put your API key into the variable {KEY_VARIABLE}: on a command line others could read it."
        )
    with Client(url, key=key) as service:
        found = service.link_slack(code, look=True)
        _agreed(found.account, found.shown, found.principal, yes)
        found = service.link_slack(code)
    return _said(_account_form(found), as_json)


def _link_in_store(
    code: str,
    as_: str | None,
    attributes: Sequence[str] | None,
    yes: bool,
    config: Path | None,
    models: Path | None,
    as_json: bool,
) -> int:
    from service.access.principals import written
    from service.linking import CodeUnknown

    principal = acting(as_, attributes)
    with _linking(config, models) as linking:
        about = linking.asking(code)
        if about is None:
            raise CodeUnknown
        _agreed(about.account, about.shown, written(principal), yes)
        made = linking.give(code, principal)
    return _said({**_linked_form(made, True), "shown": about.shown}, as_json)


def _agreed(account: str, shown: str, principal: str, yes: bool) -> None:
    """Whoever takes a code of somebody else's would lend them their rights."""
    if not yes:
        named = f" ({shown})" if shown else ""
        typer.confirm(f"Shall the account {account}{named} ask as {principal}?", abort=True)


def _said(form: dict[str, object], as_json: bool) -> int:
    if as_json:
        print_json(form)
    else:
        until = f", until {str(form['until'])[:10]}" if form["until"] else ", as long as the key is good"
        Screen().print(f"Linked: {form['account']} asks as {form['principal']}{until}.", soft_wrap=True)
    return ANSWERED


def _account_form(found: SlackAccount) -> dict[str, object]:
    return {
        "account": found.account,
        "shown": found.shown,
        "principal": found.principal,
        "linked": found.linked,
        "how": found.how,
        "until": found.until.isoformat() if found.until else None,
    }


def _linked_form(linked: Linked, holds: bool) -> dict[str, object]:
    return {
        "account": linked.account,
        "principal": linked.principal.id,
        "linked": holds,
        "how": linked.how.value,
        "until": linked.until.isoformat() if linked.until else None,
    }


def _finding_form(finding: Finding) -> dict[str, object]:
    return {
        "about": finding.about,
        "level": finding.level.value,
        "said": finding.said,
        "hint": finding.hint,
    }


def _show_findings(found: Sequence[Finding]) -> None:
    screen = Screen()
    marks = {"good": ("✓", "green"), "doubtful": ("?", "yellow"), "bad": ("✗", "red")}
    for each in found:
        mark, style = marks[each.level.value]
        screen.print(f"{mark} {each.about}: {each.said}", style=style, soft_wrap=True)
        if each.hint and each.level.value != "good":
            screen.print(f"  {each.hint}", soft_wrap=True)


slack.command("manifest", short_help="Print the app's manifest.")(manifest)
slack.command("doctor", short_help="Find what keeps the bot from working.")(doctor)
slack.command("link", short_help="Say whose an account is.")(link)
slack.command("unlink", short_help="End the link of an account.")(unlink)
slack.command("accounts", short_help="List the accounts of a person.")(accounts)

slack_help = f"""Set up the bot for Slack, find out what keeps it from working, and say whose an account is.

\b
Examples:
  dragoman slack manifest
  dragoman slack manifest --url https://dragoman.example.com --json
  dragoman slack doctor
  {KEY_VARIABLE}=drg_… dragoman slack link kmtr-7qxb-4w2n-9dhs --url https://dragoman.example.com
  dragoman slack link kmtr-7qxb-4w2n-9dhs --as "ana; regions=EU"

{EXIT_CODES}"""
