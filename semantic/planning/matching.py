"""Slowly changing models: the condition that a related row is in force at the time of the row where the path begins.

    sales --household--> households, valid: {from: since, to: until}
    sales.sold_on >= household.since AND (household.until IS NULL OR sales.sold_on < household.until)

The other way round the time is that of the rows that are met: a version's sales are those of its time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlglot import exp

from semantic import markers, trees
from semantic.catalog import Catalog, Edge, Route
from semantic.catalog.binding import column, prefixed_names
from semantic.catalog.graph import Path, step_path
from semantic.catalog.versions import Versions, VersionTime
from semantic.definitions.types import ValueType
from semantic.errors import NotSupported, TimeInvalid


@dataclass(frozen=True, slots=True)
class Timed:
    """A time with what it is; its tree is shared."""

    tree: exp.Expr
    type: ValueType
    stored_in: str


@dataclass(frozen=True, slots=True)
class Matching:
    """By path, what related rows must fulfil beside their join; `paths` are joined for it before."""

    conditions: tuple[tuple[Path, exp.Expr], ...] = ()
    paths: tuple[Path, ...] = ()


def matching(catalog: Catalog, home: str, routes: Iterable[Route]) -> Matching:
    """The conditions of all steps of a fact's routes. Raises TimeInvalid or NotSupported where there is no time."""
    steps = [(route.edges[-1], route.path) for route in routes if route.edges and route.edges[-1].versioned]
    if not steps:
        return Matching()
    build = _Matching(catalog.behind, home)
    conditions = tuple(
        condition for edge, path in steps for condition in build.conditions(edge, path[:-1], path)
    )
    return Matching(conditions, tuple(sorted(build.paths)))


class _Matching:
    def __init__(self, catalog: Catalog, home: str) -> None:
        self._catalog = catalog
        self._home = home
        self.paths: set[Path] = set()

    def conditions(self, edge: Edge, here: Path, path: Path) -> Iterator[tuple[Path, exp.Expr]]:
        for number, step in enumerate(edge.steps):
            there = step_path(path, number, edge)
            yield from self.conditions(step, here, there)
            here = there
        tests = []
        if edge.there is not None:
            tests.append(_in_force(self._start(edge), edge.there, path))
        if edge.here is not None:
            tests.append(_in_force(self._met(edge, path), edge.here, here))
        if tests:
            yield path, exp.and_(*tests, copy=False)

    def _start(self, edge: Edge) -> Timed:
        """The time of the row where the path begins."""
        timed = self._time(self._home, edge)
        bound = self._catalog.bound(
            self._catalog.dimensions[f"{self._home}.{self._catalog.models[self._home].time}"]
        )
        for inner in bound.paths - {()}:
            route = self._catalog.graph.follow(self._home, inner)
            if route is None or route.versioned:
                raise self._no_time(
                    self._home, edge, "its time is read through a slowly changing model itself"
                )
            self.paths.add(inner)
        return timed

    def _met(self, edge: Edge, path: Path) -> Timed:
        """The time of the rows that are met, seen from the start of the path."""
        timed = self._time(edge.target, edge)
        model = self._catalog.models[edge.target]
        if self._catalog.bound(model.dimensions[model.time]).paths - {()}:
            raise NotSupported(
                f"Which rows of `{model.name}` belong to a row of `{edge.home}` depends on their time, which stands in "
                "another model.",
                hint=f"Ask for a metric of `{model.name}`, or give `{model.name}` a time of its own.",
            )
        return Timed(prefixed_names(timed.tree, path), timed.type, timed.stored_in)

    def _time(self, name: str, edge: Edge) -> Timed:
        model = self._catalog.models[name]
        dimension = model.dimensions.get(model.time)
        if not model.time:
            raise self._no_time(name, edge, f"`{name}` has no `time`")
        if dimension is None or not dimension.type.is_time:
            raise self._no_time(name, edge, f"the time of `{name}`, `{model.time}`, could not be loaded")
        return Timed(self._catalog.bound(dimension).tree, dimension.type, dimension.stored_in)

    def _no_time(self, name: str, edge: Edge, reason: str) -> TimeInvalid:
        changing = edge.target if edge.there is not None else edge.home
        return TimeInvalid(
            f"Rows of `{changing}` are in force for a time, and {reason}, so it is not known which of them is meant.",
            hint=f"Give model `{name}` a `time`, or ask for a metric of a model that has one.",
            code="no-time",
            path="/metrics",
        )


def _in_force(time: Timed, versions: Versions, path: Path) -> exp.Expr:
    start, until = (_compared(time, end, path) for end in (versions.start, versions.until))
    still = exp.Is(this=column(path, versions.until.column), expression=exp.Null())
    return exp.And(
        this=exp.GTE(this=start[0], expression=start[1]),
        expression=exp.Paren(this=exp.Or(this=still, expression=exp.LT(this=until[0], expression=until[1]))),
    )


def _compared(time: Timed, end: VersionTime, path: Path) -> tuple[exp.Expr, exp.Expr]:
    """Both sides of a comparison as values of one kind.

    Two instants are compared as such. An instant beside a wall-clock time or a day is seen in the query's zone. Where
    one side is a day, days are compared: a day takes the version that is in force at its end.
    """
    mine, theirs = trees.copied(time.tree), column(path, end.column)
    instants = (time.type is ValueType.INSTANT, end.type is ValueType.INSTANT)
    if all(instants):
        if time.stored_in == end.stored_in:
            return mine, theirs
        return markers.utc_time(mine, time.stored_in), markers.utc_time(theirs, end.stored_in)
    shown = markers.local_time(mine, time.stored_in) if instants[0] else mine
    other: exp.Expr = markers.local_time(theirs, end.stored_in) if instants[1] else theirs
    days = (time.type is ValueType.DATE, end.type is ValueType.DATE)
    if any(days) and not all(days):
        return (shown, markers.truncate(other, "day")) if days[0] else (markers.truncate(shown, "day"), other)
    return shown, other
