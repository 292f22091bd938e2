"""A fragment's query and the question before → edits: what replaces what, what is added, what must be asked.

merge(sales where department is PASTRY, turn)     after "sales of deli": Merged((ReplaceFilter(pastry, (deli,)),))
merge(sales by week, turn)                        after "sales by store": Undecided("… instead, or both?")
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from semantic.query.types import (
    Condition,
    Filter,
    InSegment,
    Operator,
    Query,
)
from service.asking.edits import (
    AddFilter,
    AddGroup,
    AddMetric,
    Arrange,
    ComparePeriods,
    Edit,
    LimitRows,
    ReplaceFilter,
    ReplaceGroups,
    ReplaceMetrics,
    ReplaceTime,
    edited,
    name_of,
)
from service.asking.offline.following.asides import members_of
from service.asking.offline.following.beside import beside_all_or_alone, side_by_side
from service.asking.offline.following.holding import changes_of, stands
from service.asking.offline.following.own_rows import own_rows
from service.asking.offline.following.rerouting import rerouted
from service.asking.offline.following.retelling import check_again
from service.asking.offline.following.same_thing import (
    against_it,
    has_group,
    left_out_too,
    negative,
    no_return,
    of_the_part,
    one_more,
    other_end,
    share_of_another,
    was_there,
    widened,
)
from service.asking.offline.following.turn import Turn
from service.asking.offline.reading.draft import NotRead
from service.asking.planned import Refuse

_WITHOUT = re.compile(r"(?:without|no|not|non|excluding|except|other than|apart from)\b", re.IGNORECASE)

_BY = re.compile(r"\b(?:by|per|each|every)\b", re.IGNORECASE)
_BESIDE = re.compile(r"(?:with|w/|including|incl|plus)(?![\w])", re.IGNORECASE)
"""What "same with discounts" says of a number: it is shown as well."""

_ONE_PERIOD = "One period has a row, not two: name a range that holds both."


@dataclass(frozen=True, slots=True)
class Merged:
    """`nothing` is said where all of it is so already."""

    edits: tuple[Edit, ...]
    nothing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Undecided:
    """Readings that only the person can tell apart: each a label and its edits."""

    question: str
    options: tuple[tuple[str, tuple[Edit, ...]], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is left of the question before cannot all be kept: `query` is what can."""

    question: str
    label: str
    query: Query


def merge(said: Query, turn: Turn) -> Merged | Undecided | Refuse:
    """The edits that a fragment's query stands for."""
    if (none := _divides_nothing(said, turn)) is not None:
        return none
    edits: list[Edit] = list(_metrics(said, turn))
    if (doubtful := _of_the_same(said, tuple(edits), turn)) is not None:
        return doubtful
    beside: list[tuple[Filter, tuple[Filter, ...]]] = []
    for item in said.filters:
        change = _filter(item, said, turn)
        if isinstance(change, Refuse):
            return change
        known = _beside(item, turn) if change == (AddFilter(item),) else other_end(item, turn)
        if known and not (turn.heard.same or turn.heard.instead):
            beside.append((item, known))
        else:
            edits += (ReplaceFilter(item, known),) if known else change
    if said.time is not None:
        times = _time(said, turn)
        if turn.heard.add and turn.period and _ranges(times):
            if edits or said.dimensions:
                return Refuse(_ONE_PERIOD, (turn.heard.text,))
            label = f"{turn.words.time(said.time)}, instead of {turn.words.time(turn.last.time)}"
            return Undecided(_ONE_PERIOD, ((label, times),))
        edits += times
    ranked = said.limit is not None or _ordered(said)
    groups = _groups(said, turn, bool(edits) and any(isinstance(e, ReplaceMetrics) for e in edits), ranked)
    order: list[Edit] = []
    if ranked:
        if any(use.alias or use.over for use in turn.last.metrics) and _of_seeds(said, turn):
            return Refuse(
                "It is not clear by which number: say the order by itself, as in “top 5”.", ("top",)
            )
        order.append(Arrange(said.order_by))
        if said.limit != turn.last.limit:
            order.append(LimitRows(said.limit))
    elif _by_name(said):
        order.append(Arrange(said.order_by))
    if isinstance(groups, Undecided):
        options = tuple((label, (*edits, *option, *order)) for label, option in groups.options)
        return replace(groups, options=options)
    edits += [*groups, *order]
    if beside:
        return _either(beside, tuple(edits), turn)
    return Merged(tuple(edits), () if edits else ("Nothing changes: it is so already.",))


