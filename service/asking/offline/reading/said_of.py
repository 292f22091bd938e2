"""What is said of another thing than the one that the number counts: close in its words, and another question.

"how many coupons were scanned"              those on offer are no scanned ones                       refused
"products that can be bought with a coupon"  what was bought with one is less than what can be        refused
"mailings to homeowners that answered"       the mailings, or the people and their survey?            refused
"what does a senior spend"                   what one spends, and not all of them together            refused
"coupons good for at least 10 products, by department"    the bound is of each coupon, not of a row    refused
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from semantic.book import Book, MetricMeaning, SegmentMeaning, ValueMeaning
from semantic.book.words import stem
from semantic.definitions.types import ValueType
from service.asking.offline.reading.counted import adds_up, all_count, counted_entity, counts, is_average
from service.asking.offline.reading.draft import Draft, NotRead
from service.asking.offline.reading.walk import rows_of, selects
from service.asking.offline.tagging.frames import PASSED_TILLS
from service.asking.offline.tagging.lexicon import SALES, Kind
from service.asking.offline.tagging.span import Span

_LAST_ONE = re.compile(r"(?:the )?last (?:day|week|month|quarter|year)")
_CAN = frozenset({"can", "could", "might", "should"})
_ASKS = frozenset(
    {"you", "u", "i", "we", "someone", "somebody", "anyone", "anybody", "please", "pls", "also"}
)
_BE = frozenset({"were", "was", "are", "is", "been", "got", "had", "have", "has"})
_TIES = (Kind.PREPOSITION, Kind.FILLER)
_TELLING = frozenset({"who", "that", "which"})
_DOES = frozenset({"spend", "buy"})


def check_said_of(draft: Draft, book: Book, metrics: Sequence[str]) -> None:
    """Raises NotRead where a word is said of something else than the query would say it of."""
    _check_possible(draft)
    _check_passed(draft, book, metrics)
    _check_deeds(draft, book, metrics)
    _check_one_of_many(draft, book, metrics)
    _check_bounds(draft, book)
    _check_joined_deed(draft)
    _check_theirs(draft, book, metrics)
    _check_last_of_such(draft)
    _check_fourth(draft, book)
    _check_again(draft, book, metrics)


def _check_possible(draft: Draft) -> None:
    """ "Products that can be bought with a coupon": what may happen is in no row."""
    for word, after in pairwise(draft.cover):
        said = word.text.split()[-1]
        supposed = said in _CAN or (said == "would" and after.kind is Kind.NAME)
        if word.kind is Kind.FILLER and supposed and after.text.split()[0] not in _ASKS:
            text = f"{word.text} {after.text}"
            raise NotRead(
                f"“{text}” asks what may happen, where the data tell what did: ask for that.",
                (text,),
                final=True,
            )
        if word.text == "may" and after.text.split()[0] in ("be", "have", "get"):
            raise NotRead(
                f"It is not clear whether “{word.text} {after.text}” names the month.",
                (word.text,),
                final=True,
            )


def _check_passed(draft: Draft, book: Book, metrics: Sequence[str]) -> None:
    """ "Coupons scanned in May": all that there are, where another metric counts those that were used."""
    passed = (span for span in draft.cover if span.kind is Kind.FILLER)
    word = next((span for span in passed if _verbs(span) & PASSED_TILLS), None)
    if word is None:
        return
    catalog = book.catalog
    sold = _sold(book)
    if not metrics:
        raise NotRead(f"A list of all does not tell which were {word.text}.", (word.text,), final=True)
    for name in metrics:
        homes = {leaf.home for leaf in catalog.measure(catalog.metrics[name]).leaves}
        if homes & sold or not _counts_what_others_do(book, name):
            continue
        noun = catalog.metrics[name].name.replace("_", " ")
        raise NotRead(
            f"“{word.text}” tells which {noun} are meant, and “{noun}” counts others, too: say what was done to them.",
            (word.text,),
            final=True,
        )


def _verbs(span: Span) -> frozenset[str]:
    """ "went through the tills": the verb, with or without what stands behind it."""
    words = span.text.split()
    return frozenset((" ".join(words[:2]), span.text))


def _counts_what_others_do(book: Book, name: str) -> bool:
    """Whether another metric counts the same things where they came to be used or sold: "coupons redeemed"."""
    catalog = book.catalog
    noun = stem(catalog.metrics[name].name.rpartition("_")[2])
    home = catalog.metrics[name].model
    entity = counted_entity(book, name)
    for other in catalog.metrics.values():
        if other.qualified == name or other.model == home or not book.sees(other.qualified):
            continue
        if not counts(book, other.qualified):
            continue
        if (entity and counted_entity(book, other.qualified) == entity) or noun in map(
            stem, other.name.split("_")[:-1]
        ):
            return True
    return False


def _check_deeds(draft: Draft, book: Book, metrics: Sequence[str]) -> None:
    """ "Of all mailings, how many were answered": the households' survey was, and that is nothing of a mailing."""
    nouns: list[Span] = []
    around = zip((*draft.cover[:1], *draft.cover), draft.cover, (*draft.cover[1:], None), strict=False)
    for before, span, after in around:
        if span.kind is Kind.NAME and (set(span.metrics) & set(metrics) or rows_of(span, book)):
            nouns.append(span)
        models = _deed_of(span, book)
        if not models:
            continue
        tied = bool(nouns) and (before is nouns[-1] or _leads_to_deed(before))
        noun = nouns[-1] if tied else after  # "answered mailings"
        if noun is None:
            continue
        shown = [name for name in noun.metrics if name in metrics]
        own = rows_of(noun, book) | {counted_entity(book, name) for name in shown}
        homes = {book.catalog.metrics[name].model for name in shown}
        if shown and all_count(book, shown) and not models & (own | homes):
            raise NotRead(
                f"“{span.text}” is known of {', '.join(sorted(models))}, and not of {noun.text}: say whose it is.",
                (span.text,),
                final=True,
            )


