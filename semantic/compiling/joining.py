"""A fact's joins: every related row stands beside its home row, and no home row is lost.

    LEFT JOIN parties AS agent ON policies.agent_id = agent.id AND agent.kind = 'AG'

A role that goes through others is their joins in a row. Where its `where` looks at more than the first of them, these
are joined to each other before it is decided which of them are kept:

    LEFT JOIN (party_roles AS agent_role LEFT JOIN parties AS agent ON agent_role.party_id = agent.id)
      ON policies.id = agent_role.policy_id AND agent.kind = 'AG'
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from semantic import trees
from semantic.catalog import Edge, Path
from semantic.catalog.graph import column_place, step_path
from semantic.definitions.expression_text import name_parts
from semantic.planning.plan import Fact


@dataclass(frozen=True, slots=True)
class Joined:
    """One join; without a condition each row of the source is met."""

    source: exp.Expr
    on: exp.Expr | None


@dataclass(frozen=True, slots=True)
class Joining:
    """Builds the joins of a fact. `source` gives the table of a model at a path, `placed` puts aliases for paths."""

    aliases: Mapping[Path, str]
    source: Callable[[str, Path], exp.Expr]
    placed: Callable[[exp.Expr], exp.Expr]
    matching: Mapping[Path, exp.Expr]

    def joins(self, edge: Edge, path: Path) -> list[Joined]:
        """The joins of a route's last step."""
        return self._edge(edge, path[:-1], path)

    def _edge(self, edge: Edge, here: Path, path: Path) -> list[Joined]:
        if edge.stands_beside:
            return [Joined(self.source(edge.target, path), None)]
        if not edge.steps:
            tests = [self._on(edge, here, path)]
            if edge.where is not None:
                tests.append(_tested(edge.where, [self.aliases[here], self.aliases[path]]))
            if path in self.matching:
                tests.append(self.placed(self.matching[path]))
            return [Joined(self.source(edge.target, path), _all(tests))]
        places = [here, *(step_path(path, number, edge) for number in range(len(edge.steps)))]
        steps = [self._edge(step, places[i], places[i + 1]) for i, step in enumerate(edge.steps)]
        first = [join for step in steps[: edge.spanned] for join in step]
        rest = [join for step in steps[edge.spanned :] for join in step]
        if edge.where is None:
            return rest
        return [_together(first, _tested(edge.where, [self.aliases[place] for place in places])), *rest]

    def _on(self, edge: Edge, here_path: Path, path: Path) -> exp.Expr:
        here, there = self.aliases[here_path], self.aliases[path]
        if edge.condition is None:
            pairs = [
                exp.EQ(this=trees.column(left, here), expression=trees.column(right, there))
                for left, right in edge.pairs
            ]
            return trees.all_of(pairs)
        declared, other = (there, here) if edge.inverse else (here, there)

        def place(node: exp.Expr) -> exp.Expr:
            if not isinstance(node, exp.Column):
                return node
            parts = name_parts(node)
            far = len(parts) > 1 and parts[0] == edge.join.name
            return trees.column(parts[-1], other if far else declared)

        return trees.rewritten(edge.condition.tree, place)


def _together(joins: list[Joined], where: exp.Expr) -> Joined:
    """Joins to each other, the first of them to what stands before, under a condition on all of their rows."""
    first = joins[0]
    assert first.on is not None, "a path with a name goes along joins with conditions"
    on = _all([first.on, where])
    if len(joins) == 1:
        return Joined(first.source, on)
    for join in joins[1:]:
        first.source.append("joins", exp.Join(this=join.source, side="LEFT", on=join.on))
    return Joined(exp.Subquery(this=first.source), on)


def _tested(where: exp.Expr, aliases: list[str]) -> exp.Expr:
    """A copy of a join's condition over the aliases of its places."""

    def place(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Column):
            return node
        return trees.column(trees.copied(node.this), aliases[column_place(node)])

    return trees.rewritten(where, place)


def _all(tests: list[exp.Expr]) -> exp.Expr:
    """The tests joined by AND, those that are ANDs themselves without parentheses."""
    return trees.all_of([part for test in tests for part in _parts(test)])


def _parts(test: exp.Expr) -> list[exp.Expr]:
    return [*_parts(test.left), *_parts(test.right)] if isinstance(test, exp.And) else [test]


def places_of(fact: Fact) -> Iterator[tuple[Path, str]]:
    """The paths of a fact and of the rows on the way of its named paths, each with the alias that it would like."""
    for route in fact.routes:
        yield route.path, route.path[-1]
        yield from _between(route.edges[-1], route.path)


def _between(edge: Edge, path: Path) -> Iterator[tuple[Path, str]]:
    for number, step in enumerate(edge.steps):
        there = step_path(path, number, edge)
        if there != path:
            yield there, f"{edge.role}_{step.role}"
        yield from _between(step, there)
