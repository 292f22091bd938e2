"""Who did it, behind "by": a filter, or nothing that the number does not say already; and no rows of their own.

"coupons redeemed by households"            all of them: households redeem           said, and no row each
"households reached by type B campaigns"    those of type B                          a filter
"coupons redeemed by renters"               those of renters                         a filter
"baskets by married households"             a row each, or all of theirs together?   refused
"units sold by store"                       a row each                               nothing of this
"""

from __future__ import annotations

from semantic.book import Book, DimensionMeaning, MetricMeaning
from semantic.book.alike import is_participle
from semantic.book.words import phrase_key
from service.asking.offline.reading.counted import counted_entity
from service.asking.offline.reading.draft import NotRead
from service.asking.offline.reading.walk import Walk, models_selected, rows_of, selects
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span, singular

_DEEDS = frozenset(
    {"that", "who", "which", "bought", "shopped", "buying", "shopping", "redeemed", "redeeming"}
)
_BY_PEOPLE = frozenset(
    {"redeemed", "used", "bought", "purchased", "paid", "spent", "made", "visited", "placed"}
)
_BY_OTHERS = frozenset({"reached", "sent", "mailed", "contacted", "targeted", "offered"})
_PEOPLE = frozenset(
    {"households", "customers", "shoppers", "buyers", "people", "families", "members", "clients", "guests"}
)


def does_it(walk: Walk, word: Span, span: Span) -> bool:
    """Whether "by" names who did it. A noun that says nothing new is taken. Raises NotRead for two readings."""
    if word.text != "by" or span.kind is not Kind.NAME:
        return False
    verb = next((one.text.split()[-1] for one in walk.draft.cover if one.until == word.start), "")
    if _is_named(walk, span):
        return verb in _BY_PEOPLE | _BY_OTHERS
    if singular(span.text) and not selects(span):
        return False
    steps = 1
    while (ahead := walk.ahead(steps)) is not None and ahead.kind in (Kind.NOT, Kind.PREPOSITION):
        steps += 1
    own = rows_of(span, walk.book) if not singular(span.text) else frozenset()
    if ahead is not None and selects(ahead) and own & models_selected(ahead, walk.book):
        return True  # "coupons redeemed by households with kids"
    if verb in _BY_PEOPLE | _BY_OTHERS and selects(span) and not span.dimensions:
        return True
    if walk.draft.ranking is not None or walk.flags & {Kind.RANKED, Kind.LIST, Kind.WHICH}:
        return False
    if _is_picked(walk, span):
        behind = f" {ahead.text}" if ahead is not None and _noun_ahead(walk, span) else ""
        raise _two_readings(f"{span.text}{behind}")
    return _is_said(walk, span, verb)


def _is_picked(walk: Walk, span: Span) -> bool:
    """ "type b campaigns", "married households": picked ones of things that are counted."""
    if not selects(span) or span.dimensions:
        return False
    if _noun_ahead(walk, span):
        return True
    words = span.text.split()
    return len(words) > 1 and not singular(span.text) and _counted(phrase_key(words[-1]), walk.book)


def _is_named(walk: Walk, span: Span) -> bool:
    """ "campaign type B": what it is called follows the noun."""
    name = walk.ahead(1)
    if name is None or name.start != span.until or not (singular(span.text) and span.dimensions):
        return False
    return selects(name) and bool(rows_of(span, walk.book) & models_selected(name, walk.book))


def _noun_ahead(walk: Walk, span: Span) -> bool:
    noun = walk.ahead(1)
    if noun is None or noun.kind is not Kind.NAME or singular(noun.text) or noun.start != span.until:
        return False
    return bool(rows_of(noun, walk.book) & models_selected(span, walk.book))


def _counted(key: str, book: Book) -> bool:
    """Whether a noun is that of things with a number of their own, which rows are made of."""
    meanings = book.meanings(key)
    counted = any(isinstance(meaning, MetricMeaning) for meaning in meanings)
    return counted and any(isinstance(meaning, DimensionMeaning) for meaning in meanings)


def _is_said(walk: Walk, span: Span, verb: str) -> bool:
    """ "coupons redeemed by households": the noun is taken, as nobody else redeems any."""
    if not rows_of(span, walk.book) or verb not in _BY_PEOPLE | _BY_OTHERS:
        return False
    after = walk.ahead(1)
    if after is not None and after.kind in (Kind.AND, Kind.COMMA, Kind.VERSUS):
        return False
    if span.text not in _PEOPLE:
        if verb in _BY_OTHERS:
            raise _two_readings(span.text)
        return False
    if verb in _BY_OTHERS:
        return False
    walk.take()
    walk.grouping = False
    walk.draft.assumptions.append(
        f"“by {span.text}” is read as who did it: for a row of each, say “per {span.text}”."
    )
    return True


def _two_readings(what: str) -> NotRead:
    return NotRead(
        f"“by {what}” can ask for a row of each of them, or for one number of all of them together: say “for each” "
        f"before one of them, or “of {what}”.",
        (f"by {what}",),
        final=True,
    )


def counts_deeds(walk: Walk) -> bool:
    """ "How many shoppers came every month", "households that bought produce every month", "products sold in every
    store"."""
    before = walk.spans[: walk.place]
    did = any(span.metrics and _DEEDS & set(span.text.split()) for span in before)
    return did or Kind.COUNT in walk.flags or any(_did_once(walk, span) for span in before)


def _did_once(walk: Walk, span: Span) -> bool:
    """Whether a number counts things once, however often something was done to them, or they had something."""
    words = span.text.split()
    known = walk.book.catalog.metrics
    once = all(counted_entity(walk.book, name) not in ("", known[name].model) for name in span.metrics)
    return bool(span.metrics) and once and ("with" in words or any(is_participle(word) for word in words))
