"""What an expression may be made of: a list of what is allowed, so that nothing new slips in by itself.

A function that is not here is refused: one that reads a file, the network, the clock or a session because of what it
does, others because warehouses disagree about what they mean. `time_to_str(sold_at, '%Y')` is the neutral spelling;
a function that one warehouse alone knows has no neutral meaning.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from semantic.definitions.aggregates import AGGREGATE_NODES

DATE_UNITS = frozenset({"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND"})

DATE_PARTS = DATE_UNITS | {"ISODOW", "ISOYEAR", "DOY", "EPOCH"}
"""What `extract(part from x)` may ask. ISODOW is 1 for Monday to 7; DOW is missing because its first day varies."""

TIME_CODES = (
    "Y",
    "y",
    "m",
    "B",
    "b",
    "d",
    "A",
    "a",
    "j",
    "H",
    "I",
    "M",
    "S",
    "f",
    "-m",
    "-d",
    "-j",
    "-H",
    "-I",
    "-M",
    "-S",
)
"""What the format of `time_to_str` may ask, after a percent sign: the codes that warehouses write alike."""

FUNCTIONS: frozenset[type[exp.Expr]] = frozenset(
    {
        # conditions
        exp.Case, exp.Coalesce, exp.Contains, exp.EndsWith, exp.Greatest, exp.If, exp.Least, exp.Nullif, exp.Nvl2,
        exp.RegexpLike, exp.StartsWith, exp.Xor,
        # conversions
        exp.Cast, exp.TryCast,
        # numbers
        exp.Abs, exp.Acos, exp.Asin, exp.Atan, exp.Atan2, exp.Cbrt, exp.Ceil, exp.Cos, exp.Degrees, exp.Exp, exp.Floor,
        exp.Ln, exp.Log, exp.Pi, exp.Pow, exp.Radians, exp.Round, exp.Sign, exp.Sin, exp.Sqrt, exp.Tan, exp.Trunc,
        exp.WidthBucket,
        # text
        exp.Ascii, exp.Chr, exp.Concat, exp.ConcatWs, exp.Initcap, exp.Left, exp.Length, exp.Levenshtein, exp.Lower,
        exp.MD5, exp.Pad, exp.RegexpExtract, exp.RegexpReplace, exp.Repeat, exp.Replace, exp.Reverse, exp.Right,
        exp.SplitPart, exp.StrPosition, exp.Substring, exp.Trim, exp.Upper,
        # times
        exp.AddMonths, exp.Date, exp.DateAdd, exp.DateDiff, exp.DateFromParts, exp.DateSub, exp.DateTrunc, exp.Day,
        exp.DayOfMonth, exp.DayOfYear, exp.Dayname, exp.Extract, exp.Hour, exp.LastDay, exp.Minute,
        exp.Month, exp.Monthname, exp.Quarter, exp.Second, exp.StrToDate, exp.StrToTime, exp.TimeToStr,
        exp.TimestampAdd, exp.TimestampDiff, exp.TimestampSub, exp.TimestampTrunc, exp.UnixSeconds, exp.UnixToTime,
        exp.Year,
        # documents within a column
        exp.JSONExtract, exp.JSONExtractScalar,
    }
)  # fmt: skip

OPERATORS: frozenset[type[exp.Expr]] = frozenset(
    {
        exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Var,
        exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Is, exp.In, exp.Between,
        exp.Like, exp.ILike, exp.Escape, exp.NullSafeEQ, exp.NullSafeNEQ,
        exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg, exp.DPipe,
        exp.DataType, exp.DataTypeParam, exp.Interval, exp.IntervalSpan, exp.AtTimeZone, exp.Distinct,
        exp.JSONPath, exp.JSONPathRoot, exp.JSONPathKey, exp.JSONPathSubscript,
    }
)  # fmt: skip

ALLOWED = FUNCTIONS | OPERATORS | AGGREGATE_NODES

NOT_CONDITIONS: frozenset[type[exp.Expr]] = frozenset(
    {exp.Literal, exp.Null, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg, exp.DPipe, exp.Interval}
)
"""What can never be true or false."""

CAST_TYPES = frozenset(
    {
        exp.DType.BOOLEAN, exp.DType.TINYINT, exp.DType.SMALLINT, exp.DType.INT, exp.DType.BIGINT, exp.DType.FLOAT,
        exp.DType.DOUBLE, exp.DType.DECIMAL, exp.DType.CHAR, exp.DType.VARCHAR, exp.DType.TEXT, exp.DType.DATE,
        exp.DType.TIME, exp.DType.TIMESTAMP, exp.DType.TIMESTAMPTZ, exp.DType.TIMESTAMPNTZ, exp.DType.DATETIME,
    }
)  # fmt: skip

_SELECT_ONLY = frozenset(
    {
        exp.AnyValue, exp.ArgMax, exp.ArgMin, exp.Corr, exp.CountIf, exp.CumeDist, exp.DenseRank, exp.Exists,
        exp.First, exp.FirstValue, exp.GenerateDateArray, exp.GenerateSeries, exp.GroupConcat, exp.Lag, exp.Last,
        exp.LastValue, exp.Lead, exp.Mode, exp.NthValue, exp.Ntile, exp.PercentRank, exp.PercentileDisc, exp.Quantile,
        exp.Rank, exp.RowNumber, exp.Stddev, exp.StddevPop, exp.StddevSamp, exp.Unnest, exp.Variance, exp.VariancePop,
        exp.Array, exp.And, exp.Or,
    }
)  # fmt: skip

SELECT_FUNCTIONS = FUNCTIONS | AGGREGATE_NODES | _SELECT_ONLY
"""What a model's `sql` may call besides: windows, further aggregates, rows made of a range."""

