"""A tiny typed form of definitions, and the ways that lead from one model to others.

on = (("store_id", "store_id"),)
stores = Model("stores", (Column("store_id", "int"),), key=("store_id",))
store = Join("store", "stores", on, inverse="sold")
sales = Model("sales", (Column("store_id", "int"),), key=None, joins=(store,))
schema = Schema((stores, sales))

schema.step("sales", "store").to_many is False
schema.step("stores", "sold").to_many is True
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from semantic.definitions.types import Conversion, Offset, Pick, Window
from tests.soundness.oracle.expressions import (
    EXTREMES,
    Aggregate,
    Expression,
    Formula,
    MetricName,
    Name,
    Scalar,
)
from tests.soundness.oracle.own_periods import OwnPeriods
from tests.soundness.oracle.times import Calendar

ColumnKind = Literal["int", "decimal", "double", "text", "bool", "date", "timestamp"]
DimensionType = Literal["string", "number", "boolean", "date", "local", "instant"]
JoinType = Literal["many_to_one", "one_to_one", "one_to_many", "many_to_many"]
Row = Mapping[str, Scalar]
Tables = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: ColumnKind


@dataclass(frozen=True, slots=True)
class Mask:
    """What those in none of the groups `unless` see instead of a dimension."""

    expr: Expression
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dimension:
    """`expr` is None where it is the column of the same name, a metric's name where it is that metric for each
    row of the model; `stored_in` is set for instants; `groups` are named lists of values."""

    name: str
    type: DimensionType
    expr: Expression | MetricName | None = None
    stored_in: str = ""
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    mask: Mask | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    name: str
    where: Expression


@dataclass(frozen=True, slots=True)
class Metric:
    """`time` is "" for the model's own time dimension, "none", or a path to another time dimension.

    `per` makes `expr` an aggregate over the values that metrics have for each such entity. `during` are two time
    dimensions. A metric that converts has no `expr` of its own.
    """

    name: str
    expr: Formula
    where: Expression | None = None
    time: str = ""
    fill: int | None = None
    per: str = ""
    window: Window | None = None
    pick: Pick | None = None
    offset: Offset | None = None
    during: tuple[str, str] | None = None
    convert: Conversion | None = None


@dataclass(frozen=True, slots=True)
class Join:
    """`on` pairs are (column here, column there); or `condition` over `this.x` and `role.x`; or a path.

    `where` keeps the related rows that play the role. `same_as` is another path to the same row.
    """

    role: str
    target: str
    on: tuple[tuple[str, str], ...] = ()
    type: JoinType = "many_to_one"
    inverse: str = ""
    condition: Expression | None = None
    where: Expression | None = None
    through: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Least:
    """Groups of fewer than `size` entities are withheld: values of a role's column or a dimension; of "", rows. What
    reads a column of `quasi`, which are dimensions, is not filtered by."""

    size: int
    entity: str = ""
    quasi: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """Which rows are seen by those in none of the groups `unless`: those for which `rows` is true and whose row at the
    end of each path of `parents` is seen; and the smallest groups that they are shown."""

    rows: Expression | None = None
    parents: tuple[tuple[str, ...], ...] = ()
    unless: tuple[str, ...] = ()
    least: Least | None = None

    @property
    def limits_rows(self) -> bool:
        return self.rows is not None or bool(self.parents)


@dataclass(frozen=True)
class Model:
    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] | None
    time: str = ""
    joins: tuple[Join, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    segments: tuple[Segment, ...] = ()
    metrics: tuple[Metric, ...] = ()
    times: tuple[tuple[str, str], ...] = ()
    """Each basis that a query may choose, with its time dimension."""
    valid: tuple[str, str] | None = None
    """The columns from and to of a model whose rows are in force for some time."""
    policy: Policy | None = None

    @cached_property
    def member_names(self) -> frozenset[str]:
        """What a name in a query may end with."""
        names = [each.name for each in self.dimensions]
        return frozenset(names + [each.name for each in self.segments])

    @cached_property
    def _by_name(self) -> Mapping[str, Dimension]:
        return {dimension.name: dimension for dimension in self.dimensions}

    def dimension(self, name: str) -> Dimension | None:
        return self._by_name.get(name)


@dataclass(frozen=True, slots=True)
class Step:
    """One step along a role, from rows of `model` to rows of `target`: along a join, or back."""

    role: str
    model: str
    target: str
    join: Join
    to_many: bool
    back: str
    """The role that undoes this step, "" if it has no name."""
    declared: bool
    """False for a way back."""


@dataclass(frozen=True)
class Schema:
    """`week_start` is 0 for Monday to 6 for Sunday, `fiscal_start` a month; `metrics` belong to no model; `own` are
    periods that stand in a table."""

    models: tuple[Model, ...]
    zone: str = "UTC"
    week_start: int = 0
    metrics: tuple[Metric, ...] = ()
    fiscal_start: int = 1
    own: OwnPeriods | None = None

    @property
    def calendar(self) -> Calendar:
        return Calendar(self.week_start, self.fiscal_start, self.own)

    @cached_property
    def _by_name(self) -> Mapping[str, Model]:
        return {model.name: model for model in self.models}

    @cached_property
    def _by_role(self) -> Mapping[str, Mapping[str, Step]]:
        return {model.name: {step.role: step for step in self._steps(model.name)} for model in self.models}

    def model(self, name: str) -> Model:
        return self._by_name[name]

    def has_model(self, name: str) -> bool:
        return name in self._by_name

    def steps(self, model: str) -> Iterable[Step]:
        return self._by_role[model].values()

    def _steps(self, model: str) -> Iterator[Step]:
        """Every role of a model: its joins, then the ways back along joins that lead to it."""
        for join in self.model(model).joins:
            to_many = join.type in ("one_to_many", "many_to_many")
            yield Step(join.role, model, join.target, join, to_many, self.way_back(model, join), True)
        for other in self.models:
            for join in other.joins:
                back = self.way_back(other.name, join)
                if join.target == model and back:
                    to_many = join.type in ("many_to_one", "many_to_many")
                    yield Step(back, model, other.name, join, to_many, join.role, False)

    def way_back(self, home: str, join: Join) -> str:
        """`inverse`, or the other model's name while that is unique; a self join needs `inverse`."""
        rivals = [other for other in self.model(home).joins if other.target == join.target]
        unique = len(rivals) == 1 and home != join.target and not join.through and join.where is None
        return join.inverse or (home if unique else "")

    def step(self, model: str, role: str) -> Step | None:
        return self._by_role[model].get(role)

    def owned_metrics(self) -> Iterator[tuple[str, Metric]]:
        """Every metric with its model's name, "" for those of settings."""
        for model in self.models:
            yield from ((model.name, metric) for metric in model.metrics)
        yield from (("", metric) for metric in self.metrics)

    def find_metric(self, name: str, home: str = "") -> tuple[str, Metric] | None:
        """A metric by its qualified name, its name in `home`, or its name alone while it is unique."""
        if (name, home) not in self._found:
            self._found[name, home] = self._find_metric(name, home)
        return self._found[name, home]

    @cached_property
    def _found(self) -> dict[tuple[str, str], tuple[str, Metric] | None]:
        """What was looked for before: a case asks for its metrics thousands of times."""
        return {}

    def _find_metric(self, name: str, home: str) -> tuple[str, Metric] | None:
        function, _, called = name.partition("(")
        if function in EXTREMES and re.fullmatch(r"[\w.]+\)", called):
            # The least or greatest value of a dimension is a metric that the model of its rows could have.
            model, _, dimension = called.removesuffix(")").partition(".")
            return model, Metric(name, Aggregate(EXTREMES[function], Name(dimension)))
        owned = list(self.owned_metrics())
        found = [(model, metric) for model, metric in owned if f"{model}.{metric.name}" == name]
        found += [pair for pair in owned if pair[0] == home and pair[1].name == name]
        alone = [pair for pair in owned if pair[1].name == name]
        if not found and len(alone) == 1:
            return alone[0]
        return found[0] if found else None
