"""Every format that definitions come from, or go to: its name, which files it is read from, and who reads and writes.

    FORMATS["dbt"].importer()(files, Options(schema="analytics"))

An importer is a function from files and options to `Imported`. It is itself imported when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from semantic.formats.report import Exported, Imported, Translated
from semantic.formats.sources import Options

Files = Mapping[str, str | bytes]
Importer = Callable[[Files, Options], Imported]
Translator = Callable[[Files, str, Options], Translated]
"""From the project's files and the text of one of its queries to the same query here."""

Exporter = Callable[[Files], Exported]
"""From the files of a folder of definitions to one document of the format."""


@dataclass(frozen=True, slots=True)
class Format:
    """`suffixes` are the ends of the names of the files that it is read from, `skipped` folders that are not read."""

    name: str
    title: str
    suffixes: tuple[str, ...]
    importer: Callable[[], Importer]
    translator: Callable[[], Translator] | None = None
    exporter: Callable[[], Exporter] | None = None
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


def _ossie() -> Importer:
    from semantic.formats.ossie import import_files

    return import_files


def _snowflake() -> Importer:
    from semantic.formats.snowflake import import_files

    return import_files


def _databricks() -> Importer:
    from semantic.formats.databricks import import_files

    return import_files


def _lookml() -> Importer:
    from semantic.formats.lookml import import_files

    return import_files


def _to_ossie() -> Exporter:
    from semantic.formats.ossie import export_files

    return export_files


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
    Format("ossie", "Apache Ossie", (".yml", ".yaml", ".json"), _ossie, exporter=_to_ossie),
    Format("snowflake", "Snowflake", (".yml", ".yaml"), _snowflake),
    Format("databricks", "Databricks", (".yml", ".yaml"), _databricks),
    Format("lookml", "LookML", (".lkml", ".lookml"), _lookml),
)

FORMATS: Mapping[str, Format] = {each.name: each for each in _ALL}
EXPORTED: Mapping[str, Format] = {each.name: each for each in _ALL if each.exporter is not None}
