"""Who asks: a name and the attributes that policies use. Every query is planned for a principal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Principal:
    """`attributes` are sorted (name, values) pairs, so that two equal principals compare and hash alike."""

    id: str
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()


EVERYONE = Principal("everyone")

OPERATOR = Principal("operator")
"""The service itself, which reads stored values and holds definitions against data: no policy limits it. It is known by
being this very object, so that no name and no attribute makes anybody else it."""
