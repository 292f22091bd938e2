"""What was picked, compared with all of it or with others: a number of each, in columns of their own.

after "average basket of seniors"
"vs everyone"                  that of seniors beside that of all
"compared to all customers"    the same
"vs young families"            that of seniors beside that of young families
"vs everyone else"             asked: beside those who are known to be none?
"""

from __future__ import annotations

import re
from dataclasses import replace

from semantic.query.types import (
    Condition,
    Filter,
    InSegment,
    MetricUse,
    Not,
    Operator,
    OrderBy,
    Query,
    Value,
)
from service.asking.edits import AddFilter, Arrange, Edit, RemoveFilters, ReplaceMetrics, name_of
from service.asking.offline.following.asides import on_groups
from service.asking.offline.following.same_thing import negative
from service.asking.offline.following.turn import NEGATED, Turn
from service.asking.offline.following.turn_phrases import Spoken
from service.asking.offline.following.turn_removing import EVERYTHING, all_of
from service.asking.offline.following.turn_restoring import OTHERS, opposite
from service.asking.offline.reading.counted import counted_entity
from service.asking.planned import Refuse

_ALL = re.compile(rf"(?:(?:the )?(?:total|overall|whole|entirety)|all|{EVERYTHING})", re.IGNORECASE)
_OTHERS = re.compile(OTHERS, re.IGNORECASE)


def beside(target: str, turn: Turn) -> Spoken | None:
    """What a comparison with a target that is no period shows; None where the target is not what was picked, all of it
    or others of its kind."""
    if _OTHERS.fullmatch(target):
        return _beside_the_others(target, turn)
    everything = _ALL.fullmatch(target)
    picked = turn.last.filters if everything else about_all(target, turn)
    if picked is not None:
        return _beside_all(target, picked, turn)
    other = _one_of_a_kind(target, turn)
    return _shown(turn, (other[0],), other[1]) if other is not None else None


def about_all(target: str, turn: Turn) -> tuple[Filter, ...] | None:
    """The filters that "all stores" and "all customers" take away; None where they speak of no such thing."""
    gone = all_of(target, turn)
    if gone is not None and len(gone.edits) == 1 and isinstance(gone.edits[0], RemoveFilters):
        return gone.edits[0].filters
    counted = re.fullmatch(r"all (?:of )?(?:the |our )?(?P<what>.+)", target, re.IGNORECASE)
    named = turn.metric_named(counted["what"]) if counted is not None else ()
    models = {counted_entity(turn.book, name) for name in named} - {""}
    return tuple(item for item in turn.last.filters if turn.models_of(item) & models) or None


def _beside_all(target: str, picked: tuple[Filter, ...], turn: Turn) -> Spoken:
    if not picked:
        return Spoken(
            refusal="All of it is in the number already: there is nothing to compare it with.",
            unplaced=(target,),
        )
    models = {model for item in picked for model in turn.models_of(item)}
    if len(models) > 1:
        said = " or ".join(f"“{turn.words.filter(item)}”" for item in picked)
        return Spoken(
            refusal=f"It is not clear without which filter the other side is: {said}.", unplaced=(target,)
        )
    return _shown(turn, picked, None)


def _beside_the_others(target: str, turn: Turn) -> Spoken | None:
    if len(turn.last.filters) != 1 or turn.last.limit is not None:
        return None
    [known] = turn.last.filters
    found = opposite(known, turn)
    if found is None:
        return None
    item, notes = found
    words = turn.words.filter(item)
    meant = replace(_shown(turn, (known,), item), assumptions=notes)
    return replace(meant, question=f"Does “{target}” mean where {words}?", label=f"beside where {words}")


def beside_all_or_alone(said: Query, turn: Turn) -> tuple[tuple[str, tuple[Edit, ...]], ...]:
    """The readings of "seniors, too" after a number of all: beside it, or alone? () for a turn that says more."""
    heard, last = turn.heard, turn.last
    if not heard.add or heard.narrow or last.filters or last.limit is not None or len(said.filters) != 1:
        return ()
    [item] = said.filters
    if said != Query(metrics=said.metrics, filters=said.filters) or said.metrics != turn.uses(turn.seed):
        return ()
    if on_groups(item, turn.book) or negative(item) or _cannot(turn, (item,)) is not None:
        return ()
    [use] = last.metrics
    both = (use, MetricUse(use.expr, alias=_alias(use, (item,), turn), filters=(item,)))
    words = turn.words.filter(item)
    return (
        (f"that where {words} beside all", (ReplaceMetrics(both),)),
        (f"only where {words}", (AddFilter(item),)),
    )


