"""What is shown of a definition: one line in a list (`Entry`), and everything about it (`Detail`).

Plain frozen values of texts, numbers and tuples, so that `dataclasses.asdict` gives their published JSON form and the
HTTP API can describe them in its schema.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["metric", "dimension", "model", "segment", "question"]
KINDS: tuple[Kind, ...] = ("metric", "dimension", "model", "segment", "question")
"""In the order in which they are listed."""

Scalar = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list. `name` is what to write in a query; `qualified` is the name that is always unique.

    A question has its own text as name. `type` is a dimension's; `deprecated` says why, "" if it is not.
    """

    kind: Kind
    name: str
    qualified: str
    description: str
    synonyms: tuple[str, ...] = ()
    model: str = ""
    type: str = ""
    format: str = ""
    owner: str = ""
    certified: bool = False
    deprecated: str = ""


@dataclass(frozen=True, slots=True)
class Grouping:
    """A dimension that a metric can be grouped and filtered by: `path` is what to write. Where groups overlap, one
    row of the metric may count in several of them."""

    path: str
    type: str
    description: str
    overlaps: bool


@dataclass(frozen=True, slots=True)
class ListedValue:
    """A declared value of a dimension, as stored, with what people call it."""

    value: Scalar
    label: str = ""
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JoinShown:
    """A named way from a model to another one."""

    role: str
    model: str
    type: str
    on: str
    description: str


@dataclass(frozen=True, slots=True)
class Dependent:
    """A definition that rests on another one, by its unique name."""

    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class Lineage:
    """What a definition rests on, in one step or several, by unique names; `columns` are those of models. `used_by` is
    what rests on it; of a model what others hold."""

    models: tuple[str, ...]
    metrics: tuple[str, ...]
    dimensions: tuple[str, ...]
    segments: tuple[str, ...]
    joins: tuple[str, ...]
    columns: tuple[str, ...]
    used_by: tuple[Dependent, ...]


@dataclass(frozen=True, slots=True)
class MetricDetail:
    """`time` is the dimension that places its rows in time; "" when there is none or several."""

    entry: Entry
    formula: str
    where: str
    time: str
    homes: tuple[str, ...]
    built_from: tuple[str, ...]
    groupings: tuple[Grouping, ...]
    examples: tuple[str, ...]
    tags: tuple[str, ...]
    position: str
    lineage: Lineage


@dataclass(frozen=True, slots=True)
class DimensionDetail:
    """`metrics` are those that can be grouped by it."""

    entry: Entry
    formula: str
    values: tuple[ListedValue, ...]
    groups: tuple[str, ...]
    metrics: tuple[str, ...]
    examples: tuple[str, ...]
    tags: tuple[str, ...]
    position: str
    lineage: Lineage


@dataclass(frozen=True, slots=True)
class ModelDetail:
    """`source` is its table, or its SELECT. `key` is empty for a model without one."""

    entry: Entry
    source: str
    key: tuple[str, ...]
    time: str
    covers: str
    joins: tuple[JoinShown, ...]
    metrics: tuple[Entry, ...]
    dimensions: tuple[Entry, ...]
    segments: tuple[Entry, ...]
    examples: tuple[str, ...]
    tags: tuple[str, ...]
    position: str
    lineage: Lineage


@dataclass(frozen=True, slots=True)
class SegmentDetail:
    entry: Entry
    where: str
    tags: tuple[str, ...]
    position: str
    lineage: Lineage


@dataclass(frozen=True, slots=True)
class QuestionDetail:
    """A verified question; `query` is its approved query in JSON form."""

    entry: Entry
    query: dict[str, object]
    also: tuple[str, ...]
    verified_by: str
    verified_on: str
    note: str
    position: str
    lineage: Lineage


Detail = MetricDetail | DimensionDetail | ModelDetail | SegmentDetail | QuestionDetail
