"""`dragoman keys`: API keys. Made and shown once, listed, replaced, revoked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.running import (
    ANSWERED,
    EXIT_CODES,
    AsJson,
    Attributes,
    Config,
    Models,
    Screen,
    command,
    print_json,
    readable,
    usage_error,
)

if TYPE_CHECKING:
    from service.access.keys import Key, Made
    from service.configuration import Configuration
    from service.store import KeysInStore

keys = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

MOST_DAYS = 36_500

Person = Annotated[
    str, typer.Argument(metavar="PERSON", help='Whose rights it has: ana, or "ana; regions=EU,US".')
]
Id = Annotated[str, typer.Argument(metavar="ID", help="The key's id, as `dragoman keys list` shows it.")]
Scopes = Annotated[
    list[str] | None,
    typer.Option(
        "--scope", metavar="SCOPE", help="ask, query or admin; several times. Default: ask and query."
    ),
]
Days = Annotated[
    int, typer.Option("--days", min=0, max=MOST_DAYS, help="For how many days it is taken; 0: for ever.")
]
Name = Annotated[str, typer.Option("--name", help="What it is for, as the list shows it.")]
Overlap = Annotated[
    int, typer.Option("--overlap-hours", min=0, max=24 * 365, help="How long the old key is taken beside it.")
]


@command
def create(
    person: Person,
    attributes: Attributes = None,
    scopes: Scopes = None,
    days: Days = 365,
    name: Name = "",
    config: Config = None,
    models: Models = None,
    as_json: AsJson = False,
) -> int:
    """Make a key and show it, once."""
    from dragoman.entrance import find_pepper
    from service.access.callers import Scope
    from service.access.keys import Draft, new_key
    from service.access.principals import read_principal

    principal = read_principal(readable(person), map(readable, attributes or ()))
    if unknown := [scope for scope in scopes or () if scope not in list(Scope)]:
        usage_error(f"There is no scope {unknown[0]!r}: it is one of ask, query and admin.")
    with _opened(config, models, migrate=True) as (configuration, kept):
        now = datetime.now(UTC)
        draft = Draft(
            principal,
            frozenset(map(Scope, scopes or ("ask", "query"))),
            readable(name)[:200],
            _ends(now, days),
        )
        made = new_key(draft, find_pepper(configuration.access), now)
        first = not kept.list()
        kept.add(made.key)
    shown = _show(made, as_json)
    if first and not as_json:
        Screen().print(
            "It is the first one: a service that runs without keys takes it, and asks everybody for one when it is "
            "started again.",
            soft_wrap=True,
        )
    return shown


@command
def list_(config: Config = None, models: Models = None, as_json: AsJson = False) -> int:
    """List the keys, none of which can be shown again."""
    from dragoman.commands.storing import is_there

    found: tuple[Key, ...] = ()
    if is_there(config, models):
        with _opened(config, models) as (_, kept):
            found = kept.list()
    if as_json:
        print_json({"keys": [_form(key) for key in found]})
    elif found:
        _table(found)
    else:
        Screen().print("There is no key: `dragoman keys create PERSON` makes one.")
    return ANSWERED


@command
def rotate(
    id_: Id,
    overlap_hours: Overlap = 24,
    config: Config = None,
    models: Models = None,
    as_json: AsJson = False,
) -> int:
    """Make a key in the place of another, with the same rights."""
    from dragoman.entrance import find_pepper
    from service.access.keys import rotated

    with _opened(config, models) as (configuration, kept):
        old = kept.get(_id(id_))
        now = datetime.now(UTC)
        if old is None or old.state(now) != "active":
            usage_error(f"There is no active key {_id(id_)[:40]}; `dragoman keys list` shows all.")
        expires = now + (old.expires - old.created) if old.expires is not None else None
        made = rotated(old, find_pepper(configuration.access), now, expires)
        if not kept.rotate(old.id, made.key, until=now + timedelta(hours=overlap_hours)):
            usage_error(f"The key {old.id} was revoked in the meantime.")
    return _show(made, as_json)


@command
def revoke(id_: Id, config: Config = None, models: Models = None, as_json: AsJson = False) -> int:
    """Take a key back, for good."""
    with _opened(config, models) as (_, kept):
        done = kept.revoke(_id(id_))
    if not done:
        usage_error(f"There is no key {_id(id_)[:40]} that could be revoked; `dragoman keys list` shows all.")
    if as_json:
        print_json({"id": _id(id_), "state": "revoked"})
    else:
        Screen().print("Revoked. Services that run take it for a few seconds more at most.")
    return ANSWERED


@contextmanager
def _opened(
    config: Path | None, models: Path | None, *, migrate: bool = False
) -> Iterator[tuple[Configuration, KeysInStore]]:
    """The keys of the configured store, which only the first key makes."""
    from dragoman.commands.storing import configured
    from service.store import KeysInStore, open_store

    configuration, url = configured(config, models)
    with open_store(url, migrate=migrate and configuration.store.migrate) as store:
        yield configuration, KeysInStore(store)


def _id(text: str) -> str:
    """The id in what a person copied: "k3j9x2m4p7qa", or with what stands around it in a key."""
    from service.access.keys import PREFIX

    return readable(text).strip().removeprefix(f"{PREFIX}_").partition("_")[0]


def _ends(now: datetime, days: int) -> datetime | None:
    return now + timedelta(days=days) if days else None


def _show(made: Made, as_json: bool) -> int:
    if as_json:
        print_json({"key": made.text, **_form(made.key)})
        return ANSWERED
    from service.access.principals import written

    screen = Screen()
    screen.print(made.text, soft_wrap=True)
    scopes, until = " and ".join(sorted(made.key.scopes)), _day(made.key.expires) or "it is revoked"
    screen.print(
        f"It asks as {written(made.key.principal)}, with the scopes {scopes}, until {until}.", soft_wrap=True
    )
    screen.print("Keep it now: it is not shown again. Send it as `Authorization: Bearer …`.", style="yellow")
    return ANSWERED


def _form(key: Key) -> dict[str, object]:
    def time(at: datetime | None) -> str | None:
        return at.isoformat(timespec="seconds") if at is not None else None

    return {
        "id": key.id,
        "name": key.name,
        "principal": key.principal.id,
        "attributes": {name: list(values) for name, values in key.principal.attributes},
        "scopes": sorted(key.scopes),
        "state": key.state(datetime.now(UTC)),
        "created": time(key.created),
        "expires": time(key.expires),
        "revoked": time(key.revoked),
        "used": time(key.used),
        "rotated_from": key.rotated_from or None,
    }


def _table(found: tuple[Key, ...]) -> None:
    from rich.table import Table

    from service.access.principals import written
    from service.rendering import clean

    table = Table(box=None, pad_edge=False)
    for heading in ("id", "person", "scopes", "state", "until", "last used", "for"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "id")
    now = datetime.now(UTC)
    for key in found:
        table.add_row(
            key.id,
            written(key.principal),
            ", ".join(sorted(key.scopes)),
            key.state(now),
            _day(key.expires) or "—",
            _day(key.used) or "never",
            clean(key.name),
        )
    Screen().print(table)


def _day(at: datetime | None) -> str:
    return at.date().isoformat() if at is not None else ""


keys.command("create", short_help="Make a key and show it, once.")(create)
keys.command("list", short_help="List the keys.")(list_)
keys.command("rotate", short_help="Make a key in the place of another.")(rotate)
keys.command("revoke", short_help="Take a key back.")(revoke)

keys_help = f"""API keys of the service: who has one asks over HTTP as the person that it was made for.

A key is shown once, when it is made; what is kept is a hash of it, in the store (`dragoman store info`).

\b
Examples:
  dragoman keys create ana --attribute regions=EU,US --name "Ana's notebook"
  dragoman keys create "usage; groups=ops" --scope admin --days 90
  dragoman keys list --json
  dragoman keys rotate k3j9x2m4p7qa --overlap-hours 48
  dragoman keys revoke k3j9x2m4p7qa

{EXIT_CODES}"""
