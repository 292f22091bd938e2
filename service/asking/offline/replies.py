"""Questions back and refusals: what is said when a question has several readings, or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import replace

from rapidfuzz.distance import OSA

from semantic.book import Book, MetricMeaning, Tier
from semantic.book.words import phrase_key
from semantic.calendars import MONTHS, month_number
from semantic.definitions.types import Metric
from service.answer import Choice
from service.asking.offline.languages import language_of
from service.asking.offline.reading.draft import Change, Draft, GroupDraft, MetricDraft, NotRead, Seed
from service.asking.offline.reading.periods import is_open
from service.asking.offline.resolving.resolve import NoTime, Resolved
from service.asking.offline.tagging.lexicon import GENERIC, WORDS
from service.asking.offline.tagging.shape_words import BUSY, QUIET
from service.asking.offline.tagging.time_phrases import TimeSpan
from service.asking.offline.tagging.time_words import is_feast
from service.asking.offline.tagging.written_dates import days_or_value
from service.asking.offline.wording import common_metrics, dimension_label
from service.asking.planned import MAX_CHOICES, Clarify, Planned, PlannerResult, Refuse
from service.labels import words

Settle = Callable[[Draft, Book], Resolved | Clarify]
Plan = Callable[[str, Book], PlannerResult]

VISITS = ("visit", "trip", "basket", "order")
"""Names of what there is much of where it is busy."""
MIN_VALUE_WORD = 4
"""Shorter words are in too many values to be what was meant."""
ALIKE = 0.7
"""Of two words' letters, those that are the same."""


def ask_between(text: str, readings: Sequence[tuple[str, Resolved]], book: Book) -> Clarify:
    """Which of several readings of a name is meant."""
    labels = [label for label, _ in readings[:MAX_CHOICES]]
    choices = tuple(
        Choice(
            label if labels.count(label) == 1 else f"{label} ({_home(resolved, book)})",
            _describe(resolved, book),
            query=resolved.query,
        )
        for label, resolved in readings[:MAX_CHOICES]
    )
    return Clarify(
        f"“{text}” can mean several things here. Which do you mean?"
        if len(choices) > 1
        else f"Does “{text}” mean {choices[0].label}?",
        choices,
    )


def _describe(resolved: Resolved, book: Book) -> str:
    """The meaning of the query's first metric."""
    metric = _first_metric(resolved, book)
    return metric.description if metric is not None else ""


def _home(resolved: Resolved, book: Book) -> str:
    """The model of the query's first metric, by which it is told from another one of the same name."""
    metric = _first_metric(resolved, book)
    return words(metric.model) if metric is not None else "another"


def _first_metric(resolved: Resolved, book: Book) -> Metric | None:
    [use, *_] = resolved.query.metrics or (None,)
    return None if use is None or use.alias or use.over else book.catalog.find_metric(use.expr)


def ask_spelling(doubts: Sequence[tuple[str, str]], resolved: Resolved) -> Clarify:
    """Whether a word that nobody has defined is a misspelt one: it may as well be another word."""
    said = " and ".join(f"“{meant}” with “{given}”" for given, meant in doubts)
    label = ", ".join(meant for _, meant in doubts)
    return Clarify(f"Do you mean {said}?", (Choice(label, query=resolved.query),))


def ask_list(noun: str, resolved: Resolved) -> Clarify:
    """ "how many categories are there": no metric counts them, but they can be listed."""
    choice = Choice(f"list the {noun}", "One row for each.", query=resolved.query)
    return Clarify(f"No metric counts {noun}. Shall they be listed?", (choice,))


def ask_metric(draft: Draft, book: Book, settle: Settle) -> PlannerResult:
    """ "top 5 departments" does not say by what: the certified metrics that can tell."""
    choices: list[Choice] = []
    for metric in _likely_metrics(draft, book):
        if len(choices) == MAX_CHOICES:
            break
        asked = copy(draft)
        asked.metrics = [MetricDraft(metric.name, (metric.qualified,))]
        asked.ranking = replace(draft.ranking, metric=0) if draft.ranking is not None else None
        try:
            found = settle(asked, book)
        except NotRead:
            continue
        if isinstance(found, Resolved):
            choices.append(
                Choice(f"by {metric.name.replace('_', ' ')}", metric.description, query=found.query)
            )
    if not choices:
        return Refuse("The question does not say by which metric to rank.")
    return Clarify("By which metric?", tuple(choices))


def _likely_metrics(draft: Draft, book: Book) -> tuple[Metric, ...]:
    """The certified metrics; visits before all others where it is asked what is busy."""
    known = common_metrics(book)
    if not any(span.text in (*BUSY, *QUIET) for span in draft.cover):
        return known
    names = {m.metric for name in VISITS for m in book.meanings(name) if isinstance(m, MetricMeaning)}
    return tuple(sorted(known, key=lambda metric: metric.qualified not in names))


