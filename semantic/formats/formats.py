"""Every format that can be imported: its name, which files it is read from, and who reads them.

    FORMATS["dbt"].importer()(files, Options(schema="analytics"))

An importer is a function from files and options to `Imported`. It is itself imported when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from semantic.formats.report import Imported, Translated
from semantic.formats.sources import Options

Files = Mapping[str, str | bytes]
Importer = Callable[[Files, Options], Imported]
Translator = Callable[[Files, str, Options], Translated]
"""From the project's files and the text of one of its queries to the same query here."""


@dataclass(frozen=True, slots=True)
class Format:
    """`suffixes` are the ends of the names of the files that it is read from, `skipped` folders that are not read."""

    name: str
    title: str
    suffixes: tuple[str, ...]
    importer: Callable[[], Importer]
    translator: Callable[[], Translator] | None = None
    skipped: tuple[str, ...] = ()


def _dbt() -> Importer:
    from semantic.formats.metricflow import import_files

    return import_files


def _dbt_queries() -> Translator:
    from semantic.formats.metricflow import translate

    return translate


def _cube() -> Importer:
    from semantic.formats.cube import import_files

    return import_files


def _cube_queries() -> Translator:
    from semantic.formats.cube import translate

    return translate


_ALL = (
    Format(
        "dbt",
        "dbt and MetricFlow",
        (".yml", ".yaml", ".md", "semantic_manifest.json"),
        _dbt,
        _dbt_queries,
        skipped=("dbt_packages", "dbt_modules", "logs"),
    ),
    Format("cube", "Cube", (".yml", ".yaml", ".js", ".ts"), _cube, _cube_queries),
)

FORMATS: Mapping[str, Format] = {each.name: each for each in _ALL}
