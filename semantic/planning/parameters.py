"""Bound values: the plan's parameters get names while it is made, and values when a query is run.

A value never decides SQL text. It is checked against its field's type each time it is bound, cached plan or not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from sqlglot import exp

from semantic.calendars import LEAVES, OUTSIDE, Calendar, Period, add, is_at_end, period_named, start_of
from semantic.definitions.types import ValueType
from semantic.errors import ValueInvalid
from semantic.frames import Step, later_by
from semantic.planning.far_times import outside
from semantic.planning.moments import Moments
from semantic.planning.plan import Edge, Parameter
from semantic.planning.shapes import Values
from semantic.query.types import Slot

Bindable = str | int | Decimal | bool | date | datetime
WITH_ZONE = "with zone"
LARGEST = 10**37
"""Larger numbers fit into no warehouse's exact types."""


class ParameterList:
    """Hands out one placeholder per (value, conversion); equal ones are shared."""

    def __init__(self, known: dict[tuple[object, ...], Parameter] | None = None, range_: int = 0) -> None:
        self._known: dict[tuple[object, ...], Parameter] = {} if known is None else known
        self._range = range_

    def within(self, range_: int) -> ParameterList:
        """The same list, for a part of the query that has a range of its own."""
        return ParameterList(self._known, range_)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return tuple(self._known.values())

    def place(
        self,
        source: Slot | str,
        type_: ValueType,
        field: str,
        *,
        edge: Edge = "",
        stored_in: str = "",
        grain: str = "",
        seen: tuple[Step, ...] = (),
    ) -> exp.Placeholder:
        index = source.index if isinstance(source, Slot) else source
        range_ = 0 if isinstance(index, int) else self._range
        key = (index, type_, edge, stored_in, grain, seen, range_)
        known = self._known.get(key)
        if known is None:
            name = f"p{len(self._known) + 1}"
            known = Parameter(name, index, type_, field, edge, stored_in, grain, seen, range_)
            self._known[key] = known
        return exp.Placeholder(this=known.name)


def bind(
    parameters: tuple[Parameter, ...],
    values: Values,
    moments: Sequence[Moments],
    zone: str,
    calendar: Calendar,
) -> dict[str, Bindable]:
    """The value of every parameter by name; `moments` are those of the query, then of every filter with a time of its
    own, then those without a range. Raises ValueInvalid.
    """
    return {p.name: _bound(p, values, moments[p.range], zone, calendar) for p in parameters}


def _bound(parameter: Parameter, values: Values, moments: Moments, zone: str, calendar: Calendar) -> Bindable:
    if isinstance(parameter.source, str):
        try:
            return stored(moments.of(parameter, calendar), parameter, zone)
        except OUTSIDE as error:
            raise outside(parameter, moments) from error
    value = values.items[parameter.source]
    assert value is not None and not isinstance(value, Slot)
    if not parameter.type.is_time:
        return _plain(value, parameter)
    try:
        period = _period(value, parameter, calendar)
        return stored(period.start if parameter.edge == "start" else period.until, parameter, zone)
    except OUTSIDE as error:
        raise _leaves(value, parameter) from error


def stored(moment: datetime, parameter: Parameter, zone: str) -> date | datetime:
    """A wall-clock time of the query's zone as the column stores it."""
    if parameter.type is ValueType.DATE:
        # A day lies in the range if its first moment does: a bound inside a day belongs to the next one.
        whole = (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)
        return moment.date() if whole else date.fromordinal(moment.toordinal() + 1)
    later = later_by(parameter.seen)
    if parameter.type is ValueType.LOCAL:
        return moment - later
    aware = moment.replace(tzinfo=ZoneInfo(zone))
    if later:
        aware = (aware.astimezone(UTC) - later).astimezone(aware.tzinfo)
    if parameter.stored_in == WITH_ZONE:
        return aware
    return aware.astimezone(ZoneInfo(parameter.stored_in)).replace(tzinfo=None)


def _period(value: str | int | Decimal | bool, parameter: Parameter, calendar: Calendar) -> Period:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    period = period_named(text, calendar) if isinstance(text, str) else None
    if period is None and is_at_end(str(text)):
        raise _leaves(value, parameter)
    if period is None:
        raise ValueInvalid(
            f"`{str(value)[:60]}` is not a date or time, which `{parameter.field}` is compared with.",
            hint="Write 2017-03-31, 2017-03 or 2017-03-31T14:30.",
            path="/filters",
        )
    if parameter.grain and period.grain != parameter.grain:
        return _aligned(value, period, parameter, calendar)
    return period


def _leaves(value: object, parameter: Parameter) -> ValueInvalid:
    return ValueInvalid(
        f"`{str(value)[:60]}`, which `{parameter.field}` is compared with, {LEAVES}.",
        hint="Compare with a day further from these ends; what is marked as never ending is later than 9999-12-30.",
        path="/filters",
    )


def _aligned(value: object, period: Period, parameter: Parameter, calendar: Calendar) -> Period:
    """A day or moment names the period that starts with it, as results show periods by their first day."""
    first, words = period.start, parameter.grain.replace("_", " ")
    if period.grain in ("day", "minute", "second") and first == start_of(first, parameter.grain, calendar):
        return Period(first, add(first, 1, parameter.grain, calendar), parameter.grain)
    raise ValueInvalid(
        f"`{value}` does not name one {words}, which `{parameter.field}` is compared with.",
        hint=f"A {words} is named by its first day, as in {start_of(first, parameter.grain, calendar):%Y-%m-%d}.",
        path="/filters",
    )


def _plain(value: str | int | Decimal | bool, parameter: Parameter) -> Bindable:
    type_ = parameter.type
    if type_ is ValueType.STRING:
        return _text(value)
    if type_ is ValueType.BOOLEAN:
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
    if type_ is ValueType.NUMBER and not isinstance(value, bool):
        if isinstance(value, int | Decimal) and -LARGEST < value < LARGEST:
            return value
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite() and abs(number) < LARGEST:
            return number
    raise ValueInvalid(
        f"`{str(value)[:60]}` is not a {type_}, which `{parameter.field}` is.",
        hint={"number": "Write a number, as in 25.", "boolean": "Write true or false."}.get(type_, ""),
        path="/filters",
    )


def _text(value: str | int | Decimal | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


def used(parameters: Mapping[str, Bindable], tree: exp.Expr) -> dict[str, Bindable]:
    """Only those parameters whose placeholder stands in the tree."""
    names = {node.name for node in tree.find_all(exp.Placeholder)}
    return {name: value for name, value in parameters.items() if name in names}
