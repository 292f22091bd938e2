"""Parts of texts: "categories starting with frozen", "sales of product types containing banana".

"product types containing banana"    {"field": "products.product_type", "op": "contains", "values": ["banana"]}
"""

from __future__ import annotations

from semantic.book import DimensionMeaning, Tier, ValueMeaning
from semantic.book.words import phrase_key
from semantic.definitions.types import ValueType
from semantic.query.types import Operator
from service.asking.offline.reading.draft import Match, NotRead
from service.asking.offline.reading.grouping import add_subject
from service.asking.offline.reading.walk import Walk, rows_of, selects, unclear
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span

WHETHER_KNOWN = (Operator.IS_NULL, Operator.IS_NOT_NULL)
"""What is asked of a property itself, and of no text in it."""


def is_matched(walk: Walk, span: Span) -> bool:
    """Whether the words after a noun say which of its texts are meant."""
    ahead = walk.ahead(1)
    return ahead is not None and ahead.kind is Kind.MATCH and bool(span.dimensions)


def read_match(walk: Walk) -> None:
    """The noun, "starting with", and the part: the next word or the next known phrase."""
    noun = walk.next
    assert noun is not None
    known = walk.book.catalog.dimensions
    named = [meaning for meaning in noun.dimensions if meaning.tier is Tier.NAME]
    ahead = walk.ahead(1)
    if ahead is not None and ahead.payload in WHETHER_KNOWN:
        _read_unknown(walk, noun, tuple(named))
        return
    texts = tuple(m for m in named if known[m.dimension].type is ValueType.STRING)
    listed = not walk.draft.metrics and (walk.before is None or walk.before.kind in (Kind.WHICH, Kind.LIST))
    if not texts or walk.negated:
        raise unclear(noun.text)
    _check_part(walk, noun, frozenset(meaning.dimension for meaning in texts))
    if listed:
        walk.flags.add(Kind.LIST)
        add_subject(walk)
    else:
        walk.take()
    word = walk.take()
    part = walk.next
    assert isinstance(word.payload, Operator)
    if part is None or part.kind in (Kind.TIME, Kind.GROUP, Kind.PER, Kind.COMMA, Kind.AND, Kind.OR):
        raise NotRead(f"“{word.text}” is followed by no text.", (word.text,))
    walk.take()
    walk.draft.matches.append(Match(noun.text, texts, word.payload, part.text))


def _read_unknown(walk: Walk, noun: Span, named: tuple[DimensionMeaning, ...]) -> None:
    """ "where household income is empty", or known: its rows alone; not where a value is called so."""
    walk.take()
    word = walk.take()
    state = phrase_key(word.text.partition(" ")[2])
    own = {m.dimension for m in walk.book.meanings(state) if isinstance(m, ValueMeaning)}
    if not named or walk.negated or noun.metrics or own & {meaning.dimension for meaning in named}:
        raise unclear(word.text)
    assert isinstance(word.payload, Operator)
    walk.draft.matches.append(Match(noun.text, named, word.payload, ""))
    walk.joint = None


def _check_part(walk: Walk, noun: Span, texts: frozenset[str]) -> None:
    """ "baskets containing wine" holds wine: no basket has it in its number. Raises NotRead."""
    part = walk.ahead(2)
    things = rows_of(noun, walk.book) or noun.metrics
    if part is None or not things or not selects(part):
        return
    if not any(value.dimension in texts for value in part.values):
        raise NotRead(
            f"It is not clear whether “{part.text}” is a part of the name, or what these {noun.text} have: then say "
            f"“with {part.text}”.",
            (part.text,),
            final=True,
        )


def places_of_parts(walk: Walk) -> frozenset[int]:
    """The places of the words that are parts of texts, and so no values."""
    known = enumerate(walk.spans)
    return frozenset(
        place + 1 for place, span in known if span.kind is Kind.MATCH and span.payload not in WHETHER_KNOWN
    )
