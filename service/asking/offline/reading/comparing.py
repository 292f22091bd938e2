"""Thresholds: "departments with sales over 100000", "which stores sold more than 50000", "line count at least 5"."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from semantic.book import DimensionMeaning, MetricMeaning
from semantic.book.words import phrase_key
from semantic.calendars import month_number
from semantic.definitions.types import ValueType
from semantic.query.types import Operator
from service.asking.offline.reading.bands import banded, select_bands
from service.asking.offline.reading.changing import change_threshold, is_change_threshold
from service.asking.offline.reading.counted import all_count, counted_entity
from service.asking.offline.reading.draft import EntityClause, MetricDraft, NotRead, Threshold
from service.asking.offline.reading.own_numbers import bounded_by_own, check_whose_number
from service.asking.offline.reading.side_by_side import is_side_by_side
from service.asking.offline.reading.walk import Walk, rows_of, sales_metrics, unclear
from service.asking.offline.tagging.lexicon import WORDS, Kind
from service.asking.offline.tagging.span import Number, Span
from service.asking.offline.tagging.time_words import ChangeWord

AGE = "age"
"""The key of the dimension that "year olds" are picked by, and the unit of such numbers."""


def read_threshold(walk: Walk) -> None:
    """A comparison with a number; "over the last 3 months" is none."""
    measured = walk.before
    those = Kind.THOSE in walk.flags
    walk.flags.discard(Kind.THOSE)
    place = walk.place
    word = walk.take()
    if _compares_no_number(walk, word):
        return
    operator = Operator.BETWEEN if word.kind is Kind.BETWEEN else word.payload
    assert isinstance(operator, Operator)
    values, unit = _numbers(walk, word, 2 if word.kind is Kind.BETWEEN else 1)
    text = f"{word.text} {' and '.join(f'{value:,}' for value in values)}"
    named = walk.measured or (measured.dimensions if measured is not None else ())
    walk.measured = ()
    bands = banded(walk, age_of(walk) if unit == AGE else named)
    if bands and (unit == AGE or measured is None or not measured.metrics):
        select_bands(walk, bands, operator, values, text)
        return
    if walk.joint is Kind.OR and walk.draft.thresholds:
        raise NotRead(
            f"“{walk.draft.thresholds[-1].text}” or “{text}”: ask for each of them by itself.", (text,)
        )
    if is_change_threshold(walk, measured):
        walk.draft.thresholds.append(change_threshold(walk, operator, values, unit, text))
        return
    if (same := _same_again(walk, place, operator)) is not None:
        again = replace(same, operator=operator, values=values, unit=unit or same.unit, text=text)
        walk.draft.thresholds.append(again)
        return
    if unit == "currency" and (amounts := _amounts(walk, measured)):
        walk.draft.thresholds.append(Threshold(operator, values, "", dimensions=amounts, text=text))
        walk.draft.assumptions.append(f"“{text}” is read as {_title(amounts[0])} {text}.")
        return
    if unit == "" and (own := bounded_by_own(walk, place)):
        walk.draft.thresholds.append(Threshold(operator, values, "", dimensions=own, text=text))
        walk.draft.assumptions.append(f"“{text} {walk.take().text}” is read as {_title(own[0])} {text}.")
        return
    _skip_before_metric(walk)
    target = walk.next
    if target is not None and target.kind is Kind.NAME and target.metrics:
        check_whose_number(walk, target, text)
        walk.take()
        counted = walk.add_metric(MetricDraft(target.text, target.metrics))
    elif measured is not None and (found := _number_dimensions(walk, measured)):
        walk.draft.thresholds.append(Threshold(operator, values, unit, dimensions=found, text=text))
        return
    elif walk.last_metric is not None and ((measured is not None and measured.metrics) or those):
        _check_worth(walk, word, measured, unit)
        _check_inner(walk, measured, text)
        counted = walk.last_metric
    elif Kind.SELL in walk.flags and not walk.draft.metrics:
        counted = walk.add_metric(sales_metrics(walk))
        if unit != "currency" and walk.verbs and walk.verbs[0].payload != "spend":
            said = f"“{walk.verbs[0].text}” is measured by {walk.draft.metrics[counted].text}."
            walk.draft.assumptions.append(said)
    else:
        raise NotRead(f"It is not clear what is to be {text}.", (text,))
    walk.draft.thresholds.append(Threshold(operator, values, unit, metric=counted, text=text))


def _same_again(walk: Walk, place: int, operator: Operator) -> Threshold | None:
    """ "over 50 and under 100": the other end of what was bounded just before, where nothing is said of this one only:
    "over 50 baskets and over 10 of deli", "and under 1000 in sales", "and under 20 per basket"."""
    bounds = walk.draft.thresholds
    if place < 2 or not bounds or walk.spans[place - 1].kind is not Kind.AND:
        return None
    number = walk.spans[place - 2]
    clause = isinstance(number.payload, EntityClause) and number.payload.values == bounds[-1].values
    ends = {bounds[-1].operator, operator} in ({low, high} for low in _LOW for high in _HIGH)
    behind = walk.next
    over = (
        behind is None or behind.kind in (Kind.AND, Kind.COMMA, Kind.GROUP, Kind.TIME) or _before_time(walk)
    )
    return bounds[-1] if (clause or number.kind in (Kind.NUMBER, Kind.UNIT)) and ends and over else None


_LOW = (Operator.GT, Operator.GE)
_HIGH = (Operator.LT, Operator.LE)


def _before_time(walk: Walk) -> bool:
    after = walk.ahead(1)
    return walk.next_is(Kind.PREPOSITION) and after is not None and after.kind is Kind.TIME


def _compares_no_number(walk: Walk, word: Span) -> bool:
    """Whether a word of comparison stands before a period, or between two things that are shown side by side."""
    ahead = walk.next
    if ahead is not None and ahead.kind in (Kind.TIME, Kind.EARLIER) and word.text == "over":
        if ahead.text.isdigit() and Kind.TREND not in walk.flags:
            raise NotRead(f"It is not clear whether “{ahead.text}” is a year or a number.", (ahead.text,))
        return True
    timed = ahead is not None and ahead.kind is Kind.TIME
    if timed and word.kind is Kind.BETWEEN and walk.changed is not None:
        return True
    if word.text.endswith("than") and is_side_by_side(walk):
        walk.joint, walk.changed = Kind.VERSUS, walk.changed or ChangeWord(relative=True)
        return True
    if ahead is not None and ahead.kind is Kind.TIMES and ahead.payload == 1 and _holds_anyway(walk, word):
        walk.take()
        return True
    return False


def _skip_before_metric(walk: Walk) -> None:
    """ "Departments above 10k in sales", "more than 150 different shoppers": the word before what is bounded."""
    word, of = walk.next, walk.ahead(1)
    if word is None or of is None or not of.metrics:
        return
    measured_in = word.text == "in" and not walk.draft.metrics and not of.dimensions
    if measured_in or (word.kind is Kind.COUNT and all_count(walk.book, of.metrics)):
        walk.take()


def _holds_anyway(walk: Walk, word: Span) -> bool:
    """ "households mailed at least once": whoever is counted among the rows of something is in at least one of them."""
    known = walk.book.catalog.metrics
    names = [name for metric in walk.draft.metrics for name in metric.candidates]
    seen = [counted_entity(walk.book, name) not in ("", known[name].model) for name in names]
    return word.text == "at least" and bool(seen) and all(seen) and walk.joint is None


def _numbers(walk: Walk, word: Span, count: int) -> tuple[tuple[Decimal, ...], str]:
    values: list[Decimal] = []
    unit = ""
    while len(values) < count:
        if values and walk.next_is(Kind.AND):
            walk.take()
        if not walk.next_is(Kind.NUMBER):
            raise unclear(word.text)
        number = walk.take().payload
        assert isinstance(number, Number)
        if walk.next_is(Kind.TIME) and number.value <= 31 and _begins_with_month(walk):
            raise NotRead(f"It is not clear what is to be {word.text} {number.value}.", (word.text,))
        if walk.next_is(Kind.UNIT):
            unit = str(walk.take().payload)
        elif number.may_be_year:
            raise NotRead(
                f"It is not clear whether “{number.value}” is a year or a number.", (str(number.value),)
            )
        unit = number.unit or unit
        values.append(number.value)
    return tuple(values), unit


def check_bound(walk: Walk, span: Span) -> None:
    """ "receipts over 3 lines and under 10": no more than so many lines, or the size that is called “Under $10”? Raises
    NotRead."""
    word, _, number = span.text.partition(" ")
    beside = walk.joint is Kind.AND and bool(walk.draft.thresholds)
    if beside and WORDS.get(word, (None,))[0] is Kind.COMPARE and number[:1].isdigit():
        raise NotRead(f"It is not clear what is to be {span.text}.", (span.text,), final=True)


def _begins_with_month(walk: Walk) -> bool:
    """ "up to 14 March": the number is a day's, whatever else is said of it."""
    return walk.next is not None and month_number(walk.next.text.split()[0].rstrip(".,")) is not None


