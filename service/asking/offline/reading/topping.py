"""Words that put things in order: "top 5 departments", "which store had the highest sales", "… sold most"."""

from __future__ import annotations

from dataclasses import replace

from semantic.calendars import GRAINS
from service.asking.offline.reading.counted import all_count
from service.asking.offline.reading.draft import MetricDraft, NotRead, Ranking
from service.asking.offline.reading.grouping import add_subject, divided_by, is_property, order_by_change
from service.asking.offline.reading.ordering import at_most, check_percent, cut_off, rows_kept
from service.asking.offline.reading.picking import select
from service.asking.offline.reading.subjects import picks_subject
from service.asking.offline.reading.taking_groups import can_group
from service.asking.offline.reading.walk import Walk, unclear
from service.asking.offline.tagging.lexicon import OFTEN, Kind
from service.asking.offline.tagging.span import Number, Span
from service.asking.offline.tagging.time_words import SPEED

EXTREMES = frozenset({"minimum", "maximum"})
SIZES = frozenset({"biggest", "largest", "smallest", "the biggest", "the largest", "the smallest"})
"""Said of things by their size: the biggest baskets are not the most baskets."""


def read_top(walk: Walk) -> None:
    """ "top 5 departments", "best selling categories", "… had the highest sales", "… sold most"."""
    before = walk.before
    word = walk.take()
    descending = bool(word.payload)
    if walk.draft.ranking is not None:
        _cut_off(walk, word)
        return
    if walk.next_is(Kind.NUMBER):
        _take_number(walk, word)
    if walk.next_is(Kind.CHANGE) or (before is not None and before.kind is Kind.CHANGE):
        order_by_change(walk, top=descending, fast=word.text in SPEED)
        return
    if word.text in SPEED:
        raise unclear(word.text)
    if walk.next_is(Kind.SELL):
        walk.verbs.append(walk.take())
        walk.flags.add(Kind.SELL)
    if walk.next_is(Kind.PREPOSITION) and walk.share.comes == walk.place - 2:
        walk.take()  # "which department contributes the most to sales"
    if walk.next_is(Kind.SHARE) and walk.share.at < 0:
        walk.share.at = walk.place
        walk.take()  # "which department has the highest share of sales"
    if picks_subject(walk) and all(group.each for group in walk.draft.groups):
        select(walk, frozenset())  # "top 3 produce categories"
    span = walk.next
    named = span is not None and span.kind is Kind.NAME
    _check_computable(walk, word, span)
    if span is not None and named and _is_grouped(walk, span):
        _cut_groups(walk, word, span, before)
    elif span is not None and named and span.metrics and not _is_thing(walk, span):
        _check_size(walk, word, span)
        walk.take()
        if walk.flags & {Kind.SELL} and not walk.book.speaks_of(span.metrics[0], "sold"):
            raise unclear(span.text)
        place = walk.add_metric(MetricDraft(span.text, span.metrics))
        walk.draft.ranking = Ranking(descending, place, rows_kept(walk))
    elif span is not None and can_group(walk, span) and all(group.each for group in walk.draft.groups):
        _take_subject(walk)
        walk.draft.ranking = Ranking(descending, None, rows_kept(walk))
    elif (Kind.SELL in walk.flags and walk.draft.groups) or _stands_alone(walk, word, span):
        walk.draft.ranking = Ranking(descending, None, rows_kept(walk))
    else:
        raise unclear(word.text)


def _check_computable(walk: Walk, word: Span, span: Span | None) -> None:
    """Raises NotRead for the least of a number's own rows, and for how many it takes to make up most of a number."""
    if word.text in EXTREMES and span is not None and span.metrics and not walk.draft.groups:
        raise NotRead(
            f"No metric is the {word.text} of {span.text}.", (f"{word.text} {span.text}",), final=True
        )
    if word.text == "most of the" and walk.share.comes >= 0:
        raise NotRead(
            "How many it takes to make up most of it cannot be computed: ask for the top ones.", final=True
        )


def _cut_groups(walk: Walk, word: Span, span: Span, before: Span | None) -> None:
    """ "units by store, top 15 stores". Without the comma it is not said by what they are the top ones."""
    if before is None or before.kind is not Kind.COMMA or walk.number is None:
        raise unclear(f"{word.text} {span.text}")
    walk.take()
    walk.draft.ranking = Ranking(bool(word.payload), None, rows_kept(walk))


def _is_grouped(walk: Walk, span: Span) -> bool:
    """ "units by store, top 15 stores": rows that the answer has anyway, and not how many there are of them."""
    grouped = {meaning.dimension for group in walk.draft.groups for meaning in group.candidates}
    return walk.subject is None and bool(grouped & {meaning.dimension for meaning in span.dimensions})


