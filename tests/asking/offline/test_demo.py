"""The demo company's questions: the verified ones with themselves withheld, and two suites as people type them.

Right means the same rows from the demo's warehouse. Nothing may be wrong; what is not sure must be asked or refused.
"""

from __future__ import annotations

import pytest

from semantic import parse_query
from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Planned
from service.evaluating import means_the_same
from tests.asking.offline.demo import Demo, suite

PEOPLE, GUARDED = suite("people"), suite("guarded")


@pytest.mark.parametrize("case", PEOPLE, ids=[str(case["ask"]) for case in PEOPLE])
def test_people(case: dict[str, object], demo: Demo) -> None:
    result = plan_offline(str(case["ask"]), demo.book)
    if isinstance(case["query"], str):
        assert not isinstance(result, Planned), result
    else:
        assert isinstance(result, Planned), result
        approved = parse_query(case["query"])
        assert means_the_same(result.query, approved, str(case["ask"]), demo.run), result.query


@pytest.mark.parametrize("case", GUARDED, ids=[str(case["ask"]) for case in GUARDED])
def test_guarded(case: dict[str, object], demo: Demo) -> None:
    result = plan_offline(str(case["ask"]), demo.book)
    assert not isinstance(result, Planned), result
    if case["expect"] != "either":
        assert isinstance(result, Clarify) == (case["expect"] == "clarify"), result
