"""Semantic models in both forms: with measures in a file of their own, and as keys of a dbt model and its columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from semantic.definitions.yaml_nodes import Scalar, Tree
from semantic.formats.entries import Entries, named
from semantic.formats.metricflow.manifest import (
    GRAINS,
    About,
    Aggregation,
    Dimension,
    Entity,
    EntityKind,
    Measure,
    NonAdditive,
    Relation,
    SemanticModel,
)
from semantic.formats.metricflow.reading.project import Node, Project, column_type
from semantic.formats.report import Line, Outcome

Thing = TypeVar("Thing", Entity, Dimension, Measure)

FUNCTIONS = frozenset(
    ("sum", "sum_boolean", "min", "max", "average", "median", "percentile", "count", "count_distinct")
)
_CALL = re.compile(r"^\s*(?:\{\{)?\s*(ref|source)\s*\((.*)\)\s*(?:\}\})?\s*$", re.DOTALL)
_ARGUMENT = re.compile(r"\s*(?:(?:v|version)\s*=\s*)?(?:'([^']*)'|\"([^\"]*)\"|([\w.]+))\s*(?:,|$)")


def read_about(entries: Entries, project: Project, fallback: About | None = None) -> About:
    """What is said about a thing. `config` and `meta` may hold what other tools have agreed to put there."""
    entries.ignore("metadata")
    config = entries.one("config")
    meta = {**_mapping(config.value("meta") if config else None), **_mapping(entries.value("meta"))}
    tags = (*entries.texts("tags"), *(config.texts("tags") if config else ()), *_words(meta, "tags"))
    group = entries.text("group") or (config.text("group") if config else "")
    owner = meta.pop("owner", "")
    synonyms = _words(meta, "synonyms")
    if config is not None:
        config.ignore("enabled", "schema", "alias", "materialized", "event_time", "export_as", "cache")
    usual = fallback or About()
    return About(
        description=project.described(entries.text("description")) or usual.description,
        label=entries.text("label") or usual.label,
        synonyms=synonyms,
        owner=owner if isinstance(owner, str) and owner else project.owners.get(group, group) or usual.owner,
        tags=tuple(dict.fromkeys(tags)),
        meta={**meta, **({"owner": owner} if owner and not isinstance(owner, str) else {})},
        hidden=entries.flag("hidden"),
    )


def _mapping(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, dict) else {}


def _words(meta: dict[str, object], key: str) -> tuple[str, ...]:
    """A list of texts taken out of `meta`, where it is one."""
    held = meta.get(key)
    words = held if isinstance(held, list) else [held] if isinstance(held, str) else None
    if words is None or not all(isinstance(word, str) for word in words):
        return ()
    meta.pop(key)
    return tuple(words)


def enabled(entries: Entries) -> bool:
    """False, and said, for what the project has switched off."""
    config = entries.one("config")
    node = config.node("enabled") if config is not None else None
    if config is None or node is None or not isinstance(node, Scalar) or config.flag("enabled"):
        return True
    _tell_off(entries)
    return False


def _tell_off(entries: Entries) -> None:
    why = "It is switched off in the project."
    entries.lines.append(Line(Outcome.LEFT_OUT, entries.what, entries.position, "", why))


def read_semantic_model(entries: Entries, project: Project, schema: str) -> SemanticModel | None:
    """One of `semantic_models`, a `semantic_model` document, or one of a compiled manifest."""
    name = entries.text("name")
    if not name or not enabled(entries):
        return None
    node, relation = _table(entries, project, schema)
    columns = node.columns if node else {}
    defaults = entries.one("defaults")
    entities = [_entity(each, project) for each in entries.each("entities", "entity")]
    dimensions = [_dimension(each, project, node) for each in entries.each("dimensions", "dimension")]
    time = defaults.text("agg_time_dimension") if defaults else ""
    measures = [_measure(each, project, time) for each in entries.each("measures", "measure")]
    about = read_about(entries, project)
    if not about.description and node is not None:
        about = replace(about, description=project.described(node.description))
    model = SemanticModel(
        name=name,
        relation=relation,
        position=entries.position,
        entities=_by_name(entities, entries.lines, "entity"),
        dimensions=_by_name(dimensions, entries.lines, "dimension"),
        measures=_by_name(measures, entries.lines, "measure"),
        time=time,
        primary_entity=entries.text("primary_entity"),
        columns=columns,
        keys=node.keys if node else (),
        about=about,
    )
    entries.tell_rest()
    return model


def _by_name(things: Iterable[Thing | None], lines: list[Line], what: str) -> dict[str, Thing]:
    found: dict[str, Thing] = {}
    for thing in things:
        if thing is not None and found.setdefault(thing.name, thing) is not thing:
            why = "Another one of this name stands before it."
            lines.append(Line(Outcome.LEFT_OUT, f"{what} {thing.name}", thing.position, "", why))
    return found


def _table(entries: Entries, project: Project, schema: str) -> tuple[Node | None, Relation]:
    """The dbt model behind a semantic model, and the table that it makes."""
    relation = entries.one("node_relation")
    if relation is not None:
        alias, held_in = relation.text("alias"), relation.text("schema_name")
        relation.ignore("relation_name")
        named_parts = filter(None, (held_in, alias))
        return project.nodes.get(alias), Relation(table_name(named_parts), relation.text("database"))
    call = _CALL.match(entries.text("model"))
    if call is None:
        return None, Relation(entries.text("model").strip())
    arguments = [next(filter(None, found), "") for found in _ARGUMENT.findall(call[2])]
    versioned = re.search(r"\b(?:v|version)\s*=", call[2]) is not None
    version = arguments.pop() if versioned and arguments else ""
    name = ".".join(arguments[-2:]) if call[1] == "source" else arguments[-1] if arguments else ""
    node = project.nodes.get(name) or Node(name)
    return node, node_relation(node, schema, version)


def node_relation(node: Node, schema: str, version: str = "") -> Relation:
    """The table of a dbt model. A schema of its own is added to the project's, as dbt does unless told otherwise."""
    source, _, last = node.name.rpartition(".")
    alias = node.alias or (f"{last}_v{version}" if version else last)
    inside = "_".join(filter(None, (schema, node.schema))) if not source else node.schema or source
    return Relation(table_name(filter(None, (inside, alias))), node.database)


