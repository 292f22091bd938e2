"""What a definition rests on, and what rests on it: as far as who looks may know of both.

    lineage = Lineages(catalog).of("metric", "sales.basket_value")
    lineage.metrics        ("sales.baskets", "sales.revenue")
    lineage.columns        ("sales.basket_id", "sales.sales_value")
    lineage.used_by        (Dependent("question", "how big is a basket?"), …)

All of it, not only the next step. Columns are those of models, and are not told where the formula is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from sqlglot import exp

from semantic.book.members import NameFinder
from semantic.catalog import Catalog
from semantic.catalog.binding import Bound, path_of
from semantic.catalog.derived import Converted, EntityValue
from semantic.catalog.measures import Leaf, Measure
from semantic.catalog.missing import PRESENT
from semantic.definitions.types import Described, Dimension, Join, Metric, Segment, VerifiedQuestion
from semantic.policies.hidden import rests_on
from service.browsing.details import Dependent, Kind, Lineage

Member = Metric | Dimension | Segment | Join


class Lineages:
    """Those of one catalog, or of a principal's view of one. What is behind a view is walked, and never told."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._behind = catalog.behind

    def of(self, kind: Kind, name: str) -> Lineage:
        """The lineage of a member or model by its unique name, or of a verified question by its text."""
        if kind == "question":
            return self._told(self._below_questions[name], (), ())
        below = frozenset() if kind == "model" else self.below(self._direct[name])
        return self._told(below, self._columns_of(kind, name, below), self._dependents(kind, name))

    def is_told(self, kind: Kind, name: str) -> bool:
        """Whether who looks knows of all that a member or a verified question rests on: only then is it told how it is
        computed."""
        below = self._below_questions[name] if kind == "question" else self._above[name] | {name}
        return below <= self._known

    def inputs(self, kind: Kind, name: str) -> frozenset[str]:
        """The next step down from a metric or a verified question: metrics, and the models that none of these reads.
        What is not listed is stepped over."""
        found = set[str]()
        waiting = list(self._next_of_questions[name] if kind == "question" else self._next[name])
        while waiting:
            each = waiting.pop()
            if each in self._listed:
                found.add(each)
            else:
                waiting += self._next.get(each, ())
        return frozenset(found)

    @cached_property
    def _listed(self) -> frozenset[str]:
        return self._known_by_kind["metrics"] | self._known_by_kind["models"]

    @cached_property
    def _next(self) -> Mapping[str, frozenset[str]]:
        """The metrics that each metric names, and the models that only itself reads."""
        names = NameFinder(self._behind)
        return {
            name: self._step(
                (*names.named_in(metric.model, metric.expr.text), *_converted(metric, names)),
                self._above[name],
            )
            for name, metric in self._behind.metrics.items()
        }

    @cached_property
    def _next_of_questions(self) -> Mapping[str, frozenset[str]]:
        return {
            text: self._step(self._questions[text], self._below_questions[text]) for text in self._questions
        }

    def _step(self, named: Iterable[str], below: frozenset[str]) -> frozenset[str]:
        metrics = below.intersection(named).intersection(self._behind.metrics)
        read = frozenset[str]().union(*(self._above[metric] for metric in metrics))
        return metrics | (below.intersection(self._behind.models) - read)

    def below(self, names: Iterable[str]) -> frozenset[str]:
        """These models and members, with all that they rest on."""
        found, waiting = set[str](), list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self._direct.get(name, ())
        return frozenset(found)

    @cached_property
    def _members(self) -> Mapping[str, Member]:
        behind = self._behind
        joins = {join.qualified: join for model in behind.models.values() for join in model.joins.values()}
        return {**behind.dimensions, **behind.segments, **behind.metrics, **joins}

    @cached_property
    def _direct(self) -> Mapping[str, frozenset[str]]:
        """What each member needs."""
        return {name: frozenset(self._needs(member)) - {name} for name, member in self._members.items()}

    def _needs(self, member: Member) -> Iterator[str]:
        yield from rests_on(self._behind, member)
        if isinstance(member, Dimension | Segment):
            yield member.model

    @cached_property
    def _questions(self) -> Mapping[str, tuple[str, ...]]:
        names = NameFinder(self._behind)

        def needed(question: VerifiedQuestion) -> tuple[str, ...]:
            return names.needed_by(question.query)

        return {question.question: needed(question) for question in self._catalog.questions}

    @cached_property
    def _below_questions(self) -> Mapping[str, frozenset[str]]:
        """All that each verified question rests on."""
        return {text: self.below(needs) for text, needs in self._questions.items()}

    @cached_property
    def _above(self) -> Mapping[str, frozenset[str]]:
        """All that each member rests on."""
        return {name: self.below(needs) for name, needs in self._direct.items()}

    def _dependents(self, kind: Kind, name: str) -> tuple[Dependent, ...]:
        """What rests on it, but for what a model itself holds."""
        found = self._used.get(name, ())
        if kind != "model":
            return tuple(found)
        own = f"{name}."
        return tuple(each for each in found if each.kind == "question" or not each.name.startswith(own))

    @cached_property
    def _used(self) -> Mapping[str, Sequence[Dependent]]:
        """What rests on each name, by kind and in the order of the files."""
        catalog = self._catalog
        shown: tuple[tuple[Kind, Mapping[str, Metric | Dimension | Segment]], ...] = (
            ("metric", catalog.metrics),
            ("dimension", catalog.dimensions),
            ("segment", catalog.segments),
        )
        found: dict[str, list[Dependent]] = {}
        for kind, members in shown:
            for member in members.values():
                for below in () if member.hidden else self._above[member.qualified]:
                    found.setdefault(below, []).append(Dependent(kind, member.qualified))
        for text, names in self._below_questions.items():
            for below in names:
                found.setdefault(below, []).append(Dependent("question", text))
        return found

    def _told(self, below: frozenset[str], columns: Iterable[str], used_by: tuple[Dependent, ...]) -> Lineage:
        found = {of: tuple(sorted(below & names)) for of, names in self._known_by_kind.items()}
        return Lineage(
            models=found["models"],
            metrics=found["metrics"],
            dimensions=found["dimensions"],
            segments=found["segments"],
            joins=found["joins"],
            columns=tuple(columns),
            used_by=used_by,
        )

    @cached_property
    def _known_by_kind(self) -> Mapping[str, frozenset[str]]:
        """The names of what is listed, and of joins."""
        catalog = self._catalog
        kinds: Mapping[str, Mapping[str, Described]] = {
            "models": catalog.models,
            "metrics": catalog.metrics,
            "dimensions": catalog.dimensions,
            "segments": catalog.segments,
        }
        joins = (join.qualified for model in catalog.models.values() for join in model.joins.values())
        listed = {
            kind: frozenset(name for name, each in members.items() if not each.hidden)
            for kind, members in kinds.items()
        }
        return {**listed, "joins": frozenset(joins)}

    def _columns_of(self, kind: Kind, name: str, below: frozenset[str]) -> tuple[str, ...]:
        if kind == "model" or not below <= self._known:
            return ()
        member = self._members[name]
        if isinstance(member, Metric):
            found = self._of_measure(self._behind.measure(member))
        else:
            assert isinstance(member, Dimension | Segment)
            found = self._of_bounds(member.model, [self._behind.bound(member)])
        return tuple(sorted(set(found)))

    @cached_property
    def _known(self) -> frozenset[str]:
        """All names of which who looks knows."""
        return self._catalog.member_names | frozenset(self._catalog.models)

    def _of_measure(self, measure: Measure) -> Iterator[str]:
        for leaf in measure.leaves:
            yield from self._of_leaf(leaf)

    def _of_leaf(self, leaf: Leaf) -> Iterator[str]:
        if leaf.per is not None:
            for inner in leaf.per.inner:
                yield from self._of_measure(inner)
            return
        bounds = [*leaf.arguments, *leaf.where, *(leaf.during or ())]
        if leaf.pick is not None:
            bounds += [*leaf.pick.per, *leaf.pick.arguments]
        yield from self._of_bounds(leaf.home, bounds)

    def _of_bounds(self, home: str, bounds: Iterable[Bound]) -> Iterator[str]:
        """The columns of some expressions, each by the model at the end of its path."""
        for bound in bounds:
            for node in bound.tree.find_all(exp.Column):
                route = self._behind.graph.follow_bound(home, path_of(node))
                derived = route.edges[-1].derived if route is not None and route.edges else None
                if isinstance(derived, EntityValue):
                    yield from self._of_measure(derived.measure)
                elif isinstance(derived, Converted):
                    yield from (*self._of_leaf(derived.base), *self._of_leaf(derived.event))
                elif route is not None and node.name != PRESENT:
                    yield f"{route.target}.{node.name}"


def _converted(metric: Metric, finder: NameFinder) -> tuple[str, ...]:
    """The metrics of the events of a conversion."""
    if metric.convert is None:
        return ()
    return finder.named_in(metric.model, metric.convert.base, metric.convert.converted)
