"""Tests of metrics in a change: which were added, removed and changed, and the queries that they count on.

    test_changes(before, after)     (Change(Kind.TEST, "January is closed", Action.CHANGED, (Detail("value", …),)),)

A test changes no number. Whoever reviews a change of numbers wants to see which tests were changed with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from semantic.catalog import Catalog
from semantic.definitions.metric_tests import MetricTest, StillAsks
from semantic.review.aspects import Does
from semantic.review.changes import Action, Change, Detail, Kind
from semantic.review.reached import KeptQuery, Of
from semantic.testing import forms_of


def test_changes(before: Iterable[MetricTest], after: Iterable[MetricTest]) -> tuple[Change, ...]:
    """By name; a test that has another name is another test."""
    old, new = ({test.name: test for test in tests} for tests in (before, after))
    return tuple(_changes(old, new))


def _changes(old: Mapping[str, MetricTest], new: Mapping[str, MetricTest]) -> Iterator[Change]:
    for name in sorted({*old, *new}):
        was, now = old.get(name), new.get(name)
        details = _details(was.written if was else {}, now.written if now else {})
        if was is None and now is not None:
            yield Change(Kind.TEST, name, Action.ADDED, details, now.position)
        elif now is None and was is not None:
            yield Change(Kind.TEST, name, Action.REMOVED, details, was.position)
        elif details and now is not None:
            yield Change(Kind.TEST, name, Action.CHANGED, details, now.position)


def _details(was: Mapping[str, object], now: Mapping[str, object]) -> tuple[Detail, ...]:
    texts = ((key, _text(was.get(key)), _text(now.get(key))) for key in dict.fromkeys((*was, *now)))
    return tuple(Detail(key, Does.RUNNING, one, other) for key, one, other in texts if one != other)


def _text(value: object) -> str:
    """A value as it is written on one line: [[North, 10.10]], {range: 2025-01}."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_text(held)}" for key, held in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_text, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def kept_by_tests(tests: Iterable[MetricTest], catalog: Catalog) -> Iterator[KeptQuery]:
    """The queries of tests; those of verified questions are looked at as such."""
    for test in tests:
        if not isinstance(test.expected, StillAsks):
            for form in forms_of(test, catalog):
                yield KeptQuery(Of.TEST, test.name, form)