def table_name(parts: Iterable[str]) -> str:
    """Parts joined by dots, those in double quotes that are no plain names."""
    return ".".join(
        part if re.fullmatch(r"\w+", part) else '"' + part.replace('"', '""') + '"' for part in parts
    )


def _entity(entries: Entries, project: Project, name: str = "") -> Entity | None:
    name = entries.text("name") or name
    kind = entries.choice("type", [*EntityKind])
    about = read_about(entries, project)
    expr = entries.text("expr") or name
    entries.ignore("role", "entity")
    entries.tell_rest()
    if not name or not kind:
        return None
    return Entity(name, EntityKind(kind), expr, entries.position, about)


def _dimension(entries: Entries, project: Project, node: Node | None) -> Dimension | None:
    """`node` is the dbt model, which may know the type of its column and describe it."""
    name = entries.text("name")
    kind = entries.choice("type", ("categorical", "time"))
    inside = entries.one("type_params")
    grain = inside.choice("time_granularity", GRAINS) if inside else ""
    validity = _validity(inside.one("validity_params") if inside else None)
    if inside is not None:
        inside.tell_rest()
    expr = entries.text("expr") or name
    about = read_about(entries, project)
    if node is not None and not about.description:
        about = replace(about, description=project.described(node.texts.get(expr, "")))
    dimension = Dimension(
        name=name,
        grain=(grain or "day") if kind == "time" else "",
        expr=expr,
        position=entries.position,
        partition=entries.flag("is_partition"),
        validity=validity,
        type=column_type(entries.text("datatype")) or (node.columns.get(expr, "") if node else ""),
        about=about,
    )
    entries.tell_rest()
    return dimension if name and kind else None


def _validity(entries: Entries | None) -> str:
    if entries is None:
        return ""
    start, end = entries.flag("is_start"), entries.flag("is_end")
    return "start" if start else "end" if end else ""


def _measure(entries: Entries, project: Project, time: str) -> Measure | None:
    name = entries.text("name")
    about = read_about(entries, project)
    if label := entries.text("create_metric_display_name"):
        about = replace(about, label=about.label or label)
    measure = Measure(
        name=name,
        aggregation=read_aggregation(entries, name, time),
        position=entries.position,
        metric=entries.flag("create_metric"),
        about=about,
    )
    entries.tell_rest()
    return measure if name and measure.aggregation.function else None


def read_aggregation(entries: Entries, name: str, time: str, expr: str = "") -> Aggregation:
    """What a measure, or a simple metric of the newer form, aggregates and how."""
    parameters = entries.one("agg_params") or entries
    function = entries.choice("agg", FUNCTIONS)
    kind = parameters.choice("percentile_type", ("discrete", "continuous"))
    aggregation = Aggregation(
        function=function,
        expr=expr or entries.text("expr") or name,
        time=entries.text("agg_time_dimension") or time,
        percentile=parameters.number("percentile"),
        discrete=parameters.flag("use_discrete_percentile") or kind == "discrete",
        approximate=parameters.flag("use_approximate_percentile"),
        non_additive=_non_additive(entries.one("non_additive_dimension")),
    )
    if parameters is not entries:
        parameters.tell_rest()
    return aggregation


