"""Which tests hold what: their names and what they hold, not the numbers, which not everybody may see.

Tested(tests, catalog).of("sales.revenue")      (HeldBy("January is closed", "gives the recorded rows", …),)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from semantic.book.members import NameFinder
from semantic.catalog import Catalog
from semantic.definitions.metric_tests import (
    AddsUp,
    EqualTo,
    Expected,
    ExpectedRows,
    InRange,
    IsFresh,
    MetricTest,
    StillAsks,
)
from semantic.testing import forms_of
from service.rendering.words import listing


@dataclass(frozen=True, slots=True)
class HeldBy:
    name: str
    holds: str
    description: str
    position: str


class Tested:
    """`catalog` is what who looks knows: a test that names more is not told."""

    def __init__(self, tests: Iterable[MetricTest], catalog: Catalog) -> None:
        self._catalog = catalog
        self._names = NameFinder(catalog)
        whole = catalog.origin
        self._all = NameFinder(whole) if whole is not None else self._names
        found: dict[str, list[HeldBy]] = defaultdict(list)
        for test in tests:
            for name in self._about(test):
                found[name].append(
                    HeldBy(test.name, _holds(test.expected), test.description, str(test.position))
                )
        self._found: Mapping[str, list[HeldBy]] = found

    def of(self, name: str) -> tuple[HeldBy, ...]:
        """Those of a metric, model or verified question by its unique name."""
        return tuple(self._found.get(name, ()))

    def _about(self, test: MetricTest) -> tuple[str, ...]:
        """The unique names of what a test holds; none where it names what is hidden."""
        if isinstance(test.expected, IsFresh):
            return (test.expected.model,) if test.expected.model in self._catalog.models else ()
        if isinstance(test.expected, StillAsks):
            asked = (each.question for each in self._catalog.questions)
            return tuple(question for question in asked if question == test.expected.question)
        forms = forms_of(test, self._catalog)
        needed = {name for form in forms for name in self._all.needed_by(form)}
        known = {name for form in forms for name in self._names.needed_by(form)}
        if not known or needed - known:
            return ()
        return tuple(sorted(name for name in known if name in self._catalog.metrics))


def _holds(expected: Expected) -> str:
    match expected:
        case ExpectedRows():
            return "gives the recorded rows"
        case InRange():
            return "stays within a range"
        case EqualTo():
            return "gives the same as another expression"
        case AddsUp(by=by):
            return f"its groups by {listing(by)} add up to the whole"
        case IsFresh(within=within):
            return f"the newest row is at most {within} old"
        case StillAsks():
            return "still asks for the same"
