"""What a row belongs to: the row of a model on a path to one row, or the value of a dimension (`per: household`).

household       a role of the home          sales → households, by its key
households      a model                     the home's only way to one row there
store           a dimension of the home     its value; a row without one belongs to nothing
sold_at.day     a time dimension at a grain
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from semantic.calendars import Calendar
from semantic.catalog.graph import JoinGraph, Route
from semantic.definitions.types import Dimension, Model


@dataclass(frozen=True, slots=True)
class Entity:
    """`route` leads from the home to the entity's model, or to the model of `dimension`, perhaps at a `grain`."""

    route: Route
    model: Model
    dimension: Dimension | None = None
    grain: str = ""

    @property
    def meaning(self) -> str:
        """What stands behind the name, whichever home it is named from."""
        if self.dimension is None:
            return self.model.name
        return f"{self.dimension.qualified}.{self.grain}" if self.grain else self.dimension.qualified


class NoEntity(Exception):
    """A name that is no entity of a home's rows: why, and what to do."""

    def __init__(self, message: str, hint: str, code: str = "no-entity") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code


def find_entity(
    models: Mapping[str, Model],
    graph: JoinGraph,
    calendar: Calendar,
    home: str,
    name: str,
    *,
    meaning: str = "",
    many: bool = False,
) -> Entity:
    """The entity that `name` means for rows of `home`. Raises NoEntity.

    With `meaning` it must be that one, and a home that has no such name may reach it by its only way. `many` allows
    that a row belongs to several.
    """
    entity = _named(models, graph, calendar, home, name)
    if entity is None and meaning in models:
        entity = _of_model(models, graph, home, meaning)
    if entity is None:
        raise NoEntity(
            f"Rows of `{home}` belong to no `{name}`.",
            f"Name a join of `{home}`, a model that it reaches by one way, or a dimension of it.",
        )
    if meaning and entity.meaning != meaning:
        raise NoEntity(
            f"`{name}` is {entity.meaning} for rows of `{home}`, and {meaning} elsewhere.",
            "Name a model or role that means the same for all of them.",
            "different-meanings",
        )
    if not many and not entity.route.to_one:
        raise NoEntity(
            f"A row of `{home}` may belong to several rows of `{entity.model.name}`.",
            f"Name something that each row of `{home}` has one of.",
        )
    if entity.dimension is None and not entity.model.key:
        raise NoEntity(
            f"Rows of `{entity.model.name}` cannot be told apart: it has no key.",
            f"Declare the `key` of `{entity.model.name}`.",
        )
    return entity


def _named(
    models: Mapping[str, Model], graph: JoinGraph, calendar: Calendar, home: str, name: str
) -> Entity | None:
    parts = name.split(".")
    route = graph.follow(home, parts)
    if route is not None:
        return Entity(route, models[route.target])
    if name in models:
        return _of_model(models, graph, home, name)
    grain = parts[-1] if len(parts) > 1 and parts[-1] in calendar.known_grains else ""
    found = _dimension(models, graph, home, parts)
    if found is None and grain:
        found = _dimension(models, graph, home, parts[:-1])
        if found is not None and found[1].type.is_time:
            return Entity(found[0], models[found[0].target], found[1], grain)
        return None
    return Entity(found[0], models[found[0].target], found[1]) if found is not None else None


def _of_model(models: Mapping[str, Model], graph: JoinGraph, home: str, model: str) -> Entity | None:
    routes = graph.routes(home).get(model, ())
    if len(routes) > 1:
        ways = ", ".join(".".join(route.path) for route in routes)
        raise NoEntity(
            f"`{home}` reaches `{model}` in {len(routes)} ways: {ways}.",
            "Name the way instead of the model.",
            "ambiguous-path",
        )
    return Entity(routes[0], models[model]) if routes else None


def _dimension(
    models: Mapping[str, Model], graph: JoinGraph, home: str, parts: list[str]
) -> tuple[Route, Dimension] | None:
    *roles, last = parts
    route = graph.follow(home, roles)
    if route is None and roles[0] in models:
        entity = _of_model(models, graph, home, roles[0])
        route = entity.route if entity is not None else None
        for role in roles[1:]:
            edge = graph.role(route.target, role) if route is not None else None
            route = route.then(edge) if route is not None and edge is not None else None
    if route is None or last not in models[route.target].dimensions:
        return None
    return route, models[route.target].dimensions[last]
