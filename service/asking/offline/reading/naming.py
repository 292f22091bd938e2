"""Names in a question: metrics, the values and segments that pick rows, and nouns that only say whose rows they are."""

from __future__ import annotations

from itertools import pairwise, takewhile

from semantic.book import DimensionMeaning, Tier
from semantic.book.words import root
from semantic.definitions.types import ValueType
from service.asking.offline.reading.bands import banded
from service.asking.offline.reading.combining import may_be_summed
from service.asking.offline.reading.comparing import AGE, age_of, check_bound, read_aged
from service.asking.offline.reading.counted import counted_entity
from service.asking.offline.reading.draft import MetricDraft, NotRead, Ranking
from service.asking.offline.reading.grouping import add_subject
from service.asking.offline.reading.listed_by_deed import read_listed_by_deed
from service.asking.offline.reading.matching import WHETHER_KNOWN, is_matched, read_match
from service.asking.offline.reading.picked_subjects import begins_picked, take_picked_subject
from service.asking.offline.reading.picking import select, select_in_dimension
from service.asking.offline.reading.repeating import said_again, shown_again
from service.asking.offline.reading.subjects import is_subject
from service.asking.offline.reading.walk import (
    JOINTS,
    Walk,
    models_selected,
    names_value_beside,
    rows_of,
    selects,
    unclear,
)
from service.asking.offline.tagging.lexicon import WORDS, Kind
from service.asking.offline.tagging.span import Span, read_number, singular
from service.asking.offline.tagging.spans import PARTS


def read_name(walk: Walk) -> None:
    """A name: what it is depends on what stands around it."""
    span = walk.next
    assert span is not None
    follows = walk.ahead(1)
    if follows is not None and follows.kind is Kind.CLAUSE and not selects(span):
        _with_clause(walk, span)
    elif is_matched(walk, span):
        read_match(walk)
    elif names_value_beside(walk, span):
        select_in_dimension(walk)
    elif _is_measured(walk, span) or _spends(walk, span):
        walk.take()
    elif is_subject(walk, span):
        add_subject(walk)
    elif span.metrics and not walk.negated:
        if not read_listed_by_deed(walk, span):
            _metric(walk, span)
    elif _bounds_next(walk, span):
        raise NotRead(
            f"It is not clear whether “{span.text}” bounds what follows: say “with {span.text} …” where it does.",
            (span.text,),
            final=True,
        )
    elif selects(span) and begins_picked(walk, span):
        take_picked_subject(walk, span)
    elif selects(span):
        check_bound(walk, span)
        select(walk, frozenset())
    elif says_whose_rows(walk, span):
        walk.take()
    elif any(meaning.whole for meaning in span.dimensions):
        add_subject(walk)
    elif _lists(walk, span):
        walk.flags.add(Kind.LIST)
        add_subject(walk)
    else:
        raise NotRead(
            f"It is not clear what “{span.text}” does here: to group by it, say “by {span.text}”.",
            (span.text,),
        )


def _bounds_next(walk: Walk, span: Span) -> bool:
    """ "customers over 65 units", where “over 65” is also a group of ages."""
    comparing, _, number = span.text.partition(" ")
    follows = walk.ahead(1)
    if (
        WORDS.get(comparing, (None, None))[0] is not Kind.COMPARE
        or read_number(number) is None
        or not follows
    ):
        return False
    formats = [walk.book.catalog.metrics[name].format for name in follows.metrics]
    return bool(formats) and not any(known and known.kind == "currency" for known in formats)


_OF_A_LIST = frozenset({Kind.PREPOSITION, Kind.NAME, Kind.AND, Kind.OR, Kind.COMMA})


def _lists(walk: Walk, span: Span) -> bool:
    """ "product types in the deli department": nothing is counted or added up, so that they are to be listed."""
    rest = walk.spans[walk.place + 1 :]
    if walk.before is not None or singular(span.text) or walk.draft.metrics or not rest:
        return False
    if any(meaning.tier is not Tier.NAME for meaning in span.dimensions):
        return False
    plain = all(later.kind in _OF_A_LIST and not later.metrics for later in rest)
    return plain and rest[0].kind is Kind.PREPOSITION and any(selects(later) for later in rest)


