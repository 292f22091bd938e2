"""Averages that are asked for by a sentence: the metric is one that the book calls "A per B".

averages(tokenise("how many pieces are in a basket"), 0, book)       items per basket
averages(tokenise("what does a household spend"), 0, book)           sales per household
averages(tokenise("how often does a household shop"), 0, book)       visits per household

A verb that says more than that ("how many campaigns does a household answer") must be one of the metric's own words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from semantic.book import Book, DimensionMeaning, Meaning, MetricMeaning
from semantic.book.words import LIGHT, Token, key_of, root, tokenise
from service.asking.offline.reading.counted import is_average
from service.asking.offline.tagging.frames import POLITE
from service.asking.offline.tagging.lexicon import GRAINS, SALES, WORDS, Kind
from service.asking.offline.tagging.members import names_rows
from service.asking.offline.tagging.shape_words import AVERAGED


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


COUNTED = ("average number of", "how many", "number of", "the number of", "the average number of")
OFTEN = ("how often", "how frequently", "how many times")
WORTH = ("how much", "what", "what is", "what's", "whats", "how much money", "how many dollars")
VISITS = ("visit", "trip", "order", "basket", "purchase")
ARTICLES = _words("a an one any")
LINKS = _words("the our their its his is are was were be there do does did can in on for inside of to within")
HOLDS = _words(
    "has have had hold holds contain contains take takes last lasts run runs ran make makes made get gets go"
)
DO_HOLD = _words("have had hold contain take last run ran make made get go")
"""Verbs of several things, or of what is over: behind a plural noun they tell what it does."""
COMES = _words(
    "come comes came shop shops shopped visit visits visited in by around us with our stores here buy"
)
BRINGS = _words("worth make makes spend spends bring brings earn earns generate generates yield yields")
BEHIND = _words("in us with here")
MARKERS = tuple(tuple(marker.split()) for marker in AVERAGED.split("|"))
MOST_NAMED = 4


@dataclass(frozen=True)
class _Thing:
    """What there is an average of, by its place; `sure` where it is one ("a basket", "an average basket")."""

    begins: int
    ends: int
    sure: bool


def averages(
    tokens: Sequence[Token], start: int, book: Book
) -> Iterator[tuple[int, str, tuple[Meaning, ...]]]:
    """Where such a sentence that begins at `start` ends, its key, and the metrics it asks for."""
    if tokens[start].text not in _FIRST or _divides(tokens[start:], book):
        return
    for opener in (*COUNTED, *OFTEN, *WORTH):
        words = opener.split()
        place = start + len(words)
        if [token.text for token in tokens[start:place]] != words:
            continue
        if opener in COUNTED:
            for until in range(place + 1, min(place + MOST_NAMED, len(tokens)) + 1):
                yield from _found(tokens, until, (key_of(tokens[place:until]),), HOLDS, False, book)
        elif opener in OFTEN:
            yield from _found(tokens, place, VISITS, COMES, True, book)
        else:
            yield from _found(tokens, place, (SALES,), BRINGS, True, book)


_FIRST = frozenset(opener.split()[0] for opener in (*COUNTED, *OFTEN, *WORTH))


def _divides(tokens: Sequence[Token], book: Book) -> bool:
    """ "how many pieces does a household buy per visit": an average of something else, unless rows are made so."""
    return any(
        token.text == "per" and not (place + 1 < len(tokens) and tokens[place + 1].stem in GRAINS)
        for place, token in enumerate(tokens)
        if not _makes_groups(tokens, place, book)
    )


def _makes_groups(tokens: Sequence[Token], per: int, book: Book) -> bool:
    """ "per age group" behind a comma, with something that has no average of its own."""
    if not per or tokens[per - 1].text != ",":
        return False
    names = (key_of(tokens[per + 1 : until]) for until in range(per + 2, min(per + 4, len(tokens)) + 1))
    return any(
        (found := book.meanings(name))
        and all(isinstance(one, DimensionMeaning) for one in found)
        and not names_rows(name, book)
        for name in names
    )


def _found(
    tokens: Sequence[Token],
    place: int,
    counted: Sequence[str],
    verbs: frozenset[str],
    needed: bool,
    book: Book,
) -> Iterator[tuple[int, str, tuple[Meaning, ...]]]:
    for thing in _things(tokens, place, verbs):
        one = key_of(tokens[thing.begins : thing.ends])
        if any(token.text == "worth" for token in tokens[thing.ends :]) and names_rows(one, book):
            continue  # what a household is worth is more than what it spent
        for key in (f"{noun} per {one}" for noun in counted):
            found = book.meanings(key) or book.alike(key)
            metrics = [m.metric for m in found if isinstance(m, MetricMeaning)]
            if not found or len(metrics) < len(found) or not all(is_average(book, name) for name in metrics):
                continue
            until = _tail(tokens, thing.ends, verbs, _spoken(metrics, book), book)
            if until < len(tokens) and _goes_on(tokens[until].text):
                continue
            said = {token.text for token in tokens[place:until]}
            if (thing.sure or _is_marked(tokens, thing.ends)) and (not needed or said & (verbs - BEHIND)):
                yield until, key, found
            break


def _things(tokens: Sequence[Token], place: int, verbs: frozenset[str]) -> Iterator[_Thing]:
    """ "are in a basket", "takes one campaign", "is an average basket"."""
    begins, sure = place, False
    if begins < len(tokens) and tokens[begins].text in DO_HOLD & verbs:
        return  # "how many products have a coupon" counts products
    while begins < len(tokens) and tokens[begins].text in LINKS | ARTICLES | verbs | {"average"}:
        sure = sure or tokens[begins].text in ARTICLES | {"average"}
        begins += 1
    if begins == place:
        return
    for ends in (begins + 2, begins + 1):
        if ends <= len(tokens) and tokens[ends - 1].text not in LIGHT:
            yield _Thing(begins, ends, sure)


def _tail(
    tokens: Sequence[Token], place: int, verbs: frozenset[str], spoken: frozenset[str], book: Book
) -> int:
    """Where the verb after the thing ends, with what belongs to it: "good for", "bring in", "shop with us"."""

    def is_verb(token: Token) -> bool:
        known = token.text in WORDS or bool(book.meanings(token.stem))
        return token.text in verbs or (root(token.text) in spoken and not known)

    until = place
    while until < len(tokens) and is_verb(tokens[until]):
        until += 1
    behind = until
    while behind < len(tokens) and until > place and tokens[behind].text in BEHIND | {"for"}:
        behind += 1
    ended = behind == len(tokens) or tokens[behind].text in (",", "per", "by") or _at_marker(tokens, behind)
    return behind if ended else until


def _goes_on(word: str) -> bool:
    """Whether a word may be a verb of the sentence that is passed over elsewhere: "… did a household answer"."""
    return WORDS.get(word, (None,))[0] is Kind.FILLER and word not in (*POLITE.split("|"), "please", "pls")


def _spoken(metrics: Sequence[str], book: Book) -> frozenset[str]:
    """The roots of the words by which the metrics are described."""
    texts = (book.catalog.metrics[name].description for name in metrics)
    return frozenset(root(token.text) for text in texts for token in tokenise(text)) - _SMALL


_SMALL = _words("on in by with of for at to without a an the and or which")


def _at_marker(tokens: Sequence[Token], place: int) -> bool:
    return any(
        tuple(token.text for token in tokens[place : place + len(marker)]) == marker for marker in MARKERS
    )


def _is_marked(tokens: Sequence[Token], place: int) -> bool:
    """Whether "on average" comes later."""
    return any(_at_marker(tokens, later) for later in range(place, len(tokens)))
