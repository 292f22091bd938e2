"""Two catalogs → the whole meaning of the change between them, and its form for machines.

review = review_of(before, after)
review.breaking, review.widened, review.changes, review.reached
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from semantic.catalog import Catalog
from semantic.compiling.warehouses import Dialects
from semantic.definitions.metric_tests import MetricTest
from semantic.errors import Problem
from semantic.review.breaking import Break, Breaking, Widened, breaking, widened
from semantic.review.changes import Change, changes
from semantic.review.reached import KeptQuery, Reached, Text, reached
from semantic.review.tested import kept_by_tests, test_changes


@dataclass(frozen=True, slots=True)
class Review:
    """`errors` are those that the definitions have after the change and had not before."""

    changes: tuple[Change, ...]
    reached: tuple[Reached, ...]
    breaking: tuple[Breaking, ...]
    widened: tuple[Widened, ...]
    errors: tuple[Problem, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.changes or self.reached or self.errors)

    def breaks(self, kinds: Iterable[Break]) -> tuple[Breaking, ...]:
        wanted = frozenset(kinds)
        return tuple(each for each in self.breaking if each.kind in wanted)

    def as_json(self) -> dict[str, object]:
        return {
            "changes": [_change(each) for each in self.changes],
            "reached": [_reached(each) for each in self.reached],
            "breaking": [
                {"kind": each.kind.value, "name": each.name, "why": each.why} for each in self.breaking
            ],
            "widened": [{"name": each.name, "why": each.why} for each in self.widened],
            "errors": [each.as_json() for each in self.errors],
        }


def review_of(
    before: Catalog,
    after: Catalog,
    *,
    kept: Iterable[KeptQuery] = (),
    tests: tuple[Sequence[MetricTest], Sequence[MetricTest]] = ((), ()),
    dialect: str | Dialects = "duckdb",
) -> Review:
    """The meaning of the change. `kept` are queries that schedules and saved answers hold, `tests` those of metrics,
    before and after."""
    changed = changes(before, after)
    kept = (*kept, *kept_by_tests(tests[1], after))
    found = reached(before, after, changed, kept=kept, dialect=dialect)
    known = {(problem.code, problem.message) for problem in before.errors}
    return Review(
        changes=(*changed, *test_changes(*tests)),
        reached=found,
        breaking=breaking(before, after, changed, found),
        widened=widened(before, after),
        errors=tuple(each for each in after.errors if (each.code, each.message) not in known),
    )


def _change(change: Change) -> dict[str, object]:
    out: dict[str, object] = {"kind": change.kind.value, "name": change.name, "action": change.action.value}
    if change.was:
        out["was"] = change.was
    if change.position:
        out["position"] = {"file": change.position.file, "line": change.position.line}
    out["details"] = [
        {"key": each.key, "does": each.does.value, "before": each.before, "after": each.after}
        for each in change.details
    ]
    return out


def _reached(each: Reached) -> dict[str, object]:
    return {
        "of": each.of.value,
        "name": each.name,
        "effect": each.effect.value,
        "because": list(each.because),
        "query": each.query,
        "before": _text(each.before),
        "after": _text(each.after),
    }


def _text(text: Text | None) -> Mapping[str, object] | None:
    if text is None:
        return None
    if text.problem is not None:
        return {"problem": text.problem.as_json()}
    return {"sql": text.sql, "values": {name: _plain(value) for name, value in text.values.items()}}


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
