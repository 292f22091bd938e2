"""The semantic query: the one type that every door speaks (DESIGN 4). Frozen, hashable, no SQL text anywhere.

Query(metrics=(MetricUse("revenue"),), dimensions=("product.department",),
      filters=(Condition("household.age", Operator.EQ, ("25-34",)),),
      time=TimeClause(range="last 3 months"), order_by=(OrderBy("revenue", descending=True),), limit=Limit(3))
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from semantic.definitions.names import is_path
from semantic.definitions.types import Window
from semantic.query.windows import window_name


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a value in a query's shape: what is planned and compiled never sees the value itself."""

    index: int


Value = str | int | Decimal | bool | Slot | None
Compare = Literal["", "previous_period", "previous_year"]


class Operator(StrEnum):
    """What a condition may ask. `operators.OPERATORS` says what each means."""

    EQ = "="
    NE = "!="
    IN = "in"
    NOT_IN = "not in"
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    BETWEEN = "between"
    NOT_BETWEEN = "not between"
    CONTAINS = "contains"
    NOT_CONTAINS = "not contains"
    STARTS_WITH = "starts_with"
    NOT_STARTS_WITH = "not starts_with"
    ENDS_WITH = "ends_with"
    NOT_ENDS_WITH = "not ends_with"
    IS_NULL = "is_null"
    IS_NOT_NULL = "is_not_null"


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of a dimension or metric with values."""

    field: str
    op: Operator
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class InSegment:
    """The rows of a named filter."""

    segment: str


@dataclass(frozen=True, slots=True)
class AllOf:
    filters: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    filters: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Not:
    filter: Filter


@dataclass(frozen=True, slots=True)
class SomeOf:
    """At least one related row on a to-many path passes."""

    filter: Filter


@dataclass(frozen=True, slots=True)
class NoneOf:
    """No related row on a to-many path passes."""

    filter: Filter


@dataclass(frozen=True, slots=True)
class EntityHas:
    """Keeps entities of the role or model `per` by a metric of theirs (a semi-join).

    `matching` is what the metric's rows call the entity, where they call it otherwise.
    """

    metric: str
    per: str
    op: Operator
    values: tuple[Value, ...]
    time: TimeClause | None = None
    matching: str = ""


Filter = Condition | InSegment | AllOf | AnyOf | Not | SomeOf | NoneOf | EntityHas


@dataclass(frozen=True, slots=True)
class TimeClause:
    """Which time. `range` is a phrase ("last 3 months", "2017-06") or explicit half-open bounds."""

    range: str | Bounds | OpenEnds | None = None
    basis: str = ""
    compare: Compare = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """Half-open: `start` (JSON "from") belongs to the range, `until` does not. ISO dates or local times; "" is open."""

    start: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class OpenEnds:
    """What a shape keeps of a range: which of its two ends are bound and, where it is compared with another period,
    how far back that lies: (("previous_period", 3, "month"),). `number` is that of a range that is a filter's own."""

    has_start: bool
    has_until: bool
    shifts: tuple[tuple[str, int, str], ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class MetricUse:
    """A metric by name, or an ad-hoc expression over metrics, with filters of its own.

    `via` chooses a path to a model for this metric: (("policies", "coverage.policy"),). `over` is the window that it
    sees in each period shown, as a metric that is defined with it does.
    """

    expr: str
    alias: str = ""
    filters: tuple[Filter, ...] = ()
    via: tuple[tuple[str, str], ...] = ()
    over: Window | None = None

    @property
    def name(self) -> str:
        """What its column is called: `revenue`, or `revenue.last_7_days` with a window."""
        if self.alias or self.over is None:
            return self.alias or self.expr
        return f"{self.expr if is_path(self.expr) else f'({self.expr})'}.{window_name(self.over)}"


@dataclass(frozen=True, slots=True)
class OrderBy:
    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """The first `rows` rows, for each value of the `per` columns if any, the rest as one row if `other`."""

    rows: int
    per: tuple[str, ...] = ()
    other: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    metrics: tuple[MetricUse, ...] = ()
    dimensions: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    time: TimeClause | None = None
    order_by: tuple[OrderBy, ...] = ()
    limit: Limit | None = None
    totals: bool = False
    timezone: str = ""
    rows: str = ""
    of: str = ""
    """Without metrics: the model whose rows' combinations are listed, where the dimensions do not say."""
    beside: tuple[str, ...] = ()
    """Without metrics: models each of whose rows stands beside each row."""
    also: tuple[str, ...] = ()
    """Without metrics: joins whose rows are listed, too, where no row meets them."""
