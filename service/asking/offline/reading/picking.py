"""Values and segments in a question → selections: one, or a list of them with the noun of their dimension.

"stores 367 and 406"       two values of the dimension that the noun names
"deli and meat sales"      two values, of which each gets a row
"deli or bananas"          values of different dimensions, either of which will do
"""

from __future__ import annotations

from collections.abc import Iterable

from semantic.book import SegmentMeaning, ValueMeaning
from semantic.definitions.types import ValueType
from service.asking.offline.reading.draft import NotRead, Selected, Selection
from service.asking.offline.reading.walk import (
    JOINTS,
    Walk,
    models_of,
    models_selected,
    rows_of,
    selects,
    unclear,
)
from service.asking.offline.tagging.lexicon import WORDS, Kind
from service.asking.offline.tagging.span import Span


def select_in_dimension(walk: Walk) -> None:
    noun = walk.take()
    select(walk, frozenset(meaning.dimension for meaning in noun.dimensions))


def select(walk: Walk, dimensions: frozenset[str]) -> None:
    """A selection: one value or a list of them, perhaps with the dimension's noun after it ("grocery department")."""
    began = walk.place
    first = walk.take()
    if first.key.isdigit() and not dimensions:
        raise NotRead(f"“{first.text}” alone can be many things.", (first.text,))
    grouped = {meaning.dimension for group in walk.draft.groups for meaning in group.candidates}
    if walk.joint in (Kind.AND, Kind.OR) and grouped & {value.dimension for value in first.values}:
        raise unclear(first.text)  # "by kids and no kids": a row for each, and no filter
    before = walk.spans[began - 2] if began > 1 else None
    if walk.joint is Kind.OR and not walk.draft.selections and before is not None and before.metrics:
        raise _neither_alone(before.text, first)  # "products on display or in the mailer"
    if walk.joint is Kind.OR and walk.draft.selections:
        raise _neither_alone(walk.draft.selections[-1].text, first)
    items = [_meanings(walk, first, dimensions)]
    spans = [first]
    dimensions |= _noun_after(walk, items[0])
    if walk.joint is Kind.VERSUS:
        _extend_last(walk, first, items[0])
        return
    _check_reach(walk, first, began)
    versus = either = False
    while (connector := _connected(walk, items[-1], dimensions)) is not None:
        versus = versus or connector is Kind.VERSUS
        if connector is Kind.OR and first.text.startswith(_NEGATIONS):
            # "Excluding fuel or alcohol" leaves out both: as one name "excluding fuel" would keep all alcohol.
            doubtful = first.text.startswith(_SHORT)
            raise NotRead(f"It is not clear how far “{first.text}” reaches.", (first.text,), final=doubtful)
        either = either or connector is Kind.OR
        spans.append(walk.take())
        items.append(_meanings(walk, spans[-1], dimensions))
        dimensions |= _noun_after(walk, items[-1])
    split = versus or (len(items) > 1 and not either and not walk.negated and not dimensions)
    walk.draft.selections.append(
        Selection(
            " and ".join(span.text for span in spans),
            tuple(items),
            tuple(span.key for span in spans),
            dimensions,
            negated=walk.negated,
            split=split,
            compared=versus,
            either=either,
        )
    )
    walk.share.selected.append(began)
    walk.share.selected_until = walk.place
    walk.negated, walk.joint = False, None
    walk.open_filter = bool(walk.draft.metrics)


_NEGATIONS = tuple(f"{phrase} " for phrase, (kind, _) in WORDS.items() if kind is Kind.NOT)
_SHORT = ("without ", "no ", "not ", "non ")
KEEPING = frozenset({"with", "having", "including", "incl", "inclusive"})
"""Words that keep what comes next, whatever was left out before them."""
_PICKING = (Kind.NAME, Kind.TIME, Kind.DAYS, Kind.HOURS)


def check_alternative(walk: Walk, span: Span) -> None:
    """ "Deli or in November": a query picks what is both of them, and not what is either. Raises NotRead."""
    if walk.joint is not Kind.OR or span.kind not in _PICKING:
        return
    place = next((place for place in reversed(range(walk.place)) if walk.spans[place].kind is Kind.OR), 0)
    before = walk.spans[place - 1] if place else span
    if before.kind in _PICKING and before.kind is not span.kind:
        raise _neither_alone(before.text, span)


