"""How well a planner does on the verified questions, each planned with itself withheld from the book.

report = evaluate(catalog, lambda catalog: build_book(catalog, values), plan_offline, run)
print(report.as_text())      right 94 · asked back 12 · refused 17 · wrong 0
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter

from semantic.book import Book
from semantic.catalog import Catalog
from semantic.definitions.types import VerifiedQuestion
from semantic.query import parse_query
from service.asking.planned import Clarify, Planned, PlannerResult, Refuse
from service.evaluating.verdicts import Outcome, Run, Verdict, means_the_same

BuildBook = Callable[[Catalog], Book]
Planner = Callable[[str, Book], PlannerResult]


@dataclass(frozen=True, slots=True)
class Report:
    """The outcomes of all wordings, in the order of the questions; the first wording of each has `also` false."""

    outcomes: tuple[Outcome, ...]

    def count(self, verdict: Verdict, *, also: bool | None = None) -> int:
        """How many outcomes have a verdict, among all wordings, the first ones (also=False) or the others."""
        return sum(o.verdict is verdict and also in (None, o.also) for o in self.outcomes)

    def total(self, *, also: bool | None = None) -> int:
        return sum(also in (None, o.also) for o in self.outcomes)

    def quantile(self, share: float) -> float:
        """Seconds per question that `share` of the questions do not exceed."""
        times = sorted(outcome.seconds for outcome in self.outcomes)
        return times[min(int(len(times) * share), len(times) - 1)] if times else 0.0

    def as_text(self, *, failures: bool = True) -> str:
        """A table of verdicts, then every wording that was not answered right, with why."""
        lines = [f"{'':<18}" + "".join(f"{verdict.value:>12}" for verdict in Verdict) + f"{'of':>8}"]
        for label, also in (("questions", False), ("other wordings", True), ("all", None)):
            counts = "".join(f"{self.count(verdict, also=also):>12}" for verdict in Verdict)
            lines.append(f"{label:<18}{counts}{self.total(also=also):>8}")
        total = self.total() or 1
        lines.append(
            f"{100 * self.count(Verdict.RIGHT) / total:.1f} % right; median {self.quantile(0.5) * 1000:.1f} ms, "
            f"95th percentile {self.quantile(0.95) * 1000:.1f} ms"
        )
        if failures:
            missed = [o for o in self.outcomes if o.verdict is not Verdict.RIGHT]
            order = {verdict: place for place, verdict in enumerate(reversed(Verdict))}
            lines += [
                f"{o.verdict.value:<12}{o.wording}\n{'':<14}{o.note}"
                for o in sorted(missed, key=lambda outcome: order[outcome.verdict])
            ]
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        return {
            "total": self.total(),
            "verdicts": {verdict.value: self.count(verdict) for verdict in Verdict},
            "milliseconds": {"median": self.quantile(0.5) * 1000, "p95": self.quantile(0.95) * 1000},
            "outcomes": [
                {
                    "wording": o.wording,
                    "verdict": o.verdict.value,
                    "note": o.note,
                    "also": o.also,
                    "milliseconds": o.seconds * 1000,
                }
                for o in self.outcomes
            ],
        }


def evaluate(catalog: Catalog, build: BuildBook, planner: Planner, run: Run | None = None) -> Report:
    """Plans every wording of every verified question with that question withheld; `run` compares by rows."""
    return Report(tuple(_outcomes(build(catalog), planner, run)))


def _outcomes(book: Book, planner: Planner, run: Run | None) -> Iterator[Outcome]:
    for question in book.questions:
        withheld = book.withholding(question)
        for place, wording in enumerate((question.question, *question.also)):
            yield _outcome(wording, question, withheld, planner, run, also=place > 0)


def _outcome(
    wording: str, question: VerifiedQuestion, book: Book, planner: Planner, run: Run | None, *, also: bool
) -> Outcome:
    began = perf_counter()
    result = planner(wording, book)
    seconds = perf_counter() - began
    if isinstance(result, Planned):
        same = means_the_same(result.query, parse_query(question.query), wording, run)
        verdict = Verdict.RIGHT if same else Verdict.WRONG
        return Outcome(wording, verdict, " ".join(result.assumptions), seconds, also)
    if isinstance(result, Clarify):
        choices = ", ".join(choice.label for choice in result.choices)
        return Outcome(wording, Verdict.ASKED, f"{result.question} ({choices})", seconds, also)
    reason = result.reason if isinstance(result, Refuse) else "Something else than a number was understood."
    return Outcome(wording, Verdict.REFUSED, reason, seconds, also)
