"""What a ranking says of the rows that it does not show: what they come to, or that there are none."""

from __future__ import annotations

from service.rendering.explanation import important_notes
from tests.service.shop import answer

TOP: dict[str, object] = {
    "metrics": ["revenue"],
    "dimensions": ["product.department"],
    "order_by": ["-revenue"],
}
ALL = "There are only 3, so that all are shown."


def test_the_sentence_says_what_all_others_come_to() -> None:
    told = answer({**TOP, "limit": {"rows": 1, "other": True}})
    assert told.sentence.endswith("All others together: revenue $110.00.")


def test_fewer_than_were_asked_for_are_all() -> None:
    assert important_notes(answer({**TOP, "limit": 50}).computation) == (ALL,)
    assert important_notes(answer({**TOP, "limit": 3}).computation) == ()
    assert important_notes(answer({**TOP, "limit": 2}).computation) == ()
    assert important_notes(answer(TOP).computation) == ()