def _divides_nothing(said: Query, turn: Turn) -> Refuse | None:
    """A number divided by itself, or one of several that nobody named."""
    if any(re.fullmatch(r"(\S+) / \1", use.expr) for use in said.metrics):
        return Refuse("A number divided by itself is always one.", (turn.heard.text,))
    if len(turn.last.metrics) > 1 and turn.heard.text.startswith("divided by "):
        return Refuse(
            "It is not clear which of the numbers shown is to be divided: name it.", ("divided by",)
        )
    if turn.heard.text.startswith("per ") and not said.dimensions and len(said.metrics) > 1 and _hidden(turn):
        return Refuse("It is not clear what is to be divided: name it.", (turn.heard.text,))
    return None


def _of_the_same(said: Query, metrics: tuple[Edit, ...], turn: Turn) -> Merged | Undecided | None:
    """What goes on about shares, or about what was left out: as before, or by itself? And "seniors, too" after all."""
    if beside_all := beside_all_or_alone(said, turn):
        return Undecided("Beside the number of all, or alone?", beside_all)
    if metrics and (shared := share_of_another(said, turn)) is not None:
        label = turn.words.metric(said.metrics[0])
        if turn.heard.text.lower().startswith("of "):
            return Merged(shared)
        both = ((f"{label} as a share of the total", shared), (label, metrics))
        return Undecided(f"The share of {label}, or {label} as a number?", both)
    some = own_rows(said, metrics, turn) if metrics else ()
    left_out = some or (() if metrics else left_out_too(said, turn))
    asked = " or ".join(label for label, _ in left_out)
    return Undecided(f"Which is meant: {asked}?", left_out) if left_out else None


def _ordered(said: Query) -> bool:
    """Whether an order was asked for; that of "at least 100 baskets" goes with its filter."""
    bounds = {item.field for item in said.filters if isinstance(item, Condition)}
    return any(order.field not in said.dimensions and order.field not in bounds for order in said.order_by)


def _of_seeds(said: Query, turn: Turn) -> bool:
    """Whether the order is by a part of a number that the question before made up: by receipts, not by their ratio."""
    return any(order.field in _hidden(turn) for order in said.order_by)


def _hidden(turn: Turn) -> set[str]:
    """The parts of a number that the question before made up, which are not shown themselves."""
    return {name_of(use) for use in turn.uses(turn.seed)} - {name_of(use) for use in turn.last.metrics}


def _by_name(said: Query) -> bool:
    """Whether "alphabetically" was said: periods are in their own order where nobody says so."""
    return any(order.field in said.dimensions for order in said.order_by) and not any(
        order.field.startswith("time.") for order in said.order_by
    )


def _metrics(said: Query, turn: Turn) -> tuple[Edit, ...]:
    seeds = turn.uses(turn.seed)
    if said.metrics in (seeds, turn.last.metrics):
        return ()
    if seeds and said.metrics[: len(seeds)] == seeds and not turn.heard.instead:
        return tuple(AddMetric(use) for use in said.metrics[len(seeds) :] if use not in turn.last.metrics)
    new = tuple(use for use in said.metrics if use not in turn.last.metrics)
    goes = set(turn.metrics_called(turn.swaps)) if turn.swaps else set()
    stay = tuple(
        use for use in turn.last.metrics if not goes & set(members_of(Query(metrics=(use,)), turn.book))
    )
    if goes and stay and len(stay) < len(turn.last.metrics):
        return (ReplaceMetrics((*stay, *new)),)
    alone = not (said.filters or said.dimensions or said.time or said.limit)
    joined = (
        turn.heard.linked and len(turn.last.metrics) > 1 and alone
    )  # one more beside several: none was named
    beside = turn.heard.add or joined or _BESIDE.match(turn.heard.text)
    if beside or (turn.heard.those and turn.last.limit is not None):
        return tuple(AddMetric(use) for use in new)
    return (ReplaceMetrics(said.metrics),)