def ask_figure(question: str, book: Book, plan: Callable[[str, Book, Seed], PlannerResult]) -> Clarify | None:
    """ "the figures of december by store": which? Only metrics with which all of the words have their place."""
    choices: list[Choice] = []
    money = re.search(r"\bhow much\b|\bmoney\b|\bcash\b", question.lower()) is not None
    for metric in common_metrics(book):
        if len(choices) == MAX_CHOICES:
            break
        if money and (metric.format is None or metric.format.kind != "currency"):
            continue
        name = metric.name.replace("_", " ")
        found = plan(question, book, Seed(metrics=(MetricDraft(name, (metric.qualified,)),)))
        if not isinstance(found, Planned):
            continue
        query = found.query
        if query.dimensions or query.filters or query.time is not None:
            choices.append(Choice(name, metric.description, query=query))
    return Clarify("Which number is asked for?", tuple(choices)) if choices else None


def ask_grain(draft: Draft, book: Book, settle: Settle) -> PlannerResult:
    """ "sales over time" does not say by which period."""
    choices = []
    for grain in ("day", "week", "month", "quarter"):
        asked = copy(draft)
        asked.trend = False
        asked.groups = [*draft.groups, GroupDraft(grain, grain=grain)]
        found = settle(asked, book)
        if isinstance(found, Clarify):
            return found
        choices.append(Choice(f"by {grain}", query=found.query))
    return Clarify("By which period?", tuple(choices))


def ask_change(draft: Draft, book: Book, settle: Settle) -> PlannerResult:
    """ "sales growth" does not say when, nor "growth since march" against what: in which of these ways is it meant?"""
    assert draft.change is not None
    against = draft.change.against
    choices = []
    if draft.time is None:
        for phrase in ("last week", "last month", "last quarter", "last year"):
            if against == "previous_year" and phrase == "last year":
                continue
            said = "a year earlier" if against == "previous_year" else f"the {phrase.split()[1]} before"
            change = replace(draft.change, against=against or "previous_period", unsaid=False)
            found = _asked_again(draft, settle, book, change, phrase)
            choices += [Choice(f"{phrase} against {said}", query=found.query)] if found else []
    elif not is_open(draft.time.phrase):
        change = replace(draft.change, against="previous_period", unsaid=False)
        found = _asked_again(draft, settle, book, change, draft.time.phrase)
        choices += (
            [Choice(f"{draft.time.phrase} against the time before it", query=found.query)] if found else []
        )
    if not against and not draft.thresholds and draft.ranking is None:
        for grain in ("week", "month"):
            found = _asked_again(draft, settle, book, Change(each=grain), "")
            choices += [Choice(f"each {grain} against the one before", query=found.query)] if found else []
    if not choices:
        return Refuse("The question does not say which periods the change lies between.")
    return Clarify("Which periods does the change lie between?", tuple(choices[:MAX_CHOICES]))


def _asked_again(draft: Draft, settle: Settle, book: Book, change: Change, phrase: str) -> Resolved | None:
    asked = copy(draft)
    asked.change = change
    if phrase:
        asked.time = TimeSpan(phrase)
    if change.each:
        asked.groups = [*draft.groups, GroupDraft(change.each, grain=change.each)]
    try:
        found = settle(asked, book)
    except NotRead:
        return None
    return found if isinstance(found, Resolved) else None


def ask_date(question: str) -> Clarify | None:
    """ "3/4/2017" is a day in March to some people and one in April to others; "nov 17" may be a month or a day."""
    short = re.search(
        r"\b([A-Za-z]{3,9})(?:\.? '?)?(\d\d)\b(?!(?:,? \d{4})|[-/:]|,\d| (?:to|and|or|-|–) \d)", question
    )
    if (span := _short_span(question)) is not None:
        return span
    if short is not None and (month := month_number(short[1].lower())) and 13 <= int(short[2]) <= 31:
        said = (f"{MONTHS[month - 1].title()} 20{short[2]}", f"{int(short[2])} {MONTHS[month - 1].title()}")
        return Clarify(
            f"Is “{short[0]}” the month or the day?",
            tuple(Choice(text, question=question.replace(short[0], text)) for text in said),
            dated=True,
        )
    found = re.search(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])", question)
    if found is None or found[1] == found[2]:
        return None
    one, two, year = int(found[1]), int(found[2]), int(found[3])
    if not (1 <= one <= 12 and 1 <= two <= 12):
        return None
    days = (f"{one} {MONTHS[two - 1].title()} {year}", f"{two} {MONTHS[one - 1].title()} {year}")
    return Clarify(
        f"Which day is {found[0]}?",
        tuple(Choice(day, question=question.replace(found[0], day)) for day in days),
        dated=True,
    )


_SHORT_SPAN = re.compile(
    r"\b(?P<month>[A-Za-z]{3,9})\.? (?P<first>\d\d)\b(?! \d{4})"
    r" (?:to|until|till|through|and|-|–) (?P=month)\.? (?P<last>\d\d)\b(?!(?:,? \d{4})|[-/:]|,\d)",
    re.IGNORECASE,
)


