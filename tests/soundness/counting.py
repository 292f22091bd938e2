"""What a generated case exercises: labels on four axes, counted over a run, with floors that keep the suite honest.

labels(schema, query).paths == {"up", "two roles"}
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from semantic.query.types import (
    AllOf,
    AnyOf,
    Condition,
    EntityHas,
    Filter,
    InSegment,
    NoneOf,
    Not,
    Query,
    SomeOf,
)
from tests.soundness.engine import Case
from tests.soundness.generating.periods import by_rounds
from tests.soundness.generating.queries import Base, bases, metric_names, time_type
from tests.soundness.generating.reach import shape_of, special_steps
from tests.soundness.oracle import Result, answer
from tests.soundness.oracle.arithmetic import formula
from tests.soundness.oracle.expressions import Aggregate, Constant, MetricName, names
from tests.soundness.oracle.filters import fields, leaves, split
from tests.soundness.oracle.schema import Metric, Schema
from tests.soundness.oracle.times import GRAINS

AXES = ("rule", "metric", "path", "filter", "feature")


@dataclass
class Tally:
    """A run so far: how often each label of each axis occurred, and what became of the cases."""

    labels: Counter[tuple[str, str]] = field(default_factory=Counter)
    together: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often each feature met each path and each shape of a filter."""
    combinations: set[frozenset[tuple[str, str]]] = field(default_factory=set)
    cases: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    small: int = 0
    empty: int = 0

    def limited(self, case: Case, expected: Result) -> None:
        """Counts what a policy did to a case."""
        company = case.company
        policies = {model.name: model.policy for model in company.schema.models if model.policy}
        for name, policy in policies.items():
            fewer = len(company.seen[name]) < len(company.tables[name])
            self.labels["policy", "hides rows"] += fewer
            self.labels["policy", "hides all"] += fewer and not company.seen[name]
            self.labels["policy", "inherits"] += bool(policy.parents) and fewer
            self.labels["policy", "by a row above"] += any(
                "." in each for each in names(policy.rows or Constant(1))
            )
        free = answer(company.schema, company.tables, case.query, case.now)
        self.labels["policy", "changes the answer"] += free.rows != expected.rows

    def private(self, case: Case, expected: Result) -> None:
        """Counts what masks and smallest groups did to a case."""
        company, query, now = case.company, case.query, case.now
        due = company.refused(query, now)
        self.labels.update(("privacy", f"{code} refused") for code, must in due.items() if must)
        if any(due.values()):
            return
        unmasked = answer(company.schema, company.seen, query, now, company.guarded)
        self.labels["privacy", "a mask changes the answer"] += unmasked.rows != expected.rows
        if not company.guarded:
            return
        whole = answer(company.seen_schema, company.seen, query, now)
        fewer = len(whole.rows) > len(expected.rows) > 0
        self.labels["privacy", "some groups are withheld"] += fewer
        self.labels["privacy", "the groups are withheld"] += bool(whole.rows and not expected.rows)
        self.labels["privacy", "a value is withheld"] += not query.dimensions and whole.rows != expected.rows
        self.labels["privacy", "a total is withheld"] += whole.totals != expected.totals

    def add(self, schema: Schema, query: Query, expected: Result) -> None:
        found = frozenset(labels(schema, query, expected))
        self.labels.update(found)
        self.together.update(
            (feature, label)
            for axis, feature in found
            if axis == "feature"
            for other, label in found
            if other in ("path", "filter") and label != feature
        )
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
    yield from (("feature", feature) for feature in features_of(schema, query))


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
        case SomeOf():
            return "some"
        case NoneOf():
            return "none"
        case EntityHas():
            return "entity filter"


def features_of(schema: Schema, query: Query) -> set[str]:
    """The parts of the language beyond plain metrics that a case uses."""
    found = {kind for _, metric in _metrics(schema, query) for kind in _kinds_of(metric)}
    found |= set(_roles_of(schema, query)) | set(_shapes_of(query))
    for use in query.metrics:
        words = ("share", "part", "rank", "change", "before", "average", "min", "max")
        found |= {word for word in words if re.search(rf"\b{word}(_rate)?\(", use.expr)}
        found |= {"asked window"} if use.over else set()
        found |= {"running"} if use.over and use.over.to_date == "range" else set()
        found |= {"hours before"} if re.search(r"\bbefore\([^)]*hour\)", use.expr) else set()
    return found


def _metrics(schema: Schema, query: Query) -> list[Base]:
    """The metrics that a query names and those under them; inside what is asked ad hoc too."""
    named = [name for use in query.metrics for name in metric_names(formula(use.expr))]
    known = [pair for name in named if (pair := schema.find_metric(name))]
    return known + [base for name in named for base in bases(schema, MetricName(name))]


def _kinds_of(metric: Metric) -> Iterator[str]:
    if metric.window:
        yield "window" if metric.window.last else "to date"
        if metric.window.show != "last":
            yield "show"
    if metric.offset:
        yield "offset" if metric.offset.span else "first of" if metric.offset.unit else "start of"
        if by_rounds(metric):
            yield "own offset"
    if metric.during:
        yield "during"
    if metric.pick:
        yield "pick"
    if metric.per:
        yield "per"
    if metric.convert:
        yield "convert"


def _roles_of(schema: Schema, query: Query) -> Iterator[str]:
    own = [tree for use in query.metrics for tree in use.filters]
    names = [*query.dimensions, *(name for tree in (*query.filters, *own) for name in fields(tree))]
    homes = {home for home, _ in _metrics(schema, query) if home} or {
        query.rows or query.of or query.dimensions[0].split(".")[0]
    }
    for home in homes:
        for name in names:
            if not name.startswith("time."):
                yield from special_steps(schema, home, name)


def _shapes_of(query: Query) -> Iterator[str]:
    if query.time and query.time.compare:
        yield "whole" if query.time.whole else "compare"
    if query.time and query.time.basis:
        yield "basis"
    if query.limit and query.limit.per:
        yield "limit per"
    if query.limit and query.limit.other:
        yield "other"
    if query.beside:
        yield "beside"
    if query.also:
        yield "also"
    if query.rows:
        yield "rows"
    elif not query.metrics:
        yield "listing"
    own = [tree for use in query.metrics for tree in use.filters]
    for leaf in (leaf for tree in (*query.filters, *own) for leaf in leaves(tree)):
        if isinstance(leaf, SomeOf | NoneOf | EntityHas):
            yield _tree(leaf)
        if isinstance(leaf, EntityHas) and leaf.metric.startswith("rank("):
            yield "entity rank"
