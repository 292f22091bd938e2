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
from typing import TYPE_CHECKING, Literal

from sqlglot import exp

from semantic.calendars import Calendar
from semantic.custom_calendars import CustomCalendar
from semantic.definitions.access import Access, Attribute, Mask
from semantic.errors import Position
from semantic.language_model import Embeddings, LanguageModel
from semantic.spines import Spine

if TYPE_CHECKING:
    from semantic.definitions.one_file import FileRead

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

    def __str__(self) -> str:
        """As it is written in definitions."""
        decimals = "" if self.decimals is None else str(self.decimals)
        return " ".join(part for part in (self.kind, self.currency, decimals) if part)


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
    """Something to group or filter by. `expr` is over the model's columns and to-one paths. `access` names the groups
    that know it (None: nothing is said), `mask` what others see instead of its value."""

    model: str
    type: ValueType
    expr: Expression
    stored_in: str = ""
    values: tuple[DimensionValue, ...] = ()
    groups: Mapping[str, tuple[str | int | Decimal | bool, ...]] = field(default_factory=dict)
    index_values: bool = False
    share_with_model: bool = False
    access: tuple[str, ...] | None = None
    mask: Mask | None = None

    @property
    def qualified(self) -> str:
        return f"{self.model}.{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment(Described):
    """A named filter over the model's columns, dimensions and to-one paths."""

    model: str
    where: Expression
    access: tuple[str, ...] | None = None

    @property
    def qualified(self) -> str:
        return f"{self.model}.{self.name}"


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time by the calendar: 7 days, 1 month. `unit` is singular, or a grain of the company's own."""

    count: int
    unit: str

    def __str__(self) -> str:
        own = "_" in self.unit and not self.unit.startswith("fiscal_")
        return f"{self.count} {self.unit}{'' if self.count == 1 or own else 's'}"


@dataclass(frozen=True, slots=True)
class Window:
    """Which time a metric sees in each period shown: the last span, or all from the beginning of a larger period.

    Just one of `last` and `to_date` is given; `to_date` may be "all_time", or "range" for the range of the query.
    `show` says which of its values stands for a period that is coarser than the window's steps.
    """

    last: Span | None = None
    to_date: str = ""
    show: Literal["last", "first", "average"] = "last"


@dataclass(frozen=True, slots=True)
class Pick:
    """Semi-additive: which time's rows stand for each period shown, picked apart for each value of `per`."""

    which: Literal["last", "first", "min", "max"]
    per: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offset:
    """How much earlier a metric looks: a span, or to the beginning of a larger period (`start_of`), to its first `unit`
    or, for "", its first period of what the query is grouped by."""

    span: Span | None = None
    start_of: str = ""
    unit: str = ""

    def __str__(self) -> str:
        if self.span is not None:
            return str(self.span)
        return f"first {self.unit} of {self.start_of}" if self.unit else f"start of {self.start_of}"


@dataclass(frozen=True, slots=True)
class Between:
    """Half-open: in force from `start` until `until`. Time dimensions of a metric's model, or columns of a model."""

    start: str
    until: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """Base events that are followed, `within` a span, by a converted event with the same `by` and `same`.

    `base` and `converted` are metrics that count events; `by` and `same` are members of both their homes. With `each`
    the converted events are counted, each at the base event that it follows.
    """

    base: str
    converted: str
    by: str
    within: Span | None
    same: tuple[str, ...]
    rate: bool
    each: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric(Described):
    """A named aggregate. `model` is its home; it is "" for metrics of settings.yml that belong to no model.

    `time` is None where the model's own time dimension serves, "none" where the metric ignores time, else the
    path of another time dimension ("order.shipped_at"). `fill` is None where the aggregate's own value over no rows
    serves, "none" where there is none then. `every_period` says whether periods without rows are shown; None: where it
    has a number to fill them with. `per` is the role or model of which each row first gets a
    value of its own. A metric with `convert` has an empty `expr`.
    """

    model: str
    expr: Expression
    where: Expression | None = None
    time: str | None = None
    fill: Decimal | Literal["none"] | None = None
    every_period: bool | None = None
    per: str = ""
    window: Window | None = None
    pick: Pick | None = None
    offset: Offset | None = None
    during: Between | None = None
    convert: Conversion | None = None
    access: tuple[str, ...] | None = None

    @property
    def qualified(self) -> str:
        return f"{self.model}.{self.name}" if self.model else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Described):
    """A directed relationship; its name is the role. `on` pairs are (column here, column there).

    `through` are the roles of a path that the join gives a name to, instead of `on`. `where` keeps the related rows
    that play the role. `same_as` are the roles of another path to the same row. `typed`: whether `type` is written; a
    join with `through` has the cardinality of its path otherwise.
    """

    home: str
    model: str
    on: tuple[tuple[str, str], ...] = ()
    condition: Expression | None = None
    type: Cardinality = Cardinality.MANY_TO_ONE
    inverse: str = ""
    through: tuple[str, ...] = ()
    where: Expression | None = None
    same_as: tuple[str, ...] = ()
    typed: bool = False
    access: tuple[str, ...] | None = None

    @property
    def qualified(self) -> str:
        return f"{self.home}.{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How to see how far a model's data reach: `expr` is an aggregate giving a time."""

    expr: Expression
    warn_after: str = ""