def _groups(said: Query, turn: Turn, new_metric: bool, ranked: bool) -> list[Edit] | Undecided:
    """Groups are added to none; beside others the words must say whether they stand beside them or in their place."""
    last = turn.last.dimensions
    new = [path for path in said.dimensions if not has_group(last, path, turn)]
    heard = turn.heard
    if not new:
        return _fewer_groups(said, ranked, turn)
    values = [path for path in new if any(_picks(item, path) for item in said.filters)]
    same_kind = [path for path in last if path.startswith("time.")] if new[0].startswith("time.") else []
    cut = turn.last.limit is not None and bool(last) and not ranked
    if not last or ((heard.add or values == new) and not cut):
        return [AddGroup(path) for path in new]
    if same_kind and len(new) == 1 and (not cut or heard.instead):
        return [ReplaceGroups(tuple(new), tuple(same_kind))]
    if heard.instead or heard.shift or heard.whole or new_metric or ranked:
        return [ReplaceGroups(tuple(new), last)]
    if heard.linked and turn.last.limit is None:
        return [AddGroup(path) for path in new]
    words = turn.words
    shown = " and ".join(words.field(path) for path in last)
    wanted = " and ".join(words.field(path) for path in new)
    options: list[tuple[str, tuple[Edit, ...]]] = [
        (f"by {wanted} instead of {shown}", (ReplaceGroups(tuple(new), last),))
    ]
    if cut:
        every: tuple[Edit, ...] = (LimitRows(None), Arrange(()), ReplaceGroups(tuple(new), last))
        options.append((f"by {wanted} instead of {shown}, all of them", every))
    else:
        options.append((f"by {shown} and {wanted}", tuple(AddGroup(path) for path in new)))
    both = "" if cut else ", or by both"
    return Undecided(f"By {wanted} in place of {shown}{both}?", tuple(options))


def _fewer_groups(said: Query, ranked: bool, turn: Turn) -> list[Edit] | Undecided:
    """ "Only by month" and "top 3 departments" of departments by month: the other group goes, or nobody can tell."""
    kept = tuple(path for path in turn.last.dimensions if has_group(said.dimensions, path, turn))
    others = tuple(path for path in turn.last.dimensions if path not in kept)
    picked = any(_picks(item, path) for item in said.filters for path in said.dimensions)
    wanted = ranked or _BY.search(
        turn.heard.text
    )  # "November and December" are shown by month, which nobody said
    each = said.limit is not None and said.limit.per
    if not kept or not others or not wanted or turn.heard.add or picked or each:
        return []
    gone: list[Edit] = [ReplaceGroups((), others)]
    if turn.heard.narrow:
        return gone
    only = " and ".join(turn.words.field(path) for path in kept)
    both = " and ".join(turn.words.field(path) for path in turn.last.dimensions)
    options: list[tuple[str, tuple[Edit, ...]]] = [(f"by {only} alone", tuple(gone))]
    if not ranked:
        options.append((f"by {both}, as it is", ()))
    return Undecided(f"The rows are split by {both}. By {only} alone?", tuple(options))


def _picks(item: Filter, path: str) -> bool:
    """Whether a filter names values of a group ("deli and pastry"), which are then shown side by side."""
    return isinstance(item, Condition) and item.field == path and item.op in (Operator.EQ, Operator.IN)


def _filter(item: Filter, said: Query, turn: Turn) -> tuple[Edit, ...] | Refuse:
    last = turn.last.filters
    if item in last:
        return ()
    if (part := of_the_part(item, turn)) is not None:
        return part
    about = turn.about(item)
    same = tuple(known for known in last if turn.about(known) & about and negative(known) == negative(item))
    against = [known for known in last if turn.about(known) == about and negative(known) != negative(item)]
    if against:
        return against_it(item, against, turn)
    if len(same) == 1 and (turn.heard.add or one_more(item, same[0], turn)):
        alone = said == Query(metrics=turn.uses(turn.seed), filters=(item,))
        return (side_by_side(turn, same[0], item) if alone else None) or widened(item, same[0], turn)
    split = isinstance(item, Condition) and item.field in said.dimensions
    kept = last or (turn.last.limit is not None and not turn.heard.narrow)
    if turn.heard.add and not same and not split and isinstance(item, Condition | InSegment) and kept:
        return Refuse(
            f"It is not clear whether {turn.words.filter(item)} is to hold as well or to be shown beside it: say "
            "“only” for the first.",
            (turn.heard.text,),
        )
    if negative(item):
        return (AddFilter(item),)
    if turn.heard.back and not was_there(item, turn):
        return no_return(item, turn)
    if same:
        return (ReplaceFilter(item, same),)
    return (AddFilter(item),)