def _one_of_a_kind(target: str, turn: Turn) -> tuple[Filter, Filter] | None:
    """What is picked, and what a target of the same kind picks. Values of one dimension get a row each instead."""
    said = turn.filters_said(target)
    if len(said) != 1 or negative(said[0]):
        return None
    [item] = said
    same = [known for known in turn.last.filters if turn.models_of(known) & turn.models_of(item)]
    rows = len(same) == 1 and isinstance(item, Condition) and isinstance(same[0], Condition)
    return (same[0], item) if len(same) == 1 and not rows and same[0] != item else None


def side_by_side(turn: Turn, first: Filter, second: Filter) -> tuple[Edit, ...] | None:
    """The edits that show the number of each of two groups that no dimension tells apart; `first` or `second` is picked
    by the question before. None where they cannot stand beside each other."""
    if isinstance(first, Condition) and isinstance(second, Condition):
        return None
    picked, other = (first, second) if first in turn.last.filters else (second, first)
    meant = _shown(turn, (picked,), other)
    if meant.refusal:
        return None
    return tuple(
        ReplaceMetrics(edit.uses[::-1]) if isinstance(edit, ReplaceMetrics) and picked is second else edit
        for edit in meant.edits
    )


def _shown(turn: Turn, picked: tuple[Filter, ...], other: Filter | None) -> Spoken:
    """The number of what was picked beside that of others, or of all."""
    last = turn.last
    if (why := _cannot(turn, picked)) is not None:
        return Spoken(refusal=why.reason, unplaced=why.unplaced)
    [use] = last.metrics
    part = MetricUse(use.expr, alias=_alias(use, picked, turn), filters=picked)
    whole = use if other is None else MetricUse(use.expr, alias=_alias(use, (other,), turn), filters=(other,))
    edits: list[Edit] = [RemoveFilters(picked), ReplaceMetrics((part, whole))]
    if order := tuple(item for item in last.order_by if item.field == name_of(use)):
        edits.append(Arrange((OrderBy(name_of(part), descending=order[0].descending),)))
    return Spoken(tuple(edits))


def _cannot(turn: Turn, picked: tuple[Filter, ...]) -> Refuse | None:
    """Why two numbers cannot stand beside each other here."""
    last = turn.last
    if (
        len(last.metrics) != 1
        or last.metrics[0] != MetricUse(last.metrics[0].expr)
        or "(" in last.metrics[0].expr
    ):
        return Refuse("Only one number can be compared so: ask for it alone.", ("compared",))
    if last.limit is not None or any(on_groups(item, turn.book) for item in picked):
        return Refuse("Rows that are picked by their number cannot be compared with others.", ("compared",))
    if last.time is not None and last.time.compare:
        return Refuse(
            "It is compared with another period already: drop that comparison first.", ("compared",)
        )
    about = {name for item in picked for name in turn.about(item)}
    if about & {turn.dimension_of(path) or path for path in last.dimensions}:
        return Refuse(
            "The rows are split by what is picked: ask for them all, without the filter.", ("compared",)
        )
    return None


def _alias(use: MetricUse, picked: tuple[Filter, ...], turn: Turn) -> str:
    said = "_".join(_side(item, turn) for item in picked)
    words = re.sub(r"[^a-z0-9]+", "_", said.lower()).strip("_")
    return f"{use.expr.rpartition('.')[2]}_{words}"


def _side(item: Filter, turn: Turn) -> str:
    """What a filter picks, as a name: "seniors", "deli", "not_deli"."""
    if isinstance(item, Not):
        return f"not_{_side(item.filter, turn)}"
    if isinstance(item, InSegment):
        return item.segment.rpartition(".")[2]
    if isinstance(item, Condition) and item.op in (Operator.EQ, Operator.IN, *NEGATED):
        out = item.op in NEGATED or item.values == (False,)
        told = "_".join(_value(turn.words.field(item.field), value) for value in item.values)
        return f"not_{told}" if out else told
    return turn.words.filter(item)


def _value(field: str, value: Value) -> str:
    """A value that tells by itself what it is; else with the name of what it is a value of: "store 367"."""
    if isinstance(value, bool):
        return field
    return f"{field} {value}" if str(value)[:1].isdigit() else str(value)
