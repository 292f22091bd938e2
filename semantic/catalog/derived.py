"""Values that are computed first and then joined to rows, as if they were columns of a table.

    households.lifetime_baskets: {expr: purchases.baskets}      baskets of each household, by its key
    {"metric": "redemptions", "per": "household", …}            the same, for a filter
    {"metric": "rank(redemptions)", "per": "household", …}      its place among all households
    trial_rate: {convert: {from: visits, …}}                    the keys of the visits that converted

A derived edge carries one of these; its role begins with `~`, so that no name can follow it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from semantic import trees
from semantic.catalog.graph import Edge, Path
from semantic.catalog.measures import Leaf, Measure, leaf_index
from semantic.definitions.types import Cardinality, Dimension, Join, Span
from semantic.query.types import TimeClause


@dataclass(frozen=True, slots=True)
class EntityValue:
    """The value of a measure for each entity, over all time or over the range of `time`.

    `name` is how the entity is called from the measure's homes, `meaning` what it must be there. The entity's value is
    joined by the key of its model, or by `dimension` at `grain`. `matched` says that a query names it for the homes.
    `ranked`: the measure looks at all entities, so that its value is computed where they are all there.
    """

    label: str
    measure: Measure
    name: str
    meaning: str
    dimension: Dimension | None = None
    grain: str = ""
    time: TimeClause | None = None
    matched: bool = False
    ranked: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for values that are computed by the same sub-plan."""
        leaves = tuple(leaf.key for leaf in self.measure.leaves)
        tree = trees.signature(self.measure.tree) if self.ranked else ""
        return ("value", leaves, tree, self.name, self.meaning, self.matched, self.time)

    def tree(self, path: Path) -> exp.Expr:
        """The value where its sub-plan is joined at the end of a path."""
        return computed_column(path, 0) if self.ranked else value_tree(self.measure, path)


@dataclass(frozen=True, slots=True)
class Converted:
    """The keys of those rows of `base`'s home that are followed by a row of `event`'s (see `Conversion`), and with
    `each` by how many."""

    label: str
    base: Leaf
    event: Leaf
    matches: tuple[str, ...]
    within: Span | None
    each: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        return ("converted", self.base.key, self.event.key, self.matches, self.within, self.each)


Derived = EntityValue | Converted


def derived_edge(role: str, model: str, derived: Derived) -> Edge:
    """The step from a row of `model`, or from the row that has its dimension, to its computed values."""
    return Edge(
        role=role,
        home=model,
        target=model,
        type=Cardinality.ONE_TO_ONE,
        pairs=(),
        condition=None,
        join=Join(name=role, home=model, model=model),
        derived=derived,
    )


def computed_column(path: Path, index: int) -> exp.Column:
    """The value of leaf `index` at the end of a derived path."""
    return exp.Column(
        this=exp.to_identifier(str(index)), table=exp.to_identifier(".".join(path), quoted=True)
    )


def value_tree(measure: Measure, path: Path) -> exp.Expr:
    """The measure of an entity: a leaf of which it has no rows is 0 for counts, NULL otherwise."""

    def place(node: exp.Expr) -> exp.Expr:
        index = leaf_index(node)
        if index is None:
            return node
        column, empty = computed_column(path, index), measure.leaves[index].aggregate.empty
        return column if empty is None else exp.Coalesce(this=column, expressions=[exp.Literal.number(empty)])

    return measure.tree.transform(place)
