"""Column types that mean the same in SQLite and PostgreSQL: names, words, instants, counts, money, JSON.

    sa.Column("at", Instant)        an aware datetime, in UTC; a naive one is refused
    sa.Column("form", Json)         what `json.dumps` takes, or `Written` where that was done before

SQLite's tables are STRICT, so that a value of a wrong type is an error there as it is in PostgreSQL.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

from service.store.errors import NotStorable

PICO = Decimal(10) ** 12
"""Money is counted in whole millionths of a millionth: a token may cost less than a millionth of a dollar."""


class Written(str):
    """A text that is JSON already."""

    __slots__ = ()


_ENCODER = json.JSONEncoder(allow_nan=False, separators=(",", ":"))


def json_text(value: object) -> Written:
    """The value as it is stored."""
    return Written(_ENCODER.encode(value))


class Name(TypeDecorator[str]):
    """A text that identifies: stored as it is or not at all. PostgreSQL knows no NUL, and two ids must stay two."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is not None and not _storable(value):
            raise NotStorable("A text that names something has no NUL and no half of a surrogate pair.")
        return value


class Words(TypeDecorator[str]):
    """A text that people wrote; what cannot be stored in it becomes a replacement character."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or _storable(value):
            return value
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


def _storable(text: str) -> bool:
    if "\0" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class Instant(TypeDecorator[datetime]):
    """A point in time, aware and in UTC. SQLite keeps a text of fixed width, which sorts as time does."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(sa.Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time that is stored needs a zone.")
        in_utc = _in_utc(value)
        return in_utc if dialect.name == "postgresql" else in_utc.isoformat(timespec="microseconds")

    def process_result_value(self, value: datetime | str | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(UTC)


def _in_utc(value: datetime) -> datetime:
    """The same point in time; where UTC has no name for it (year 0 or 10000), the nearest that it has one for."""
    try:
        return value.astimezone(UTC)
    except OverflowError:
        return (datetime.min if value.year == 1 else datetime.max).replace(tzinfo=UTC)


class Money(TypeDecorator[Decimal]):
    """Dollars, exact to twelve decimals; sums of it are money too."""

    impl = sa.BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(sa.BigInteger() if dialect.name == "postgresql" else sa.Integer())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int((value * PICO).to_integral_value())

    def process_result_value(self, value: int | Decimal | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(int(value)) / PICO


class _PostgresJson(UserDefinedType[str]):
    """`json`, which keeps a text as it was written; `jsonb` would refuse \\u0000 and change numbers."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "JSON"


class Json(TypeDecorator[object]):
    """A JSON value."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(_PostgresJson() if dialect.name == "postgresql" else sa.Text())

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        if value is None or isinstance(value, Written):
            return value
        return json_text(value)

    def process_result_value(self, value: object, dialect: Dialect) -> object:
        return json.loads(value) if isinstance(value, str) and dialect.name != "postgresql" else value


COUNT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A whole number of 64 bits, also as a key that counts itself up."""
