"""The slots of an approved question: its period, one value, and the number of a top list may be others.

    templates_of(question, book)       "sales ⟨time⟩" for "sales last week"
    fillings_of(tokens, book)          "sales last month" is "sales ⟨time⟩" with the period last month

A wording has a slot only where it provably holds it: one stretch of it reads as exactly the range, the values of one
filter, or the limit of its query. A template is a wording's words with slots in place of such stretches; a question
fits it when all its other words are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise, product

from semantic.book import Book, ValueMeaning
from semantic.book.words import LIGHT, Token, key_of
from semantic.definitions.types import VerifiedQuestion
from semantic.errors import TimeInvalid
from semantic.planning.time_ranges import parse_range
from semantic.query.types import Condition, Filter, Limit, Operator, Query, TimeClause
from service.asking.offline.tagging.homonyms import is_homonym
from service.asking.offline.tagging.lexicon import GRAINS
from service.asking.offline.tagging.span import read_number
from service.asking.offline.tagging.spans import MAX_TIME_WORDS
from service.asking.offline.tagging.time_phrases import TimeSpan, begins_time, read_time

_BEFORE_TIME = frozenset(("in", "for", "during", "on"))
"""Words before a period that do not change which one it is: they belong to the slot."""
_BEFORE_NUMBER = frozenset(("top", "bottom"))
_MOST_ROWS = 1_000
_OPS = {
    Operator.EQ: (Operator.EQ, Operator.IN),
    Operator.IN: (Operator.EQ, Operator.IN),
    Operator.NE: (Operator.NE, Operator.NOT_IN),
    Operator.NOT_IN: (Operator.NE, Operator.NOT_IN),
}
"""An operator → what stands for it with one value, and with several."""

Content = TimeSpan | ValueMeaning | int


@dataclass(frozen=True, slots=True)
class Filling:
    """A stretch of a question, from token `start` to `until` (exclusive), and what it says."""

    start: int
    until: int
    content: Content
    text: str

    @property
    def placeholder(self) -> str:
        match self.content:
            case TimeSpan():
                return "⟨time⟩"
            case ValueMeaning(dimension=dimension):
                return f"⟨{dimension}⟩"
            case _:
                return "⟨number⟩"


@dataclass(frozen=True, slots=True)
class Template:
    """A wording of an approved question with slots; `fillings` are what the wording itself has there."""

    question: VerifiedQuestion
    query: Query
    fillings: tuple[Filling, ...]


def templates_of(
    question: VerifiedQuestion, query: Query, tokens: Sequence[Token], book: Book
) -> Iterator[tuple[tuple[str, ...], Template]]:
    """The templates of one wording, each with its words: one for every choice of its slots."""
    slots = [filling for filling in _provable(tokens, query, book) if filling is not None]
    for count in range(1, len(slots) + 1):
        for chosen in combinations(slots, count):
            yield words_of(tokens, chosen), Template(question, query, chosen)


def fillings_of(tokens: Sequence[Token], book: Book) -> Iterator[tuple[tuple[str, ...], tuple[Filling, ...]]]:
    """Every way to take a period, a value and a number out of a question, with the words that are left."""
    kinds = (_times(tokens, book), _values(tokens, book), _numbers(tokens))
    for chosen in product(*([None, *found] for found in kinds)):
        fillings = tuple(filling for filling in chosen if filling is not None)
        if fillings and not _overlap(fillings):
            yield words_of(tokens, fillings), fillings


def words_of(tokens: Sequence[Token], fillings: Sequence[Filling]) -> tuple[str, ...]:
    """The words with placeholders where the fillings stand."""
    starts = {filling.start: filling for filling in fillings}
    inside = {place for filling in fillings for place in range(filling.start, filling.until)}
    words = []
    for place, token in enumerate(tokens):
        if place in starts:
            words.append(starts[place].placeholder)
        elif place not in inside:
            words.append(token.text)
    return tuple(words)


def filled(template: Template, fillings: Sequence[Filling]) -> Query:
    """The template's query with what the question says in its slots."""
    query = template.query
    for old, new in zip(_sorted(template.fillings), _sorted(fillings), strict=True):
        match new.content:
            case TimeSpan(phrase=phrase):
                assert query.time is not None
                query = replace(query, time=replace(query.time, range=phrase))
            case ValueMeaning():
                assert isinstance(old.content, ValueMeaning)
                query = replace(
                    query, filters=tuple(_filled(f, old.content, new.content) for f in query.filters)
                )
            case int(rows):
                assert query.limit is not None
                query = replace(query, limit=replace(query.limit, rows=rows))
    return query


def _sorted(fillings: Sequence[Filling]) -> list[Filling]:
    return sorted(fillings, key=lambda filling: filling.placeholder)


