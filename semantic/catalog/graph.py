"""How models are joined: edges, routes, and which routes a home has to a model (DESIGN 5.6).

An edge is one step, named by its role in the model where it begins. A route is a chain of edges from a home. A home
reaches what is above it (many-to-one and one-to-one), what is below it (one-to-many), and what is above that; it
never silently goes up and then down again. Such a route must be spelled out, role by role.

    sales --product--> products            above:        product.department
    households --purchases--> sales        below:        purchases.store
    households --purchases--> sales --product--> products   above what is below: purchases.product.department
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sqlglot import exp

from semantic.catalog.unavailable import unavailable_join
from semantic.definitions.expression_text import name_parts
from semantic.definitions.types import Cardinality, Expression, Join, Model
from semantic.errors import Problem
from semantic.naming import nearest

Path = tuple[str, ...]
"""Role names from a home; () is the home itself."""

MAX_ROUTES = 4
"""How many routes to one model are kept: one is an answer, more are an error that lists them."""
MAX_STEPS = 12
MAX_FOLLOWED = 50_000
"""How many routes are kept that were spelled out: where models join themselves, there is no end of them."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One named step. `pairs` are (column here, column there); `condition` stands in their place if it is given.

    In an inverse edge the join is walked backwards: `pairs` and `type` are already turned round, `condition` is not.
    """

    role: str
    home: str
    target: str
    type: Cardinality
    pairs: tuple[tuple[str, str], ...]
    condition: Expression | None
    join: Join
    inverse: bool = False


@dataclass(frozen=True)
class Route:
    """A chain of edges from `home`; no edges lead to the home itself.

    `to_one`: whether each home row meets at most one row at the end.
    """

    home: str
    edges: tuple[Edge, ...] = ()
    target: str = field(init=False, compare=False, repr=False)
    path: Path = field(init=False, compare=False, repr=False)
    to_one: bool = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        # Worked out once: a query asks for them again and again.
        target = self.edges[-1].target if self.edges else self.home
        to_one = all(edge.type.to_one for edge in self.edges)
        self.__dict__.update(target=target, path=tuple(edge.role for edge in self.edges), to_one=to_one)

    @cached_property
    def steps(self) -> tuple[Route, ...]:
        """The routes to everything on the way, itself last."""
        return tuple(Route(self.home, self.edges[:length]) for length in range(1, len(self.edges) + 1))

    def then(self, edge: Edge) -> Route:
        return Route(self.home, (*self.edges, edge))

    def __str__(self) -> str:
        return ".".join(self.path) or self.home


@dataclass(frozen=True)
class JoinGraph:
    """All edges: `edges[model][role]`."""

    edges: Mapping[str, Mapping[str, Edge]]
    _routes: dict[str, dict[str, tuple[Route, ...]]] = field(default_factory=dict, compare=False, repr=False)
    _followed: dict[tuple[str, Path], Route] = field(default_factory=dict, compare=False, repr=False)

    def role(self, model: str, role: str) -> Edge | None:
        return self.edges.get(model, {}).get(role)

    def follow(self, home: str, path: Iterable[str]) -> Route | None:
        """The route that a spelled-out path takes, in any direction; None if a role does not exist."""
        key = (home, tuple(path))
        known = self._followed.get(key)
        if known is None:
            known = self._walk(*key)
            if known is not None and len(self._followed) < MAX_FOLLOWED:
                self._followed[key] = known
        return known

    def _walk(self, home: str, path: Path) -> Route | None:
        edges: list[Edge] = []
        here = home
        for role in path:
            edge = self.role(here, role)
            if edge is None:
                return None
            edges.append(edge)
            here = edge.target
        return Route(home, tuple(edges))

    def routes(self, home: str) -> Mapping[str, tuple[Route, ...]]:
        """For each model that `home` reaches by itself, every way there (at most MAX_ROUTES).

        Where a model can be reached by to-one steps alone, ways through many rows are left out: each home row has
        its own related row there, and nobody who names the model means the rows around it.
        """
        found = self._routes.get(home)
        if found is None:
            found = self._routes[home] = self._search(home)
        return found

    def _search(self, home: str) -> dict[str, tuple[Route, ...]]:
        up: dict[str, list[Route]] = {}
        down: dict[str, list[Route]] = {}
        queue: list[tuple[Route, bool]] = [(Route(home), False)]
        for route, climbing in queue:
            if len(route.edges) >= MAX_STEPS:
                continue
            seen = {home, *(edge.target for edge in route.edges)}
            for edge in self.edges.get(route.target, {}).values():
                if edge.target in seen or (climbing and not edge.type.to_one):
                    continue
                longer = route.then(edge)
                known = (up if longer.to_one else down).setdefault(edge.target, [])
                if len(known) < MAX_ROUTES:
                    known.append(longer)
                    queue.append((longer, climbing or edge.type is Cardinality.MANY_TO_ONE))
        found: dict[str, tuple[Route, ...]] = {home: (Route(home),)}
        for target in {**up, **down}:
            found[target] = tuple(up.get(target) or down[target])
        return found


def build_graph(
    models: Mapping[str, Model], left_out: Container[str] = ()
) -> tuple[JoinGraph, list[Problem]]:
    """The graph of all joins and their inverses, and the problems found: models that do not exist, inverse names
    that clash. `left_out` are models that are written in the files but could not be read."""
    problems: list[Problem] = []
    forward: list[Edge] = []
    for model in models.values():
        for join in model.joins.values():
            stray = _stray_names(join)
            unavailable = unavailable_join(join, models.get(join.model))
            if unavailable is not None:
                problems.append(unavailable)
            elif stray:
                problems.append(_stray(join, stray))
            elif join.model in models:
                forward.append(
                    Edge(join.name, model.name, join.model, join.type, join.on, join.condition, join)
                )
            else:
                problems.append(_no_such_model(join, models, left_out))
    edges: dict[str, dict[str, Edge]] = {name: {} for name in models}
    for edge in forward:
        edges[edge.home][edge.role] = edge
    unnamed = Counter((edge.home, edge.target) for edge in forward if not edge.join.inverse)
    for edge in forward:
        back = _inverse(edge)
        taken = back.role in edges[back.home] or _is_member(models[back.home], back.role)
        if not taken and (edge.join.inverse or unnamed[edge.home, edge.target] == 1):
            edges[back.home][back.role] = back
        elif taken and edge.join.inverse:
            problems.append(_clash(edge, back))
    return JoinGraph(edges), problems


def _stray_names(join: Join) -> list[str]:
    """Names in a join's condition that are columns of neither side; `this`, the model and the role may stand first."""
    if join.condition is None:
        return []
    names = [name_parts(node) for node in join.condition.tree.find_all(exp.Column)]
    sides = ("this", join.home, join.name)
    return [
        ".".join(parts) for parts in names if len(parts) > 2 or (len(parts) == 2 and parts[0] not in sides)
    ]


