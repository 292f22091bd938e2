"""What the items of a MetricFlow query are called here, as seen from the metrics that it asks for.

    members = Members(project, catalog, ("bookings",))
    members.field(parse_name("listing__country_latest"))      Field("listing.country_latest", …)
    members.field(parse_name("metric_time__week"))            Field("time", grain="week", …)

Without metrics an item is named with its model, or from the one model of the items whose rows have all of them, and
metric_time is the table of its time spine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from semantic.catalog import Catalog
from semantic.errors import NameAmbiguous
from semantic.formats.metricflow.calls import Call
from semantic.formats.metricflow.manifest import GRAINS, METRIC_TIME, Dimension, EntityKind, SemanticModel
from semantic.formats.metricflow.names import Found, Names
from semantic.formats.metricflow.query_reading import QueryRefused
from semantic.formats.metricflow.query_times import Leaf, default_grain, leaves_of
from semantic.naming import nearest

MAX_HOPS = 3

_OWNERS = ((EntityKind.PRIMARY,), (EntityKind.UNIQUE, EntityKind.NATURAL), (EntityKind.FOREIGN,))
"""As what a model that is asked without metrics has an entity, best first."""

PARTS = {
    "quarter": "quarter_of_year",
    "month": "month_of_year",
    "day": "day_of_month",
    "dow": "day_of_week",
    "doy": "day_of_year",
}
"""Parts of a date there → here. A year does not come again, and is a period."""


@dataclass(frozen=True, slots=True)
class Field:
    """A member as a query here names it: `text`, with `grain` (a period or a part) where it is a time.

    `type` is that of its values before a grain is taken; `own` says that it is the time of all metrics itself.
    `via` are the paths by which single homes reach it, where there are several.
    """

    text: str
    grain: str = ""
    type: str = ""
    source_grain: str = ""
    via: tuple[tuple[str, str, str], ...] = ()

    @property
    def name(self) -> str:
        return f"{self.text}.{self.grain}" if self.grain else self.text


@dataclass(frozen=True)
class Members:
    """Finds the fields of one query. `metrics` are names of the source that are there."""

    names: Names
    catalog: Catalog
    metrics: tuple[str, ...]
    rewritten: dict[str, str] = field(default_factory=dict)
    """What was found under another name than the one written, with the reason."""
    base: str = ""
    """Without metrics: the model whose rows have values of all items, where these are of several models."""
    spine: str = ""
    """Without metrics: the column of the time spine that metric_time is, where something stands beside it."""

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        found = (leaf for metric in self.metrics for leaf in leaves_of(self.names.manifest, metric))
        return tuple(dict.fromkeys(found))

    @cached_property
    def homes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(leaf.model for leaf in self.leaves))

    @cached_property
    def default_grain(self) -> str:
        return default_grain(self.names.manifest, self.metrics)

    def metric(self, name: str) -> str:
        """A metric as a query here names it: shortly where that is clear. Raises QueryRefused."""
        if name not in self.names.homes:
            known = self.names.manifest.metrics
            what = "could not be imported" if name in known else "is not there"
            raise QueryRefused(
                f"The metric `{name}` {what}.", code="unknown-name", near=nearest(name, self.names.homes)
            )
        qualified = self.names.qualified(name)
        if qualified not in self.catalog.metrics:
            raise QueryRefused(
                f"The metric `{name}` could not be imported: the import's report says why.",
                code="unknown-name",
            )
        short = qualified.rpartition(".")[2]
        try:
            return short if self.catalog.find_metric(short) is self.catalog.metrics[qualified] else qualified
        except NameAmbiguous:
            return qualified

    def field(self, call: Call, *, beside: tuple[str, ...] = ()) -> Field:
        """The field of a dimension, a time dimension or an entity. `beside` are names of columns that are there
        already. Raises QueryRefused."""
        if call.name == METRIC_TIME and not call.path:
            return self._timed(call, "time" if self.metrics else self.spine or self.spine_of(call), None)
        if not self.metrics:
            return self._listed(call)
        found = {home: self.way(home, call) for home in self.homes}
        lost = [home for home, one in found.items() if one is None]
        if lost:
            raise self._unknown(call, lost[0])
        known = {home: one for home, one in found.items() if one is not None}
        dimension = self._dimension(next(iter(known.values())))
        own = all(known[leaf.model] == self._own_time(leaf) for leaf in self.leaves)
        if own and dimension is not None:
            timed = self._timed(call, "time", dimension)
            if timed.name not in beside:
                return timed
        text, via = self._text(call, known)
        return self._typed(call, text, dimension, next(iter(known.values())), via)

    def key(self, call: Call) -> str:
        """What rows of all homes call the value of an entity. Raises QueryRefused."""
        if not self.metrics:
            return self._listed(call).text
        texts = set()
        for home in self.homes:
            found = self.way(home, call)
            if found is None:
                raise self._unknown(call, home)
            texts.add(found.text)
        if len(texts) != 1:
            raise QueryRefused(f"`{call}` has different names here: {', '.join(sorted(texts))}.")
        return texts.pop()

    def _text(self, call: Call, found: dict[str, Found]) -> tuple[str, tuple[tuple[str, str, str], ...]]:
        """How all homes call what they found, and the ways of those that have several."""
        texts = {one.text for one in found.values()}
        first = next(iter(found.values()))
        if len(texts) == 1 and first.path:
            return first.text, ()
        if len({(one.model, one.name) for one in found.values()}) > 1:
            homes = ", ".join(f"{one.model}.{one.name} for {home}" for home, one in found.items())
            raise QueryRefused(f"`{call}` means different things for the metrics asked for: {homes}.")
        model = self.names.models[first.model]
        via = [(home, model, ".".join(one.path)) for home, one in found.items() if one.path]
        return f"{model}.{first.name}", tuple(via)

    def _typed(
        self,
        call: Call,
        text: str,
        dimension: Dimension | None,
        found: Found,
        via: tuple[tuple[str, str, str], ...],
    ) -> Field:
        if dimension is not None and dimension.grain:
            timed = self._timed(call, text, dimension)
            return Field(timed.text, timed.grain, timed.type, timed.source_grain, via)
        if call.grain or call.part:
            raise QueryRefused(f"`{call.name}` is no time, and has no granularities.", code="not-a-time")
        ours = self.catalog.models[self.names.models[found.model]].dimensions.get(found.name)
        if ours is None:
            raise QueryRefused(
                f"`{call}` could not be imported: the import's report says why.", code="unknown-name"
            )
        return Field(text, type=ours.type.value, via=via)

    def _timed(self, call: Call, text: str, dimension: Dimension | None) -> Field:
        if call.part:
            if call.part not in PARTS:
                self.rewritten[str(call)] = "A year is shown by its first day."
                return Field(text, "year", "time", "year")
            return Field(text, PARTS[call.part], "number")
        grain = call.grain or (dimension.grain if dimension is not None else self.default_grain)
        if grain not in GRAINS:
            ours = self.names.grains.get(grain)
            if ours is None:
                raise QueryRefused(
                    f"There is no granularity `{grain}`.", near=nearest(grain, (*GRAINS, *self.names.grains))
                )
            return Field(text, ours, "date")
        if dimension is not None and GRAINS.index(grain) < GRAINS.index(dimension.grain):
            raise QueryRefused(
                f"`{call.name}` has no {grain}s: its finest granularity is {dimension.grain}.",
                code="no-grain",
            )
        if GRAINS.index(grain) >= GRAINS.index("second"):
            return Field(text, grain, "time", grain)
        if dimension is None or grain != dimension.grain or text == "time":
            raise QueryRefused(f"No period here is as short as a {grain}.", code="not-supported")
        self.rewritten[str(call)] = (
            f"No period here is as short as a {grain}: its values are as they are stored."
        )
        return Field(text, "", "time", grain)

    def _own_time(self, leaf: Leaf) -> Found | None:
        name = self.names.dimensions.get((leaf.model, leaf.time))
        return Found((), leaf.model, name) if name else None

    def _dimension(self, found: Found) -> Dimension | None:
        """None for the key of an entity."""
        model = self.names.manifest.models[found.model]
        for dimension in model.dimensions.values():
            if self.names.dimensions.get((found.model, dimension.name)) == found.name:
                return dimension
        return None

    # Ways

    def way(self, home: str, call: Call) -> Found | None:
        """Along the entities that are written or, where these are the end of a longer way, along the shortest one."""
        if found := self.names.find(home, call.path, call.name):
            return found
        ways: list[tuple[str, ...]] = [()]
        for _ in range(MAX_HOPS):
            ways = [(*way, entity) for way in ways for entity in self._entities(home, way)]
            for way in ways:
                if found := self.names.find(home, (*way, *call.path), call.name):
                    longer = "__".join((*way, *call.path, call.name))
                    self.rewritten[str(call)] = f"It is `{longer}` in full."
                    return found
        return None

    def _entities(self, home: str, way: tuple[str, ...]) -> Iterator[str]:
        """The entities that lead on from where a way ends."""
        ends = {home}
        for entity in way:
            ends = {
                target for start, through, target in self.names.roles if start in ends and through == entity
            }
        yield from dict.fromkeys(through for start, through, _ in self.names.roles if start in ends)

    # Without metrics

    def common_home(self, calls: Iterable[Call]) -> str:
        """The first model of items from whose rows all of them are reached; "" where they are of one model, or of
        models that have no rows in common. Raises QueryRefused."""
        asked = [call for call in calls if call.name != METRIC_TIME or call.path]
        homes = dict.fromkeys(self.owner(call).model for call in asked)
        if len(homes) < 2:
            return ""
        return next((home for home in homes if all(self.way(home, call) for call in asked)), "")

    def _listed(self, call: Call) -> Field:
        """A member with its model, or as the rows of `base` call it."""
        found = self.way(self.base, call) if self.base else None
        if found is not None:
            text = f"{self.names.models[self.base]}.{found.text}"
            return self._typed(call, text, self._dimension(found), found, ())
        owner = self.owner(call)
        text = f"{self.names.models[owner.model]}.{owner.name}"
        return self._typed(call, text, self._dimension(owner), owner, ())

    def owner(self, call: Call) -> Found:
        """The model that has a member; of several, the one whose key the entity is."""
        manifest = self.names.manifest
        found: list[tuple[int, Found]] = []
        for rank, kinds in enumerate(_OWNERS):
            for model in manifest.models.values():
                of_kind = [entity.name for entity in model.entities.values() if entity.kind in kinds]
                of_kind += [model.primary_entity] if rank == 0 and model.primary_entity else []
                prefix = call.path[-1] if call.path else call.name
                own = call.path and EntityKind.FOREIGN not in kinds
                name = self.names.dimensions.get((model.name, call.name)) if own else None
                name = name or self.names.entities.get((model.name, call.name))
                if prefix in of_kind and name:
                    found.append((rank, Found((), model.name, name)))
        if not found:
            raise self._unknown(call, "")
        best = min(rank for rank, _ in found)
        chosen = [one for rank, one in found if rank == best]
        return next((one for one in chosen if self._is_main(one.model, call)), chosen[0])

    def _is_main(self, model: str, call: Call) -> bool:
        """Whether other models join to this one by the plain name of the entity."""
        entity = call.path[-1] if call.path else call.name
        return any(
            target == model and through == entity and self.names.steps[key].main
            for key in self.names.roles
            for _, through, target in (key,)
        )

    def spine_of(self, call: Call) -> str:
        """The time dimension of the coarsest spine that has the granularity."""
        wanted = call.grain or "day"
        at = GRAINS.index(wanted) if wanted in GRAINS else GRAINS.index("day")
        fitting = [spine for spine in self.names.manifest.spines if GRAINS.index(spine.grain) <= at]
        for spine in sorted(fitting, key=lambda spine: -GRAINS.index(spine.grain)):
            for model in self.catalog.models.values():
                if model.table == spine.relation.name and spine.column in model.dimensions:
                    return f"{model.name}.{spine.column}"
        raise QueryRefused(
            "Without a metric, metric_time is the project's time spine, and it has none for this granularity.",
            code="no-time",
        )

    def smallest(self, call: Call) -> Found:
        """Where an entity alone is listed from there: of the models that have it, the one with the fewest elements."""
        manifest = self.names.manifest
        having = [model for model in manifest.models.values() if call.name in model.entities]
        having = [model for model in having if (model.name, call.name) in self.names.entities]
        if not having:
            return self.owner(call)
        grains = len(GRAINS) + len(PARTS)

        def elements(model: SemanticModel) -> int:
            sizes = (grains if dimension.grain else 1 for dimension in model.dimensions.values())
            return len(model.entities) + sum(sizes)

        least = min(having, key=elements)
        return Found((), least.name, self.names.entities[least.name, call.name])

    def is_plain(self, base: str, role: str) -> bool:
        """Whether a join of the base goes by columns alone; "" is none, and leads nowhere."""
        edge = self.catalog.graph.role(self.names.models[base], role) if role else None
        return not role or (edge is not None and bool(edge.pairs) and not (edge.selects or edge.versioned))

    def role_of_metric(self, base: str, call: Call) -> str | None:
        """The way back from the base to the rows of a metric that is asked for by an entity whose key the base has."""
        found = self._rows_of(call)
        if found is None:
            return None
        model = self.names.models[found.model]
        step = self.names.roles.get((found.model, call.group_by[0], base))
        edges = self.catalog.graph.edges.get(self.names.models[base], {}).items()
        back = [
            role for role, edge in edges if edge.inverse and edge.target == model and edge.join.name == step
        ]
        return back[0] if len(back) == 1 else None

    def listed_metric(self, call: Call) -> tuple[str, str]:
        """Without metrics: what the rows of a metric call the entity, as seen from the base and from themselves. Raises
        QueryRefused where the base has no way there."""
        role, found = self.role_of_metric(self.base, call) if self.base else None, self._rows_of(call)
        if not role or found is None:
            raise QueryRefused(
                f"`{call}` filters rows here, and without metrics MetricFlow lists what `{call.name}` has, too: ask "
                "for it beside them.",
                code="not-supported",
            )
        return f"{self.names.models[self.base]}.{role}.{found.name}", found.text

    def _rows_of(self, call: Call) -> Found | None:
        """The entity in the rows of a metric, where these are of one model and have it themselves."""
        homes = replace(self, metrics=(call.name,)).homes if call.name in self.names.homes else ()
        if len(homes) != 1 or len(call.group_by) != 1 or "__" in call.group_by[0]:
            return None
        found = self.way(homes[0], Call("Entity", call.group_by[0]))
        return found if found is not None and not found.path else None

    # What is there

    def _unknown(self, call: Call, home: str) -> QueryRefused:
        near = nearest(str(call), self.known(home))
        where = f" for `{home}`" if home else ""
        return QueryRefused(f"There is no `{call}`{where}.", code="unknown-name", near=near)

    def known(self, home: str) -> Iterator[str]:
        """Items as they are written there, which rows of a model can be grouped by; of all models for ""."""
        yield METRIC_TIME
        for name, model in self.names.manifest.models.items():
            if not home or name == home:
                yield from _items_of(self, name, model.prefixes[:1])
            for start, entity, target in self.names.roles:
                if start == name and home == name:
                    yield from _items_of(self, target, (entity,))


def _items_of(members: Members, name: str, prefix: tuple[str, ...]) -> Iterator[str]:
    model = members.names.manifest.models[name]
    yield from ("__".join((*prefix, dimension)) for dimension in model.dimensions)
    yield from model.entities
