"""What definitions may call and a warehouse does not have, or means otherwise: refused there by name.

For the warehouses that the tests cannot run (Snowflake, BigQuery, Redshift, Trino) what is doubtful is refused, too.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

_UNSURE: frozenset[type[exp.Expr]] = frozenset(
    {
        exp.AddMonths, exp.Dayname, exp.Initcap, exp.JSONExtract, exp.JSONExtractScalar, exp.Levenshtein,
        exp.Monthname, exp.RegexpExtract, exp.RegexpLike, exp.RegexpReplace, exp.TimestampAdd, exp.TimestampDiff,
        exp.TimestampSub, exp.UnixSeconds, exp.UnixToTime, exp.WidthBucket,
    }
)  # fmt: skip

_MYSQL: frozenset[type[exp.Expr]] = frozenset(
    {
        exp.AtTimeZone, exp.Cbrt, exp.DateFromParts, exp.Initcap, exp.JSONExtract, exp.JSONExtractScalar,
        exp.Levenshtein, exp.RegexpExtract, exp.RegexpLike, exp.RegexpReplace, exp.SplitPart, exp.TimestampDiff,
        exp.TryCast, exp.UnixSeconds, exp.UnixToTime, exp.WidthBucket, exp.Xor,
    }
)  # fmt: skip

_SPARK: frozenset[type[exp.Expr]] = frozenset(
    {
        exp.AtTimeZone, exp.Initcap, exp.Levenshtein, exp.TimestampDiff, exp.UnixSeconds, exp.UnixToTime,
        exp.WidthBucket,
    }
)  # fmt: skip

REFUSED: Mapping[str, frozenset[type[exp.Expr]]] = {
    "duckdb": frozenset({exp.WidthBucket}),
    "sqlite": frozenset(
        {
            exp.AddMonths, exp.Ascii, exp.AtTimeZone, exp.Cbrt, exp.ConcatWs, exp.DateFromParts, exp.Dayname,
            exp.Initcap, exp.LastDay, exp.Levenshtein, exp.MD5, exp.Monthname, exp.Pad,
            exp.RegexpExtract, exp.RegexpLike, exp.RegexpReplace, exp.Repeat, exp.Reverse, exp.SplitPart,
            exp.StrToDate, exp.StrToTime, exp.TimestampAdd, exp.TimestampDiff, exp.TimestampSub, exp.TryCast,
            exp.UnixSeconds, exp.UnixToTime, exp.WidthBucket,
        }
    ),
    "postgres": frozenset(
        {
            exp.AddMonths, exp.Dayname, exp.Levenshtein, exp.Monthname, exp.RegexpExtract, exp.StrToTime,
            exp.TimestampDiff, exp.TryCast, exp.UnixSeconds, exp.UnixToTime,
        }
    ),
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
    "snowflake": _UNSURE | {exp.AtTimeZone},
    "bigquery": _UNSURE | {exp.AtTimeZone, exp.ConcatWs, exp.MD5, exp.Nvl2, exp.SplitPart},
    "redshift": _UNSURE | {exp.Cbrt, exp.ConcatWs, exp.DateFromParts, exp.Log, exp.TryCast},
    "trino": _UNSURE | {exp.Ascii, exp.AtTimeZone, exp.DateFromParts, exp.MD5, exp.Nvl2},
    "clickhouse": frozenset(
        {
            exp.AddMonths, exp.Cbrt, exp.DateFromParts, exp.Dayname, exp.Initcap, exp.JSONExtract,
            exp.JSONExtractScalar, exp.Monthname, exp.Pad, exp.SplitPart, exp.StrToTime, exp.TimestampDiff,
            exp.UnixSeconds, exp.UnixToTime, exp.WidthBucket,
        }
    ),
    "spark": _SPARK,
    "databricks": _SPARK,
}  # fmt: skip
"""By dialect, the nodes of functions."""

REFUSED_PARTS: Mapping[str, frozenset[str]] = {
    "sqlite": frozenset({"ISOYEAR"}),
    "mysql": frozenset({"ISOYEAR"}),
    "mariadb": frozenset({"ISOYEAR"}),
    "snowflake": frozenset({"ISOYEAR", "EPOCH"}),
    "bigquery": frozenset({"EPOCH"}),
    "redshift": frozenset({"ISOYEAR"}),
    "trino": frozenset({"ISOYEAR", "EPOCH"}),
    "spark": frozenset({"ISOYEAR", "EPOCH"}),
    "databricks": frozenset({"ISOYEAR", "EPOCH"}),
}
"""By dialect, what `extract` cannot read."""
