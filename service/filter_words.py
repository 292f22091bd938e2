"""Filters as people say them: "department is DELI", "age is 25-34 or 35-44", "revenue is more than $1,000.00".

Says what the compiled query does: a negated operator keeps rows without a value, so "is not DELI" includes those.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from semantic.query.operators import OPERATORS
from semantic.query.types import (
    AllOf,
    AnyOf,
    Bounds,
    Condition,
    EntityHas,
    Filter,
    InSegment,
    NoneOf,
    Not,
    Operator,
    SomeOf,
    TimeClause,
    Value,
)
from service.labels import words
from service.rendering.words import is_plural

_RANK = re.compile(r"rank\((?P<last>-)?(?P<metric>[^,()]+)\)")
MOST_VALUES = 8
"""Longer lists are counted."""


@dataclass(frozen=True, slots=True)
class FieldWords:
    """How a field and its values are said."""

    label: str
    value: Callable[[Value], str]


Fields = Callable[[str], FieldWords]


def filter_words(item: Filter, fields: Fields) -> str:
    """The filter in words, without a full stop."""
    match item:
        case Condition(field, op, values):
            return _condition(fields(field), op, values)
        case InSegment(segment):
            return f"segment is {words(segment.rpartition('.')[2])}"
        case AllOf(filters):
            return " and ".join(_inner(child, fields) for child in filters)
        case AnyOf(filters):
            return " or ".join(_inner(child, fields) for child in filters)
        case Not(EntityHas() as child):
            return _picked(child, fields, negated=True)
        case Not(InSegment(segment)):
            return f"segment is not {words(segment.rpartition('.')[2])}"
        case Not(child):
            return f"not ({filter_words(child, fields)})"
        case SomeOf(child):
            return f"at least one with {_inner(child, fields)}"
        case NoneOf(child):
            return f"none with {_inner(child, fields)}"
        case EntityHas():
            return _picked(item, fields)
        case _:
            assert_never(item)


def _entity(per: str) -> str:
    """What rows belong to: "store" for `store.store_id`."""
    return words(per.rpartition(".")[2]).removesuffix(" id")


def _picked(item: EntityHas, fields: Fields, *, negated: bool = False) -> str:
    """ "households have no redemptions (May 2017)", "store is one whose revenue is more than 50", "store is one of the
    top 5 by revenue"."""
    per, op, values = _entity(item.per), item.op, item.values
    several, no = is_plural(per), "no " if negated else ""
    verb = f"{'are' if several else 'is'} {'not ' if negated else ''}{'among those' if several else 'one'}"
    if op is Operator.GT and values == (0,) and not _RANK.fullmatch(item.metric):
        said = f"{'have' if several else 'has'} {no}{fields(item.metric).label}"
    elif ranked := _RANK.fullmatch(item.metric):
        said = f"{verb} {_placed(ranked, op, values, fields)}"
    else:
        said = f"{verb} whose {_agreeing(fields(item.metric), op, values)}"
    return f"{per} {said}{_when(item.time)}"


def _placed(ranked: re.Match[str], op: Operator, values: tuple[Value, ...], fields: Fields) -> str:
    """ "of the top 5 by revenue": the first places, or a place that is compared."""
    end, by = "bottom" if ranked["last"] else "top", fields(ranked["metric"].strip()).label
    if op is Operator.LE and len(values) == 1:
        return f"of the {end} {values[0]} by {by}"
    place = FieldWords(f"place from the {end} by {by}", str)
    return f"whose {_condition(place, op, values)}"


def _inner(item: Filter, fields: Fields) -> str:
    text = filter_words(item, fields)
    return f"({text})" if isinstance(item, AllOf | AnyOf) and len(item.filters) > 1 else text


def _when(time: TimeClause | None) -> str:
    """The period of an entity's own number, which need not be that of the query: " (last month)"."""
    given = time.range if time is not None else None
    if isinstance(given, Bounds):
        start, until = (text.removesuffix("T00:00:00") for text in (given.start, given.until))
        return f" ({start or 'the beginning'} until {until or 'the end'})"
    return f" ({given[:1].upper()}{given[1:]})" if isinstance(given, str) else ""


def _condition(field: FieldWords, op: Operator, values: tuple[Value, ...]) -> str:
    said = [field.value(value) for value in values]
    if op in (Operator.BETWEEN, Operator.NOT_BETWEEN):
        return f"{field.label} {OPERATORS[op].words} {said[0]} and {said[1]}"
    if op in (Operator.IN, Operator.NOT_IN, Operator.EQ, Operator.NE):
        one, joint = (Operator.NE, "nor") if OPERATORS[op].negated else (Operator.EQ, "or")
        return f"{field.label} {OPERATORS[one].words} {_list(said, joint)}"
    return " ".join((field.label, OPERATORS[op].words, *said))


def _agreeing(field: FieldWords, op: Operator, values: tuple[Value, ...]) -> str:
    """The comparison of a number whose name may be a plural: "redemptions are more than 0"."""
    said, singular = _condition(field, op, values), f"{field.label} is "
    if not is_plural(field.label) or not said.startswith(singular):
        return said
    return f"{field.label} are {said.removeprefix(singular)}"


def _list(said: list[str], joint: str) -> str:
    if len(said) > MOST_VALUES:
        said = [*said[: MOST_VALUES - 1], f"{len(said) - MOST_VALUES + 1:,} more"]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} {joint} {said[-1]}"
