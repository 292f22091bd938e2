"""Grouping and ranking words: "by store and month", "monthly", "which 5 stores had the most …"."""

from __future__ import annotations

from dataclasses import replace

from semantic.book import DimensionMeaning, Tier
from semantic.book.words import phrase_key
from semantic.definitions.types import ValueType
from service.asking.offline.reading.changing import rank_by_change, read_change
from service.asking.offline.reading.comparing import AGE, read_aged
from service.asking.offline.reading.doers import counts_deeds, does_it
from service.asking.offline.reading.draft import GroupDraft, MetricDraft, NotRead, Ranking
from service.asking.offline.reading.ordering import at_most, rows_kept
from service.asking.offline.reading.picking import select
from service.asking.offline.reading.subjects import picks_subject
from service.asking.offline.reading.taking_groups import add_group, can_group, groups_picked, take_group
from service.asking.offline.reading.walk import (
    Walk,
    models_selected,
    names_value_beside,
    rows_of,
    sales_metrics,
    selects,
    unclear,
)
from service.asking.offline.tagging.lexicon import DAYS, Kind
from service.asking.offline.tagging.span import Number, Span, singular

EACH = frozenset({"each", "every", "within"})
"""Words that begin anew for each group what is ranked."""


def read_group(walk: Walk) -> None:
    """A grouping word and all that it groups by; after "top 5 stores", "by sales" names the ranking metric."""
    word = walk.take()
    walk.grouping = True
    span = walk.next
    if span is None and word.text == "each" and walk.draft.metrics and not walk.apart:
        walk.apart = "apart"  # "saturdays against sundays, number of baskets each"
        return
    if span is None or walk.groups_closed:
        raise unclear(word.text)
    _check_times(walk, word, span)
    if "every" in word.text.split() and (counts_deeds(walk) or Kind.SELL in walk.flags):
        raise NotRead(
            f"“{word.text} {span.text}” may ask for what holds in all of them together, which no query shows: "
            f"to see each, say “by {span.text}”.",
            (word.text,),
            final=True,
        )
    if _orders(walk, word, span):
        return
    span = _ordering(walk, word, span)
    if span.kind is Kind.NAME and span.metrics and _waits_for_metric(walk, word, span):
        _rank_by(walk, walk.take())
        return
    if word.kind is Kind.PER and span.kind is Kind.NAME and span.metrics and _divides(walk, span):
        return
    if _groups_nothing(walk, word, span):
        return
    if (
        span.metrics
        and walk.draft.ranking is not None
        and walk.draft.ranking.metric is not None
        and walk.joint
    ):
        raise unclear(span.text)
    if word.kind is Kind.PER and is_property(walk, span):
        raise NotRead(
            f"“{span.text}” is nothing to divide by: say “by {span.text}” to group.", (f"per {span.text}",)
        )
    each = word.kind is Kind.PER or bool(EACH & set(word.text.split()))
    if word.kind is Kind.GROUP and groups_picked(walk, word, span, each=each):
        return
    _check_group(walk, word, span)
    take_group(walk, each=each)
    while walk.next_is(Kind.AND, Kind.COMMA) and _continues(walk):
        while walk.next_is(Kind.AND, Kind.COMMA, Kind.GROUP, Kind.PER):
            walk.take()
        take_group(walk, each=each)
    walk.joint = None


def _ordering(walk: Walk, word: Span, span: Span) -> Span:
    """What "by" orders by, without how it is counted: "by dollars of discount", "by number of baskets"."""
    counted = walk.ahead(1)
    if span.kind is Kind.UNIT and span.payload != AGE and counted is not None and counted.metrics:
        walk.units.append(str(walk.take().payload))
        span, counted = counted, walk.ahead(1)
    if span.kind is not Kind.COUNT or counted is None or not counted.metrics:
        return span
    if not _waits_for_metric(walk, word, counted):
        return span
    walk.take()
    return counted


def _is_premodified(walk: Walk, span: Span) -> bool:
    """Reads "deli" in "each deli category": it picks rows, unless the question has said so already."""
    noun = walk.ahead(1)
    if not selects(span) or span.dimensions or noun is None or noun.kind is not Kind.NAME:
        return False
    if any(value.dimension in {m.dimension for m in noun.dimensions} for value in span.values):
        return False
    known = walk.book.catalog.dimensions
    if any(known[value.dimension].type is ValueType.BOOLEAN for value in span.values):
        raise NotRead(
            f"It is not clear whether “{span.text} {noun.text}” is what {noun.text} is called here, or only that of "
            f"some: leave out “{span.text}”, or say “for” before it.",
            (f"{span.text} {noun.text}",),
            final=True,
        )
    if not any(meaning.tier is Tier.NAME for meaning in noun.dimensions):
        return False
    if any(span.key in known.keys and not known.negated for known in walk.draft.selections):
        walk.take()
    else:
        select(walk, frozenset())
    return True


