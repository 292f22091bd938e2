"""How models are joined: edges, routes, and which routes a home has to a model (DESIGN 5.6).

An edge is one step, named by its role in the model where it begins. A route is a chain of edges from a home. A home
reaches what is above it (many-to-one and one-to-one), what is below it (one-to-many), and what is above that; it
never silently goes up and then down again. Such a route must be spelled out, role by role.

    sales --product--> products            above:        product.department
    households --purchases--> sales        below:        purchases.store
    households --purchases--> sales --product--> products   above what is below: purchases.product.department

A join with `where`, and one that gives a path a name (`through`), is a reading of its own: it never stands for the
model that it leads to where another way leads there too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from sqlglot import exp

from semantic import trees
from semantic.catalog.versions import Versions
from semantic.definitions.expression_text import name_parts
from semantic.definitions.types import Cardinality, Expression, Join

if TYPE_CHECKING:
    from semantic.catalog.derived import Derived

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

    In an inverse edge the join is walked backwards: `pairs`, `steps` and `type` are already turned round, `condition`
    is not. `steps` are the edges of a path that has a name, instead of pairs or condition. `where` keeps related rows:
    its columns carry the place of their model on the way (`place_column`). With `there` only the row of the target that
    is in force is met, with `here` only rows of the target at whose time the row of `home` is in force.
    A `derived` edge leads to no model but to values that are computed first (see `semantic.catalog.derived`).
    """

    role: str
    home: str
    target: str
    type: Cardinality
    pairs: tuple[tuple[str, str], ...]
    condition: Expression | None
    join: Join
    inverse: bool = False
    steps: tuple[Edge, ...] = ()
    where: exp.Expr | None = None
    there: Versions | None = None
    here: Versions | None = None
    derived: Derived | None = None

    @property
    def selects(self) -> bool:
        """Whether it is a reading of its own, which no name of a model means silently."""
        return bool(self.steps) or self.where is not None

    @property
    def stands_beside(self) -> bool:
        """Whether every row of the target is met, whatever it holds (see `semantic.planning.listed_rows`)."""
        return not (self.pairs or self.condition or self.steps or self.derived)

    @property
    def columns_here(self) -> frozenset[str]:
        """The columns of the row where it begins that decide which rows it meets."""
        found = {here for here, _ in self.pairs}
        if self.where is not None:
            found |= {node.name for node in self.where.find_all(exp.Column) if column_place(node) == 0}
        if self.condition is not None:
            named = [name_parts(node) for node in self.condition.tree.find_all(exp.Column)]
            of_joined = {parts for parts in named if len(parts) > 1 and parts[0] == self.join.name}
            found |= {parts[-1] for parts in named if (parts in of_joined) == self.inverse}
        return frozenset(found | (self.steps[0].columns_here if self.steps else frozenset()))

    @property
    def spanned(self) -> int:
        """How many of the steps `where` looks at: these rows are joined before it is known which of them are kept."""
        if self.where is None:
            return 0
        places = (column_place(node) for node in self.where.find_all(exp.Column))
        return max(1, *places)

    @property
    def versioned(self) -> bool:
        """Whether a time decides which rows are met, here or on the way."""
        return bool(self.there or self.here) or any(step.versioned for step in self.steps)


def place_column(place: int, name: str) -> exp.Column:
    """A column of the model at a place on an edge's way: 0 is where it begins, the last one where it leads."""
    return exp.Column(this=trees.identifier(name), table=trees.identifier(str(place), quoted=True))


def column_place(node: exp.Column) -> int:
    return int(node.table)


def step_path(path: Path, step: int, edge: Edge) -> Path:
    """A path that no query can name for a row on the way of an edge with steps; the last one is the edge's own."""
    return path if step == len(edge.steps) - 1 else (*path[:-1], f"{path[-1]}>{step}")


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

    @property
    def selects(self) -> bool:
        """Whether a step of it is a reading of its own."""
        return any(edge.selects for edge in self.edges)

    @property
    def versioned(self) -> bool:
        """Whether a time decides which rows it meets: that of the row where it begins."""
        return any(edge.versioned for edge in self.edges)

    def then(self, edge: Edge) -> Route:
        return Route(self.home, (*self.edges, edge))

    def __str__(self) -> str:
        return ".".join(self.path) or self.home


@dataclass(frozen=True)
class JoinGraph:
    """All edges: `edges[model][role]`. `same[model]` are paths from there for which a role stands (`same_as`).

    `derived` are the edges to computed values, which no name can follow.
    """

    edges: Mapping[str, Mapping[str, Edge]]
    same: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    derived: dict[str, dict[str, Edge]] = field(default_factory=dict, compare=False, repr=False)
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

    def meets_versions(self, model: str, paths: Iterable[Path]) -> bool:
        """Whether one of the paths from a model meets rows that are in force for a time."""
        routes = (self.follow(model, path) for path in paths)
        return any(route is not None and route.versioned for route in routes)

    def follow_bound(self, home: str, path: Iterable[str]) -> Route | None:
        """The route of a bound expression's path, which may end at computed values."""
        path = tuple(path)
        known = self.follow(home, path)
        before = self.follow(home, path[:-1]) if known is None else None
        edge = self.derived.get(before.target, {}).get(path[-1]) if before is not None else None
        return before.then(edge) if before is not None and edge is not None else known

    def routes(self, home: str) -> Mapping[str, tuple[Route, ...]]:
        """For each model that `home` reaches by itself, every way there (at most MAX_ROUTES).

        Where a model can be reached by plain to-one steps alone, ways through many rows are left out: each home row
        has its own related row there, and nobody who names the model means the rows around it.
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
                if self._stands_for_another(longer):
                    continue
                known = (up if longer.to_one else down).setdefault(edge.target, [])
                if len(known) < MAX_ROUTES:
                    known.append(longer)
                    queue.append((longer, climbing or edge.type is Cardinality.MANY_TO_ONE))
        found: dict[str, tuple[Route, ...]] = {home: (Route(home),)}
        for target in {**up, **down}:
            near, far = up.get(target, []), down.get(target, [])
            if near and (not far or any(not route.selects for route in near)):
                far = []
            found[target] = tuple((*near, *far)[:MAX_ROUTES])
        return found

    def _stands_for_another(self, route: Route) -> bool:
        """Whether a route ends in a path that a role is declared to be the same as: that role is the way."""
        return bool(self.same) and any(
            route.path[start:] in self.same.get(edge.home, ()) for start, edge in enumerate(route.edges)
        )
