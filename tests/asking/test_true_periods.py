"""What is ranked by time must not mislead: periods without rows, cut periods, changes from before the data.

         Jan Feb Mar Apr May        weeks of March: 27 Feb 2 (1 of them in March), 6 March 3, 13 March 2, 20 March 3
visits     4   5   9   0   2
"""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from semantic.book.book import build_book
from semantic.catalog import load_texts
from semantic.query import parse_query
from service.answer import Answer
from service.answering import answer_query
from service.asking.shell import Asker
from service.origin import Known
from service.warehouse import DuckDBWarehouse
from service.warehouse.reach import DataClock

CATALOG = load_texts(
    {
        "settings.yml": "zone: UTC\nnow: 2017-06-01T00:00\n",
        "visits.yml": """
model: visits
table: visits
key: id
time: day
freshness: {expr: max(day)}
dimensions:
  day: {type: date}
  patient: {type: string}
metrics:
  visits: {expr: count(), format: integer}
""",
    }
)
assert not CATALOG.errors, CATALOG.errors
DAYS = (
    *("01-01", "01-09", "01-10", "01-11"),
    *("02-01", "02-02", "02-03", "02-20", "02-28"),
    *("03-01", "03-06", "03-07", "03-08", "03-13", "03-14", "03-20", "03-21", "03-22"),
    *("05-01", "05-31"),
)


def warehouse() -> DuckDBWarehouse:
    connection = duckdb.connect(":memory:")
    rows = ", ".join(f"({number}, DATE '2017-{day}', 'Ann')" for number, day in enumerate(DAYS))
    connection.execute(f"CREATE TABLE visits AS SELECT * FROM (VALUES {rows}) t(id, day, patient)")
    return DuckDBWarehouse(connection)


def ask(question: str) -> Answer:
    return Asker(CATALOG, warehouse(), build_book(CATALOG, {})).ask(question)


SAID = {
    "which month had the fewest visits": (
        "Of those with any, May 2017 had the fewest visits (2) over all dates. April 2017 had none.",
        [(date(2017, 5, 1), 2)],
    ),
    "which month had the most visits": (
        "March 2017 had the most visits (9) over all dates.",
        [(date(2017, 3, 1), 9)],
    ),
    "which week had the fewest visits in march 2017": (
        (
            "The week of 13 Mar 2017 had the fewest visits (2) in March 2017. "
            "Week of 27 Feb 2017 is not ranked: the range begins on 1 Mar 2017."
        ),
        [(date(2017, 3, 13), 2)],
    ),
}


@pytest.mark.parametrize("question", SAID)
def test_the_lowest_is_the_lowest_of_whole_periods_beside_those_that_have_none(question: str) -> None:
    answer = ask(question)
    said, rows = SAID[question]
    assert (answer.sentence, list(answer.rows)) == (said, rows)


def test_the_first_period_of_the_data_has_no_change_that_could_be_the_biggest() -> None:
    answer = ask("which month had the biggest increase in visits")
    assert [row[:3] for row in answer.rows] == [(date(2017, 3, 1), 9, 4)]
    assert answer.sentence.endswith("January 2017 has no change: the data begin on 1 Jan 2017.")


def test_the_first_period_of_the_data_is_shown_without_a_change() -> None:
    answer = ask("visits month over month")
    assert [row[:3] for row in answer.rows[:2]] == [(date(2017, 1, 1), 4, None), (date(2017, 2, 1), 5, 1)]


def test_a_query_that_a_program_sends_has_the_rows_of_its_statement() -> None:
    query = parse_query({"metrics": ["visits", "change(visits)"], "dimensions": ["time.month"]})
    clinic = warehouse()
    clock = DataClock(clinic, CATALOG)
    answer = answer_query(CATALOG, clinic, query, now=clock.now("UTC"), known=Known(reaches=clock.reaches()))
    assert answer.rows[0] == (date(2017, 1, 1), 4, 4)
