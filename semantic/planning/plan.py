"""The plan: a query with every name resolved, every join path chosen, every fact separated. No warehouse is chosen yet.

A plan is data. `semantic.compiling` turns it into SQL, `semantic.planning.explaining` into words. Row-level trees
are those of `semantic.catalog.binding`: columns carry join paths, values are placeholders named by `Parameter.name`.
Trees over metrics hold leaf columns (`semantic.catalog.measures`), numbered through the whole plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sqlglot import exp

from semantic.catalog.graph import Path, Route
from semantic.catalog.measures import Leaf
from semantic.definitions.types import Dimension, Format, Metric, Model, Span, ValueType
from semantic.frames import Each, FromStart, Last, SamePlace, Step, ToDate
from semantic.spines import Spine

Edge = Literal["", "start", "until"]
"""Which end of the period that a time value names; "" for values that are no times."""


ALL_TIME = -1
"""The number of the range of what is computed over all time, whatever the query's range is."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One bound value of the SQL text, and how it is made from the query's values.

    `source` is a slot's index, or the name of a moment of the query ("now", "range_start", …: see
    `semantic.planning.moments`). Times become the `edge` ("start" or "until") of the period that the value names, or of
    the range that is `seen` through steps, in the storage of the column compared with: `stored_in` is an instant's
    zone. With `grain` the value must name a whole period of that grain. `range` is 0 for the moments of the query
    itself, the number of a filter that has a range of its own, or ALL_TIME.
    """

    name: str
    source: int | str
    type: ValueType
    field: str
    edge: Edge = ""
    stored_in: str = ""
    grain: str = ""
    seen: tuple[Step, ...] = ()
    range: int = 0


@dataclass(frozen=True, slots=True)
class GroupColumn:
    """One grouping column of the result; `name` is its path as asked."""

    name: str
    type: ValueType
    role: Literal["dimension", "time"]
    grain: str = ""
    dimension: Dimension | None = None
    stored_in: str = ""


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """One metric column: arithmetic over leaves. `metrics` are the qualified names behind it."""

    name: str
    tree: exp.Expr
    type: ValueType
    expression: str
    metric: Metric | None
    metrics: tuple[str, ...]
    format: Format | None = None
    hidden: bool = False
    """Computed for a filter or the order only; not part of the result."""
    compares: str = ""
    """"previous", "change" or "change_rate" for a column that stands beside another because of `time.compare`."""


@dataclass(frozen=True, slots=True)
class PlannedLeaf:
    """A leaf in its place: `index` numbers it through the plan, `name` is its readable SQL name, `where` are the
    conditions of its own (the metric's and, for a metric used with filters, those)."""

    index: int
    name: str
    leaf: Leaf
    where: tuple[exp.Expr, ...]


ROW = "dragoman_row"
"""The column that numbers the rows of a home without a key."""
PERIOD_PATH: Path = ("dragoman_periods",)
"""The path of columns that are no row's but those of the period that it is joined to (see SeenPeriods)."""
SEEN_FROM, SEEN_UNTIL = "seen_from", "seen_until"
PERIOD, LAST_PERIOD = "period", "last_period"
SEEN_TABLES = ("shown", "before", "days", "periods")
"""What the CTEs of SeenPeriods hold: every period, these before and the days that an average is over, what is seen."""


@dataclass(frozen=True, slots=True)
class SeenPeriods:
    """The periods shown of a fact whose metrics see other times than those, one row each, joined to the rows seen.

    The periods of `grain` meet the range between the parameters `start` and `until`; a `start` of "" is the earliest
    row. With a `spine` they are those of which it has a row, and "" is no bound. `cut` says whether the range cuts the
    first one, too, `cut_until` whether it cuts the last. `columns` are the groups that are read off a period: place,
    grain or part. With `several` a period shown is each combination of these, from its first period of `grain` until
    its last: the days that a week and a month share. `picks` are conditions on the column PERIOD. `steps` lead from a
    period to what it sees, `clips` are the parameters that bound ranges compared with. A row is seen if `moment` lies
    there or, with `during`, if it is in force at any moment of it. `names` are those of CTEs.
    """

    grain: str
    start: str
    until: str
    cut: bool
    columns: tuple[tuple[int, str], ...]
    picks: tuple[exp.Expr, ...]
    steps: tuple[Step, ...]
    clips: Mapping[str, tuple[str, str]]
    moment: exp.Expr | None = None
    during: tuple[exp.Expr, exp.Expr] | None = None
    cut_until: bool = True
    several: bool = False
    spine: Spine | None = None
    names: tuple[str, ...] = ()

    @property
    def unbounded(self) -> bool:
        """Whether everything from the beginning of time is seen."""
        unbounded = False
        for step in self.steps:
            match step:
                case Last():
                    unbounded = False
                case ToDate(grain):
                    unbounded = not grain
                case FromStart(against):
                    unbounded = not against and not self.start
                case SamePlace():
                    unbounded = False  # every day that counts is looked at by itself
        return unbounded

    @property
    def times(self) -> tuple[exp.Expr, ...]:
        """The times of a row by which it is seen."""
        return tuple(tree for tree in (*(self.during or ()), self.moment) if tree is not None)

    @property
    def averages(self) -> bool:
        return any(isinstance(step, Each) for step in self.steps)


@dataclass(frozen=True, slots=True)
class NotShown:
    """Only those rows count whose group is none of the rows of `table`; `groups` are the trees of all groups."""

    table: str
    groups: tuple[exp.Expr, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Related rows that a filter looks for: `rows` joins and filters them, `columns` are those of the home row by which
    it finds its own. Its path in trees is its name."""

    name: str
    rows: Fact
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picked:
    """Only the rows of one time count, for each period shown (the groups at `periods`) and each value of `per`, of
    which `texts` says whether it is a text. `leaf` is what decides: the last or first time itself ("last", "first"),
    or the value at each time ("min", "max")."""

    which: Literal["last", "first", "min", "max"]
    time: exp.Expr
    periods: tuple[int, ...]
    per: tuple[exp.Expr, ...]
    texts: tuple[bool, ...]
    leaf: PlannedLeaf


@dataclass(frozen=True, slots=True)
class DerivedJoin:
    """Computed values joined to a fact's rows: the sub-plan `table` whose column equals a tree over those rows, for
    each pair of `on`. `columns[i]` is the SQL name of value i."""

    table: str
    on: tuple[tuple[exp.Expr, str], ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Least:
    """Only groups of at least `size` entities are shown; each of `counts` counts those that some leaves rest on."""

    size: int
    counts: tuple[PlannedLeaf, ...]


@dataclass(frozen=True, slots=True)
class CountedPeriods:
    """The whole periods of `unit` between the parameters `start` and `until`; `picked` says that filters keep some,
    `grouped` that each group has its own, `on_clocks` that hours which clocks skip are none."""

    unit: str
    start: str
    until: str
    picked: bool
    grouped: bool
    on_clocks: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One home's rows, filtered and grouped. `groups[i]` is the tree of the plan's group i; None where the fact has no
    time, or is the denominator of a share, so that its value repeats. `fans_out`: a row may meet several widened rows,
    and is counted once per group.

    A group is shown when a metric of the result has a row in it. `shows_groups` is false where all metrics of the fact
    are there for a filter or the order only; `shown_rows` counts the rows that show a group, where not all of them do.
    `matching` are conditions on related rows beside their joins, by path; a path comes after those that it needs.

    `source` names the sub-plan whose rows stand in for the model's, and whose columns trees then name without a path.
    `derived` are the sub-plans at the end of routes. `numbered` are the columns by whose values the rows of a home
    without a key are numbered, so that ROW tells them apart: rows that are equal in all of these are as good as each
    other.
    """

    name: str
    model: Model
    routes: tuple[Route, ...]
    groups: tuple[exp.Expr | None, ...]
    where: tuple[exp.Expr, ...]
    leaves: tuple[PlannedLeaf, ...]
    fans_out: bool
    time: str = ""
    timeless: bool = False
    shows_groups: bool = True
    shown_rows: PlannedLeaf | None = None
    matching: tuple[tuple[Path, exp.Expr], ...] = ()
    not_shown: NotShown | None = None
    picked: Picked | None = None
    seen: SeenPeriods | None = None
    related: tuple[Related, ...] = ()
    each_row: bool = False
    """One row of the result for each row of the home, no groups."""
    source: str = ""
    derived: Mapping[Path, DerivedJoin] = field(default_factory=dict)
    least: Least | None = None
    numbered: tuple[exp.Column, ...] = ()
    also: frozenset[Path] = frozenset()
    """The paths of which rows are listed that no row of the home meets."""
    counted: CountedPeriods | None = None
    """Set where its rows are periods, which `source` then names: its values stand beside the groups of others."""

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(route.path for route in self.routes)

    @property
    def all_leaves(self) -> tuple[PlannedLeaf, ...]:
        """Its leaves, and last the counts of the rows that show a group and of the entities of one."""
        shown = () if self.shown_rows is None else (self.shown_rows,)
        return (*self.leaves, *shown, *(self.least.counts if self.least is not None else ()))

    @property
    def distinct_first(self) -> bool:
        """Whether its widened rows are made distinct before they are aggregated: one per home row and group."""
        return self.fans_out and (
            self.each_row or any(leaf.leaf.aggregate.duplicates_matter for leaf in self.all_leaves)
        )

    @property
    def repeats(self) -> bool:
        """Whether its values stand beside several groups of the result, and it has none of its own to show."""
        return self.counted is not None or any(tree is None for tree in self.groups)


@dataclass(frozen=True, slots=True)
class Periods:
    """Every period of the range at `grain` is shown in group `group`, for all other groups of the result (DESIGN 5.11).

    `start` and `until` are the names of the parameters that bound the range. With a `spine`, "" is no bound, and the
    periods are those of which it has a row that fulfils `picks`, conditions on the column PERIOD. `beyond` says that
    the result may have other periods, too: a whole period compared with has some of which the range, to date, has none
    yet; without a range there are rows without a time.
    """

    group: int
    grain: str
    start: str
    until: str
    beyond: bool = False
    spine: Spine | None = None
    picks: tuple[exp.Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """`column` is the index of a group (kind "group") or of an output (kind "output")."""

    kind: Literal["group", "output"]
    column: int
    descending: bool


@dataclass(frozen=True, slots=True)
class Rest:
    """What computes one row more for all groups that are not shown: the facts over the rows of those groups, and the
    names of the tables of groups that are shown, and of those of `Places.per` where some are left out."""

    facts: tuple[Fact, ...]
    shown: str
    left_out: str


@dataclass(frozen=True, slots=True)
class Places:
    """The first `rows` rows for each combination of the groups `per`. `results` and `placed` are names of tables: all
    rows, and all rows with their places."""

    rows: int
    per: tuple[int, ...]
    results: str
    placed: str
    rest: Rest | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a reader of the number must know; `code` is stable."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class ConvertedRows:
    """The keys of those rows of `base` that are the latest before some row of `events` with the same `matches`, and
    with `each` before how many.

    The groups of `base` are the key, the matches and the time; those of `events` are the matches and the time.
    """

    base: Fact
    events: Fact
    keys: int
    matches: int
    within: Span | None
    each: bool = False

    @property
    def facts_read(self) -> tuple[Fact, ...]:
        return self.base, self.events


@dataclass(frozen=True, slots=True)
class SubPlan:
    """A plan whose rows another one reads by `name`. `columns` are the SQL names of its columns, groups first."""

    name: str
    body: Plan | ConvertedRows
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    groups: tuple[GroupColumn, ...]
    outputs: tuple[OutputColumn, ...]
    facts: tuple[Fact, ...]
    having: tuple[exp.Expr, ...]
    order: tuple[Order, ...]
    rows: int | None
    """How many rows were asked for; one more is fetched."""
    parameters: tuple[Parameter, ...]
    zone: str
    notes: tuple[Note, ...] = ()
    periods: Periods | None = None
    subplans: tuple[SubPlan, ...] = ()
    """Those of all its facts and of the plans within, each after those that it reads."""
    places: Places | None = None
    """A limit for each group, or with the rest as one row; `rows` is then None."""
    tables: frozenset[str] = frozenset()
    """The names of tables in the warehouse and of sub-plans, which no other table of the statement may hide."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns of the result, in order."""
        names = (*(g.name for g in self.groups), *(o.name for o in self.outputs if not o.hidden))
        return (*names, OTHER) if self.places is not None and self.places.rest is not None else names

    @property
    def all_facts(self) -> tuple[Fact, ...]:
        """The facts of this plan, and instead of those over entities the facts that these are made of."""
        bodies = {sub.name: sub.body for sub in self.subplans}
        rows = (fact for fact in self.facts if fact.counted is None)
        return tuple(each for fact in rows for each in _rows_behind(fact, bodies))

    @property
    def facts_read(self) -> tuple[Fact, ...]:
        """Its facts and those of all that is computed before them."""
        bodies = [sub.body for sub in self.subplans]
        return (*self.facts, *(fact for body in bodies for fact in body.facts_read))


OTHER = "other"
"""The column that tells the row for the groups which are not shown apart from the others."""


def _rows_behind(fact: Fact, bodies: Mapping[str, Plan | ConvertedRows]) -> Iterator[Fact]:
    body = bodies.get(fact.source)
    if isinstance(body, Plan):
        for inner in body.facts:
            yield from _rows_behind(inner, bodies)
    else:
        yield fact