def _spends(walk: Walk, span: Span) -> bool:
    """ "what did customers spend on produce": who else would, so that the noun neither counts nor picks anybody."""
    ahead, began = walk.ahead(1), walk.before
    does = any(word.text in ("do", "did") and word.until == span.start for word in walk.draft.cover)
    who = rows_of(span, walk.book)
    if not does or ahead is None or ahead.kind is not Kind.SELL or not who:
        return False
    if ahead.payload == "buy" and Kind.COUNT in walk.flags:  # "how many products did customers buy"
        counted = [name for metric in walk.draft.metrics for name in metric.candidates]
        goods = began is not None and began.kind is Kind.NAME
        return goods and not any(counted_entity(walk.book, name) in who for name in counted)
    asked = began is None or began.text == "what"
    return asked and ahead.payload == "spend" and not walk.draft.metrics


def _with_clause(walk: Walk, span: Span) -> None:
    """A noun that a clause picks from: counted, or listed, or whoever's rows are counted and added up."""
    if walk.draft.metrics:
        if walk.joint in (Kind.AND, Kind.COMMA, Kind.VERSUS):
            raise unclear(span.text)
        walk.take()
    elif Kind.COUNT in walk.flags and span.metrics:
        walk.take()
        walk.add_metric(MetricDraft(span.text, span.metrics))
    elif not walk.draft.groups and any(meaning.tier is Tier.NAME for meaning in span.dimensions):
        add_subject(walk)
    else:
        raise unclear(span.text)


def _metric(walk: Walk, span: Span) -> None:
    draft = walk.draft
    before = walk.before
    if walk.share.at >= 0 and len(draft.metrics) == 1 and _in_share(walk, span):
        return
    part = span.text.split()[0] in PARTS
    if before is not None and before.kind is Kind.WHICH and before.text.startswith("which") and not part:
        raise NotRead(
            f"“{span.text}” is a number, so that “{before.text} {span.text}” has no list to show.",
            (span.text,),
        )
    if not draft.metrics and _stands_apart(walk, span):
        walk.take()
    elif not draft.metrics and Kind.RANKED in walk.flags:
        _add_ranked(walk, walk.take())
    elif not draft.metrics and _one_thing(walk, span):
        raise unclear(span.text)
    elif not draft.metrics and _is_deed(walk, span):
        raise NotRead(f"“how many” counts who “{span.text}”, and no metric does.", (span.text,), final=True)
    elif not draft.metrics:
        walk.take()
        walk.add_metric(MetricDraft(span.text, span.metrics))
    elif says_whose_rows(walk, span) or said_again(walk, span) or _counted_again(walk, span):
        walk.take()
    elif Kind.RANKED in walk.flags:
        _add_ranked(walk, walk.take())
    elif (
        walk.joint in JOINTS and walk.joint is not Kind.OR and before is not None and before.text != "and by"
    ):
        if walk.open_filter:
            raise NotRead(
                f"It is not clear whether what was picked before also holds for “{span.text}”.", (span.text,)
            )
        if shown_again(walk, span, before):
            return
        _check_held_too(walk, span, before)
        if before.text in ("plus", "+") and may_be_summed(walk, span):
            raise NotRead(
                "“plus” can ask for a sum, or for both side by side: then say “and”.", ("plus",), final=True
            )
        walk.take()
        walk.add_metric(MetricDraft(span.text, span.metrics))
        walk.groups_closed = bool(draft.groups)
    elif _is_held(walk):
        walk.take()
        walk.add_metric(MetricDraft(span.text, span.metrics))
    else:
        raise unclear(span.text)


def _check_held_too(walk: Walk, span: Span, joint: Span) -> None:
    """ "Receipts with a coupon and a discount": those that have both, and no number of discounts. Raises NotRead."""
    first = walk.spans[walk.place - 2] if walk.place > 1 else joint
    held = joint.kind is Kind.AND and first.metrics and {"with", "having"} & set(first.text.split())
    if held and any(word.until == span.start and word.text in ("a", "an") for word in walk.draft.cover):
        raise NotRead(
            f"It is not clear whether “{span.text}” is one more number, or what those “{first.text}” have as well.",
            (span.text,),
            final=True,
        )


def _counted_again(walk: Walk, span: Span) -> bool:
    """ "Alcohol shoppers, how many households?": who is counted already, and no number beside theirs."""
    before, draft = walk.before, walk.draft
    if before is None or before.kind is not Kind.COUNT or walk.place < 2 or walk.joint is not Kind.COMMA:
        return False
    if len(draft.metrics) != 1 or draft.groups or not rows_of(span, walk.book):
        return False
    counted = {counted_entity(walk.book, name) for name in draft.metrics[0].candidates} - {""}
    if not counted or not counted <= rows_of(span, walk.book):
        return False
    walk.joint = None
    return True