def _non_additive(entries: Entries | None) -> NonAdditive | None:
    if entries is None or not entries.text("name"):
        return None
    choice = entries.choice("window_choice", ("min", "max")) or entries.choice("window_agg", ("min", "max"))
    groupings = (*entries.texts("window_groupings"), *entries.texts("group_by"))
    entries.tell_rest()
    return NonAdditive(entries.text("name"), choice or "min", groupings)


def read_inline_model(entries: Entries, project: Project, schema: str) -> SemanticModel | None:
    """A dbt model that says `semantic_model`: its columns are entities and dimensions."""
    settings = entries.node("semantic_model")
    own = entries.one("semantic_model") if isinstance(settings, Tree) else None
    if settings is None or (own is None and not entries.flag("semantic_model")):
        return None
    if own is not None and "enabled" in own and not own.flag("enabled"):
        _tell_off(entries)
        return None
    if not enabled(entries):
        return None
    node = project.nodes.get(entries.text("name")) or Node(entries.text("name"))
    columns = list(entries.each("columns", "column"))
    derived = entries.one("derived_semantics")
    entities = [_column_entity(each, project) for each in columns]
    dimensions = [_column_dimension(each, project) for each in columns]
    if derived is not None:
        entities += [_entity(each, project) for each in derived.each("entities", "entity")]
        dimensions += [_derived_dimension(each, project) for each in derived.each("dimensions", "dimension")]
        derived.tell_rest()
    about = read_about(entries, project)
    if own is not None:
        said = read_about(own, project)
        meta = {**about.meta, **said.meta}
        about = replace(about, meta=meta, owner=said.owner or about.owner, tags=(*about.tags, *said.tags))
    return SemanticModel(
        name=(own.text("name") if own is not None else "") or node.name,
        relation=node_relation(node, schema),
        position=entries.position,
        entities=_by_name(entities, entries.lines, "entity"),
        dimensions=_by_name(dimensions, entries.lines, "dimension"),
        measures={},
        time=entries.text("agg_time_dimension"),
        primary_entity=entries.text("primary_entity"),
        columns=node.columns,
        keys=node.keys,
        about=about,
    )


def _column_entity(column: Entries, project: Project) -> Entity | None:
    """`entity: primary`, or `entity: {type: primary, name: order}`, of a column."""
    node = column.node("entity")
    name = column.text("name")
    own = column.one("entity") if isinstance(node, Tree) else None
    if own is not None:
        own = Entries(own.tree, own.file, f"entity {own.text('name') or name}", own.lines)
        entity = _entity(own, project, name)
        return replace(entity, expr=name) if entity is not None else None
    kind = column.choice("entity", [*EntityKind]) if node is not None else ""
    if not kind or not name:
        return None
    return Entity(name, EntityKind(kind), name, column.at("entity"), _column_about(column, project))


def _column_dimension(column: Entries, project: Project) -> Dimension | None:
    """`dimension: categorical`, or `dimension: {type: time, name: ordered_at}`, of a column with its granularity."""
    node = column.node("dimension")
    if node is None:
        return None
    name = column.text("name")
    own = column.one("dimension") if isinstance(node, Tree) else None
    kind = (own or column).choice("type" if own is not None else "dimension", ("categorical", "time"))
    about = _column_about(column, project)
    validity, partition = "", False
    if own is not None:
        about = read_about(own, project, about)
        validity, partition = _validity(own.one("validity_params")), own.flag("is_partition")
    grain = column.choice("granularity", GRAINS)
    called = own.text("name", name) if own is not None else name
    if own is not None:
        own.tell_rest()
    type_ = column_type(column.text("data_type"))
    if not kind or not called:
        return None
    return Dimension(
        called,
        (grain or "day") if kind == "time" else "",
        name,
        column.position,
        partition,
        validity,
        type_,
        about,
    )


def _derived_dimension(entries: Entries, project: Project) -> Dimension | None:
    name, kind = entries.text("name"), entries.choice("type", ("categorical", "time"))
    grain = entries.choice("granularity", GRAINS)
    dimension = Dimension(
        name=name,
        grain=(grain or "day") if kind == "time" else "",
        expr=entries.text("expr") or name,
        position=entries.position,
        partition=entries.flag("is_partition"),
        validity=_validity(entries.one("validity_params")),
        about=read_about(entries, project),
    )
    entries.tell_rest()
    return dimension if name and kind else None


def _column_about(column: Entries, project: Project) -> About:
    return read_about(named(column.tree, column.file, "column", []), project)
