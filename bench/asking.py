"""How fast questions are understood on the demo company: `python -m bench.asking` (the demo data must be loaded).

For each suite, how long looking through the approved questions and planning offline take, per question, in
milliseconds: the median and what 95 of 100 do not exceed. How well they are understood, `dragoman eval` measures;
the two suites of tests/asking are counted here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import perf_counter

from dragoman.demo.paths import demo_paths
from semantic import parse_query
from semantic.definitions.suites import read_suites
from service.asking.offline import plan_offline
from service.asking.planned import Planned
from service.asking.verified import match_verified
from service.evaluating import means_the_same
from tests.asking.offline.demo import Demo, open_demo, suite


def main() -> None:
    """Measures and prints."""
    with open_demo() as demo:
        _speed(demo)
        _people(demo)
        _guarded(demo)


def asked() -> dict[str, list[str]]:
    """What is asked in each suite, follow-ups left out: by themselves they are other questions."""
    found: dict[str, list[str]] = {}
    for read in read_suites(demo_paths().models)[0]:
        found.setdefault(read.name, []).extend(case.turns[0].ask for case in read.cases)
    return found


def _speed(demo: Demo) -> None:
    questions = {"verified": [w for q in demo.book.questions for w in (q.question, *q.also)], **asked()}
    # The first question builds what all others use.
    match_verified("sales", demo.book)
    plan_offline("sales", demo.book)
    print(f"{'suite':<16}{'of':>6}{'approved p50':>14}{'p95':>8}{'offline p50':>14}{'p95':>8}")
    for name, asks in questions.items():
        approved = _times(asks, lambda ask: match_verified(ask, demo.book))
        offline = _times(asks, lambda ask: plan_offline(ask, demo.book))
        print(
            f"{name:<16}{len(asks):>6}{_quantile(approved, 0.5):>14.2f}{_quantile(approved, 0.95):>8.2f}"
            f"{_quantile(offline, 0.5):>14.2f}{_quantile(offline, 0.95):>8.2f}"
        )


def _times(asks: Iterable[str], plan: Callable[[str], object]) -> list[float]:
    """Milliseconds of each, sorted."""
    spent = []
    for ask in asks:
        begun = perf_counter()
        plan(ask)
        spent.append((perf_counter() - begun) * 1000)
    return sorted(spent)


def _quantile(times: list[float], share: float) -> float:
    return times[min(int(len(times) * share), len(times) - 1)]


def _people(demo: Demo) -> None:
    right = wrong = 0
    cases = suite("people")
    for case in cases:
        ask = str(case["ask"])
        result = plan_offline(ask, demo.book)
        if isinstance(case["query"], str):
            same = not isinstance(result, Planned)
        else:
            same = isinstance(result, Planned) and means_the_same(
                result.query, parse_query(case["query"]), ask, demo.run
            )
        right += same
        wrong += not same and isinstance(result, Planned)
    print(f"people.yml: {right} of {len(cases)} right, {wrong} wrong")


def _guarded(demo: Demo) -> None:
    cases = suite("guarded")
    answered = [
        case["ask"] for case in cases if isinstance(plan_offline(str(case["ask"]), demo.book), Planned)
    ]
    print(f"guarded.yml: {len(cases) - len(answered)} of {len(cases)} not answered {answered or ''}")


if __name__ == "__main__":
    main()