def _check_group(walk: Walk, word: Span, span: Span) -> None:
    """Raises NotRead where what comes is nothing to group by, whatever picks rows before it."""
    if _is_premodified(walk, span):
        span = walk.next or span
        if word.kind is Kind.PER and span.metrics and _is_ratio(walk, span):
            raise _two_readings(span)
    if can_group(walk, span):
        return
    if span.kind is Kind.UNKNOWN:
        raise NotRead("", (*walk.unplaced, span.text))
    raise NotRead(f"“{span.text}” is nothing to group by.", (span.text,))


def _check_times(walk: Walk, word: Span, span: Span) -> None:
    """ "in the last week of every quarter": no range holds such a week of each. Raises NotRead."""
    timed = walk.ahead(-2)
    of = [said.text.split()[0] for said in walk.draft.cover if said.until == word.start or said is word]
    if span.kind is Kind.GRAIN and "of" in of and timed is not None and timed.kind is Kind.TIME:
        text = f"{timed.text} of {word.text.removeprefix('of ')} {span.text}"
        raise NotRead(
            f"“{timed.text}” of every {span.text} is no one range: ask for one of them.", (text,), final=True
        )


def _groups_nothing(walk: Walk, word: Span, span: Span) -> bool:
    """Whether "by" or "per" ties something else: "by store 367", "redeemed by families", "a share … by seniors"."""
    ahead = walk.ahead(1)
    numbered = ahead is not None and (ahead.kind is Kind.NUMBER or ahead.key.isdigit())
    if (numbered and names_value_beside(walk, span)) or does_it(walk, word, span):
        return True
    modifies = ahead is not None and ahead.kind is Kind.NAME and can_group(walk, ahead)
    if word.text == "by" and walk.share.at >= 0 and selects(span) and not (span.dimensions or modifies):
        walk.share.comes = walk.place - 1
        return True
    return False


def _measure_spending(walk: Walk) -> None:
    """ "spend per household", "purchases per household": what is spent is a number of its own."""
    if any(verb.payload in ("spend", "buy") for verb in walk.verbs):
        metric = sales_metrics(walk)
        walk.add_metric(metric)
        walk.draft.assumptions.append(f"“{walk.verbs[0].text}” is measured by {metric.text}.")


def _orders(walk: Walk, word: Span, span: Span) -> bool:
    """Whether "by" names no group: "by share", "by growth", "grew by more than 5%"."""
    ranking = walk.draft.ranking
    if span.kind is Kind.SELL and span.payload == "spend" and _awaits_order(walk) and not walk.draft.metrics:
        walk.verbs.append(walk.take())
        walk.flags.discard(Kind.RANKED)
        walk.draft.ranking = walk.draft.ranking or Ranking(True)
        _measure_spending(walk)
        return True
    if span.kind is Kind.SHARE and ranking is not None and ranking.metric is None:
        return True
    if span.kind is Kind.CHANGE and word.text == "by" and _awaits_order(walk):
        order_by_change(walk, top=ranking is None or ranking.descending)
        return True
    return walk.changed is not None and span.kind is Kind.COMPARE


def _awaits_order(walk: Walk) -> bool:
    ranking = walk.draft.ranking
    return Kind.RANKED in walk.flags or (
        ranking is not None and ranking.metric is None and not ranking.change
    )


def order_by_change(walk: Walk, *, top: bool, fast: bool = False) -> None:
    """The change that comes next, or has just come, orders the rows."""
    walk.flags.discard(Kind.RANKED)
    known = walk.draft.ranking
    walk.draft.ranking = None
    if walk.next_is(Kind.CHANGE):
        read_change(walk)
        span = walk.next
        if (
            known is None
            and walk.subject is None
            and walk.changed
            and walk.changed.verb
            and span
            and can_group(walk, span)
        ):
            walk.subject = span
            take_group(walk)
    rank_by_change(walk, top, known.rows if known is not None else rows_kept(walk), fast=fast)


