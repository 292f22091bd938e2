"""Questions that a query only resembles: near to what is asked for in its words, and another number.

"how many kids do customers have"           counts kids; customers by their kids answer nothing        refused
"our stores and how much they sold"         asks for an amount; how many stores sold is none           refused
"deli sales and total baskets"              all baskets, or those with something of the deli?          refused
"which customers bought deli and pastry"    both, or either?                                           refused
"over 100 baskets in may and june"          in both together, or in each?                              refused
"discounts without coupons"                 less the coupons' part, or of rows without a coupon?       refused
"what would sales be without coupons"       asks what did not happen                                   refused
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from semantic.book import Book
from service.asking.offline.reading.counted import counted_entity
from service.asking.offline.reading.draft import Draft, NotRead
from service.asking.offline.reading.walk import JOINTS, selects
from service.asking.offline.tagging.lexicon import Kind

_WOULD = frozenset({"would", "could", "might", "should"})
_POLITELY = frozenset({"you", "like", "love", "i", "we"})
_OVERALL = frozenset({"total", "overall", "all", "entire", "whole"})


LeftOut = Mapping[str, str]
"""What is said of rows that are left out ("without coupons"), and what they are ("coupons")."""


def check_other_questions(draft: Draft, book: Book, metrics: Sequence[str], left_out: LeftOut) -> None:
    """Raises NotRead where the query answers a question beside the one that is asked."""
    _check_counted(draft, metrics)
    _check_amount(draft, book, metrics)
    _check_overall(draft, metrics)
    _check_who_of_all(draft)
    _check_bounded(draft)
    _check_parts(book, metrics, left_out)
    _check_supposed(draft, left_out)


def _check_counted(draft: Draft, metrics: Sequence[str]) -> None:
    """ "how many kids do customers have": the noun behind "how many" groups, and something else is counted. Rows that a
    bound picks can be counted by whoever reads them."""
    if draft.thresholds or draft.clauses or draft.ranking is not None:
        return
    grouped = {meaning for group in draft.groups for meaning in group.candidates}
    for word, noun in pairwise(span for span in draft.cover if span.kind is not Kind.FILLER):
        if word.kind is not Kind.COUNT or set(noun.metrics) & set(metrics):
            continue
        if metrics and noun.kind is Kind.NAME and grouped & set(noun.dimensions):
            raise NotRead(
                f"No metric counts {noun.text}: ask for a number by {noun.text}.",
                (f"{word.text} {noun.text}",),
                final=True,
            )


def _check_amount(draft: Draft, book: Book, metrics: Sequence[str]) -> None:
    """ "our stores and how much they sold" asks for an amount, and not how many stores did."""
    spans = draft.cover
    for place, word in enumerate(spans):
        if word.kind is not Kind.FILLER or not word.text.endswith("how much"):
            continue
        ahead = next((span for span in spans[place + 1 :] if span.kind is not Kind.FILLER), None)
        if ahead is not None and ahead.kind is Kind.SELL and metrics and _all_count(metrics, book):
            text = f"{word.text} … {ahead.text}"
            raise NotRead(
                f"“{text}” asks for an amount, and not for how many {ahead.text}.", (text,), final=True
            )


def _all_count(metrics: Sequence[str], book: Book) -> bool:
    return all(counted_entity(book, name) for name in metrics)


def _check_overall(draft: Draft, metrics: Sequence[str]) -> None:
    """ "deli sales and total baskets": the word sets the second number apart from what was picked for the first."""
    cover = draft.cover
    for place, noun in enumerate(cover):
        if place < 2 or not set(noun.metrics) & set(metrics) or cover[place - 1].text not in _OVERALL:
            continue
        before = cover[: place - 2]
        first = [at for at, span in enumerate(before) if set(span.metrics) & set(metrics)]
        if cover[place - 2].kind in JOINTS and first and any(selects(span) for span in before):
            text = f"{cover[place - 1].text} {noun.text}"
            raise NotRead(
                f"It is not clear whether “{text}” is of what was picked before, or of everything: ask for each on "
                "its own.",
                (text,),
                final=True,
            )


def _check_who_of_all(draft: Draft) -> None:
    """ "which customers bought deli and pastry": those of either would be listed where those of both are wanted."""
    spans = [span for span in draft.cover if span.kind is not Kind.FILLER]
    if len(spans) < 2 or spans[0].kind not in (Kind.WHICH, Kind.LIST) or draft.ranking is not None:
        return
    asked = {meaning for group in draft.groups for meaning in group.candidates} & set(spans[1].dimensions)
    bought = any(span.kind is Kind.SELL for span in spans)
    for selection in draft.selections:
        listed = len(selection.items) > 1 and not (
            selection.either or selection.compared or selection.negated
        )
        if asked and bought and listed:
            raise NotRead(
                f"It is not clear whether those with both are wanted, or those with either: say “or” in "
                f"“{selection.text}”. Those with both are not available in this version.",
                (selection.text,),
                final=True,
            )


def _check_bounded(draft: Draft) -> None:
    """ "stores with more than 100 baskets in november and december": in both together, or in each of them?"""
    bounds = [threshold for threshold in draft.thresholds if threshold.metric is not None]
    if bounds and len(draft.periods) > 1 and draft.change is None and any(not g.grain for g in draft.groups):
        periods = " and ".join(said.text for said in draft.periods)
        raise NotRead(
            f"It is not clear whether “{bounds[0].text}” must hold in “{periods}” together, or in each of them.",
            (bounds[0].text,),
            final=True,
        )


def _check_parts(book: Book, metrics: Sequence[str], left_out: LeftOut) -> None:
    """ "discounts without coupons": what is left out is the name of a part that the number is made of."""
    catalog = book.catalog
    for text, what in left_out.items():
        words = what.split()
        for name in metrics:
            parts = [part for part in catalog.measure(catalog.metrics[name]).metrics if part != name]
            named = [part for part in parts if words and all(book.speaks_of(part, word) for word in words)]
            if named:
                part = catalog.metrics[named[0]].name.replace("_", " ")
                raise NotRead(
                    f"“{text}” can mean less {part}, or only rows that have none: for the first, take "
                    f"{part} off by “minus {part}”; the second can be asked by its parts.",
                    (text,),
                    final=True,
                )


def _check_supposed(draft: Draft, left_out: LeftOut) -> None:
    """ "what would sales be without coupons": people would have bought something else, or elsewhere."""
    words = [word for span in draft.cover for word in span.text.split()]
    supposed = any(word in _WOULD and after not in _POLITELY for word, after in pairwise((*words, "")))
    if supposed and left_out:
        raise NotRead(
            f"What would be “{next(iter(left_out))}” cannot be told from what was: leave out “would” to add up the "
            "rest.",
            ("would",),
            final=True,
        )
