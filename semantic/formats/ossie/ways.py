"""The ways from the rows of one dataset to the one row of another, along relationships.

ways = Ways([("orders_to_customers", "orders", "customers"), ("customers_to_cities", "customers", "cities")])
ways.to("orders", "cities")        (("orders_to_customers", "customers_to_cities"),)
"""

from __future__ import annotations

from collections.abc import Iterable

Way = tuple[str, ...]

MAX_WAYS = 3
"""One is an answer, more are an ambiguity that is told."""

MAX_STEPS = 12


class Ways:
    """`edges` are relationships with the datasets that they lead from and to."""

    def __init__(self, edges: Iterable[tuple[str, str, str]]) -> None:
        self._edges: dict[str, list[tuple[str, str]]] = {}
        for name, here, there in edges:
            self._edges.setdefault(here, []).append((name, there))
        self._found: dict[str, dict[str, tuple[Way, ...]]] = {}

    def to(self, home: str, target: str) -> tuple[Way, ...]:
        """Every way, at most MAX_WAYS of them; the home itself is reached by no step."""
        found = self._found.get(home)
        if found is None:
            found = self._found[home] = self._search(home)
        return found.get(target, ())

    def _search(self, home: str) -> dict[str, tuple[Way, ...]]:
        found: dict[str, tuple[Way, ...]] = {home: ((),)}
        queue: list[tuple[Way, tuple[str, ...]]] = [((), (home,))]
        for way, passed in queue:
            if len(way) == MAX_STEPS:
                continue
            for name, target in self._edges.get(passed[-1], ()):
                known = found.get(target, ())
                if target not in passed and len(known) < MAX_WAYS:
                    found[target] = (*known, (*way, name))
                    queue.append(((*way, name), (*passed, target)))
        return found
