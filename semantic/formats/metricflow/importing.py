"""The importer of dbt and MetricFlow: texts of a project's files → definitions, verified questions and a report."""

from __future__ import annotations

from collections.abc import Mapping

from semantic.formats.metricflow.importer import import_project
from semantic.formats.metricflow.questions import with_saved_queries
from semantic.formats.report import Imported
from semantic.formats.sources import NO_OPTIONS, Options


def import_files(files: Mapping[str, str | bytes], options: Options = NO_OPTIONS) -> Imported:
    """Never raises for what is in the files: what cannot be read or said is in the report."""
    return with_saved_queries(import_project(files, options))
