"""Which dialect a warehouse's URL asks for, without opening it.

dialect_of("postgresql+psycopg://shop@host/sales")     "postgres"
"""

from __future__ import annotations

_OTHERWISE = {"postgresql": "postgres"}
"""Kinds whose dialect has another name."""


def kind_of(url: str) -> str:
    """What a URL begins with: "postgresql+psycopg://…" is "postgresql"."""
    return url.partition("://")[0].partition("+")[0].lower()


def dialect_of(url: str) -> str:
    return _OTHERWISE.get(kind_of(url), kind_of(url))