def _leads_to_deed(word: Span) -> bool:
    """ "mailings that were …", "mailings not …": what comes is said of them."""
    return word.kind is Kind.NOT or word.text.split()[-1] in _BE | _TELLING


def _deed_of(span: Span, book: Book) -> frozenset[str]:
    """The models of which a participle is a yes-or-no property: "answered"."""
    values = [meaning for meaning in span.meanings if isinstance(meaning, ValueMeaning)]
    if not values or not span.text.split()[0].endswith("ed"):
        return frozenset()
    known = [book.catalog.dimensions[value.dimension] for value in values]
    if any(dimension.type is not ValueType.BOOLEAN for dimension in known):
        return frozenset()
    # What rows of sales are, their baskets and products are called, too.
    return frozenset(dimension.model for dimension in known) - _sold(book)


def _check_one_of_many(draft: Draft, book: Book, metrics: Sequence[str]) -> None:
    """ "What does a senior spend": an amount of one of them, and no sum of all."""
    cover = draft.cover
    if any(is_average(book, name) or not adds_up(book, name) for name in metrics) or not metrics:
        return
    if any(metric.operator for metric in draft.metrics):
        return
    for place, (word, noun) in enumerate(pairwise(cover)):
        if (
            word.text not in ("a", "an", "one")
            or noun.kind is not Kind.NAME
            or not (selects(noun) or noun.dimensions)
        ):
            continue
        rest = [span for span in cover[place + 1 :] if span.kind not in (Kind.NAME, *_TIES)]
        deed = rest[0] if rest else None
        people = {value.dimension.rpartition(".")[0] for value in noun.values} | rows_of(noun, book)
        people |= {m.segment.rpartition(".")[0] for m in noun.meanings if isinstance(m, SegmentMeaning)}
        if deed is not None and deed.kind is Kind.SELL and deed.payload in _DOES and people - _sold(book):
            raise NotRead(
                f"“{word.text} {noun.text} … {deed.text}” asks for what one of them does, and not for all of them "
                f"together: ask for an amount per one of them.",
                (f"{word.text} {noun.text}",),
            )


def _check_bounds(draft: Draft, book: Book) -> None:
    """ "Coupons good for at least 10 products, by department": of each coupon, where the query would bound a row."""
    if len(draft.metrics) < 2 or not draft.groups:
        return
    for threshold in draft.thresholds:
        if not threshold.metric:
            continue
        first, bound = draft.metrics[0], draft.metrics[threshold.metric]
        noun = next((span for span in draft.cover if set(span.metrics) & set(first.candidates)), None)
        if noun is None or not _tied(draft, noun, bound.candidates):
            continue
        if all_count(book, first.candidates):
            raise NotRead(
                f"“{threshold.text}” is said of each of the {first.text}, and the rows are others.",
                (threshold.text,),
                final=True,
            )


