"""Follow-ups about what changed: the rows that grew, over the period of the question before."""

from __future__ import annotations

import pytest

from semantic.query import query_json
from service.asking.planned import Planned, Refuse
from tests.asking.offline.demo import Demo
from tests.asking.offline.test_following import asked

NOVEMBER = {"range": "2017-11"}
ROWS = {"metrics": ["revenue"], "dimensions": ["product.department"], "time": NOVEMBER}
AGAINST_OCTOBER = ROWS | {"time": NOVEMBER | {"compare": "previous_period"}}
AGAINST_2016 = ROWS | {"time": NOVEMBER | {"compare": "previous_year"}}
GREW = {"field": "revenue.change", "op": ">", "values": [0]}
FELL = {"field": "revenue.change", "op": "<", "values": [0]}
NOT_SAID = "The change is against the period before, as the question does not say against what."


@pytest.mark.parametrize(
    ("lead", "question", "expected", "notes"),
    [
        (ROWS, "only those that grew", AGAINST_OCTOBER | {"filters": [GREW]}, (NOT_SAID,)),
        (ROWS, "which departments grew", AGAINST_OCTOBER | {"filters": [GREW]}, (NOT_SAID,)),
        (ROWS, "which grew the most", AGAINST_OCTOBER | {"order_by": ["-revenue.change"]}, (NOT_SAID,)),
        (AGAINST_2016, "only those that have fallen", AGAINST_2016 | {"filters": [FELL]}, ()),
        (AGAINST_2016, "only those with a drop", AGAINST_2016 | {"filters": [FELL]}, ()),
        (
            AGAINST_2016,
            "only those that fell by more than 10%",
            AGAINST_2016 | {"filters": [{"field": "revenue.change_rate", "op": "<", "values": [-0.1]}]},
            (),
        ),
        (
            ROWS,
            "which grew in december 2017",
            AGAINST_OCTOBER
            | {"filters": [GREW], "time": {"range": "december 2017", "compare": "previous_period"}},
            (NOT_SAID,),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_rows_that_changed_are_those_of_the_question_before(
    demo: Demo, lead: dict[str, object], question: str, expected: dict[str, object], notes: tuple[str, ...]
) -> None:
    """No choice of four other periods, in which all departments were shown, those that fell included."""
    found = asked(demo, lead, question)
    assert isinstance(found, Planned), found
    assert query_json(found.query) == expected
    assert found.assumptions == notes


def test_a_change_that_is_tested_on_other_rows_is_said_to_be(demo: Demo) -> None:
    found = asked(demo, AGAINST_OCTOBER | {"filters": [GREW]}, "only frozen")
    assert isinstance(found, Planned)
    assert found.assumptions == (
        "Whether change is more than 0 is tested anew here, so that the rows may be others than before.",
    )
    assert isinstance(asked(demo, AGAINST_OCTOBER | {"filters": [GREW]}, "why did it drop"), Refuse)


def test_an_order_by_a_change_is_said_in_words(demo: Demo) -> None:
    found = asked(demo, AGAINST_OCTOBER, "which fell the most")
    assert isinstance(found, Planned)
    assert found.changes[0] == "Ordered by change of revenue, lowest first."
