"""Times that are counted from the question before: "the month before", "same week last year", "vs the period before".

"the month before"       of November 2017: October 2017
"the year before"        of November 2017: November 2016
"vs last month"          of December 2017 with the data up to then: compared with the period before
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from semantic.calendars import MONTHS, SHORT_MONTHS, add, start_of
from semantic.errors import TimeInvalid
from semantic.planning.period_words import ORDINALS, WEEKDAYS
from semantic.planning.time_ranges import parse_range, resolve_range
from semantic.query.types import Compare, Condition, Operator, TimeClause
from service.asking.edits import AddFilter, ComparePeriods, ReplaceTime
from service.asking.offline.following.asked_in_turn import Apart, Between, between_periods
from service.asking.offline.following.beside import beside
from service.asking.offline.following.namesakes import named_by
from service.asking.offline.following.turn import Turn
from service.asking.offline.following.turn_phrases import UNIT, Rule, Spoken, rule
from service.asking.offline.tagging.lexicon import SO_MANY, so_many
from service.asking.periods import Period, length, neighbour, phrase_of

MOST_DAYS = 400
NO_PERIOD = "The question before has no period to count from."
_LEAD = r"(?:in |for |from |on |of |during )?"
_BEFORE = (
    rf"{_LEAD}(?:the )?(?:same )?(?P<unit>{UNIT}|period|one|time)s? (?:just |right )?(?:before|earlier"
    rf"|prior|preceding)(?: (?:that|this|it))?(?: one)?"
    rf"|{_LEAD}(?:the )?(?:previous|preceding|prior) (?P<unit2>{UNIT}|period|one)"
    rf"|{_LEAD}(?:the )?(?:previous|preceding|prior) (?P<many>{SO_MANY}) (?P<span>{UNIT})s"
    rf"|{_LEAD}(?:the )?(?P<many2>{SO_MANY}) (?P<span2>{UNIT})s (?:before|earlier|prior|preceding)(?: (?:that|this))?"
    rf"|a (?P<unit3>{UNIT}) (?:before|earlier)(?: (?:that|this))?|{_LEAD}(?:the )?last one|before (?:that|this)"
)
_AFTER = (
    rf"{_LEAD}(?:the )?(?P<unit>{UNIT}|period|one) (?:just |right )?(?:after|later|thereafter)(?: (?:that|this|it))?"
    rf"|{_LEAD}(?:the )?(?:next|following|subsequent) (?P<unit2>{UNIT}|period|one)|after (?:that|this)"
)
_YEAR_AGO = (
    rf"{_LEAD}(?:the )?same (?:period|time|days?|dates?|(?P<own>{UNIT})s?)(?: in| of)?(?: the| a)? ?(?:last|previous"
    rf"|prior) year"
    rf"|{_LEAD}(?:the )?same (?:period|time|days?|dates?|(?P<own2>{UNIT})s?),? (?:a|one|the) year"
    r" (?:ago|earlier|before)"
    r"|(?:a|one) year (?:ago|earlier|before(?: that)?)"
)
_OF_THE_YEAR = (
    rf"{_LEAD}(?:the )?(?P<end>first|last|final) (?P<count>{SO_MANY}) months (?:of|in) (?:the|that|this) year"
    rf"|{_LEAD}(?:the )?(?P<half>first|1st|second|2nd|other) half(?: (?:of|in) (?:the|that|this) year)?"
    rf"|{_LEAD}(?:the )?(?P<quarter>first|second|third|fourth|last|1st|2nd|3rd|4th) quarter (?:of"
    rf"|in) (?:the|that|this) year"
    rf"|{_LEAD}(?:the )?(?:whole|entire|full|complete|all) year(?: long)?"
)
_SAME = (
    rf"(?:(?:in|for|during|over|within|of) )?(?:the |that |this |those |these )?(?:very "
    rf"|exact )?same (?P<unit>{UNIT}|period|times?"
    r"|dates?|days|time ?(?:range|frame|span|period|window)|date range|window|months|weeks)(?: (?:as (?:before"
    r"|above|then)|again))?"
    rf"|(?:in|for|during|over|within) (?:that|those) (?P<unit2>{UNIT}|period|times?|dates?|days|months|weeks"
    r"|time ?(?:range|frame|span|period|window))"
)
_WITH = (
    r"(?:compared?(?: (?:it|that|this|them))?(?: (?:with|to|against))?|vs\.?|versus|against|relative to"
    r"|in comparison (?:with|to)|(?:what(?: is|'s|’s) )?(?:the )?(?:difference|change|growth|increase|decrease)"
    r" (?:to|from|vs|versus|against|over|since|on|compared (?:to|with))"
    r"|how much (?:more|less|higher|lower|better|worse) (?:is (?:it|that) )?than"
    r"|how (?:does|did|do|is|was|are) (?:it|that|this|they|those) compared?(?: (?:with|to|against))"
    r"|how (?:does|did|do) (?:it|that|this|they|those) differ from)"
    r"(?: (?:what it was|how it was|that of))?(?: (?:in|for|from))?"
)
_GROWTH = {
    "yoy|y/y|year over year|year on year|year-over-year|year-on-year": "year",
    "mom|m/m|month over month|month on month": "month",
    "qoq|q/q|quarter over quarter|quarter on quarter": "quarter",
    "wow|w/w|week over week|week on week": "week",
}


def _unit(found: re.Match[str]) -> str:
    named = next((text for name, text in found.groupdict().items() if name.startswith("unit") and text), "")
    return named.lower() if re.fullmatch(UNIT, named, re.IGNORECASE) else ""


def _shifted(turn: Turn, unit: str, steps: int) -> Spoken:
    if turn.period is None:
        return Spoken(refusal=NO_PERIOD, unplaced=("before" if steps < 0 else "after",))
    return _moved(turn, neighbour(turn.period, unit, steps, turn.calendar))


def _moved(turn: Turn, period: Period) -> Spoken:
    phrase = phrase_of(period, turn.now, turn.calendar)
    basis = turn.last.time.basis if turn.last.time is not None else ""
    return Spoken((ReplaceTime(TimeClause(phrase, basis)),))


def _before(found: re.Match[str], turn: Turn) -> Spoken:
    many, units = found["many"] or found["many2"], found["span"] or found["span2"]
    if many:
        return _several(turn, so_many(many), units.lower())
    return _shifted(turn, _unit(found), -1)


def _several(turn: Turn, many: int, unit: str) -> Spoken:
    """ "The previous 3 months" of December are September to November."""
    if turn.period is None:
        return Spoken(refusal=NO_PERIOD, unplaced=("before",))
    until = start_of(turn.period.start, unit, turn.calendar)
    return _moved(turn, Period(add(until, -many, unit), until))


def _after(found: re.Match[str], turn: Turn) -> Spoken:
    return _shifted(turn, _unit(found), 1)


def _year_ago(found: re.Match[str], turn: Turn) -> Spoken:
    if (unit := _no_such_unit(found, turn)) and turn.period is not None:
        return Spoken(refusal=f"The period is no {unit}: name the one that is meant.", unplaced=(unit,))
    return _shifted(turn, "year", -1)


def _same(found: re.Match[str], turn: Turn) -> Spoken | None:
    """ "In that month": the period stays. After a quarter there is no such month."""
    said = (found["unit"] or found["unit2"]).lower()
    if turn.period is None:
        return Spoken(refusal=NO_PERIOD, unplaced=(said,)) if found["unit"] else None
    own = length(turn.period, turn.calendar)[1]
    if said in ("day", "week", "month", "quarter", "year") and said != own:
        reason = f"The period is no {said}: name the one that is meant."
        return Spoken(refusal=reason, unplaced=(said,))
    return Spoken(nothing="The period stays.")


def _no_such_unit(found: re.Match[str], turn: Turn) -> str:
    """The "month" of "the same month last year" after a quarter, which has none; "" where the period is such a one."""
    unit = (found["own"] or found["own2"] or "").lower()
    own = length(turn.period, turn.calendar)[1] if turn.period is not None else ""
    return "" if unit in ("", "day", own) else unit


def _of_the_year(found: re.Match[str], turn: Turn) -> Spoken | None:
    """A part of the year that the question before was about."""
    if turn.year is None:
        return None
    year, said = turn.year, found.groupdict()
    if said["half"] and not re.search(r"\byear\b", found[0], re.IGNORECASE) and not _has_halves(turn):
        reason = (
            f"It is not clear of what “{found[0].strip()}” is meant: give its dates, or say “of the year”."
        )
        return Spoken(refusal=reason, unplaced=(said["half"],))
    if said["half"]:
        second = said["half"].lower() in ("second", "2nd", "other")
        if said["half"].lower() == "other":
            second = turn.context.start is not None and turn.context.start.month < 7
        phrase = f"{year}-07 to {year}-12" if second else f"{year}-01 to {year}-06"
    elif said["quarter"]:
        phrase = f"Q{ORDINALS[said['quarter'].lower()]} {year}"
    elif said["end"]:
        count = so_many(said["count"])
        if not 1 <= count <= 12:
            return None
        first = said["end"].lower() == "first"
        phrase = f"{year}-01 to {year}-{count:02}" if first else f"{year}-{13 - count:02} to {year}-12"
    else:
        phrase = str(year)
    return Spoken((ReplaceTime(TimeClause(phrase)),))


def _has_halves(turn: Turn) -> bool:
    """Whether the period before is a year, or half of one: the half of a month has no clear beginning."""
    if turn.period is None:
        return True
    count, unit = length(turn.period, turn.calendar)
    return unit == "year" or (unit == "quarter" and count == 2)


def _compared(found: re.Match[str], turn: Turn) -> Spoken | None:
    """A comparison with another period where the words name one; else they name one more thing to show."""
    target = re.sub(r" (?:is|was|are|were) (?:it|that|this)$", "", found["target"].strip())
    compare = _compare(target, turn)
    if compare == "":
        target = named_by(replace(turn, heard=replace(turn.heard, text=target))).heard.text
        return beside(target, turn) or Spoken(rest=target, add=True)
    if turn.period is None:
        return Spoken(refusal=NO_PERIOD, unplaced=(target,))
    if compare is None:
        return Spoken(
            refusal="A period is compared with the one before it or with the same one a year earlier; "
            f"“{target}” is neither. Ask for a range that holds both, by month for instance.",
            unplaced=(target,),
        )
    return Spoken((ComparePeriods(compare),))


def _compare(target: str, turn: Turn) -> Compare | None:
    """Which comparison a period's words are; None for a period that is none, "" for words that name no period."""
    own = length(turn.period, turn.calendar)[1] if turn.period is not None else ""
    year_ago = re.fullmatch(_YEAR_AGO, target, re.IGNORECASE)
    if year_ago is not None:
        return None if _no_such_unit(year_ago, turn) else "previous_year"
    before = re.fullmatch(_BEFORE, target, re.IGNORECASE)
    if before is not None and (before["many"] or before["many2"]):
        return None
    if before is not None:
        unit = _unit(before)
        if not unit:
            return "previous_period"
        return (
            _named(neighbour(turn.period, unit, -1, turn.calendar), turn)
            if turn.period
            else "previous_period"
        )
    if re.fullmatch(rf"(?:the )?last year(?:'?s)?(?: {UNIT}s?)?", target, re.IGNORECASE) and own != "year":
        return "previous_year"
    named = turn.time_named(target)
    if named is None:
        return ""
    try:
        other = resolve_range(parse_range(named.phrase), turn.now, "UTC", turn.calendar)
    except TimeInvalid:
        return None
    if other.start is None or other.until is None:
        return None
    period, now = Period(other.start, other.until), turn.period
    itself = now is not None and (now.start, now.until) == (period.start, period.until)
    if itself and _YEARLY.search(target):
        return "previous_year"  # "last december" said of December is the one before it
    if itself and not _RELATIVE.search(target):
        return None  # "vs november" of November has no other side
    return _named(period, turn)