def is_property(walk: Walk, span: Span) -> bool:
    """Whether a noun names only yes-or-no properties and numbers: "per kid" asks for a number of kids."""
    types = [walk.book.catalog.dimensions[m.dimension].type for m in span.dimensions]
    return bool(types) and all(type_ in (ValueType.BOOLEAN, ValueType.NUMBER) for type_ in types)


def _continues(walk: Walk) -> bool:
    """Whether the words after a connector are one more thing to group by, and not one more metric."""
    steps = 0
    by_word = False
    while (span := walk.ahead(steps)) is not None and span.kind in (
        Kind.AND,
        Kind.COMMA,
        Kind.GROUP,
        Kind.PER,
    ):
        by_word = by_word or span.kind in (Kind.GROUP, Kind.PER)
        steps += 1
    if span is None or not can_group(walk, span):
        return False
    if not by_word and _picks_days(walk, span, comma=walk.next_is(Kind.COMMA)):
        return False
    value = walk.ahead(steps + 1)
    if value is not None and value.start == span.until and selects(value) and not by_word:
        own = rows_of(span, walk.book) & models_selected(value, walk.book)
        if own and singular(span.text):
            return False  # "by age, campaign type a": a pick with its noun
    if span.kind is Kind.NAME and span.metrics and not by_word:
        return any(walk.book.catalog.dimensions[m.dimension].index_values for m in span.dimensions)
    return True


def _waits_for_metric(walk: Walk, word: Span, span: Span) -> bool:
    """Whether "by" names what to rank by. "In each store" and "by store" group, though stores can be counted, too."""
    if word.kind is not Kind.GROUP or (span.dimensions and (word.text != "by" or singular(span.text))):
        return False
    ranking = walk.draft.ranking
    if ranking is None:
        listed = walk.subject is not None and not walk.draft.metrics and not span.dimensions
        return listed or Kind.RANKED in walk.flags
    return ranking.metric is None


def _rank_by(walk: Walk, span: Span) -> None:
    if walk.draft.ranking is not None and walk.subject is not None and _may_be_each(walk, span):
        raise NotRead(
            f"It is not clear whether the order is by “{span.text}”, or anew for each “{span.text.split()[-1]}”.",
            (span.text,),
            final=True,
        )
    walk.flags.discard(Kind.RANKED)
    if walk.draft.ranking is None:
        walk.draft.ranking = Ranking(True)
    place = walk.add_metric(MetricDraft(span.text, span.metrics))
    walk.draft.ranking = replace(walk.draft.ranking, metric=place)


def _may_be_each(walk: Walk, span: Span) -> bool:
    """ "top 3 categories by revenue per store": of each store, or by that metric?"""
    asked = {m.dimension for m in walk.subject.dimensions} if walk.subject is not None else set()
    return bool(divided_by(walk, span.text) - asked)


def divided_by(walk: Walk, text: str) -> set[str]:
    """What a number's name divides by, of which there are few enough for a row each: stores in "revenue per store"."""
    _, per, noun = text.rpartition(" per ")
    known = walk.book.catalog.dimensions
    named = (
        [m for m in walk.book.meanings(phrase_key(noun)) if isinstance(m, DimensionMeaning)] if per else []
    )
    return {m.dimension for m in named if m.tier is Tier.NAME and known[m.dimension].index_values}


def _is_ratio(walk: Walk, span: Span) -> bool:
    """ "sales per basket": a count of things that are too many to show a row for each."""
    return walk.last_metric is not None and not _indexed(walk, span)


def _indexed(walk: Walk, span: Span) -> bool:
    """Whether a noun names things that are few enough to show a row for each."""
    dimensions = [walk.book.catalog.dimensions[m.dimension] for m in span.dimensions if m.tier is Tier.NAME]
    return any(dimension.index_values for dimension in dimensions)


def _two_readings(span: Span) -> NotRead:
    """ "sales per deli basket", "which store sold the most per household"."""
    return NotRead(
        f"It is not clear whether “per {span.text}” divides a number, or asks for a row of each: name the number that "
        f"is to be divided, as in “sales per {span.text.split()[-1]}”, or say “by {span.text}”.",
        (f"per {span.text}",),
        final=True,
    )


def _divides(walk: Walk, span: Span) -> bool:
    """ "sales per basket", "spend per household": whether what comes next divides; it is then taken."""
    if not walk.draft.metrics:
        _measure_spending(walk)
    if not walk.draft.metrics and walk.verbs and not _indexed(walk, span):
        raise _two_readings(span)
    if not _is_ratio(walk, span):
        return False
    _divide(walk, walk.take())
    return True


