"""What came of tests: passed, failed with what differs, or not run and why; and the form of it for machines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from semantic.definitions.metric_tests import Form, MetricTest
from semantic.principal import Principal
from service.answer import Cell
from service.cells_json import cell_json
from service.reviewing.moving import Movement


class Status(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is not as it must be, in the group of these values; `column` names the metric."""

    group: tuple[Cell, ...]
    column: str
    expected: Cell
    found: Cell

    @property
    def change(self) -> Decimal | float | None:
        """What was found less what was expected; None where one of them is no number."""
        return Movement(self.expected, self.found).change


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rows say. `message` is a sentence, "" where all is well; `differences` are the greatest few of `of`,
    and `groups` says by what the rows are grouped. `hint` says what it may come from. What is told beside what was
    found is what was `expected`, or a bound that is `allowed`."""

    message: str = ""
    differences: tuple[Difference, ...] = ()
    of: int = 0
    groups: tuple[str, ...] = ()
    hint: str = ""
    beside: Literal["expected", "allowed"] = "expected"


@dataclass(frozen=True, slots=True)
class Result:
    """`query` is the one to look at where the test failed, in its JSON form, with its SQL; `asker` is who asked it,
    None for whoever sees everything. `code` is that of the problem where it was not run."""

    test: MetricTest
    status: Status
    verdict: Verdict = field(default_factory=Verdict)
    query: Form | None = None
    sql: str = ""
    asker: Principal | None = None
    seconds: float = 0.0
    code: str = ""

    def as_json(self) -> dict[str, object]:
        test, at = self.test, self.test.position
        out: dict[str, object] = {
            "test": test.name,
            "status": self.status.value,
            "seconds": round(self.seconds, 3),
            "position": {"file": at.file, "line": at.line, "column": at.column},
        }
        if test.tags:
            out["tags"] = list(test.tags)
        if self.status is Status.PASSED:
            return out
        out["message"] = self.verdict.message
        for key, value in (("code", self.code), ("hint", self.verdict.hint), ("sql", self.sql)):
            if value:
                out[key] = value
        if self.query is not None:
            out["query"] = self.query
        if self.verdict.differences:
            out["groups"] = list(self.verdict.groups)
            out["differences"] = [_difference(each) for each in self.verdict.differences]
            out["different"] = self.verdict.of
        return out


def _difference(each: Difference) -> dict[str, object]:
    return {
        "group": [cell_json(value) for value in each.group],
        "column": each.column,
        "expected": cell_json(each.expected),
        "found": cell_json(each.found),
        "change": cell_json(each.change),
    }


def counts(results: Iterable[Result]) -> Mapping[Status, int]:
    """How many came to what."""
    found = dict.fromkeys(Status, 0)
    for result in results:
        found[result.status] += 1
    return found
