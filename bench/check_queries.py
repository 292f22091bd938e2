"""The calls within the SQL of MetricFlow's integration cases, for DuckDB.

    rendered("SELECT {{ render_date_trunc('ds', TimeGranularity.WEEK) }} FROM {{ source_schema }}.days", "mf")
    "SELECT DATE_TRUNC('week', CAST(ds AS TIMESTAMP)) FROM mf.days"

MetricFlow's own harness fills them for the database that it runs on; what each means is said by its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace

import jinja2

GRAINS = (
    *("nanosecond", "microsecond", "millisecond", "second", "minute", "hour"),
    *("day", "week", "month", "quarter", "year"),
)
PARTS = ("year", "quarter", "month", "day", "dow", "doy")


def rendered(text: str, schema: str) -> str:
    """The text with every call filled."""
    template = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False).from_string(text)  # SQL
    return template.render(
        source_schema=schema,
        mf_time_spine_source=f"{schema}.mf_time_spine",
        double_data_type_name="DOUBLE",
        TimeGranularity=SimpleNamespace(**{grain.upper(): grain for grain in GRAINS}),
        DatePart=SimpleNamespace(**{part.upper(): part for part in PARTS}),
        cast_to_ts=_timestamp,
        generate_random_uuid=lambda: "GEN_RANDOM_UUID()",
        render_time_constraint=_within,
        render_between_time_constraint=lambda expr, start_time, stop_time: (
            f"{expr} BETWEEN {_timestamp(start_time)} AND {_timestamp(stop_time)}"
        ),
        render_date_trunc=lambda expr, grain: f"DATE_TRUNC('{grain}', {_cast(expr)})",
        render_date_sub=lambda table, column, count, grain: f"{table}.{column} - INTERVAL {count} {grain}",
        render_date_add=lambda expr, count, grain: f"{expr} + INTERVAL {count} {grain}",
        render_extract=lambda expr, part: (
            f"EXTRACT({'isodow' if part == 'dow' else part} FROM {_cast(expr)})"
        ),
        render_percentile_expr=_percentile,
        render_dimension_template=lambda name, entity_path=(): _call("Dimension", name, entity_path),
        render_entity_template=lambda name, entity_path=(): _call("Entity", name, entity_path),
        render_metric_template=lambda name, group_by=(): f"{{{{ Metric('{name}', group_by={group_by}) }}}}",
        render_time_dimension_template=_time_dimension,
    )


def _cast(expr: str) -> str:
    return f"CAST({expr} AS TIMESTAMP)"


def _timestamp(text: str) -> str:
    return _cast(f"'{text}'")


def _within(expr: str, start_time: str = "", stop_time: str = "") -> str:
    """Inclusive: a day until its end, a time until that of its second."""
    conditions = [f"{_cast(expr)} >= {_timestamp(start_time)}"] if start_time else []
    if stop_time:
        stop = datetime.fromisoformat(stop_time)
        days = len(stop_time) == len("2020-01-01")
        until = stop + (timedelta(days=1) if days else timedelta(seconds=1))
        conditions.append(f"{_cast(expr)} < {_timestamp(until.isoformat(sep=' '))}")
    return " AND ".join(conditions)


def _percentile(
    expr: str, fraction: float, use_discrete_percentile: bool, use_approximate_percentile: bool
) -> str:
    if use_approximate_percentile:
        return f"APPROX_QUANTILE({expr}, {fraction})"
    function = "PERCENTILE_DISC" if use_discrete_percentile else "PERCENTILE_CONT"
    return f"{function}({fraction}) WITHIN GROUP (ORDER BY {expr})"


def _call(kind: str, name: str, path: Sequence[str]) -> str:
    return f"{{{{ {kind}('{name}', entity_path={tuple(path)!r}) }}}}"


def _time_dimension(name: str, grain: str | None = None, entity_path: Sequence[str] = ()) -> str:
    said = f"'{name}'" + (f", '{grain}'" if grain else "")
    return f"{{{{ TimeDimension({said}, entity_path={tuple(entity_path)!r}) }}}}"
