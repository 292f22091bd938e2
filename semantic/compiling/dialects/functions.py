"""The functions of definitions where a warehouse means something else by them: written anew, or refused by name.

`extract(isodow from day)`     everywhere the dialect's own `day_of_week`
`cbrt(x)`                      in MySQL: NotSupported, code not-in-dialect, before anything runs

A function that is not named here is written by sqlglot. `tests/engines/test_functions.py` runs each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from sqlglot import exp

from semantic import trees
from semantic.calendars import Calendar
from semantic.compiling.dialects.common import cast, number, position
from semantic.compiling.dialects.days import call
from semantic.compiling.dialects.refused import REFUSED, REFUSED_PARTS
from semantic.compiling.dialects.types import Context, not_in_dialect
from semantic.definitions.expression_text import snippet

Rewrite = Callable[[exp.Expr, Context], exp.Expr]

_PARTS = {
    "HOUR": "hour_of_day",
    "ISODOW": "day_of_week",
    "DAY": "day_of_month",
    "DOY": "day_of_year",
    "WEEK": "week_of_year",
    "MONTH": "month_of_year",
    "QUARTER": "quarter_of_year",
}
_SECONDS = {"HOUR": 3600, "MINUTE": 60, "SECOND": 1}
_PART_FUNCTIONS: Mapping[type[exp.Expr], str] = {
    exp.Year: "YEAR",
    exp.Quarter: "QUARTER",
    exp.Month: "MONTH",
    exp.Day: "DAY",
    exp.DayOfMonth: "DAY",
    exp.DayOfYear: "DOY",
    exp.Hour: "HOUR",
    exp.Minute: "MINUTE",
    exp.Second: "SECOND",
}


def _refuse(node: exp.Expr, context: Context) -> exp.Expr:
    raise not_in_dialect(
        f"`{snippet(node)}`",
        context.dialect.title,
        f"Give a text for it alone: expr: {{default: …, {context.dialect.writes}: …}}.",
    )


def _read(name: str, time: exp.Expr, context: Context) -> exp.Expr:
    if name in _PARTS:
        return context.dialect.parts[_PARTS[name]](time)
    own = context.dialect.parts.get(name)
    return own(time) if own else exp.Extract(this=exp.var(name), expression=time)


def _part(node: exp.Expr, context: Context) -> exp.Expr:
    if isinstance(node, exp.Extract):
        name = node.this.name.upper()
        if name in REFUSED_PARTS.get(context.dialect.name, ()):
            return _refuse(node, context)
        return _read(name, node.expression, context)
    time = node.this.this if isinstance(node.this, exp.TsOrDsToDate) else node.this
    return _read(_PART_FUNCTIONS[type(node)], time, context)


def _truncate(node: exp.Expr, context: Context) -> exp.Expr:
    time = node.this.this if isinstance(node.this, exp.TsOrDsToDate) else node.this
    return context.dialect.truncate(time, node.args["unit"].name.lower(), Calendar())


def _difference(node: exp.Expr, context: Context) -> exp.Expr:
    """How many borders of seconds, days, months and so on lie between two times."""
    unit = node.args["unit"].name.upper() if node.args.get("unit") else "DAY"
    if unit in _SECONDS and context.dialect.name in ("postgres", "sqlite"):
        until, since = (_borders(side, unit, context) for side in (node.this, node.expression))
        return exp.Paren(this=cast(exp.Paren(this=exp.Sub(this=until, expression=since)), "BIGINT"))
    last, first = (cast(side, "DATE") for side in (node.this, node.expression))
    if unit == "DAY":
        return context.dialect.days_between(first, last)
    if unit not in ("MONTH", "YEAR"):
        return _refuse(node, context)
    years = exp.Sub(this=_read("YEAR", last, context), expression=_read("YEAR", first, context))
    if unit == "YEAR":
        return exp.Paren(this=years)
    months = exp.Mul(this=exp.Paren(this=years), expression=number(12))
    more = exp.Sub(
        this=exp.Add(this=months, expression=_read("MONTH", trees.copied(last), context)),
        expression=_read("MONTH", trees.copied(first), context),
    )
    return exp.Paren(this=more)


def _borders(time: exp.Expr, unit: str, context: Context) -> exp.Expr:
    """How many borders of the unit lie between 1970 and a time."""
    passed = _read("EPOCH", time, context)
    return exp.Floor(this=exp.Div(this=passed, expression=exp.Literal.number(f"{_SECONDS[unit]}.0")))


def _ignoring_nulls(node: exp.Expr, context: Context) -> exp.Expr:
    """greatest and least of what is there; elsewhere one NULL makes the whole NULL."""
    if node.meta.get("never_null"):
        node.set("ignore_nulls", False)
        return node
    given = [node.this, *node.expressions]
    turned = [given[place:] + given[:place] for place in range(len(given))]
    known = [exp.func("COALESCE", *(trees.copied(each) for each in values)) for values in turned]
    return type(node)(this=known[0], expressions=known[1:])


def _rounded(type_: str) -> Rewrite:
    """Halves are rounded away from zero, which floats are not everywhere."""

    def rounded(node: exp.Expr, context: Context) -> exp.Expr:
        wide: exp.Expr = call("toDecimal256", node.this, number(18))
        value = cast(node.this, type_) if type_ else wide
        digits = node.args.get("decimals")
        return call("ROUND", value, *([digits] if digits else []))

    return rounded


def _contained(function: str) -> Rewrite:
    return lambda node, context: exp.Paren(this=position(function, node.this, node.expression))


def _side(node: exp.Expr, context: Context) -> exp.Expr:
    """starts_with and ends_with by LEFT and RIGHT; case counts."""
    wanted = node.expression
    name = "LEFT" if isinstance(node, exp.StartsWith) else "RIGHT"
    part = call(name, node.this, exp.Length(this=trees.copied(wanted)))
    return exp.Paren(this=exp.EQ(this=part, expression=wanted))


def _of_json(node: exp.Expr, context: Context) -> exp.Expr:
    """Documents may be stored as texts."""
    return type(node)(**{**node.args, "this": cast(node.this, "JSON")})


def _renamed(name: str, *keys: str) -> Rewrite:
    def renamed(node: exp.Expr, context: Context) -> exp.Expr:
        arguments = [node.args.get(key) for key in ("this", *keys)]
        return call(name, *(each for each in arguments if each is not None))

    return renamed


# SQLite


def _sqlite_left(node: exp.Expr, context: Context) -> exp.Expr:
    return call("SUBSTR", node.this, number(1), node.expression)


def _sqlite_right(node: exp.Expr, context: Context) -> exp.Expr:
    length = exp.Sub(this=exp.Length(this=trees.copied(node.this)), expression=node.expression)
    start = exp.Add(this=length, expression=number(1))
    return call("SUBSTR", node.this, call("MAX", start, number(1)))


def _sqlite_side(node: exp.Expr, context: Context) -> exp.Expr:
    wanted = node.expression
    length = exp.Length(this=trees.copied(wanted))
    part: exp.Expr
    if isinstance(node, exp.StartsWith):
        part = call("SUBSTR", node.this, number(1), length)
    else:
        part = _sqlite_right(exp.Right(this=node.this, expression=length), context)
    return exp.Paren(this=exp.EQ(this=part, expression=wanted))


def _span(node: exp.Expr) -> tuple[exp.Expr, str]:
    """The count and the unit of date_add(x, interval '3' day) or date_add(x, 3, day)."""
    given = node.expression
    if isinstance(given, exp.Interval):
        count, unit = given.this, given.args.get("unit")
        if isinstance(count, exp.Literal):
            count = exp.Literal.number(count.name)
    else:
        count, unit = given, node.args.get("unit")
    return count, unit.name.upper() if unit is not None else "DAY"


def _sqlite_interval(node: exp.Expr, context: Context) -> exp.Expr:
    return node if isinstance(node.parent, exp.DateAdd | exp.DateSub) else _refuse(node, context)


def _sqlite_moved(node: exp.Expr, context: Context) -> exp.Expr:
    count, unit = _span(node)
    if unit not in ("DAY", "WEEK"):  # a month from 31 March would be 1 May
        return _refuse(node, context)
    if unit == "WEEK":
        count = exp.Mul(this=exp.Paren(this=count), expression=number(7))
    if isinstance(node, exp.DateSub):
        count = exp.Neg(this=exp.Paren(this=count))
    return context.dialect.add_days(node.this, count)


# MySQL


def _mysql_moved(node: exp.Expr, context: Context) -> exp.Expr:
    count, unit = _span(node)
    name = "DATE_SUB" if isinstance(node, exp.DateSub | exp.TimestampSub) else "DATE_ADD"
    return call(name, node.this, exp.Interval(this=count, unit=exp.var(unit)))


_TIMES: Mapping[type[exp.Expr], Rewrite] = {
    exp.Extract: _part,
    **dict.fromkeys(_PART_FUNCTIONS, _part),
    exp.DateTrunc: _truncate,
    exp.TimestampTrunc: _truncate,
    exp.DateDiff: _difference,
}
_NULLS: Mapping[type[exp.Expr], Rewrite] = {exp.Greatest: _ignoring_nulls, exp.Least: _ignoring_nulls}
_MYSQL: Mapping[type[exp.Expr], Rewrite] = {
    **_NULLS,
    exp.Round: _rounded("DECIMAL(65, 30)"),
    exp.Contains: _contained("INSTR"),
    exp.StartsWith: _side,
    exp.EndsWith: _side,
    # The constant has six digits there.
    exp.Pi: lambda node, context: exp.Literal.number("3.141592653589793e0"),
    **dict.fromkeys((exp.DateAdd, exp.DateSub, exp.TimestampAdd, exp.TimestampSub), _mysql_moved),
}
_REWRITES: Mapping[str, Mapping[type[exp.Expr], Rewrite]] = {
    "sqlite": {
        **_NULLS,
        exp.Contains: _contained("INSTR"),
        exp.StartsWith: _sqlite_side,
        exp.EndsWith: _sqlite_side,
        exp.Left: _sqlite_left,
        exp.Right: _sqlite_right,
        exp.Interval: _sqlite_interval,
        exp.DateAdd: _sqlite_moved,
        exp.DateSub: _sqlite_moved,
    },
    "postgres": {
        exp.Round: _rounded("DECIMAL"),
        exp.Contains: _contained("STRPOS"),
        exp.EndsWith: _side,
        exp.Log: lambda node, context: call(
            "LOG", cast(node.this, "DECIMAL"), cast(node.expression, "DECIMAL")
        ),
        exp.DateFromParts: _renamed("MAKE_DATE", "year", "month", "day"),
        exp.JSONExtract: _of_json,
        exp.JSONExtractScalar: _of_json,
    },
    "redshift": {exp.Contains: _contained("STRPOS"), exp.StartsWith: _side, exp.EndsWith: _side},
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
    "snowflake": _NULLS,
    "bigquery": _NULLS,
    "trino": {**_NULLS, exp.Contains: _contained("STRPOS")},
    "clickhouse": {
        **_NULLS,
        exp.Round: _rounded(""),
        exp.Lower: _renamed("lowerUTF8"),
        exp.Upper: _renamed("upperUTF8"),
        exp.Reverse: _renamed("reverseUTF8"),
        exp.Left: _renamed("leftUTF8", "expression"),
        exp.Right: _renamed("rightUTF8", "expression"),
        exp.Substring: _renamed("substringUTF8", "start", "length"),
        exp.Contains: _contained("position"),
    },
}
"""By dialect, beside the functions of times, which every dialect but DuckDB writes by its own means."""

_KEEPS_ITS_OWN = frozenset({"duckdb"})


@lru_cache(32)
def _rules(dialect: str) -> Mapping[type[exp.Expr], Rewrite]:
    times = {} if dialect in _KEEPS_ITS_OWN else _TIMES
    if dialect in ("postgres", "redshift"):
        times = {
            kind: rule for kind, rule in times.items() if kind not in (exp.DateTrunc, exp.TimestampTrunc)
        }
    refused: dict[type[exp.Expr], Rewrite] = dict.fromkeys(REFUSED.get(dialect, ()), _refuse)
    return {**times, **_REWRITES.get(dialect, {}), **refused}


def write_functions(tree: exp.Expr, context: Context) -> exp.Expr:
    """Functions of definitions as the dialect means them. Raises NotSupported. Inner ones first."""
    rules = _rules(context.dialect.name)
    found = [node for node in trees.nodes_of(tree)[0] if node.__class__ in rules]
    for node in reversed(found):
        written = rules[node.__class__](node, context)
        if written is not node:
            node.replace(written)
    return tree
