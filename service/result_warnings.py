"""What may be wrong with a question although it was answered: cut rows, ties at the cut, values that do not occur,
metrics that should no longer be used, old data.

    "`DELLI` does not occur in department. Did you mean DELI?"
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from semantic.book.phrases import IndexedValues
from semantic.calendars import add
from semantic.catalog.lopsided import lopsided
from semantic.definitions.types import Model
from semantic.naming import nearest
from semantic.query.types import Condition, Filter, InSegment, Operator
from semantic.query.walking import conditions_of, leaves_of
from service.answer import Cell
from service.empty_periods import beyond_the_data
from service.explaining import dimension_of
from service.labels import words
from service.rendering.formatting import clean
from service.rendering.words import listing, mid_sentence, sentence_case
from service.result_notes import Result, moment_words
from service.warehouse.values import is_complete

_NAMING = (Operator.EQ, Operator.NE, Operator.IN, Operator.NOT_IN)
_MOST_NEAR = 3
_AGE = re.compile(r"(\d{1,4}) (minute|hour|day|week|month)s?")


def warnings(
    result: Result,
    fetched: Sequence[tuple[Cell, ...]],
    values: IndexedValues,
    found: Sequence[Filter] = (),
) -> tuple[str, ...]:
    """`fetched` are the rows with one more than shown, where there is one; `values` those of indexed dimensions, which
    may have been read before those that the filters in `found` were filled with."""
    said = [
        *_absent_values(result, values, found),
        *_cut(result, fetched),
        *_tie(result, fetched),
        *_lopsided(result),
        *_deprecated(result),
        *_averaged_beyond(result),
        *_old_data(result),
    ]
    return tuple(dict.fromkeys(said))


def _absent_values(result: Result, values: IndexedValues, found: Sequence[Filter]) -> Iterator[str]:
    query = result.compiled.query
    given = [item for item in query.filters if item not in found]
    given += [item for use in query.metrics for item in use.filters]
    for condition in (condition for item in given for condition in conditions_of(item)):
        dimension = dimension_of(result.catalog, result.compiled.main.plan, condition.field)
        known = values.get(dimension.qualified) if dimension else None
        if known is None or condition.op not in _NAMING or not is_complete(known):
            continue
        stored = {str(value) for value, _ in known}
        for value in condition.values:
            if isinstance(value, str) and value not in stored:
                near = nearest(value, stored, most=_MOST_NEAR)
                label = mid_sentence(result.labels.get(condition.field, condition.field))
                hint = (
                    f" Did you mean {listing([clean(name) for name in near]).replace(' and ', ' or ')}?"
                    if near
                    else ""
                )
                yield f"`{clean(value)}` does not occur in {label}.{hint}"


def _cut(result: Result, fetched: Sequence[tuple[Cell, ...]]) -> list[str]:
    """A limit that was asked for needs no warning; one that was not does."""
    limit = result.compiled.query.limit
    shown = len(result.rows)
    asked = limit is not None and not limit.per and not limit.other and limit.rows <= shown
    if len(fetched) <= shown or asked:
        return []
    return [
        f"Only the first {shown:,} rows were fetched; there are more. Ask for fewer groups to see all of them."
    ]


def _tie(result: Result, fetched: Sequence[tuple[Cell, ...]]) -> list[str]:
    """The first row that is left out has the same value as the last one shown, so that the cut is arbitrary."""
    compiled = result.compiled
    shown = len(result.rows)
    if not shown or len(fetched) <= shown or not compiled.query.order_by or compiled.main.plan.places:
        return []
    columns = compiled.main.columns
    names = [item.field for item in compiled.query.order_by]
    outputs = {output.name for output in compiled.main.plan.outputs if not output.hidden}
    if not outputs.intersection(names) or not set(names) <= set(columns):
        return []
    places = [columns.index(name) for name in names]
    if any(fetched[shown - 1][place] != fetched[shown][place] for place in places):
        return []
    ties = [mid_sentence(result.labels[group.name]) for group in compiled.main.plan.groups]
    label = mid_sentence(result.labels[names[0]])
    return [
        f"The last place is shared: rows that are left out have the same {label}. Ties are broken by {listing(ties)}."
    ]


def _averaged_beyond(result: Result) -> Iterator[str]:
    """An average per period counts periods without rows as 0: those of which there are no data are no zeros."""
    for _, said, *_ in beyond_the_data(result.compiled, result.reaches):
        yield f"The average counts periods without data as 0: {said}. Name a range within them."


def _lopsided(result: Result) -> Iterator[str]:
    """Of a number of two facts, a filter or split that only one of them is meant by limits the other as well."""
    query = result.compiled.query
    leaves = [leaf for item in query.filters for leaf in leaves_of(item)]
    paths = [leaf.field for leaf in leaves if isinstance(leaf, Condition)]
    paths += [leaf.segment for leaf in leaves if isinstance(leaf, InSegment)]
    names = [name for output in result.compiled.main.plan.outputs for name in output.metrics]
    for path in dict.fromkeys((*query.dimensions, *paths)):
        for name in dict.fromkeys(names):
            many = "." in path and not path.startswith("time.") and lopsided(result.catalog, name, path)
            if many:
                by, what = words(path.rpartition(".")[2]), words(name.rpartition(".")[2])
                yield (
                    f"{sentence_case(what)} divides by {words(many)}, each of which can have several values of {by}: "
                    f"both of its sides count only those with such rows."
                )


def _deprecated(result: Result) -> Iterator[str]:
    for output in result.compiled.main.plan.outputs:
        for metric in (result.catalog.metrics[name] for name in output.metrics):
            if metric.deprecated is None:
                continue
            name, better = result.catalog.short_name(metric), metric.deprecated.replacement
            instead = f" Use {better} instead." if better else ""
            yield f"`{name}` should no longer be used: {metric.deprecated.reason}{instead}"


def _old_data(result: Result) -> Iterator[str]:
    """Data older than the model's `warn_after`, by the clock; where the data make the time they are never old."""
    models: dict[str, Model] = {fact.model.name: fact.model for fact in result.compiled.main.plan.all_facts}
    for name, model in models.items():
        reach = result.reaches.known.get(name)
        age = _AGE.fullmatch(model.freshness.warn_after) if model.freshness else None
        if reach is None or age is None or result.catalog.settings.now != "clock":
            continue
        last = reach.moment(result.compiled.zone)
        if result.compiled.now > add(last, int(age[1]), age[2]):
            yield f"The data of {words(name)} are old: they end on {moment_words(last)}."
