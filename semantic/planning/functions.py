"""The functions of ad-hoc metrics, one table: name → what its call becomes over the leaves of a plan.

share(revenue)                       revenue / revenue of all rows
share(revenue, product.department)   revenue / revenue of the department
part(revenue)                        revenue under its own filters / revenue (semantic.planning.part_of_whole)
percentage(discounts / revenue)      the quotient itself, shown in percent
rank(revenue)                        1 for the row with the greatest revenue
change(revenue, year)                revenue - revenue of a year before (semantic.planning.comparing)
before(revenue, 4, week)             revenue of four weeks before
average(revenue, day)                revenue of whole days, by how many there are (semantic.planning.averaging)
min(sales.sold_at)                   the least value of a dimension (semantic.planning.extremes)

A function changes leaves (`Leaf.within` for a denominator), or stands on the rows of the result (a window). A new one
is a function from `Call` to a tree and an entry in FUNCTIONS.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sqlglot import exp

from semantic import trees
from semantic.catalog import Catalog, Measure
from semantic.catalog.binding import grouped
from semantic.catalog.measures import MeasureBuilder, leaf_key
from semantic.definitions.types import Format, ValueType
from semantic.errors import NotAllowed, QueryMalformed
from semantic.frames import Compared
from semantic.naming import nearest
from semantic.planning.averaging import averaged
from semantic.planning.comparing import RATE, difference, earlier, is_ranged, offset_of, rate, seen_through
from semantic.planning.extremes import extreme
from semantic.planning.metric_filters import group_column
from semantic.planning.part_of_whole import check_adds_up, kept, whole_of
from semantic.query.types import Query

RANK = "rank"
MOST_BEFORE = 400
"""Units that one looks back: more than a year of days."""


@dataclass(frozen=True, slots=True)
class Function:
    """`syntax` is how it is written, `words` what it says of a metric; `format` is that of a column which is nothing
    but its call, unless it has the metric's own (`keeps_format`). With `divides` whole numbers do not stay whole."""

    name: str
    syntax: str
    words: str
    build: Callable[[Call], exp.Expr]
    format: Format | None = None
    keeps_format: bool = False
    divides: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A function at work: its arguments as written, the query that it stands in (`totals`: in its one row of totals),
    and the builder whose leaves the built tree stands on."""

    function: Function
    arguments: tuple[exp.Expr, ...]
    query: Query
    totals: bool
    text: str
    path: str
    catalog: Catalog
    builder: MeasureBuilder
    read: Callable[[exp.Expr], Measure]
    dotted: Callable[[exp.Expr], str]

    def measure(self) -> Measure:
        """The first argument: arithmetic over metrics. Raises QueryInvalid."""
        if not self.arguments:
            raise QueryMalformed(f"Write {self.function.syntax}.", path=self.path)
        measure = self.read(self.arguments[0])
        if not measure.leaves:
            raise QueryMalformed(f"`{self.text}` names no metric.", path=self.path)
        return measure

    def number(self) -> Measure:
        """The first argument where only numbers will do. Raises QueryInvalid."""
        measure = self.measure()
        if measure.type is not ValueType.NUMBER:
            raise QueryMalformed(
                f"`{self.text}` needs a number, and what it names is a {measure.type}.",
                hint="Ask for that metric by itself.",
                code="not-a-number",
                path=self.path,
            )
        return measure

    def include(self, measure: Measure) -> exp.Expr:
        """The measure's tree, its leaves among the builder's."""
        return self.builder.include(measure)

    def dimensions(self) -> tuple[int, ...]:
        """The further arguments: places of dimensions that the query groups by. Raises NotAllowed."""
        known = self.query.dimensions
        places = set()
        for argument in self.arguments[1:]:
            if not isinstance(argument, exp.Column | exp.Dot):
                raise QueryMalformed(f"Write {self.function.syntax}.", path=self.path)
            name = self.dotted(argument)
            if name not in known:
                raise NotAllowed(
                    f"`{self.function.name}` names `{name}`, which the query does not group by.",
                    code="not-grouped",
                    hint=f"Grouped dimensions: {', '.join(known)}."
                    if known
                    else "The query groups by nothing.",
                    suggestions=nearest(name, known),
                    path=self.path,
                )
            places.add(known.index(name))
        return tuple(sorted(places))


def no_value(tree: exp.Expr) -> exp.Expr:
    """NULL in the type of `tree`, whose leaves stay those of the plan."""
    return exp.Case(ifs=[exp.If(this=exp.false(), true=tree)])


def _share(call: Call) -> exp.Expr:
    """The denominator is the metric itself, grouped by less: a true value, never a sum of groups."""
    measure = call.number()
    own = call.include(measure)
    if call.totals:
        # The share of all in all; of all in one parent there is none.
        shared = exp.Div(this=own, expression=trees.copied(own), typed=False, safe=False)
        return no_value(shared) if len(call.arguments) > 1 else shared
    within = call.dimensions()
    if len(within) < len(call.query.dimensions):
        leaves = (replace(leaf, within=within) for leaf in measure.leaves)
        whole = replace(measure, leaves=tuple(replace(leaf, key=leaf_key(leaf)) for leaf in leaves))
    else:
        whole = measure
    return exp.Div(this=own, expression=call.include(whole), typed=False, safe=False)


def _part(call: Call) -> exp.Expr:
    """The metric under its own filters over the same without them, in each group and in the totals."""
    if len(call.arguments) != 1:
        raise QueryMalformed(f"Write {call.function.syntax}.", path=call.path)
    measure = call.number()
    check_adds_up(measure, call.text, call.path)
    own, whole = call.include(kept(measure)), call.include(whole_of(measure))
    return exp.Div(this=own, expression=whole, typed=False, safe=False)


def _percentage(call: Call) -> exp.Expr:
    """Its argument as it is: only how the column is shown differs."""
    if len(call.arguments) != 1:
        raise QueryMalformed(f"Write {call.function.syntax}.", path=call.path)
    return call.include(call.number())


def _rank(call: Call) -> exp.Expr:
    """One more than the number of rows of the result that have a greater value; NULL has no rank."""
    own = call.include(call.measure())
    if call.totals:
        return no_value(own)
    rank = exp.Window(
        this=exp.Rank(),
        partition_by=[group_column(index) for index in call.dimensions()],
        order=exp.Order(expressions=[exp.Ordered(this=trees.copied(own), desc=True, nulls_first=False)]),
    )
    known = exp.Not(this=exp.Is(this=grouped(own), expression=exp.Null()))
    return exp.Case(ifs=[exp.If(this=known, true=rank)])


def _earlier(call: Call) -> tuple[exp.Expr, exp.Expr]:
    """The metric now, and what it is compared with."""
    measure = call.number()
    if len(call.arguments) > 2:
        raise QueryMalformed(f"Write {call.function.syntax}.", path=call.path)
    unit = call.dotted(call.arguments[1]) if len(call.arguments) == 2 else ""
    own = call.include(measure)
    frame = earlier(call.query, unit, call.path)
    if call.totals and isinstance(frame, Compared) and not is_ranged(call.query):
        return own, no_value(trees.copied(own))
    return own, call.include(seen_through(measure, frame, call.text, call.path))


def _change(call: Call) -> exp.Expr:
    return difference(*_earlier(call))


def _change_rate(call: Call) -> exp.Expr:
    return rate(*_earlier(call))


def _before(call: Call) -> exp.Expr:
    """The metric so many units before the period shown, or before the range of a query without periods."""
    measure = call.number()
    count, unit = call.arguments[1:] if len(call.arguments) == 3 else (None, None)
    if not isinstance(count, exp.Literal) or count.is_string or not isinstance(unit, exp.Column):
        raise QueryMalformed(f"Write {call.function.syntax}.", path=call.path)
    if not (count.name.isascii() and count.name.isdecimal() and 1 <= int(count.name) <= MOST_BEFORE):
        raise QueryMalformed(
            f"`{call.function.name}` looks back by 1 to {MOST_BEFORE} of a unit.", path=call.path
        )
    frame = offset_of(int(count.name), call.dotted(unit), call.path)
    return call.include(seen_through(measure, frame, call.text, call.path))


def _average(call: Call) -> exp.Expr:
    """The sum over the whole periods of the range, divided by how many there are."""
    measure = call.number()
    if len(call.arguments) != 2 or not isinstance(call.arguments[1], exp.Column):
        raise QueryMalformed(f"Write {call.function.syntax}.", path=call.path)
    unit = call.dotted(call.arguments[1])
    parts, periods = averaged(call.catalog, measure, unit, call.query, call.text, call.path)
    own = call.include(parts)
    return exp.Div(this=own, expression=call.builder.leaf(periods), typed=False, safe=False)


def _extreme(call: Call) -> exp.Expr:
    """The least or the greatest value of a dimension."""
    if len(call.arguments) != 1 or not isinstance(call.arguments[0], exp.Column | exp.Dot):
        raise QueryMalformed(f"Write {call.function.syntax}.", path=call.path)
    name = call.dotted(call.arguments[0])
    return call.builder.leaf(extreme(call.catalog, call.function.name, name, call.path))


FUNCTIONS: Mapping[str, Function] = {
    function.name: function
    for function in (
        Function(
            "share",
            "share(metric, dimension, …)",
            "share: the part of the metric's total, or of its value for the dimensions named alone.",
            _share,
            Format("percent"),
        ),
        Function(
            "part",
            "part(metric)",
            "part: what the metric's own filters keep of it, divided by the metric without them.",
            _part,
            Format("percent"),
        ),
        Function(
            "percentage",
            "percentage(expression)",
            "percentage: the value of the expression, shown in percent.",
            _percentage,
            Format("percent"),
        ),
        Function(
            RANK,
            "rank(metric, dimension, …)",
            "rank: 1 for the greatest value of the result, or of the rows that are equal in the dimensions named.",
            _rank,
            Format("integer"),
        ),
        Function(
            "change",
            "change(metric, month)",
            "change: how much the metric grew since the period before, or since that much earlier.",
            _change,
            keeps_format=True,
        ),
        Function(
            "change_rate",
            "change_rate(metric, month)",
            "change_rate: that growth, divided by the earlier value.",
            _change_rate,
            RATE,
        ),
        Function(
            "before",
            "before(metric, 4, week)",
            "before: what the metric was that much earlier.",
            _before,
            keeps_format=True,
        ),
        Function(
            "average",
            "average(metric, day)",
            "average: the mean of the metric's values over the whole days (or other periods) of the range that are "
            "over; one without rows counts as 0.",
            _average,
            keeps_format=True,
            divides=True,
        ),
        Function("min", "min(dimension)", "min: the least value of a dimension.", _extreme),
        Function("max", "max(dimension)", "max: the greatest value of a dimension.", _extreme),
    )
}


def functions_words(text: str) -> str:
    """What the functions that an expression calls say, "" where it calls none."""
    called = re.findall(r"([a-z_]+)\s*\(", text.lower())
    return " ".join(function.words for name, function in FUNCTIONS.items() if name in called)
