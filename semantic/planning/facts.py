"""One fact: the rows of one home, with the groups and filters of the query resolved for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlglot import exp

from semantic import trees
from semantic.catalog import Catalog, Leaf, Route
from semantic.catalog.binding import Bound
from semantic.catalog.graph import Path
from semantic.catalog.measures import TIMELESS
from semantic.definitions.types import ValueType
from semantic.errors import NotAllowed, TimeInvalid, Unreachable
from semantic.planning.entity_filters import Entities
from semantic.planning.listed_rows import refuse_related, refuse_repeated
from semantic.planning.matching import matching
from semantic.planning.names import Member, Names, is_time, time_grain
from semantic.planning.parameters import ParameterList
from semantic.planning.picking import picked_of
from semantic.planning.plan import Fact, Picked, PlannedLeaf, Related
from semantic.planning.related import RelatedRows, direct_leaves, joining_columns, present
from semantic.planning.row_filters import RowFilters, member_tree, shown_tree, to_many_prefix
from semantic.planning.shared_conditions import shared_where, shown_rows_of
from semantic.planning.subplans import GroupEntity, SubPlans
from semantic.query.types import Condition, EntityHas, Filter, InSegment, OpenEnds, Query
from semantic.query.walking import leaves_of


@dataclass(frozen=True, slots=True)
class LeafUse:
    """A leaf as the query uses it: with filters of its own (from a metric in the list), a way to choose paths, and
    where the query says so. `name` is what SQL calls it, `label` names its metric in errors. `whole`: a part is divided
    by it, whose own builder looks whether the paths chosen are taken."""

    index: int
    name: str
    label: str
    leaf: Leaf
    filters: tuple[Filter, ...] = ()
    via: tuple[tuple[str, str], ...] = ()
    path: str = ""
    shown: bool = True
    whole: bool = False


class FactBuilder:
    """Resolves one query for one home. `label` names the fact's metric in errors."""

    def __init__(
        self,
        catalog: Catalog,
        query: Query,
        row_filters: Sequence[tuple[Filter, str]],
        parameters: ParameterList,
        uses: Sequence[LeafUse],
        subplans: SubPlans,
        *,
        home: str,
        base: str,
        entities: Sequence[GroupEntity] = (),
        left_out: Sequence[str] = (),
    ) -> None:
        self.catalog = catalog
        self.query = query
        self.row_filters = row_filters
        self.parameters = parameters
        self.uses = uses
        self.subplans = subplans
        self.home = home
        self.base = base
        self.names = Names(catalog, home, dict(uses[0].via) if uses else {})
        self.entities = Entities(catalog, self.names, subplans)
        self.group_entities = entities
        self.left_out = left_out
        self.entity_names: tuple[str, ...] = ()
        self.routes: dict[Path, Route] = {}
        self.members: list[Member | None] = []
        self._resolved: dict[str, Member] = {}
        self.within = uses[0].leaf.within if uses else None

    @property
    def timeless(self) -> bool:
        return self.base == TIMELESS

    def resolve(self, name: str, path: str) -> Member:
        """The member that a name of the query means for this home. Raises a QueryInvalid."""
        known = self._resolved.get(name)
        if known is None:
            known = self._resolved[name] = self._resolve(name, path)
        return known

    def _resolve(self, name: str, path: str) -> Member:
        if self.timeless and is_time(name):
            raise TimeInvalid(
                f"`{self.uses[0].label}` does not depend on time, so it has no `{name}`.",
                code="no-time",
                path=path,
            )
        if name == "time":
            return self.names.time(self._base(name), "", name, path)
        grain = time_grain(name, path)
        if grain is not None:
            return self.names.time(self._base(name), grain, name, path)
        return self.names.member(name, path)

    def _base(self, name: str) -> str:
        if not self.base:
            raise TimeInvalid(
                f"`{self.home}` has no time dimension, so `{name}` means nothing for it.",
                code="no-time",
                path="/time",
            )
        return self.base

    def routes_of(self, item: Filter, path: str) -> list[Route]:
        """The routes that a filter takes."""
        return [self.filters().route_of(leaf, path) for leaf in direct_leaves(item)]

    def filters(self, grouped: frozenset[Path] = frozenset()) -> RowFilters:
        """What turns filters into trees; `grouped` are the paths to many rows that the query groups by."""
        return RowFilters(self.catalog, self.names, self.resolve, self.parameters, grouped, self.entities)

    def meaning_of(self, leaf: Condition | InSegment | EntityHas, path: str) -> str:
        """What a leaf of a filter looks at, for this home; "" for time, which every home has its own of."""
        if isinstance(leaf, Condition):
            return (
                "" if is_time(leaf.field) else self.resolve(leaf.field, f"{path}/field").dimension.qualified
            )
        if isinstance(leaf, InSegment):
            return self.filters().find_segment(leaf.segment, f"{path}/segment")[1].qualified
        return self.entities.find(leaf.per, f"{path}/per", many=True).meaning

    def build(self, name: str, *, grouped_paths: frozenset[Path] = frozenset()) -> Fact:
        groups = tuple(self._group(dimension, i) for i, dimension in enumerate(self.query.dimensions))
        grouped = grouped_paths | self.grouped_paths() | self._left_out_paths()
        filters = self.filters(grouped)
        where = [filters.tree(item, path) for item, path in self._applicable_filters()]
        where += self._range()
        keyed, known = self._entity_groups()
        groups += keyed
        where += known
        leaves = [self._leaf(use, filters) for use in self.uses]
        for route in (*filters.routes, *self._listed()):
            self.use(route)
        if filters.related:
            refuse_related(self.query)
        related = tuple(self._related(rows) for rows in filters.related)
        shown = [leaf for leaf, use in zip(leaves, self.uses, strict=True) if use.shown]
        shown_rows = shown_rows_of(shown, leaves) if groups else None
        shared, leaves = shared_where(leaves)
        picked = self._picked()
        model = self.catalog.behind.models[self.home]
        fans_out = self._fans_out()
        routes, conditions = self.joins()
        return Fact(
            name=name,
            model=model,
            routes=routes,
            groups=groups,
            where=(*where, *shared),
            leaves=tuple(leaves),
            fans_out=fans_out,
            time=self.base,
            timeless=self.timeless and any(is_time(dimension) for dimension in self.query.dimensions),
            shows_groups=bool(shown) or not leaves,
            shown_rows=shown_rows,
            matching=conditions,
            derived=self.entities.derived,
            numbered=self.entities.numbered,
            picked=picked,
            related=related,
            each_row=bool(self.query.rows),
            also=frozenset((role,) for role in self.query.also),
        )

    def _listed(self) -> Iterator[Route]:
        """The ways to models that are listed beside the home's rows, or although no row of it meets them."""
        for name in (*self.query.beside, *self.query.also):
            route = self.catalog.graph.follow(self.home, (name,))
            assert route is not None, "the catalog of a listing has the edges that it names"
            yield route

    def _picked(self) -> Picked | None:
        """The pick that all leaves of this fact share."""
        pick = self.uses[0].leaf.pick if self.uses else None
        if pick is None:
            return None
        time = self.names.time(self._base("time"), "", "time", "/time")
        self.use_member(time)
        self.use_paths((*pick.per, *pick.arguments))
        return picked_of(self.catalog, pick, self.uses[0].leaf, time, self.members)

    def _related(self, rows: RelatedRows) -> Related:
        """The rows that a `some` or `none` looks for, with joins of their own."""
        apart = FactBuilder(
            *(self.catalog, self.query, (), self.parameters, (), self.subplans),
            home=self.home,
            base=self.base,
        )
        for route in rows.routes:
            apart.use(route)
        apart._use_path(rows.prefix)
        (routes, conditions), model = apart.joins(), self.catalog.behind.models[self.home]
        columns = joining_columns(model, routes, rows.path)
        fact = Fact(
            name=rows.name,
            model=model,
            routes=routes,
            groups=(),
            where=(present(rows.prefix), rows.tree),
            leaves=(),
            fans_out=False,
            matching=conditions,
            derived=apart.entities.derived,
        )
        return Related(rows.name, fact, columns)

    def _fans_out(self) -> bool:
        """Whether a row may meet many widened rows. Raises NotAllowed where the settings refuse that."""
        many = [str(route) for route in self.routes.values() if not route.to_one]
        if many and self.catalog.settings.fan_out == "refuse":
            raise NotAllowed(
                f"One row of `{self.home}` meets many rows of `{many[0]}`, and the settings say `fan_out: refuse`.",
                code="fan-out",
                hint=f"Ask for a metric whose rows are those of `{many[0]}`, or filter with `some` or `none`.",
                path="/dimensions",
            )
        if many:
            refuse_repeated(self.query, many[0])
        return bool(many)

    def joins(self) -> tuple[tuple[Route, ...], tuple[tuple[Path, exp.Expr], ...]]:
        """All routes in use, in order, and what related rows must fulfil beside their joins."""
        match = matching(self.catalog, self.home, list(self.routes.values()))
        for path in match.paths:
            self._use_path(path)
        return self._ordered_routes(match.paths), match.conditions

    def _ordered_routes(self, first: Sequence[Path]) -> tuple[Route, ...]:
        """Each after those that it needs: shorter ones first, and before them those that other joins look at; computed
        values last, as they are joined by anything. What rows of the home have of others comes before the rows that no
        row of it meets, for these have nothing of it."""
        needed = {path[:length] for path in first for length in range(1, len(path) + 1)}
        computed = {path: number for number, path in enumerate(self.entities.derived, 1)}
        also = {(role,) for role in self.query.also}
        paths = sorted(
            self.routes,
            key=lambda path: (computed.get(path, 0), path[:1] in also, path not in needed, len(path), path),
        )
        return tuple(self.routes[path] for path in paths)

    def grouped_paths(self) -> frozenset[Path]:
        """The paths to many rows that this fact is grouped along."""
        return frozenset(
            prefix
            for member in self.members
            if member is not None and (prefix := to_many_prefix(member.route))
        )

    def _left_out_paths(self) -> frozenset[Path]:
        """The paths to many rows that only the parts of this whole are grouped along: a filter that picks among groups
        there picks the rows that are in one of them."""
        names = [(name, "/dimensions") for name in self.left_out]
        names += [
            (name, f"/dimensions/{index}")
            for index, name in enumerate(self.query.dimensions)
            if self.within is not None and index not in self.within and not is_time(name)
        ]
        return frozenset(
            prefix for name, path in names if (prefix := to_many_prefix(self.resolve(name, path).route))
        )

    def _applicable_filters(self) -> list[tuple[Filter, str]]:
        """Filters on time do not apply to a metric without one."""
        if not self.timeless:
            return list(self.row_filters)
        out = []
        for item, path in self.row_filters:
            leaves = list(leaves_of(item))
            on_time = [isinstance(leaf, Condition) and is_time(leaf.field) for leaf in leaves]
            if any(on_time) and not all(on_time):
                raise TimeInvalid(
                    f"A filter mixes time with something else, and `{self.uses[0].label}` does not depend on time.",
                    hint="Put the filter on time beside the other one, or leave that metric out.",
                    path=path,
                )
            if not any(on_time):
                out.append((item, path))
        return out

    def _group(self, name: str, index: int) -> exp.Expr | None:
        path = f"/dimensions/{index}"
        if self.within is not None and index not in self.within:
            self.members.append(None)
            return None
        if self.timeless and time_grain(name, path) is not None:
            self.members.append(None)
            return None
        if name == "time":
            raise TimeInvalid(
                "`time` groups by a grain.", hint="Write `time.month`, for instance.", path=path
            )
        member = self.resolve(name, path)
        self.members.append(member)
        self.use_member(member)
        return shown_tree(self.catalog, member)

    def _entity_groups(self) -> tuple[tuple[exp.Expr, ...], list[exp.Expr]]:
        """The columns of the entities that are grouped by, and the conditions that a row belongs to each."""
        columns = self.entities.groups(self.group_entities, "/dimensions")
        for each in columns:
            for route in each.routes:
                self.use(route)
        self.entity_names = tuple(name for each in columns for name in each.names)
        return (
            tuple(tree for each in columns for tree in each.trees),
            [each.present() for each in columns if each.optional],
        )

    def _range(self) -> list[exp.Expr]:
        ends = self.query.time.range if self.query.time else None
        if not isinstance(ends, OpenEnds) or self.timeless:
            return []
        member = self.names.time(self._base("time"), "", "time", "/time")
        self.use_member(member)
        dimension = member.dimension
        tree = member_tree(self.catalog, member)
        stored_in = dimension.stored_in if dimension.type is ValueType.INSTANT else ""
        out: list[exp.Expr] = []
        for source, compared in zip(self._bounds(ends), (exp.GTE, exp.LT), strict=True):
            if source:
                bound = self.parameters.place(source, dimension.type, "time", stored_in=stored_in)
                out.append(compared(this=trees.copied(tree), expression=bound))
        return out

    def _bounds(self, ends: OpenEnds) -> tuple[str, str]:
        """The moments between which rows count, "" for none."""
        return "range_start" if ends.has_start else "", "range_until" if ends.has_until else ""

    def _leaf(self, use: LeafUse, filters: RowFilters) -> PlannedLeaf:
        where = [trees.copied(bound.tree) for bound in use.leaf.where]
        where += [filters.tree(item, f"{use.path}/filters/{i}") for i, item in enumerate(use.filters)]
        self.use_paths((*use.leaf.arguments, *use.leaf.where))
        return PlannedLeaf(use.index, use.name, use.leaf, tuple(where))

    def check_via(self) -> None:
        """Raises Unreachable for a `via` that no name took."""
        if self.uses and all(use.whole for use in self.uses):
            return
        for model in self.names.via:
            if model not in self.names.via_used:
                raise Unreachable(
                    f"`via` chooses a path to `{model}`, but nothing in the query names that model.",
                    hint=f"Name a dimension as `{model}.…`, or leave `via` out.",
                    path=f"{self.uses[0].path}/via/{model}",
                )

    def use_member(self, member: Member) -> None:
        """Joins the way to a member and the ways that its expression takes from there."""
        self.use(member.route)
        for inner in self.catalog.bound(member.dimension).paths:
            self._use_path((*member.route.path, *inner))

    def use_paths(self, bounds: Sequence[Bound]) -> None:
        for bound in bounds:
            for path in bound.paths:
                self._use_path(path)

    def _use_path(self, path: Path) -> None:
        route = self.catalog.behind.graph.follow_bound(self.home, path)
        assert route is not None, "bound paths exist"
        self.use(route)

    def use(self, route: Route) -> None:
        """Joins a route and everything on the way to it."""
        for step in route.steps:
            self.routes.setdefault(step.path, step)
            self.entities.join(step)
