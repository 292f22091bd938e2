"""How well and how fast the offline planner answers: `python -m bench.asking` (the demo data must be loaded).

Prints the verdicts on the demo's verified questions, each planned with itself withheld, and on two suites of questions
as people type them: those that can be answered, and those that must not be.
"""

from __future__ import annotations

from semantic import parse_query
from service.asking.offline import plan_offline
from service.asking.planned import Planned
from service.evaluating import means_the_same
from tests.asking.offline.demo import Demo, open_demo, suite


def main() -> None:
    """Measures and prints."""
    with open_demo() as demo:
        _people(demo)
        _guarded(demo)


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
