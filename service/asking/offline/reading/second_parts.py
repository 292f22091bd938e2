"""What a question asks for beside its first number: nothing of it may be lost, or become a number of another thing.

"largest receipt and its store"             asks which store; the number of all stores answers nothing    refused
"sales of store 367 and all stores"         the second number would be dropped                            refused
"sales with fuel and without fuel"          no row is both                                                refused
"receipts between 50 and 25 dollars"        no number is: offered the other way round                     refused
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from semantic.book import Book
from semantic.query.types import Condition, Not, Operator, Query
from service.asking.offline.reading.counted import all_count
from service.asking.offline.reading.draft import Draft, NotRead
from service.asking.offline.reading.overlapping import check_itself
from service.asking.offline.reading.periods import reversed_ends
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Number, Span, singular
from service.asking.offline.tagging.time_phrases import TimeSpan

_OWNED = frozenset({"its", "their"})
_JOINS = (Kind.AND, Kind.COMMA)
_WITH_TOTAL = re.compile(
    r"(?:and|plus|&|,)(?: (?:and|in|as|for|the|a|an|with|also))* (?:total|overall|altogether|all together|(?<=in )all)"
    r"(?= (?:in|for|during|since|until|before|after|from|between|on|by|this|last|,|\d)|$)"
)
_TOTAL = frozenset({"total", "totals", "overall", "altogether"})
_GROUPING = (Kind.GROUP, Kind.PER)
_ALL = re.compile(r"(?:.* )?(?:all|all of|all the|all our)")
_COMPARING = (Kind.CHANGE, Kind.PAIR, Kind.VERSUS, Kind.EARLIER, Kind.ARITHMETIC)


def check_order(cover: Sequence[Span]) -> None:
    """Raises NotRead where the second of two ends comes first: "between 50 and 25", "between july and march"."""
    compares = any(span.kind in _COMPARING for span in cover)
    for place, span in enumerate(cover):
        if span.kind is Kind.TIME and isinstance(span.payload, TimeSpan) and not compares:
            ends = reversed_ends(span.text)
            if ends is not None:
                raise NotRead(
                    f"“{span.text}” ends before it begins: say “{ends}”, or give both years.",
                    (span.text,),
                    (ends,),
                    final=True,
                )
        if span.kind is Kind.BETWEEN:
            numbers = [one for one in cover[place + 1 : place + 5] if one.kind is Kind.NUMBER][:2]
            values = [one.payload.value for one in numbers if isinstance(one.payload, Number)]
            if len(values) == 2 and values[0] > values[1] and _same_unit(numbers):
                first, second = (one.text for one in numbers)
                raise NotRead(
                    f"No number is between {first} and {second}: say “between {second} and {first}”.",
                    (f"between {first} and {second}",),
                    final=True,
                )


def _same_unit(numbers: Sequence[Span]) -> bool:
    return len({one.payload.unit for one in numbers if isinstance(one.payload, Number)}) == 1


def check_parts(draft: Draft, book: Book, query: Query, metrics: Sequence[str]) -> None:
    """Raises NotRead where a second thing that is asked for was dropped, or is counted instead of told."""
    _check_owned(draft, book, query, metrics)
    _check_bounds(draft)
    _check_total(draft, query)
    _check_all(draft, book, query, metrics)
    _check_both(query)
    check_itself(query, metrics, book)


def _check_owned(draft: Draft, book: Book, query: Query, metrics: Sequence[str]) -> None:
    """ "largest receipt and its store", "largest receipt and the household": which, and not how many there are."""
    cover = [span for span in draft.cover if span.kind is not Kind.FILLER or span.text in _OWNED]
    counted = any(span.kind is Kind.COUNT for span in cover)
    for place, span in enumerate(cover):
        shown = [name for name in span.metrics if name in metrics]
        if place < 2 or len(metrics) < 2 or not shown or not all_count(book, shown):
            continue
        owned = cover[place - 1].text in _OWNED
        joint = cover[place - 2] if owned else cover[place - 1]
        if joint.kind not in _JOINS and joint.text not in ("with", "plus"):
            continue
        one = singular(span.text) and bool(span.dimensions) and not counted
        if (owned or one) and (not query.dimensions or _is_of_one(metrics, book)):
            raise NotRead(
                f"“{span.text}” is only counted beside a number here: ask “how many” for that, or “which” with what "
                "orders them.",
                (f"{cover[place - 1].text} {span.text}" if owned else span.text,),
                final=True,
            )


def _is_of_one(metrics: Sequence[str], book: Book) -> bool:
    """Whether a number is that of a single thing, as the largest receipt is."""
    catalog = book.catalog
    return any(
        leaf.aggregate.name in ("max", "min")
        for name in metrics
        for leaf in catalog.measure(catalog.metrics[name]).leaves
    )


def _check_bounds(draft: Draft) -> None:
    bounds = (*(bound.values for bound in draft.thresholds), *(clause.values for clause in draft.clauses))
    for values in bounds:
        if len(values) == 2 and values[0] > values[1]:
            first, second = (f"{value:,f}" for value in values)
            raise NotRead(f"No number is between {first} and {second}: say “between {second} and {first}”.")


def _check_total(draft: Draft, query: Query) -> None:
    """ "sales of meat and in total": the part, and the whole beside it."""
    found = _WITH_TOTAL.search(" ".join(span.text for span in draft.cover))
    said = found[0] if found is not None else _total_before(draft)
    if said.startswith(",") and not query.dimensions and len(query.metrics) == 1:
        return  # "coupon matches on meat, total"
    if said and not query.totals:
        raise NotRead(
            f"“{said}” asks for a second number beside the first, which one query does not show here: ask for "
            "each on its own, or for rows “with totals”.",
            (said,),
        )


def _total_before(draft: Draft) -> str:
    """ "total sales and by department": the number of all, and the rows."""
    for place, span in enumerate(draft.cover):
        if span.kind not in _GROUPING or not place:
            continue
        joint = draft.cover[place - 1]
        words = [word for one in draft.cover[: place - 1] for word in one.text.split()]
        total = next((word for word in words if word in _TOTAL), "")
        return f"{total} … and {span.text}" if total and joint.text.split()[0] == "and" else ""
    return ""


def _check_all(draft: Draft, book: Book, query: Query, metrics: Sequence[str]) -> None:
    """ "sales of store 367 and all stores", "all stores, december, net sales"."""
    cover = draft.cover
    for place, noun in enumerate(cover[1:], 1):
        whose = _ALL.fullmatch(cover[place - 1].text) and (place == 1 or cover[place - 2].kind is Kind.COMMA)
        read = set(noun.metrics) & set(metrics) if len(metrics) > 1 and whose else set()
        if read and all_count(book, noun.metrics):
            raise NotRead(
                f"“all {noun.text}” may say whose numbers are meant, or ask how many there are: leave it out, or say "
                "“how many”.",
                (f"all {noun.text}",),
                final=True,
            )
    for place in range(1, len(cover)):
        word, noun = cover[place - 1], cover[place]
        joined = word.text.split()[0] in ("and", "plus") or (
            place > 1 and (cover[place - 2].kind in _JOINS or cover[place - 2].text.split()[-1] == "and")
        )
        if place > 2 and cover[place - 2].kind in (Kind.PREPOSITION, Kind.FILLER):
            joined = joined or cover[place - 3].kind in _JOINS
        if not joined or not _ALL.fullmatch(word.text) or noun.kind is not Kind.NAME:
            continue
        grouped = {meaning.dimension for meaning in noun.dimensions} & set(query.dimensions)
        again = any(other.key == noun.key for other in cover[: place - 1])
        if not set(noun.metrics) & set(metrics) and (again or not grouped):
            raise NotRead(
                f"“all {noun.text}” asks for a second number beside the first, which one query does not show here: ask "
                "for each on its own.",
                (f"all {noun.text}",),
            )


def _check_both(query: Query) -> None:
    """What is picked and left out at once: no row is both."""
    left_out = [item.filter for item in query.filters if isinstance(item, Not)]
    tests = [item for item in query.filters if isinstance(item, Condition)]
    both = any(
        one.field == other.field and set(one.values) & set(other.values)
        for one in tests
        for other in tests
        if one.op in (Operator.EQ, Operator.IN) and other.op in (Operator.NE, Operator.NOT_IN)
    )
    if both or any(item in left_out for item in query.filters):
        raise NotRead(
            "The same is both picked and left out, and no row is both: ask for each of the two on its own."
        )
