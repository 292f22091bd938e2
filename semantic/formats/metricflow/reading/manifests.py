"""All files together: which document holds what, and which of two descriptions of one thing is taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from semantic.definitions.yaml_nodes import Scalar, Sequence, Tree
from semantic.errors import Problem
from semantic.formats.entries import Entries, named
from semantic.formats.metricflow.manifest import (
    Manifest,
    Metric,
    Relation,
    SavedQuery,
    SemanticModel,
    Simple,
    TimeSpine,
)
from semantic.formats.metricflow.reading.metrics import MetricReader
from semantic.formats.metricflow.reading.models import read_inline_model, read_semantic_model
from semantic.formats.metricflow.reading.others import (
    read_model_time_spine,
    read_saved_query,
    read_time_spines,
)
from semantic.formats.metricflow.reading.project import Project, read_project
from semantic.formats.report import Line, Outcome
from semantic.formats.sources import NO_OPTIONS, Options

LISTS = {
    "semantic_models": "semantic model",
    "metrics": "metric",
    "saved_queries": "saved query",
    "models": "model",
}
SINGLE = {"semantic_model": "semantic_models", "metric": "metrics", "saved_query": "saved_queries"}
"""Documents that hold one thing, as MetricFlow has them."""


def read_manifest(files: Mapping[str, str | bytes], options: Options = NO_OPTIONS) -> Manifest:
    """Never raises for what the files hold.

    A compiled manifest beside YAML says where the tables are, and adds what is not there (models of packages).
    """
    state = _Reading()
    project = read_project(files, state.lines, state.problems, options.dialect)
    for file, tree in project.documents:
        state.collect(file, tree)
    compiled = _Reading()
    for file, tree in project.manifests:
        compiled.collect(file, tree)
    schema = options.schema or project.schema
    state.models(project, schema)
    compiled.models(project, schema)
    state.add_models(compiled)
    state.metrics(project, compiled)
    return Manifest(
        models=state.found_models,
        metrics=state.found_metrics,
        saved_queries=state.found_queries,
        spines=tuple(state.spines or compiled.spines),
        dialect=project.dialect,
        lines=tuple(state.lines),
        problems=tuple(state.problems),
    )


@dataclass(slots=True)
class _Reading:
    """What has been found so far, first as entries by kind, then read."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    held: dict[str, list[Entries]] = field(default_factory=lambda: {kind: [] for kind in LISTS})
    configurations: list[Entries] = field(default_factory=list)
    inline_metrics: list[tuple[Entries, str]] = field(default_factory=list)
    found_models: dict[str, SemanticModel] = field(default_factory=dict)
    found_metrics: dict[str, Metric] = field(default_factory=dict)
    found_queries: dict[str, SavedQuery] = field(default_factory=dict)
    spines: list[TimeSpine] = field(default_factory=list)

    def collect(self, file: str, tree: Tree) -> None:
        """Sort what a document holds by its kind; other things of dbt are none of ours."""
        for key, entry in tree.entries.items():
            node = entry.value
            kind = SINGLE.get(key, key)
            if kind == "project_configuration" and isinstance(node, Tree):
                self.configurations.append(Entries(node, file, "project configuration", self.lines))
            elif kind in LISTS and isinstance(node, Tree) and key in SINGLE:
                self.held[kind].append(named(node, file, LISTS[kind], self.lines))
            elif kind in LISTS and isinstance(node, Sequence):
                items = (item for item in node.items if isinstance(item, Tree))
                self.held[kind] += [named(item, file, LISTS[kind], self.lines) for item in items]
            elif kind in LISTS and key != "models" and not _is_null(node):
                place = Entries(tree, file, key, self.lines).at(key)
                self.lines.append(
                    Line(Outcome.LEFT_OUT, key, place, "", "This should be a list of mappings.")
                )

    def models(self, project: Project, schema: str) -> None:
        for entries in self.configurations:
            self.spines += read_time_spines(entries)
        for entries in self.held["semantic_models"]:
            self._add_model(read_semantic_model(entries, project, schema))
        for entries in self.held["models"]:
            spine = read_model_time_spine(entries, project, schema)
            self.spines += [spine] if spine is not None else []
            if "semantic_model" not in entries:
                continue
            model = read_inline_model(entries, project, schema)
            self._add_model(model)
            if model is not None:
                self.inline_metrics += [(each, model.name) for each in entries.each("metrics", "metric")]

    def _add_model(self, model: SemanticModel | None) -> None:
        if model is not None and self.found_models.setdefault(model.name, model) is not model:
            why = "Another one of this name stands before it."
            self.lines.append(Line(Outcome.LEFT_OUT, f"semantic model {model.name}", model.position, "", why))

    def add_models(self, compiled: _Reading) -> None:
        """Tables of the compiled manifest for models that are here, and its models that are not."""
        for name, model in compiled.found_models.items():
            known = self.found_models.get(name)
            if known is None:
                self.found_models[name] = model
            elif model.relation != Relation(""):
                self.found_models[name] = replace(known, relation=model.relation)

    def metrics(self, project: Project, compiled: _Reading) -> None:
        spines = self.spines or compiled.spines
        custom = tuple(name for spine in spines for name in spine.custom)
        reader = MetricReader(self.found_models, project, custom)
        found = [(entries, reader.read(entries)) for entries in self.held["metrics"]]
        found += [(entries, reader.read(entries, model)) for entries, model in self.inline_metrics]
        self._add_metrics(metric for _, metric in found)
        read = {metric.name for _, metric in found if metric is not None}
        others = (reader.read(entries) for entries in compiled.held["metrics"])
        self._add_metrics(
            metric for metric in others if metric and metric.name not in read and not metric.about.hidden
        )
        self._add_metrics(self._measures_as_metrics())
        for entries in (*self.held["saved_queries"], *compiled.held["saved_queries"]):
            query = read_saved_query(entries, project)
            if query is not None:
                self.found_queries.setdefault(query.name, query)
        if not read:
            # The manifest alone was given: what is wrong in it has to be said.
            self.lines += compiled.lines

    def _add_metrics(self, metrics: Iterable[Metric | None]) -> None:
        for metric in metrics:
            if metric is not None and self.found_metrics.setdefault(metric.name, metric) is not metric:
                why = "Another one of this name stands before it."
                self.lines.append(Line(Outcome.LEFT_OUT, f"metric {metric.name}", metric.position, "", why))

    def _measures_as_metrics(self) -> Iterator[Metric]:
        """Measures that say `create_metric`, where no metric has their name."""
        for model in self.found_models.values():
            for measure in model.measures.values():
                if measure.metric and measure.name not in self.found_metrics:
                    simple = Simple(model.name, measure.aggregation, measure=measure.name)
                    yield Metric(measure.name, simple, measure.position, about=measure.about)


def _is_null(node: object) -> bool:
    return isinstance(node, Scalar) and node.text in ("", "null", "~")
