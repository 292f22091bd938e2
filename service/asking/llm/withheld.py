"""What of the query before a question the model is told: no value of a filter, since it may be a stored one.

    last = told(query, catalog)
    last.form           {"metrics": ["revenue"], "filters": [{"kept": 1, "field": "product.department", "op": "="}]}
    last.withheld       (Condition("product.department", Operator.EQ, ("DELI",)),)
    with_kept({"filters": [{"kept": 1}]}, last.withheld)
                        {"filters": [{"field": "product.department", "op": "=", "values": ["DELI"]}]}

Values get into a filter by a question's own words, by a click on one that was offered, or from rows that another query
found. Only those of dimensions that say `share_with_model` are told; the others the model keeps by their number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from semantic.book import Book
from semantic.book.words import phrase_key
from semantic.catalog import Catalog
from semantic.errors import QueryMalformed
from semantic.query import filter_json, query_json
from semantic.query.types import Condition, Filter, Query
from semantic.query.walking import conditions_of, with_conditions
from service.asking.faithfulness.parts import CHANGED, QueryParts

KEPT = "kept"
"""The key of a filter that is the query before's. It is the planner's: no query that runs has it."""


@dataclass(frozen=True, slots=True)
class Told:
    """A query as the model may see it; `withheld` are the filters that stand in it by their number, counted from 1."""

    form: Mapping[str, object] = field(default_factory=dict)
    withheld: tuple[Filter, ...] = ()


def told(query: Query | None, catalog: Catalog) -> Told:
    """The query before a question, without values that may not be shared."""
    if query is None:
        return Told()
    telling = _Telling(QueryParts(catalog, query))
    # Names that are made up for a part say what it is a part of.
    saying = [use.alias for use in query.metrics if use.alias and any(map(telling.is_withheld, use.filters))]
    query = _renamed(query, dict(zip(saying, _unused(query), strict=False)))
    telling = _Telling(QueryParts(catalog, query))
    form = query_json(query)
    if query.filters:
        form["filters"] = telling.filters(query.filters)
    metrics: list[object] = []
    for use in query.metrics:
        written = query_json(Query(metrics=(use,)))["metrics"]
        assert isinstance(written, list)
        one = written[0]
        if use.filters and isinstance(one, dict):
            one = {**one, "filters": telling.filters(use.filters)}
        metrics.append(one)
    return Told({**form, "metrics": metrics} if metrics else form, tuple(telling.withheld))


def _unused(query: Query) -> Iterator[str]:
    """Names for metrics that no other metric of the query has."""
    known = {use.alias or use.expr for use in query.metrics}
    return (name for place in count(1) if (name := f"metric_{place}") not in known)


def _renamed(query: Query, aliases: Mapping[str, str]) -> Query:
    """The query with other names for some of its metrics, wherever it speaks of them or of how they changed: not where
    a path begins with the same word ("product" beside "product.department")."""

    def name(field: str) -> str:
        column = CHANGED.sub("", field)
        return aliases.get(column, column) + field.removeprefix(column)

    def bound(item: Condition) -> Condition:
        return replace(item, field=name(item.field))

    return replace(
        query,
        metrics=tuple(replace(use, alias=aliases.get(use.alias, use.alias)) for use in query.metrics),
        filters=tuple(with_conditions(item, bound) for item in query.filters),
        order_by=tuple(replace(order, field=name(order.field)) for order in query.order_by),
    )


@dataclass
class _Telling:
    parts: QueryParts
    withheld: list[Filter] = field(default_factory=list)

    def filters(self, items: Sequence[Filter]) -> list[object]:
        return [self._filter(item) for item in items]

    def _filter(self, item: Filter) -> dict[str, object]:
        if not self.is_withheld(item):
            return filter_json(item)
        self.withheld.append(item)
        number = {KEPT: len(self.withheld)}
        if isinstance(item, Condition):
            return {**number, "field": item.field, "op": item.op.value}
        return {**number, "fields": list(dict.fromkeys(each.field for each in conditions_of(item)))}

    def is_withheld(self, item: Filter) -> bool:
        return any(self._has_values(condition) for condition in conditions_of(item))

    def _has_values(self, condition: Condition) -> bool:
        """Whether it has values that are those of a dimension, or of nobody knows what."""
        if not condition.values or condition.field.startswith("time."):
            return False
        known = self.parts.catalog.dimensions.get(self.parts.dimension(condition.field))
        if known is not None:
            return not known.share_with_model
        column = CHANGED.sub("", condition.field)
        bound = self.parts.catalog.find_metric(column) is not None
        return not (bound or column in {use.alias for use in self.parts.query.metrics})


def with_kept(form: Mapping[str, object], withheld: Sequence[Filter]) -> dict[str, object]:
    """A reply's query with the filters of the query before in the place of their numbers. Raises QueryMalformed."""
    out = dict(form)
    if isinstance(filters := form.get("filters"), list):
        out["filters"] = [_kept(item, withheld, f"/filters/{place}") for place, item in enumerate(filters)]
    if isinstance(metrics := form.get("metrics"), list):
        out["metrics"] = [
            with_kept(item, withheld) if isinstance(item, Mapping) else item for item in metrics
        ]
    return out


def _kept(item: object, withheld: Sequence[Filter], path: str) -> object:
    if not isinstance(item, Mapping) or KEPT not in item:
        return item
    number = item[KEPT]
    if set(item) != {KEPT} or type(number) is not int or not 1 <= number <= len(withheld):
        raise QueryMalformed(
            f"`{KEPT}` stands alone, and is the number of a filter of the query before.",
            hint=f'Write {{"{KEPT}": 1}} to keep that filter as it is, or a filter with its own values.',
            path=path,
        )
    return filter_json(withheld[number - 1])


def adds_values(wording: str, typed: str, book: Book) -> bool:
    """Whether a question that was put in other words after a click has words that its person has not typed, and that
    may be those of a stored value which may not be shared."""
    typed_words = set(phrase_key(typed).split())
    added = [word for word in phrase_key(wording).split() if word not in typed_words]
    return any(
        not book.catalog.dimensions[meaning.dimension].share_with_model
        for word in added
        for meaning in book.values_containing(word)
    )
