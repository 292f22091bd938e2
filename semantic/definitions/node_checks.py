"""The rules for one node of an expression: what may stand there, and why not.

    check_node(sqlglot.parse_one("getenv('HOME')"))     raises Refused, code "function-unknown"

`functions` says what is allowed; everything else is refused here with the reason and the way to say it instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from semantic.definitions.aggregates import AGGREGATE_NODES, AGGREGATES
from semantic.definitions.expression_text import snippet
from semantic.definitions.functions import (
    ALLOWED,
    CAST_TYPES,
    CLOCK_NAMES,
    CLOCKS,
    DATE_PARTS,
    DATE_UNITS,
    NEUTRAL_SPELLINGS,
    TIME_CODES,
    function_names,
)
from semantic.errors import Position, Problem
from semantic.naming import nearest

CLOCK_HINT = "Time is resolved once per query: leave it to the query's time range, or use a column."


class Refused(Exception):
    """An expression may not hold this; becomes a Problem where the position is known."""

    def __init__(self, code: str, message: str, hint: str, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.suggestions = suggestions

    def problem(self, position: Position) -> Problem:
        return Problem(self.code, self.message, self.hint, self.suggestions, position)


def check_node(node: exp.Expr) -> None:
    """Raise Refused when a node may not stand in an expression, or has arguments that it may not have."""
    kind = type(node)
    if kind not in ALLOWED and not (kind is exp.Star and isinstance(node.parent, exp.Count)):
        raise refusal(node)
    if kind in AGGREGATE_NODES:
        _check_aggregate(node)
    elif check := _CHECKS.get(kind):
        check(node)


def refusal(node: exp.Expr) -> Refused:
    """Why a node that is not allowed is not."""
    for kinds, what, hint in _REASONS:
        if isinstance(node, kinds):
            return Refused("expression-refused", f"{snippet(node)!r}: {what}", hint)
    if isinstance(node, exp.Func):
        return function_refusal(node)
    return Refused(
        "expression-refused",
        f"{snippet(node)!r} cannot stand in an expression.",
        "An expression is made of names, values, operators, CASE and functions.",
    )


def function_refusal(node: exp.Func) -> Refused:
    """Why a function is not allowed, with the names that were probably meant."""
    name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
    name = name.lower()
    if type(node) in CLOCKS or name in CLOCK_NAMES:
        return Refused("function-refused", f"{name}() reads the clock.", CLOCK_HINT)
    if isinstance(node, exp.AggFunc):
        known = tuple(aggregate.syntax for aggregate in AGGREGATES.values())
        return Refused(
            "aggregate-unknown",
            f"{name}() is not an aggregate that metrics may use.",
            f"There are: {', '.join(known)}.",
            NEUTRAL_SPELLINGS.get(name, nearest(name, AGGREGATES)),
        )
    near = NEUTRAL_SPELLINGS.get(name) or nearest(name, function_names())
    meant = f"Did you mean {' or '.join(near)}? " if near else ""
    return Refused(
        "function-unknown" if isinstance(node, exp.Anonymous) else "function-refused",
        f"{name}() is not a function that expressions may use.",
        f"{meant}Only functions of values are allowed, none that read files, the network or the session.",
        near,
    )


_REASONS: tuple[tuple[tuple[type[exp.Expr], ...], str, str], ...] = (
    (
        (exp.Filter,),
        "an aggregate has no FILTER here.",
        "Write the condition as the metric's `where`.",
    ),
    (
        (exp.Window,),
        "window functions are not part of expressions.",
        "Aggregate over groups and leave ranks and windows to the query.",
    ),
    (
        (exp.WithinGroup,),
        "WITHIN GROUP is not part of the neutral dialect.",
        "Write percentile(x, 0.9) or median(x).",
    ),
    (
        (exp.Query, exp.Exists),
        "a subquery cannot stand in an expression.",
        "Define a model with `sql` and join it.",
    ),
    (
        (exp.DML, exp.DDL, exp.Command, exp.Block, exp.Drop, exp.Pragma, exp.Set, exp.Use),
        "this is a statement, not an expression.",
        "Write a value made of columns, operators and functions.",
    ),
    (
        (exp.Placeholder, exp.Parameter, exp.SessionParameter),
        "an expression has no parameters.",
        "Write the value itself; filters with values belong in the query.",
    ),
    ((exp.Star,), "a star stands for no value.", "Name a column; count() counts rows."),
    (
        (exp.Alias, exp.Aliases),
        "two expressions stand side by side, or one has an alias.",
        "Put an operator between them; the definition's key is the name.",
    ),
    (
        (exp.BitwiseXor, exp.BitwiseAnd, exp.BitwiseOr, exp.BitwiseNot),
        "bit operators are not part of the neutral dialect.",
        "Write power(x, 2) for a power, and, or, not for conditions.",
    ),
    ((exp.Any, exp.All), "ANY and ALL over lists are not supported.", "Write x in (…)."),
    (
        (exp.Ordered, exp.Order),
        "ORDER BY cannot stand within an aggregate.",
        "Use min(x), max(x) or percentile(x, 0.5).",
    ),
    (
        (exp.Struct, exp.Bracket, exp.Array),
        "lists, structs and templates are not part of expressions.",
        "Use columns of plain values; a SELECT model can take a structure apart.",
    ),
    ((exp.Tuple,), "a list of values stands only after IN.", "Compare columns one by one."),
)


def _check_aggregate(node: exp.Expr) -> None:
    assert isinstance(node, exp.Func)
    name = _PERCENTILES.get(type(node)) or node.sql_name().lower()
    if node.args.get("expressions"):
        hint = (
            f"{'greatest' if name == 'max' else 'least'}(a, b) compares values of one row."
            if isinstance(node, exp.Min | exp.Max)
            else "Write count(distinct a, b) to count combinations."
        )
        raise Refused("aggregate-arguments", f"{snippet(node)!r}: {name} takes one argument.", hint)
    if any(node.args.get(key) for key in ("accuracy", "weight", "error_tolerance")):
        raise Refused("aggregate-arguments", f"{snippet(node)!r}: {name} takes no further argument.", "")
    if type(node) in _PERCENTILES:
        _check_percentile(node, name)


_PERCENTILES: Mapping[type[exp.Expr], str] = {
    exp.PercentileCont: "percentile",
    exp.PercentileDisc: "percentile_disc",
    exp.ApproxQuantile: "approx_percentile",
}


def _check_percentile(node: exp.Expr, name: str) -> None:
    fraction = node.args.get("expression") or node.args.get("quantile")
    if not isinstance(fraction, exp.Literal) or fraction.is_string or not 0 <= float(fraction.name) <= 1:
        raise Refused(
            "aggregate-arguments",
            f"{snippet(node)!r}: {name} takes a value and a number from 0 to 1.",
            f"For example {name}(basket_value, 0.9).",
        )


def _check_distinct(node: exp.Expr) -> None:
    if not isinstance(node.parent, exp.Count) or node.args.get("on"):
        raise Refused(
            "aggregate-arguments",
            f"{snippet(node.parent or node)!r}: only count takes distinct.",
            "Duplicates of joins never enter an aggregate, so that distinct is not needed.",
        )


def _check_cast(node: exp.Expr) -> None:
    target = node.args["to"]
    if not isinstance(target, exp.DataType) or target.this not in CAST_TYPES or target.args.get("nested"):
        raise Refused(
            "expression-refused",
            f"{snippet(node)!r}: this type is not part of the neutral dialect.",
            "Types are boolean, int, bigint, double, decimal(p, s), varchar, date, time, timestamp, timestamptz.",
        )
    if node.args.get("format") or node.args.get("default"):
        raise Refused(
            "expression-refused",
            f"{snippet(node)!r}: a cast has no format here.",
            "Write str_to_time(x, '%Y-%m-%d') or time_to_str(x, '%Y').",
        )


def _check_unit(node: exp.Expr) -> None:
    unit = node.args.get("unit")
    text = unit.name.upper() if isinstance(unit, exp.Expr) else ""
    if unit is not None and text not in DATE_UNITS:
        example = {
            exp.DateTrunc: "date_trunc('month', x)",
            exp.TimestampTrunc: "timestamp_trunc(x, month)",
            exp.Interval: "interval '3' day",
        }.get(type(node), f"{node.sql_name().lower()}(x, y, day)" if isinstance(node, exp.Func) else "")
        raise Refused(
            "expression-refused",
            f"{snippet(node)!r}: {text.lower()!r} is not a unit of time.",
            f"Write {example}; units are {', '.join(sorted(DATE_UNITS)).lower()}.",
            nearest(text, [unit.lower() for unit in DATE_UNITS]),
        )


def _check_interval(node: exp.Expr) -> None:
    if node.args.get("unit") is None and not isinstance(node.this, exp.Literal):
        raise Refused(
            "expression-refused", f"{snippet(node)!r} has no unit of time.", "Write interval '3' day."
        )
    _check_unit(node)


def _check_in(node: exp.Expr) -> None:
    if not node.expressions and not node.args.get("query"):
        raise Refused(
            "expression-refused",
            f"{snippet(node)!r}: after IN stands a list of values in parentheses.",
            "Write x in ('a', 'b'), or x = y to compare two columns.",
        )


def _check_is(node: exp.Expr) -> None:
    if not isinstance(node.expression, exp.Null | exp.Boolean):
        raise Refused(
            "expression-refused",
            f"{snippet(node)!r}: after IS stands null, true or false.",
            "Write x = y, or x is not distinct from y where both may be null.",
        )


def _check_extract(node: exp.Expr) -> None:
    part = node.this.name.upper()
    if part not in DATE_PARTS:
        raise Refused(
            "expression-refused",
            f"{snippet(node)!r}: {part.lower()!r} is not a part of a time that every warehouse counts alike.",
            f"Parts are {', '.join(sorted(DATE_PARTS)).lower()}; isodow is 1 for Monday to 7.",
            nearest(part, [known.lower() for known in DATE_PARTS]),
        )


def check_time_format(node: exp.Expr) -> None:
    """Raise Refused for a format that not every warehouse writes alike: PostgreSQL's `D` begins with Sunday, the
    others' `%u` with Monday, and letters that stand for themselves here mean something there."""
    if not isinstance(node, exp.TimeToStr):
        return
    written = node.args.get("format")
    text = written.name if isinstance(written, exp.Literal) and written.is_string else "%"
    rest = text
    for code in sorted(TIME_CODES, key=len, reverse=True):
        rest = rest.replace(f"%{code}", "")
    if any(each.isalpha() or each in '%"\\' for each in rest):
        raise Refused(
            "expression-refused",
            f"{snippet(node)!r}: not every warehouse writes a time so.",
            f"A format has {', '.join(f'%{code}' for code in TIME_CODES)}, and signs between them; other letters stand "
            "beside it: concat('Q', extract(quarter from x)). extract(isodow from x) is 1 for Monday to 7.",
        )