def _is_held(walk: Walk) -> bool:
    """ "departments with revenue over 100,000 with a discount rate above 15 percent": one more bound; or an order's."""
    before, ahead, draft = walk.before, walk.ahead(1), walk.draft
    if draft.ranking is not None and before is not None and before.kind is Kind.PREPOSITION:
        return True
    if not (draft.thresholds and draft.groups):
        return False
    held = before is not None and before.text in ("with", "having") and walk.joint is None
    return held and ahead is not None and ahead.kind in (Kind.COMPARE, Kind.BETWEEN)


def _is_deed(walk: Walk, span: Span) -> bool:
    """ "how many renters redeemed a coupon" counts the renters, and not the coupons redeemed."""
    verb = span.text.split()[0]
    return (
        Kind.COUNT in walk.flags and verb.endswith("ed") and " " in span.text and bool(walk.draft.selections)
    )


def _one_thing(walk: Walk, span: Span) -> bool:
    """ "how did the campaign do" counts no campaigns; "household count" does."""
    counted = any(near is not None and near.kind is Kind.COUNT for near in (walk.before, walk.ahead(1)))
    alone = " " not in span.text and singular(span.text)
    one = any(word.until == span.start and word.text in ("a", "an") for word in walk.draft.cover)
    if alone and one and not counted and span.dimensions:
        return True
    return alone and bool(span.dimensions and rows_of(span, walk.book)) and not counted


def _in_share(walk: Walk, span: Span) -> bool:
    """Two metrics of one share: "share of net sales in gross sales", "what percentage of gross sales are discounts"."""
    [first] = walk.draft.metrics
    share, before = walk.share, walk.before
    if share.at == walk.place - 1 and span.metrics == first.candidates:
        walk.take()
        return True
    if (
        not share.measured
        or first.operator
        or share.form
        or share.at > share.measured[0]
        or span.metrics == first.candidates
    ):
        return False
    if before is not None and before.text == "in" and share.measured[0] == walk.place - 2:
        walk.take()
        walk.draft.metrics[0] = MetricDraft(
            first.text, first.candidates, "/", span.metrics, span.text, in_percent=True
        )
    elif share.measured[0] == walk.place - 1 and before is not None and before.until < span.start:
        if any(word.until == span.start and word.text == "of" for word in walk.draft.cover):
            return False  # "share of revenue of shoppers with kids"
        _check_is(walk, first, span)
        walk.take()
        walk.draft.metrics[0] = MetricDraft(
            span.text, span.metrics, "/", first.candidates, first.text, in_percent=True
        )
    else:
        return False
    share.at = -1
    return True


HAVING = frozenset(
    {"has", "have", "had", "with", "got", "get", "gets", "having", "included", "need", "needed"}
)


def _check_is(walk: Walk, first: MetricDraft, span: Span) -> None:
    """ "What percentage of sales had a discount" asks which rows had one, and not how much it was. Raises NotRead."""
    before = [word for word in walk.draft.cover if word.until <= span.start]
    between = takewhile(lambda word: not word.metrics, reversed(before))
    if any(HAVING & set(word.text.split()) for word in between):
        raise NotRead(
            f"Which part of {first.text} had {span.text} is not what {span.text} are in percent of {first.text}: name "
            f"the number that counts those with it, or ask what percentage of {first.text} are {span.text}.",
            (span.text,),
            final=True,
        )


def _is_measured(walk: Walk, span: Span) -> bool:
    """ "line value" in "line value over 100": rows are picked by a number of theirs."""
    ahead = walk.ahead(1)
    if span.metrics or ahead is None or ahead.kind not in (Kind.COMPARE, Kind.BETWEEN):
        return False
    dimensions = walk.book.catalog.dimensions
    numbers = any(dimensions[meaning.dimension].type is ValueType.NUMBER for meaning in span.dimensions)
    return numbers or bool(banded(walk, span.dimensions))