def _stray(join: Join, names: list[str]) -> Problem:
    return Problem(
        "unknown-name",
        f"The condition of join `{join.qualified}` names `{names[0]}`, which is a column of neither side.",
        hint=f"Write a column of `{join.home}` alone or as `this.x`, one of the other side as `{join.name}.x`.",
        position=join.position,
    )


def _inverse(edge: Edge) -> Edge:
    """The edge back: by the name that the join gives it, else by the name of the model where the join stands."""
    return Edge(
        role=edge.join.inverse or edge.home,
        home=edge.target,
        target=edge.home,
        type=edge.type.inverted,
        pairs=tuple((there, here) for here, there in edge.pairs),
        condition=edge.condition,
        join=edge.join,
        inverse=True,
    )


def _is_member(model: Model, name: str) -> bool:
    return (
        name in model.dimensions or name in model.metrics or name in model.segments or name in model.left_out
    )


def _no_such_model(join: Join, models: Mapping[str, Model], left_out: Container[str]) -> Problem:
    reason = "which could not be read" if join.model in left_out else "and no model has that name"
    return Problem(
        "unknown-model",
        f"Join `{join.qualified}` leads to `{join.model}`, {reason}.",
        suggestions=nearest(join.model, models),
        position=join.position,
    )


def _clash(edge: Edge, back: Edge) -> Problem:
    return Problem(
        "name-clash",
        f"The inverse `{back.role}` of join `{edge.join.qualified}` clashes with a name of `{back.home}`.",
        hint="Give the inverse another name.",
        position=edge.join.position,
    )
