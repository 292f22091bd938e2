"""Filters on nothing but time that pick among the periods shown, as conditions on the column PERIOD.

{"field": "time.month", "values": ["2017-03"]}      period >= 1 March AND period < 1 April
"""

from __future__ import annotations

from sqlglot import exp

from semantic import markers, trees
from semantic.calendars import PARTS, Calendar
from semantic.definitions.types import ValueType
from semantic.planning.conditions import Operand, check_operator, condition, connected
from semantic.planning.names import time_grain
from semantic.planning.parameters import ParameterList
from semantic.planning.plan import PERIOD, Edge
from semantic.query.types import AllOf, AnyOf, Condition, Filter, NoneOf, Not, Slot, SomeOf


def period_condition(
    item: Filter, path: str, calendar: Calendar, parameters: ParameterList, *, negate: bool = False
) -> exp.Expr:
    """The condition that a period passes a filter, all of whose fields have one value within it."""

    def inner(child: Filter, key: str, *, negate: bool) -> exp.Expr:
        return period_condition(child, f"{path}/{key}", calendar, parameters, negate=negate)

    match item:
        case AllOf(filters) | AnyOf(filters):
            key = "all" if isinstance(item, AllOf) else "any"
            parts = [inner(child, f"{key}/{index}", negate=negate) for index, child in enumerate(filters)]
            return connected(parts, all_of=isinstance(item, AllOf) != negate)
        case Not(child) | NoneOf(child):
            return inner(child, "not" if isinstance(item, Not) else "none", negate=not negate)
        case SomeOf(child):
            return inner(child, "some", negate=negate)
        case Condition():
            return _one_condition(item, path, calendar, parameters, negate=negate)
        case _:
            raise AssertionError("only conditions on time come here")


def _one_condition(
    item: Condition, path: str, calendar: Calendar, parameters: ParameterList, *, negate: bool
) -> exp.Expr:
    grain = time_grain(item.field, path) or ""
    column = trees.column(PERIOD)
    # A part, and a period that only the warehouse knows, is compared as it is shown, not by its ends.
    if grain in PARTS:
        operand, compared = Operand(markers.part(column, grain), ValueType.NUMBER), ""
    elif not calendar.is_computed(grain):
        operand, compared = Operand(markers.truncate(column, grain), ValueType.DATE), ""
    else:
        operand, compared = Operand(markers.moment(column), ValueType.LOCAL), grain
    check_operator(item, operand.type, path)

    def place(slot: Slot, edge: Edge) -> exp.Expr:
        return parameters.place(slot, operand.type, item.field, edge=edge, grain=compared)

    return condition(operand, item.op, item.values, place, negate=negate)