_YEARLY = re.compile(
    r"\b(?:last|previous|prior)(?: year(?:'?s)?)?"
    rf" (?:{'|'.join((*MONTHS, *SHORT_MONTHS))}|q[1-4]|christmas|summer|winter)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(?:last|previous|prior|past|before|this|yesterday|today)\b", re.IGNORECASE)


def _named(other: Period, turn: Turn) -> Compare | None:
    if turn.period is None:
        return None
    bounds = (other.start, other.until)
    if bounds == (turn.period.start, turn.period.until):
        return "previous_period"  # "last month" said of last month is the one before it
    before = neighbour(turn.period, "", -1, turn.calendar)
    if bounds == (before.start, before.until):
        return "previous_period"
    year = neighbour(turn.period, "year", -1, turn.calendar)
    return "previous_year" if bounds == (year.start, year.until) else None


def _grown(_: re.Match[str], turn: Turn) -> Spoken:
    """ "By how much did it grow?": from the period before, or between the two that were asked for."""
    between = between_periods(turn)
    if isinstance(between, Between):
        return Spoken(between.edits, assumptions=(between.said,))
    if isinstance(between, Apart):
        return Spoken(
            refusal="The last two periods that were asked for do not follow each other: say which change is meant, for "
            "instance “vs the month before”.",
            unplaced=("change",),
        )
    if turn.period is None:
        return Spoken(refusal=NO_PERIOD, unplaced=("change",))
    return Spoken((ComparePeriods("previous_period"),))