def _tied(draft: Draft, noun: Span, bound: Sequence[str]) -> bool:
    """Whether nothing but small words stands between a noun and the bound: "coupons good for at least …"."""
    after = [span for span in draft.cover if span.start >= noun.until]
    for span in after:
        if span.kind is Kind.COMPARE:
            later = [one for one in after if one.start > span.start and one.metrics]
            return bool(later) and bool(set(later[0].metrics) & set(bound))
        if span.kind not in _TIES:
            return False
    return False


def _check_joined_deed(draft: Draft) -> None:
    """ "What is bought together with meat": what else is in those baskets, and not the meat."""
    for verb, joint in pairwise(draft.cover):
        if verb.kind is Kind.SELL and joint.kind is Kind.AND and joint.text.endswith("with"):
            raise NotRead(
                f"“{verb.text} {joint.text}” asks what is in the same baskets. That is not available in this version.",
                (joint.text,),
                final=True,
            )


def _check_theirs(draft: Draft, book: Book, metrics: Sequence[str]) -> None:
    """ "Senior shoppers, how many stores?": the stores of theirs, or one number beside the other?"""
    spans = [span for span in draft.cover if span.kind is not Kind.FILLER]
    for place, (comma, count, noun) in enumerate(zip(spans, spans[1:], spans[2:], strict=False)):
        if (
            comma.kind is not Kind.COMMA
            or count.kind is not Kind.COUNT
            or not set(noun.metrics) & set(metrics)
        ):
            continue
        before = [name for span in spans[:place] for name in span.metrics if name in metrics]
        asked = any(span.kind is Kind.COUNT for span in spans[:place])
        if not asked and len(metrics) > 1 and any(counted_entity(book, name) for name in before):
            raise NotRead(
                f"It is not clear whether “{count.text} {noun.text}” is asked of those named before, or beside their "
                "number.",
                (noun.text,),
                final=True,
            )


def _check_last_of_such(draft: Draft) -> None:
    """ "Last day with sales": the last of the days that had some, which may be none of the last days."""
    spans = [span for span in draft.cover if span.kind is not Kind.FILLER]
    for place, (period, word, number) in enumerate(zip(spans, spans[1:], spans[2:], strict=False)):
        last = period.kind is Kind.TIME and _LAST_ONE.fullmatch(period.text) is not None
        named = any(span.metrics for span in spans[:place])
        if last and word.text in ("with", "having") and number.metrics and not named:
            text = f"{period.text} {word.text} {number.text}"
            raise NotRead(
                f"It is not clear whether “{text}” is asked for, or the {number.text} of the {period.text}.",
                (text,),
                final=True,
            )


def _check_fourth(draft: Draft, book: Book) -> None:
    """ "Bottom quarter of stores": a fourth of them, and none of the year's."""
    for place, (quarter, of) in enumerate(pairwise(draft.cover)):
        if quarter.kind is not Kind.GRAIN or quarter.text not in ("quarter", "quarters") or of.text != "of":
            continue
        noun = next((span for span in draft.cover[place + 2 :] if span.kind is not Kind.FILLER), None)
        things = noun is not None and all(counts(book, name) for name in noun.metrics)
        if noun is not None and things and rows_of(noun, book):
            text = f"{quarter.text} of {noun.text}"
            raise NotRead(
                f"“{text}” depends on how many there are, which cannot be computed in this version: say how many to "
                "show, as in “top 10”.",
                (text,),
                final=True,
            )


def _check_again(draft: Draft, book: Book, metrics: Sequence[str]) -> None:
    """ "Shoppers who came in May and again in June" were there in both; elsewhere "again" asks once more."""
    told = False
    for before, word in pairwise(draft.cover):
        told = told or bool(_TELLING & set(before.text.split())) or before.kind is Kind.SELL
        joined = before.kind in (Kind.AND, Kind.COMMA) or told
        if word.text == "again" and joined and any(counted_entity(book, name) for name in metrics):
            raise NotRead(
                "Those who did something “again” are fewer than those who did it once, and cannot be picked so.",
                ("again",),
                final=True,
            )


def _sold(book: Book) -> frozenset[str]:
    """The models of the rows that are sold."""
    known = [book.catalog.metrics[m.metric] for m in book.meanings(SALES) if isinstance(m, MetricMeaning)]
    return frozenset(leaf.home for metric in known for leaf in book.catalog.measure(metric).leaves)
