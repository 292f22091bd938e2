"""Sentences that name people, pieces and goods by other nouns, or with a noun more than the book needs.

    "number of renters in our base"           number of renter households
    "revenue of the alcohol category"         revenue of alcohol
    "soft drinks packs in march"              soft drinks pieces in march
    "spend per head"                          spend per customer

A noun falls only where what stands before it says by itself which rows are meant.
"""

from __future__ import annotations

from collections.abc import Sequence

from semantic.book import Book
from service.asking.offline.rephrasing.checks import (
    every,
    goods,
    is_people_counted,
    listed,
    people,
    picked_by_segment,
    same_rows,
    valued,
)
from service.asking.offline.rephrasing.rule import Rule
from service.asking.offline.rephrasing.words import BOUND, THE


def _is_married(phrases: Sequence[str], book: Book) -> bool:
    """Who is married is a couple; what else couples are is not said by any other word."""
    return "married" in phrases[0].lower().split()


def _is_single(phrases: Sequence[str], book: Book) -> bool:
    return "unmarried" in phrases[0].lower().split()


_KNOWN = (
    r"(?: (?:do|have) we (?:know|have|got)| (?:are|do) (?:there|we know)(?: of)?| have we got| are known"
    r"| we (?:know|have))"
)
_STORED = (
    r"(?:on (?:the |our )?(?:file|files|books|records|list|product list)"
    r"|in (?:the |our )(?:base|files|books|range|assortment|portfolio|customer base|household base|records))"
)
_HEADS = r"(?:, )?(?:head ?count|a head count|count of heads|number of heads)"
_BASES = (
    Rule(
        rf"(how many|number of|count of|total) <R>(?: (?:are|do we have|have we got))? {_STORED}",
        r"\1 \2",
        "",
        listed(2),
    ),
    Rule(rf"^<R> {_STORED}$", r"how many \1", "", listed(1)),
    Rule(
        rf"^(?!.*\bT\d)(?:how many|number of|count of)(?: our| the)? <V>(?:{_KNOWN}|{_KNOWN}? {_STORED})$",
        r"how many \1 <people>",
        "",
        every(people(1), is_people_counted),
    ),
    Rule(rf"^(?!.*\bT\d)<V> {_HEADS}$", r"how many \1 <people>", "", every(people(1), is_people_counted)),
    Rule(r"(?:our |the )?<R> base", r"\1", "", people(1)),
)
_CROWDS = (
    Rule(r"<V> couples", r"\1 customers", "customer", every(people(1), _is_married)),
    Rule(r"<V> singles", r"\1 customers", "customer", every(people(1), _is_single)),
    Rule(
        r"(?<!many )(?<!number of )<V> (?:crowd|cohort|demographic|generation|earners|punters|folk"
        r"|clientele)",
        r"\1 customers",
        "customer",
        people(1),
    ),
    Rule(r"(?<!many )(?<!number of )(?:punters|clientele|clients|patrons)", "customers", "customer"),
    Rule(r"(?:per|a|by) (?:head|capita)(?! of)", "per customer", "customer"),
    Rule(
        r"<R> of at least <N>(?: people| persons| members)?",
        r"\1 with \2 or more people",
        "",
        valued("{2} or more people"),
    ),
)
_PIECES = r"(?:packs|packets|pcs|pkgs|pkts)"
_ENDS = r"(?=$| ,| in T\d| T\d| by| per| last)"
_GOODS = (
    Rule(rf"(?:{_PIECES}|pieces|units) of <V>", r"pieces of \1", "piece", goods(1)),
    Rule(rf"(?:{_PIECES}) of <V>", r"units of \1", "unit", goods(1)),
    Rule(_PIECES, "pieces", "piece"),
    Rule(_PIECES, "units", "unit"),
    Rule(rf"(of|in|for|from|on) (?:the )<V> <D>{_ENDS}", r"\1 \2", "", every(goods(2), picked_by_segment(2))),
    Rule(rf"<M> (of|in|for|from|on) {THE}<V> <R>{_ENDS}", r"\1 \2 \3", "", every(goods(3), same_rows(3, 4))),
    Rule(r"<P> alone", r"\1"),
    Rule(
        rf"<CR> (?:worth|of|for|costing|totalling|totaling) ({BOUND}) <N>(?: dollars)? (?:apiece|each|a piece|a pop)",
        r"\1 of \2 \3 dollars",
    ),
)
_ABOUT = r"(?:roughly|approximately|approx|about|around|exactly|precisely|ballpark|more or less|give or take)"
_VAGUE = (
    Rule(rf"^{_ABOUT} (how|what|which|number|<M>)", r"\1"),
    Rule(
        r"^(?:a |the )?(?:ballpark|rough|exact|precise)(?: figure for| number for| estimate of| idea of)? <M>",
        r"\1",
    ),
    Rule(rf", {_ABOUT}(?=$| ,)", ""),
    Rule(
        r"<R> (?:actually|really|truly|genuinely|indeed|in fact)"
        r" (traded|shopped|sold|bought|came|responded|redeemed)",
        r"\1 \2",
    ),
)
NAMING: tuple[Rule, ...] = (*_VAGUE, *_BASES, *_CROWDS, *_GOODS)
