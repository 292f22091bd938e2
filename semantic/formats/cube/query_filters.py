"""Filters of Cube's REST queries → filters of ours, with the same rows: operators, values, NULLs.

FilterWriter(…).written({"member": "users.city", "operator": "contains", "values": ["os", "ro"]})
{"any": [{"field": "users.city", "op": "contains", "values": ["os"]}, …]}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from semantic.definitions.types import ValueType
from semantic.formats.cube.date_ranges import bounds, exact, is_day, moment, written
from semantic.formats.cube.references import CannotSay
from semantic.formats.props import snake

Form = dict[str, object]

MAX_DEPTH = 15
_NEGATED_TEXT = {"not_contains": "contains", "not_starts_with": "starts_with", "not_ends_with": "ends_with"}
_TEXT = ("contains", "starts_with", "ends_with")
_SYMBOLS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_DATES = ("in_date_range", "not_in_date_range", "on_the_date", "before_date", "before_or_on_date", "after_date",
          "after_or_on_date")  # fmt: skip
FROM_MIDNIGHT = "Cube compares with the beginning of that day, and so does this."


@dataclass(frozen=True, slots=True)
class Field:
    """What a filter is on: our name, its type, and whether it is a metric."""

    name: str
    type: ValueType
    is_metric: bool = False


class FilterWriter:
    """`find` gives the field of a member; `zone` is the query's. `notes` collects what reads otherwise."""

    def __init__(self, find: Callable[[str], Field], zone: str) -> None:
        self._find = find
        self._zone = zone
        self.notes: list[str] = []

    def written(self, item: object, depth: int = 0) -> Form:
        """One filter, or a group of them. Raises CannotSay."""
        if not isinstance(item, Mapping):
            raise CannotSay("A filter is an object.")
        if depth > MAX_DEPTH:
            raise CannotSay("Its filters are nested too deep.")
        for word, ours in (("or", "any"), ("and", "all")):
            if word in item:
                inner = item[word]
                if not isinstance(inner, list) or not inner:
                    raise CannotSay(f"`{word}` holds a list of filters.")
                parts = [self.written(each, depth + 1) for each in inner]
                return parts[0] if len(parts) == 1 else {ours: parts}
        member = item.get("member", item.get("dimension"))
        operator = item.get("operator")
        if not isinstance(member, str) or not isinstance(operator, str):
            raise CannotSay("A filter has a `member` and an `operator`.")
        if unknown := set(item) - {"member", "dimension", "operator", "values"}:
            raise CannotSay(f"The filter's key `{min(unknown)}` is not known.")
        return self._condition(self._find(member), snake(operator), item.get("values"))

    def _condition(self, field: Field, operator: str, given: object) -> Form:
        if operator == "set":
            return {"field": field.name, "op": "is_not_null"}
        if operator == "not_set":
            return {"field": field.name, "op": "is_null"}
        if operator == "measure_filter":
            raise CannotSay(
                "`measureFilter` repeats a measure's own filters: make a segment of them, and filter by it."
            )
        values = given if isinstance(given, list) else [given]
        if given is None or not values:
            raise CannotSay(f"The filter `{operator}` on `{field.name}` has no values.")
        if operator in _DATES:
            return self._date(field, operator, values)
        if operator in ("equals", "in"):
            return self._one_of(field, values, negated=False)
        if operator in ("not_equals", "not_in"):
            return self._one_of(field, values, negated=True)
        if operator in _SYMBOLS:
            if len(values) > 1:
                raise CannotSay(f"`{operator}` compares with one value.")
            return {"field": field.name, "op": _SYMBOLS[operator], "values": [self._value(field, values[0])]}
        if operator in _TEXT or operator in _NEGATED_TEXT:
            return self._text(field, operator, values)
        raise CannotSay(f"`{operator}` is no operator that is known.")

    def _one_of(self, field: Field, values: list[object], *, negated: bool) -> Form:
        read = [None if value is None else self._value(field, value) for value in values]
        word = ("!=" if negated else "=") if len(read) == 1 else ("not in" if negated else "in")
        test: Form = {"field": field.name, "op": word, "values": read}
        if field.is_metric and negated and None not in read:
            # A metric without a value passes no comparison here, and this one of Cube's.
            return {"any": [test, {"field": field.name, "op": "is_null"}]}
        return test

    def _text(self, field: Field, operator: str, values: list[object]) -> Form:
        op = _NEGATED_TEXT.get(operator, operator)
        texts = [value for value in values if value is not None]
        with_null = len(texts) < len(values)
        if operator in _NEGATED_TEXT:
            parts: list[Form] = [
                {"field": field.name, "op": f"not {op}", "values": [str(text)]} for text in texts
            ]
            parts += [{"field": field.name, "op": "is_not_null"}] * with_null
        else:
            parts = [{"field": field.name, "op": op, "values": [str(text)]} for text in texts]
            parts += [{"field": field.name, "op": "is_null"}] * with_null
        return parts[0] if len(parts) == 1 else {"all" if operator in _NEGATED_TEXT else "any": parts}

    def _value(self, field: Field, value: object) -> object:
        if field.type is ValueType.NUMBER:
            return _number(value)
        if field.type is ValueType.BOOLEAN:
            word = str(value).lower()
            if word not in ("true", "false", "1", "0"):
                raise CannotSay(f"`{value}` is neither true nor false.")
            return word in ("true", "1")
        if field.type.is_time:
            at = moment(str(value), self._zone)
            return f"{at:%Y-%m-%d}" if field.type is ValueType.DATE else exact(at)
        return str(value)

    def _date(self, field: Field, operator: str, given: list[object]) -> Form:
        if not field.type.is_time:
            raise CannotSay(f"`{operator}` filters by time, and `{field.name}` is none.")
        values = [str(value) for value in given]
        if operator in ("in_date_range", "on_the_date", "not_in_date_range"):
            return self._range(field, *bounds(values, self._zone), inside=operator != "not_in_date_range")
        if len(values) != 1:
            raise CannotSay(f"`{operator}` compares with one date.")
        at = moment(values[0], self._zone)
        op = {"before_date": "<", "after_or_on_date": ">=", "before_or_on_date": "<=", "after_date": ">"}[
            operator
        ]
        if field.type is ValueType.DATE:
            return {"field": field.name, "op": op, "values": [f"{at:%Y-%m-%d}"]}
        if op in ("<=", ">") and is_day(values[0]):
            self.notes.append(f"`{operator}` {values[0]}: {FROM_MIDNIGHT}")
        return {"field": field.name, "op": op, "values": [exact(at) if op in ("<=", ">") else written(at)]}

    @staticmethod
    def _range(field: Field, start: datetime, until: datetime, *, inside: bool) -> Form:
        first, after = written(start), written(until)
        if inside and is_day(first) and is_day(after):
            last = written(until - timedelta(days=1))
            return {"field": field.name, "op": "between", "values": [first, last]}
        ends = ((">=", first), ("<", after)) if inside else (("<", first), (">=", after))
        parts = [{"field": field.name, "op": op, "values": [value]} for op, value in ends]
        # A missing time is in no range, and in Cube outside of none either.
        return {"all" if inside else "any": parts}


def _number(value: object) -> object:
    """A number as JSON has it; one with more digits than that as text, so that none is lost."""
    text = str(value).strip()
    try:
        number = int(text)
    except ValueError:
        try:
            as_float = float(text)
        except ValueError:
            raise CannotSay(f"`{text[:40]}` is no number.") from None
        return as_float if repr(as_float) == text else {"number": text}
    return number if abs(number) < 2**53 else {"number": text}
