"""Looking back by periods of a calendar in a table: the days whose place, so many periods later, is in an interval.

    SELECT …, places.day AS seen_from, places.day + INTERVAL '1' DAY AS seen_until
    FROM (<periods with their ends>) AS earlier
    INNER JOIN (<each day of the calendar, and the day on which it counts>) AS places
      ON places.counts_on >= earlier.seen_from AND places.counts_on < earlier.seen_until

Each day counts on one day, so that no row is seen twice in a period; where the later period has fewer days, those that
are over count on its last one. An interval that begins or ends within a day sees that part of the other day.
"""

from __future__ import annotations

from sqlglot import exp

from semantic import markers, trees
from semantic.frames import SamePlace
from semantic.planning.plan import SEEN_FROM, SEEN_UNTIL

EARLIER, PLACES = "earlier", "places"
DAY, COUNTS_ON = "day", "counts_on"
_OF, _FIRST, _LATER_FIRST, _LATER_LAST = "period", "first_day", "later_first", "later_last"


def joined_to_places(before: exp.Select, columns: list[str], step: SamePlace, *, begun: bool) -> exp.Select:
    """The columns of `before`, a SELECT of intervals, once for each day that counts in one; with neither end. `begun`:
    whether the intervals have a start, and not all of time."""
    counts_on = trees.column(COUNTS_ON, PLACES)
    meets: exp.Expr = exp.LT(this=markers.moment(trees.copied(counts_on)), expression=_end(SEEN_UNTIL))
    if begun:
        after = exp.GT(this=markers.add_span(counts_on, 1, "day"), expression=_end(SEEN_FROM))
        meets = exp.and_(after, meets, copy=False)
    select = exp.Select().select(*(trees.column(name, EARLIER) for name in columns), copy=False)
    select.from_(before.subquery(EARLIER, copy=False), copy=False)
    trees.join(select, _places(step).subquery(PLACES, copy=False), "INNER", meets)
    return select


def ends_of_day(*, begun: bool) -> tuple[exp.Expr, exp.Expr]:
    """The first moment of the day that counts and the first after it, within what the interval has of the other day."""
    day = trees.column(DAY, PLACES)
    start: exp.Expr = markers.moment(day)
    if begun:
        start = exp.Greatest(this=start, expressions=[_moved(SEEN_FROM)], ignore_nulls=True)
    until = exp.Least(
        this=markers.add_span(trees.copied(day), 1, "day"),
        expressions=[_moved(SEEN_UNTIL)],
        ignore_nulls=True,
    )
    for end in (start, until):
        end.meta.update(time="moment", never_null=True)
    return start, until


def _end(name: str) -> exp.Column:
    column = trees.column(name, EARLIER)
    column.meta["time"] = "moment"
    return column


def _moved(name: str) -> exp.Expr:
    """An end of the interval as far back as the day is."""
    back = markers.days_between(trees.column(COUNTS_ON, PLACES), trees.column(DAY, PLACES))
    return markers.move_days(_end(name), back)


def _places(step: SamePlace) -> exp.Select:
    """Each day of the calendar and the day on which it counts; without those that no period follows."""
    first, last = trees.column(_LATER_FIRST, "spans"), trees.column(_LATER_LAST, "spans")
    into = markers.days_between(trees.column(_FIRST, "spans"), trees.column(DAY, "days"))
    same = markers.add_days(trees.copied(first), into)
    fits = exp.LTE(this=same, expression=trees.copied(last))
    counts_on = exp.Case(ifs=[exp.If(this=fits, true=trees.copied(same))], default=last)
    select = trees.select_from(_days(step).subquery("days", copy=False))
    select.select(trees.column(DAY, "days"), trees.alias(counts_on, COUNTS_ON), copy=False)
    same_period = exp.EQ(this=trees.column(_OF, "days"), expression=trees.column(_OF, "spans"))
    trees.join(select, _spans(step).subquery("spans", copy=False), "INNER", same_period)
    return select.where(_known(first), copy=False)


def _days(step: SamePlace) -> exp.Select:
    """Each day once, with the period that it is in."""
    calendar = step.calendar
    day = markers.truncate(trees.column(calendar.day, "calendar"), "day")
    period = trees.column(calendar.columns[step.unit], "calendar")
    select = trees.select_from(trees.aliased_table(trees.table(calendar.table), "calendar"))
    select.select(trees.alias(day, DAY), trees.alias(exp.Min(this=period), _OF), copy=False)
    select.where(_known(trees.column(calendar.day, "calendar")), _known(trees.copied(period)), copy=False)
    return select.group_by(trees.copied(day), copy=False)


def _spans(step: SamePlace) -> exp.Select:
    """Each period with its first day, and the first and the last day of the one that is so many later."""
    first, last = trees.column(_FIRST, "periods"), trees.column("last_day", "periods")
    of_days = trees.select_from(_days(step).subquery("days", copy=False)).select(
        trees.column(_OF, "days"),
        trees.alias(exp.Min(this=trees.column(DAY, "days")), _FIRST),
        trees.alias(exp.Max(this=trees.column(DAY, "days")), "last_day"),
        copy=False,
    )
    of_days.group_by(trees.column(_OF, "days"), copy=False)
    select = trees.select_from(of_days.subquery("periods", copy=False))
    return select.select(
        trees.column(_OF, "periods"),
        first,
        trees.alias(_lead(first, step.count, first), _LATER_FIRST),
        trees.alias(_lead(last, step.count, first), _LATER_LAST),
        copy=False,
    )


def _lead(value: exp.Expr, count: int, by: exp.Expr) -> exp.Window:
    lead = exp.Lead(this=trees.copied(value), offset=exp.Literal.number(count))
    order = exp.Order(expressions=[exp.Ordered(this=trees.copied(by), nulls_first=False)])
    return exp.Window(this=lead, order=order)


def _known(value: exp.Expr) -> exp.Expr:
    return exp.Not(this=exp.Is(this=trees.copied(value), expression=exp.Null()))
