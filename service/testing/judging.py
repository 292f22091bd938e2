"""Rows → whether what a test expects holds of them.

    rows_as_expected(rows, expected, shape)     the very rows
    in_range(rows, 0, None, shape)              no value below, none above
    equal(rows, shape)                          the last two columns are the same
    adds_up(whole, parts, shape)                the parts of each group add up to it

Decimals and integers are compared exactly, doubles to nine digits, because sums of them in another order differ by
less; both within the test's tolerance. A group without a value is no number: it is in no range, adds nothing, and is
equal only to one without a value.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Context, Decimal
from typing import Literal

from semantic.definitions.yaml_nodes import Plain
from service.answer import Cell
from service.reviewing.moving import TOLERANCE, Number, as_number
from service.testing.results import Difference, Verdict

Row = Sequence[Cell]
Rows = Sequence[Row]

SHOWN = 5
"""Differences that are told: the greatest."""
_EXACT = Context(prec=400)
_SPREADS = "Arithmetic with a metric that has no value has none: `fill: 0` on that metric gives it one."
_TWICE = "Where a join meets several rows instead of one, rows count twice: `dragoman check --data` looks for that."


@dataclass(frozen=True, slots=True)
class Shape:
    """Of rows: the names of the columns, of which the first `groups` are what they are grouped by."""

    columns: tuple[str, ...]
    groups: int
    tolerance: Decimal = Decimal(0)
    ordered: bool = False
    arithmetic: bool = False
    """Whether the last column is more than one aggregate: it has no value where a part of it has none."""

    @property
    def by(self) -> tuple[str, ...]:
        return self.columns[: self.groups]


def rows_as_expected(rows: Rows, expected: Sequence[Sequence[Plain]], shape: Shape) -> Verdict:
    """Every row that must come and no other, found by what they are grouped by."""
    found, wanted = [_keyed(row, shape) for row in rows], [_keyed(row, shape) for row in expected]
    if len(dict(found)) < len(found) or len(dict(wanted)) < len(wanted) or not shape.groups:
        return _as_many(rows, expected, shape)
    by_group, expected_by_group = dict(found), dict(wanted)
    differences: list[Difference] = []
    missing = [row for key, row in wanted if key not in by_group]
    unexpected = [row for key, row in found if key not in expected_by_group]
    for key, row in wanted:
        if key in by_group:
            differences += _different(row, by_group[key], shape)
    differences += [each for row in missing for each in _different(row, None, shape)]
    differences += [each for row in unexpected for each in _different(None, row, shape)]
    if differences or missing or unexpected:
        return _verdict(_row_words(differences, missing, unexpected), differences, shape)
    if shape.ordered and [key for key, _ in found] != [key for key, _ in wanted]:
        return Verdict("The rows are those that are expected, in another order.")
    return Verdict()


def _keyed(row: Sequence[object], shape: Shape) -> tuple[tuple[object, ...], Sequence[object]]:
    return tuple(_key(cell) for cell in row[: shape.groups]), row


def _as_many(rows: Rows, expected: Sequence[Sequence[Plain]], shape: Shape) -> Verdict:
    """Rows that nothing tells apart: in order where they are as many, each beside its own."""
    if len(rows) != len(expected):
        return Verdict(f"{_rows(len(expected))} expected, {_rows(len(rows))} found.")
    if not shape.groups:
        pairs = zip(expected, rows, strict=True)
        differences = [each for wanted, found in pairs for each in _different(wanted, found, shape)]
        return _verdict(_one_value_words(differences), differences, shape) if differences else Verdict()
    one, other = (Counter(tuple(map(_key, row)) for row in side) for side in (expected, rows))
    if one != other:
        missing, more = (one - other).total(), (other - one).total()
        return Verdict(f"{_rows(missing)} that were expected did not come, {_rows(more)} came instead.")
    return Verdict()


def _different(
    wanted: Sequence[object] | None, found: Sequence[object] | None, shape: Shape
) -> list[Difference]:
    """The values of one group that are not as they must be; all of them where the group is on one side only."""
    known = found if found is not None else wanted
    assert known is not None
    group = tuple(_cell(cell) for cell in known[: shape.groups])
    out = []
    for place in range(shape.groups, len(shape.columns)):
        one = _cell(wanted[place]) if wanted is not None else None
        other = _cell(found[place]) if found is not None else None
        if wanted is None or found is None or not same(one, other, shape.tolerance):
            out.append(Difference(group, shape.columns[place], one, other))
    return out


def same(expected: Cell, found: Cell, tolerance: Decimal = Decimal(0)) -> bool:
    """Whether two values are the same."""
    one, other = as_number(expected), as_number(found)
    if one is None or other is None:
        return _key(expected) == _key(found)
    if isinstance(one, float) or isinstance(other, float):
        return math.isclose(float(one), float(other), rel_tol=TOLERANCE, abs_tol=float(tolerance))
    return abs(_EXACT.subtract(Decimal(one), Decimal(other))) <= tolerance


def in_range(rows: Rows, least: Decimal | None, most: Decimal | None, shape: Shape) -> Verdict:
    """Every value lies between the two, both included. Nothing to look at is a failure: it proves nothing."""
    outside: list[Difference] = []
    seen = 0
    for row in rows:
        group = tuple(row[: shape.groups])
        for name, cell in zip(shape.columns[shape.groups :], row[shape.groups :], strict=True):
            number = as_number(cell)
            if number is None:
                continue
            seen += 1
            bound = _bound(number, least, most, shape.tolerance)
            if bound is not None:
                outside.append(Difference(group, name, bound, cell))
    if not seen:
        hint = "Look whether the time and the filters are meant so."
        return Verdict("There is no value to look at.", hint=hint)
    if not outside:
        return Verdict()
    what = "values are" if len(outside) > 1 else "value is"
    message = f"{len(outside):,} {what} not {_range_words(least, most)}, of {seen:,}."
    return _verdict(message, outside, shape, beside="allowed")


def _bound(number: Number, least: Decimal | None, most: Decimal | None, tolerance: Decimal) -> Decimal | None:
    """The bound that a number is beyond; None where it is within. What is no number (NaN) is beyond all."""
    if isinstance(number, float) and not math.isfinite(number):
        return least if least is not None else most
    for bound, sign in ((least, 1), (most, -1)):
        if bound is not None and sign * (bound - Decimal(number)) > 0 and not same(bound, number, tolerance):
            return bound
    return None


def _range_words(least: Decimal | None, most: Decimal | None) -> str:
    if least is not None and most is not None:
        return f"between {least:f} and {most:f}"
    return f"at least {least:f}" if least is not None else f"at most {most:f}"


def equal(rows: Rows, shape: Shape) -> Verdict:
    """The last column, which is expected, is the one before it."""
    name = shape.columns[-2]
    differences = [
        Difference(tuple(row[: shape.groups]), name, row[-1], row[-2])
        for row in rows
        if not same(row[-1], row[-2], shape.tolerance)
    ]
    if not any(cell is not None for row in rows for cell in row[-2:]):
        return Verdict(
            "There is no value to look at.", hint="Look whether the time and the filters are meant so."
        )
    if not differences:
        return Verdict()
    hint = _SPREADS if any(None in (each.expected, each.found) for each in differences) else ""
    where = f" in {_groups(len(differences))} of {len(rows):,}" if shape.groups else ""
    return _verdict(f"They are not equal{where}.", differences, shape, hint)


def adds_up(whole: Rows, parts: Rows, shape: Shape, by: str) -> Verdict:
    """`shape` is that of the whole, whose last column is the metric; the rows of the parts have the same groups, then
    that by which they are parts."""
    sums: dict[tuple[object, ...], list[Number]] = {}
    shown: dict[tuple[object, ...], tuple[Cell, ...]] = {}
    totals: dict[tuple[object, ...], Cell] = {}
    for row in whole:
        key = tuple(map(_key, row[: shape.groups]))
        totals[key], shown[key] = row[-1], tuple(row[: shape.groups])
    for row in parts:
        key = tuple(map(_key, row[: shape.groups]))
        shown.setdefault(key, tuple(row[: shape.groups]))
        if (number := as_number(row[-1])) is not None:
            sums.setdefault(key, []).append(number)
    if not sums and not any(totals.values()):
        return Verdict(
            "There is no value to look at.", hint="Look whether the time and the filters are meant so."
        )
    name = shape.columns[-1]
    differences = [
        Difference(shown[key], name, totals.get(key), found)
        for key in shown
        if not same(totals.get(key), found := _sum(sums.get(key, ()), totals.get(key)), shape.tolerance)
    ]
    if not differences:
        return Verdict()
    where = f" in {_groups(len(differences))} of {len(shown):,}" if shape.groups else ""
    spreads = shape.arithmetic and any(row[-1] is None for row in parts)
    hint = f"{_TWICE} {_SPREADS}" if spreads else _TWICE
    return _verdict(f"The groups of `{by}` do not add up to the whole{where}.", differences, shape, hint)


def _sum(numbers: Iterable[Number], whole: Cell) -> Cell:
    """The exact sum. That of nothing is no value, as in SQL, and 0 where the whole is: it counts what is not there."""
    numbers = list(numbers)
    if not numbers:
        return None if whole else whole
    if any(isinstance(number, float) for number in numbers):
        return math.fsum(map(float, numbers))
    total = Decimal(0)
    for number in numbers:
        total = _EXACT.add(total, Decimal(number))
    return total


def _verdict(
    message: str,
    differences: Sequence[Difference],
    shape: Shape,
    hint: str = "",
    beside: Literal["expected", "allowed"] = "expected",
) -> Verdict:
    greatest = sorted(differences, key=lambda each: (-_size(each), str(each.group)))
    return Verdict(message, tuple(greatest[:SHOWN]), len(differences), shape.by, hint, beside)


def _size(each: Difference) -> float:
    numbers = (each.change, as_number(each.expected), as_number(each.found))
    size = abs(float(next((number for number in numbers if number), 0)))
    return size if not math.isnan(size) else math.inf


def _row_words(
    differences: Sequence[Difference], missing: Sequence[object], unexpected: Sequence[object]
) -> str:
    other = len(differences)
    parts = [
        f"{_groups(len(missing))} that {'was' if len(missing) == 1 else 'were'} expected did not come"
        if missing
        else "",
        f"{_groups(len(unexpected))} came that {'was' if len(unexpected) == 1 else 'were'} not expected"
        if unexpected
        else "",
    ]
    said = ", ".join(part for part in parts if part)
    if said:
        return f"{said}."
    return f"{other:,} {'value is' if other == 1 else 'values are'} not as expected."


def _one_value_words(differences: Sequence[Difference]) -> str:
    return (
        "It is another value."
        if len(differences) == 1
        else f"{len(differences):,} values are not as expected."
    )


def _groups(count: int) -> str:
    return f"{count:,} {'group' if count == 1 else 'groups'}"


def _rows(count: int) -> str:
    return f"{count:,} {'row' if count == 1 else 'rows'}"


def _cell(value: object) -> Cell:
    return value if isinstance(value, str | int | float | Decimal | bool | date | None) else str(value)


def _key(value: object) -> object:
    """What is equal for values that are the same: a day and its midnight, a number of any type; yes is not 1."""
    if isinstance(value, bool):
        return ("is", value)
    if isinstance(value, float):
        return Decimal(repr(value)) if math.isfinite(value) else repr(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, str):
        return _moment(value) or value
    return value


def _moment(text: str) -> datetime | None:
    if len(text) < len("2025-03-01") or text[4] != "-":
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
