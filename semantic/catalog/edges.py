"""Joins → edges: each join one step there and, where it has a name, one step back.

    agent: {model: parties, through: party_roles.party, where: "party_roles.code = 'AG'", inverse: agencies}

is an edge from policies to parties whose steps are `party_roles` and `party`, and an edge back whose steps are their
inverses in the other order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import replace

from sqlglot import exp

from semantic.catalog.graph import Edge, JoinGraph, Path, column_place, place_column
from semantic.catalog.join_checks import (
    bound_where,
    clash,
    no_such_model,
    no_such_path,
    own_name,
    same_as_problem,
    stray_names,
    stray_problem,
    through_problem,
    two_warehouses,
)
from semantic.catalog.versions import Versions, versions_of
from semantic.definitions.types import Cardinality, Join, Model
from semantic.errors import Problem

Edges = dict[str, dict[str, Edge]]


def build_graph(
    models: Mapping[str, Model], left_out: Container[str] = (), first_warehouse: str = ""
) -> tuple[JoinGraph, list[Problem]]:
    """The graph of all joins and their inverses, and the problems found: models that do not exist, inverse names
    that clash, joins between two warehouses. `left_out` are models that are written in the files but could not be
    read; `first_warehouse` has the tables of models that name none."""
    builder = _Builder(models, left_out, first_warehouse)
    builder.plain_joins()
    builder.named_paths()
    same = builder.same_paths()
    return JoinGraph(builder.edges, same), builder.problems


class _Builder:
    def __init__(self, models: Mapping[str, Model], left_out: Container[str], first_warehouse: str) -> None:
        self.models = models
        self.first_warehouse = first_warehouse
        self.left_out = left_out
        self.problems: list[Problem] = []
        self.edges: Edges = {name: {} for name in models}
        self.joins = [join for model in models.values() for join in model.joins.values()]
        self.versions: dict[str, Versions] = {}
        self.unclear: set[str] = set()
        for model in models.values():
            found = versions_of(model)
            if isinstance(found, Versions):
                self.versions[model.name] = found
            elif found is not None:
                self.problems.append(found)
                self.unclear.add(model.name)
        self.unnamed = Counter((join.home, join.model) for join in self.joins if not join.inverse)

    def plain_joins(self) -> None:
        """Edges of the joins that name columns, then their inverses."""
        forward: list[Edge] = []
        for join in self.joins:
            stray = stray_names(join)
            if join.model not in self.models:
                self.problems.append(no_such_model(join, self.models, self.left_out))
            elif len(places := self._warehouses(join)) > 1:
                self.problems.append(two_warehouses(join, places))
            elif stray:
                self.problems.append(stray_problem(join, stray))
            elif join.home in (join.name, join.inverse) and join.home == join.model:
                self.problems.append(own_name(join))
            elif not join.through and not {join.home, join.model} & self.unclear:
                edge = Edge(join.name, join.home, join.model, join.type, join.on, join.condition, join)
                self._add_forward(replace(edge, there=self.versions.get(join.model)), forward)
        for edge in forward:
            self._add_inverse(edge)

    def _warehouses(self, join: Join) -> tuple[str, ...]:
        ends = (self.models[join.home], self.models[join.model])
        return tuple(dict.fromkeys(model.warehouse or self.first_warehouse for model in ends))

    def _add_forward(self, edge: Edge, added: list[Edge]) -> None:
        where = bound_where(edge, self.models)
        if isinstance(where, Problem):
            self.problems.append(where)
            return
        edge = self._versioned(replace(edge, where=where))
        self.edges[edge.home][edge.role] = edge
        added.append(edge)

    def _versioned(self, edge: Edge) -> Edge:
        """The edge with the times that decide which rows it meets; those of an edge with steps are its steps'."""
        if edge.steps:
            return edge
        turned = edge.inverse or not edge.type.to_one
        here = self.versions.get(edge.home) if turned else None
        return replace(edge, there=self.versions.get(edge.target), here=here)

    def _add_inverse(self, edge: Edge) -> None:
        """The edge back: by the name that the join gives it, else, for a plain join to another model that is the only
        one from there, by the name of the model where the join stands."""
        join = edge.join
        alone = self.unnamed[join.home, join.model] == 1 and join.home != join.model and not edge.selects
        if not join.inverse and not alone:
            return
        back = self._inverse(edge, join.inverse or edge.home)
        home = self.models[back.home]
        if back.role in self.edges[back.home] or _is_member(home, back.role) or back.role in home.joins:
            if join.inverse:
                self.problems.append(clash(edge, back))
            return
        self.edges[back.home][back.role] = back

    def _inverse(self, edge: Edge, role: str) -> Edge:
        back = Edge(
            role=role,
            home=edge.target,
            target=edge.home,
            type=edge.type.inverted,
            pairs=tuple((there, here) for here, there in edge.pairs),
            condition=edge.condition,
            join=edge.join,
            inverse=not edge.inverse,
            steps=tuple(self._inverse(step, step.role) for step in reversed(edge.steps)),
            where=_turned(edge.where, max(1, len(edge.steps))),
        )
        return self._versioned(back)

    def named_paths(self) -> None:
        """Edges of the joins that go through others; one may go through another, in any order of writing."""
        left = [
            join
            for join in self.joins
            if join.through
            and join.model in self.models
            and not {join.home, join.model} & self.unclear
            and len(self._warehouses(join)) == 1
        ]
        while left:
            waiting = [join for join in left if not self._named_path(join)]
            if len(waiting) == len(left):
                self.problems += [no_such_path(join, self.edges) for join in left]
                return
            left = waiting

    def _named_path(self, join: Join) -> bool:
        """Whether the path of a join is known by now; then its edges are added, or the problem with it is."""
        steps = self._followed(join.home, join.through)
        if steps is None:
            return False
        edge = Edge(join.name, join.home, join.model, _cardinality(join, steps), (), None, join, steps=steps)
        where = bound_where(edge, self.models)
        if not isinstance(where, Problem):
            edge = replace(edge, where=where)
        problem = where if isinstance(where, Problem) else through_problem(edge)
        if problem is not None:
            self.problems.append(problem)
            return True
        self.edges[edge.home][edge.role] = edge
        self._add_inverse(edge)
        return True

    def _followed(self, home: str, path: Path) -> tuple[Edge, ...] | None:
        steps: list[Edge] = []
        for role in path:
            edge = self.edges[home].get(role)
            if edge is None:
                return None
            steps.append(edge)
            home = edge.target
        return tuple(steps)

    def same_paths(self) -> dict[str, tuple[Path, ...]]:
        """By model, the paths for which a role there stands: those of `same_as`, and the same ways back."""
        same: dict[str, list[Path]] = {}
        for join in self.joins:
            edge = self.edges.get(join.home, {}).get(join.name)
            if not join.same_as or edge is None or edge.inverse:
                continue
            steps = self._followed(join.home, join.same_as)
            problem = same_as_problem(edge, steps)
            if problem is not None or steps is None:
                self.problems += [problem] if problem else []
                continue
            same.setdefault(join.home, []).append(join.same_as)
            back = [self._back(step) for step in reversed(steps)]
            if self._back(edge) and all(back):
                same.setdefault(edge.target, []).append(tuple(role for role in back if role))
        return {model: tuple(paths) for model, paths in same.items()}

    def _back(self, edge: Edge) -> str:
        """The role of the way back of an edge; "" if that has no name."""
        for role, back in self.edges[edge.target].items():
            if back.join is edge.join and back.inverse != edge.inverse:
                return role
        return ""


def _cardinality(join: Join, steps: tuple[Edge, ...]) -> Cardinality:
    """That of the path, unless the join says its own."""
    if join.typed:
        return join.type
    many_here = any(not step.type.inverted.to_one for step in steps)
    many_there = any(not step.type.to_one for step in steps)
    if many_here:
        return Cardinality.MANY_TO_MANY if many_there else Cardinality.MANY_TO_ONE
    return Cardinality.ONE_TO_MANY if many_there else Cardinality.ONE_TO_ONE


def _turned(where: exp.Expr | None, last: int) -> exp.Expr | None:
    """A condition with its places counted from the other end."""
    if where is None:
        return None

    def visit(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column):
            return place_column(last - column_place(node), node.name)
        return node

    return where.transform(visit)


def _is_member(model: Model, name: str) -> bool:
    return (
        name in model.dimensions or name in model.metrics or name in model.segments or name in model.left_out
    )
