"""A sound project with single values exchanged for others that do not belong there: what importers have to bear.

mangled(project, seed)      the same values again for the same seed
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Sequence

Value = object
Place = tuple[str | int, ...]

JUNK: tuple[Value, ...] = (
    None, True, 0, -1, 3.5, "", "x", "{", "}", "{CUBE}", "{CUBE}.", "{a.b.c}", "{orders.sql()}", "{{ x }}", "SELECT 1",
    "count(*)", [], {}, [[]], {"name": "x"}, [{"name": "y"}], "*", "a" * 500, "number", "time", "sum", "'", '"', "`",
    "--", "{users.id}", "{count}", "1; DROP TABLE x", ["*"], "orders", "users", "../../x", "\N{SNOWMAN}",
    "a" * 25_000, "(" * 400,
)  # fmt: skip


def mangled(project: Value, seed: int, junk: Sequence[Value] = JUNK) -> Value:
    """A copy of lists, mappings and plain values, with up to six of them exchanged, taken away or put elsewhere."""
    chance = random.Random(seed)
    project = copy.deepcopy(project)
    for _ in range(chance.randint(1, 6)):
        places = [place for place in _places(project) if place]
        if not places:
            break
        place = chance.choice(places)
        holder = _at(project, place[:-1])
        assert isinstance(holder, list | dict)
        kind = chance.random()
        if kind < 0.65:
            holder[place[-1]] = copy.deepcopy(chance.choice(junk))  # type: ignore[index]
        elif kind < 0.8:
            del holder[place[-1]]  # type: ignore[arg-type]
        else:
            holder[place[-1]] = copy.deepcopy(_at(project, chance.choice(places)))  # type: ignore[index]
    return project


def _places(value: Value, place: Place = ()) -> Iterator[Place]:
    yield place
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from _places(inner, (*place, key))


def _at(value: Value, place: Place) -> Value:
    for key in place:
        value = value[key]  # type: ignore[index]
    return value
