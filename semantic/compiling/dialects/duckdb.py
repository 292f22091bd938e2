"""DuckDB."""

from __future__ import annotations

from sqlglot import exp

from semantic.calendars import Calendar
from semantic.compiling.dialects.common import (
    AGGREGATES,
    PARTS,
    at_zone,
    calendar_truncate,
    cast,
    lower_match,
    series,
    series_select,
    within_group,
)
from semantic.compiling.dialects.days import call
from semantic.compiling.dialects.types import Dialect


def _percentile(x: exp.Expr, fraction: exp.Expr) -> exp.Expr:
    return exp.func("QUANTILE_CONT", cast(x, "DOUBLE"), fraction)


def _periods(
    start: exp.Expr, until: exp.Expr, grain: str, calendar: Calendar, column: str, table: str
) -> exp.Select:
    rows = exp.Anonymous(this="UNNEST", expressions=[series(start, until, grain, calendar)])
    return series_select(rows, grain, column)


DUCKDB = Dialect(
    name="duckdb",
    writes="duckdb",
    title="DuckDB",
    local_time=at_zone,
    truncate=calendar_truncate,
    parts=PARTS,
    text_match=lower_match,
    aggregates={
        **AGGREGATES,
        "median": lambda x: exp.Median(this=cast(x, "DOUBLE")),
        "percentile": _percentile,
        "percentile_disc": lambda x, p: within_group(x, p, exp.PercentileDisc),
        "approx_percentile": lambda x, p: call("APPROX_QUANTILE", cast(x, "DOUBLE"), p),
    },
    periods=_periods,
)
