"""Which models of a MetricFlow project are joined: those that share an entity that names one row on the other side.

    planned_steps(manifest, homes)      (Step("bookings_source", "listing", "listings_latest", …), …)

MetricFlow joins whatever has the same entity whenever a query needs it. Here every step is written down, so those that
no metric can need are left out: steps to models with nothing to group by, and those between two models of the same
entity when neither has metrics, since every metric that reaches one of them reaches the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from semantic.formats.metricflow.manifest import EntityKind, Manifest, SemanticModel

_ONE = (EntityKind.PRIMARY, EntityKind.UNIQUE)


@dataclass(frozen=True, slots=True)
class Step:
    """From each row of `home` to the row of `target` with the same entity. `single`: at most one row of home meets it.

    `back` says that a step from the target to here stands for both directions. `main` is for the model that an entity
    is named for: only one model of several can be.
    """

    home: str
    entity: str
    target: str
    single: bool
    back: bool
    main: bool


def planned_steps(manifest: Manifest, homes: Mapping[str, str]) -> tuple[Step, ...]:
    """Every step, those to an entity's main model first."""
    counted = set(homes.values())
    mains = {entity: _main(manifest, entity) for entity in _entities(manifest)}
    steps: list[Step] = []
    for home in manifest.models.values():
        for entity in home.entities.values():
            for target in manifest.models.values():
                if not _joins(home, target, entity.name, counted):
                    continue
                there = target.entities[entity.name].kind
                single = entity.kind in _ONE and there in _ONE
                main = target.name == mains[entity.name]
                # Of two steps between the same rows, that of the model that is not the main one is written.
                back = single and not main and _written_there(mains[entity.name], home, target)
                steps.append(Step(home.name, entity.name, target.name, single, back, main))
    return tuple(sorted(steps, key=lambda step: not step.main))


def partitions(home: SemanticModel, target: SemanticModel) -> list[tuple[str, str]]:
    """Pairs of what both tables are partitioned by, here and there: their rows belong together within one only."""
    return [
        (dimension.expr, target.dimensions[name].expr)
        for name, dimension in home.dimensions.items()
        if dimension.partition and name in target.dimensions and target.dimensions[name].partition
    ]


def partition_bridges(
    manifest: Manifest, steps: Iterable[tuple[str, str, str]]
) -> Iterator[tuple[str, str, str, str, str]]:
    """Two steps over a model without partitions between two that have them: MetricFlow compares those of the ends."""
    known = list(steps)
    for home, through, between in known:
        for start, entity, target in known:
            if start != between or target == home or (home, entity, target) in known:
                continue
            ends = manifest.models[home], manifest.models[target]
            middle = manifest.models[between]
            if partitions(*ends) and not partitions(ends[0], middle) and not partitions(middle, ends[1]):
                yield home, through, between, entity, target


def _written_there(main: str, home: SemanticModel, target: SemanticModel) -> bool:
    return home.name == main or home.name < target.name


def _joins(home: SemanticModel, target: SemanticModel, entity: str, counted: set[str]) -> bool:
    there = target.entities.get(entity)
    if there is None or home.name == target.name or not there.kind.joined_to:
        return False
    here = home.entities[entity].kind
    if here is EntityKind.NATURAL and there.kind is EntityKind.NATURAL:
        return False
    leads_on = any(
        other.name != entity and other.kind is EntityKind.FOREIGN for other in target.entities.values()
    )
    if not target.dimensions and not leads_on and len(target.entities) < 2:
        return False
    alike = here in _ONE and there.kind in _ONE
    return not alike or bool({home.name, target.name} & counted)


def _entities(manifest: Manifest) -> Iterator[str]:
    for model in manifest.models.values():
        yield from model.entities


def _main(manifest: Manifest, entity: str) -> str:
    """The model that people mean by an entity: by its name, then by the kind of key, then by what can be grouped by."""
    ranks = (EntityKind.PRIMARY, EntityKind.UNIQUE, EntityKind.NATURAL)
    found = [
        (
            -_likeness(model.name, entity),
            ranks.index(model.entities[entity].kind),
            -len(model.dimensions),
            place,
            model.name,
        )
        for place, model in enumerate(manifest.models.values())
        if entity in model.entities and model.entities[entity].kind.joined_to
    ]
    return min(found)[-1] if found else ""


def _likeness(model: str, entity: str) -> int:
    """2 where a model is named as its entity, 1 where the word is in it."""
    words = [word for word in model.lower().split("_") if word not in ("dim", "fct", "stg", "int", "mart")]
    wanted = entity.lower().removesuffix("_id").removesuffix("_key")
    if "_".join(words) in (wanted, f"{wanted}s", f"{wanted}es", f"{wanted.removesuffix('y')}ies"):
        return 2
    return int(any(word.startswith(wanted) for word in words))
