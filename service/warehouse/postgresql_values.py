"""What psycopg would change or fail at: values that Python has no type for come as PostgreSQL writes them.

interval                              "P1M2DT3.5S", where a month is not 30 days
date, timestamp, timestamptz          "infinity", "0044-03-15 BC" and years after 9999 as texts, all others as times
json, jsonb                           their text
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.adapt import Buffer, Loader
from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader
from psycopg.types.string import TextLoader


class _AnyDate(DateLoader):
    def load(self, data: Buffer) -> Any:
        return _loaded(super().load, data)


class _AnyTimestamp(TimestampLoader):
    def load(self, data: Buffer) -> Any:
        return _loaded(super().load, data)


class _AnyTimestamptz(TimestamptzLoader):
    def load(self, data: Buffer) -> Any:
        return _loaded(super().load, data)


def _loaded(load: Any, data: Buffer) -> Any:
    """The time, or its text where Python has no such time."""
    try:
        return load(data)
    except (psycopg.DataError, OverflowError, ValueError):
        return bytes(data).decode()


LOADERS: dict[str, type[Loader]] = {
    "interval": TextLoader,
    "json": TextLoader,
    "jsonb": TextLoader,
    "date": _AnyDate,
    "timestamp": _AnyTimestamp,
    "timestamptz": _AnyTimestamptz,
}


def keep_values(connection: Any) -> None:
    """Makes a psycopg connection keep them."""
    for name, loader in LOADERS.items():
        connection.adapters.register_loader(name, loader)
