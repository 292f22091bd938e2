"""Saved queries and time spines."""

from __future__ import annotations

from collections.abc import Iterator

from semantic.formats.entries import Entries
from semantic.formats.metricflow.manifest import GRAINS, Relation, SavedQuery, TimeSpine
from semantic.formats.metricflow.reading.metrics import read_filters
from semantic.formats.metricflow.reading.models import enabled, node_relation, read_about, table_name
from semantic.formats.metricflow.reading.project import Node, Project


def read_saved_query(entries: Entries, project: Project) -> SavedQuery | None:
    name = entries.text("name")
    inside = entries.one("query_params")
    if not name or not enabled(entries):
        return None
    exports = tuple(each.text("name") for each in entries.each("exports", "export"))
    query = inside or entries
    limit = query.integer("limit")
    made = SavedQuery(
        name=name,
        position=entries.position,
        metrics=query.texts("metrics"),
        group_by=query.texts("group_by"),
        where=read_filters(query, "where"),
        order_by=query.texts("order_by"),
        limit=limit,
        exports=exports,
        about=read_about(entries, project),
    )
    if inside is not None:
        inside.tell_rest()
    entries.tell_rest()
    return made


def read_time_spines(entries: Entries) -> Iterator[TimeSpine]:
    """Those of a `project_configuration`. The older way to write them has no granularities of its own."""
    for each in entries.each("time_spines", "time spine"):
        relation, column = each.one("node_relation"), each.one("primary_column")
        if relation is None or column is None:
            continue
        parts = filter(None, (relation.text("schema_name"), relation.text("alias")))
        yield TimeSpine(
            relation=Relation(table_name(parts), relation.text("database")),
            column=column.text("name"),
            grain=column.choice("time_granularity", GRAINS, "day"),
            position=each.position,
            custom=dict(_custom(each)),
        )
    for each in entries.each("time_spine_table_configurations", "time spine"):
        location = table_name(part for part in each.text("location").split("."))
        grain = each.choice("grain", GRAINS, "day")
        yield TimeSpine(Relation(location), each.text("column_name"), grain, each.position)


def read_model_time_spine(model: Entries, project: Project, schema: str) -> TimeSpine | None:
    """`time_spine` of a dbt model, whose column says its granularity."""
    spine = model.one("time_spine", f"time spine {model.text('name')}")
    if spine is None:
        return None
    column = spine.text("standard_granularity_column")
    grains = {
        each.text("name"): each.choice("granularity", GRAINS) for each in model.each("columns", "column")
    }
    node = project.nodes.get(model.text("name")) or Node(model.text("name"))
    made = TimeSpine(
        relation=node_relation(node, schema),
        column=column,
        grain=grains.get(column) or "day",
        position=spine.position,
        custom=dict(_custom(spine)),
    )
    spine.tell_rest()
    return made


def _custom(entries: Entries) -> Iterator[tuple[str, str]]:
    for each in entries.each("custom_granularities", "custom granularity"):
        name = each.text("name")
        if name:
            yield name, each.text("column_name") or name
