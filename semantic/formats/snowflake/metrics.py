"""Metrics of tables, derived metrics of the whole model and older measures → metrics."""

from __future__ import annotations

from sqlglot import exp

from semantic.definitions.expressions import Use
from semantic.formats.drafting import SETTINGS, Draft
from semantic.formats.entries import Entries
from semantic.formats.named_sql import Unsayable, aggregates, checked, measured, read
from semantic.formats.naming import free_name, sound_name
from semantic.formats.snowflake.columns import is_metric
from semantic.formats.snowflake.describing import described, renamed
from semantic.formats.snowflake.models import Values
from semantic.formats.snowflake.tables import DIALECT, Table, Tables

_AGGREGATIONS = {
    "sum": "SUM(%)", "avg": "AVG(%)", "average": "AVG(%)", "min": "MIN(%)", "max": "MAX(%)", "median": "MEDIAN(%)",
    "count": "COUNT(%)", "count_distinct": "COUNT(DISTINCT %)",
}  # fmt: skip
_PICKED = (
    "One date is picked for all groups of a period, where Snowflake picks each group's own last one; "
    "rows without a date are never it."
)


def put_metrics(draft: Draft, tables: Tables, model: Entries) -> None:
    """Put all metrics: their names first, because they rest on one another in any order."""
    found: list[tuple[Table | None, Entries, str]] = []
    above: set[str] = set()
    for table in tables.tables.values():
        listed = [
            *table.entries.each("metrics", f"metric {table.source}."),
            *(each for each in table.entries.each("measures", f"measure {table.source}.") if is_metric(each)),
        ]
        for entries in listed:
            if ours := _named(draft, entries, table.model, table.members, table.metrics):
                found.append((table, entries, ours))
    for entries in model.each("metrics", "metric"):
        if ours := _named(draft, entries, "metric", above, {}):
            found.append((None, entries, ours))
    for home, entries, ours in found:
        _put_metric(draft, tables, home, entries, ours)


def _named(draft: Draft, entries: Entries, owner: str, taken: set[str], names: dict[str, str]) -> str:
    name = entries.text("name")
    if not name or name.lower() in names:
        draft.leave_out(entries.what, "It has no name of its own.", entries.position)
        return ""
    ours = names[name.lower()] = free_name(sound_name(name, owner), taken)
    return ours


def _put_metric(draft: Draft, tables: Tables, home: Table | None, entries: Entries, ours: str) -> None:
    name, what = entries.text("name"), entries.what.replace(". ", ".")
    entries.ignore("expr", "data_type", "sample_values")
    try:
        values: Values = {"expr": metric_text(tables, home, _sql(entries))}
        said = _picked(draft, tables, home, entries, values)
        if "using_relationships" in entries:
            entries.ignore("using_relationships")
            raise Unsayable("It chooses its relationships: name the path where you ask, by `via`.")
    except Unsayable as unsayable:
        draft.leave_out(what, unsayable.why, entries.position)
        if home is not None:
            home.gone.add(name.lower())
            home.metrics.pop(name.lower(), None)
        entries.tell_rest()
        return
    values |= described(entries, name, ours)
    place = (home.model if home is not None else SETTINGS, "metrics", ours)
    said = " ".join(filter(None, (renamed(name, ours), said)))
    draft.put(place, values, what, entries.position, rewritten=said)
    entries.tell_rest()


def _sql(entries: Entries) -> str:
    """The SQL of a metric; of an older measure the aggregate that it says."""
    text = entries.text("expr") or entries.text("name")
    word = entries.choice("default_aggregation", _AGGREGATIONS)
    if not word or any(True for _ in aggregates(read(text, DIALECT))):
        return text
    return _AGGREGATIONS[word].replace("%", text)


def metric_text(tables: Tables, home: Table | None, sql: str) -> str:
    """The expression of a metric over rows of `home`, or over other metrics. Raises Unsayable."""
    tree = read(sql, DIALECT)
    if home is None:
        if any(True for _ in aggregates(tree)):
            raise Unsayable("A metric of the whole model is made of metrics of its tables.")
        return checked(measured(tree, _nothing, lambda parts: tables.outside(None, parts)), Use.METRIC)
    made = measured(
        tree, lambda parts: tables.in_aggregate(home, parts), lambda parts: tables.outside(home, parts)
    )
    return checked(made, Use.METRIC)


def _nothing(parts: tuple[str, ...]) -> exp.Expr:
    raise Unsayable(f"`{'.'.join(parts)}` is a value of no table here.")


def _picked(draft: Draft, tables: Tables, home: Table | None, entries: Entries, values: Values) -> str:
    """Which date's rows stand for a period, where a metric must not be added up over time. Raises Unsayable."""
    each = list(entries.each("non_additive_dimensions", entries.what))
    if not each:
        return ""
    only = each[0]
    name, owner = only.text("dimension"), only.text("table")
    column = home.columns.get(name.lower()) if home is not None else None
    if len(each) > 1 or home is None or column is None or (owner and owner.lower() != home.source.lower()):
        raise Unsayable("It is not added up over something else than one date of its own table.")
    dimension = _dimension(draft, home, column.name)
    if dimension.get("type") not in ("date", "local", "instant"):
        raise Unsayable(f"It is not added up over `{name}`, which is no date.")
    descending = only.choice("sort_direction", ("ascending", "descending"), "ascending") == "descending"
    only.ignore("null_order", "nulls_position")
    only.tell_rest()
    values["over"] = {"pick": "first" if descending else "last"}
    if draft.models[home.model].get("time") != column.name:
        values["time"] = column.name
    return _PICKED


def _dimension(draft: Draft, table: Table, name: str) -> Values:
    held = draft.models[table.model].get("dimensions")
    values = held.get(name) if isinstance(held, dict) else None
    return values if isinstance(values, dict) else {}
