"""What a dotted name means for one home: which route, which dimension, which grain (DESIGN 3 and 5.6).

household.age       a role of the home, then a dimension
households.age      the home's only path to that model
sold_at.month       a time dimension at a grain
age                 a short name, while it means one thing
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from semantic.calendars import GRAINS, PARTS, SUB_DAY_GRAINS, Calendar
from semantic.catalog import Catalog, Route
from semantic.catalog.measures import TIMELESS
from semantic.definitions.types import Dimension, ValueType
from semantic.errors import NameAmbiguous, NameUnknown, QueryInvalid, TimeInvalid, Unreachable
from semantic.naming import nearest
from semantic.query.types import Query


@dataclass(frozen=True, slots=True)
class Member:
    """A dimension at the end of a route, perhaps at a grain or as a part ("day_of_week")."""

    name: str
    route: Route
    dimension: Dimension
    grain: str = ""

    @property
    def type(self) -> ValueType:
        """The type of the value shown."""
        if self.grain in PARTS:
            return ValueType.NUMBER
        if self.grain in SUB_DAY_GRAINS:
            return ValueType.LOCAL
        return ValueType.DATE if self.grain else self.dimension.type


class Names:
    """Resolves names for a home. `via` maps a model's name to the path that a metric was told to take."""

    def __init__(self, catalog: Catalog, home: str, via: Mapping[str, str] | None = None) -> None:
        self._catalog = catalog
        self.home = home
        self.via = via or {}
        self.via_used: set[str] = set()
        self._calendar = catalog.settings.calendar

    def member(self, name: str, path: str) -> Member:
        """Raises NameUnknown, NameAmbiguous, Unreachable or TimeInvalid; `path` is where the query says it."""
        parts = name.split(".")
        found = self._dimension(name, parts, path, strict=False)
        if found is None and len(parts) > 1 and parts[-1] in self._calendar.known_grains:
            base = ".".join(parts[:-1])
            found = self._dimension(base, parts[:-1], path, strict=True)
            assert found is not None
            return at_grain(name, found[0], found[1], parts[-1], path, calendar=self._calendar)
        if found is None:
            found = self._dimension(name, parts, path, strict=True)
            assert found is not None
        return Member(name, *found)

    def time(self, base: str, grain: str, name: str, path: str) -> Member:
        """The home's time dimension `base` (a dotted path) at a grain."""
        *roles, last = base.split(".")
        whole = self._catalog.behind
        route = whole.graph.follow(self.home, roles)
        dimension = whole.models[route.target].dimensions.get(last) if route else None
        if route is None or dimension is None or not dimension.type.is_time or not route.to_one:
            raise TimeInvalid(
                f"The time of `{self.home}`, `{base}`, could not be loaded, so nothing can be said about time.",
                hint="`dragoman check` says why.",
                code="definition-broken",
                path=path,
            )
        if not grain:
            return Member(name, route, dimension)
        return at_grain(name, route, dimension, grain, path, calendar=self._calendar)

    def route_to(self, model: str, name: str, path: str) -> Route:
        """The home's only route to a model. Raises Unreachable."""
        if model in self.via:
            self.via_used.add(model)
            route = self._catalog.graph.follow(self.home, self.via[model].split("."))
            if route is None or route.target != model:
                raise Unreachable(
                    f"`via` sends {self.home} to {model} by `{self.via[model]}`, which does not lead there.",
                    path=path,
                )
            return route
        routes = self._catalog.graph.routes(self.home).get(model, ())
        if len(routes) > 1:
            paths = [".".join(route.path) for route in routes]
            rest = name.removeprefix(f"{model}.")
            raise Unreachable(
                f"`{self.home}` reaches `{model}` in {len(routes)} ways: {', '.join(paths)}.",
                code="ambiguous-path",
                hint="Spell the path out: " + " or ".join(f"`{found}.{rest}`" for found in paths) + ".",
                suggestions=[f"{found}.{rest}" for found in paths],
                path=path,
            )
        if not routes:
            raise self._unreachable(model, name, path)
        return routes[0]

    def _dimension(
        self, name: str, parts: list[str], path: str, *, strict: bool
    ) -> tuple[Route, Dimension] | None:
        *roles, last = parts
        if not roles:
            return self._short(last, path, strict=strict)
        graph, models = self._catalog.graph, self._catalog.models
        if graph.role(self.home, roles[0]) is not None:
            start, rest = Route(self.home), roles
        elif roles[0] in models:
            target = models[roles[0]]
            if not strict and len(roles) == 1 and last not in target.dimensions:
                return None
            start, rest = self.route_to(roles[0], name, path), roles[1:]
        elif not strict:
            return None
        else:
            raise self._unknown(name, path)
        route = graph.follow(self.home, (*start.path, *rest))
        if route is None:
            if not strict:
                return None
            raise self._unknown(name, path)
        dimension = models[route.target].dimensions.get(last)
        if dimension is None:
            if not strict:
                return None
            raise self._unknown_in(route, name, last, path)
        return route, dimension

    def _short(self, name: str, path: str, *, strict: bool) -> tuple[Route, Dimension] | None:
        owners = [model for model in self._catalog.models.values() if name in model.dimensions]
        routes = self._catalog.graph.routes(self.home)
        reachable = [model for model in owners if model.name in routes]
        if len(reachable) > 1:
            suggestions = [f"{model.name}.{name}" for model in reachable]
            raise NameAmbiguous(
                f"`{name}` is a dimension of {', '.join(model.name for model in reachable)}.",
                hint="Say which: " + ", ".join(suggestions) + ".",
                suggestions=suggestions,
                path=path,
            )
        if reachable:
            return self.route_to(reachable[0].name, f"{reachable[0].name}.{name}", path), reachable[
                0
            ].dimensions[name]
        if not strict:
            return None
        if owners:
            raise self._unreachable(owners[0].name, f"{owners[0].name}.{name}", path)
        raise self._unknown(name, path)

    def _unknown(self, name: str, path: str) -> QueryInvalid:
        role = name.partition(".")[0]
        others = [home for home, edges in self._catalog.graph.edges.items() if role in edges]
        if "." in name and others:
            known = ", ".join(sorted(self._catalog.graph.edges.get(self.home, {})))
            return Unreachable(
                f"`{self.home}` has no join `{role}` (that is one of {', '.join(others)}), so `{name}` is not defined "
                "for its rows.",
                hint=f"Joins of `{self.home}`: {known}." if known else f"`{self.home}` has no joins.",
                path=path,
            )
        reach = {
            f"{'.'.join(found[0].path) or model}.{dimension}"
            for model, found in self._catalog.graph.routes(self.home).items()
            for dimension in self._catalog.models[model].dimensions
        }
        near = nearest(name, reach)
        return NameUnknown(
            f"There is no dimension `{name}` that `{self.home}` can be grouped or filtered by.",
            hint=f"Did you mean {' or '.join(near[:3])}?" if near else "See `dragoman catalog`.",
            suggestions=near,
            path=path,
        )

    def _unknown_in(self, route: Route, name: str, last: str, path: str) -> NameUnknown:
        model = self._catalog.models[route.target]
        prefix = name.removesuffix(last)
        near = nearest(last, model.dimensions)
        return NameUnknown(
            f"Model `{model.name}` has no dimension `{last}`.",
            hint=f"It has: {', '.join(model.dimensions)}.",
            suggestions=[prefix + dimension for dimension in near],
            path=path,
        )

    def _unreachable(self, model: str, name: str, path: str) -> Unreachable:
        reach = sorted(found for found in self._catalog.graph.routes(self.home) if found != self.home)
        return Unreachable(
            f"`{self.home}` cannot reach `{model}` in one reading, so `{name}` is not defined for its rows.",
            hint=f"`{self.home}` reaches: {', '.join(reach) or 'no other model'}. "
            "A way up and then down again must be spelled out role by role, or put as a filter on one metric only.",
            suggestions=nearest(
                name, [f"{found}.{d}" for found in reach for d in self._catalog.models[found].dimensions]
            ),
            path=path,
        )