@dataclass(frozen=True, slots=True)
class Refresh:
    """When a kept result over a model is no longer good: after `every` seconds, or, where there is an `expr`, an
    aggregate over its rows that is asked so often, when that has changed."""

    every: int
    expr: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Model(Described):
    """One file: a table (or a SELECT), its key, joins, dimensions, segments and metrics.

    `key` is None for `key: none`. `times` maps a basis to the time dimension that plays it. `left_out` names the
    members that are written in the file but could not be read: what uses such a name must not take it for a column.
    `warehouse` is the name that settings.yml gives to where the table is; "" is the first one there. `valid` holds the
    columns between whose times a row is in force, where the model is slowly changing.
    """

    table: str = ""
    sql: Expression | None = None
    warehouse: str = ""
    key: tuple[str, ...] | None = None
    unique: tuple[tuple[str, ...], ...] = ()
    time: str = ""
    times: Mapping[str, str] = field(default_factory=dict)
    freshness: Freshness | None = None
    refresh: Refresh | None = None
    label: str = ""
    covers: str = ""
    valid: Between | None = None
    joins: Mapping[str, Join] = field(default_factory=dict)
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)
    segments: Mapping[str, Segment] = field(default_factory=dict)
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    access: Access | None = None

    @property
    def tables(self) -> frozenset[str]:
        """The names of the tables that it reads, without schema, lower case."""
        if self.sql is not None:
            return frozenset(table.name.lower() for table in self.sql.tree.find_all(exp.Table))
        return frozenset({self.table.rpartition(".")[2].strip('"').lower()})


@dataclass(frozen=True, slots=True, kw_only=True)
class WarehouseSettings:
    """A named warehouse: its URL, in which ${NAME} is read from the environment by the service.

    `files` are those that views of a DuckDB file read. The limits are on costs that the warehouse estimates,
    in money where scanning a TiB has a price.
    """

    name: str
    url: str
    files: tuple[str, ...] = ()
    cost_limit: Decimal | None = None
    cost_limit_per_person_per_day: Decimal | None = None
    price_per_tib: Decimal | None = None
    position: Position = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """models/settings.yml. `now` is "clock", "data" or a local time fixed in ISO form; `week_start` is 0 for Monday
    to 6 for Sunday; `fiscal_year_start` is the month's number. `fan_out` says what becomes of queries in which a row
    meets many. `spine` are the tables that list the periods there are, by their unit. `broken` says that the file could
    not be read as it stands: what it would have set has its default here, so that no number is to be trusted.
    `left_out` names metrics that could not be read."""

    company: str = ""
    zone: str = "UTC"
    now: str = "clock"
    week_start: int = 0
    fiscal_year_start: int = 1
    fan_out: Literal["count", "refuse"] = "count"
    spine: Mapping[str, Spine] = field(default_factory=dict)
    calendars: Mapping[str, CustomCalendar] = field(default_factory=dict)
    warehouses: Mapping[str, WarehouseSettings] = field(default_factory=dict)
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    language_model: LanguageModel | None = None
    embeddings: Embeddings | None = None
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    position: Position = NOWHERE
    broken: bool = False
    left_out: tuple[str, ...] = ()

    @property
    def calendar(self) -> Calendar:
        """When weeks, fiscal years and the periods of the company's own calendars begin."""
        return Calendar(self.week_start, self.fiscal_year_start, tuple(self.calendars.values()))


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
    that is no YAML stands there under its file's name. `files` is what was read of each (see `one_file`)."""

    models: Mapping[str, Model] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    questions: tuple[VerifiedQuestion, ...] = ()
    digest: str = ""
    left_out: tuple[str, ...] = ()
    files: Mapping[str, FileRead] = field(default_factory=dict, compare=False, repr=False)