def _difference(found: re.Match[str], turn: Turn) -> Spoken:
    """Of several rows it may be that between them, which no query says; beside a comparison it is there already."""
    compared = turn.last.time is not None and turn.last.time.compare
    if turn.period is None or not turn.last.dimensions or compared:
        return _grown(found, turn)
    return Spoken(
        (ComparePeriods("previous_period"),),
        question="The difference between rows cannot be had. Is that from the period before meant, for each row?",
        label="compared with the period before",
    )


def _within(found: re.Match[str], turn: Turn) -> Spoken:
    """ "The first 10 days of it". Weeks seldom fit into a period, and nobody can tell which of them are meant."""
    unit = found["unit"].lower()
    if turn.period is None or unit == "week":
        return Spoken(refusal="It is not clear which dates that are: name them.", unplaced=(found[0],))
    count = so_many(found["count"] or "1")
    start, until = turn.period.start, turn.period.until
    if found["end"].lower() == "first":
        return _moved(turn, Period(start, min(add(start, count, unit), until)))
    return _moved(turn, Period(max(add(until, -count, unit), start), until))


def _weekday(found: re.Match[str], turn: Turn) -> Spoken | None:
    """ "Friday" after a week is that week's; after a month it may be each of its Fridays."""
    day = WEEKDAYS.index(found["day"].lower())
    days = _days_of(turn.period) if turn.period is not None else []
    same = [start for start in days if start.weekday() == day]
    if len(days) < len(WEEKDAYS) or not same:
        return None
    if len(same) == 1:
        return _moved(turn, Period(same[0], add(same[0], 1, "day")))
    label = f"every {WEEKDAYS[day].title()} of {turn.words.time(turn.last.time)}"
    every = AddFilter(Condition("time.day_of_week", Operator.EQ, (day + 1,)))
    return Spoken(
        (every,), question=f"Is {label} meant, or one day? For one day, give its date.", label=label
    )