def time_base(catalog: Catalog, home: str, time: str, query: Query, *, wanted: bool, label: str) -> str:
    """The dotted path of the time dimension that places a leaf's rows: its own, the basis asked for, or the model's.

    TIMELESS for a metric that ignores time. `wanted`: the query asks for time, so that having none is an error.
    """
    model = catalog.behind.models[home]
    basis = query.time.basis if query.time else ""
    if time and basis and time not in (TIMELESS, model.times.get(basis)):
        raise TimeInvalid(
            f"`{label}` is always placed in time by `{time}`, so it has no basis `{basis}`.",
            hint="Leave the basis out for this metric.",
            path="/time/basis",
        )
    if time:
        return time
    if basis:
        if basis not in model.times:
            raise TimeInvalid(
                f"`{home}` has no time basis `{basis}`.",
                hint=f"It has: {', '.join(model.times)}." if model.times else "It has no named bases.",
                suggestions=tuple(model.times),
                path="/time/basis",
            )
        return model.times[basis]
    if not model.time and wanted:
        raise TimeInvalid(
            f"`{label}` has no time dimension, so it cannot be filtered or grouped by time.",
            hint=f"Leave time out, or give model `{home}` a `time` (or the metric `time: none`, if it ignores time).",
            code="no-time",
            path="/time",
        )
    return model.time


