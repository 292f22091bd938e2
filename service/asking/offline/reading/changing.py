"""Words of time and change while a question is read: "november vs october", "yoy", "grew the most", "at 5 pm".

What they come to is settled at its end (`settling_time`).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from semantic.planning.period_words import WEEKDAYS
from semantic.query.types import Operator
from service.asking.offline.reading.counted import counted_entity
from service.asking.offline.reading.draft import DaySet, NotRead, Ranking, Said, Threshold
from service.asking.offline.reading.walk import Walk, selects, unclear
from service.asking.offline.tagging.lexicon import DAYS, Kind
from service.asking.offline.tagging.span import Span
from service.asking.offline.tagging.time_phrases import Hours, TimeSpan
from service.asking.offline.tagging.time_words import ChangeWord, Earlier, is_feast, past_of

JOINING = frozenset({"vs", "than", "over", "on", "from", "to", "with"})
"""Words before the second of two periods that a change lies between."""
VERB_ENDINGS = ("sold", "ed", "bought", "ing")
FLIPPED = {Operator.GT: Operator.LT, Operator.GE: Operator.LE}


def read_period(walk: Walk) -> None:
    """A period, with the word that ties it to what was said before."""
    before = walk.before
    bound = walk.spans[walk.place - 2].kind if walk.place > 1 and walk.joint is Kind.AND else None
    span = walk.take()
    assert isinstance(span.payload, TimeSpan)
    if span.text.isdigit() and bound in (Kind.NUMBER, Kind.CLAUSE):
        raise NotRead(
            f"It is not clear whether “{span.text}” is a year or a number.", (span.text,), final=True
        )
    if walk.joint is Kind.OR and walk.draft.periods:
        raise NotRead(f"It is not clear whether “{span.text}” is meant as well, or instead.", (span.text,))
    word = "from" if span.text.startswith("from ") and " to " not in span.text else ""
    if walk.joint is Kind.VERSUS:
        word = "vs"
    elif walk.joint in (Kind.AND, Kind.COMMA):
        word = "and"
    elif before is not None and before.kind in (Kind.PREPOSITION, Kind.COMPARE, Kind.BETWEEN):
        word = before.text
    walk.draft.periods.append(Said(word, span.text, span.payload))
    walk.joint = None


def read_earlier(walk: Walk) -> None:
    """ "… vs the month before", "… than a year ago": a period that is named by its distance."""
    before = walk.before
    span = walk.take()
    tied = before is not None and before.text in JOINING
    if walk.earlier is not None or not (walk.joint is Kind.VERSUS or tied):
        raise unclear(span.text)
    assert isinstance(span.payload, Earlier)
    walk.earlier = span.payload
    walk.joint = None


def read_series(walk: Walk) -> None:
    """ "yoy", "month over month"."""
    span = walk.take()
    if walk.series:
        raise unclear(span.text)
    walk.series = str(span.payload)


def read_change(walk: Walk) -> None:
    """ "growth", "dropped", "more … than"; after a metric that ranks, its change ranks: "highest sales growth"."""
    before = walk.before
    span = walk.take()
    word = span.payload
    assert isinstance(word, ChangeWord)
    if walk.changed is not None and _asks_again(walk, walk.changed, word):
        walk.changed = word
        return
    if walk.changed is not None and not _goes_on(walk.changed, word):
        raise unclear(span.text)
    if (
        word.relative
        and before is not None
        and before.metrics
        and before.text.split()[-1].endswith(VERB_ENDINGS)
    ):
        raise unclear(span.text)  # "stores that sold more": a list of stores, and not their number
    if span.text == "fall" and _is_season(walk, before):
        raise NotRead(
            "“fall” can be the season or a decline: give the dates, or say “drop”.", ("fall",), final=True
        )
    doer, verb = walk.next, walk.ahead(1)
    if word.relative and selects(doer) and verb is not None and verb.kind is Kind.SELL:
        raise NotRead(
            "It is not said whether those who buy are to be counted, or what they buy.",
            (span.text,),
            final=True,
        )
    if word.moved and not _moves_a_number(walk, word):
        raise unclear(span.text)
    walk.changed = word
    if walk.joint in (Kind.AND, Kind.COMMA):
        walk.joint = None  # it tied the change: "sales in may and change on april"
    ranking = walk.draft.ranking
    if ranking is not None and not ranking.change and before is not None and before.metrics:
        walk.draft.ranking = replace(ranking, change=_part(word), descending=_descending(ranking, word, span))


def _is_season(walk: Walk, before: Span | None) -> bool:
    """ "in fall", "last fall", "fall 2017", "fall sales": and not "a fall in sales", "did sales fall"."""
    after = walk.next
    ahead = after is not None and (bool(after.metrics) or (after.kind is Kind.TIME and after.text.isdigit()))
    return ahead or (before is not None and before.kind in (Kind.PREPOSITION, Kind.TIME))


def _moves_a_number(walk: Walk, word: ChangeWord) -> bool:
    """ "lost the most sales", "how did net sales move"; "customers we lost" are people, "units we moved" were sold."""
    if Kind.COUNT in walk.flags:
        return False
    if not word.verb:
        named = [walk.draft.metrics[walk.last_metric].candidates] if walk.last_metric is not None else []
    else:
        ahead = walk.ahead(1) if walk.next_is(Kind.TOP) else walk.next
        named = [ahead.metrics] if ahead is not None and ahead.metrics else []
    return any(not counted_entity(walk.book, name) for names in named for name in names)


def _asks_again(walk: Walk, known: ChangeWord, word: ChangeWord) -> bool:
    """ "are we growing? sales by month with % change": the verb asks, and the noun says what is to be shown."""
    asked = walk.subject is None and walk.draft.ranking is None
    return asked and known.verb and not (known.moved or word.verb or word.direction)


def _goes_on(known: ChangeWord, word: ChangeWord) -> bool:
    """Whether a second word of change says no more than the first: "did the change go up"."""
    return known == word


def _descending(ranking: Ranking, word: ChangeWord, span: Span) -> bool:
    """The biggest drop is the lowest change; the smallest drop may be a rise, and the biggest change either."""
    if word.either:
        raise NotRead(
            f"“{span.text}” can be a rise or a fall: ask for the biggest increase, or for the biggest drop.",
            (span.text,),
        )
    if word.direction >= 0:
        return ranking.descending
    if not ranking.descending:
        raise unclear(span.text)
    return False


def _part(word: ChangeWord) -> str:
    return "change_rate" if word.rate else "change"


def rank_by_change(walk: Walk, descending: bool, rows: int | None, *, fast: bool = False) -> None:
    """ "grew the most", "biggest drop in …", "top 5 departments by growth": the change orders the rows."""
    word = walk.changed
    assert word is not None
    ranking = Ranking(descending, None, rows, change="change_rate" if fast else _part(word))
    before = walk.spans[walk.place - 1]
    walk.draft.ranking = replace(ranking, descending=_descending(ranking, word, before))


def read_so_far(walk: Walk) -> None:
    """ "sales so far": up to now, which all ranges are that have not ended."""
    walk.so_far = walk.take().text


def read_whose(walk: Walk) -> None:
    """ "departments whose sales grew": a metric of the noun that the rows are comes next."""
    span = walk.take()
    named = walk.next is not None and bool(walk.next.metrics)
    if walk.subject is None or not named:
        raise unclear(span.text)


def read_change_unit(walk: Walk, unit: str) -> None:
    """ "growth in percent", "grew most in dollars"."""
    if walk.change_unit and walk.change_unit != unit:
        raise unclear(unit)
    walk.change_unit = unit


def is_change_threshold(walk: Walk, measured: Span | None) -> bool:
    """Whether a comparison after `measured` is about a change: "grew by more than 10%", "growth over 5%"."""
    return walk.changed is not None and measured is not None and measured.kind in (Kind.CHANGE, Kind.GROUP)


def change_threshold(
    walk: Walk, operator: Operator, values: tuple[Decimal, ...], unit: str, text: str
) -> Threshold:
    """Keeps what changed by so much; a fall is a negative change."""
    word = walk.changed
    assert word is not None
    if word.either:
        raise NotRead(f"{text} can be a rise or a fall: say “grew by” or “fell by”.", (text,))
    if operator not in FLIPPED and (word.direction < 0 or word.verb):
        raise NotRead(f"It is not clear whether what went the other way is {text}, too.", (text,))
    if word.rate and unit != "percent":
        raise NotRead(f"A rate of change is a percentage: say “{text} %”.", (text,))
    if word.direction < 0:
        operator, values = FLIPPED[operator], tuple(-value for value in values)
    part = "change_rate" if unit == "percent" else "change"
    return Threshold(operator, values, unit, metric=0, text=text, change=part)


def read_hours(walk: Walk) -> None:
    """ "at 5 pm", "between 9 and 12 o'clock"."""
    span = walk.take()
    assert isinstance(span.payload, Hours)
    if walk.draft.hours is not None:
        raise unclear(span.text)
    walk.draft.hours = span.payload
    walk.draft.assumptions.append(span.payload.assumption)


def read_days(walk: Walk) -> None:
    """ "on weekends", "on saturdays and sundays", "weekdays vs weekends"."""
    span = walk.take()
    assert isinstance(span.payload, tuple)
    draft, days = walk.draft, span.payload
    _ungroup_weekdays(walk, days)
    known = draft.day_sets or ((DaySet(walk.days_text, draft.days),) if draft.days else ())
    every = len({*draft.days, *days}) == len(draft.days) + len(days) == len(WEEKDAYS)
    if known and (walk.joint is Kind.VERSUS or (every and walk.joint in (Kind.AND, Kind.COMMA))):
        draft.day_sets, draft.days = (*known, DaySet(span.text, days)), ()
    elif draft.days and walk.joint in (Kind.AND, Kind.OR, Kind.COMMA):
        draft.days = tuple(sorted({*draft.days, *days}))
    elif known:
        raise NotRead("Two kinds of days at once cannot be placed.", (span.text,))
    else:
        draft.days, walk.days_text = days, span.text
    walk.joint = None


def _ungroup_weekdays(walk: Walk, days: tuple[int, ...]) -> None:
    """ "By weekday and weekend": two kinds of days, and not each day of the week."""
    draft = walk.draft
    known = next((group for group in draft.groups if group.grain == "day_of_week"), None)
    if known is None or walk.joint not in (Kind.AND, Kind.OR, Kind.VERSUS) or days != DAYS["weekends"]:
        return
    if known.text not in DAYS:
        raise NotRead(
            f"It is not clear whether every day is wanted, or only “{walk.spans[walk.place - 1].text}”.",
            (known.text,),
            final=True,
        )
    draft.groups.remove(known)
    draft.days, walk.days_text, walk.joint = DAYS[known.text], known.text, Kind.VERSUS


def refuse_dateless(walk: Walk) -> None:
    """ "before thanksgiving", "next month", "in the morning": said by name."""
    span = walk.take()
    told = " " in span.text and is_feast(span.text)  # "at easter" is no easter goods
    raise NotRead(str(span.payload), (span.text,), past_of(span.text), final=told)
