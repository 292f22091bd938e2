"""MySQL and MariaDB. Texts are compared by bytes where a query compares them: their usual collations ignore case.

There are no percentiles. `CONVERT_TZ` needs the server's time zone tables (`mysql_tzinfo_to_sql`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlglot import exp

from semantic import trees
from semantic.calendars import Calendar
from semantic.compiling.dialects.common import (
    AGGREGATES,
    WITH_ZONE,
    average,
    cast,
    divide_doubles,
    number,
    position,
    text,
)
from semantic.compiling.dialects.days import (
    Days,
    call,
    moved_by,
    recursive_periods,
    rows_from,
    step_of,
    truncating,
)
from semantic.compiling.dialects.types import Build, Context, Dialect, Finish, not_in_dialect
from semantic.definitions.types import ValueType


def _local_time(moment: exp.Expr, stored_in: str, zone: str) -> exp.Expr:
    if stored_in == zone:
        return moment
    if stored_in == WITH_ZONE:  # a TIMESTAMP shows itself in the session's zone
        session = exp.SessionParameter(this=exp.var("time_zone"), kind="SESSION")
        return call("CONVERT_TZ", moment, session, text(zone))
    return call("CONVERT_TZ", moment, text(stored_in), text(zone))


def _moved(time: exp.Expr, count: exp.Expr, unit: str) -> exp.Expr:
    return call("DATE_ADD", time, exp.Interval(this=count, unit=exp.var(unit.upper())))


def _back(time: exp.Expr, count: exp.Expr, unit: str) -> exp.Expr:
    return call("DATE_SUB", time, exp.Interval(this=exp.Paren(this=count), unit=exp.var(unit.upper())))


def _add(time: exp.Expr, count: int, unit: str) -> exp.Expr:
    return _moved(time, number(count), unit)


def _start(day: exp.Expr, unit: str) -> exp.Expr:
    first = _back(day, exp.Sub(this=call("DAYOFMONTH", trees.copied(day)), expression=number(1)), "day")
    if unit == "month":
        return first
    into = exp.Sub(this=call("MONTH", trees.copied(day)), expression=number(1))
    return _back(first, call("MOD", into, number(3 if unit == "quarter" else 12)), "month")


def _week(day: exp.Expr, first: int) -> exp.Expr:
    into = exp.Add(this=call("WEEKDAY", trees.copied(day)), expression=number((7 - first) % 7))
    return _back(day, call("MOD", into, number(7)), "day")


_FORMS = {"second": "%Y-%m-%d %H:%i:%s", "minute": "%Y-%m-%d %H:%i:00", "hour": "%Y-%m-%d %H:00:00"}
_DAYS = Days(
    of=lambda time: cast(time, "DATE"),
    start=_start,
    week=_week,
    add_months=lambda day, count: _add(day, count, "month"),
    moment=lambda time, grain: cast(call("DATE_FORMAT", time, text(_FORMS[grain])), "DATETIME"),
)
_TRUNCATE = truncating(_DAYS)


def _datetime(time: exp.Expr) -> exp.Expr:
    return cast(time, "DATETIME(6)")


_MOST = {"minute": "9999999", "hour": "999999"}


def _mariadb_periods(
    start: exp.Expr, until: exp.Expr, grain: str, calendar: Calendar, column: str, table: str
) -> exp.Select:
    """MariaDB cuts a CTE that reads itself after 1,000 rows, and only warns; its sequence tables are whole."""
    if grain == "second":
        raise not_in_dialect("Every second of a range", "MariaDB", "Group by minutes.")
    count, unit = step_of(grain)
    numbers = f"seq_0_to_{_MOST.get(grain, '99999')}"
    steps = exp.Mul(this=trees.column("seq"), expression=number(count)) if count > 1 else trees.column("seq")
    shown = _moved(_TRUNCATE(_datetime(start), grain, calendar), steps, unit)
    before = exp.LT(this=trees.copied(shown), expression=_datetime(until))
    return rows_from(exp.to_table(numbers), column, shown).where(before, copy=False)


def _part(name: str, *more: exp.Expr) -> Build:
    return lambda time: call(name, time, *(trees.copied(each) for each in more))


def _weekday(time: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Add(this=call("WEEKDAY", time), expression=number(1)))


def _collated(value: exp.Expr, collation: str) -> exp.Expr:
    return exp.Collate(this=value, expression=exp.var(collation))


def _exactly(value: exp.Expr, collation: str) -> exp.Expr:
    """A text that is compared by its characters alone, in the character set of the connection (utf8mb4)."""
    return _collated(cast(value, "TEXT"), collation)


def _match(collation: str) -> Callable[[exp.Expr, exp.Expr, str], exp.Expr]:
    def match(value: exp.Expr, pattern: exp.Expr, how: str) -> exp.Expr:
        low, wanted = exp.Lower(this=value), exp.Lower(this=pattern)
        if how == "contains":
            return position("INSTR", _exactly(low, collation), wanted)
        side = "LEFT" if how == "starts_with" else "RIGHT"
        part = call(side, low, call("CHAR_LENGTH", trees.copied(pattern)))
        return exp.EQ(this=_exactly(part, collation), expression=wanted)

    return match


_COMPARED = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.In, exp.Between, exp.Like)


def _is_text(node: object, context: Context) -> bool:
    if isinstance(node, exp.Literal):
        return bool(node.is_string)
    parameter = context.parameters.get(node.name) if isinstance(node, exp.Placeholder) else None
    return parameter is not None and parameter.type is ValueType.STRING


def _by_alias(select: exp.Select) -> None:
    """HAVING finds what is grouped by its alias: it knows columns, and no expressions."""
    group, having = select.args.get("group"), select.args.get("having")
    if group is None or having is None:
        return
    for column in select.expressions[: len(group.expressions)]:
        if isinstance(column, exp.Alias):
            for node in [each for each in having.find_all(type(column.this)) if each == column.this]:
                if not node.find_ancestor(exp.AggFunc):
                    node.replace(trees.column(column.alias))


def exact_texts(collation: str) -> Finish:
    """Texts that a query compares, and those that it groups by, are compared by their characters."""

    def finish(tree: exp.Expr, context: Context) -> exp.Expr:
        for node in list(tree.find_all(*_COMPARED)):
            for value in list(node.iter_expressions()):
                if _is_text(value, context):
                    # A collation that is written out decides for both sides.
                    value.replace(_collated(trees.copied(value), collation))
        for select in list(tree.find_all(exp.Select)):
            if select.args.get("group") or select.args.get("distinct"):
                _by_alias(select)
                for column in select.expressions:
                    own = isinstance(column, exp.Alias) and column.alias in context.text_groups
                    if own and not (isinstance(column.this, exp.Column) and column.this.table == "once"):
                        column.set("this", _exactly(column.this, collation))
        return tree

    return finish


def no_full_joins(tree: exp.Expr, context: Context) -> exp.Expr:
    if any(join.side == "FULL" for join in tree.find_all(exp.Join)):
        raise not_in_dialect(
            "A list with rows that nothing meets", context.dialect.title, "Ask for two lists."
        )
    return tree


def _dialect(collation: str) -> Dialect:
    return Dialect(
        name="mysql",
        writes="mysql",
        title="MySQL",
        local_time=_local_time,
        truncate=_TRUNCATE,
        parts={
            "hour_of_day": _part("HOUR"),
            "day_of_week": _weekday,
            "day_of_month": _part("DAYOFMONTH"),
            "day_of_year": _part("DAYOFYEAR"),
            "week_of_year": _part("WEEK", number(3)),
            "month_of_year": _part("MONTH"),
            "quarter_of_year": _part("QUARTER"),
        },
        text_match=_match(collation),
        aggregates={
            **AGGREGATES,
            "count_distinct": lambda *all_: exp.Count(this=exp.Distinct(expressions=list(all_))),
            "avg": average,
            "bool_or": lambda x: exp.Max(this=x),
            "bool_and": lambda x: exp.Min(this=x),
            "approx_count_distinct": lambda x: exp.Count(this=exp.Distinct(expressions=[x])),
        },
        periods=recursive_periods(_TRUNCATE, _add, _datetime),
        recursive=True,
        add_span=lambda time, count, unit: _add(time, *moved_by(count, unit)),
        before=lambda time: _add(time, -1, "microsecond"),
        moment=_datetime,
        move_days=lambda time, count: _moved(time, count, "day"),
        add_days=lambda day, count: _moved(day, count, "day"),
        days_between=lambda first, last: call("DATEDIFF", last, first),
        filters=False,
        finish=(no_full_joins, divide_doubles, exact_texts(collation)),
    )


MYSQL = _dialect("utf8mb4_0900_bin")
MARIADB = replace(
    _dialect("utf8mb4_nopad_bin"), name="mariadb", title="MariaDB", periods=_mariadb_periods, recursive=False
)
