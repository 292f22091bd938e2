"""A cover of spans, read from left to right into a draft; every span must find its place or the reading fails.

read([TOP "top", NUMBER "5", NAME "departments", GROUP "by", NAME "sales", TIME "last month"], book)
    Draft(metrics=[sales], groups=[department], ranking=Ranking(descending=True, metric=0, rows=5), time=last month)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from semantic.book import Book, DimensionMeaning
from semantic.book.words import root
from service.asking.offline.reading.changing import (
    read_change,
    read_change_unit,
    read_days,
    read_earlier,
    read_hours,
    read_period,
    read_series,
    read_so_far,
    read_whose,
    refuse_dateless,
)
from service.asking.offline.reading.clauses import find_clauses
from service.asking.offline.reading.closing import close
from service.asking.offline.reading.combining import read_arithmetic, read_pair
from service.asking.offline.reading.comparing import AGE, age_of, read_threshold
from service.asking.offline.reading.counted import all_count, has_average
from service.asking.offline.reading.doubting import check_bounds
from service.asking.offline.reading.draft import (
    NO_SEED,
    Draft,
    EntityClause,
    GroupDraft,
    MetricDraft,
    NotRead,
    Seed,
    Threshold,
)
from service.asking.offline.reading.examples import read_examples, read_yes_no
from service.asking.offline.reading.existing import count_known, read_existing
from service.asking.offline.reading.grouping import is_property, read_grain, read_group, read_number
from service.asking.offline.reading.leaving_out import read_not, with_members_left_out
from service.asking.offline.reading.naming import read_name, read_unknown
from service.asking.offline.reading.ordering import (
    read_direction,
    read_first,
    read_ordinal,
    read_others,
    read_ranked,
)
from service.asking.offline.reading.overlapping import check_names
from service.asking.offline.reading.picking import check_alternative, check_kept
from service.asking.offline.reading.praise import check_praise
from service.asking.offline.reading.prepositions import read_preposition
from service.asking.offline.reading.second_parts import check_order
from service.asking.offline.reading.sharing import read_comes, read_share
from service.asking.offline.reading.side_by_side import read_apart
from service.asking.offline.reading.those import read_those
from service.asking.offline.reading.topping import read_top
from service.asking.offline.reading.totalling import read_totals
from service.asking.offline.reading.walk import Walk, rows_of, selects, unclear
from service.asking.offline.reading.whose_properties import whose_properties
from service.asking.offline.reading.windows import read_running
from service.asking.offline.tagging.lexicon import OFTEN, Kind
from service.asking.offline.tagging.shape_words import AVERAGED
from service.asking.offline.tagging.span import Span
from service.asking.offline.wording import title


def read(cover: Sequence[Span], book: Book, seed: Seed = NO_SEED) -> Draft:
    """The draft that a cover stands for, begun with the seed. Raises NotRead."""
    check_bounds(cover)
    check_order(cover)
    check_praise(cover)
    content = _sides([span for span in cover if span.kind is not Kind.FILLER])
    content = whose_properties(with_members_left_out(content, book), book)
    check_names(content, book)
    walk = Walk(find_clauses(content, book), book)
    walk.draft.cover = tuple(cover)
    walk.draft.metrics += seed.metrics
    walk.draft.groups += seed.groups
    walk.draft.remembered = seed.remembered
    walk.last_metric = 0 if seed.metrics else None
    while (span := walk.next) is not None:
        check_alternative(walk, span)
        check_kept(walk, span)
        handler = _HANDLERS.get(span.kind)
        if handler is None:
            raise NotRead(f"“{span.text}” has no place here.", (span.text,))
        handler(walk)
    return close(walk)


def _sides(spans: list[Span]) -> list[Span]:
    """ "homeowners/renters": two values of one dimension; "renters incl. probable renters" are both."""
    out = list(spans)
    for place in range(1, len(spans) - 1):
        left, word, right = spans[place - 1 : place + 2]
        values = {value.dimension for value in left.values} & {value.dimension for value in right.values}
        if word.payload == "/" and values and selects(left) and selects(right):
            out[place] = replace(word, kind=Kind.VERSUS)
        if word.text in INCLUDING and values and selects(left) and selects(right):
            out[place] = replace(word, kind=Kind.OR)
    return out


def read_clause(walk: Walk) -> None:
    """What picks the noun before it: the rows of an answer that lists them, else what is counted or added up."""
    noun = walk.before
    span = walk.take()
    clause = span.payload
    assert isinstance(clause, EntityClause)
    if walk.joint is Kind.VERSUS or walk.negated:
        raise unclear(span.text)
    if clause.verb:
        walk.draft.assumptions.append(f"“{clause.verb}” is measured by {clause.text}.")
    if noun is walk.subject and not clause.negated:
        place = walk.add_metric(MetricDraft(clause.text, clause.candidates))
        walk.draft.thresholds.append(
            Threshold(clause.operator, clause.values, clause.unit, metric=place, text=clause.limit)
        )
        return
    if noun is walk.subject:
        walk.flags.add(Kind.LIST)
    walk.draft.clauses.append(clause)
    walk.clause_at = walk.place


def _joint(walk: Walk) -> None:
    word = walk.take()
    walk.joint = word.kind
    last = walk.draft.metrics[walk.last_metric].candidates if walk.last_metric is not None else ()
    if word.text == "and in" and _is_metric(walk.next) and has_average(walk.book, last):
        # "The average basket in dollars and in items": how many items a basket has, and not all items
        text = f"in {walk.next.text}" if walk.next else ""
        raise NotRead(f"It is not clear what “{text}” is of.", (text,), final=True)


def _versus(walk: Walk) -> None:
    draft = walk.draft
    if not (
        draft.metrics or draft.selections or draft.periods or draft.days or draft.day_sets or walk.changed
    ):
        raise unclear(walk.take().text)
    _joint(walk)


def _flag(walk: Walk) -> None:
    span = walk.take()
    walk.flags.add(span.kind)


def _sell(walk: Walk) -> None:
    """ "sold", "spent", "bought": what measures it is decided at the end."""
    span = walk.take()
    before = next((word for word in walk.draft.cover if word.until == span.start), None)
    if span.payload and before is not None and before.text in ("we", "i", "us"):
        raise NotRead(f"What we {span.text} ourselves is no sale.", (span.text,), final=True)
    walk.flags.add(span.kind)
    walk.verbs.append(span)


def _which(walk: Walk) -> None:
    """ "what kinds of campaigns": not which campaigns, but which types, where they have a type."""
    word, noun = walk.spans[walk.place], walk.ahead(1)
    if noun is not None and walk.draft.metrics and is_property(walk, noun):
        # "receipts on which a coupon was used" are some of them, and no split of all
        raise NotRead(
            f"It is not clear which are meant by “{word.text} {noun.text}”.", (noun.text,), final=True
        )
    _flag(walk)
    if "kind" not in word.text or noun is None or not (models := rows_of(noun, walk.book)):
        return
    known = walk.book.catalog.dimensions.values()
    kinds = [d for d in known if d.model in models and root(d.name.rpartition("_")[2]) in KINDS]
    kinds = [d for d in kinds if walk.book.sees(d.qualified)]
    if len(kinds) != 1:
        raise NotRead(
            f"It is not said what kinds {noun.text} come in: say by what.", (word.text,), final=True
        )
    walk.take()
    walk.subject = noun
    walk.draft.groups.append(GroupDraft(title(kinds[0]), (DimensionMeaning(kinds[0].qualified),)))
    walk.draft.assumptions.append(f"“{word.text} {noun.text}” asks for the {title(kinds[0])}.")


def _list(walk: Walk) -> None:
    """ "show", "list": only where a question begins; later "display" is a noun like any other."""
    draft, after = walk.draft, walk.ahead(1)
    if draft.ranking is not None and after is not None and after.kind in (Kind.FIRST, Kind.TOP):
        walk.take()  # "… and show me the first eight"
        return
    if walk.before is not None and (draft.metrics or draft.groups or draft.selections or walk.unplaced):
        raise unclear(walk.take().text)
    word, noun = walk.spans[walk.place], walk.ahead(1)
    if word.text == "display" and noun is not None and _may_be_called(walk, noun, word.text):
        raise unclear(word.text)
    _flag(walk)


def _may_be_called(walk: Walk, noun: Span, word: str) -> bool:
    """ "display promotions": to show them, or those on a display?"""
    catalog = walk.book.catalog
    models = {catalog.metrics[name].model for name in noun.metrics} | rows_of(noun, walk.book)
    names = [member.name for model in models for member in catalog.models[model].dimensions.values()]
    return any(word in name.split("_") for name in names)


def _count(walk: Walk) -> None:
    """ "how many": what is counted comes next; "the sales count" would count something else than sales."""
    before = walk.before
    after_noun = before is not None and before.metrics and walk.last_metric is not None
    if after_noun and before is not None and all_count(walk.book, before.metrics):
        walk.take()  # "customers count by age"
        return
    if _counts_again(walk):
        walk.take()
        walk.joint = None
        return
    if walk.ahead(1) is None and count_known(walk):
        return
    _flag(walk)
    dated = walk.next_is(Kind.TIME) and _is_metric(walk.ahead(1))  # "how many january shoppers"
    if not dated and not walk.next_is(Kind.NAME, Kind.GRAIN, Kind.UNKNOWN):
        raise unclear(walk.spans[walk.place - 1].text)


def _counts_again(walk: Walk) -> bool:
    """ "receipts by size, count and share": the number itself, which is named already."""
    joint, share = walk.ahead(1), walk.ahead(2)
    shared = walk.share.at >= 0 if joint is None else share is not None and share.kind is Kind.SHARE
    known = walk.draft.metrics
    plain = len(known) == 1 and all_count(walk.book, known[0].candidates)
    joined = joint is None or joint.kind in (Kind.AND, Kind.COMMA)
    return plain and joined and shared and walk.joint in (Kind.AND, Kind.COMMA)


def _average(walk: Walk) -> None:
    """ "average" passes for a metric that is an average by its own words, which stands beside it."""
    word = walk.take()
    beside = walk.ahead(1) if walk.next_is(Kind.COUNT) else walk.next
    if beside is not None and beside.metrics:
        names, text = beside.metrics, beside.text
    elif word.text in (*_AVERAGED, "averaged") and walk.last_metric is not None:
        last = walk.draft.metrics[walk.last_metric]
        names, text = last.candidates, last.text
    elif walk.next_is(Kind.SELL):
        walk.averaged = word.text  # "average spend per household"
        return
    else:
        raise unclear(word.text)
    after = walk.ahead(2) if walk.next_is(Kind.COUNT) else walk.ahead(1)
    divided = after is not None and (after.kind is Kind.PER or after.payload == "/")
    if divided and not has_average(walk.book, names):
        walk.averaged = word.text  # "average discounts per basket"
        return
    if not has_average(walk.book, names):
        raise NotRead(f"No metric is the average of {text}.", (f"{word.text} {text}",), (text,))


def _total(walk: Walk) -> None:
    """ "total" passes for all metrics but averages, which have none."""
    word = walk.take()
    walk.flags.add(Kind.TOTAL)
    if walk.draft.groups and word.text in ("total", "totals") and not walk.next_is(*_TOTALLED):
        raise unclear(word.text)  # "by store and department totals": a total of each?
    if walk.next is not None and has_average(walk.book, walk.next.metrics):
        raise NotRead("An average has no total.", (word.text,))
    ahead = walk.ahead(1)
    if word.text in _SUMS and walk.next is not None and walk.next.text in OFTEN:
        raise NotRead(
            f"It is not clear whether the {walk.next.text} numbers are wanted, or “{word.text}” them: for the first, "
            f"leave out “{word.text}”, for the second “{walk.next.text}”.",
            (word.text,),
            final=True,
        )
    if word.text in _SUMS and ahead is not None and ahead.kind is Kind.AND and _is_metric(walk.ahead(2)):
        raise NotRead(
            f"It is not clear whether “{word.text}” is of both numbers together.", (word.text,), final=True
        )


_SUMS = frozenset({"sum", "sum of", "total of"})


def _is_metric(span: Span | None) -> bool:
    return span is not None and bool(span.metrics)


def _unit(walk: Walk) -> None:
    """ "growth in percent"; "discounts in dollars" passes where that is how they are counted."""
    before, noun = walk.before, walk.ahead(1)
    first = walk.changed is None and not walk.draft.metrics
    if first and _is_metric(noun) and walk.spans[walk.place].payload == "percent":
        walk.spans = _replaced(walk.spans, walk.place, Kind.SHARE)  # "% sales by department"
        read_share(walk)
        return
    span = walk.take()
    if walk.changed is not None:
        read_change_unit(walk, str(span.payload))
        return
    said = bool(walk.draft.metrics) or Kind.SELL in walk.flags
    bound = (
        before is not None and before.text.rstrip("+")[-1:].isdigit()
    )  # "sales for customers under 35 dollars"
    ends = walk.next is None and span.payload == "currency" and said and not bound
    if before is not None and (before.text == "in" or (ends and walk.joint is None)):
        walk.units.append(str(span.payload))
        return
    ages = {meaning.dimension for meaning in age_of(walk)} if span.payload == AGE else set()
    if before is not None and selects(before) and ages & {value.dimension for value in before.values}:
        return  # "25-34 year olds"
    raise NotRead(f"“{span.text}” belongs to no number.", (span.text,))


def _replaced(spans: tuple[Span, ...], place: int, kind: Kind) -> tuple[Span, ...]:
    return (*spans[:place], replace(spans[place], kind=kind, payload=None), *spans[place + 1 :])


_AVERAGED = frozenset(AVERAGED.split("|"))
_TOTALLED = (Kind.NAME, Kind.SELL, Kind.COUNT, Kind.UNKNOWN)
KINDS = frozenset({root("type"), root("kind")})
INCLUDING = frozenset({"incl", "including", "inclusive", "include", "includes"})

_HANDLERS: dict[Kind, Callable[[Walk], None]] = {
    Kind.NAME: read_name,
    Kind.UNKNOWN: read_unknown,
    Kind.TIME: read_period,
    Kind.DAYS: read_days,
    Kind.HOURS: read_hours,
    Kind.DATELESS: refuse_dateless,
    Kind.CHANGE: read_change,
    Kind.EARLIER: read_earlier,
    Kind.SERIES: read_series,
    Kind.RUNNING: read_running,
    Kind.WHOSE: read_whose,
    Kind.SO_FAR: read_so_far,
    Kind.NUMBER: read_number,
    Kind.GRAIN: read_grain,
    Kind.GROUP: read_group,
    Kind.PER: read_group,
    Kind.PREPOSITION: read_preposition,
    Kind.NOT: read_not,
    Kind.COMPARE: read_threshold,
    Kind.BETWEEN: read_threshold,
    Kind.AND: _joint,
    Kind.OR: _joint,
    Kind.COMMA: _joint,
    Kind.VERSUS: _versus,
    Kind.TOP: read_top,
    Kind.RANKED: read_ranked,
    Kind.DIRECTION: read_direction,
    Kind.ORDINAL: read_ordinal,
    Kind.OTHERS: read_others,
    Kind.FIRST: read_first,
    Kind.YES_NO: read_yes_no,
    Kind.ETC: read_examples,
    Kind.SHARE: read_share,
    Kind.CLAUSE: read_clause,
    Kind.APART: read_apart,
    Kind.PAIR: read_pair,
    Kind.COMES: read_comes,
    Kind.WHICH: _which,
    Kind.LIST: _list,
    Kind.COUNT: _count,
    Kind.AVERAGE: _average,
    Kind.TOTAL: _total,
    Kind.SELL: _sell,
    Kind.SPLIT: _flag,
    Kind.TREND: _flag,
    Kind.THOSE: read_those,
    Kind.ARITHMETIC: read_arithmetic,
    Kind.UNIT: _unit,
    Kind.TOTALS: read_totals,
    Kind.EXISTS: read_existing,
}
