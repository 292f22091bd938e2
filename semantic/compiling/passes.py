"""The passes from a neutral tree to one that a dialect can write, in order. Each is a function from tree to tree.

1. write_functions  functions of definitions are written as the dialect means them, or refused
2. lower_markers    markers become the dialect's functions; none is left
3. write_safely     `a / b` divides truly and gives NULL where b is zero; identifiers that are keywords are quoted
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from sqlglot import exp

from semantic import markers, trees
from semantic.calendars import Calendar
from semantic.compiling.dialects import Context
from semantic.compiling.dialects.functions import write_functions
from semantic.compiling.dialects.types import not_in_dialect
from semantic.compiling.keywords import RESERVED, RESERVED_IN
from semantic.compiling.own_calendars import Starts, own_period
from semantic.custom_calendars import TableCalendar

Pass = Callable[[exp.Expr, Context], exp.Expr]


def lower_markers(tree: exp.Expr, context: Context) -> exp.Expr:
    """Inner markers first: an aggregate's argument may hold a local time."""
    found = [node for node in trees.nodes_of(tree)[0] if markers.marker_name(node)]
    for node in reversed(found):
        if markers.marker_name(node) == markers.PERIODS:
            _write_periods(node, context)
            continue
        lowered = _LOWER[markers.marker_name(node)](node.expressions, context)
        if node is tree:
            tree = lowered
        else:
            node.replace(lowered)
    return tree


def _write_periods(node: exp.Expr, context: Context) -> None:
    """The CTE that lists periods becomes the dialect's own SELECT."""
    select = node.find_ancestor(exp.Select)
    cte = node.find_ancestor(exp.CTE)
    assert select is not None and cte is not None and node.parent is not None
    start, until, grain = node.expressions
    column = node.parent.alias
    made = context.dialect.periods(start, until, grain.name, context.calendar, column, cte.alias)
    select.replace(made)
    if context.dialect.recursive and cte.parent is not None:
        cte.parent.set("recursive", True)
        cte.args["alias"].set("columns", [exp.to_identifier(column)])


def _local_time(arguments: list[exp.Expr], context: Context) -> exp.Expr:
    return context.dialect.local_time(arguments[0], arguments[1].name, context.zone)


def _utc_time(arguments: list[exp.Expr], context: Context) -> exp.Expr:
    return context.dialect.local_time(arguments[0], arguments[1].name, "UTC")


def _truncate(arguments: list[exp.Expr], context: Context) -> exp.Expr:
    own = context.calendar.custom_unit(arguments[1].name)
    if own is None:
        return context.dialect.truncate(arguments[0], arguments[1].name, context.calendar)

    if isinstance(own[0], TableCalendar) and not context.dialect.looks_up:
        raise not_in_dialect(
            f"A period of the calendar {own[0].name}, which is a table,", context.dialect.title
        )
    truncate = context.dialect.truncate
    starts = Starts(
        week=lambda day, weekday: truncate(day, "week", Calendar(week_start=weekday)),
        year=lambda day, month: truncate(day, "fiscal_year", Calendar(fiscal_start=month)),
    )
    day = truncate(arguments[0], "day", context.calendar)
    return lower_markers(own_period(day, *own, starts), context)


def _same(arguments: list[exp.Expr], context: Context) -> exp.Expr:
    return context.dialect.same(arguments[0], arguments[1])


def _add_days(arguments: list[exp.Expr], context: Context) -> exp.Expr:
    return context.dialect.add_days(arguments[0], arguments[1])


def _days_between(arguments: list[exp.Expr], context: Context) -> exp.Expr:
    return context.dialect.days_between(arguments[0], arguments[1])


def _part(arguments: list[exp.Expr], context: Context) -> exp.Expr:
    return context.dialect.parts[arguments[1].name](arguments[0])


def _text_match(arguments: list[exp.Expr], context: Context) -> exp.Expr:
    return context.dialect.text_match(arguments[0], arguments[1], arguments[2].name)


def _aggregate(arguments: list[exp.Expr], context: Context) -> exp.Expr:
    name, columns, fraction, where = arguments
    build = context.dialect.aggregates.get(name.name)
    if build is None:
        raise not_in_dialect(f"The aggregate {name.name}", context.dialect.title)
    given = list(columns.expressions)
    filtered = not isinstance(where, exp.Null)
    if filtered and not context.dialect.filters:
        name, given = _only_where(name, given, where)
        build = context.dialect.aggregates[name.name]
    if not isinstance(fraction, exp.Null):
        given.append(fraction)
    call = build(*given)
    if not filtered or not context.dialect.filters:
        return call
    return exp.Filter(this=call, expression=exp.Where(this=where))


