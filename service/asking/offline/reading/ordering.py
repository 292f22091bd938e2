"""The order of rows: "ranked by units", "lowest first", "alphabetically", "top 3 and the rest", "second best".

"stores by sales, lowest first"     order by revenue, ascending, all rows
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from service.asking.offline.reading.draft import Draft, NotRead, Ranking
from service.asking.offline.reading.walk import Walk, sales_metrics, unclear
from service.asking.offline.tagging.lexicon import CYCLES, Kind
from service.asking.offline.tagging.span import Number, Span, singular

JUDGING = frozenset({"best", "worst", "poorest", "weakest", "strongest", "successful"})
"""Words for an end of an order that say what is good, and not what is much."""
PERCENT = frozenset({"percent", "per", "%", "pct", "percentage"})
_ORDERING = (Kind.TOP, Kind.DIRECTION)
DEFAULT_TOP = 10
MAX_TOP = 1_000
SHOWN = f"The first {DEFAULT_TOP} are shown, as the question does not say how many."


def read_ranked(walk: Walk) -> None:
    """ "ranked by units", "rank stores by sales"; "sorted from high to low" leaves all to the words after it."""
    walk.take()
    if not walk.next_is(Kind.DIRECTION):
        walk.flags.add(Kind.RANKED)


def read_direction(walk: Walk) -> None:
    """ "lowest first": which end comes first."""
    word = walk.take()
    if walk.draft.direction and walk.draft.direction != word.payload:
        raise unclear(word.text)
    walk.draft.direction = str(word.payload)


def read_ordinal(walk: Walk) -> None:
    """ "second best": no query shows one place of an order alone."""
    word = walk.take()
    raise NotRead(
        "One place in the middle of an order cannot be shown alone: ask for the first few, such as the top 3.",
        (word.text,),
    )


def read_others(walk: Walk) -> None:
    """ "top 5 stores and the rest": all that is cut off, as one row."""
    word = walk.take()
    if walk.others or walk.joint is Kind.VERSUS:
        raise unclear(word.text)
    walk.others, walk.joint = word.text, None


def read_first(walk: Walk) -> None:
    """ "biggest drop first" shows all rows; "show me the first eight" cuts off an order that is said already."""
    before = walk.before
    word = walk.take()
    ranking = walk.draft.ranking
    if ranking is None or ranking.other:
        raise unclear(word.text)
    if walk.next_is(Kind.NUMBER):
        cut_off(walk, word)
    elif before is not None and ranking.rows in (None, DEFAULT_TOP) and _orders_by(before, ranking.change):
        _take_back(walk)
        walk.draft.ranking = replace(ranking, rows=None)
    else:
        raise unclear(word.text)


def _take_back(walk: Walk) -> None:
    """The question does say how many are to be shown."""
    walk.draft.assumptions[:] = [said for said in walk.draft.assumptions if said != SHOWN]


def _orders_by(before: Span, change: str) -> bool:
    return before.kind is Kind.CHANGE if change else bool(before.metrics)


def cut_off(walk: Walk, word: Span) -> None:
    """How many rows of a known order to keep: the number comes next, perhaps with what the rows are."""
    ranking = walk.draft.ranking
    span = walk.take()
    number = span.payload
    whole = isinstance(number, Number) and number.bare and number.value == number.value.to_integral_value()
    if ranking is None or not isinstance(number, Number) or not whole or walk.number is not None:
        raise unclear(f"{word.text} {span.text}")
    if ranking.rows not in (None, DEFAULT_TOP):
        raise unclear(f"{word.text} {span.text}")
    noun = walk.next
    if noun is not None and noun.kind in (Kind.NAME, Kind.GRAIN):
        groups = {meaning for group in walk.draft.groups for meaning in group.candidates}
        grains = {(group.grain, False) for group in walk.draft.groups if group.grain}
        if not (groups & set(noun.dimensions) or noun.payload in grains):
            raise unclear(f"{word.text} {span.text}")
        walk.take()
    walk.number = at_most(walk, number, f"{word.text} {span.text}")
    check_percent(walk, word)
    _take_back(walk)
    walk.draft.ranking = replace(ranking, rows=walk.number)


def at_most(walk: Walk, number: Number, text: str) -> int:
    """So many rows, or as many as an answer can have, which is said. Raises NotRead."""
    rows, said = rows_asked_for(number, text)
    walk.draft.assumptions.extend(said)
    return rows


def rows_asked_for(number: Number, text: str) -> tuple[int, tuple[str, ...]]:
    """Those, and what is said of them. The top 2017 are rather those of a year. Raises NotRead."""
    whole = number.bare and number.value == number.value.to_integral_value()
    if not whole or number.value < 1 or number.may_be_year:
        raise unclear(text)
    said = (f"At most {MAX_TOP:,} rows are shown.",) if number.value > MAX_TOP else ()
    return min(int(number.value), MAX_TOP), said


def settle_order(walk: Walk) -> None:
    """What was said of the order, put together. Raises NotRead for what has no place."""
    draft = walk.draft
    if draft.direction and draft.direction != "alphabetical":
        _directed(draft)
    if draft.direction == "alphabetical" and (draft.ranking is not None or len(draft.groups) != 1):
        raise unclear("alphabetically")
    if walk.others:
        if draft.ranking is None or not draft.ranking.rows:
            raise unclear(walk.others)
        draft.ranking = replace(draft.ranking, other=True)


def check_percent(walk: Walk, word: Span) -> None:
    """ "top 10 percent of stores": how many these are depends on how many there are."""
    unit = walk.next
    if unit is not None and unit.kind in (Kind.SHARE, Kind.UNIT) and unit.text.split()[0] in PERCENT:
        raise NotRead(
            f"“{word.text} {walk.number} percent” depends on how many there are, which cannot be computed in this "
            f"version: say how many to show.",
            (unit.text,),
            final=True,
        )


def say_judged(walk: Walk, ranking: Ranking) -> None:
    """ "Worst by discount rate" may be the highest: which end was taken is said of all metrics but sales."""
    judging = [word for span in walk.spans if span.kind in _ORDERING for word in span.text.split()]
    word = next((word for word in judging if word in JUDGING), "")
    if not word or ranking.change or ranking.metric is None:
        return
    metric = walk.draft.metrics[ranking.metric]
    if metric.operator or metric.candidates != sales_metrics(walk).candidates:
        end = "highest" if ranking.descending else "lowest"
        walk.draft.assumptions.append(f"The {word} are those with the {end} {metric.text}.")


def _directed(draft: Draft) -> None:
    descending = draft.direction == "descending"
    if draft.ranking is None:
        draft.ranking = Ranking(descending)
    elif draft.ranking.rows is None:
        draft.ranking = replace(draft.ranking, descending=descending)
    elif draft.ranking.descending != descending:
        raise NotRead(
            "It is not clear whether the order or only the way it is shown is to be turned round.", ("first",)
        )


def rows_kept(walk: Walk) -> int | None:
    """How many rows to keep: as many as asked for, one for "which department", else the first ten, which is said."""
    if walk.number is not None:
        return walk.number
    if walk.subject is None:
        return None
    return one_or_ten(walk, walk.subject)


def one_or_ten(walk: Walk, subject: Span) -> int | None:
    """How many rows a noun asks for: "which department" for one, "which departments" for ten, which is said."""
    if subject.kind is Kind.GRAIN and isinstance(subject.payload, tuple) and subject.payload[0] in CYCLES:
        return 1 if singular(subject.text.split()[0]) else None  # "which hour of the day" asks for one
    if singular(subject.text) or _is_one_of(walk, subject):
        return 1
    walk.draft.assumptions.append(SHOWN)
    return DEFAULT_TOP


def _is_one_of(walk: Walk, subject: Span) -> bool:
    """ "Which of our stores was the best" asks for one; "which of our stores were the best" for several. "Of the stores
    with over 500 baskets, which has the lowest …" asks for one, too."""
    if (alone := _which_alone(walk, subject)) is not None:
        return alone.text not in ("are", "were", "have")
    which = [word for word in walk.draft.cover if word.kind is Kind.WHICH and word.until <= subject.start]
    behind = next((word.text for word in walk.draft.cover if word.start == subject.until), "")
    return bool(which) and which[-1].text == "which of" and behind not in ("are", "were", "have")


def _which_alone(walk: Walk, subject: Span) -> Span | None:
    """The word behind a "which" that stands without a noun: "…, which has the lowest …"."""
    cover = walk.draft.cover
    behind = [span for span in cover if span.start >= subject.until]
    for which, verb in pairwise(behind):
        if which.kind is Kind.WHICH and which.text in ("which", "which one", "what one"):
            return verb if verb.kind in (Kind.FILLER, Kind.TOP, Kind.SELL) else None
    return None
