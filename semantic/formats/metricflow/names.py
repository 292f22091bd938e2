"""What everything of a MetricFlow project is called here, and how its models are joined.

    names = choose_names(manifest)
    names.models["bookings_source"]                                    "bookings_source"
    names.roles["bookings_source", "listing", "listings_latest"]       "listing"
    names.entities["bookings_source", "listing"]                       "listing_id": the dimension with the key's value
    names.find("bookings_source", ("listing", "user"), "home_state")   Found(("listing", "user"), "users", "home_state")

Names stay as they are wherever they can. A model here has one namespace, so that of two equal names one gives way: a
role before a dimension, a dimension before a metric, because metrics are what people call by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, count

from semantic.definitions.names import RESERVED, is_name
from semantic.formats.metricflow.homes import metric_homes
from semantic.formats.metricflow.joins import Step, partition_bridges, planned_steps
from semantic.formats.metricflow.manifest import GRAINS, Entity, Manifest, SemanticModel

SETTINGS = "settings"
"""The home of metrics over several models."""

_FISCAL = ("fiscal_quarter", "fiscal_year")
"""Periods that are here without a calendar."""

MAX_PATH = 6


@dataclass(frozen=True, slots=True)
class Found:
    """A dimension from a home: the roles on the way, the model where they end (in the source's words), its name."""

    path: tuple[str, ...]
    model: str
    name: str

    @property
    def text(self) -> str:
        return ".".join((*self.path, self.name))


@dataclass(frozen=True)
class Names:
    """All that was chosen. Keys are names of the source, values those here.

    `steps` and `roles` are by home, entity and target; `bridges` by home, entity, the model between, its entity and
    target, for two steps that are one join. `calendars` has the calendar and its unit for each granularity of the
    project's own, `spines` the model and the dimension of each granularity that a time spine lists.
    """

    manifest: Manifest
    models: dict[str, str] = field(default_factory=dict)
    dimensions: dict[tuple[str, str], str] = field(default_factory=dict)
    entities: dict[tuple[str, str], str] = field(default_factory=dict)
    steps: dict[tuple[str, str, str], Step] = field(default_factory=dict)
    roles: dict[tuple[str, str, str], str] = field(default_factory=dict)
    bridges: dict[tuple[str, str, str, str, str], str] = field(default_factory=dict)
    homes: Mapping[str, str] = field(default_factory=dict)
    metrics: dict[str, str] = field(default_factory=dict)
    calendars: dict[str, tuple[str, str]] = field(default_factory=dict)
    spines: dict[str, tuple[str, str]] = field(default_factory=dict)
    taken: dict[str, set[str]] = field(default_factory=dict)

    @cached_property
    def sources(self) -> Mapping[tuple[str, str], str]:
        """What a dimension of a model is called in the source, by its name here. For all that have been named."""
        return {(model, ours): name for (model, name), ours in self.dimensions.items()}

    @cached_property
    def _steps_from(self) -> Mapping[tuple[str, str], tuple[tuple[str, str], ...]]:
        found: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
        for (home, entity, target), role in self.roles.items():
            found[home, entity] = (*found.get((home, entity), ()), (target, role))
        return found

    def steps_from(self, home: str, entity: str) -> tuple[tuple[str, str], ...]:
        """The models to which an entity leads, each with its role. When all names have been chosen."""
        return self._steps_from.get((home, entity), ())

    @property
    def grains(self) -> Mapping[str, str]:
        return {grain: f"{calendar}_{unit}" for grain, (calendar, unit) in self.calendars.items()}

    def qualified(self, metric: str) -> str:
        """A metric as one says it from anywhere: `bookings_source.bookings`, or its bare name in the settings."""
        home, name = self.homes[metric], self.metrics[metric]
        return name if home == SETTINGS else f"{self.models[home]}.{name}"

    def take(self, home: str, *wanted: str) -> str:
        """The first of the names that is free in a model's namespace, else the last one with a number."""
        taken = self.taken.setdefault(home, set())
        for name in wanted:
            if name and name not in taken and is_name(name) and name not in RESERVED:
                taken.add(name)
                return name
        number = 2
        while f"{wanted[-1]}_{number}" in taken:
            number += 1
        taken.add(f"{wanted[-1]}_{number}")
        return f"{wanted[-1]}_{number}"

    def find(self, home: str, path: tuple[str, ...], element: str) -> Found | None:
        """What `path__element` means for rows of a model: its own dimension or key, or one along its joins."""
        found = list(self._search(home, path, element, ()))
        return min(found, key=lambda each: len(each.path), default=None)

    def _search(
        self, home: str, path: tuple[str, ...], element: str, roles: tuple[str, ...]
    ) -> Iterator[Found]:
        model = self.manifest.models[home]
        own = not path or (len(path) == 1 and path[0] in model.prefixes)
        if own:
            name = self.dimensions.get((home, element)) or self.entities.get((home, element))
            if name:
                yield Found(roles, home, name)
        if not path or len(roles) >= MAX_PATH:
            return
        first, *rest = path
        if first in model.prefixes and rest:
            yield from self._search(home, tuple(rest), element, roles)
        for (start, through, _, entity, target), role in self.bridges.items():
            if start == home and path[:2] == (through, entity):
                yield from self._search(target, path[2:] or (entity,), element, (*roles, role))
        for target, role in self.steps_from(home, first):
            # The entity that leads to a model is also the prefix of its dimensions.
            yield from self._search(target, tuple(rest) or (first,), element, (*roles, role))


def choose_names(manifest: Manifest) -> Names:
    homes = metric_homes(manifest)
    names = Names(manifest=manifest, homes=homes)
    _name_models(names)
    _name_metrics(names)
    for model in manifest.models.values():
        _name_dimensions(names, model)
    _name_roles(names)
    for model in manifest.models.values():
        _name_keys(names, model)
    _name_calendars(names)
    _name_spines(names)
    return names


def safe_name(text: str) -> str:
    """The nearest name that definitions take: letters, digits and single underscores."""
    name = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_")
    return name if name[:1].isalpha() else f"n_{name}".rstrip("_")


def _name_models(names: Names) -> None:
    taken = {SETTINGS, *RESERVED}
    for name in names.manifest.models:
        wanted = safe_name(name)
        if wanted in taken:
            wanted = f"{wanted}_model"
        chosen = next(each for each in chain((wanted,), _numbered(wanted)) if each not in taken)
        taken.add(chosen)
        names.models[name] = chosen


def _name_metrics(names: Names) -> None:
    for metric, home in names.homes.items():
        names.metrics[metric] = names.take(home, safe_name(metric), f"{safe_name(metric)}_metric")


def _name_dimensions(names: Names, model: SemanticModel) -> None:
    for dimension in model.dimensions.values():
        wanted = safe_name(dimension.name)
        prefixed = safe_name(f"{model.primary or model.name}_{dimension.name}")
        names.dimensions[model.name, dimension.name] = names.take(model.name, wanted, prefixed)


def _name_roles(names: Names) -> None:
    """Roles are called by their entity where that is free, else by the model that they lead to."""
    models = set(names.models.values())
    for step in planned_steps(names.manifest, names.homes):
        key = (step.home, step.entity, step.target)
        target = names.models[step.target]
        entity = safe_name(step.entity)
        wanted = [_without_suffix(entity, names.manifest.models[step.home].entities[step.entity])]
        wanted = wanted if step.main else []
        wanted += [target, f"{entity}_{target}"]
        allowed = [name for name in wanted if name == target or name not in models]
        names.roles[key] = names.take(step.home, *allowed)
        names.steps[key] = step
    for bridge in partition_bridges(names.manifest, tuple(names.roles)):
        home, through, _, entity, target = bridge
        called = f"{safe_name(through)}_{safe_name(entity)}"
        names.bridges[bridge] = names.take(home, called, f"{called}_{names.models[target]}")


def _without_suffix(name: str, entity: Entity) -> str:
    """`customer` for the entity `customer_id` that is a column of that name: the column's name stays the key's."""
    if entity.expr == entity.name:
        return re.sub(r"(?<=.)_(?:id|key|sk|pk|fk|uuid|hk)$", "", name)
    return name


def _name_keys(names: Names, model: SemanticModel) -> None:
    """The dimension that holds an entity's own value: one that is there already, else one named as its column."""
    for entity in model.entities.values():
        same = (d.name for d in model.dimensions.values() if d.expr == entity.expr and not d.grain)
        known = next(same, "")
        if known:
            names.entities[model.name, entity.name] = names.dimensions[model.name, known]
            continue
        column = safe_name(entity.expr) if is_name(entity.expr) else ""
        plain = safe_name(entity.name)
        names.entities[model.name, entity.name] = names.take(model.name, column, f"{plain}_key")


def _name_calendars(names: Names) -> None:
    """`fiscal_week` is the week of a calendar called fiscal; one without an underscore is of a calendar `custom`.

    A name that would be one of the periods that are always there belongs to a calendar of its own.
    """
    for grain in names.manifest.custom_grains:
        calendar, _, unit = safe_name(grain).rpartition("_")
        if not calendar or grain in _FISCAL or unit == "" or not is_name(unit):
            calendar, unit = "custom", safe_name(grain).replace("_", "")
        if f"{calendar}_{unit}" in GRAINS or calendar in RESERVED:
            calendar = f"{calendar}_custom"
        names.calendars[grain] = (calendar, unit)


def _name_spines(names: Names) -> None:
    """The model of a spine's table: one of the project, where there is one, else one named as the table."""
    tables = {model.relation.name: name for name, model in names.manifest.models.items()}
    for spine in names.manifest.spines:
        known = tables.get(spine.relation.name)
        if known is not None:
            columns = {each.expr: each.name for each in names.manifest.models[known].dimensions.values()}
            if spine.column in columns:
                ours = names.dimensions[known, columns[spine.column]]
                names.spines.setdefault(spine.grain, (names.models[known], ours))
                continue
        table = safe_name(spine.relation.name.rpartition(".")[2])
        held = {*names.models.values(), SETTINGS, *RESERVED, *(model for model, _ in names.spines.values())}
        model = next(name for name in chain((table, f"{table}_spine"), _numbered(table)) if name not in held)
        if spine.grain not in names.spines:
            names.spines[spine.grain] = (model, names.take(model, safe_name(spine.column), "period"))


def _numbered(name: str) -> Iterator[str]:
    return (f"{name}_{number}" for number in count(2))
