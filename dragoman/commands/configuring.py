"""`dragoman config`: what a service is set to, and where each setting comes from."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.running import (
    ANSWERED,
    EXIT_CODES,
    AsJson,
    Config,
    Screen,
    command,
    print_json,
    usage_error,
)

if TYPE_CHECKING:
    from service.configuration import ReadConfiguration, Setting

config = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def read(given: Path | None) -> ReadConfiguration:
    """The configuration of this process. Raises ConfigurationInvalid."""
    from dragoman.places import find_configuration
    from service.configuration import read_configuration

    return read_configuration(find_configuration(given, os.environ, Path.cwd()), os.environ)


Section = Annotated[str, typer.Argument(metavar="[SECTION]", help="Show this section only: server, say.")]


@command
def show(section: Section = "", config: Config = None, as_json: AsJson = False) -> int:
    """Show every setting, its value and where it comes from."""
    found = read(config)
    settings = [
        each for each in found.settings() if f"{each.name}.".startswith(f"{section}." if section else "")
    ]
    if not settings:
        usage_error(f"There is no section {section[:100]!r}; `dragoman config show` lists all.")
    if as_json:
        print_json({"file": str(found.file or ""), "settings": [_form(each) for each in settings]})
    else:
        _print(found, settings)
    return ANSWERED


def _form(setting: Setting) -> dict[str, object]:
    value = list(setting.value) if isinstance(setting.value, tuple) else setting.value
    return {
        "name": setting.name,
        "value": value,
        "source": setting.source,
        "secret": setting.secret,
        "description": setting.description,
    }


def _print(found: ReadConfiguration, settings: Sequence[Setting]) -> None:
    from rich.table import Table

    screen = Screen()
    table = Table(box=None, pad_edge=False)
    for heading in ("setting", "value", "from"):
        table.add_column(heading, overflow="fold")
    for setting in settings:
        table.add_row(setting.name, _written(setting.value), setting.source)
    screen.print(table)
    where = str(found.file) if found.file else "There is no dragoman.toml here"
    screen.print(f"\n{where}; variables such as DRAGOMAN_SERVER__PORT win.", soft_wrap=True)


def _written(value: object) -> str:
    if value is None or value in ((), {}, ""):
        return "—"
    if isinstance(value, bool):
        return str(value).lower()  # as the file writes it
    if isinstance(value, dict):
        return ", ".join(f"{name}={given}" for name, given in value.items())
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


config.command("show", short_help="Show every setting and where it comes from.")(show)

config_help = f"""Show what a service is set to: from dragoman.toml, from DRAGOMAN_… variables, or by default.

\b
Examples:
  dragoman config show
  dragoman config show access --json
  DRAGOMAN_SERVER__PORT=9000 dragoman config show

{EXIT_CODES}"""
