"""Named groups of a dimension's values in filters: before anything else they become the values that they name.

airport: {type: string, groups: {Chicago: [ORD, MDW]}}
airport = Chicago                   ->  airport in (ORD, MDW)
airport not in (Chicago, JFK)       ->  airport not in (ORD, MDW, JFK)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from semantic.catalog import Catalog
from semantic.errors import QueryInvalid
from semantic.planning.expressions import parse_metric
from semantic.planning.listed_rows import listed_catalog
from semantic.planning.listing import home_of_listing
from semantic.planning.names import Names
from semantic.query.types import Condition, Filter, MetricUse, Operator, Query, Value
from semantic.query.walking import conditions_of, with_conditions

_ONE_OF = {
    Operator.EQ: Operator.IN,
    Operator.IN: Operator.IN,
    Operator.NE: Operator.NOT_IN,
    Operator.NOT_IN: Operator.NOT_IN,
}
"""What an operator that names values is when a value stands for several."""


def with_groups_named(catalog: Catalog, query: Query) -> Query:
    """The query with the values of every group that its filters name. What cannot be resolved stays as it is: the
    plan says what is wrong with it."""
    if not _names_any(catalog, query):
        return query
    try:
        uses = [_metric_filters(catalog, use, query) for use in query.metrics]
        names = _names(catalog, query)
    except QueryInvalid:
        return query
    filters = tuple(with_conditions(item, lambda c: _named(c, names)) for item in query.filters)
    return replace(query, metrics=tuple(uses), filters=filters)


def _names_any(catalog: Catalog, query: Query) -> bool:
    if not catalog.group_names:
        return False
    filters = (*query.filters, *(item for use in query.metrics for item in use.filters))
    return any(
        value in catalog.group_names
        for item in filters
        for condition in conditions_of(item)
        for value in condition.values
        if isinstance(value, str)
    )


def _names(catalog: Catalog, query: Query) -> list[Names]:
    """What resolves names for each home, by the paths that its metrics were told to take."""
    if not query.metrics:
        catalog = listed_catalog(catalog, query)
        return [Names(catalog, query.rows or home_of_listing(catalog, query))]
    homes = dict.fromkeys(key for use in query.metrics for key in _homes(catalog, use, query))
    return [Names(catalog, home, dict(via)) for home, via in homes]


def _homes(catalog: Catalog, use: MetricUse, query: Query) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    return [(home, use.via) for home in parse_metric(catalog, use.expr, "/metrics", query)[0].homes]


def _metric_filters(catalog: Catalog, use: MetricUse, query: Query) -> MetricUse:
    if not use.filters:
        return use
    names = [Names(catalog, home, dict(via)) for home, via in _homes(catalog, use, query)]
    return replace(
        use, filters=tuple(with_conditions(item, lambda c: _named(c, names)) for item in use.filters)
    )


def _named(condition: Condition, names: Iterable[Names]) -> Filter:
    op = _ONE_OF.get(condition.op)
    groups = _groups(condition.field, names) if op is not None else {}
    if op is None or not any(isinstance(value, str) and value in groups for value in condition.values):
        return condition
    values: dict[Value, None] = {}
    for value in condition.values:
        values.update(dict.fromkeys(groups.get(value, (value,)) if isinstance(value, str) else (value,)))
    return Condition(condition.field, op, tuple(values))


def _groups(field: str, names: Iterable[Names]) -> Mapping[str, tuple[Value, ...]]:
    """The groups of the one dimension that a field means for all homes; none for a metric, a time, or two meanings."""
    found: dict[str, Mapping[str, tuple[Value, ...]]] = {}
    for each in names:
        try:
            member = each.member(field, "")
        except QueryInvalid:
            return {}
        found[member.dimension.qualified] = {} if member.grain else member.dimension.groups
    return next(iter(found.values())) if len(found) == 1 else {}
