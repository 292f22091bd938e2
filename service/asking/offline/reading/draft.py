"""What a question says, with its names still open: which of several metrics, dimensions or values is decided later.

"frozen pizza sales by store"    metrics: sales · groups: store · selections: frozen pizza (category or type?)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from semantic.book import DimensionMeaning, SegmentMeaning, ValueMeaning
from semantic.definitions.types import Window
from semantic.query.types import Compare, Operator, Value
from service.asking.offline.tagging.span import Span
from service.asking.offline.tagging.time_phrases import Hours, TimeSpan
from service.asking.planned import Remembered


class NotRead(Exception):
    """This way of reading the question leaves something unexplained. `words` are what could not be placed.

    `final` where the words have two readings, so that no other planner may choose between them either.
    """

    def __init__(
        self,
        reason: str,
        words: tuple[str, ...] = (),
        suggestions: tuple[str, ...] = (),
        *,
        final: bool = False,
    ) -> None:
        super().__init__(reason)
        self.final = final
        self.reason = reason
        self.words = words
        self.suggestions = suggestions


@dataclass(frozen=True, slots=True)
class RunningDraft:
    """The window that a metric is asked for with, and the words for it; `average`: of what is in it, not its sum."""

    text: str
    window: Window
    average: bool = False


@dataclass(frozen=True, slots=True)
class MetricDraft:
    """A metric by what it may be, or `left operator right` of two such. `in_percent`: one is a part of the other."""

    text: str
    candidates: tuple[str, ...]
    operator: str = ""
    right: tuple[str, ...] = ()
    right_text: str = ""
    running: RunningDraft | None = None
    in_percent: bool = False

    @property
    def word(self) -> str:
        """What stands between its two sides when it is said."""
        return "as part of" if self.in_percent else {"/": "per", "-": "minus"}[self.operator]


@dataclass(frozen=True, slots=True)
class GroupDraft:
    """A grouping by a dimension, or by `grain` of time. `each`: what is ranked is ranked anew for each of these."""

    text: str
    candidates: tuple[DimensionMeaning, ...] = ()
    grain: str = ""
    each: bool = False


Selected = tuple[ValueMeaning | SegmentMeaning, ...]
"""What one selected phrase may mean."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Rows picked by values or segments. `items` are alternatives of each other.

    `dimensions` are those that the question itself names beside the values ("store 367"). `split` asks for a row per
    value ("A compared with B", "deli and pastry sales"), and `compared` says that only these are wanted. `either`
    allows values of different dimensions ("A or B"). `complement` asks also for all that the first item is not ("with
    kids against those without").
    """

    text: str
    items: tuple[Selected, ...]
    keys: tuple[str, ...]
    dimensions: frozenset[str] = frozenset()
    negated: bool = False
    split: bool = False
    compared: bool = False
    either: bool = False
    complement: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """The metrics are wanted beside their values at an earlier time.

    `against` is which time that is; where it is "", each period of the grain `each` stands beside the one before it, or
    the range (or each of its periods) beside the one that lies one unit `back`.
    `unsaid` tells that the question does not say enough to know either. `only` keeps what grew (1) or fell (-1). `unit`
    is what the change is asked for in: "percent", or that of an amount.
    """

    against: Compare = ""
    each: str = ""
    back: str = ""
    unsaid: bool = False
    only: int = 0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Picks:
    """Periods that are picked from the range: the field of time and its values."""

    field: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Threshold:
    """Keeps groups by a metric (its place among the draft's metrics), or rows by a number-valued dimension.

    `change` is the part of a comparison that counts instead of the metric: "change" or "change_rate".
    """

    operator: Operator
    values: tuple[Decimal, ...]
    unit: str
    metric: int | None = None
    dimensions: tuple[DimensionMeaning, ...] = ()
    text: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class EntityClause:
    """Keeps the rows of things of `model` by a metric of theirs: households that spent over 500.

    `limit` is the comparison as it was written; `negated` keeps all others; `verb` is what these things do, where it
    alone says what is measured.
    """

    model: str
    candidates: tuple[str, ...]
    text: str
    operator: Operator
    values: tuple[Decimal, ...]
    unit: str = ""
    limit: str = ""
    negated: bool = False
    verb: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """Rows picked by a part of a text: "categories starting with frozen"."""

    text: str
    candidates: tuple[DimensionMeaning, ...]
    operator: Operator
    part: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """Order by a metric (its place; None where the question does not say which), and how many rows to keep.

    `other` asks for all that is not kept as one more row; `change` is the part of a comparison that the order is by:
    "change" or "change_rate".
    """

    descending: bool
    metric: int | None = None
    rows: int | None = None
    other: bool = False
    change: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A period as the question says it: the word before it ("to", "than", "vs"), its text, and its range."""

    before: str
    text: str
    span: TimeSpan


@dataclass(frozen=True, slots=True)
class DaySet:
    """Days of the week that get a column of their own ("weekdays vs weekends")."""

    label: str
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShareDraft:
    """A metric (by its place) as a part of its total. `part` is the selection whose share is asked for, if one is.

    `beside` shows the metric itself as well. `doubtful`: the selection may as well pick the rows of the whole.
    `much`: "how much of it", so that what stands beside the share is the part's own number.
    `amount`: not the share is asked for, but the part's own number beside that of the whole.
    """

    metric: int
    part: int | None = None
    beside: bool = False
    doubtful: bool = False
    amount: bool = False
    much: bool = False


@dataclass
class Draft:
    """Filled while a question is read from left to right.

    `counted` is the place of the metric after "how many"; `misspelt` are words with what they are taken for, `doubts`
    those of them that may be other words; `uncounted` is a noun that no metric counts, so that only a list can be
    offered; `direction` is how the rows are to be ordered ("descending", "ascending", "alphabetical"); `cover` is all
    that was read, the filling words included. `periods` are all that were said, `time` is the range that they come to;
    `confirm` is what must be asked before that. `left_out` are months that are not
    wanted. `remembered` is what the person chose words to mean.
    """

    metrics: list[MetricDraft] = field(default_factory=list)
    groups: list[GroupDraft] = field(default_factory=list)
    selections: list[Selection] = field(default_factory=list)
    thresholds: list[Threshold] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    clauses: list[EntityClause] = field(default_factory=list)
    days: tuple[int, ...] = ()
    time: TimeSpan | None = None
    periods: list[Said] = field(default_factory=list)
    picks: Picks | None = None
    left_out: Picks | None = None
    change: Change | None = None
    confirm: str = ""
    day_sets: tuple[DaySet, ...] = ()
    hours: Hours | None = None
    ranking: Ranking | None = None
    listing: bool = False
    counting: bool = False
    counted: int | None = None
    trend: bool = False
    uncounted: str = ""
    direction: str = ""
    share: ShareDraft | None = None
    totals: bool = False
    assumptions: list[str] = field(default_factory=list)
    misspelt: list[tuple[str, str]] = field(default_factory=list)
    doubts: list[tuple[str, str]] = field(default_factory=list)
    cover: tuple[Span, ...] = ()
    remembered: tuple[Remembered, ...] = ()


@dataclass(frozen=True, slots=True)
class Seed:
    """What is there before the first word is read: the metrics and groups of the question before, for a fragment that
    leans on it ("only frozen"), and what the person chose words to mean."""

    metrics: tuple[MetricDraft, ...] = ()
    groups: tuple[GroupDraft, ...] = ()
    remembered: tuple[Remembered, ...] = ()


NO_SEED = Seed()
