"""What a dialect is: data, and small functions for what sqlglot cannot know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from semantic import trees
from semantic.calendars import Calendar
from semantic.catalog.binding import grouped
from semantic.compiling.dialects.spans import add_span, before, moment, move_days
from semantic.errors import NotSupported
from semantic.planning.plan import Parameter

Build = Callable[..., exp.Expr]


@dataclass(frozen=True, slots=True)
class Context:
    """What lowering needs to know of the query."""

    dialect: Dialect
    zone: str
    calendar: Calendar
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    text_groups: frozenset[str] = frozenset()
    """The SQL names of grouping columns that are texts."""


Finish = Callable[[exp.Expr, Context], exp.Expr]
"""A pass over the lowered tree that only some dialects need."""


def null_safe(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.NullSafeEQ(this=left, expression=right)


def added_days(day: exp.Expr, count: exp.Expr) -> exp.Expr:
    """A date plus a whole number is a date."""
    return exp.Paren(this=exp.Add(this=grouped(day), expression=trees.cast(count, "INT")))


def days_between(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    """A date less a date is a whole number."""
    return exp.Paren(this=exp.Sub(this=grouped(last), expression=grouped(first)))


def unchanged(time: exp.Expr) -> exp.Expr:
    return time


@dataclass(frozen=True, slots=True)
class Dialect:
    """`name` is ours, `writes` is that of sqlglot's generator, `title` is what people call the warehouse.

    - `local_time(moment, stored_in, zone)`, `truncate(time, grain, calendar)`, `text_match(text, pattern, how)`:
      see the markers of the same names
    - `parts` maps a date part to the function that reads it; `aggregates` an aggregate to the function that writes it
    - `periods(start, until, grain, calendar, column, table)`: the SELECT with one row per period, which becomes the
      CTE `table`; `recursive` where it reads itself
    - `add_span(time, count, unit)`, `before(time)`, `moment(time)`, `comparable(time)`: see the markers of the same
      names
    - `null_types`: the types of NULLs in stacked rows, by the type of the column ("" where that is not known: such a
      NULL is read from the column itself); empty where a bare NULL takes any type
    - `same(left, right)`: a comparison by which large tables are joined quickly
    - `add_days(day, count)`, `days_between(first, last)`, `move_days(moment, count)`: see the markers of the same names
    - `filters`: whether aggregates take FILTER; otherwise their arguments become CASE
    - `looks_up`: whether a SELECT for one value may name the row for which it is looked up
    - `zones`: whether times are shifted between zones at all
    - `fold`: how names without quotes are folded, so that a quoted one stays the same name
    - `finish`: passes after all others
    """

    name: str
    writes: str
    title: str
    local_time: Build
    truncate: Build
    parts: Mapping[str, Build]
    text_match: Build
    aggregates: Mapping[str, Build]
    periods: Build
    add_span: Build = add_span
    before: Build = before
    moment: Build = moment
    comparable: Build = unchanged
    recursive: bool = False
    null_types: Mapping[str, str] = field(default_factory=dict)
    same: Build = null_safe
    add_days: Build = added_days
    move_days: Build = move_days
    days_between: Build = days_between
    filters: bool = True
    looks_up: bool = True
    zones: bool = True
    fold: Callable[[str], str] = str
    finish: tuple[Finish, ...] = ()


def not_in_dialect(what: str, title: str, hint: str = "") -> NotSupported:
    """The refusal of what a warehouse cannot compute as we mean it."""
    return NotSupported(
        f"{what} cannot be computed in {title} as it is meant.",
        code="not-in-dialect",
        hint=hint or "Compute it in a model's `sql`, or ask a warehouse that has it.",
    )
