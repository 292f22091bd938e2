"""Tagging: every reading of every stretch of the question, before any is chosen.

    spans_of(tokenise("frozen pizza sales last month"), book)
        NAME "frozen pizza" (2 values) · NAME "frozen" (a segment) · NAME "sales" (a metric) · TIME "last month" · …

A span's `cost` is small for what is surely known, large for what is not: the tiling prefers few, long, sure spans.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from semantic.book import (
    Book,
    DimensionMeaning,
    Meaning,
    MetricMeaning,
    SegmentMeaning,
    Tier,
    ValueMeaning,
)
from semantic.book.alike import is_participle
from semantic.book.words import LIGHT, Token, key_of, stem
from service.asking.offline.tagging.averages import averages
from service.asking.offline.tagging.counting import (
    asks_how_many,
    asks_what_they_did,
    is_deed,
    is_listed,
    says_once,
)
from service.asking.offline.tagging.describing import describes
from service.asking.offline.tagging.equal_words import of_the_brand, of_the_kind, same_values, slashed
from service.asking.offline.tagging.frames import HOLDING, MOST_AROUND, ON_THEM, is_around
from service.asking.offline.tagging.homonyms import is_homonym
from service.asking.offline.tagging.lexicon import DAYS, GRAINS, SCALES, WORDS, Kind
from service.asking.offline.tagging.once import once_per_book
from service.asking.offline.tagging.plurals import is_of_many
from service.asking.offline.tagging.shape_words import COMPARING
from service.asking.offline.tagging.span import Number, Span, read_number
from service.asking.offline.tagging.time_phrases import begins_time, read_hours, read_time
from service.asking.offline.tagging.time_words import (
    CHANGES,
    EARLIER,
    RUNNING,
    SERIES,
    SO_FAR,
    SPEED,
    WHOSE,
    Running,
    dateless,
    falls_into,
    moves_nothing,
    read_window,
)
from service.asking.offline.tagging.turned_names import turned_round
from service.asking.offline.wording import metric_label

MAX_WORDS = 6
MAX_TIME_WORDS = 10
MAX_PHRASE_WORDS = 12
MOST_TYPOS = 4
COSTS = {Kind.FILLER: 0.3, Kind.UNKNOWN: 100.0, Kind.TIME: 0.5}
NAME_COST = 1.0
PARTS = ("share", "percentage", "percent", "proportion", "part", "portion", "fraction", "%", "pct")
"""Words of which one "of" the same thing is as good as any other."""
SIGNS = frozenset({"%", "percent", "pct"})
"""Those that need no "of": "% single item baskets"."""
ROOT_COST = 1.6
HEAD_COST = 1.7
TYPO_COST = 6.0
WORD_COST = 0.5
_RANGE_FIRST = 0.6
"""Of "year to date", which is a range where it can be one."""
ONCE_COST = 0.8  # "different coupons redeemed" is a name
_NO_NOUN = frozenset({",", "and", "or", "by", "in", "for", "vs", "versus", "per"})
_TIME_TABLES: tuple[tuple[Kind, Mapping[str, object]], ...] = (
    (Kind.CHANGE, CHANGES),
    (Kind.EARLIER, EARLIER),
    (Kind.SERIES, SERIES),
    (Kind.RUNNING, RUNNING),
    (Kind.TOP, SPEED),
    (Kind.SO_FAR, SO_FAR),
    (Kind.WHOSE, WHOSE),
)


@once_per_book
def spans_of(tokens: Sequence[Token], book: Book) -> tuple[Span, ...]:
    """All spans of a question, those of unknown words included."""
    spans: list[Span] = []
    for start, token in enumerate(tokens):
        spans += _words(tokens, start, book)
        spans += _around(tokens, start, book)
        spans += _names(tokens, start, book)
        spans += _shares(tokens, start, book)
        spans += _averages(tokens, start, book)
        spans += _times(tokens, start, book)
        spans += _number(tokens, start)
        if not any(span.start == start and span.until == start + 1 for span in spans):
            cost = COSTS[Kind.UNKNOWN]
            spans.append(Span(start, start + 1, Kind.UNKNOWN, token.text, cost, key=token.stem))
    covered = {i for span in spans if span.kind is not Kind.UNKNOWN for i in range(span.start, span.until)}
    spans += _typos(tokens, covered, book)
    spans += _mended(tokens, covered, book)
    return tuple(_dash_as_pause(span, spans) for span in spans)


def _dash_as_pause(span: Span, spans: Sequence[Span]) -> Span:
    """A dash subtracts between two numbers; "sales - fuel" may leave fuel out; elsewhere it is a pause."""
    if span.kind is not Kind.ARITHMETIC or span.text != "-":
        return span
    counted = any(known.until == span.start and known.metrics for known in spans)
    named = any(known.start == span.until and known.kind is Kind.NAME for known in spans)
    return span if counted and named else replace(span, kind=Kind.FILLER, payload=None)


def _text(tokens: Sequence[Token], start: int, until: int) -> str:
    return " ".join(token.text for token in tokens[start:until])


def _texts(tokens: Sequence[Token], start: int, most: int) -> Iterator[tuple[int, str]]:
    """The ends of the stretches of up to so many tokens from there on, and what they say."""
    text = ""
    for until in range(start + 1, min(start + most, len(tokens)) + 1):
        text = f"{text} {tokens[until - 1].text}" if text else tokens[start].text
        yield until, text


def _words(tokens: Sequence[Token], start: int, book: Book) -> Iterator[Span]:
    for until, text in _texts(tokens, start, MAX_WORDS):
        if text == "am" and start and tokens[start - 1].is_number:
            return  # "over 5 am" is no "I am"
        if text in ("least", "most") and start and tokens[start - 1].text == "at":
            return  # "at least 2 kids" has no order from the least
        if text == "a" and (start + 1 == len(tokens) or tokens[start + 1].text in _NO_NOUN):
            continue  # "of type A" is no article
        if text == "a" and start and _ends_value(tokens[start - 1 : start + 1], book):
            continue  # nor is "campaign type A only"
        if any(token.shouted and is_homonym(token, book) for token in tokens[start:until]):
            return
        word = WORDS.get(text)
        if is_deed(tokens, start, until) or (until == start + 1 and describes(tokens, start, book)):
            continue
        if text == "how much" and asks_how_many(tokens, start, book):
            word = (Kind.COUNT, None)
        if word is not None and not (text in ("this", "these") and dateless(_text(tokens, start, start + 2))):
            kind, payload = word
            cost = ONCE_COST if kind is Kind.COUNT and says_once(text) else COSTS.get(kind, WORD_COST)
            yield Span(start, until, kind, text, cost, payload=payload)
        grain = GRAINS.get(" ".join(token.stem for token in tokens[start:until]))
        if grain is not None:
            yield Span(start, until, Kind.GRAIN, text, WORD_COST, payload=grain)
        for kind, table in _TIME_TABLES:
            # As a range, which is the other reading of "the previous month, …", takes the comma in, too.
            name = text.removesuffix(" ,") if kind is Kind.EARLIER else text
            if falls_into(text, [token.text for token in (*tokens[:1], *tokens[until : until + 2])]):
                continue
            if name in table and not moves_nothing(table[name], {token.text for token in tokens}):
                said = table[name]
                cost = _RANGE_FIRST if isinstance(said, Running) and said.to_date else WORD_COST
                yield Span(start, until, kind, text, cost, payload=said)
        if text in DAYS:
            yield Span(start, until, Kind.DAYS, text, WORD_COST, payload=DAYS[text])


def _ends_value(tokens: Sequence[Token], book: Book) -> bool:
    return any(isinstance(meaning, ValueMeaning) for meaning in book.meanings(key_of(tokens)))


def _around(tokens: Sequence[Token], start: int, book: Book) -> Iterator[Span]:
    for until, text in _texts(tokens, start, MOST_AROUND):
        if until > start + 1 and tokens[until - 1].apart:
            return
        counts = until < len(tokens) and tokens[until].text in ("of", "per")
        if text in ON_THEM and any(token.text in HOLDING for token in tokens[max(start - 6, 0) : start]):
            yield Span(start, until, Kind.FILLER, text, COSTS[Kind.FILLER])
        named = until == start + 1 and (book.meanings(tokens[start].stem) or describes(tokens, start, book))
        if not (counts or named) and is_around(text):
            yield Span(start, until, Kind.FILLER, text, COSTS[Kind.FILLER])


def _names(tokens: Sequence[Token], start: int, book: Book) -> Iterator[Span]:
    light = tokens[start].text in LIGHT and not (tokens[start].shouted and is_homonym(tokens[start], book))
    if light or tokens[start].text == "," or _is_about_a_thing(tokens[start : start + 2]):
        return
    words = 0
    for until, text in _texts(tokens, start, MAX_PHRASE_WORDS):
        token = tokens[until - 1]
        if until - start > 1 and (token.apart or _asks_which(tokens[until - 2 : until])):
            return
        if token.text == ",":
            yield from _listed(tokens, start, book)
            return
        words += token.text not in LIGHT and token.text != "/"
        if words > book.longest + 1:
            return
        key = key_of(tokens[start:until])
        if is_of_many(tokens[start:until], book):
            continue
        did = asks_what_they_did(tokens[start:until])
        found = book.meanings(key) or same_values(key, book) or slashed(tokens[start:until], book)
        meanings = () if did else found
        if meanings and _cuts(tokens, start, until, book):
            continue
        if WORDS.get(text, (None,))[0] is Kind.COUNT and is_listed(tokens, start, until):
            continue  # "count" in "receipts by size, count and share" is no "kids count"
        if meanings:
            cost = HEAD_COST if all(m.tier is Tier.HEAD for m in meanings) else NAME_COST
            note = _said_otherwise(tokens, start, until, meanings, book)
            yield Span(start, until, Kind.NAME, text, cost, key=key, meanings=meanings, assumption=note)
            if token.text in LIGHT:
                return  # "type a": a longer name would leave the "a" out
            continue
        known, kind = of_the_kind(key, book)
        if not kind:
            known, kind = of_the_brand(key, book)
        if kind:
            note = f"“{text}” is read as “{known}”."
            yield Span(start, until, Kind.NAME, text, NAME_COST, key=known, meanings=kind, assumption=note)
            continue
        turned, named = turned_round(tokens[start:until], book)
        if named:
            note = _read_as(text, named, book)
            yield Span(start, until, Kind.NAME, text, NAME_COST, key=turned, meanings=named, assumption=note)
            continue
        # "Stores visited" are stores, and no store visits.
        deed = did or is_participle(token.text)
        alike = book.by_root(key, deed=deed) or (() if did else _alike(tokens[start], key, book))
        if alike and token.text not in LIGHT:
            yield Span(start, until, Kind.NAME, text, ROOT_COST, key=key, meanings=alike)


def _listed(tokens: Sequence[Token], start: int, book: Book) -> Iterator[Span]:
    """ "beer, wine and spirits", which is a name with a comma in it."""
    for until in range(start + 4, min(start + MAX_WORDS + 2, len(tokens)) + 1):
        part = tokens[start:until]
        found = book.meanings(key_of(part)) if any(token.text == "and" for token in part[3:-1]) else ()
        if found and all(isinstance(one, ValueMeaning | SegmentMeaning) for one in found):
            yield Span(
                start, until, Kind.NAME, _text(tokens, start, until), NAME_COST, key_of(part), None, found
            )


def _is_about_a_thing(tokens: Sequence[Token]) -> bool:
    """ "In the store with the highest sales" is about a store, also where something is called "in store"."""
    return tokens[0].text in ("in", "at", "on") and tokens[-1].text in ("the", "a", "an", "our")


def _alike(first: Token, key: str, book: Book) -> tuple[Meaning, ...]:
    """ "Display promotions" may ask for promotions to be shown."""
    return () if WORDS.get(first.text, (None,))[0] is Kind.LIST else book.alike(key)


def _shares(tokens: Sequence[Token], start: int, book: Book) -> Iterator[Span]:
    """ "percent of discounted lines", where a metric is called "share of discounted lines"."""
    part = tokens[start].text
    if part not in PARTS or start + 1 == len(tokens):
        return
    of = tokens[start + 1].text == "of"
    if not (of or part in SIGNS) or (start and tokens[start - 1].is_number):
        return
    first = start + 1 + of
    for until in range(first + 1, min(start + MAX_PHRASE_WORDS, len(tokens)) + 1):
        if tokens[until - 1].text in LIGHT:
            continue
        rest = key_of(tokens[first:until])
        if len(rest.split()) > book.longest or book.meanings(key_of(tokens[start:until])):
            continue
        sides = [f"{stem(word)} {rest}" for word in PARTS]
        if not (of and any(isinstance(meaning, MetricMeaning) for meaning in book.meanings(rest))):
            sides += [f"{rest} {stem(word)}" for word in PARTS]  # "% discount" is the discount percentage
        for key in sides:
            did = asks_what_they_did(tokens[first:until])
            known = book.meanings(key) or book.alike(key) or (book.by_root(key, deed=True) if did else ())
            found = tuple(m for m in known if isinstance(m, MetricMeaning))
            if found:
                text = _text(tokens, start, until)
                yield Span(start, until, Kind.NAME, text, NAME_COST, key=key, meanings=found)
                break


def _cuts(tokens: Sequence[Token], start: int, until: int, book: Book) -> bool:
    """Whether a name that begins with a small word would cut a longer one: "in store" in "in store week 23"."""
    longest = min(until + book.longest, len(tokens))
    return _is_small(tokens[start]) and any(
        book.meanings(key_of(tokens[start + 1 : end])) for end in range(until + 1, longest + 1)
    )


def _said_otherwise(
    tokens: Sequence[Token], start: int, until: int, meanings: tuple[Meaning, ...], book: Book
) -> str:
    """What is said where a small word and a noun are one name: "sales in store" leaves fuel out."""
    named = {
        m.dimension
        for m in book.meanings(key_of(tokens[start + 1 : until]))
        if isinstance(m, DimensionMeaning)
    }
    segments = [m.segment for m in meanings if isinstance(m, SegmentMeaning)]
    if not (_is_small(tokens[start]) and named and segments):
        return ""
    meant = segments[0].rpartition(".")[2].replace("_", " ")
    return f"“{_text(tokens, start, until)}” is read as “{meant}”."


def _is_small(token: Token) -> bool:
    return WORDS.get(token.text, (None, None))[0] is Kind.PREPOSITION


def _asks_which(tokens: Sequence[Token]) -> bool:
    """ "In which stores" is no "in stores", though "which" says nothing inside other names."""
    return WORDS.get(f"{tokens[0].text} {tokens[1].text}", (None,))[0] is Kind.WHICH


def _averages(tokens: Sequence[Token], start: int, book: Book) -> Iterator[Span]:
    for until, key, found in averages(tokens, start, book):
        text = _text(tokens, start, until)
        note = _read_as(text, found, book)
        yield Span(start, until, Kind.NAME, text, ROOT_COST, key=key, meanings=found, assumption=note)


def _read_as(text: str, meanings: Sequence[Meaning], book: Book) -> str:
    """What is said of words that are read as one metric; "" where they may be several."""
    names = [meaning.metric for meaning in meanings if isinstance(meaning, MetricMeaning)]
    return f"“{text}” is read as {metric_label(book, names[0])}." if len(names) == 1 else ""


def _times(tokens: Sequence[Token], start: int, book: Book) -> Iterator[Span]:
    if not begins_time(tokens[start].text):
        return
    own = book.catalog.settings.calendar.custom_grains
    for until in range(min(start + MAX_TIME_WORDS, len(tokens)), start, -1):
        text = _text(tokens, start, until).replace(" , ", " ").replace(" / ", "/")
        found = read_time(text)
        if found is not None and found.own and found.own not in own:
            continue
        if found is not None:
            yield Span(start, until, Kind.TIME, text, COSTS[Kind.TIME], payload=found)
        elif (hours := read_hours(text)) is not None:
            if any(dateless(_text(tokens, begin, until)) for begin in range(max(start - 2, 0), start)):
                continue  # "monday to 10 am" is not the hour at ten
            yield Span(start, until, Kind.HOURS, text, COSTS[Kind.TIME], payload=hours)
        elif (window := read_window(text)) is not None:
            yield Span(start, until, Kind.RUNNING, text, COSTS[Kind.TIME], payload=window)
        elif reason := dateless(text):
            yield Span(start, until, Kind.DATELESS, text, COSTS[Kind.TIME], payload=reason)


def _number(tokens: Sequence[Token], start: int) -> Iterator[Span]:
    text = tokens[start].text
    number = read_number(text)
    if number is None:
        return
    until = start + 1
    scale = SCALES.get(tokens[until].text) if until < len(tokens) else None
    if scale is not None and len(tokens[until].text) > 1:
        scaled = Number(number.value * scale, number.unit, False)
        yield Span(start, until + 1, Kind.NUMBER, _text(tokens, start, until + 1), WORD_COST, payload=scaled)
    yield Span(start, until, Kind.NUMBER, text, WORD_COST, payload=number)


def _typos(tokens: Sequence[Token], covered: set[int], book: Book) -> Iterator[Span]:
    """Known phrases that stretches with an unknown word look like, of up to three words.

    Where most words are unknown nothing is misspelt: it is another language, or no question.
    """
    if len(tokens) - len(covered) > MOST_TYPOS:
        return
    for start in range(len(tokens)):
        for until in range(start + 1, min(start + 3, len(tokens)) + 1):
            part = tokens[start:until]
            if all(i in covered for i in range(start, until)) or any(token.text in LIGHT for token in part):
                continue
            if until - start == 1 and part[0].text in COMPARING:
                continue
            near = book.misspelt(key_of(part)) if all(token.text.isalpha() for token in part) else None
            if near is not None:
                key, sure = near
                text = _text(tokens, start, until)
                assumption = f"“{text}” is read as “{key}”."
                found = book.meanings(key)
                yield Span(
                    start,
                    until,
                    Kind.NAME,
                    text,
                    TYPO_COST,
                    key=key,
                    meanings=found,
                    assumption=assumption,
                    misspelt=True,
                    doubtful=not sure,
                )


def _mended(tokens: Sequence[Token], covered: set[int], book: Book) -> Iterator[Span]:
    """Longer names with a slip in one word: "redemptons per thousand baskets"."""
    for place, token in enumerate(tokens):
        near = book.misspelt(token.stem) if place not in covered and token.text.isalpha() else None
        if near is None or not near[1] or " " in near[0]:
            continue
        right = (*tokens[:place], replace(token, text=near[0], stem=near[0]), *tokens[place + 1 :])
        for start in range(max(place - MOST_TYPOS, 0), place + 1):
            for until in range(max(place + 1, start + 4), min(start + MAX_PHRASE_WORDS, len(tokens)) + 1):
                ends = right[start].text in LIGHT or right[until - 1].text in LIGHT
                key = key_of(right[start:until])
                if ends or not (found := book.meanings(key) or book.alike(key)):
                    continue
                text, note = _text(tokens, start, until), f"“{token.text}” is read as “{near[0]}”."
                yield Span(start, until, Kind.NAME, text, TYPO_COST, key, None, found, note, misspelt=True)
