"""Which dialect a warehouse's URL asks for, without opening it.

dialect_of("postgresql+psycopg://shop@host/sales")     "postgres"
dialects_of(settings.warehouses)                       that of the only one, or Dialects by their names
"""

from __future__ import annotations

from collections.abc import Mapping

from semantic.compiling import Dialects
from semantic.compiling.dialects import DIALECTS
from semantic.definitions.types import WarehouseSettings

_OTHERWISE = {"postgresql": "postgres"}
"""Kinds whose dialect has another name."""


def kind_of(url: str) -> str:
    """What a URL begins with: "postgresql+psycopg://…" is "postgresql"."""
    return url.partition("://")[0].partition("+")[0].lower()


def dialect_of(url: str) -> str:
    return _OTHERWISE.get(kind_of(url), kind_of(url))


def dialects_of(warehouses: Mapping[str, WarehouseSettings]) -> str | Dialects:
    """The dialects of the settings' warehouses, as far as their URLs say; DuckDB's where they do not."""
    found = {name: dialect_of(each.url) for name, each in warehouses.items()}
    known = {name: dialect if dialect in DIALECTS else "duckdb" for name, dialect in found.items()}
    return Dialects(tuple(known.items())) if len(known) > 1 else next(iter(known.values()), "duckdb")
