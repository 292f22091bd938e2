"""The importer of dbt and MetricFlow: texts of a project's files → definitions and a report.

imported = import_files({"models/orders.yml": "semantic_models: …"})
project = import_project(files)          the same, with what everything was called before and after
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from semantic.catalog import Catalog
from semantic.formats.drafting import Draft
from semantic.formats.metricflow.expressions import RowExpressions
from semantic.formats.metricflow.filters import FilterWriter
from semantic.formats.metricflow.homes import inputs_of
from semantic.formats.metricflow.manifest import Manifest, Simple
from semantic.formats.metricflow.metrics import MetricWriter
from semantic.formats.metricflow.models import ModelWriter
from semantic.formats.metricflow.names import Names, choose_names
from semantic.formats.metricflow.reading import read_manifest
from semantic.formats.metricflow.simple_metrics import SimpleMetrics
from semantic.formats.metricflow.spines import write_spines
from semantic.formats.metricflow.types import ValueTypes
from semantic.formats.report import Imported, Line, Outcome
from semantic.formats.sources import NO_OPTIONS, Options


@dataclass(frozen=True, slots=True)
class Project:
    """What was read, what it is called here, and what became of it; `catalog` is that of the definitions made."""

    manifest: Manifest
    names: Names
    imported: Imported
    catalog: Catalog


def import_project(files: Mapping[str, str | bytes], options: Options = NO_OPTIONS) -> Project:
    """Never raises for what is in the files: what cannot be read or said is in the report."""
    manifest = read_manifest(files, options)
    names = choose_names(manifest)
    draft = Draft(lines=list(manifest.lines))
    types = ValueTypes(manifest, names)
    expressions = {
        name: RowExpressions(model, names, manifest.dialect) for name, model in manifest.models.items()
    }
    models = ModelWriter(draft, manifest, names, types, expressions)
    for model in manifest.models.values():
        models.write(model)
    filters = FilterWriter(draft, manifest, names, types, expressions)
    MetricWriter(SimpleMetrics(draft, manifest, names, expressions, filters)).write_all()
    _tell_measures(draft, names)
    write_spines(draft, names)
    catalog = draft.mended()
    return Project(manifest, names, draft.finished(manifest.problems), catalog)


def _tell_measures(draft: Draft, names: Names) -> None:
    """A line for each measure: what metrics it became, or that none is made of it."""
    used: dict[str, list[str]] = {}
    for name, metric in names.manifest.metrics.items():
        for source in inputs_of(metric) if name in names.homes else ():
            if isinstance(source, Simple) and source.measure:
                used.setdefault(source.measure, []).append(names.qualified(name))
    for model in names.manifest.models.values():
        for measure in model.measures.values():
            what = f"measure {model.name}.{measure.name}"
            metrics = used.get(measure.name)
            if metrics:
                draft.tell(Line(Outcome.CARRIED, what, measure.position, ", ".join(metrics)))
            else:
                draft.leave_out(
                    what, "No metric is made of it, so that nobody could ask for it.", measure.position
                )
