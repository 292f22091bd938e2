"""Names and values that mean several things: a model's pick of one is asked back, never taken in silence.

between("basket size last week", Query(basket_value, last week), book, compiles)
    Clarify("“basket size” can mean several things here. Which do you mean?", (basket value, items per basket))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from semantic.book import Book, Tier, ValueMeaning
from semantic.errors import QueryInvalid
from semantic.query.types import AllOf, AnyOf, Condition, Filter, Operator, OrderBy, Query
from semantic.query.walking import with_conditions
from service.answer import Choice
from service.asking.faithfulness import readings
from service.asking.faithfulness.parts import QueryParts
from service.asking.llm.values import fitting
from service.asking.offline.resolving.reach import Reach
from service.asking.offline.resolving.selecting import DOMINANT
from service.asking.offline.tagging.span import Span
from service.asking.offline.wording import dimension_label, metric_label
from service.asking.planned import MAX_CHOICES, Clarify, Context

_NEGATED = frozenset({Operator.NE, Operator.NOT_IN})

Compiles = Callable[[Query], object]
"""Raises a QueryInvalid for a query that does not work."""


def between(question: str, query: Query, book: Book, context: Context, compiles: Compiles) -> Clarify | None:
    """The question back for a word of which the query takes one meaning among several that work. Where there are
    several such words there is nothing to click: a choice would settle one of them, and take the others as they are."""
    settled = {known.phrase for known in context.remembered}
    unclear: dict[str, tuple[str, list[tuple[str, Query]]]] = {}
    for span in readings(question, book).best:
        if span.key in settled:
            continue
        meant = [*_metrics(span, query, book), *_values(span, query, book)]
        works = [(label, other) for label, other in meant if _works(other, compiles)]
        if len(works) > 1:
            unclear.setdefault(span.key, (span.text, works))
    if len(unclear) == 1:
        [(phrase, (said, works))] = unclear.items()
        choices = tuple(Choice(label, query=other) for label, other in works[:MAX_CHOICES])
        return Clarify(f"“{said}” can mean several things here. Which do you mean?", choices, phrase)
    return Clarify(_which_each(unclear.values())) if unclear else None


def _which_each(unclear: Iterable[tuple[str, list[tuple[str, Query]]]]) -> str:
    each = [
        f"“{said}” can mean several things here: {' or '.join(label for label, _ in works)}."
        for said, works in unclear
    ]
    return " ".join([*each, "Say for each which you mean."])


def _works(query: Query, compiles: Compiles) -> bool:
    try:
        compiles(query)
    except QueryInvalid:
        return False
    return True


def _metrics(span: Span, query: Query, book: Book) -> Iterator[tuple[str, Query]]:
    names = tuple(dict.fromkeys(span.metrics))
    parts = QueryParts(book.catalog, query)
    plain = [use for use in query.metrics if not (use.alias or use.over)]
    used = [use for use in plain if set(parts.metrics_in(use.expr)) & set(names)]
    if len(names) < 2 or len(used) != 1:
        return
    [use] = used
    for name in names:
        short = book.catalog.short_name(book.catalog.metrics[name])
        metrics = tuple(replace(one, expr=short) if one is use else one for one in query.metrics)
        order = tuple(
            OrderBy(short, item.descending) if item.field == use.expr else item for item in query.order_by
        )
        yield metric_label(book, name), replace(query, metrics=metrics, order_by=order)


def _values(span: Span, query: Query, book: Book) -> Iterator[tuple[str, Query]]:
    """The same words as values of several dimensions; one that has nearly all rows needs no asking."""
    by_dimension = {meaning.dimension: meaning for meaning in span.values}
    parts = QueryParts(book.catalog, query)
    metrics = parts.metrics_in(" ".join(use.expr for use in query.metrics))
    reach = Reach(book.catalog)
    if len(by_dimension) < 2:
        return
    own = (item for use in query.metrics for item in use.filters)
    for condition in (item for item in (*query.filters, *own) if isinstance(item, Condition)):
        picked = by_dimension.get(parts.dimension(condition.field))
        if picked is None or not set(picked.values) & set(condition.values):
            continue
        if _dominates(picked, list(by_dimension.values())):
            return
        for meaning in by_dimension.values():
            way = reach.way(metrics, meaning.dimension)
            if way is not None:
                label = f"{dimension_label(book, meaning.dimension)} {meaning.label}"
                yield label, _with(query, condition, picked, way.path, meaning)


def _dominates(picked: ValueMeaning, every: list[ValueMeaning]) -> bool:
    stored = all(meaning.tier is Tier.STORED for meaning in every)
    others = sum(meaning.rows for meaning in every if meaning is not picked)
    return stored and picked.rows >= DOMINANT * max(others, 1)


def _with(query: Query, old: Condition, picked: ValueMeaning, path: str, meaning: ValueMeaning) -> Query:
    """The query with one of a condition's values read as another meaning; the other values stay what they were."""
    read = fitting(replace(old, field=path, values=meaning.values))
    rest = tuple(value for value in old.values if value not in picked.values)
    new: Filter = read
    if rest and meaning.dimension == picked.dimension:
        new = old
    elif rest:
        both = (fitting(replace(old, values=rest)), read)
        new = AllOf(both) if old.op in _NEGATED else AnyOf(both)

    def change(condition: Condition) -> Filter:
        return new if condition == old else condition

    def changed(filters: tuple[Filter, ...]) -> tuple[Filter, ...]:
        return tuple(with_conditions(item, change) for item in filters)

    metrics = tuple(replace(use, filters=changed(use.filters)) for use in query.metrics)
    return replace(query, metrics=metrics, filters=changed(query.filters))
