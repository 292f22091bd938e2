"""Definitions → the objects of a document of Ossie that every tool reads, without extensions of ours.

written = write_document(folder)
written.root                                           the document
written.objects["orders", "metrics", "revenue"]        the metric in it
written.kept["orders", "segments", "paid"]             why it has become nothing
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from semantic import trees
from semantic.catalog import Catalog
from semantic.definitions.types import Metric
from semantic.formats.naming import SETTINGS, free_name
from semantic.formats.ossie.datasets import dataset_of, relationship_of
from semantic.formats.ossie.describing import describing, kept_of, name_of
from semantic.formats.ossie.expressions import expression_of
from semantic.formats.ossie.extensions import Values
from semantic.formats.ossie.fields import field_of
from semantic.formats.ossie.metric_writing import MetricWriter
from semantic.formats.ossie.reading import WHOLE
from semantic.formats.ossie.spec import VERSION
from semantic.formats.ossie.sql import ANSI, NotPortable
from semantic.formats.ossie.ways import Ways

Member = tuple[str, ...]
"""("orders",), ("orders", "metrics", "revenue"); the settings are a model here."""

SECTIONS = ("joins", "dimensions", "segments", "metrics")


@dataclass(frozen=True, slots=True)
class Folder:
    """Definitions as they are written in their files, and what they mean together."""

    catalog: Catalog
    models: Mapping[str, Values]
    settings: Values
    questions: Values

    def values(self, member: Member) -> Values:
        """The keys of a definition; of a model without its members."""
        held: object = self.settings if member[0] == SETTINGS else self.models[member[0]]
        for key in member[1:]:
            assert isinstance(held, dict)
            held = held[key]
        assert isinstance(held, dict)
        return held if len(member) > 1 else {key: value for key, value in held.items() if key not in SECTIONS}

    def section(self, model: str, section: str) -> Mapping[str, Values]:
        held = (self.settings if model == SETTINGS else self.models[model]).get(section)
        return held if isinstance(held, dict) else {}


@dataclass(slots=True)
class Written:
    """`columns` are fields that are there for a metric's sake alone; `made_up` is whether the document's name is."""

    root: Values
    objects: dict[Member, Values] = field(default_factory=dict)
    kept: dict[Member, str] = field(default_factory=dict)
    columns: list[Values] = field(default_factory=list)
    made_up: bool = False


def write_document(folder: Folder) -> Written:
    """The whole document."""
    root, made_up = _root(folder)
    written = Written(root, made_up=made_up)
    taken: set[str] = set()
    names = {model: free_name(name_of(model, values), taken) for model, values in folder.models.items()}
    fields = {model: _write_dataset(folder, written, model, name) for model, name in names.items()}
    relationships = _write_relationships(folder, written, names)
    ways = Ways((str(each["name"]), str(each["from"]), str(each["to"])) for each in relationships.values())
    joins = {key: str(each["name"]) for key, each in relationships.items()}
    writer = MetricWriter(folder.catalog, names, fields, joins, ways)
    metrics = _write_metrics(folder, written, writer)
    root["datasets"] = [written.objects[(model,)] for model in folder.models]
    for model, columns in writer.columns.items():
        _add_columns(written, model, columns)
    if relationships:
        root["relationships"] = list(relationships.values())
    if metrics:
        root["metrics"] = metrics
    return written


def _root(folder: Folder) -> tuple[Values, bool]:
    """What the document says about itself: what an import has kept of that, else the company's name."""
    root: Values = {"version": VERSION}
    for values in folder.models.values():
        kept = kept_of(values).get(WHOLE)
        if isinstance(kept, Mapping) and isinstance(kept.get("name"), str):
            about = ("name", "description", "ai_context", "custom_extensions")
            return {**root, **{key: kept[key] for key in about if key in kept}}, False
    company = folder.settings.get("company")
    return {**root, "name": company if isinstance(company, str) and company else WHOLE}, True


