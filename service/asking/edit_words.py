"""Edits in words, shown beside the answer: "By store.", "Time: October 2017 instead of November 2017."

EditWords(book).edit(AddGroup("store.store_id"), query)      "By store."
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from semantic.book import Book
from semantic.errors import NameAmbiguous
from semantic.query.sql_names import COMPARED
from semantic.query.types import (
    Bounds,
    Filter,
    MetricUse,
    OpenEnds,
    OrderBy,
    Query,
    TimeClause,
    Value,
)
from semantic.query.windows import window_words
from service.asking.edits import (
    AddFilter,
    AddGroup,
    AddMetric,
    Arrange,
    ComparePeriods,
    Edit,
    LimitRows,
    RemoveFilters,
    RemoveMetric,
    ReplaceFilter,
    ReplaceGroups,
    ReplaceMetrics,
    ReplaceTime,
)
from service.filter_words import FieldWords, filter_words
from service.labels import column_labels

_DAYS = dict(
    zip(
        "1234567", ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True
    )
)
_COMPARED = {"previous_period": "the period before", "previous_year": "the year before"}


@dataclass(frozen=True)
class EditWords:
    """How parts of queries are said, by the names of the book's definitions."""

    book: Book

    def edit(self, edit: Edit, query: Query) -> str:
        """One sentence; `query` is the one before the edit."""
        match edit:
            case AddGroup() | ReplaceGroups():
                return self._grouping(edit, query)
            case AddMetric() | ReplaceMetrics() | RemoveMetric():
                return self._measuring(edit, query)
            case AddFilter(item):
                return f"Only where {self.filter(item)}."
            case ReplaceFilter(item, instead_of):
                before = " and ".join(self.filter(known) for known in instead_of)
                return f"Only where {self.filter(item)}, instead of {before}."
            case RemoveFilters(filters):
                return f"No longer only where {' and '.join(self.filter(item) for item in filters)}."
            case ReplaceTime(None):
                return "Over all time."
            case ReplaceTime(time):
                assert time is not None
                before = f" instead of {self.time(query.time)}" if _ranged(query.time) else ""
                beside = f", compared with {_COMPARED[time.compare]}" if time.compare else ""
                return f"Time: {self.time(time)}{before}{beside}."
            case ComparePeriods(""):
                return "Without the comparison."
            case ComparePeriods(compare):
                return f"Compared with {_COMPARED[compare]}."
            case Arrange(order_by):
                return f"Ordered by {', then by '.join(self.order(item) for item in order_by)}."
            case LimitRows(None):
                return "All rows."
            case LimitRows(limit):
                assert limit is not None
                if limit.other:
                    return f"The first {limit.rows:,} rows, and all others together."
                return "Only the first row." if limit.rows == 1 else f"Only the first {limit.rows:,} rows."
            case _:
                assert_never(edit)

    def _grouping(self, edit: AddGroup | ReplaceGroups, query: Query) -> str:
        match edit:
            case AddGroup(path):
                return f"Also by {self.field(path)}." if query.dimensions else f"By {self.field(path)}."
            case ReplaceGroups((), instead_of):
                left = [path for path in query.dimensions if path not in instead_of]
                return f"Not by {self._fields(instead_of)}." if left else "In total, not split."
            case ReplaceGroups(paths, instead_of):
                return f"By {self._fields(paths)} instead of {self._fields(instead_of)}."
            case _:
                assert_never(edit)

    def _measuring(self, edit: AddMetric | ReplaceMetrics | RemoveMetric, query: Query) -> str:
        match edit:
            case AddMetric(use):
                return f"Also {self.metric(use)}."
            case ReplaceMetrics(uses):
                gone = [known for known in query.metrics if known not in uses]
                before = f" instead of {self._metrics(tuple(gone))}" if gone else ""
                return _sentence(f"{self._metrics(uses)}{before}.")
            case RemoveMetric(use):
                return f"Without {self.metric(use)}."
            case _:
                assert_never(edit)

    def kept(self, before: Query, after: Query) -> str:
        """What stays of the query before, apart from its metrics; "" if there is nothing."""
        known = {
            self.filter(item) for item in before.filters
        }  # other metrics may lead to them by other paths
        said = [f"where {words}" for item in after.filters if (words := self.filter(item)) in known]
        named = {self.field(name) for name in before.dimensions}
        groups = tuple(name for name in after.dimensions if self.field(name) in named)
        said += [f"by {self._fields(groups)}"] if groups else []
        if _ranged(after.time) and before.time is not None and after.time is not None:
            said += [self.time(after.time)] if before.time.range == after.time.range else []
        if after.time is not None and after.time.compare and before.time is not None:
            same = before.time.compare == after.time.compare
            said += [f"compared with {_COMPARED[after.time.compare]}"] if same else []
        if after.limit is not None and after.limit == before.limit:
            said.append("the first row" if after.limit.rows == 1 else f"the first {after.limit.rows:,} rows")
        return f"Still {', '.join(said)}." if said else ""

    def metric(self, use: MetricUse) -> str:
        if use.expr.startswith("share(") and use.expr.endswith(")"):
            return f"{self._name(use.expr[6:-1].partition(',')[0])} as a share of the total"
        said = use.alias.replace("_", " ") if use.alias else self._name(use.expr)
        return f"{said} {window_words(use.over)}" if use.over is not None else said

    def filter(self, item: Filter) -> str:
        return filter_words(item, self._field_words)

    def field(self, path: str) -> str:
        name = path.rpartition(".")[2]
        return name.replace("_", " ").removesuffix(" id")

    def order(self, item: OrderBy) -> str:
        if item.field.startswith("share("):
            return f"{self.metric(MetricUse(item.field))}, {'highest' if item.descending else 'lowest'} first"
        if "(" in item.field:
            return f"{self._name(item.field)}, {'highest' if item.descending else 'lowest'} first"
        name, _, compared = item.field.rpartition(".")
        if compared in COMPARED and self.is_metric(name):
            said = f"{compared.replace('_', ' ')} of {self._name(name)}"
            return f"{said}, {'highest' if item.descending else 'lowest'} first"
        by_metric = "." not in item.field or self.is_metric(item.field)
        if not by_metric:
            return f"{self.field(item.field)}, last first" if item.descending else self.field(item.field)
        return f"{self.field(item.field)}, {'highest' if item.descending else 'lowest'} first"

    def time(self, time: TimeClause | None) -> str:
        given = time.range if time is not None else None
        if isinstance(given, str):
            return given
        if isinstance(given, Bounds):
            start, until = (text.removesuffix("T00:00:00") for text in (given.start, given.until))
            return f"{start or 'the beginning'} until {until or 'the end'}"
        assert not isinstance(given, OpenEnds)
        return "all time"

    def _name(self, expr: str) -> str:
        try:
            metric = self.book.catalog.find_metric(expr)
        except NameAmbiguous:
            metric = None
        if metric is None and "(" in expr:
            label = column_labels([expr])[expr]
            return label[:1].lower() + label[1:]
        return (metric.name if metric is not None else expr).replace("_", " ")

    def is_metric(self, name: str) -> bool:
        try:
            return self.book.catalog.find_metric(name) is not None
        except NameAmbiguous:
            return True

    def _metrics(self, uses: tuple[MetricUse, ...]) -> str:
        return " and ".join(self.metric(use) for use in uses)

    def _fields(self, paths: tuple[str, ...]) -> str:
        return " and ".join(self.field(path) for path in paths)

    def _field_words(self, path: str) -> FieldWords:
        if path == "time.day_of_week":
            return FieldWords("the day", lambda value: _DAYS.get(str(value), str(value)))
        dimensions = self.book.catalog.dimensions
        named = [known for known in dimensions.values() if known.name == path.rpartition(".")[2]]
        found = dimensions[path] if path in dimensions else named[0] if len(named) == 1 else None
        labels = {known.value: known.label for known in found.values} if found else {}
        return FieldWords(self.field(path), lambda value: _value(value, labels))


def _value(value: Value, labels: Mapping[Any, str]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return labels.get(value) or str(value)


def _ranged(time: TimeClause | None) -> bool:
    return time is not None and time.range is not None


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
