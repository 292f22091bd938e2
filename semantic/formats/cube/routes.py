"""The ways of joins from one cube to another, as roles of ours.

Routes(names).path("orders", "countries")     ("users", "countries"): the shortest, as Cube finds it
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from semantic.formats.cube.names import CubeNames
from semantic.formats.cube.references import CannotSay


class Routes:
    def __init__(self, names: Mapping[str, CubeNames]) -> None:
        self._names = names

    def path(self, start: str, target: str) -> tuple[str, ...]:
        """The roles of the shortest way. Raises CannotSay where there is none."""
        ways: list[tuple[str, ...]] = [(start,)]
        seen = {start}
        for way in ways:
            if way[-1] == target:
                return self.roles(way)
            for following in self._names[way[-1]].roles:
                if following not in seen:
                    seen.add(following)
                    ways.append((*way, following))
        raise CannotSay(f"No joins lead from `{start}` to `{target}`.")

    def roles(self, cubes: Sequence[str]) -> tuple[str, ...]:
        """The roles of a way that names each cube. Raises CannotSay where one has no join to the next."""
        out = []
        for here, there in itertools.pairwise(cubes):
            if there not in self._names[here].roles:
                raise CannotSay(f"`{here}` has no join to `{there}`.")
            out.append(self._names[here].roles[there])
        return tuple(out)

    def between(self, start: str, cubes: Sequence[str]) -> tuple[str, ...]:
        """The roles to a cube that is named alone, by the shortest way, or with every cube on the way."""
        return self.path(start, cubes[0]) if len(cubes) == 1 else self.roles((start, *cubes))
