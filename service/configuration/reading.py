"""From dragoman.toml and DRAGOMAN_… variables to a `Configuration`; every error names the place and what was meant.

    read_configuration(Path("dragoman.toml"), {"DRAGOMAN_SERVER__PORT": "9000"})

A variable wins over the file, and the file over the default. `DRAGOMAN_SERVER__PORT` is `port` in `[server]`; a list is
written with commas. Nothing is ignored: a variable of this form that means no setting is an error, too.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo

from semantic.errors import DragomanError, Problem
from semantic.naming import nearest
from service.configuration.sections import Configuration, Section

FILE_NAME = "dragoman.toml"
PREFIX = "DRAGOMAN_"
BETWEEN = "__"
MASKED = "********"
LARGEST_FILE = 1_000_000
DEFAULT = "default"

_VARIABLE = re.compile(rf"{PREFIX}([A-Z0-9_]+?){BETWEEN}([A-Z0-9_]+)")

Tables = dict[str, dict[str, object]]


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
        for section, name, field in known_settings():
            value = getattr(getattr(self.configuration, section), name)
            secret = isinstance(value, SecretStr) or "SecretStr" in str(field.annotation)
            shown = (MASKED if value else "") if secret else value
            label = f"{section}.{name}"
            yield Setting(label, shown, self.sources.get(label, DEFAULT), field.description or "", secret)


def known_settings() -> Iterator[tuple[str, str, FieldInfo]]:
    """(section, setting, field) of every setting."""
    for section, outer in Configuration.model_fields.items():
        kind = outer.annotation
        if isinstance(kind, type) and issubclass(kind, Section):
            for name, field in kind.model_fields.items():
                yield section, name, field


def read_configuration(file: Path | None, environment: Mapping[str, str]) -> ReadConfiguration:
    """The configuration of a file, if there is one, and of the environment. Raises ConfigurationInvalid."""
    tables, sources = _from_file(file) if file is not None else ({}, {})
    problems = _unknown_variables(environment)
    for section, name, field in known_settings():
        variable = f"{PREFIX}{section}{BETWEEN}{name}".upper()
        if variable in environment:
            tables.setdefault(section, {})[name] = _parsed(environment[variable], field)
            sources[f"{section}.{name}"] = variable
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
    sources = {f"{section}.{name}": str(file) for section, table in found.items() for name in table}
    return found, sources


def _unreadable(file: Path, why: str) -> ConfigurationInvalid:
    problem = Problem(
        "configuration-unreadable",
        f"{file} cannot be read: {why}.",
        hint="`dragoman config show` says what is set.",
    )
    return ConfigurationInvalid([problem])


def _parsed(text: str, field: FieldInfo) -> object:
    """A variable's text as what a file would hold: "a, b" for a list is [a, b]."""
    if str(field.annotation).startswith("tuple"):
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _unknown_variables(environment: Mapping[str, str]) -> list[Problem]:
    known = {f"{PREFIX}{section}{BETWEEN}{name}".upper() for section, name, _ in known_settings()}
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
    names = [f"{section}.{name}" for section, name, _ in known_settings()] + list(Configuration.model_fields)
    problems = []
    for found in error.errors(include_url=False, include_context=False, include_input=False):
        label = ".".join(str(part) for part in found["loc"][:2])
        source = sources.get(label, str(file or "the environment"))
        if found["type"] == "extra_forbidden":
            problems.append(_unknown(label, source, names))
        else:
            what = found["msg"][0].lower() + found["msg"][1:]
            problems.append(
                Problem("setting-invalid", f"`{label}` from {source}: {what}.", hint="Correct it there.")
            )
    return problems
