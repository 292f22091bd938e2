"""What a name may look like: `basket_value` is one, `basket__value` and `2nd` are not."""

from __future__ import annotations

import re

NAME_PATTERN = r"[A-Za-z](?:_?[A-Za-z0-9])*"
"""Letters, digits and single underscores, starting with a letter: `a__b` stands for `a.b` in flat tables."""

PATH_PATTERN = rf"{NAME_PATTERN}(?:\.{NAME_PATTERN})*"

RESERVED = ("time", "metrics", "this", "principal")
"""Names that mean something in every query or expression, so that no definition may take them."""

FILE_ENDINGS = (
    "csv",
    "tsv",
    "parquet",
    "json",
    "jsonl",
    "ndjson",
    "arrow",
    "xlsx",
    "gz",
    "zst",
    "db",
    "duckdb",
)
"""A warehouse may read a table name that ends like this as a file, quoted or not."""

_NAME = re.compile(NAME_PATTERN)
_PATH = re.compile(PATH_PATTERN)
_PART = r'(?:"(?:[^"]|"")+"|\w(?:[\w$]|-(?!-))*)'
_TABLE = re.compile(rf"{_PART}(?:\.{_PART})*")


def is_name(text: str) -> bool:
    """Whether a definition may be called this (reserved names aside)."""
    return _NAME.fullmatch(text) is not None


def is_path(text: str) -> bool:
    """Whether this is names joined by dots, such as `order.shipped_at`."""
    return _PATH.fullmatch(text) is not None


def is_table_name(text: str) -> bool:
    """Whether this is a table's name: parts joined by dots, unusual ones in double quotes."""
    return _TABLE.fullmatch(text) is not None


def is_file_like(table: str) -> bool:
    """Whether a warehouse could take a table's name for a file or an address: `sales.csv`, `s3://bucket/x`."""
    return any(sign in table for sign in "/\\:*?") or table.lower().rpartition(".")[2] in FILE_ENDINGS
