"""What a definition file means once it is read: frozen values, no YAML, positions kept.

The reader (`reading`) is the only producer; the catalog is the only thing that connects definitions to each other.
Names here are as written: a `Join.model` may name a model that does not exist, an expression may use a name that
nothing has. The catalog finds that out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from sqlglot import exp

from semantic.errors import Position

NOWHERE = Position("", 0, 0)


class ValueType(StrEnum):
    """What a dimension's values are. The last three are times: only `instant` is ever shifted between zones."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    LOCAL = "local"
    INSTANT = "instant"

    @property
    def is_time(self) -> bool:
        return self in (ValueType.DATE, ValueType.LOCAL, ValueType.INSTANT)


class Cardinality(StrEnum):
    """How many rows of the far side (second word) a row of the near side (first word) meets."""

    MANY_TO_ONE = "many_to_one"
    ONE_TO_ONE = "one_to_one"
    ONE_TO_MANY = "one_to_many"
    MANY_TO_MANY = "many_to_many"

    @property
    def to_one(self) -> bool:
        return self in (Cardinality.MANY_TO_ONE, Cardinality.ONE_TO_ONE)

    @property
    def inverted(self) -> Cardinality:
        if self is Cardinality.MANY_TO_ONE:
            return Cardinality.ONE_TO_MANY
        if self is Cardinality.ONE_TO_MANY:
            return Cardinality.MANY_TO_ONE
        return self


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression in the neutral dialect: its text, its parsed and checked tree, and where it stands.

    `dialects` holds texts given for single warehouses, parsed in their own dialect. The tree is shared: copy it
    before changing it.
    """

    text: str
    tree: exp.Expr
    position: Position = NOWHERE
    dialects: Mapping[str, exp.Expr] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Format:
    """How numbers of a metric or dimension are shown: `currency USD`, `percent`, `percent 1`, `number 2`, `integer`.

    `percent` multiplies by 100 when showing. `decimals` is None where the kind's default serves.
    """

    kind: Literal["number", "integer", "percent", "currency"]
    currency: str = ""
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Why a member should no longer be used, and what to use instead."""

    reason: str
    replacement: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What every definition may say about itself."""

    name: str
    description: str = ""
    synonyms: tuple[str, ...] = ()
    owner: str = ""
    format: Format | None = None
    tags: tuple[str, ...] = ()
    certified: bool = False
    deprecated: Deprecation | None = None
    hidden: bool = False
    examples: tuple[str, ...] = ()
    meta: Mapping[str, object] = field(default_factory=dict)
    position: Position = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionValue:
    """One declared value of a dimension, as stored, with what people call it."""

    value: str | int | Decimal | bool
    label: str = ""
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension(Described):
    """Something to group or filter by. `expr` is over the model's columns and to-one paths."""

    model: str
    type: ValueType
    expr: Expression
    stored_in: str = ""
    values: tuple[DimensionValue, ...] = ()
    groups: Mapping[str, tuple[str | int | Decimal | bool, ...]] = field(default_factory=dict)
    index_values: bool = False
    share_with_model: bool = False

    @property
    def qualified(self) -> str:
        return f"{self.model}.{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment(Described):
    """A named filter over the model's columns, dimensions and to-one paths."""

    model: str
    where: Expression

    @property
    def qualified(self) -> str:
        return f"{self.model}.{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric(Described):
    """A named aggregate. `model` is its home; it is "" for metrics of settings.yml that belong to no model.

    `time` is None where the model's own time dimension serves, "none" where the metric ignores time, else the
    path of another time dimension ("order.shipped_at").
    """

    model: str
    expr: Expression
    where: Expression | None = None
    time: str | None = None
    fill: Decimal | None = None

    @property
    def qualified(self) -> str:
        return f"{self.model}.{self.name}" if self.model else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Described):
    """A directed relationship; its name is the role. `on` pairs are (column here, column there)."""

    home: str
    model: str
    on: tuple[tuple[str, str], ...] = ()
    condition: Expression | None = None
    type: Cardinality = Cardinality.MANY_TO_ONE
    inverse: str = ""

    @property
    def qualified(self) -> str:
        return f"{self.home}.{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How to see how far a model's data reach: `expr` is an aggregate giving a time."""

    expr: Expression
    warn_after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model(Described):
    """One file: a table (or a SELECT), its key, joins, dimensions, segments and metrics.

    `key` is None for `key: none`. `times` maps a basis to the time dimension that plays it. `left_out` names the
    members that are written in the file but could not be read: what uses such a name must not take it for a column.
    """

    table: str = ""
    sql: Expression | None = None
    key: tuple[str, ...] | None = None
    unique: tuple[tuple[str, ...], ...] = ()
    time: str = ""
    times: Mapping[str, str] = field(default_factory=dict)
    freshness: Freshness | None = None
    label: str = ""
    covers: str = ""
    joins: Mapping[str, Join] = field(default_factory=dict)
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)
    segments: Mapping[str, Segment] = field(default_factory=dict)
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WarehouseSettings:
    """A named warehouse: its URL, in which ${NAME} is read from the environment by the service."""

    name: str
    url: str
    position: Position = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """models/settings.yml. `now` is "clock", "data" or a local time fixed in ISO form; `week_start` is 0 for Monday
    to 6 for Sunday; `fiscal_year_start` is the month's number. `broken` says that the file could not be read as it
    stands: what it would have set has its default here, so that no number is to be trusted. `left_out` names metrics
    that could not be read."""

    company: str = ""
    zone: str = "UTC"
    now: str = "clock"
    week_start: int = 0
    fiscal_year_start: int = 1
    warehouses: Mapping[str, WarehouseSettings] = field(default_factory=dict)
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    position: Position = NOWHERE
    broken: bool = False
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedQuestion:
    """A question with its approved query (the JSON form of DESIGN 4), kept in models/questions/*.yml."""

    question: str
    query: Mapping[str, object]
    also: tuple[str, ...] = ()
    verified_by: str = ""
    verified_on: str = ""
    note: str = ""
    position: Position = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """All files of a folder, read but not yet connected. `left_out` names the models that could not be read; a file
    that is no YAML stands there under its file's name."""

    models: Mapping[str, Model] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    questions: tuple[VerifiedQuestion, ...] = ()
    digest: str = ""
    left_out: tuple[str, ...] = ()