def check_kept(walk: Walk, span: Span) -> None:
    """ "Excluding deli and december": is what was sold in december left out, or all that is kept? Raises NotRead."""
    if walk.joint is Kind.AND and span.kind in (Kind.TIME, Kind.DAYS, Kind.HOURS):
        tied = walk.before is not None and walk.before.kind is Kind.PREPOSITION
        _check_reach(walk, span, walk.place - tied)


def _neither_alone(before: str, span: Span) -> NotRead:
    return NotRead(
        f"“{before} or {span.text}” are of different kinds, and only what is both could be picked: ask for each on its "
        "own.",
        (span.text,),
        final=True,
    )


def _check_reach(walk: Walk, span: Span, began: int) -> None:
    """ "Excluding deli and store 367" may leave out both, or leave the deli out of that store."""
    last = walk.draft.selections[-1] if walk.draft.selections else None
    if last is None or not last.negated or walk.negated or walk.joint not in _JOINED:
        return
    between = walk.spans[walk.share.selected_until : began]
    ended = walk.spans[walk.share.selected_until - 1].until
    if (
        between
        and not says_only(walk, ended, span)
        and all(known.kind in (*_JOINED, Kind.NAME) for known in between)
    ):
        raise out_or_kept(span, last.text)


def says_only(walk: Walk, start: int, span: Span) -> bool:
    """Whether a word between there and a span says that it is kept: "excluding deli and only in december"."""
    return any(
        word.text in ("only", "just") and start <= word.start < span.start for word in walk.draft.cover
    )


def out_or_kept(span: Span, left: str) -> NotRead:
    return NotRead(
        f"It is not clear whether “{span.text}” is to be left out with {left}, or to be kept. Say “without” or “only” "
        "before it, too.",
        (span.text,),
        final=True,
    )


_JOINED = (Kind.AND, Kind.OR, Kind.COMMA)


def _meanings(walk: Walk, span: Span, dimensions: frozenset[str]) -> Selected:
    """What a selected phrase may mean, within the dimensions that the question names beside it."""
    if span.kind is Kind.NUMBER:
        return _numbered(walk, span, dimensions)
    found: list[ValueMeaning | SegmentMeaning] = [
        meaning for meaning in span.values if not dimensions or meaning.dimension in dimensions
    ]
    if not dimensions:
        found += [meaning for meaning in span.meanings if isinstance(meaning, SegmentMeaning)]
    if not found:
        raise unclear(span.text)
    return tuple(found)


def _numbered(walk: Walk, span: Span, dimensions: frozenset[str]) -> Selected:
    """ "367" in "store 367": an indexed value, or the number of one of too many things to be indexed."""
    known = [
        m for m in walk.book.meanings(span.text) if isinstance(m, ValueMeaning) and m.dimension in dimensions
    ]
    if known:
        return tuple(known)
    open_ = []
    for name in sorted(dimensions):
        dimension = walk.book.catalog.dimensions[name]
        declared = [known for known in dimension.values if known.value == span.text]
        open_ += [ValueMeaning(name, (known.value,), known.label or span.text) for known in declared]
        if not dimension.index_values and not dimension.values:
            value = span.text if dimension.type is ValueType.STRING else int(span.text)
            open_.append(ValueMeaning(name, (value,), span.text))
    if not open_:
        noun = walk.spans[walk.place - 2].text
        raise NotRead(f"I know no {noun} {span.text}.", (f"{noun} {span.text}",))
    return tuple(open_)


def _noun_after(walk: Walk, items: Selected) -> frozenset[str]:
    """The dimension's noun after a value ("grocery department"), which settles which dimension is meant."""
    span = walk.next
    if span is None or span.kind is not Kind.NAME:
        return frozenset()
    named = {meaning.dimension for meaning in span.dimensions}
    shared = frozenset(m.dimension for m in items if isinstance(m, ValueMeaning) and m.dimension in named)
    if shared and not selects(span):
        walk.take()
    return shared if not selects(span) else frozenset()


