"""What definitions say already about which tables and columns, so that only what is new is proposed.

    known = known_of(catalog, structure, record)
    known.columns["shop", "orders"]        {"order_id", "ordered_at", "amount"}: what models over the table name

A record beside the definitions says what was seen when they were proposed: what somebody has deleted since is not new.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlglot import exp

from semantic.catalog import Catalog
from semantic.definitions import name_parts
from semantic.definitions.types import Expression, Model
from service.onboarding.proposing.plans import Known
from service.onboarding.structure import Place, Structure

RECORD = ".init.json"
"""Its name begins with a dot, so that it is not read as a definition."""


@dataclass(frozen=True, slots=True)
class Seen:
    """By table: the columns that were there, whatever became of them."""

    tables: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def has(self, place: Place) -> bool:
        return _shown(place) in self.tables

    def columns(self, place: Place) -> frozenset[str]:
        return self.tables.get(_shown(place), frozenset())


@dataclass(frozen=True, slots=True)
class Already:
    """`known.models` are over tables of their own, `covered` are tables that SELECTs of models read; `columns` are
    those that something names, `files` those that the models are in."""

    known: Known
    files: Mapping[Place, str]
    covered: frozenset[Place]
    columns: Mapping[Place, frozenset[str]]
    seen: Seen

    def is_new(self, place: Place) -> bool:
        """Whether nothing is known of a table."""
        return place not in self.known.models and place not in self.covered and not self.seen.has(place)

    def is_new_column(self, place: Place, column: str) -> bool:
        return column not in self.columns.get(place, ()) and column not in self.seen.columns(place)


def read_record(folder: Path) -> Seen:
    """Empty where there is none, or none that can be read."""
    try:
        form = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Seen()
    tables = form.get("tables") if isinstance(form, dict) else None
    if not isinstance(tables, dict):
        return Seen()
    return Seen(
        {name: frozenset(map(str, columns)) for name, columns in tables.items() if isinstance(columns, list)}
    )


def record_text(seen: Seen, structure: Structure, places: Iterable[Place]) -> str:
    """The record with these tables as they are now; of others what it says already."""
    tables = {name: sorted(columns) for name, columns in seen.tables.items()}
    wanted = set(places)
    for table in structure.tables:
        if table.place in wanted:
            now = {column.name for column in table.columns}
            tables[_shown(table.place)] = sorted(now | seen.columns(table.place))
    form = {
        "about": "The tables and columns that dragoman init has seen. Keep this file: they are not proposed again.",
        "tables": dict(sorted(tables.items())),
    }
    return json.dumps(form, indent=1, ensure_ascii=False) + "\n"


def known_of(
    catalog: Catalog, structure: Structure, seen: Seen, warehouse: str, files_there: Iterable[str] = ()
) -> Already:
    """Of the models of one warehouse. Names are compared without regard to case. `files_there` are the names of all
    files, also of those that could not be read: no model may take one."""
    places = {(table.schema.lower(), table.name.lower()): table.place for table in structure.tables}
    models: dict[Place, str] = {}
    columns: dict[Place, set[str]] = {}
    files: dict[Place, str] = {}
    covered: set[Place] = set()
    for model in catalog.models.values():
        if catalog.warehouse_of(model) != warehouse:
            continue
        for schema, name in _tables(model, structure.default_schema):
            place = places.get((schema.lower(), name.lower()))
            if place is None:
                continue
            if model.sql is not None:
                covered.add(place)
                continue
            models.setdefault(place, model.name)
            files.setdefault(place, model.position.file)
            columns.setdefault(place, set()).update(_named(model))
    members = {place: _members(catalog, name) for place, name in models.items()}
    names = frozenset((*catalog.models, *(name.removesuffix(".yml") for name in files_there)))
    by_table = {place: _as_spelled(structure, place, named) for place, named in columns.items()}
    return Already(Known(models, members, names), files, frozenset(covered), by_table, seen)


def _tables(model: Model, default_schema: str) -> Iterator[Place]:
    trees = (
        [exp.to_table(model.table)]
        if model.table
        else list(model.sql.tree.find_all(exp.Table))
        if model.sql
        else []
    )
    for table in trees:
        yield table.db or default_schema, table.name


def _members(catalog: Catalog, name: str) -> frozenset[str]:
    model = catalog.models[name]
    roles = catalog.graph.edges.get(name, {})
    return frozenset(
        (*model.dimensions, *model.metrics, *model.segments, *model.joins, *roles, *model.left_out)
    )


def _named(model: Model) -> set[str]:
    """Every column that a model names, in whatever place."""
    named = {*(model.key or ()), *(name for names in model.unique for name in names)}
    named |= {here for join in model.joins.values() for here, _ in join.on}
    if model.valid is not None:
        named |= {model.valid.start, model.valid.until}
    for expression in _expressions(model):
        for node in expression.tree.find_all(exp.Column):
            parts = name_parts(node)
            if len(parts) == 1 or parts[0] in ("this", model.name):
                named.add(str(parts[-1]))
    return named


def _expressions(model: Model) -> Iterator[Expression]:
    for dimension in model.dimensions.values():
        yield dimension.expr
    for segment in model.segments.values():
        yield segment.where
    for metric in model.metrics.values():
        yield metric.expr
        if metric.where is not None:
            yield metric.where
    for join in model.joins.values():
        yield from filter(None, (join.condition, join.where))
    if model.freshness is not None:
        yield model.freshness.expr


def _as_spelled(structure: Structure, place: Place, named: set[str]) -> frozenset[str]:
    """The columns of a table that are among the names, in whatever case these are."""
    small = {name.lower() for name in named}
    [table] = [table for table in structure.tables if table.place == place]
    return frozenset(column.name for column in table.columns if column.name.lower() in small)


def _shown(place: Place) -> str:
    return ".".join(filter(None, place))
