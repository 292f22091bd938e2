"""Cube's dimensions → dimensions: their type, expression, labels; and the grains that are a company's own.

dimension_of(say, names, orders, "status", props)     [("status", {"type": "string"}, "")]
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from semantic.definitions.expression_text import name_parts
from semantic.definitions.expressions import Use, parse_expression
from semantic.definitions.keys import MONTHS
from semantic.formats.cube.expressions import WHOLE_NUMBERS, Expressions
from semantic.formats.cube.names import GEO_PARTS, CubeNames
from semantic.formats.cube.project import Cube, Project
from semantic.formats.cube.references import CannotSay
from semantic.formats.props import Props

HANDLED = frozenset(
    ("sql", "type", "case", "primary_key", "sub_query", "propagate_filters_to_sub_query", "granularities", "latitude",
     "longitude", "values", "mask", "time_shift")
)  # fmt: skip

A_DAY = "Its SQL gives a calendar day, which Dragoman never shifts; Cube moves it into the query's zone."
WITH_ZONE = "Its SQL gives a time with zone."
_ZONED = (exp.DType.TIMESTAMPTZ, exp.DType.TIMESTAMPLTZ)
_PLAIN_TYPES = ("string", "number", "boolean")

Made = tuple[str, dict[str, object], str]
"""A dimension: its name, its keys, and why it reads otherwise than in Cube."""


def dimension_of(say: Expressions, names: CubeNames, cube: Cube, name: str, dimension: Props) -> list[Made]:
    """What one dimension of Cube's becomes: one dimension, or two for a place. Raises CannotSay."""
    type_ = dimension.text("type")
    if type_ == "geo":
        return [_geo_part(say, names, cube, name, dimension, part) for part in GEO_PARTS]
    ours = names.members[name]
    if "time_shift" in dimension:
        raise CannotSay(
            "Times that a calendar in a table moves have no form here; see `calendars` of the settings."
        )
    if dimension.flag("propagate_filters_to_sub_query"):
        raise CannotSay(
            "It is computed within the filters of each query, and a metric as a dimension is computed over all rows."
        )
    if "case" in dimension:
        return [_labelled(say, cube, ours, dimension, type_)]
    if "sql" not in dimension:
        raise CannotSay("It has no `sql`.")
    if type_ == "switch":
        values: dict[str, object] = {"type": "string", "values": dimension.texts("values")}
        return [(ours, _with_expr(values, say.row(cube, dimension.text("sql")), ours), "")]
    if type_ == "time":
        return [_time(say, cube, ours, dimension)]
    if type_ not in _PLAIN_TYPES:
        raise CannotSay(f"`{type_}` is no type of dimension that the import knows.")
    sql = dimension.text("sql")
    why = WHOLE_NUMBERS if say.cuts(cube, sql) else ""
    return [(ours, _with_expr({"type": type_}, say.row(cube, sql), ours), why)]


def _with_expr(values: dict[str, object], expr: str, ours: str) -> dict[str, object]:
    return values if expr == ours else {**values, "expr": expr}


def _geo_part(say: Expressions, names: CubeNames, cube: Cube, name: str, dimension: Props, part: str) -> Made:
    ours = names.members[f"{name}.{part}"]
    inner = dimension.inner(part)
    if inner is None or "sql" not in inner:
        raise CannotSay(f"It has no `{part}` with its `sql`.")
    values = _with_expr({"type": "number"}, say.row(cube, inner.text("sql")), ours)
    return ours, values, "A place is two numbers here."


def _labelled(say: Expressions, cube: Cube, ours: str, dimension: Props, type_: str) -> Made:
    expr, labels = say.when(cube, dimension)
    values: dict[str, object] = {"type": type_ if type_ in _PLAIN_TYPES else "string", "expr": expr}
    if labels and values["type"] == "string":
        values["values"] = list(labels)
    return ours, values, ""


@dataclass(frozen=True, slots=True)
class TimeKind:
    """What the values of a time dimension are: a day, or a moment with the zone that it is stored in."""

    type: str
    stored_in: str = ""


def _time(say: Expressions, cube: Cube, ours: str, dimension: Props) -> Made:
    expr = say.row(cube, dimension.text("sql"))
    kind = time_kind(say, cube, dimension)
    values: dict[str, object] = {"type": kind.type}
    if kind.stored_in:
        values["stored_in"] = kind.stored_in
    why = A_DAY if kind.type == "date" else WITH_ZONE if kind.stored_in == "with zone" else ""
    return ours, _with_expr(values, expr, ours), why


def time_kind(say: Expressions, cube: Cube, dimension: Props) -> TimeKind:
    """What a time dimension is: as the one that it passes on, else by the form of its expression."""
    passed_on = say.passed_on(cube, dimension.text("sql"))
    if passed_on is not None and passed_on[1].text("type") == "time":
        return time_kind(say, *passed_on)
    return kind_of(say.row(cube, dimension.text("sql")))


def kind_of(expr: str) -> TimeKind:
    """What an expression gives, by its form: Cube takes every time for UTC where nothing else is said."""
    tree = parse_expression(expr, use=Use.ROW).tree.unnest()
    if isinstance(tree, exp.AtTimeZone):
        raise CannotSay(
            "Its SQL changes a zone, and the import cannot see whether the column carries one: write the dimension "
            "with its column and `stored_in`."
        )
    if isinstance(tree, exp.Date) or (isinstance(tree, exp.Cast) and tree.args["to"].this is exp.DType.DATE):
        return TimeKind("date")
    if isinstance(tree, exp.Cast) and tree.args["to"].this in _ZONED:
        return TimeKind("instant", "with zone")
    return TimeKind("instant", "UTC")


