"""Rows that are in force for a while: the condition that one is so at some moment of a period.

    cards.opened < period.until AND (cards.closed IS NULL OR cards.closed > cards.opened)
                                AND (cards.closed IS NULL OR cards.closed > period.start)

Periods are those of clocks, and where clocks go back, an instant that ends a row may show an earlier time than the one
that began it. So two instants are compared as moments, and beside a period it is the last moment in force that counts:
what ended at the second 01:00 was in force until 01:59 on the clock.
"""

from __future__ import annotations

from sqlglot import exp

from semantic import markers, trees
from semantic.catalog.instants import CERTAIN, moments


def overlap(start: exp.Expr, until: exp.Expr, first: exp.Expr | None, last: exp.Expr) -> tuple[exp.Expr, ...]:
    """A row in force from `start` until `until` is so at some moment from `first` until `last`, all half-open; a row
    that ends before it begins is never in force."""

    def unless_on(ended_later: exp.Expr) -> exp.Expr:
        still = exp.Is(this=trees.copied(until), expression=exp.Null())
        return exp.Paren(this=exp.or_(still, ended_later))

    began, ended = moments(start, until) or (trees.copied(start), trees.copied(until))
    conditions = [
        exp.LT(this=trees.copied(start), expression=trees.copied(last)),
        unless_on(exp.GT(this=ended, expression=began)),
    ]
    if first is not None:
        conditions.append(unless_on(_reaches(until, first)))
    return tuple(conditions)


def _reaches(until: exp.Expr, first: exp.Expr) -> exp.Expr:
    """Whether something that ended at `until` was still in force at `first`."""
    if markers.marker_name(until) == markers.LOCAL_TIME:
        stored, stored_in = until.expressions
        if stored_in.name in CERTAIN:
            before = markers.before(markers.utc_time(trees.copied(stored), stored_in.name))
            return exp.GTE(this=markers.local_time(before, "UTC"), expression=trees.copied(first))
    return exp.GT(this=trees.copied(until), expression=trees.copied(first))
