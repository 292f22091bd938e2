"""From dragoman.toml and DRAGOMAN_… variables to a `Configuration`; every error names the place and what was meant.

    read_configuration(Path("dragoman.toml"), {"DRAGOMAN_SERVER__PORT": "9000"})

A variable wins over the file, and the file over the default. `DRAGOMAN_SERVER__PORT` is `port` in `[server]`, and
`DRAGOMAN_ACCESS__TOKENS__ISSUER` is `issuer` in `[access.tokens]`. A list is written with commas, a table as
`regions = org.regions, groups = groups`. Nothing is ignored: a variable of this form that means no setting is an error.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import get_origin

from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo

from semantic.errors import DragomanError, Problem
from semantic.naming import nearest
from service.configuration.section import Section
from service.configuration.sections import Configuration

FILE_NAME = "dragoman.toml"
PREFIX = "DRAGOMAN_"
BETWEEN = "__"
MASKED = "********"
LARGEST_FILE = 1_000_000
DEFAULT = "default"

_VARIABLE = re.compile(rf"{PREFIX}([A-Z0-9_]+?){BETWEEN}([A-Z0-9_]+)")

Tables = dict[str, object]
Place = tuple[str, ...]
"""Where a setting stands: ("access", "tokens", "issuer")."""


class ConfigurationInvalid(DragomanError):
    """A file or variable of the configuration that cannot be obeyed. No message shows a value."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as people are shown it. `source` is "default", a file, or a variable's name."""

    name: str
    value: object
    source: str
    description: str
    secret: bool


@dataclass(frozen=True, slots=True)
class ReadConfiguration:
    """A configuration, and where each setting that is not a default comes from ("server.port": "DRAGOMAN_…")."""

    configuration: Configuration
    sources: Mapping[str, str]
    file: Path | None = None

    def settings(self) -> tuple[Setting, ...]:
        """Every setting, in the order of the sections; what is secret is masked."""
        return tuple(self._settings())

    def _settings(self) -> Iterator[Setting]:
        for place, field in known_settings():
            value = reduce(getattr, place, self.configuration)
            secret = isinstance(value, SecretStr) or "SecretStr" in str(field.annotation)
            shown = (MASKED if value else "") if secret else value
            label = ".".join(place)
            yield Setting(label, shown, self.sources.get(label, DEFAULT), field.description or "", secret)


def known_settings() -> Iterator[tuple[Place, FieldInfo]]:
    """Every setting with its place, in the order of the sections."""
    return _settings_of(Configuration, ())


def _settings_of(section: type[Section], above: Place) -> Iterator[tuple[Place, FieldInfo]]:
    for name, field in section.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, Section):
            yield from _settings_of(kind, (*above, name))
        else:
            yield (*above, name), field


def variable_of(place: Place) -> str:
    """The variable that sets it: "DRAGOMAN_ACCESS__TOKENS__ISSUER"."""
    return PREFIX + BETWEEN.join(place).upper()


def read_configuration(file: Path | None, environment: Mapping[str, str]) -> ReadConfiguration:
    """The configuration of a file, if there is one, and of the environment. Raises ConfigurationInvalid."""
    tables, sources = _from_file(file) if file is not None else ({}, {})
    problems = _unknown_variables(environment)
    for place, field in known_settings():
        variable = variable_of(place)
        if variable in environment:
            _put(tables, place, _parsed(environment[variable], field))
            sources[".".join(place)] = variable
    if problems:
        raise ConfigurationInvalid(problems)
    try:
        configuration = Configuration.model_validate(tables)
    except ValidationError as error:
        raise ConfigurationInvalid(_problems(error, sources, file)) from None
    return ReadConfiguration(configuration, sources, file)


def _from_file(file: Path) -> tuple[Tables, dict[str, str]]:
    try:
        with file.open("rb") as opened:
            text = opened.read(LARGEST_FILE + 1)
        if len(text) > LARGEST_FILE:
            raise _unreadable(file, "it holds more than a million bytes")
        found = tomllib.loads(text.decode("utf-8"))
    except OSError as error:
        raise _unreadable(file, error.strerror or "it cannot be opened") from error
    except UnicodeDecodeError as error:
        raise _unreadable(file, "it is not UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _unreadable(file, f"it is not TOML: {error}") from error
    loose = [name for name, table in found.items() if not isinstance(table, dict)]
    if loose:
        raise ConfigurationInvalid([_unknown(name, str(file), Configuration.model_fields) for name in loose])
    return found, {".".join(place): str(file) for place in _places(found, ())}


def _places(table: Mapping[str, object], above: Place) -> Iterator[Place]:
    """Where something is set, as deep as there are sections; what a setting holds may be a table too."""
    settings = {place for place, _ in known_settings()}
    for name, value in table.items():
        place = (*above, name)
        if isinstance(value, dict) and place not in settings:
            yield from _places(value, place)
        else:
            yield place


def _put(tables: Tables, place: Place, value: object) -> None:
    """Sets one value; where a file holds something else than a table there, pydantic says so."""
    for name in place[:-1]:
        inner = tables.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        tables = inner
    tables[place[-1]] = value


def _unreadable(file: Path, why: str) -> ConfigurationInvalid:
    problem = Problem(
        "configuration-unreadable",
        f"{file} cannot be read: {why}.",
        hint="`dragoman config show` says what is set.",
    )
    return ConfigurationInvalid([problem])


def _parsed(text: str, field: FieldInfo) -> object:
    """A variable's text as what a file would hold: "a, b" for a list is [a, b], "a=b" for a table {a: b}."""
    kind = get_origin(field.annotation)
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if kind is tuple:
        return parts
    if kind is dict:
        pairs = [part.partition("=") for part in parts]
        return {name.strip(): value.strip() for name, _, value in pairs}
    return text


def _unknown_variables(environment: Mapping[str, str]) -> list[Problem]:
    known = {variable_of(place) for place, _ in known_settings()}
    return [
        _unknown(variable, "the environment", known)
        for variable in sorted(environment)
        if _VARIABLE.fullmatch(variable) and variable not in known
    ]


def _unknown(name: str, where: str, known: Iterable[str]) -> Problem:
    near = nearest(name, known)
    hint = f"Did you mean {' or '.join(near)}?" if near else "`dragoman config show` lists all."
    message = f"There is no setting {name[:100]}, which {where} gives."
    return Problem("setting-unknown", message, hint, suggestions=near)


def _problems(error: ValidationError, sources: Mapping[str, str], file: Path | None) -> list[Problem]:
    """pydantic's findings as problems; the value itself is not repeated, for it may be a secret."""
    settings = {".".join(place) for place, _ in known_settings()}
    names = [*settings, *(name.rpartition(".")[0] for name in settings)]
    problems = []
    for found in error.errors(include_url=False, include_context=False, include_input=False):
        labels = [".".join(map(str, found["loc"][:depth])) for depth in range(1, len(found["loc"]) + 1)]
        label = next((label for label in labels if label in settings), labels[-1] if labels else "")
        source = sources.get(label, str(file or "the environment"))
        if found["type"] == "extra_forbidden":
            problems.append(_unknown(label, source, names))
        else:
            said = found["msg"].removeprefix("Value error, ")
            what = said[0].lower() + said[1:]
            problems.append(
                Problem("setting-invalid", f"`{label}` from {source}: {what}.", hint="Correct it there.")
            )
    return problems
