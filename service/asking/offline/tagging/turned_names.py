"""Numbers whose rows are told in front of them, or behind another of their names: one name, and no filter.

"shelf price sales"          what the book calls "sales at shelf price": not the sales of those lines alone
"turnover at shelf price"    the same, as turnover is another name of sales
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from semantic.book import Book, Meaning, MetricMeaning, SegmentMeaning, Tier, ValueMeaning
from semantic.book.words import Token, key_of, phrase_key

LINKS = ("at", "of", "with", "on", "in", "from", "for", "by")
"""Words that may stand between a number and its rows."""


def turned_round(tokens: Sequence[Token], book: Book) -> tuple[str, tuple[Meaning, ...]]:
    """The key that the book has for the same words, and the metrics it means; ("", ()) for none."""
    for named, picked, links in _sides(tokens):
        if not _picks(picked, book):
            continue
        for name in names_of(named, book):
            for key in (f"{name} {picked}", *(f"{name} {link} {picked}" for link in links)):
                found = book.meanings(key)
                if found and all(isinstance(meaning, MetricMeaning) for meaning in found):
                    return key, tuple(found)
    return "", ()


def _sides(tokens: Sequence[Token]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What may name a number, what may pick its rows, and the words that may stand between them."""
    for place in range(1, len(tokens)):
        yield key_of(tokens[place:]), key_of(tokens[:place]), LINKS
        if tokens[place].text in LINKS and place + 1 < len(tokens):
            yield key_of(tokens[:place]), key_of(tokens[place + 1 :]), (tokens[place].text,)


def _picks(key: str, book: Book) -> bool:
    """Whether somebody has said that a phrase picks rows: a stored text may be any word ("value")."""
    kinds = (ValueMeaning, SegmentMeaning)
    return any(isinstance(one, kinds) and one.tier is Tier.NAME for one in book.meanings(key))


def names_of(key: str, book: Book) -> tuple[str, ...]:
    """All that the one metric of a key is called: what the book says of "sales" holds for "turnover"."""
    metrics = {meaning.metric for meaning in book.meanings(key) if isinstance(meaning, MetricMeaning)}
    known = [book.catalog.metrics[name] for name in metrics] if len(metrics) == 1 else []
    called = (
        phrase_key(name) for metric in known for name in (metric.name.replace("_", " "), *metric.synonyms)
    )
    return tuple(dict.fromkeys((key, *called))) if known else ()
