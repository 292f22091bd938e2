"""What a generated case exercises: labels on four axes, counted over a run, with floors that keep the suite honest.

labels(schema, query).paths == {"up", "two roles"}
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from semantic.query.types import AllOf, AnyOf, Condition, Filter, InSegment, Not, Query
from tests.soundness.generating.queries import Base, bases, time_type
from tests.soundness.generating.reach import shape_of
from tests.soundness.oracle import Result
from tests.soundness.oracle.arithmetic import formula
from tests.soundness.oracle.expressions import Aggregate
from tests.soundness.oracle.filters import fields, split
from tests.soundness.oracle.schema import Schema
from tests.soundness.oracle.times import GRAINS

AXES = ("rule", "metric", "path", "filter")


@dataclass
class Tally:
    """A run so far: how often each label of each axis occurred, and what became of the cases."""

    labels: Counter[tuple[str, str]] = field(default_factory=Counter)
    combinations: set[frozenset[tuple[str, str]]] = field(default_factory=set)
    cases: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    small: int = 0
    empty: int = 0

    def add(self, schema: Schema, query: Query, expected: Result) -> None:
        found = frozenset(labels(schema, query, expected))
        self.labels.update(found)
        self.combinations.add(found)
        self.cases += 1
        self.small += expected.shown < 2
        self.empty += expected.shown == 0

    def lines(self) -> Iterator[str]:
        """The table that the end of a run shows."""
        yield f"{self.cases} cases, {len(self.combinations)} combinations of what they exercise"
        refused = ", ".join(f"{code} {count}" for code, count in self.refused.most_common())
        yield f"{self.refused.total()} refused ({refused or 'none'})"
        yield f"{self.small} with less than two rows, {self.empty} with none"
        for axis in AXES:
            counts = [(label, count) for (its, label), count in self.labels.most_common() if its == axis]
            yield f"{axis:>7}: " + ", ".join(f"{label} {count}" for label, count in counts)


def labels(schema: Schema, query: Query, expected: Result) -> Iterator[tuple[str, str]]:
    found = [base for use in query.metrics for base in bases(schema, formula(use.expr))]
    names = [name for name in query.dimensions if not name.startswith("time.")]
    own_filters = [tree for use in query.metrics for tree in use.filters]
    names += [name for tree in (*query.filters, *own_filters) for name in fields(tree)]
    yield from (("path", shape) for shape in _paths(schema, found, names))
    yield from (("rule", rule) for rule in _rules(schema, query, found, expected))
    yield from (("metric", kind) for kind in _kinds(schema, query, found))
    yield from (("filter", shape) for shape in _filters(schema, query))


def _paths(schema: Schema, found: list[Base], names: list[str]) -> Iterator[str]:
    for home in {home for home, _ in found}:
        for name in names:
            yield from shape_of(schema, home, name)


def _rules(schema: Schema, query: Query, found: list[Base], expected: Result) -> Iterator[str]:
    if any(metric.where for _, metric in found):
        yield "1 where"
    if any(None in row[: len(query.dimensions)] for row in expected.rows):
        yield "2 NULL group"
    if expected.may_overlap:
        yield "3 fan-out"
    if expected.overlap:
        yield "3 rows in several groups"
    if len({home for home, _ in found}) > 1:
        yield "5 several homes"
    if any(metric.fill is not None for _, metric in found):
        yield "5 fill"
    if query.order_by:
        yield "8 order"
    if query.limit:
        yield "8 limit"
    if query.totals:
        yield "8 totals"
    yield from _time_rules(schema, query, found)


def _time_rules(schema: Schema, query: Query, found: list[Base]) -> Iterator[str]:
    if query.time:
        yield "9 range"
    for name in query.dimensions:
        last = name.rsplit(".", 1)[-1]
        if name.startswith("time."):
            yield "9 grain" if last in GRAINS else "9 date part"
            yield from (f"9 {kind}" for kind in {time_type(schema, base) for base in found})
        elif last in GRAINS:
            yield "9 another time"


def _kinds(schema: Schema, query: Query, found: list[Base]) -> Iterator[str]:
    for _, metric in found:
        yield metric.expr.function if isinstance(metric.expr, Aggregate) else "ratio of aggregates"
        if metric.time not in ("", "none"):
            yield "other time"
    for use in query.metrics:
        under = bases(schema, formula(use.expr))
        if schema.find_metric(use.expr) is None:
            yield "ad hoc"
        elif len(under) > 1:
            yield "arithmetic"
        if len({home for home, _ in under}) > 1:
            yield "arithmetic over homes"
        if use.filters:
            yield "with own filters"


def _filters(schema: Schema, query: Query) -> Iterator[str]:
    uses = {use.alias or use.expr for use in query.metrics}

    def is_metric(name: str) -> bool:
        return name in uses or schema.find_metric(name) is not None

    on_rows, on_merged = split(query.filters, is_metric)
    if not query.filters:
        yield "none"
    yield from (f"having {_tree(tree)}" for tree in on_merged)
    yield from (_tree(tree) for tree in on_rows)
    if len(on_rows) > 1:
        yield "several"


def _tree(tree: Filter) -> str:
    match tree:
        case Condition(_, op):
            return str(op)
        case InSegment():
            return "segment"
        case AllOf():
            return "all"
        case AnyOf():
            return "any"
        case Not():
            return "not"
    raise ValueError(tree)