def _check_size(walk: Walk, word: Span, span: Span) -> None:
    """ "Which age group has the biggest baskets": not the most of them. Raises NotRead."""
    if word.text in SIZES and all_count(walk.book, span.metrics):
        raise NotRead(
            f"“{word.text} {span.text}” can be by their number or by their size: say “most {span.text}” or “fewest "
            f"{span.text}”, or name the number that makes them so.",
            (f"{word.text} {span.text}",),
            final=True,
        )


LARGE = frozenset({"top", "biggest", "largest", "greatest", "strongest", "highest"})
"""Words for the first of an order of changes, whether these are rises or falls."""


def _cut_off(walk: Walk, word: Span) -> None:
    """ "… lost the most sales? worst 5", "rank stores by sales, bottom 5": one more word for an order that is known."""
    ranking = walk.draft.ranking
    ended = walk.ahead(1)
    if ranking is None or not walk.next_is(Kind.NUMBER) or word.text in SPEED:
        raise unclear(word.text)
    if ended is not None and ended.kind not in (
        Kind.COMMA,
        Kind.TIME,
        Kind.PREPOSITION,
        Kind.NAME,
        Kind.GRAIN,
    ):
        raise unclear(word.text)
    said = any(span.kind in (Kind.TOP, Kind.DIRECTION) for span in walk.spans[: walk.place - 1])
    agrees = bool(word.payload) == ranking.descending or (bool(ranking.change) and word.text in LARGE)
    if not agrees and said:
        raise unclear(word.text)
    cut_off(walk, word)
    if not agrees and walk.draft.ranking is not None:
        walk.draft.ranking = replace(walk.draft.ranking, descending=bool(word.payload))


def _take_number(walk: Walk, word: Span) -> None:
    number = walk.take().payload
    assert isinstance(number, Number)
    if walk.number is not None:
        raise unclear(word.text)
    walk.number = at_most(walk, number, word.text)
    check_percent(walk, word)


def _take_subject(walk: Walk) -> None:
    """The thing that is put in order. "Monthly sales of the top 3 stores": of each month, or in all?"""
    draft = walk.draft
    add_subject(walk)
    if draft.metrics:
        draft.groups[:] = [replace(group, each=False) for group in (draft.groups[-1], *draft.groups[:-1])]


def _is_thing(walk: Walk, span: Span) -> bool:
    """Whether what is best is a thing, and no number: "monthly sales of the best store" ranks no counts of stores."""
    draft = walk.draft
    if is_property(walk, span):
        return False  # "which got the most responses"
    apart = walk.subject is None and bool(draft.metrics) and all(group.each for group in draft.groups)
    things = walk.number is not None and bool(draft.metrics)  # "by quarter, for the ten best stores"
    return bool(span.dimensions) and (apart or things or not draft.groups)


def _stands_alone(walk: Walk, word: Span, span: Span | None) -> bool:
    """ "sales by store, top 5", "which store did best in december": nothing follows that would be put in order."""
    if walk.number is not None:
        after = walk.ahead(1)
        ends = span is None or span.kind in (Kind.COMMA, Kind.TIME, Kind.OTHERS)
        then = (
            Kind.OTHERS if walk.next_is(Kind.AND) else Kind.TIME if walk.next_is(Kind.PREPOSITION) else None
        )
        return bool(walk.draft.groups) and (ends or (after is not None and after.kind is then))
    measure = walk.ahead(1)
    measured = walk.next is not None and walk.next.text == "by" and measure is not None and measure.metrics
    return walk.subject is not None and (word.text.endswith(("best", "worst")) or bool(measured))


def check_best_of_each(walk: Walk, ranking: Ranking) -> None:
    """ "Highest daily revenue per store": each store's best day, or the best day by that number? Raises NotRead."""
    draft = walk.draft
    _check_periods(walk)
    metric = draft.metrics[ranking.metric or 0]
    often = bool(draft.groups) and all(group.text in OFTEN for group in draft.groups)
    if often and not metric.operator and divided_by(walk, metric.text):
        noun, grain = metric.text.rpartition(" per ")[2], draft.groups[0].grain
        raise NotRead(
            f"It is not clear whether the best {grain} of each {noun} is wanted, or the {grain} with the best "
            f"{metric.text}: say “for each {noun}”, or “which {grain} had the …”.",
            (metric.text,),
            final=True,
        )


def _check_periods(walk: Walk) -> None:
    """ "Which month had the highest sales per day" asks for a mean of its days, and for no month of each day."""
    subject = walk.subject
    if subject is None or subject.kind is not Kind.GRAIN or not isinstance(subject.payload, tuple):
        return
    own = str(subject.payload[0])
    for group in walk.draft.groups:
        if own in GRAINS and group.grain in GRAINS and GRAINS.index(group.grain) < GRAINS.index(own):
            raise NotRead(
                f"It is not clear what is to be the best {own} by {group.grain}: say “average per {group.grain}” with "
                f"each {own}, or which {group.grain} is the best of each {own}.",
                (group.text,),
                final=True,
            )
