"""Whether a question has what a phrase names, as "instead of deli" needs it.

is_there("deli", turn)      True after "sales of deli and pastry"
"""

from __future__ import annotations

from service.asking.offline.following.turn import Turn
from service.asking.periods import UNITS
from service.asking.planned import Planned


def is_there(old: str, turn: Turn) -> bool:
    """Whether the question before has what a phrase names: a metric, a group, a filter or its period."""
    if set(turn.metrics_called(old)) & set(turn.metrics):
        return True
    if is_group(old, turn):
        return True
    for seed in (turn.seed, turn.seed_with_groups):
        read = turn.plan(old, turn.book, seed)
        if not isinstance(read, Planned) or not set(read.query.dimensions) <= set(turn.last.dimensions):
            continue
        timed = read.query.time is not None
        if any(
            turn.about(item) & turn.about(known) for item in read.query.filters for known in turn.last.filters
        ):
            same = (
                not timed or read.query.time == turn.last.time
            )  # else "in march" is said of what comes instead
            return same and all(_covers(item, turn) for item in read.query.filters)
        if timed and not read.query.filters:
            return True
    return False


def is_group(text: str, turn: Turn) -> bool:
    """Whether the rows of the question before are split by what a text names."""
    shown = {turn.dimension_of(path) for path in turn.last.dimensions}
    grains = {path.removeprefix("time.") for path in turn.last.dimensions if path.startswith("time.")}
    return bool(turn.dimensions_named(text) & shown) or text.lower().rstrip("s") in grains


def is_group_word(text: str, turn: Turn) -> bool:
    """Whether a text is nothing but the name of what rows may be split by."""
    return bool(turn.dimensions_named(text)) or text.lower().rstrip("s") in UNITS


def is_name_of(noun: str, path: str, turn: Turn) -> bool:
    """Whether a noun is a name of the dimension of a path, or the last word of one: the sizes of households."""
    name = turn.dimension_of(path)
    known = turn.book.catalog.dimensions.get(name)
    if known is None:
        return False
    if named := turn.dimensions_named(noun):
        return name in named
    texts = (known.name.replace("_", " "), *known.synonyms)
    words = {text.split()[-1].lower() for text in texts}
    return bool(words & {noun.lower(), noun.lower().removesuffix("s"), noun.lower().removesuffix("es")})


def _covers(item: object, turn: Turn) -> bool:
    """Whether a filter, or its values among others, is one of the question before."""
    values = set(getattr(item, "values", ()))
    return any(
        known == item or (values and values <= set(getattr(known, "values", ())))
        for known in turn.last.filters
    )
