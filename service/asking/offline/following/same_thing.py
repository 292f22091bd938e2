"""What is said of something that the question before says something about already, too.

without deli, after deli and pastry        pastry
pastry, too, after deli                    deli and pastry, a row for each
what about pastry, after deli's share      pastry's share of the same whole
deli again, after "without deli"           all of them
"""

from __future__ import annotations

from semantic.query.types import Condition, Filter, Not, Operator, Query, Value
from service.asking.edits import AddFilter, AddGroup, Edit, RemoveFilters, ReplaceFilter, ReplaceMetrics
from service.asking.offline.following.turn import NEGATED, Turn
from service.asking.offline.reading.counted import adds_up, is_average
from service.asking.offline.resolving.portions import (
    has_part,
    only_shown,
    part_shown,
    parted_by,
    picks_values,
    share_in,
    share_of,
)
from service.asking.planned import Refuse


def negative(item: Filter) -> bool:
    """Whether a filter leaves rows out by what they are."""
    return isinstance(item, Not) or (isinstance(item, Condition) and item.op in NEGATED)


def has_group(paths: tuple[str, ...], path: str, turn: Turn) -> bool:
    """Whether a group is among others, by whatever path."""
    name = turn.dimension_of(path)
    return path in paths or bool(name and any(turn.dimension_of(known) == name for known in paths if known))


def against_it(item: Filter, against: list[Filter], turn: Turn) -> tuple[Edit, ...] | Refuse:
    """ "without deli" where the filter is deli and pastry leaves pastry; where it is deli alone, nothing."""
    back = (turn.heard.add or turn.heard.back) and not (turn.heard.narrow or negative(item))
    if back and not _undone(item, against):
        return no_return(item, turn)
    if back:
        picked = picked_before(item, against[0], turn)
        return (ReplaceFilter(item, (against[0],)),) if picked else (RemoveFilters(tuple(against)),)
    known = against[0]
    if negative(item) and isinstance(known, Condition) and isinstance(item, Condition):
        left = tuple(value for value in known.values if value not in item.values)
        if left and len(left) < len(known.values):
            return (ReplaceFilter(_in(known.field, left), (known,)),)
    if not negative(item):
        return (ReplaceFilter(item, (known,)),)
    return Refuse(
        f"Only {turn.words.filter(known)} is in it, so that this would leave nothing. Say “drop the filter” for all.",
        (turn.heard.text,),
    )


def left_out_too(said: Query, turn: Turn) -> tuple[tuple[str, tuple[Edit, ...]], ...]:
    """The readings of "and pastry" after "without deli": left out as well, or that alone?"""
    heard, item = turn.heard, said.filters[0] if len(said.filters) == 1 else None
    if not heard.linked or heard.narrow or heard.instead or item is None or not picks_values(item):
        return ()
    out = [o for o in turn.last.filters if isinstance(o, Condition) and o.op in NEGATED]
    out = [known for known in out if turn.about(known) == turn.about(item)]
    if len(out) != 1 or said != Query(metrics=said.metrics, filters=(item,)):
        return ()
    [known] = out
    back = set(item.values) & set(known.values)
    values = tuple(dict.fromkeys((*known.values, *item.values)))
    left = tuple(value for value in values if value not in back)
    other = Condition(known.field, Operator.NE if len(left) == 1 else Operator.NOT_IN, left)
    first: Edit = ReplaceFilter(other, (known,)) if left else RemoveFilters((known,))
    label = turn.words.filter(other) if left else f"{turn.words.filter(known)} no longer"
    return ((label, (first,)), (f"only {turn.words.filter(item)}", (ReplaceFilter(item, (known,)),)))


def picked_before(item: Filter, out: Filter, turn: Turn) -> bool:
    """Whether "with kids again" goes back to a question of those with kids, and not to one of all: what was there
    before `out` came tells."""
    without = next((query for query in reversed(turn.context.earlier) if out not in query.filters), None)
    return without is not None and any(_same(item, known, turn) for known in without.filters)


def was_there(item: Filter, turn: Turn) -> bool:
    """Whether any question before picked the same, so that "again" has something to go back to."""
    return any(_same(item, known, turn) for query in turn.context.earlier for known in query.filters)


def _same(item: Filter, known: Filter, turn: Turn) -> bool:
    """Whether two filters say the same, by whatever path."""
    if isinstance(item, Condition) and isinstance(known, Condition):
        return (item.op, item.values) == (known.op, known.values) and turn.about(item) == turn.about(known)
    return item == known


def _undone(item: Filter, against: list[Filter]) -> bool:
    """Whether "not deli" is all that says anything about deli, which is to be in again."""
    [known] = against if len(against) == 1 else [None]
    if isinstance(known, Not):
        return known.filter == item
    values = getattr(known, "values", ())
    return isinstance(item, Condition) and values == item.values