CLOCKS: frozenset[type[exp.Expr]] = frozenset(
    {
        exp.CurrentDate, exp.CurrentDatetime, exp.CurrentTime, exp.CurrentTimestamp, exp.CurrentTimestampLTZ,
        exp.Localtime, exp.Localtimestamp, exp.Systimestamp, exp.UtcDate, exp.UtcTime, exp.UtcTimestamp,
    }
)  # fmt: skip

CLOCK_NAMES = frozenset(
    {"now", "today", "getdate", "sysdate", "get_current_timestamp", "transaction_timestamp"}
)

NEUTRAL_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "strftime": ("time_to_str",),
    "to_char": ("time_to_str", "cast"),
    "date_format": ("time_to_str",),
    "strptime": ("str_to_time",),
    "to_date": ("str_to_date", "cast"),
    "to_timestamp": ("str_to_time", "unix_to_time", "cast"),
    "make_date": ("date_from_parts",),
    "date_part": ("extract",),
    "datepart": ("extract",),
    "epoch": ("extract",),
    "dayofweek": ("extract",),
    "day_of_week": ("extract",),
    "week": ("extract",),
    "mean": ("avg",),
    "every": ("bool_and",),
    "quantile": ("percentile",),
    "quantile_cont": ("percentile",),
    "percentile_cont": ("percentile",),
    "count_if": ("count",),
    "iff": ("if",),
    "isnull": ("coalesce",),
    "to_number": ("cast",),
    "string": ("cast",),
    "timezone": ("at time zone",),
}
"""What to write instead of a function that warehouses know under names of their own."""


_UNUSUAL = {
    "approx_distinct",
    "approx_quantile",
    "booland_agg",
    "boolor_agg",
    "logical_and",
    "logical_or",
    "percentile_cont",
}


def function_names() -> tuple[str, ...]:
    """The neutral spellings of every function that an expression may call, sorted."""
    called = (kind for kind in FUNCTIONS | AGGREGATE_NODES if issubclass(kind, exp.Func))
    names = {name.lower() for kind in called for name in kind.sql_names()}
    return tuple(sorted((names - _UNUSUAL) | {"any", "approx_percentile", "every", "percentile"}))
