"""Snowflake's SQL and values for the stand-in of it that computes with DuckDB.

bound_values({"1": {"type": "FIXED", "value": "7"}}, "SELECT ? + 1")     Bound("SELECT :b1 + 1", {"b1": 7})
written("date", date(2017, 12, 1))                                       "17501"
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

Json = dict[str, Any]
_EPOCH = datetime(1970, 1, 1)
_EXPLAIN = "EXPLAIN USING JSON "
_TYPES = {
    "TINYINT": "fixed", "SMALLINT": "fixed", "INTEGER": "fixed", "BIGINT": "fixed", "HUGEINT": "fixed",
    "UBIGINT": "fixed", "DOUBLE": "real", "FLOAT": "real", "VARCHAR": "text", "BOOLEAN": "boolean",
    "DATE": "date", "TIME": "time", "TIMESTAMP": "timestamp_ntz", "TIMESTAMP WITH TIME ZONE": "timestamp_tz",
    "BLOB": "binary", "JSON": "variant",
}  # fmt: skip


@dataclass(frozen=True)
class Bound:
    """The statement with names for its question marks, and their values; whether it was to be explained alone."""

    sql: str
    values: Mapping[str, object]
    explained: bool


def bound_values(bindings: Mapping[str, Mapping[str, Any]], statement: str) -> Bound | tuple[str, str]:
    """Or the code and the message of what is wrong."""
    explained = statement.startswith(_EXPLAIN)
    sql = statement.removeprefix(_EXPLAIN)
    marks = [t for t in sqlglot.tokenize(sql, read="snowflake") if t.token_type is TokenType.PLACEHOLDER]
    if set(bindings) != {str(number) for number in range(1, len(marks) + 1)}:
        return "002049", "SQL compilation error:\nBind variable ? not set."
    out, kept = [], 0
    for number, mark in enumerate(marks, 1):
        out += [sql[kept : mark.start], f":b{number}"]
        kept = mark.end + 1
    try:
        values = {f"b{number}": _given(each) for number, each in bindings.items()}
    except (ValueError, KeyError):
        return "100037", "A bind value is not recognized"
    return Bound("".join([*out, sql[kept:]]), values, explained)


def _given(binding: Mapping[str, Any]) -> object:
    """A bound value as the service reads it by its type."""
    type_, text = binding["type"], binding["value"]
    if not isinstance(text, str):
        raise ValueError("the value is no text")
    read: dict[str, Any] = {
        "FIXED": int,
        "REAL": float,
        "TEXT": str,
        "BOOLEAN": {"true": True, "false": False}.__getitem__,
        "DATE": lambda text: (_EPOCH + timedelta(milliseconds=int(text))).date(),
        "TIMESTAMP_NTZ": lambda text: _EPOCH + timedelta(microseconds=int(text) // 1000),
        "TIMESTAMP_LTZ": lambda text: (_EPOCH + timedelta(microseconds=int(text) // 1000)).replace(
            tzinfo=UTC
        ),
    }
    return read[type_](text)


def in_duckdb(tree: exp.Expr) -> str:
    return tree.transform(_for_duckdb).sql(dialect="duckdb")


def _for_duckdb(node: exp.Expr) -> exp.Expr:
    """What sqlglot does not write for DuckDB by itself."""
    if isinstance(node, exp.ConvertTimezone):
        zone, moment, source = node.args["target_tz"], node.args["timestamp"], node.args.get("source_tz")
        if source is None:
            return exp.AtTimeZone(this=moment, zone=zone)
        instant = exp.AtTimeZone(this=moment, zone=source)
        return exp.AtTimeZone(this=exp.Paren(this=instant), zone=zone)
    if isinstance(node, exp.ToChar) and node.args.get("format"):
        return exp.TimeToStr(this=node.this, format=exp.Literal.string(_strftime(node.args["format"].name)))
    if isinstance(node, exp.DateTrunc) and isinstance(node.this, exp.Cast) and node.this.is_type("date"):
        return exp.cast(node.copy(), "date")
    return node


def _strftime(format_: str) -> str:
    for theirs, ours in (("yyyy", "%Y"), ("mm", "%m"), ("DD", "%d")):
        format_ = format_.replace(theirs, ours)
    return format_


def result_columns(tree: exp.Expr, described: Sequence[Sequence[object]]) -> list[Json]:
    """Names without quotes are in capitals there."""
    assert isinstance(tree, exp.Query)
    quoted = {
        each.alias
        for each in tree.selects
        if isinstance(each, exp.Alias) and each.args["alias"].args.get("quoted")
    }
    return [
        _column(str(name) if name in quoted else str(name).upper(), str(type_))
        for name, type_, *_ in described
    ]


def _column(name: str, type_: str) -> Json:
    if type_.startswith("DECIMAL"):
        precision, scale = map(int, type_[len("DECIMAL(") : -1].split(","))
        return {"name": name, "type": "fixed", "precision": precision, "scale": scale, "nullable": True}
    kind = "array" if type_.endswith("[]") else _TYPES[type_]
    digits = {"fixed": 0, "time": 9}.get(kind, 9 if kind.startswith("timestamp") else None)
    size = (38 if type_ == "HUGEINT" else 18) if kind == "fixed" else None
    return {"name": name, "type": kind, "precision": size, "scale": digits, "nullable": True}


def written(type_: str, cell: object) -> str | None:
    """Every value as a text, as the documentation of responses says."""
    if cell is None:
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        wall = cell.astimezone(UTC).replace(tzinfo=None) if cell.tzinfo else cell
        return _seconds(wall - _EPOCH) + (" 1440" if type_ == "timestamp_tz" else "")
    if isinstance(cell, date):
        return str((cell - _EPOCH.date()).days)
    if isinstance(cell, time):
        return _seconds(datetime.combine(_EPOCH.date(), cell) - _EPOCH)
    if isinstance(cell, bytes):
        return cell.hex().upper()
    return json.dumps(cell) if isinstance(cell, list) else str(cell)


def _seconds(span: timedelta) -> str:
    microseconds = span // timedelta(microseconds=1)
    sign, whole = ("-", -microseconds) if microseconds < 0 else ("", microseconds)
    return f"{sign}{whole // 10**6}.{whole % 10**6:06}000"