def _short_span(question: str) -> Clarify | None:
    """ "dec 24 to dec 26" are days to most people, and months to some: both ends are read alike."""
    found = _SHORT_SPAN.search(question)
    month = month_number(found["month"].lower()) if found is not None else None
    if found is None or not month or not 13 <= int(found["first"]) < int(found["last"]) <= 31:
        return None
    name, first, last = MONTHS[month - 1].title(), found["first"], found["last"]
    said = (f"{first} {name} to {last} {name}", f"{name} 20{first} to {name} 20{last}")
    texts = (question[: found.start()] + text + question[found.end() :] for text in said)
    return Clarify(
        f"Does “{found[0]}” mean days or months?",
        tuple(Choice(label, question=_no_between(text)) for label, text in zip(said, texts, strict=True)),
        dated=True,
    )


def _no_between(text: str) -> str:
    """ "between 24 December to 26 December" is none."""
    return re.sub(r"\bbetween (?=\d\d [A-Z]|[A-Z][a-z]+ 20\d\d)", "from ", text)


def ask_days(question: str, book: Book) -> Clarify | None:
    """ "dec 19-24" may be days of December, or an age in December."""
    said = days_or_value(question, book)
    if said is None:
        return None
    text, *meant = said
    choices = tuple(Choice(label, question=question.replace(text, label)) for label in meant)
    return Clarify(f"Are those in “{text}” days or a value?", choices)


def ask_instead(question: str, resolved: Resolved) -> Clarify:
    """What can be shown instead of what was asked for."""
    return Clarify(question, (Choice("both, side by side", query=resolved.query),))


def ask_without_time(draft: Draft, failure: NoTime, book: Book, settle: Settle) -> PlannerResult:
    """A time was asked for of a metric that has none: offer it without, and say what its definition advises."""
    asked = copy(draft)
    asked.time, asked.days, asked.hours, asked.day_sets, asked.change = None, (), None, (), None
    asked.groups = [group for group in draft.groups if not group.grain]
    description = book.catalog.metrics[failure.metric].description
    try:
        found = settle(asked, book)
    except NotRead:
        return refuse(failure, book)
    if isinstance(found, Clarify):
        return found
    text = draft.metrics[0].text
    label = f"{dict(draft.misspelt).get(text, text)}, at any time"
    return Clarify(f"{failure.reason} {description}", (Choice(label, description, query=found.query),))


def refuse(failure: NotRead, book: Book) -> Refuse:
    """Names the words that could not be placed, with what looks like them."""
    words = tuple(dict.fromkeys(failure.words))
    if failure.reason:
        reason = failure.reason
    else:
        listed = ", ".join(f"“{word}”" for word in words)
        reason = f"I could not place {listed}: no definition has {'this word' if len(words) == 1 else 'these words'}."
        if language := language_of(words):
            reason = f"This looks like {language}, and I read English only."
    unknown = () if failure.reason else words
    suggestions = failure.suggestions or tuple(
        dict.fromkeys(near for word in unknown for near in _near(word, book))
    )
    return Refuse(reason, words, suggestions[:MAX_CHOICES], failure.final)


def _near(word: str, book: Book) -> Iterator[str]:
    """Names that the word may have been meant for: those that only share letters with it would be riddles."""
    found = [
        document.document.title for document in book.search(word, 2) if document.document.kind == "metric"
    ]
    for name in (*book.near(word), *found):
        if any(_looks_like(word, part) for part in (name, *name.split())):
            yield name


def _looks_like(word: str, name: str) -> bool:
    """Whether it begins alike and has few other letters: "online" looks like neither "lines" nor "gasoline"."""
    one, other = word.lower(), name.lower()
    return one[:1] == other[:1] and (
        OSA.normalized_similarity(one, other) >= ALIKE
        or (len(other) >= MIN_VALUE_WORD and one.startswith(other))
    )


def values_like(question: str, refusal: Refuse, book: Book, plan: Plan) -> Clarify | None:
    """Stored values that have the word that could not be placed and more ("cereal" → COLD CEREAL, HOT CEREAL)."""
    if len(refusal.unplaced) != 1:
        return None
    word = refusal.unplaced[0]
    if (
        len(word) < MIN_VALUE_WORD
        or word in WORDS
        or phrase_key(word) in GENERIC
        or book.meanings(phrase_key(word))
    ):
        return None
    found = [m for m in book.values_containing(phrase_key(word)) if m.tier is Tier.STORED]
    choices: list[Choice] = []
    for meaning in found[:MAX_CHOICES]:
        label = f"{dimension_label(book, meaning.dimension)} {meaning.label}"
        asked = _replaced(question, word, str(meaning.values[0]))
        if asked is not None and isinstance(plan(asked, book), Planned):
            choices.append(Choice(label, question=asked))
    if not choices:
        return None
    timed = " If it is to say when, give its dates." if is_feast(word) else ""
    return Clarify(f"Nothing is called just “{word}”. Do you mean one of these?{timed}", tuple(choices))


def _replaced(question: str, word: str, value: str) -> str | None:
    place = question.lower().find(word)
    return None if place < 0 else question[:place] + value.lower() + question[place + len(word) :]