def of_the_part(item: Filter, turn: Turn) -> tuple[Edit, ...] | Refuse | None:
    """ "What about pastry" after the deli's share of sales: its rows alone would be the whole, and its share 1."""
    if has_part(turn.last) or any(use.filters for use in turn.last.metrics):
        return _beside_its_part(item, turn)
    shown = [(known, *found) for known in turn.last.filters if (found := part_shown(known)) is not None]
    if len(shown) != 1:
        return _of_its_groups(item, turn) if not shown else None
    [(known, part, metric)] = shown
    if isinstance(item, Condition) and turn.about(item) == turn.about(part):
        if item.op in (Operator.EQ, Operator.IN):
            both = tuple(dict.fromkeys((*part.values, *item.values))) if turn.heard.add else item.values
            return (ReplaceFilter(only_shown(_in(part.field, both), metric), (known,)),)
        if not negative(item) or not set(item.values) & set(part.values):
            return None
    elif negative(item) or turn.heard.narrow or not turn.models_of(part) & turn.models_of(item):
        return None
    return _part_or_whole(item, turn)


def _part_or_whole(item: Filter, turn: Turn) -> Refuse:
    if len(turn.last.metrics) > 1 and not has_part(turn.last):
        return Refuse(
            f"It is not clear which of the numbers {turn.words.filter(item)} is said of: ask for them in one question.",
            (turn.heard.text,),
        )
    return Refuse(
        f"It is not clear whether {turn.words.filter(item)} is the part, or what the share is of: ask for the share "
        "in full.",
        (turn.heard.text,),
    )


def _beside_its_part(item: Filter, turn: Turn) -> Refuse | None:
    """ "What about fresh" after the share of frozen: of the fresh, or of frozen in the fresh? "Only for renters" picks
    the rows of the whole."""
    own = [part for use in turn.last.metrics for part in use.filters]
    same = any(turn.about(part) & turn.about(item) for part in own)
    near = any(turn.models_of(part) & turn.models_of(item) for part in own)
    if turn.heard.narrow and not same:
        return None
    return _part_or_whole(item, turn) if same or near else None


def _of_its_groups(item: Filter, turn: Turn) -> tuple[Edit, ...] | None:
    """ "Only deli" after the shares of departments shows the deli's, and is no whole."""
    if not picks_values(item):
        return None
    for apart, metric in parted_by(turn.last).items():
        if item.field in apart:
            return (AddFilter(only_shown(item, metric)),)
    return None


def share_of_another(said: Query, turn: Turn) -> tuple[Edit, ...] | None:
    """ "And of baskets?" after the departments' shares of sales: their shares of the baskets."""
    share = share_in(turn.last.metrics[0]) if len(turn.last.metrics) == 1 else None
    if share is None or turn.heard.add:
        return None
    if (
        said != Query(metrics=said.metrics)
        or len(said.metrics) != 1
        or said.metrics[0].alias
        or said.metrics[0].over
    ):
        return None
    metric = turn.book.catalog.find_metric(said.metrics[0].expr)
    if metric is None or not adds_up(turn.book, metric.qualified) or is_average(turn.book, metric.qualified):
        return None
    kept = [(item, part[0]) for item in turn.last.filters if (part := part_shown(item)) is not None]
    name = said.metrics[0].expr
    return (
        ReplaceMetrics((share_of(name, share[1]),)),
        *(ReplaceFilter(only_shown(part, name), (item,)) for item, part in kept),
    )


_UP = frozenset({Operator.GT, Operator.GE})
_DOWN = frozenset({Operator.LT, Operator.LE})


def other_end(item: Filter, turn: Turn) -> tuple[Filter, ...]:
    """ "And below 5000" after "over 1000": what both leave, or those below alone? Nothing is below 500, too."""
    if not isinstance(item, Condition) or item.op not in _UP | _DOWN:
        return ()
    ways = _DOWN if item.op in _UP else _UP
    known = [
        other
        for other in turn.last.filters
        if isinstance(other, Condition) and other.field == item.field and other.op in ways
    ]
    return tuple(other for other in known if _meet(item, other))


def _meet(one: Condition, other: Condition) -> bool:
    low, high = (one, other) if one.op in _UP else (other, one)
    return float(str(low.values[0])) < float(str(high.values[0]))


def no_return(item: Filter, turn: Turn) -> Refuse:
    """For "again" of what was neither left out nor picked before."""
    return Refuse(
        f"It is not clear what comes back with {turn.words.filter(item)}: say which filter is to go.",
        (turn.heard.text,),
    )


def one_more(item: Filter, known: Filter, turn: Turn) -> bool:
    """Whether "and store 406" goes on from several that stand side by side: nobody said which goes."""
    heard = turn.heard
    if not heard.linked or heard.narrow or heard.instead or not (picks_values(item) and picks_values(known)):
        return False
    beside = has_group(turn.last.dimensions, known.field, turn) and len(known.values) > 1
    return beside and turn.about(item) == turn.about(known)


def widened(item: Filter, known: Filter, turn: Turn) -> tuple[Edit, ...] | Refuse:
    """ "pastry, too": the values beside each other, a row for each."""
    if not (isinstance(item, Condition) and isinstance(known, Condition)) or {item.op, known.op} - {
        Operator.EQ,
        Operator.IN,
    }:
        return Refuse("These cannot be shown beside each other.", (turn.heard.text,))
    values = tuple(dict.fromkeys((*known.values, *item.values)))
    change: Edit = ReplaceFilter(_in(known.field, values), (known,))
    shown = has_group(turn.last.dimensions, known.field, turn)
    return (change,) if shown else (change, AddGroup(known.field))


def _in(field: str, values: tuple[Value, ...]) -> Condition:
    return Condition(field, Operator.EQ if len(values) == 1 else Operator.IN, values)
