"""The parts of the documentation that code writes: tables of keys, functions and operators, the command reference.

python -m tests.docs.generated        writes them into the pages anew
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from typer.main import get_command
from typer.testing import CliRunner

from dragoman.cli import app
from semantic.calendars import GRAINS, PARTS
from semantic.definitions.aggregates import AGGREGATES
from semantic.definitions.functions import function_names
from semantic.definitions.keys import SECTIONS, Key, Kind, Section
from semantic.definitions.types import ValueType
from semantic.query.operators import OPERATORS, SPELLINGS
from service.configuration import read_configuration
from service.configuration.reading import BETWEEN, PREFIX
from tests.docs.pages import page
from tests.engines import refusals

WIDTH = 100
DESCRIBED = ("model", "join", "dimension", "segment", "metric")
"""Kinds of mapping that share what every definition may say about itself."""

OF_SUITES = ("suite", "case", "turn", "asker")
OF_TESTS = ("tests", "test")

COMMON = tuple(
    key
    for name, key in SECTIONS["model"].keys.items()
    if all(SECTIONS[section].keys.get(name) == key for section in DESCRIBED)
)


def common_keys() -> str:
    """The keys that models, joins, dimensions, segments and metrics share."""
    return key_rows(COMMON)


def section_keys(name: str) -> str:
    """The keys of one section, those that all share left out."""
    section = SECTIONS[name]
    keys = [key for key in section.keys.values() if name not in DESCRIBED or key not in COMMON]
    lines = [key_rows(keys, section)]
    if name in DESCRIBED:
        lines.append("And the keys of [every definition](#what-every-definition-may-say).")
    return "\n\n".join(lines)


def key_rows(keys: Iterable[Key], section: Section | None = None) -> str:
    rows = [[f"`{key.name}`", needed(key, section), value_words(key), key.doc] for key in keys]
    return table(["key", "needed", "value", "meaning"], rows)


def needed(key: Key, section: Section | None) -> str:
    if section and key.name in section.either:
        return "one of " + ", ".join(f"`{name}`" for name in section.either)
    return "yes" if key.required else ""


def value_words(key: Key) -> str:
    if key.kind is Kind.CHOICE:
        return ", ".join(f"`{choice}`" for choice in key.choices)
    return key.kind.value


def functions() -> str:
    """What an expression may call."""
    aggregates = ", ".join(f"`{aggregate.syntax}`" for aggregate in AGGREGATES.values())
    called = {aggregate.syntax.partition("(")[0] for aggregate in AGGREGATES.values()}
    others = ", ".join(f"`{name}`" for name in function_names() if name not in called)
    return f"Aggregates: {aggregates}.\n\nFunctions of one row: {others}."


def operators() -> str:
    """Every operator of a filter: its values, the types it applies to, its other spellings."""
    rows = []
    for op, rule in OPERATORS.items():
        number = {None: "one or more", 0: "none", 1: "one", 2: "two"}[rule.arity]
        left_out = [kind for kind in ValueType if kind not in rule.types]
        types = "all"
        if left_out:
            types = ", ".join(kind for kind in ValueType if kind in rule.types)
        also = [spelling for spelling, meant in SPELLINGS.items() if meant is op and spelling != op.value]
        rows.append(
            [f"`{op.value}`", rule.words, number, types, ", ".join(f"`{spelling}`" for spelling in also)]
        )
    return table(["operator", "holds where the field", "values", "types", "also written"], rows)


def grains() -> str:
    """The grains and parts of time."""
    periods = ", ".join(f"`time.{grain}`" for grain in GRAINS)
    parts = ", ".join(f"`time.{part}`" for part in PARTS)
    return f"Periods: {periods}.\n\nParts, which come again: {parts}."


def commands() -> str:
    """The help of the program and of every command."""
    lines = [_help()]
    for name in command_names():
        lines.append(f"## dragoman {name}\n\n{_help(name)}")
        lines += [
            f"### dragoman {name} {within}\n\n{_help(name, within)}" for within in commands_within(name)
        ]
    return "\n\n".join(lines)


def command_names() -> list[str]:
    """The commands in the order of `dragoman --help`."""
    return list(getattr(get_command(app), "commands"))  # noqa: B009  (a group has it, its base does not)


def commands_within(name: str) -> list[str]:
    """The commands of a command that has some: `dragoman eval compare`."""
    found = getattr(get_command(app), "commands")[name]  # noqa: B009
    return list(getattr(found, "commands", ()))


def _help(*command: str) -> str:
    environment = {"COLUMNS": str(WIDTH)}
    shown = CliRunner().invoke(app, [*command, "--help"], terminal_width=WIDTH, env=environment).stdout
    return "```text\n" + "\n".join(line.rstrip() for line in shown.strip().splitlines()) + "\n```"


def table(headings: list[str], rows: Iterable[list[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *([cell.replace("|", r"\|") for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _keys_of(name: str) -> Callable[[], str]:
    return lambda: section_keys(name)


def settings() -> str:
    """Every setting of dragoman.toml with its variable."""
    rows = [
        [
            f"`{each.name}`",
            f"`{PREFIX}{each.name.upper().replace('.', BETWEEN)}`",
            default_words(each.value),
            each.description,
        ]
        for each in read_configuration(None, {}).settings()
    ]
    return table(["setting", "variable", "default", "meaning"], rows)


def default_words(value: object) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple) and value:
        return ", ".join(f"`{part}`" for part in value)
    return "none" if value in (None, "", (), {}) else f"`{value}`"


PARTS_OF: Mapping[str, Mapping[str, Callable[[], str]]] = {
    "definitions": {
        "common-keys": common_keys,
        **{f"{name}-keys": _keys_of(name) for name in SECTIONS if name not in (*OF_SUITES, *OF_TESTS)},
        "functions": functions,
    },
    "queries": {"operators": operators, "grains": grains},
    "evaluating": {f"{name}-keys": _keys_of(name) for name in OF_SUITES},
    "testing": {f"{name}-keys": _keys_of(name) for name in OF_TESTS},
    "commands": {"commands": commands},
    "operations": {"settings": settings},
    "dialects": {"refused": refusals.table},
}
"""Page → name of the part → what writes it."""


def main() -> None:
    """Writes every part into its page."""
    for name, parts in PARTS_OF.items():
        found = page(name)
        text = found.text
        for part, write in parts.items():
            text = type(found)(found.path, text).with_generated(part, write())
        found.path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
