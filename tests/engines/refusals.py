"""What each warehouse refuses, found by compiling: aggregates, functions and times in other zones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from semantic import compile_query, parse_query
from semantic.compiling.dialects import DIALECTS
from semantic.definitions.aggregates import AGGREGATES
from semantic.errors import NotSupported
from tests.engines.corpus import Company
from tests.engines.databases import Table
from tests.engines.functions import NAMES, company

LABELS: Mapping[str, str] = {
    "plus_interval": "x + interval",
    "minus_interval": "x - interval",
    "at_plus": "x + interval",
    "date_sub": "date_sub by months",
    "date_diff_hour": "date_diff by hours or less",
    "date_diff_minute": "date_diff by hours or less",
    "date_diff_second": "date_diff by hours or less",
    "date_add_month": "date_add by months",
    "json": "->>",
    "timestamp_diff_hour": "timestamp_diff",
    "lpad": "pad",
    "rpad": "pad",
    "extract_isoyear": "extract(isoyear from x)",
    "extract_epoch": "extract(epoch from x)",
    "at_time_zone": "at time zone",
}
"""How the page calls an expression of `functions` that is not called by its name."""


@cache
def refused(dialect: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The aggregates and the functions that are refused, sorted."""
    aggregates = [syntax for syntax, asked in _aggregates().items() if _is_refused(asked, dialect)]
    functions = {
        LABELS.get(name, name) for type_, name in NAMES if _is_refused(company(type_, name), dialect)
    }
    return tuple(aggregates), tuple(sorted(functions))


@cache
def _aggregates() -> dict[str, Company]:
    syntaxes = [each.syntax for each in AGGREGATES.values()] + ["count(distinct x, y)"]
    out = {}
    for syntax in syntaxes:
        model = f"{{model: t, table: t, key: id, metrics: {{m: {{expr: '{syntax}', time: none}}}}}}"
        out[syntax] = Company(syntax, {"t.yml": model}, {"t": Table((), ())}, ({"metrics": ["m"]},))
    return out


def _is_refused(asked: Company, dialect: str) -> bool:
    try:
        compile_query(asked.catalog, parse_query(asked.forms[0]), dialect=dialect, now=asked.now)
    except NotSupported as error:
        return error.problem.code == "not-in-dialect"
    return False


def table() -> str:
    """Markdown: a row for each warehouse."""
    lines = ["| warehouse | aggregates | functions |", "| --- | --- | --- |"]
    for name, dialect in DIALECTS.items():
        aggregates, functions = refused(name)
        cells = [", ".join(f"`{each}`" for each in group) or "–" for group in (aggregates, functions)]
        lines.append(f"| {dialect.title} (`{name}`) | {cells[0]} | {cells[1]} |")
    return "\n".join(lines)