def _check_json(node: exp.Expr) -> None:
    if not isinstance(node.expression, exp.JSONPath):
        raise Refused(
            "expression-refused",
            f"{snippet(node)!r}: the path into a document is a constant.",
            "Write column ->> '$.name'.",
        )


def _check_log(node: exp.Expr) -> None:
    if node.args.get("expression") is None:
        raise Refused(
            "function-refused",
            f"{snippet(node)!r}: warehouses disagree about the base of log(x).",
            "Write ln(x) or log(10, x).",
            ("ln(x)", "log(10, x)"),
        )


def _check_word(node: exp.Expr) -> None:
    if not node.name.isidentifier():
        raise Refused("expression-refused", f"{snippet(node)!r} cannot stand in an expression.", "")


_CHECKS: Mapping[type[exp.Expr], Callable[[exp.Expr], None]] = {
    exp.Distinct: _check_distinct,
    exp.In: _check_in,
    exp.Is: _check_is,
    exp.Interval: _check_interval,
    exp.Cast: _check_cast,
    exp.TryCast: _check_cast,
    exp.Extract: _check_extract,
    exp.Log: _check_log,
    exp.JSONExtract: _check_json,
    exp.JSONExtractScalar: _check_json,
    exp.Var: _check_word,
    **dict.fromkeys(
        (
            exp.DateTrunc,
            exp.TimestampTrunc,
            exp.DateDiff,
            exp.TimestampDiff,
            exp.DateAdd,
            exp.DateSub,
            exp.TimestampAdd,
            exp.TimestampSub,
        ),
        _check_unit,
    ),
}
