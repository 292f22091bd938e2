"""`dragoman store`: what a service keeps. Looked at, brought up to date, cleaned up, copied; a person's data; the audit
log."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.recalling import audit, revisions
from dragoman.commands.running import (
    ANSWERED,
    EXIT_CODES,
    AsJson,
    Config,
    Models,
    Screen,
    command,
    print_json,
    readable,
    usage_error,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sqlalchemy as sa

    from service.configuration import Configuration
    from service.store import Store

Person = Annotated[str, typer.Argument(metavar="PERSON", help="The id of the principal.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="A file that is not there yet.")]

store = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@command
def info(config: Config = None, models: Models = None, as_json: AsJson = False) -> int:
    """Show where the store is, its version and how much it holds."""
    from service.store.backup import describe

    _, url = configured(config, models)
    found = describe(url)
    if as_json:
        print_json(
            {
                "place": found.place,
                "version": found.version,
                "needed": found.needed,
                "bytes": found.bytes,
                "rows": dict(found.rows),
            }
        )
        return ANSWERED
    screen = Screen()
    screen.print(found.place, soft_wrap=True)
    if not found.version:
        screen.print("There is nothing yet: `dragoman serve` or `dragoman store migrate` makes it.")
    elif found.version != found.needed:
        screen.print(f"Version {found.version}; this program needs {found.needed}: `dragoman store migrate`.")
    else:
        screen.print(f"Version {found.version}")
        screen.print(f"{found.bytes:,} bytes")
        _table(screen, found.rows)
    return ANSWERED


@command
def migrate(config: Config = None, models: Models = None, as_json: AsJson = False) -> int:
    """Make the store's tables, or bring them up to date."""
    from service.store.backup import describe
    from service.store.store import open_store

    _, url = configured(config, models)
    before, place = describe(url).version, describe(url).place
    open_store(url).close()
    after = describe(url).version
    if as_json:
        print_json({"place": place, "before": before, "after": after})
    elif before == after:
        Screen().print(f"{place} has version {after}, which is what this program needs.", soft_wrap=True)
    else:
        Screen().print(f"{place} went from version {before or 'none'} to {after}.", soft_wrap=True)
    return ANSWERED


@command
def retain(config: Config = None, models: Models = None, as_json: AsJson = False) -> int:
    """Remove what is older than the settings of [retention] let it be."""
    from service.store import retain as retain_in

    with opened(config, models) as (configuration, kept):
        removed = retain_in(kept, configuration.retention)
    _say(as_json, "removed", removed, "Nothing was too old.")
    return ANSWERED


@command
def forget(
    person: Person, yes: Yes = False, config: Config = None, models: Models = None, as_json: AsJson = False
) -> int:
    """Remove a person's data; what the audit log says was done stays, as that of nobody."""
    from service.store.people import forget_person

    person = readable(person)
    if not yes:
        if as_json:
            usage_error("With --json nobody is asked: say --yes.")
        typer.confirm(f"Remove everything of {person}'s for good?", abort=True)
    with opened(config, models) as (_, kept):
        done = forget_person(kept, person)
    _say(as_json, "rows", done, f"There was nothing of {person}'s.")
    return ANSWERED


@command
def export(person: Person, config: Config = None, models: Models = None) -> int:
    """Print everything of a person's as JSON."""
    from service.store.people import export_person

    with opened(config, models) as (_, kept):
        found = export_person(kept, readable(person))
    print_json(found)
    return ANSWERED


@command
def backup(file: File, config: Config = None, models: Models = None, as_json: AsJson = False) -> int:
    """Copy a SQLite store, also while a service uses it."""
    from service.store.backup import back_up

    with opened(config, models) as (_, kept):
        size = back_up(kept, file)
    if as_json:
        print_json({"file": str(file), "bytes": size})
    else:
        Screen().print(f"{file} holds the store as it is now.", soft_wrap=True)
    return ANSWERED


def configured(config: Path | None, models: Path | None) -> tuple[Configuration, str | sa.URL]:
    """The settings, and the store that they mean."""
    from dragoman.commands.configuring import read
    from dragoman.places import find_definitions
    from dragoman.state import store_url

    configuration = read(config).configuration
    folder = find_definitions(configuration.definitions, models, os.environ, Path.cwd())
    return configuration, store_url(configuration, os.environ, folder)


def is_there(config: Path | None, models: Path | None) -> bool:
    """Whether there is a store already: without one nothing is kept, which is no error."""
    from service.store.backup import describe

    return bool(describe(configured(config, models)[1]).version)


@contextmanager
def opened(config: Path | None, models: Path | None) -> Iterator[tuple[Configuration, Store]]:
    """A store that is there: nobody means one that is made for the purpose. Raises StoreBehind."""
    from service.store.store import open_store

    configuration, url = configured(config, models)
    with open_store(url, migrate=False) as kept:
        yield configuration, kept


def _say(as_json: bool, name: str, counts: Mapping[str, int], nothing: str) -> None:
    if as_json:
        print_json({name: dict(counts)})
    elif any(counts.values()):
        _table(Screen(), {table: count for table, count in counts.items() if count})
    else:
        Screen().print(nothing)


def _table(screen: Screen, counts: Mapping[str, int]) -> None:
    width = max(map(len, counts), default=0)
    for name, count in counts.items():
        screen.print(f"  {name:<{width}}  {count:>9,}")


store.command("info", short_help="Show where the store is and how much it holds.")(info)
store.command("migrate", short_help="Make the store's tables, or bring them up to date.")(migrate)
store.command("retain", short_help="Remove what is older than it may be.")(retain)
store.command("forget", short_help="Remove a person's data.")(forget)
store.command("export", short_help="Print a person's data as JSON.")(export)
store.command("audit", short_help="Show who saw what.")(audit)
store.command("revisions", short_help="Show which definitions served when.")(revisions)
store.command("backup", short_help="Copy a SQLite store while it is in use.")(backup)

store_help = f"""Look after what a service keeps: conversations, runs, keys and everything else that survives a restart.

Where that is, the setting `store.url` says (see `dragoman config show`); without it each user has a file for each
folder of definitions.

\b
Examples:
  dragoman store info --json
  dragoman store backup state-2026-11-22.db
  dragoman store audit --person anna --since 2026-11-01
  dragoman store export anna
  dragoman store forget anna --yes

{EXIT_CODES}"""
