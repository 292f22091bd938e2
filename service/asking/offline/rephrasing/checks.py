"""What a rule asks of the phrases it found: whether they are people, goods, or something that the book knows so.

people(1)(("renters",), book)                   True: rows of those who buy are picked
known("{1} redeemed")(("coupons",), book)       True: there are numbers of "coupons redeemed"
"""

from __future__ import annotations

from collections.abc import Sequence

from semantic.book import (
    Book,
    DimensionMeaning,
    Meaning,
    MetricMeaning,
    ModelMeaning,
    SegmentMeaning,
    ValueMeaning,
)
from semantic.book.words import phrase_key
from service.asking.offline.rephrasing.rule import Check
from service.asking.offline.wording import metric_label

_BUYERS = ("customer", "household", "shopper", "buyer", "member", "client", "guest", "consumer", "patron")
"""Nouns for those who buy; of which rows they are is the book's to say."""
_GIVEN = frozenset(
    ("discount", "rebate", "reduction", "markdown", "match", "saving", "bonus", "refund", "voucher")
)
_GAINS = ("profit", "margin", "gross margin", "net income", "earning", "gain")
"""What a company that knows its costs may mean by what it earns."""


def people(group: int) -> Check:
    """Rows of those who buy are named or picked."""

    def check(phrases: Sequence[str], book: Book) -> bool:
        return bool(_models(phrases[group - 1], book) & _buyers(book))

    return check


def goods(*groups: int) -> Check:
    """Nothing of it is about those who buy: what they take, make and earn is their own. Yes and no are no goods."""

    def check(phrases: Sequence[str], book: Book) -> bool:
        found = [phrases[group - 1] for group in groups if phrases[group - 1]]
        return not any(_models(phrase, book) & _buyers(book) or _is_flag(phrase, book) for phrase in found)

    return check


def known(phrase: str) -> Check:
    """The book has a number of that name."""

    def check(phrases: Sequence[str], book: Book) -> bool:
        key = phrase_key(phrase.format("", *phrases))
        found = book.meanings(key) or book.alike(key)
        return any(isinstance(meaning, MetricMeaning) for meaning in found)

    return check


def sold(group: int) -> Check:
    """A number of things sold: the book has one of that name, or says that it counts them."""

    def check(phrases: Sequence[str], book: Book) -> bool:
        found = book.meanings(phrase_key(phrases[group - 1]))
        said = [m for m in found if isinstance(m, MetricMeaning) and book.speaks_of(m.metric, "sold")]
        return known(f"{{{group}}} sold")(phrases, book) or bool(said)

    return check


def given(group: int) -> Check:
    """What is taken off the price: to give it away is all that can be done with it."""

    def check(phrases: Sequence[str], book: Book) -> bool:
        words = set(phrase_key(phrases[group - 1]).split())
        found = [m for m in book.meanings(phrase_key(phrases[group - 1])) if isinstance(m, MetricMeaning)]
        said = words & _GIVEN or (found and all(book.speaks_of(m.metric, "discount") for m in found))
        return bool(found) and bool(said)

    return check


def earned(phrases: Sequence[str], book: Book) -> bool:
    """The book knows no gain other than sales."""
    return not any(isinstance(m, MetricMeaning) for key in _GAINS for m in book.meanings(key))


def listed(group: int) -> Check:
    """Rows that are on a list whatever happens: their number has no date."""

    def check(phrases: Sequence[str], book: Book) -> bool:
        found = [
            m.metric for m in book.meanings(phrase_key(phrases[group - 1])) if isinstance(m, MetricMeaning)
        ]
        counted = [name for name in found if book.catalog.metrics[name].expr.text.strip() == "count()"]
        return len(found) == len(counted) == 1 and book.catalog.metrics[counted[0]].time == "none"

    return check


def valued(phrase: str) -> Check:
    """The book has a value of that name."""

    def check(phrases: Sequence[str], book: Book) -> bool:
        found = book.meanings(phrase_key(phrase.format("", *phrases)))
        return any(isinstance(meaning, ValueMeaning) for meaning in found)

    return check


def picked_by_segment(group: int) -> Check:
    """A filter with a name of its own, which is no value of any dimension."""

    def check(phrases: Sequence[str], book: Book) -> bool:
        found = book.meanings(phrase_key(phrases[group - 1]))
        return bool(found) and all(isinstance(meaning, SegmentMeaning) for meaning in found)

    return check


def same_rows(pick: int, noun: int) -> Check:
    """The noun is that of the rows which are picked: "own-label products"."""

    def check(phrases: Sequence[str], book: Book) -> bool:
        picked, named = (_models(phrases[group - 1], book) for group in (pick, noun))
        return bool(picked) and picked <= named

    return check


def counted_people(book: Book) -> str:
    """What the number of all who may buy is called; "" where it has no single name."""
    found = [
        metric
        for metric in book.metrics
        if metric.model in _buyers(book) and metric.expr.text.strip() == "count()" and metric.where is None
    ]
    return metric_label(book, found[0].qualified).lower() if len(found) == 1 else ""


def is_people_counted(phrases: Sequence[str], book: Book) -> bool:
    """There is a number of all who may buy."""
    return bool(counted_people(book))


def counts_once(group: int) -> Check:
    """A number of different things, in which each is counted once anyhow."""

    def check(phrases: Sequence[str], book: Book) -> bool:
        known = book.meanings(phrase_key(phrases[group - 1]))
        found = [book.catalog.metrics[m.metric] for m in known if isinstance(m, MetricMeaning)]
        return bool(found) and all("count(distinct" in metric.expr.text.lower() for metric in found)

    return check


def bare_numbers(group: int) -> Check:
    """Numbers in digits and nothing besides, as things are called by: no "five", no "$100"."""

    def check(phrases: Sequence[str], book: Book) -> bool:
        words = phrases[group - 1].replace(",", " ").split()
        return all(word.isdigit() or word in ("and", "or") for word in words)

    return check


def every(*checks: Check) -> Check:
    """All of them hold."""
    return lambda phrases, book: all(check(phrases, book) for check in checks)


def _buyers(book: Book) -> frozenset[str]:
    found: set[str] = set()
    for word in _BUYERS:
        for meaning in book.meanings(word):
            if isinstance(meaning, ModelMeaning):
                found.add(meaning.model)
            elif isinstance(meaning, DimensionMeaning):
                dimension = book.catalog.dimensions[meaning.dimension]
                model = book.catalog.models[dimension.model]
                if dimension.name == model.label or model.key == (dimension.name,):
                    found.add(model.name)
    return frozenset(found)


def _models(phrase: str, book: Book) -> frozenset[str]:
    """The models whose rows a phrase names, picks or splits: a noun with its number ("store 367") is that noun's."""
    words = phrase.split()
    whole = book.meanings(phrase_key(phrase))
    parts = whole or tuple(m for word in words for m in book.meanings(phrase_key(word)))
    return frozenset(model for meaning in parts if (model := _model(meaning, book)))


def _model(meaning: Meaning, book: Book) -> str:
    if isinstance(meaning, ModelMeaning):
        return meaning.model
    if isinstance(meaning, ValueMeaning | DimensionMeaning):
        return book.catalog.dimensions[meaning.dimension].model
    if isinstance(meaning, SegmentMeaning):
        return book.catalog.segments[meaning.segment].model
    return ""


def _is_flag(phrase: str, book: Book) -> bool:
    """ "with a coupon": a value of something that is so or not."""
    values = [m for m in book.meanings(phrase_key(phrase)) if isinstance(m, ValueMeaning)]
    return any(isinstance(stored, bool) for value in values for stored in value.values)
