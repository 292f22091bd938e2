"""What the periods and words of change of a question come to, at its end.

november vs october              range "last november", compared with the previous period
march and june                   a range that holds both, by month, of which only these two are picked
growth by month in 2017          every month beside the one before
growth in december               compared with the period before, which is said
growth                           unsaid: which time is to be asked
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from semantic.planning.period_words import WEEKDAYS
from semantic.planning.time_ranges import parse_range
from service.asking.offline.reading.draft import Change, GroupDraft, NotRead, Picks, Said
from service.asking.offline.reading.periods import (
    Shown,
    apart,
    bare_of,
    ends_of,
    grain_of,
    is_longer,
    is_open,
    is_week_long,
    part_of_year,
    related,
    same_part,
)
from service.asking.offline.reading.side_by_side import ADDED
from service.asking.offline.reading.walk import Walk, unclear
from service.asking.offline.tagging.lexicon import CYCLES, Kind
from service.asking.offline.tagging.time_phrases import TimeSpan, read_time
from service.asking.offline.tagging.time_words import UNITS

JOINING = frozenset({"vs", "than", "over", "on", "from", "to", "with"})
"""Words before the second of two periods that a change lies between."""
SUMS = frozenset({"sum of", "sum", "total of"})
"""Words that ask for one number of several periods."""
_ROLLING = re.compile(r"\b(?:rolling|trailing|moving|running)\b")
_WEEKLY = re.compile(rf"(?:{'|'.join(WEEKDAYS)}) (?:to|till|until|through|thru|-) ")
"""Days of one week, or of every week."""
AGAINST_WHAT = "as the question does not say against what."
"""The end of what is said of a change whose other side nobody named."""
COMPARING = frozenset({"compare", "comparing", "comparison", "comparison of", "compare the"})


def settle_time(walk: Walk) -> None:
    """Says in the draft what all periods and words of change come to. Raises NotRead."""
    draft = walk.draft
    _days_of(walk)
    _year_of(walk)
    if walk.so_far and any(parse_range(said.span.phrase).anchor != "this" for said in draft.periods):
        raise unclear(walk.so_far)
    changes = walk.changed is not None or walk.series or walk.earlier is not None
    compared = changes or any(span.text in COMPARING for span in walk.spans)
    again = _said_again(walk)
    periods = draft.periods
    alone = len(periods) == 1 and compared and not _grain(walk) and walk.earlier is None
    if alone and (ends := ends_of(periods[0].text)):
        draft.periods = periods = [Said("from", "", ends[0]), Said("to", "", ends[1])]
    if not periods:
        if changes:
            _without_period(walk)
    elif len(periods) == 1:
        _one(walk, periods[0])
    elif len(periods) == 2 and _are_compared(walk, changes=bool(changes)):
        _two(walk, periods[0].span, periods[1].span)
    else:
        _several(walk)
    told = walk.changed is not None and (walk.changed.relative or walk.changed.moved)
    if told and (draft.change is None or not _has_other(walk)):
        raise unclear(next((span.text for span in walk.spans if span.kind is Kind.CHANGE), "more"))
    if again is not None and (
        draft.change is None or draft.time is None or draft.time.phrase != again.span.phrase
    ):
        raise unclear(again.text)
    _keep_only(walk)


def _said_again(walk: Walk) -> Said | None:
    """ "q4 over q3, only stores above 10k in q4": a period that a bound repeats, no longer one of those compared."""
    draft = walk.draft
    if len(draft.periods) != 3 or not draft.thresholds:
        return None
    *two, last = draft.periods
    if last.before not in ("in", "for", "during") or last.span.phrase not in [
        said.span.phrase for said in two
    ]:
        return None
    draft.periods = two
    return last


def _has_other(walk: Walk) -> bool:
    """Whether the question says what something is more than."""
    periods = walk.draft.periods
    return (
        len(periods) > 1 or walk.earlier is not None or any(said.before in ("vs", "than") for said in periods)
    )


def _are_compared(walk: Walk, *, changes: bool) -> bool:
    """Whether the second of two periods is what the first is compared with, or one more: "growth in may and june"."""
    first, second = walk.draft.periods
    if second.before == "vs":
        return True
    comparing = any(span.text in COMPARING for span in walk.spans)
    if second.before == "and":
        relative = walk.changed is not None and walk.changed.relative
        return comparing or relative or (changes and first.before == "between")
    return (comparing or changes) and second.before in JOINING


def _days_of(walk: Walk) -> None:
    """ "mondays" may be said as "monday … in december": of two periods the day of the week picks days of the other."""
    draft = walk.draft
    for said in draft.periods:
        others = [other for other in draft.periods if other is not said]
        if len(others) == 1 and said.text in WEEKDAYS and others[0].text not in WEEKDAYS and "vs" not in (
            said.before,
            others[0].before,
        ):  # fmt: skip
            draft.periods = others
            draft.days = (WEEKDAYS.index(said.text) + 1,)
            draft.assumptions.append(f"“{said.text}” is read as every {said.text.title()}.")
            return


def _year_of(walk: Walk) -> None:
    """ "h1 vs h2, 2017" and "november last year": the year holds for the periods that have none of their own."""
    draft = walk.draft
    years = [said for said in draft.periods if re.fullmatch(r"\d{4}|last year|this year", said.text)]
    bare = [said for said in draft.periods if parse_range(said.span.phrase).anchor == "latest"]
    apart_from = any(said.before in ("vs", "than", "and") for said in years)
    if len(years) != 1 or apart_from or not bare or len(bare) + 1 != len(draft.periods):
        return
    if _has_its_own(walk, years[0], bare):
        return  # "revenue in 2017 and baskets in december"
    year = years[0].text
    if year.isdigit():
        dated = [read_time(f"{bare_of(said.span)} {year}") for said in bare]
        if all(dated):
            draft.periods = [
                Said(said.before, said.text, span) for said, span in zip(bare, dated, strict=True) if span
            ]
    elif len(bare) == 1 and (part := part_of_year(bare[0].span)) is not None:
        draft.periods = years
        draft.picks = Picks(*part)


def _has_its_own(walk: Walk, year: Said, bare: Sequence[Said]) -> bool:
    """Whether a year and the period nearest to it are of different numbers, or two ("in 2017 and in december")."""
    spans = walk.spans
    at = next((place for place, span in enumerate(spans) if span.text == year.text), 0)
    texts = {said.text for said in bare}
    places = [place for place, span in enumerate(spans) if span.kind is Kind.TIME and span.text in texts]
    near = min(places, key=lambda place: abs(place - at), default=at)
    first, last = sorted((at, near))
    between = spans[first + 1 : last]
    if any(span.metrics for span in between):
        return any(span.metrics for span in spans[:first])
    words = {word for span in between for word in span.text.split()}
    return any(span.kind is Kind.AND for span in between) and bool(words & _WITHIN)


_WITHIN = frozenset({"in", "for", "during", "of", "over"})


def _grain(walk: Walk) -> str:
    """The periods that the question groups by; "" if it groups by none."""
    return next((g.grain for g in walk.draft.groups if g.grain and g.grain not in CYCLES), "")


def _without_period(walk: Walk) -> None:
    grain, earlier = _grain(walk), walk.earlier
    if earlier is not None and earlier.unit and earlier.unit == grain:
        _each(walk, grain, None)  # "weekly sales vs the previous week"
    elif earlier is not None and earlier.unit:
        _compare(walk, TimeSpan(f"this {earlier.unit}", ""), TimeSpan(f"last {earlier.unit}"))
    elif earlier is not None:
        walk.draft.change = Change(earlier.against, back=earlier.back, unsaid=True)
    elif walk.series:
        _each(walk, walk.series, None)
    elif grain:
        _each(walk, grain, None)
    else:
        walk.draft.change = Change(unsaid=True)


def _one(walk: Walk, said: Said) -> None:
    draft, span, earlier = walk.draft, said.span, walk.earlier
    if draft.days and said.before == "and":
        raise NotRead(f"It is not clear whether the days are those of {_quoted(said)}.", (said.text,))
    if earlier is not None and earlier.unit and earlier.unit == _grain(walk):
        _each(walk, earlier.unit, span)
    elif earlier is not None:
        fits = (grain_of(span.phrase), _unit(span), "week" if is_week_long(span.phrase) else "")
        if earlier.unit and earlier.unit not in fits:
            raise NotRead(f"{_quoted(said)} has no {earlier.unit} before it.", (said.text,))
        if earlier.back and grain_of(span.phrase) != "day":
            raise NotRead(f"{_quoted(said)} is no day, so that it has no such day before it.", (said.text,))
        _set(walk, span, Change(earlier.against, back=earlier.back))
        if parse_range(span.phrase).anchor == "this" and earlier.unit:
            _assume(walk, same_part(earlier.unit))
    elif walk.series:
        _each(walk, walk.series, span)
    elif said.before in ("vs", "than") or (walk.changed is not None and said.before == "from"):
        unit = _unit(span)
        if not unit:
            raise NotRead(f"It is not clear what is to be compared with {_quoted(said)}.", (said.text,))
        _compare(walk, TimeSpan(f"this {unit}"), span)
    elif walk.changed is None:
        _within(walk, said)
    elif said.before in ("over", "on") and _unit(span):
        raise NotRead(
            f"It is not clear whether the change happened in {_quoted(said)} or since: say “in {said.text}”, or "
            f"“compared with {said.text}”.",
            (said.text,),
        )
    elif grain := _grain(walk):
        _each(walk, grain, span)
    elif is_open(span.phrase) or (said.before == "over" and not grain_of(span.phrase)):
        draft.time = span
        draft.change = Change(unsaid=True)
        _assume(walk, span.assumption)
    else:
        _set(walk, span, Change("previous_period"))
        _assume(walk, f"The change is against the period before, {AGAINST_WHAT}")


def _within(walk: Walk, said: Said) -> None:
    """A range and nothing else: nothing changes in it."""
    span = said.span
    if said.before == "to" or (said.before in ("over", "within") and span.phrase.endswith(" ago")):
        raise unclear(f"{said.before} {said.text}")  # up to then, longer ago than that, or since then
    draft = walk.draft
    if draft.days and not is_open(span.phrase) and grain_of(span.phrase) == "day":
        raise NotRead(f"It is not clear whether the days are those of {_quoted(said)}.", (said.text,))
    if _WEEKLY.match(bare_of(span)) and (draft.days or _grain(walk) == "week"):
        raise NotRead(f"It is not clear of which week {_quoted(said)} are.", (said.text,))
    latest = parse_range(span.phrase).anchor == "latest" and not is_open(span.phrase)
    if latest and _grain(walk) in ("year", "fiscal_year"):
        raise NotRead(f"It is not clear whether {_quoted(said)} is meant of every year.", (said.text,))
    if _ROLLING.search(said.text) and _grain(walk):
        raise NotRead(
            f"“{said.text}” by {_grain(walk)} can mean each of them, or all up to each of them: for the first say "
            f"“last” in its place, for the second how long first, as in “4-week rolling”.",
            (said.text,),
            final=True,
        )
    draft.time = span
    _assume(walk, span.assumption)


def _two(walk: Walk, first: TimeSpan, second: TimeSpan) -> None:
    if walk.series or walk.earlier is not None:
        raise unclear(walk.draft.periods[1].text or "compared with")
    found = related(first, second)
    if found is not None:
        if (grain := _grain(walk)) and grain != "day":
            raise NotRead(
                f"Two periods cannot be compared by {grain}: ask for each of them by {grain}.", (grain,)
            )
        _set(walk, found.range, Change(found.against, back=found.back))
        _assume(walk, found.note)
        return
    shown = _apart(walk, [first, second])
    if shown is None:
        raise NotRead(
            "These two periods cannot be compared in one query: ask for each, or for a range that holds both.",
            tuple(said.text for said in walk.draft.periods if said.text),
        )
    _show(walk, shown)
    if walk.changed is not None:
        walk.draft.confirm = (
            "The change between these two cannot be computed in one query. Do you want both, side by side?"
        )


def _apart(walk: Walk, periods: Sequence[TimeSpan]) -> Shown | None:
    return apart(periods, from_monday=not walk.book.catalog.settings.calendar.week_start)


def _several(walk: Walk) -> None:
    draft = walk.draft
    if any(said.before not in ("and", "vs") for said in draft.periods[1:]):
        texts = tuple(said.text for said in draft.periods)
        raise NotRead(f"It is not clear how {' and '.join(f'“{t}”' for t in texts)} go together.", texts)
    if {said.before for said in draft.periods[1:]} == {"and", "vs"}:
        raise NotRead(
            "It is not clear which of these periods are one side of the comparison: ask for each side as one range.",
            tuple(said.text for said in draft.periods),
            final=True,
        )
    shown = _apart(walk, [said.span for said in draft.periods])
    if shown is None:
        raise NotRead(
            "These periods cannot be shown in one query: ask for each, or for a range that holds all of them.",
            tuple(said.text for said in draft.periods),
        )
    grain = _grain(walk)
    if walk.series and not shown.field:
        _each(walk, walk.series, shown.range)
    elif walk.changed is not None and not shown.field and not walk.changed.relative and walk.earlier is None:
        _each(walk, grain or shown.grain, shown.range)
    elif walk.changed is not None or walk.series or walk.earlier is not None:
        raise unclear(walk.draft.periods[-1].text)
    else:
        _show(walk, shown)


def _show(walk: Walk, shown: Shown) -> None:
    grain = _grain(walk)
    if grain and grain != shown.grain and shown.field:
        raise NotRead(f"Only a range without gaps can be shown by {grain}.", (grain,))
    summed = walk.apart == "together" or any(span.text in SUMS for span in walk.spans) or _added(walk)
    if summed and grain:
        raise unclear(walk.draft.periods[-1].text)
    if not (grain or summed):
        _group(walk, shown.grain)
    walk.draft.time = shown.range
    _assume(walk, shown.range.assumption)
    if shown.field:
        walk.draft.picks = Picks(shown.field, shown.values)


def _added(walk: Walk) -> bool:
    """ "revenue Q2 + Q3" is one number."""
    return any(
        joint.kind is Kind.AND and joint.text in ADDED and before.kind is after.kind is Kind.TIME
        for before, joint, after in zip(walk.spans, walk.spans[1:], walk.spans[2:], strict=False)
    )


def _compare(walk: Walk, main: TimeSpan, other: TimeSpan) -> None:
    found = related(main, other)
    if found is None:
        raise unclear(other.phrase)
    _set(walk, found.range, Change(found.against))
    _assume(walk, found.note)


def _each(walk: Walk, unit: str, span: TimeSpan | None) -> None:
    """Each period of `unit` beside the one before it; a range of just one is compared as a whole."""
    grain = _grain(walk)
    if grain and grain != unit:
        if unit not in UNITS or grain not in UNITS or UNITS.index(unit) < UNITS.index(grain):
            raise NotRead(f"A change by {unit} cannot be shown by {grain} here.", (unit, grain))
        if unit == "year" and span is not None and not is_open(span.phrase):
            _set(walk, span, Change("previous_year"))
            return
        walk.draft.time, walk.draft.change = span, Change(each=grain, back=unit)
        _assume(walk, span.assumption if span is not None else "")
        return
    if span is not None and not grain and not is_open(span.phrase):
        if grain_of(span.phrase) == unit:
            _set(walk, span, Change("previous_year" if unit == "year" else "previous_period"))
            return
        if unit == "year" and not is_longer(span.phrase, "year"):
            _set(walk, span, Change("previous_year"))
            return
        if not is_longer(span.phrase, unit):
            raise NotRead(f"“{span.phrase}” is shorter than a {unit}.", (span.phrase,))
    if not grain:
        _group(walk, unit)
    walk.draft.time = span
    if span is not None:
        _assume(walk, span.assumption)
    walk.draft.change = Change(each=unit)


def _group(walk: Walk, grain: str) -> None:
    walk.draft.groups.append(GroupDraft(grain, grain=grain))


def _set(walk: Walk, span: TimeSpan, change: Change) -> None:
    if is_open(span.phrase):
        raise NotRead(f"“{span.phrase}” has no end, so that nothing is as long before it.", (span.phrase,))
    walk.draft.time, walk.draft.change = span, change
    _assume(walk, span.assumption)


def _assume(walk: Walk, sentence: str) -> None:
    if sentence and sentence not in walk.draft.assumptions:
        walk.draft.assumptions.append(sentence)


def _unit(span: TimeSpan) -> str:
    """The unit of "last month", "this week", "yesterday"; "" for other ranges."""
    spec = parse_range(span.phrase)
    return spec.unit if spec.anchor in ("last", "this") and spec.count == 1 and not spec.back else ""


def _quoted(said: Said) -> str:
    return f"“{said.text or said.span.phrase}”"


def _keep_only(walk: Walk) -> None:
    """ "which departments grew": of the rows that the question is about only those are wanted."""
    draft, word = walk.draft, walk.changed
    if draft.days and walk.days_text in ("weekend", "weekday"):
        _assume(walk, f"“{walk.days_text}” is read as every {walk.days_text}.")
    if walk.change_unit and draft.ranking is not None and draft.ranking.change:
        part = "change_rate" if walk.change_unit == "percent" else "change"
        draft.ranking = replace(draft.ranking, change=part)
    if walk.change_unit and draft.change is not None:
        draft.change = replace(draft.change, unit=walk.change_unit)
    if draft.change is None or word is None or walk.subject is None or draft.ranking is not None:
        return
    if any(threshold.change for threshold in draft.thresholds):
        return
    if not word.direction:
        raise unclear("growth")
    if Kind.COUNT in walk.flags:
        raise NotRead("How many of them changed so cannot be counted: ask which ones did.", ("how many",))
    if draft.change.each and walk.subject.kind is not Kind.GRAIN:
        raise NotRead(
            f"It is not clear whether that is to hold in each {draft.change.each} or in one of them.",
            (draft.change.each,),
        )
    draft.change = replace(draft.change, only=word.direction)
