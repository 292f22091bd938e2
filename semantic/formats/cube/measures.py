"""Cube's measures → metrics: one expression each, with `where`, `over`, `offset` and `per`.

metric_of(say, orders, "paid", props)      ({"expr": "sum(amount)", "where": "status = 'paid'"}, "")
"""

from __future__ import annotations

from semantic.formats.cube.expressions import WHOLE_NUMBERS, Expressions
from semantic.formats.cube.names import CubeNames
from semantic.formats.cube.project import Cube
from semantic.formats.cube.references import CannotSay
from semantic.formats.cube.windows import SHIFTED_PERIODS, shift, window
from semantic.formats.props import Props, snake

HANDLED = frozenset(
    ("sql", "type", "filters", "rolling_window", "multi_stage", "time_shift", "group_by", "reduce_by", "add_group_by",
     "grain", "case", "mask")
)  # fmt: skip

IN_STAGES = frozenset(("order_by", "filter"))
"""What else a measure of several stages has that decides whether it can be said."""

_AGGREGATES = {
    "count_distinct": "count(distinct {})",
    "count_distinct_approx": "approx_count_distinct({})",
    "sum": "sum({})",
    "avg": "avg({})",
    "min": "min({})",
    "max": "max({})",
}
_COMPUTED = ("number", "string", "time", "boolean", "number_agg")
_NO_ENTITY = "Rows that have no such value are left out; Cube counts them together as one."
_FIXED = "A value of a fixed grouping is part of a query here: share(metric, dimension) for a part of it."


def metric_of(
    say: Expressions, names: CubeNames, cube: Cube, measure: Props, times: frozenset[str]
) -> tuple[dict[str, object], str]:
    """The keys of a metric, and why it reads otherwise than in Cube. Raises CannotSay."""
    type_ = snake(measure.text("type"))
    if measure.flag("multi_stage"):
        return _multi_stage(say, names, cube, measure, type_, times)
    values, why = _aggregate(say, cube, measure, type_)
    frame, differs = window(measure)
    return {**values, **frame}, " ".join(filter(None, (why, differs)))


def _aggregate(say: Expressions, cube: Cube, measure: Props, type_: str) -> tuple[dict[str, object], str]:
    values: dict[str, object] = {}
    sql = measure.text("sql")
    if type_ == "count":
        values["expr"] = _count(say, cube, sql)
    elif type_ in _AGGREGATES:
        _needed(sql)
        values["expr"] = say.aggregate(cube, _AGGREGATES[type_], sql)
    elif type_ in _COMPUTED:
        _needed(sql)
        values["expr"] = say.metric(cube, sql)
        if measure.items("filters"):
            raise CannotSay(
                "It has `filters` and an expression of its own: filter the measures that it is made of."
            )
    elif type_ == "running_total":
        raise CannotSay(
            "A running total begins where the query's range does; `rolling_window` says from when."
        )
    else:
        raise CannotSay(f"`{type_}` is no type of measure that the import knows.")
    conditions = [condition.text("sql") for condition in measure.items("filters")]
    if conditions:
        if not all(conditions):
            raise CannotSay("One of its `filters` has no `sql`.")
        values["where"] = say.condition(cube, conditions)
    return values, WHOLE_NUMBERS if say.cuts(cube, sql) else ""


def _needed(sql: str) -> None:
    if not sql:
        raise CannotSay("It has no `sql`.")


def _count(say: Expressions, cube: Cube, sql: str) -> str:
    """count() where rows are counted: of a key, or of nothing in particular."""
    if not sql:
        return "count()"
    counted = say.aggregate(cube, "count({})", sql)
    keys = [
        say.plain_column(cube, name) for name, held in cube.dimensions.items() if held.flag("primary_key")
    ]
    alone = counted.removeprefix("count(").removesuffix(")").removeprefix("this.")
    return "count()" if [alone] == keys else counted


def _multi_stage(
    say: Expressions, names: CubeNames, cube: Cube, measure: Props, type_: str, times: frozenset[str]
) -> tuple[dict[str, object], str]:
    grain = measure.inner("grain")
    keep = measure.texts("group_by") or (grain.texts("keep_only") if grain else [])
    without = measure.texts("reduce_by") or (grain.texts("exclude") if grain else [])
    besides = measure.texts("add_group_by") or (grain.texts("include") if grain else [])
    if type_ == "rank" or "order_by" in measure:
        raise CannotSay("A rank numbers the rows of a query: ask for rank(metric, dimension).")
    if "case" in measure or type_ in ("count", "running_total"):
        raise CannotSay(
            "A measure that a switch chooses has no form here: ask for the measure that is meant."
        )
    if "filter" in measure:
        raise CannotSay(
            "It undoes filters of the query, which a metric cannot: share(metric) divides by true totals."
        )
    if keep or without or "group_by" in measure or "reduce_by" in measure:
        raise CannotSay(_FIXED)
    sql = measure.text("sql")
    _needed(sql)
    why = WHOLE_NUMBERS if say.cuts(cube, sql) else ""
    if besides:
        if len(besides) > 1 or type_ not in _AGGREGATES:
            raise CannotSay(
                "A metric takes the values of one entity (`per`): make one dimension of what tells them apart."
            )
        say.metric(cube, sql)  # raises where it is no measure that is aggregated once more
        expr = say.metric(cube, _AGGREGATES[type_].format(sql), entities=True)
        return {"expr": expr, "per": _entity(say, names, cube, besides[0])}, _NO_ENTITY
    expr = say.metric(cube, sql)
    if "time_shift" in measure:
        return {"expr": expr, "offset": shift(measure, times)}, SHIFTED_PERIODS
    frame, differs = window(measure)
    return {"expr": expr, **frame}, " ".join(filter(None, (why, differs)))


def _entity(say: Expressions, names: CubeNames, cube: Cube, written: str) -> str:
    """The role or dimension whose rows or values a metric has a value for each of."""
    parts = tuple(written.strip("{} ").split("."))
    if len(parts) > 1 and parts[0] in ("CUBE", cube.name):
        parts = parts[1:]
    if len(parts) == 1:
        if parts[0] not in names.members:
            raise CannotSay(f"`{parts[0]}` is no dimension here that values could be counted for.")
        return names.members[parts[0]]
    roles, is_key = say.key_of(cube, parts)
    if not is_key:
        raise CannotSay(f"`{written}` is of another cube and not its key: `per` takes an entity of its own.")
    return ".".join(roles)