def _stands_apart(walk: Walk, span: Span) -> bool:
    """ "households without kids: sales by month": a noun of rows, with the metric itself coming later, not joined."""
    if Kind.COUNT in walk.flags or not span.dimensions or not says_whose_rows(walk, span):
        return False
    return any(
        later.kind is Kind.NAME and later.metrics and not later.dimensions and previous.kind not in JOINTS
        for previous, later in pairwise(walk.spans[walk.place :])
    )


def _add_ranked(walk: Walk, span: Span) -> None:
    """ "… ranked by units"; of "revenue by store, ordered by deli units" nobody knows of what the revenue is."""
    picked = walk.spans[walk.place - 2]
    if walk.draft.metrics and selects(picked):
        raise NotRead(
            f"It is not clear whether “{picked.text}” is meant of all numbers, or of “{span.text}” only.",
            (picked.text,),
            final=True,
        )
    walk.flags.discard(Kind.RANKED)
    walk.draft.ranking = Ranking(True, walk.add_metric(MetricDraft(span.text, span.metrics)), None)


def says_whose_rows(walk: Walk, span: Span) -> bool:
    """ "households" in "sales to households with kids", "products" in "sales of private label products"."""
    models = rows_of(span, walk.book)
    if not models:
        return False
    if walk.place and selects(walk.before) and walk.before is not None:
        return bool(models & models_selected(walk.before, walk.book))
    steps = 1
    while (ahead := walk.ahead(steps)) is not None and (
        ahead.kind in (Kind.PREPOSITION, Kind.NOT) or ahead.kind is Kind.UNKNOWN
    ):
        steps += 1
    if models & _bands_ahead(walk):
        return True
    if ahead is None:
        return False
    limits = walk.ahead(steps + 1)
    if limits is not None and limits.kind in (Kind.COMPARE, Kind.BETWEEN) and banded(walk, ahead.dimensions):
        return bool(models & {dimension.model for dimension in banded(walk, ahead.dimensions)})
    unknown = limits is not None and limits.payload in WHETHER_KNOWN
    dimensions = walk.book.catalog.dimensions
    whole = {dimensions[m.dimension].model for m in ahead.dimensions if m.whole or unknown}
    return bool(models & (models_selected(ahead, walk.book) if selects(ahead) else whole))


def _bands_ahead(walk: Walk) -> frozenset[str]:
    """The models of "aged 25 to 44" and "under 35 years old", where such words come next."""
    for step in range(1, 6):
        span = walk.ahead(step)
        if span is not None and span.kind is Kind.UNIT and span.payload == AGE:
            return frozenset(dimension.model for dimension in banded(walk, age_of(walk)))
        if span is not None and span.kind is Kind.UNKNOWN:
            return frozenset(dimension.model for dimension in banded(walk, _by_root(walk, span)))
        if span is None or span.kind not in (
            Kind.PREPOSITION,
            Kind.COMPARE,
            Kind.BETWEEN,
            Kind.NUMBER,
            Kind.AND,
        ):
            break
    return frozenset()


def read_unknown(walk: Walk) -> None:
    """A word without a meaning: "aged" before an age names the dimension, others may belong to the metric's name."""
    span = walk.take()
    ahead = walk.next
    if (
        ahead is not None
        and ahead.kind in (Kind.COMPARE, Kind.BETWEEN, Kind.NUMBER)
        and _read_band(walk, span)
    ):
        return
    if selects(ahead) and ahead is not None:
        named = frozenset(
            value.dimension
            for value in ahead.values
            if root(value.dimension.rpartition(".")[2]) == root(span.text)
        )
        if named:
            select(walk, named)
            return
    walk.unplaced.append(span.text)


def _by_root(walk: Walk, span: Span) -> list[DimensionMeaning]:
    """The dimensions whose name a word is a form of: "aged"."""
    known = walk.book.catalog.dimensions.values()
    meant = [d.qualified for d in known if root(d.name) == root(span.text)]
    return [DimensionMeaning(name) for name in meant if walk.book.sees(name)]


def _read_band(walk: Walk, span: Span) -> bool:
    """ "aged under 35", "aged 25 to 44"."""
    known = walk.book.catalog.dimensions.values()
    named = [
        DimensionMeaning(d.qualified)
        for d in known
        if root(d.name) == root(span.text) and walk.book.sees(d.qualified)
    ]
    if not banded(walk, named):
        return False
    if walk.next_is(Kind.NUMBER):
        return read_aged(walk, tuple(named))
    walk.measured = tuple(named)
    return True