def shares_dimension(left: Selected, right: Iterable[object]) -> bool:
    mine = {meaning.dimension for meaning in left if isinstance(meaning, ValueMeaning)}
    return any(isinstance(meaning, ValueMeaning) and meaning.dimension in mine for meaning in right)


def _connected(walk: Walk, last: Selected, dimensions: frozenset[str]) -> Kind | None:
    """The connector, if what follows it is one more value of the list; everything up to the value is then taken."""
    steps = 0
    connector: Kind | None = None
    apart = False
    while (span := walk.ahead(steps)) is not None and (
        span.kind in JOINTS or (connector and _passes(walk, span, last))
    ):
        if span.kind in JOINTS:
            connector = span.kind if connector in (None, Kind.COMMA) else connector
        if walk.negated and span.text.split()[-1] in KEEPING:
            return None  # "without deli and with pastry"
        apart = apart or span.kind is Kind.PREPOSITION
        steps += 1
    if connector is None or span is None:
        return None
    if walk.negated and span.text.split()[0] in KEEPING:
        return None  # "without fuel and with coupons", where "with coupons" is one name
    numbered = span.kind is Kind.NUMBER and bool(dimensions)
    if not numbered and not selects(span):
        return None
    if walk.negated and _only(walk, span, span):
        raise NotRead(
            f"It is not clear whether “{span.text}” is to be left out, or to be kept alone.",
            (span.text,),
            final=True,
        )
    if not (numbered or shares_dimension(last, span.meanings) or connector is Kind.OR or walk.negated):
        close = connector is not Kind.COMMA or _same_model(walk, last, span)
        if not apart and close and not (connector is Kind.COMMA and _narrows(walk, steps)):
            raise NotRead(
                f"It is not clear whether “{span.text}” is to hold as well, or instead: then say “or”.",
                (span.text,),
            )
        return None
    for _ in range(steps):
        walk.take()
    return connector


def _narrows(walk: Walk, steps: int) -> bool:
    """Whether what comes behind a comma says of itself that it narrows: "yogurt, national brands only", "paper towels,
    own brand against national"."""
    value = walk.ahead(steps)
    assert value is not None
    last = value
    if (
        (noun := walk.ahead(steps + 1)) is not None
        and noun.kind is Kind.NAME
        and not (noun.metrics or selects(noun))
    ):
        last, steps = noun, steps + 1
    versus, other = walk.ahead(steps + 1), walk.ahead(steps + 2)
    opposed = versus is not None and versus.kind is Kind.VERSUS and other is not None and selects(other)
    return _only(walk, value, last) or (
        opposed and other is not None and shares_dimension(value.values, other.values)
    )


def _only(walk: Walk, first: Span, last: Span) -> bool:
    """Whether "only" stands before a phrase, or behind it."""
    return any(
        word.text in ("only", "just", "alone") and (word.until == first.start or word.start == last.until)
        for word in walk.draft.cover
    )


def _same_model(walk: Walk, last: Selected, span: Span) -> bool:
    return bool(models_of(last, walk.book) & models_selected(span, walk.book))


def _passes(walk: Walk, span: Span, last: Selected) -> bool:
    """Words between a connector and the next value: "with kids compared with those without", "… and from store 4"."""
    if span.kind in (Kind.PREPOSITION, Kind.THOSE):
        return True
    if span.kind is not Kind.NAME or selects(span):
        return False
    models = {walk.book.catalog.dimensions[m.dimension].model for m in last if isinstance(m, ValueMeaning)}
    return bool(rows_of(span, walk.book) & models)


def _extend_last(walk: Walk, span: Span, items: Selected) -> None:
    """ "… compared with B": B joins the selection before it, and each value gets a row."""
    if not walk.draft.selections:
        raise unclear(span.text)
    last = walk.draft.selections[-1]
    if last.negated or walk.negated or not shares_dimension(last.items[-1], items):
        raise unclear(span.text)
    walk.draft.selections[-1] = Selection(
        f"{last.text} and {span.text}",
        (*last.items, items),
        (*last.keys, span.key),
        last.dimensions,
        split=True,
        compared=True,
    )
    walk.joint = None