_INTERVAL = re.compile(r"(-?\d+) (month|quarter|year)s?")
_ORIGIN = re.compile(r"\d{4}-(\d{2})-01(?:T00:00(?::00(?:\.0+)?)?Z?)?|\d{4}-(\d{2})|(\d{4})")


def fiscal_month(granularity: Props) -> int | None:
    """The month with which the years, or quarters, of a granularity begin; None for any other."""
    unit = granularity.text("interval")
    if unit not in ("1 year", "1 years", "12 months", "1 quarter", "1 quarters", "3 months"):
        return None
    first = 1
    if origin := _ORIGIN.fullmatch(granularity.text("origin")):
        first = int(origin[1] or origin[2] or 1)
    elif "origin" in granularity:
        return None
    elif "offset" in granularity:
        found = _INTERVAL.fullmatch(granularity.text("offset"))
        if found is None:
            return None
        first = 1 + int(found[1]) * {"month": 1, "quarter": 3, "year": 12}[found[2]]
    return (first - 1) % 12 + 1


@dataclass(frozen=True, slots=True)
class Granularity:
    """A granularity of Cube's: whose, and the grain of ours that it is; "" where there is none, with the reason."""

    cube: str
    dimension: str
    name: str
    props: Props
    grain: str = ""
    why: str = ""


def granularities(project: Project) -> tuple[str, list[Granularity]]:
    """The month with which the fiscal year begins, if they agree on one, and all granularities."""
    found = [
        (cube, name, granularity)
        for cube in project.cubes.values()
        for name, dimension in cube.dimensions.items()
        for granularity in dimension.items("granularities")
    ]
    years = {
        month for _, _, each in found if _is_year(each) and (month := fiscal_month(each)) not in (None, 1)
    }
    month = next(iter(years)) if len(years) == 1 else None
    out = []
    for cube, name, each in found:
        grain, why = _grain(each, month, several=len(years) > 1)
        out.append(Granularity(cube.name, name, each.text("name"), each, grain, why))
    return (MONTHS[month - 1] if month else ""), out


def _is_year(granularity: Props) -> bool:
    return granularity.text("interval") in ("1 year", "1 years", "12 months")


def _grain(granularity: Props, month: int | None, *, several: bool) -> tuple[str, str]:
    begins = fiscal_month(granularity)
    if "sql" in granularity:
        return (
            "",
            "Periods that stand in a table become `calendars` of the settings: name the table and its columns.",
        )
    if begins is None:
        if granularity.text("interval") in ("1 week", "7 days"):
            return "", "Where all weeks of the company begin then, write `week_start` in the settings."
        return "", "Such periods have no form here: add a dimension that computes their beginning."
    if _is_year(granularity):
        if begins == 1:
            return "year", ""
        why = "The years of several granularities begin in different months, and the settings have one fiscal year."
        return ("", why) if several else ("fiscal_year", "")
    if begins % 3 == 1:
        return "quarter", ""
    if month is not None and (begins - month) % 3 == 0:
        return "fiscal_quarter", ""
    return "", "Its quarters are not those of a fiscal year that the project has."


def key_columns(say: Expressions, cube: Cube) -> tuple[list[str], str]:
    """The columns of a cube's primary key, and how they were found where they are not plain. Raises CannotSay."""
    out: list[str] = []
    why = ""
    for name, dimension in cube.dimensions.items():
        if not dimension.flag("primary_key"):
            continue
        plain = say.plain_column(cube, name)
        if plain:
            out.append(plain)
            continue
        columns = _joined_columns(say.row(cube, dimension.text("sql")))
        if not columns:
            raise CannotSay(f"The key `{name}` is computed. Name the columns behind it as `key`.")
        out += columns
        why = f"`{name}` joins these columns to one text; together they tell rows apart as well."
    return list(dict.fromkeys(out)), why


def _joined_columns(expr: str) -> list[str]:
    """The columns of a concatenation of columns and fixed texts; [] for anything else."""
    columns: list[str] = []
    waiting: list[exp.Expr] = [parse_expression(expr, use=Use.ROW).tree]
    while waiting:
        node = waiting.pop(0).unnest()
        if isinstance(node, exp.Concat | exp.ConcatWs):
            waiting = [*node.expressions, *waiting]
        elif isinstance(node, exp.DPipe):
            waiting = [node.this, node.expression, *waiting]
        elif isinstance(node, exp.Cast):
            waiting.insert(0, node.this)
        elif isinstance(node, exp.Column) and len(name_parts(node)) == 1:
            columns.append(name_parts(node)[0])
        elif not isinstance(node, exp.Literal):
            return []
    return columns


def time_dimensions(cube: Cube, names: Mapping[str, str]) -> list[str]:
    """The time dimensions of a cube that become dimensions, public ones first."""
    times = [name for name, held in cube.dimensions.items() if held.text("type") == "time" and name in names]
    hidden = {name for name in times if cube.dimensions[name].flag("public") is False}
    return [name for name in times if name not in hidden] + [name for name in times if name in hidden]