def _only_where(
    name: exp.Expr, arguments: list[exp.Expr], where: exp.Expr
) -> tuple[exp.Expr, list[exp.Expr]]:
    """Arguments that are NULL, which every aggregate ignores, where the condition does not hold."""
    if not arguments:
        name, arguments = exp.Literal.string("count"), [exp.Literal.number(1)]
    first, *others = arguments
    return name, [exp.Case(ifs=[exp.If(this=where, true=first)]), *others]


def _null_like(arguments: list[exp.Expr], context: Context) -> exp.Expr:
    column, known = arguments
    if not context.dialect.null_types:
        return exp.Null()
    if type_ := context.dialect.null_types.get(known.name):
        return exp.cast(exp.Null(), type_)
    none = (
        exp.Select()
        .select(trees.column(column.name), copy=False)
        .from_(column.args["table"].name, copy=False)
    )
    return none.where(exp.false(), copy=False).subquery(copy=False)


def _add_span(arguments: list[exp.Expr], context: Context) -> exp.Expr:
    time, unit = arguments[0], arguments[2].name
    count = int(arguments[1].name)
    return context.dialect.add_span(time, count, unit) if count else context.dialect.moment(time)


def _move_days(arguments: list[exp.Expr], context: Context) -> exp.Expr:
    return context.dialect.move_days(*arguments)


def _before(arguments: list[exp.Expr], context: Context) -> exp.Expr:
    return context.dialect.before(arguments[0])


def _moment(arguments: list[exp.Expr], context: Context) -> exp.Expr:
    return context.dialect.moment(arguments[0])


def _comparable(arguments: list[exp.Expr], context: Context) -> exp.Expr:
    return context.dialect.comparable(arguments[0])


def _on_clock(arguments: list[exp.Expr], context: Context) -> exp.Expr:
    """A time that was skipped is another one after there and back, in another period."""
    period, grain = arguments
    dialect, zone = context.dialect, context.zone
    if zone == "UTC" or not dialect.zones:
        return exp.true()
    there = dialect.local_time(trees.copied(period), zone, "UTC")
    back = dialect.local_time(exp.Paren(this=there), "UTC", zone)
    shown = dialect.truncate(back, grain.name, context.calendar)
    return exp.EQ(this=shown, expression=period)


_LOWER: dict[str, Callable[[list[exp.Expr], Context], exp.Expr]] = {
    markers.LOCAL_TIME: _local_time,
    markers.UTC_TIME: _utc_time,
    markers.TRUNCATE: _truncate,
    markers.PART: _part,
    markers.TEXT_MATCH: _text_match,
    markers.AGGREGATE: _aggregate,
    markers.NULL_LIKE: _null_like,
    markers.SAME: _same,
    markers.ADD_SPAN: _add_span,
    markers.MOVE_DAYS: _move_days,
    markers.BEFORE: _before,
    markers.MOMENT: _moment,
    markers.ADD_DAYS: _add_days,
    markers.DAYS_BETWEEN: _days_between,
    markers.COMPARABLE: _comparable,
    markers.ON_CLOCK: _on_clock,
}


def write_safely(tree: exp.Expr, context: Context) -> exp.Expr:
    """One walk for two rules, because a walk costs as much as either."""
    nodes, names = trees.nodes_of(tree)
    for node in nodes:
        if node.__class__ is exp.Div:
            _divide_safely(node)
    reserved = _reserved(context.dialect.name)
    for name in names:
        if not name.args["quoted"] and name.args["this"].lower() in reserved:
            name.set("this", context.dialect.fold(name.name))
            name.set("quoted", True)
    return tree


def _divide_safely(node: exp.Expr) -> None:
    """Rule 7 of DESIGN 5: a ratio never truncates, and has no value where its denominator is zero."""
    denominator = node.expression
    number = denominator.this if isinstance(denominator, exp.Paren) else denominator
    if not isinstance(number, exp.Literal) or float(number.name) == 0:
        node.set("expression", exp.Nullif(this=denominator.unnest(), expression=exp.Literal.number(0)))


@lru_cache(16)
def _reserved(dialect: str) -> frozenset[str]:
    return RESERVED | RESERVED_IN.get(dialect, frozenset())


PASSES: tuple[Pass, ...] = (write_functions, lower_markers, write_safely)


def apply_passes(tree: exp.Expr, context: Context) -> exp.Expr:
    for each in (*PASSES, *context.dialect.finish):
        tree = each(tree, context)
    return tree
