"""Days of the week beside days of another month: asked back in words, said in a note to programs. On the small shop."""

from __future__ import annotations

import pytest

from semantic.book.book import build_book
from semantic.query import parse_query, query_json
from service.answer import Status
from service.asking.shell import Asker
from service.rendering.explanation import important_notes
from tests.service.shop import VALUES, catalog, warehouse

NOTE = (
    "The filter on the day of week picks the days shown, and each stands beside the day as long ago, whatever its day "
    "of week: the numbers before are not filtered by day of week, and do not add up to the total before."
)
DECEMBER = {"range": "2017-12", "compare": "previous_period"}
WEEK = {"range": "2017-12-04 to 2017-12-10", "compare": "previous_period"}


@pytest.fixture(scope="module")
def shop() -> Asker:
    known = catalog()
    return Asker(known, warehouse(), build_book(known, VALUES))


def query(*dimensions: str, time: object, **picked: object) -> dict[str, object]:
    filters = [{"field": f"time.{part}", **form} for part, form in picked.items() if isinstance(form, dict)]
    return {"metrics": ["revenue"], "dimensions": list(dimensions), "filters": filters, "time": time}


ASKED = (
    "Against November 2017, each day stands beside the one as long ago, so that Monday, 4 Dec 2017 stands beside "
    "Saturday, 4 Nov 2017. What should be compared?"
)
OF_WEEK = {"op": "in", "values": [1, 2, 3, 4, 5]}


@pytest.mark.parametrize(
    ("form", "notes"),
    [
        (query("time.day", time=DECEMBER, day_of_week=OF_WEEK), (NOTE,)),
        (
            query(
                "time.day", time={**WEEK, "compare": "previous_year"}, day_of_week={"op": "<=", "values": [5]}
            ),
            (NOTE,),
        ),
        (query("time.day", time=WEEK, day_of_week=OF_WEEK), ()),
        (query("time.day", time=DECEMBER), ()),
        (query("time.day", time="2017-12", day_of_week=OF_WEEK), ()),
        (query("time.month", time=DECEMBER, day_of_week=OF_WEEK), ()),
        (query("time.day_of_week", time=DECEMBER, day_of_week=OF_WEEK), ()),
        (query(time=DECEMBER, day_of_week=OF_WEEK), ()),
        (query("time.day", time=DECEMBER, day_of_month={"op": "<=", "values": [10]}), ()),
        (query("time.day", time=DECEMBER, hour_of_day={"op": "<", "values": [12]}), ()),
    ],
)
def test_programs_are_told_where_a_day_stands_beside_one_that_is_left_out(
    shop: Asker, form: dict[str, object], notes: tuple[str, ...]
) -> None:
    answer = shop.query(parse_query(form))
    assert answer.status is Status.ANSWERED, answer.sentence
    assert tuple(note for note in answer.computation.notes if note.startswith("The filter on")) == notes
    assert set(notes) <= set(important_notes(answer.computation))


def test_people_are_asked_what_should_be_compared(shop: Asker) -> None:
    back = shop.ask("weekday revenue by day in december compared with november")
    assert (back.status, back.sentence) == (
        Status.CLARIFY,
        ASKED,
    )
    assert [choice.label for choice in back.choices] == [
        "by day of week, instead of by day",
        "in total, and not by day",
        "without the comparison",
        "Something else",
    ]
    for place, dimensions in enumerate((["time.day_of_week"], None, ["time.day"])):
        chosen = shop.choose(back.id, place)
        assert chosen.status is Status.ANSWERED
        assert chosen.query is not None
        assert query_json(chosen.query).get("dimensions") == dimensions


def test_weeks_line_up(shop: Asker) -> None:
    answer = shop.ask("weekday revenue by day in the week of 4 december vs the week before")
    assert answer.status is Status.ANSWERED