def _divide(walk: Walk, span: Span) -> None:
    assert walk.last_metric is not None
    left = walk.draft.metrics[walk.last_metric]
    if left.operator:
        raise unclear(span.text)
    walk.draft.metrics[walk.last_metric] = MetricDraft(
        left.text, left.candidates, "/", span.metrics, span.text
    )


def read_grain(walk: Walk) -> None:
    """ "monthly", or the noun where it is asked for ("which month …") or goes on ("… per store and quarter")."""
    span = walk.take()
    assert isinstance(span.payload, tuple)
    grain, alone = str(span.payload[0]), bool(span.payload[1])
    asked = _asked_for(walk)
    if not (alone or asked or (walk.joint in (Kind.AND, Kind.COMMA) and _grouped_before(walk))):
        raise unclear(span.text)
    if not (alone or asked) and _picks_days(walk, span, comma=walk.joint is Kind.COMMA):
        raise unclear(span.text)
    if asked and not alone:
        walk.subject = span
    _check_own_word(walk, span, grain)
    add_group(walk.draft, GroupDraft(span.text, grain=grain, each=alone))
    walk.joint = None


def _picks_days(walk: Walk, span: Span, *, comma: bool) -> bool:
    """ "Revenue by store, weekdays", "… and only weekdays": those days are wanted, and no row for each of them."""
    if span.text not in DAYS:
        return False
    beside = [word.text for word in walk.draft.cover if span.start == word.until or word.start == span.until]
    only = {"only", "just", "solely"} & {word for text in beside for word in text.split()}
    after = [word for word in walk.draft.cover if word.start >= span.until and word.kind is not Kind.COMMA]
    if after and after[0].kind is Kind.AND:
        after = after[1:]
    listed = bool(after) and (
        after[0].kind is Kind.GRAIN or (bool(after[0].dimensions) and not selects(after[0]))
    )
    return bool(only) or (comma and not singular(span.text) and not listed)


def _check_own_word(walk: Walk, span: Span, grain: str) -> None:
    """ "Weekly mailer features" are those in the weekly mailer, where the number is said to be that. Raises NotRead."""
    noun = walk.next
    for name in noun.metrics if noun is not None else ():
        said = f"{span.text} {noun.text.split()[0]}" if noun is not None else ""
        if said in walk.book.catalog.metrics[name].description.lower():
            raise NotRead(
                f"It is not clear whether “{span.text}” asks for each {grain}, or says which “{said}” it is.",
                (span.text,),
                final=True,
            )


def _asked_for(walk: Walk) -> bool:
    """Whether the noun just taken is what is asked for: "which month …", "the month with the highest …"."""
    if walk.place > 1:
        return walk.spans[walk.place - 2].kind in (Kind.WHICH, Kind.LIST)
    follows = walk.ahead(1) if walk.next_is(Kind.PREPOSITION) else walk.next
    return follows is not None and follows.kind in (Kind.COMPARE, Kind.BETWEEN, Kind.TOP)


def _grouped_before(walk: Walk) -> bool:
    last = walk.draft.metrics[walk.last_metric].text if walk.last_metric is not None else ""
    return walk.grouping or " per " in f" {last} "


def read_number(walk: Walk) -> None:
    """A number that says how many to show: "5 best stores", "which 5 stores", "the 5 stores with the most …"."""
    if read_aged(walk, walk.before.dimensions if walk.before is not None else ()):
        return
    span = walk.take()
    assert isinstance(span.payload, Number)
    number = span.payload
    whole = number.bare and number.value == number.value.to_integral_value()
    follows = walk.next
    begins = walk.place == 1 or walk.spans[walk.place - 2].kind in (Kind.WHICH, Kind.LIST)
    if follows is None or not whole or number.value < 1:
        raise unclear(span.text)
    if follows.kind is Kind.TOP:
        walk.number = at_most(walk, number, span.text)
    elif begins and picks_subject(walk):
        walk.number = at_most(walk, number, span.text)
        select(walk, frozenset())
        add_subject(walk)
    elif follows.kind in (Kind.NAME, Kind.GRAIN) and begins and can_group(walk, follows):
        walk.number = at_most(walk, number, span.text)
        walk.subject = follows
        take_group(walk)
    else:
        raise unclear(span.text)


def add_subject(walk: Walk) -> None:
    """Groups by the noun that the rows of the answer are."""
    walk.subject = walk.next
    take_group(walk)