def _beside(item: Filter, turn: Turn) -> tuple[Filter, ...]:
    """What was said last of the same kind of thing: it may be meant to give way."""
    heard = turn.heard
    if negative(item) or _WITHOUT.match(heard.text):
        return ()
    return tuple(
        known for known in turn.context.focus if known in turn.last.filters and _alike(known, item, turn)
    )


def _either(
    beside: list[tuple[Filter, tuple[Filter, ...]]], edits: tuple[Edit, ...], turn: Turn
) -> Undecided:
    wanted = " and ".join(turn.words.filter(item) for item, _ in beside)
    known = " and ".join(turn.words.filter(item) for _, items in beside for item in items)
    return Undecided(
        f"Where {wanted}: instead of {known}, or both at once?",
        (
            (f"{wanted}, instead of {known}", (*(ReplaceFilter(*pair) for pair in beside), *edits)),
            (f"both: {wanted}, and {known}", (*(AddFilter(item) for item, _ in beside), *edits)),
        ),
    )


def _alike(known: Filter, item: Filter, turn: Turn) -> bool:
    """Whether two filters are about the same kind of thing: what was said last gives way to what is said now."""
    return not negative(known) and bool(turn.models_of(known) & turn.models_of(item))


def _time(said: Query, turn: Turn) -> tuple[Edit, ...]:
    assert said.time is not None
    if said.time.range is None:
        return (ComparePeriods(said.time.compare),) if said.time.compare else ()
    if turn.last.time is not None and said.time.range == turn.last.time.range:
        return (ComparePeriods(said.time.compare),) if said.time.compare else ()
    return (ReplaceTime(said.time),)


def _ranges(edits: tuple[Edit, ...]) -> bool:
    return any(isinstance(edit, ReplaceTime) for edit in edits)


# What is kept must go with what is new


def reconciled(turn: Turn, edits: tuple[Edit, ...]) -> Query | Asked | Refuse:
    """The edited query, its paths written for its metrics. What no longer goes with them is asked about."""
    query = edited(turn.last, edits)
    if not all(stands(change, query) for change in changes_of(turn.last, edits)):
        return Refuse(
            "These changes do not go together: one undoes another. Say them one after the other.",
            (turn.heard.text,),
        )
    metrics = members_of(query, turn.book)
    kept, lost = rerouted(query, metrics, turn)
    timeless = query.time is not None and query.time.range is not None and turn.reach.timeless(metrics)
    if not lost and not timeless:
        return _sound(kept, metrics, turn)
    if timeless:
        lost = [*lost, "the time"]
        times = tuple(name for name in kept.dimensions if name.startswith("time."))
        kept = edited(replace(kept, time=None), (ReplaceGroups((), times),) if times else ())
    if kept.limit is not None and not kept.dimensions:
        kept = replace(kept, limit=None, order_by=())
    sound = _sound(kept, metrics, turn)
    if not isinstance(sound, Query):
        return sound
    named = " and ".join(turn.words.metric(use) for use in query.metrics)
    without = " and ".join(lost)
    return Asked(
        f"{named.capitalize()} cannot be had with {without}. Without it?", f"without {without}", sound
    )


def _sound(query: Query, metrics: tuple[str, ...], turn: Turn) -> Query | Refuse:
    """The query, if it compiles and no part of it has two readings with these metrics."""
    try:
        check_again(query, metrics, turn.book, turn.reach)
    except NotRead as failure:
        return Refuse(failure.reason, failure.words, failure.suggestions)
    reason = turn.fails(query)
    return Refuse(reason) if reason else query
