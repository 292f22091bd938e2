"""What a dbt / MetricFlow project says, whichever of its forms it is written in.

    manifest.models["bookings_source"].entities["listing"].kind        EntityKind.FOREIGN
    manifest.metrics["bookings"].kind                                  Simple("bookings_source", Aggregation("sum", …))

The three forms (semantic models with measures, dbt models with semantic keys in them, a compiled manifest) end here, so
that what is made of them is made once. Names are as in the source; `Position` is where each thing stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from semantic.errors import Position, Problem
from semantic.formats.report import Line

GRAINS = (
    "nanosecond",
    "microsecond",
    "millisecond",
    "second",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "quarter",
    "year",
)
"""Standard granularities, finest first."""

METRIC_TIME = "metric_time"
"""The name under which every metric's own time is known."""


class EntityKind(StrEnum):
    PRIMARY = "primary"
    UNIQUE = "unique"
    NATURAL = "natural"
    FOREIGN = "foreign"

    @property
    def joined_to(self) -> bool:
        """Whether other models join to a model by this entity: one row, or one row at a time."""
        return self is not EntityKind.FOREIGN


@dataclass(frozen=True, slots=True)
class About:
    """What is said about a thing for its readers."""

    description: str = ""
    label: str = ""
    synonyms: tuple[str, ...] = ()
    owner: str = ""
    tags: tuple[str, ...] = ()
    meta: Mapping[str, object] = field(default_factory=dict)
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """The table of a semantic model. `name` may be quoted, and is without its database; "" when it is not known."""

    name: str
    database: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """`expr` is SQL over columns, by default the column of its own name."""

    name: str
    kind: EntityKind
    expr: str
    position: Position
    about: About = About()


@dataclass(frozen=True, slots=True)
class Dimension:
    """`grain` is its finest granularity, "" for one that is no time. `type` is the column's, as far as known.

    `validity` is "start" or "end" for the bounds of the time in which a row is in force.
    """

    name: str
    grain: str
    expr: str
    position: Position
    partition: bool = False
    validity: str = ""
    type: str = ""
    about: About = About()


@dataclass(frozen=True, slots=True)
class NonAdditive:
    """Only rows of one time are aggregated: the first ("min") or the last ("max"), for each value of `groupings`."""

    dimension: str
    choice: str
    groupings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Aggregation:
    """`function` is sum, sum_boolean, min, max, average, median, percentile, count or count_distinct.

    `time` is the dimension by which it is aggregated, that of the model unless said.
    """

    function: str
    expr: str
    time: str
    percentile: Decimal | None = None
    discrete: bool = False
    approximate: bool = False
    non_additive: NonAdditive | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """An aggregation with a name, which metrics build upon; `metric` says that it is one itself."""

    name: str
    aggregation: Aggregation
    position: Position
    metric: bool = False
    about: About = About()


@dataclass(frozen=True, slots=True)
class SemanticModel:
    """`primary_entity` names the rows where no column does; `columns` are the types of the table's, as far as known.

    `keys` are the columns that a test or a constraint says tell its rows apart.
    """

    name: str
    relation: Relation
    position: Position
    entities: Mapping[str, Entity]
    dimensions: Mapping[str, Dimension]
    measures: Mapping[str, Measure]
    time: str = ""
    primary_entity: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    keys: tuple[tuple[str, ...], ...] = ()
    about: About = About()

    @property
    def primary(self) -> str:
        """The name of the entity that its dimensions belong to; "" where there is none."""
        own = (entity.name for entity in self.entities.values() if entity.kind is EntityKind.PRIMARY)
        return next(own, self.primary_entity)

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The entities by which its own dimensions are called: `listing__country`."""
        named = [entity.name for entity in self.entities.values() if entity.kind.joined_to]
        return tuple(dict.fromkeys((*named, *filter(None, (self.primary_entity,)))))


@dataclass(frozen=True, slots=True)
class Filter:
    """SQL with calls such as {{ Dimension('listing__country') }} in it."""

    text: str
    position: Position


@dataclass(frozen=True, slots=True)
class Window:
    """`grain` is a standard or a custom granularity, in the singular."""

    count: int
    grain: str


@dataclass(frozen=True, slots=True)
class Input:
    """A metric as another one uses it."""

    metric: str
    position: Position
    filters: tuple[Filter, ...] = ()
    alias: str = ""
    offset: Window | None = None
    offset_to: str = ""


@dataclass(frozen=True, slots=True)
class Simple:
    """An aggregation over the rows of one model. `measure` is its name there, if it has one.

    `fill` stands in for a missing value; `spine` asks for a row for every period.
    """

    model: str
    aggregation: Aggregation
    filters: tuple[Filter, ...] = ()
    fill: int | None = None
    spine: bool = False
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Ratio:
    numerator: Input
    denominator: Input


@dataclass(frozen=True, slots=True)
class Derived:
    """`expr` is SQL over the inputs' aliases or names."""

    expr: str
    inputs: tuple[Input, ...]


Source = Simple | Input
"""What a cumulative or conversion metric counts: an aggregation, or another metric."""


@dataclass(frozen=True, slots=True)
class Cumulative:
    """All time where neither a window nor a period to date is given.

    `shown` says which value of a coarser period is shown: first, last or average.
    """

    of: Source
    window: Window | None = None
    to_date: str = ""
    shown: str = "first"


@dataclass(frozen=True, slots=True)
class Conversion:
    """`same` are pairs of a property of the base and one of the conversion that must be equal."""

    base: Source
    conversion: Source
    entity: str
    window: Window | None = None
    rate: bool = True
    same: tuple[tuple[str, str], ...] = ()


Kind = Simple | Ratio | Derived | Cumulative | Conversion


@dataclass(frozen=True, slots=True)
class Metric:
    """`grain` is that of `metric_time` where a query names none."""

    name: str
    kind: Kind
    position: Position
    filters: tuple[Filter, ...] = ()
    grain: str = ""
    about: About = About()


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """Items as they are written: `TimeDimension('metric_time', 'day')`, `listing__country`, `-revenue`."""

    name: str
    position: Position
    metrics: tuple[str, ...]
    group_by: tuple[str, ...] = ()
    where: tuple[Filter, ...] = ()
    order_by: tuple[str, ...] = ()
    limit: int | None = None
    exports: tuple[str, ...] = ()
    about: About = About()


@dataclass(frozen=True, slots=True)
class TimeSpine:
    """A table with a row for every period. `custom` are granularities and the columns that hold them."""

    relation: Relation
    column: str
    grain: str
    position: Position
    custom: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """All of a project. `dialect` is that of its SQL, "" where nobody says; `lines` tell what of it could not be read,
    `problems` which files."""

    models: Mapping[str, SemanticModel]
    metrics: Mapping[str, Metric]
    saved_queries: Mapping[str, SavedQuery]
    spines: tuple[TimeSpine, ...] = ()
    dialect: str = ""
    lines: tuple[Line, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def custom_grains(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for spine in self.spines for name in spine.custom))