def age_of(walk: Walk) -> tuple[DimensionMeaning, ...]:
    """What "35 year olds" are picked by."""
    return tuple(m for m in walk.book.meanings(AGE) if isinstance(m, DimensionMeaning))


def read_aged(walk: Walk, dimensions: tuple[DimensionMeaning, ...]) -> bool:
    """ "25 to 44 year olds", "aged 25 to 44": a range of a dimension that has bands."""
    low, to, high = walk.next, walk.ahead(1), walk.ahead(2)
    if low is None or to is None or high is None or to.text not in ("to", "and"):
        return False
    if not (isinstance(low.payload, Number) and isinstance(high.payload, Number)):
        return False
    after = walk.ahead(3)
    aged = after is not None and after.kind is Kind.UNIT and after.payload == AGE
    bands = banded(walk, age_of(walk) if aged else dimensions)
    if not bands:
        return False
    walk.place += 4 if aged else 3
    text = f"{low.text} {to.text} {high.text}"
    select_bands(walk, bands, Operator.BETWEEN, (low.payload.value, high.payload.value), text)
    return True


_SIZES = frozenset({"over", "above", "under", "below", "beyond", "exceeding", "exceeds", "exceed"})


def _check_worth(walk: Walk, word: Span, measured: Span | None, unit: str) -> None:
    """ "Stores with receipts over 100": more than so many, or worth more than that? Raises NotRead."""
    things = rows_of(measured, walk.book) if measured is not None else frozenset()
    if measured is not None and _is_had(walk, measured):
        return
    if measured is None or unit or word.text not in _SIZES or not _money_of(walk, things):
        return
    raise NotRead(
        f"“{measured.text} {word.text}” can be by their number or by their worth: say “more than … {measured.text}”, "
        f"or the amount with its unit, as in “{measured.text} {word.text} … dollars”.",
        (f"{measured.text} {word.text}",),
        final=True,
    )