def _overlap(fillings: Sequence[Filling]) -> bool:
    ordered = sorted(fillings, key=lambda filling: filling.start)
    return any(left.until > right.start for left, right in pairwise(ordered))


def _provable(tokens: Sequence[Token], query: Query, book: Book) -> Iterator[Filling | None]:
    """The only period, the only value and the only number of a wording that are its query's."""
    yield _only([f for f in _times(tokens, book) if _is_range(f.content, query.time)], _times(tokens, book))
    values = _values(tokens, book)
    yield _only([f for f in values if sum(_holds(item, f.content) for item in query.filters) == 1], values)
    yield _only([f for f in _numbers(tokens) if _is_limit(f.content, query.limit)], _numbers(tokens))


def _only(fitting: Sequence[Filling], all_: Sequence[Filling]) -> Filling | None:
    """The filling, where it is the only one of its kind in the wording."""
    return fitting[0] if len(fitting) == len(all_) == 1 else None


def _is_range(content: Content, time: TimeClause | None) -> bool:
    if time is None or time.range is None or time.compare or not isinstance(content, TimeSpan):
        return False
    if not isinstance(time.range, str):
        return False
    try:
        said, meant = parse_range(content.phrase), parse_range(time.range)
    except TimeInvalid:
        return False
    return replace(said, phrase="") == replace(meant, phrase="")


def _holds(item: Filter, content: Content) -> bool:
    """Whether a filter is on exactly these values of this dimension."""
    return (
        isinstance(content, ValueMeaning)
        and isinstance(item, Condition)
        and item.op in _OPS
        and item.field.rpartition(".")[2] == content.dimension.rpartition(".")[2]
        and sorted(map(str, item.values)) == sorted(map(str, content.values))
    )


def _is_limit(content: Content, limit: Limit | None) -> bool:
    return limit is not None and not limit.per and content == limit.rows


def _filled(item: Filter, old: ValueMeaning, new: ValueMeaning) -> Filter:
    if not isinstance(item, Condition) or not _holds(item, old):
        return item
    one, several = _OPS[item.op]
    return replace(item, op=one if len(new.values) == 1 else several, values=new.values)


def _times(tokens: Sequence[Token], book: Book) -> list[Filling]:
    """The periods of a question, the longest from each place on; none within another."""
    found: list[Filling] = []
    for start, token in enumerate(tokens):
        if (found and start < found[-1].until) or not begins_time(token.text) or _is_grain(tokens, start):
            continue
        for until in range(min(start + MAX_TIME_WORDS, len(tokens)), start, -1):
            text = " ".join(token.text for token in tokens[start:until])
            span = read_time(text.replace(" , ", " "))
            if span is not None:
                found.append(Filling(start - _is_led(tokens, start, book), until, span, text))
                break
    return found


def _is_grain(tokens: Sequence[Token], start: int) -> bool:
    """Whether a unit of time stands here by itself, as in "each week of 2017": it says how to group."""
    after = tokens[start + 1] if start + 1 < len(tokens) else None
    return tokens[start].stem in GRAINS and not (after is not None and after.is_number)


def _is_led(tokens: Sequence[Token], start: int, book: Book) -> bool:
    """Whether the word before a period belongs to it."""
    before = tokens[start - 1] if start else None
    return before is not None and before.text in _BEFORE_TIME and not is_homonym(before, book)


def _values(tokens: Sequence[Token], book: Book) -> list[Filling]:
    """The stretches that mean values of one dimension and nothing else, the longest from each place on."""
    found: list[Filling] = []
    for start in range(len(tokens)):
        if (found and start < found[-1].until) or tokens[start].text in LIGHT:
            continue
        for until in range(min(start + book.longest, len(tokens)), start, -1):
            part = tokens[start:until]
            if part[-1].text in LIGHT:
                continue
            meanings = book.meanings(key_of(part))
            if not meanings:
                continue
            if len(meanings) == 1 and isinstance(meanings[0], ValueMeaning) and not _may_be_small(part, book):
                text = " ".join(token.text for token in part)
                found.append(Filling(start, until, meanings[0], text))
            break
    return found


def _may_be_small(part: Sequence[Token], book: Book) -> bool:
    return any(is_homonym(token, book) for token in part)


def _numbers(tokens: Sequence[Token]) -> list[Filling]:
    """The numbers of "top 5" and "bottom three"."""
    found = []
    for place, token in enumerate(tokens[1:], start=1):
        number = read_number(token.text) if tokens[place - 1].text in _BEFORE_NUMBER else None
        if number is None or not number.bare or number.value != int(number.value):
            continue
        if 1 <= number.value <= _MOST_ROWS:
            found.append(Filling(place, place + 1, int(number.value), token.text))
    return found
