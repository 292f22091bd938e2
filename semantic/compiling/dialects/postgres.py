"""PostgreSQL."""

from __future__ import annotations

from sqlglot import exp

from semantic import trees
from semantic.calendars import Calendar
from semantic.compiling.dialects.common import (
    AGGREGATES,
    PARTS,
    at_zone,
    calendar_truncate,
    cast,
    position_match,
    series,
    series_select,
    within_group,
)
from semantic.compiling.dialects.types import Dialect


def _periods(
    start: exp.Expr, until: exp.Expr, grain: str, calendar: Calendar, column: str, table: str
) -> exp.Select:
    return series_select(series(start, until, grain, calendar), grain, column)


NULL_TYPES = {
    "number": "SMALLINT",
    "string": "TEXT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "local": "TIMESTAMP",
    "instant": "TIMESTAMP",
    "": "",
}
"""A union of two NULLs would be text, on which nothing else stacks. The narrowest number gives way to every other."""


def same(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """IS NOT DISTINCT FROM is never hashed here: joining 20,000 groups by it takes seconds. Equalities are."""
    nulls = exp.EQ(this=exp.Paren(this=is_null(left)), expression=exp.Paren(this=is_null(right)))
    texts = exp.EQ(this=_text_or_empty(trees.copied(left)), expression=_text_or_empty(trees.copied(right)))
    return exp.Paren(this=exp.And(this=nulls, expression=texts))


def is_null(value: exp.Expr) -> exp.Expr:
    return exp.Is(this=value, expression=exp.Null())


def _text_or_empty(value: exp.Expr) -> exp.Expr:
    return exp.Coalesce(this=cast(value, "TEXT"), expressions=[exp.Literal.string("")])


POSTGRES = Dialect(
    name="postgres",
    writes="postgres",
    title="PostgreSQL",
    local_time=at_zone,
    truncate=calendar_truncate,
    parts=PARTS,
    text_match=position_match,
    aggregates={
        **AGGREGATES,
        "median": lambda x: within_group(x, exp.Literal.number("0.5")),
        "percentile": within_group,
        "percentile_disc": lambda x, p: within_group(x, p, exp.PercentileDisc),
        "approx_percentile": within_group,
        "approx_count_distinct": lambda x: exp.Count(this=exp.Distinct(expressions=[x])),
    },
    periods=_periods,
    same=same,
    null_types=NULL_TYPES,
    fold=str.lower,
)