def _is_had(walk: Walk, measured: Span) -> bool:
    """ "weeks with sales over 100000": an amount of money that each of them has."""
    before = next((span.text for span in walk.draft.cover if span.until == measured.start), "")
    metrics = [walk.book.catalog.metrics[name] for name in measured.metrics]
    money = [metric.format is not None and metric.format.kind == "currency" for metric in metrics]
    return before in _HAD and bool(money) and all(money)


_HAD = frozenset({"with", "had", "has", "have", "having"})


def _check_inner(walk: Walk, measured: Span | None, text: str) -> None:
    """ "Stores with sales over 1000 each month": the bound is of the sales, and not of how many such stores there are,
    whatever the two words together are a name of. Raises NotRead."""
    _, tied, inner = measured.text.partition(" with ") if measured is not None else ("", "", "")
    meant = {m.metric for m in walk.book.meanings(phrase_key(inner)) if isinstance(m, MetricMeaning)}
    if tied and measured is not None and meant - set(measured.metrics):
        raise NotRead(
            f"It is not clear whether {inner} are to be {text}, or {measured.text}.", (measured.text,)
        )


def _amounts(walk: Walk, measured: Span | None) -> tuple[DimensionMeaning, ...]:
    """ "receipts over 100 dollars": the only amount of money that each of these things has; () where there is none."""
    if measured is None or not measured.metrics or walk.share.at >= 0:
        return ()
    catalog = walk.book.catalog
    if walk.subject is not None and walk.draft.ranking is None:
        return ()
    things = rows_of(measured, walk.book)
    if not things or any(catalog.metrics[name].model not in things for name in measured.metrics):
        return ()
    found = _money_of(walk, things)
    return (DimensionMeaning(found[0]),) if len(found) == 1 else ()


def _money_of(walk: Walk, things: frozenset[str]) -> list[str]:
    """The amounts of money that each row of the models has."""
    return [
        d.qualified
        for model in things
        for d in walk.book.catalog.models[model].dimensions.values()
        if d.type is ValueType.NUMBER
        and d.format is not None
        and d.format.kind == "currency"
        and walk.book.sees(d.qualified)
    ]


def _title(meaning: DimensionMeaning) -> str:
    return meaning.dimension.rpartition(".")[2].replace("_", " ")


def _number_dimensions(walk: Walk, span: Span) -> tuple[DimensionMeaning, ...]:
    """The number-valued dimensions that the word before the comparison names; none where it names a metric."""
    dimensions = walk.book.catalog.dimensions
    found = tuple(m for m in span.dimensions if dimensions[m.dimension].type is ValueType.NUMBER)
    return found if not span.metrics else ()