def at_grain(
    name: str, route: Route, dimension: Dimension, grain: str, path: str, *, calendar: Calendar
) -> Member:
    """The time dimension at a grain or part. Raises TimeInvalid where it has none."""
    known = calendar.known_grains
    if grain not in known:
        raise _no_grain(name, grain, known, path)
    if grain == "week_of_year" and calendar.week_start != 0:
        raise TimeInvalid(
            "Weeks are numbered from Monday, and the weeks of these settings begin on another day.",
            hint="Group by `week`, which begins where the settings say.",
            path=path,
        )
    if not dimension.type.is_time:
        raise TimeInvalid(
            f"`{dimension.qualified}` is a {dimension.type}, so it has no {grain.replace('_', ' ')}.",
            path=path,
        )
    if dimension.type is ValueType.DATE and (grain in SUB_DAY_GRAINS or grain == "hour_of_day"):
        raise TimeInvalid(
            f"`{dimension.qualified}` is a calendar day, so it has no {grain.replace('_', ' ')}.",
            hint="The finest grain of a day is `day`.",
            path=path,
        )
    return Member(name, route, dimension, grain)


def is_time(name: str) -> bool:
    """Whether a name means the time of each metric: `time` itself, or a grain or part of it."""
    return name == "time" or name.startswith("time.")


def time_grain(name: str, path: str) -> str | None:
    """The grain or part of `time.month` and the like; None for names that do not begin with `time`.

    What looks like a grain of the company's own calendars is checked where these are known.
    """
    grain = name.removeprefix("time.")
    if grain == name:
        return None
    if grain not in (*GRAINS, *PARTS) and not _CUSTOM.fullmatch(grain):
        raise _no_grain(name, grain, (*GRAINS, *PARTS), path)
    return grain


_CUSTOM = re.compile(r"[A-Za-z]\w*_[a-z]+")


def _no_grain(name: str, grain: str, known: tuple[str, ...], path: str) -> TimeInvalid:
    prefix = name.removesuffix(grain)
    return TimeInvalid(
        f"`{name}` is not a grain of time.",
        hint="Grains: " + ", ".join(f"{prefix}{one}" for one in known) + ".",
        suggestions=[f"{prefix}{one}" for one in nearest(grain, known)],
        path=path,
    )