def _write_dataset(folder: Folder, written: Written, model: str, name: str) -> dict[str, str]:
    """Write a model with its dimensions; the names of the fields that they are."""
    dataset = written.objects[(model,)] = {**dataset_of(model, folder.values((model,))), "name": name}
    fields: list[Values] = []
    names: dict[str, str] = {}
    taken: set[str] = set()
    for dimension, values in folder.section(model, "dimensions").items():
        member = (model, "dimensions", dimension)
        try:
            made = field_of(dimension, values)
        except NotPortable as none:
            written.kept[member] = none.why
            continue
        made["name"] = names[dimension] = free_name(str(made["name"]), taken)
        fields.append(made)
        written.objects[member] = made
    for segment in folder.section(model, "segments"):
        written.kept[model, "segments", segment] = "Ossie has no named filters."
    if fields:
        dataset["fields"] = fields
    return names


def _write_relationships(
    folder: Folder, written: Written, names: Mapping[str, str]
) -> dict[tuple[str, str], Values]:
    """The joins that are relationships, by their models and roles."""
    out: dict[tuple[str, str], Values] = {}
    taken: set[str] = set()
    for model, here in names.items():
        for role, values in folder.section(model, "joins").items():
            member = (model, "joins", role)
            try:
                made = relationship_of(f"{here}_to_{role}", here, names[str(values["model"])], values)
            except NotPortable as none:
                written.kept[member] = none.why
                continue
            made["name"] = free_name(str(made["name"]), taken)
            out[model, role] = written.objects[member] = made
    return out


def _write_metrics(folder: Folder, written: Written, writer: MetricWriter) -> list[Values]:
    out: list[Values] = []
    metrics = _metrics_as_written(folder)
    names = _metric_names(folder, metrics)
    for metric in metrics:
        member = metric_member(metric)
        values = folder.values(member)
        try:
            text = writer.text(metric)
        except NotPortable as none:
            written.kept[member] = none.why
            continue
        made: Values = {"name": names[member], "expression": expression_of(values, {ANSI: text})}
        datatype = kept_of(values).get("datatype")
        if isinstance(datatype, str):
            made["datatype"] = datatype
        elif values.get("format") == "integer":
            made["datatype"] = "Integer"
        made |= describing(values)
        written.objects[member] = made
        out.append(made)
    return out


def _metrics_as_written(folder: Folder) -> list[Metric]:
    """The metrics in the order of their files: the catalog has each after those that it rests on."""
    found = {metric_member(metric): metric for metric in folder.catalog.metrics.values()}
    members = [
        (model, "metrics", name)
        for model in (*folder.models, SETTINGS)
        for name in folder.section(model, "metrics")
    ]
    return [found[member] for member in members]


def metric_member(metric: Metric) -> Member:
    return (metric.model or SETTINGS, "metrics", metric.name)


def _metric_names(folder: Folder, metrics: list[Metric]) -> dict[Member, str]:
    """One name for each: its own wherever no other metric has that."""
    wanted = {metric_member(each): name_of(each.name, folder.values(metric_member(each))) for each in metrics}
    taken: set[str] = set()
    out: dict[Member, str] = {}
    counted = list(wanted.values())
    for member, name in wanted.items():
        if counted.count(name) == 1:
            out[member] = name
            taken.add(name)
    for member, name in wanted.items():
        if member not in out:
            out[member] = free_name(f"{member[0]}_{name}" if member[0] != SETTINGS else name, taken)
    return out


def _add_columns(written: Written, model: str, columns: Mapping[str, str]) -> None:
    """Fields for columns that metrics need and no dimension shows."""
    dataset = written.objects[(model,)]
    fields = dataset.setdefault("fields", [])
    assert isinstance(fields, list)
    for column, name in columns.items():
        text = trees.column(column).sql()
        made: Values = {"name": name, "expression": {"dialects": [{"dialect": ANSI, "expression": text}]}}
        fields.append(made)
        written.columns.append(made)