def _days_of(period: Period) -> list[datetime]:
    start = period.start
    days: list[datetime] = []
    while start < period.until and len(days) < MOST_DAYS:
        days.append(start)
        start = add(start, 1, "day")
    return days


def _growth(unit: str) -> Rule:
    pattern = next(pattern for pattern, known in _GROWTH.items() if known == unit)

    def meaning(_: re.Match[str], turn: Turn) -> Spoken:
        if turn.period is None:
            return Spoken(refusal=NO_PERIOD, unplaced=(unit,))
        compare = _named(neighbour(turn.period, unit, -1, turn.calendar), turn)
        if compare is None:
            return Spoken(
                refusal=f"The period is no {unit}, so that no {unit} before it is as long.", unplaced=(unit,)
            )
        return Spoken((ComparePeriods(compare),))

    return rule(rf"(?:{pattern})(?: (?:change|growth|comparison))?", meaning, whole=False)


TIMES: tuple[Rule, ...] = (
    rule(
        rf"{_LEAD}(?:the )?(?P<end>first|last) (?:(?P<count>{SO_MANY}) )?(?P<unit>day|week|month|quarter)s?"
        r" (?:of|in) (?:it|that|this|the (?:month|quarter|period|time))",
        _within,
    ),
    rule(
        r"(?:by )?how much (?:did|has|have) (?:it|that|this|they|those)"
        r" (?:grow|grown|change|changed|increased?|risen|rise|drop|dropped|fall|fallen|decreased?)"
        r"|(?:the )?(?:growth|change|development)(?: in (?:percent|per ?cent|%|pct))?"
        r"|(?:the )?(?:percent(?:age)?|per ?cent|%|pct) (?:change|growth)",
        _grown,
    ),
    rule(r"(?:and )?(?:what(?:'s| is| was) )?(?:the )?(?:difference|gap|delta)", _difference),
    rule(_YEAR_AGO, _year_ago, whole=False),
    rule(_BEFORE, _before),
    rule(_AFTER, _after),
    rule(_SAME, _same, whole=False),
    rule(rf"(?:on )?(?:the )?(?P<day>{'|'.join(WEEKDAYS)})", _weekday),
    rule(_OF_THE_YEAR, _of_the_year, whole=False),
    rule(rf"(?:and )?{_WITH} (?P<target>.+)", _compared),
    *(_growth(unit) for unit in ("year", "month", "quarter", "week")),
)
