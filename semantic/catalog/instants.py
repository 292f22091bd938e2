"""Two instants beside each other are compared, and subtracted, as moments and not as clocks show them.

    left_at > came_at                        came at 01:45, left half an hour later at 01:15: clocks went back
    date_diff(left_at, came_at, minute)      30, which the clocks would make -30

Days and longer between two instants are those of the calendar of the query's zone, as everywhere.
"""

from __future__ import annotations

from sqlglot import exp

from semantic import markers, trees

_SIDES = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Sub)
_UNITS = ("HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND")
CERTAIN = ("UTC", "with zone")
"""How instants are stored whose moment is certain: in other zones one clock time may be two moments."""


def between_instants(tree: exp.Expr) -> exp.Expr:
    """The tree, changed in place, with moments where two instants stand beside each other."""
    for node in list(tree.walk()):
        if not (isinstance(node, _SIDES) or _short_difference(node)):
            continue
        found = moments(node.this, node.expression)
        if found is not None:
            node.set("this", found[0])
            node.set("expression", found[1])
    return tree


def moments(one: exp.Expr, other: exp.Expr) -> tuple[exp.Expr, exp.Expr] | None:
    """Both sides as moments, if both are instants; those that are stored alike are compared as they are stored."""
    sides = [side.unnest() for side in (one, other)]
    if any(markers.marker_name(side) != markers.LOCAL_TIME for side in sides):
        return None
    first, second = (side.expressions for side in sides)
    if first[1].name == second[1].name:
        return trees.copied(first[0]), trees.copied(second[0])
    one, other = (markers.utc_time(trees.copied(stored), zone.name) for stored, zone in (first, second))
    return one, other


def _short_difference(node: exp.Expr) -> bool:
    if not isinstance(node, exp.DateDiff | exp.TimestampDiff):
        return False
    unit = node.args.get("unit")
    return unit is not None and unit.name.upper().rstrip("S") in _UNITS
