"""Averages per day, week or another period: "average daily revenue", "baskets per week on average".

    "average daily revenue by store in 2017"      revenue by store in 2017, of which the mean of all days is shown
    "revenue on a typical Saturday last year"     revenue on Saturdays last year, of which the mean of all of them is

The words that ask for the mean leave the question; the rest must be a question about one number that adds up. A metric
that is called an average itself, as "average basket value per day", is found before this is tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from semantic.book import Book
from semantic.query.types import Query, TimeClause
from semantic.query.walking import fields_of
from service.answer import Choice
from service.asking.offline.tagging.lexicon import OFTEN
from service.asking.planned import Clarify, Planned, PlannerResult
from service.asking.trying import works

Plan = Callable[[str], PlannerResult]

_MEAN = r"(?:average|averaged|avg\.?|mean|typical)"
_ADVERB = "|".join(OFTEN)
_UNIT = "hour|day|week|month|quarter|year"
_IN_A_PART = r"in the (?!(?:first|second|third|fourth|last|1st|2nd|3rd|4th) (?:half|quarter)\b)"
_ENDS = rf"\b(?!\s*(?:,|/|&|-)|\s+(?:(?:and|or|of)\b|{_IN_A_PART}))"
"""Behind a unit: "per day and store" and "per day of the week" are others."""
_PER = rf"(?:per|a|each|every)\s+(?P<unit>{_UNIT}){_ENDS}"
_DAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_WORD = r"(?!(?:per|by|each|every|and|or|a|an|in|for|on)\b)[\w'-]+"
_MANY = rf"(?P<what>{_WORD}(?:\s+{_WORD}){{0,4}}?)"
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), rest)
    for pattern, rest in (
        (rf"\b{_MEAN}\s+(?:of\s+(?:the\s+|our\s+|all\s+)?)?(?P<often>{_ADVERB})\s+", ""),
        (rf"\b(?P<often>{_ADVERB})\s+(?:average|avg|mean)\s+(?:of\s+)?", ""),
        (rf"\b{_MEAN}\s+{_MANY}\s+(?:per|a)\s+(?P<unit>{_UNIT}){_ENDS}", r"\g<what>"),
        (
            rf"\b{_MEAN}\s+{_MANY}\s+(?P<weekday>(?:by|per|for each|each)\s+(?:weekday|day of (?:the )?week))\b",
            r"\g<what> by weekday",
        ),
        (rf"\b(?:on|for|during)\s+an?\s+{_MEAN}\s+(?P<day>{_DAY})\b", r"on \g<day>s"),
        (rf"\b(?:on|for|during)\s+an?\s+{_MEAN}\s+(?P<weekday>weekday)\b", "on weekdays"),
        (rf"\b(?:on|for|during)\s+an?\s+{_MEAN}\s+(?P<weekday>weekend day)\b", "on weekends"),
        (rf"\b(?:on|in|for|during)\s+an?\s+{_MEAN}\s+(?P<unit>{_UNIT})\b", ""),
        (rf"\bon average,?\s+{_PER}", ""),
        (rf"\b{_PER},?\s+on average\b", ""),
    )
)
_ON_AVERAGE = re.compile(r"\bon average\b,?", re.IGNORECASE)
_LEFT = re.compile(rf"\b(?:{_MEAN[3:-1]}|median|{_ADVERB}|maximum|minimum|max|min)\b", re.IGNORECASE)
"""Words behind which another number is meant than the mean of one that adds up."""
_RANGES = {
    "hour": ("last week", "last month", "last 12 months"),
    "day": ("last month", "last 3 months", "last 12 months"),
    "week": ("last 3 months", "last 12 months", "this year"),
}
_LONG_RANGES = ("last 12 months", "this year", "last 3 years")


@dataclass(frozen=True, slots=True)
class _Asked:
    """The period, and the question without the words that ask for its mean."""

    unit: str
    rest: str


def read_averages(question: str, book: Book, plan: Plan, *, sure: bool = False) -> Planned | Clarify | None:
    """The query of a question for a mean per period, or a question back for its range; None for every other. With
    `sure` only "average daily …" is one: "average sales per day" may be a mean of something else, each day."""
    for asked in _asked(" ".join(question.split()), sure=sure):
        found = plan(asked.rest)
        if isinstance(found, Planned):
            query = _averaged(found.query, asked.unit, book)
            if query is None:
                continue
            if query.time is None or query.time.range is None:
                return _ask_range(query, asked.unit, book)
            return replace(found, query=query) if works(book.catalog, query) else None
    return None


def _asked(question: str, *, sure: bool) -> Iterator[_Asked]:
    for pattern, rest in _FORMS[:2] if sure else _FORMS:
        match = pattern.search(question)
        if match is not None:
            yield from _without(question, match, rest)
    # "how many baskets are there per day, on average": the two stand apart.
    mean = None if sure else _ON_AVERAGE.search(question)
    if mean is not None:
        left = (question[: mean.start()] + question[mean.end() :]).strip(" ,")
        for text in (rf"\b{_PER}", rf"\b(?P<often>{_ADVERB})\s+"):
            match = re.search(text, left, re.IGNORECASE)
            if match is not None:
                yield from _without(left, match, "")


def _without(question: str, match: re.Match[str], rest: str) -> Iterator[_Asked]:
    parts = match.groupdict()
    unit = (parts.get("unit") or OFTEN.get((parts.get("often") or "").lower(), "day")).lower()
    text = question[: match.start()] + match.expand(rest) + " " + question[match.end() :]
    text = re.sub(r"\s+([?.!,])", r"\1", " ".join(text.split())).strip(" ,")
    if text and not _LEFT.search(text) and not _ON_AVERAGE.search(text):
        yield _Asked(unit, text)


def _averaged(query: Query, unit: str, book: Book) -> Query | None:
    """The query of the mean; None for one of another form than a number by some groups."""
    if len(query.metrics) != 1 or query.rows or (query.time is not None and query.time.compare):
        return None
    use = query.metrics[0]
    metric = book.catalog.find_metric(use.expr)
    if metric is None or use.filters or use.over is not None or f"time.{unit}" in query.dimensions:
        return None
    fields = {field for item in query.filters for field in fields_of(item)}
    if any(book.catalog.find_metric(field) is not None for field in fields - set(query.dimensions)):
        return None
    if query.order_by and not query.dimensions:
        return None
    mean = replace(use, expr=f"average({use.expr}, {unit})")
    if use.alias:
        mean = replace(mean, alias="")
    order = tuple(
        replace(item, field=mean.name) if item.field == use.name else item for item in query.order_by
    )
    return replace(query, metrics=(mean,), order_by=order)


def _ask_range(query: Query, unit: str, book: Book) -> Clarify | None:
    """An average is over the periods of a range, which the question does not name."""
    clause = query.time or TimeClause()
    choices = []
    for phrase in _RANGES.get(unit, _LONG_RANGES):
        ranged = replace(query, time=replace(clause, range=phrase))
        if works(book.catalog, ranged):
            choices.append(Choice(phrase, query=ranged))
    if not choices:
        return None
    return Clarify(
        f"An average per {unit} is over all {unit}s of a period. Which period is meant?", tuple(choices)
    )
