"""What a person at a terminal is asked: the schemas of many tables, the zone, times without one, doubtful joins."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from dragoman.commands.starting import chosen_of
from dragoman.starting import start
from dragoman.wishes import Nobody, Wishes
from semantic import load_folder
from service.onboarding.proposing import Guess
from service.onboarding.structure import Structure

TABLES = """
CREATE SCHEMA etl;
CREATE TABLE etl.loads (load_id INTEGER, loaded INTEGER); INSERT INTO etl.loads VALUES (1, 5), (2, 6);
CREATE TABLE customers (id INTEGER, city VARCHAR);
INSERT INTO customers SELECT i, 'c' || i % 3 FROM range(1, 101) t(i);
CREATE TABLE orders (order_id INTEGER, customer_id INTEGER, ordered_at TIMESTAMP);
INSERT INTO orders SELECT i, CASE WHEN i < 5 THEN 1000 + i ELSE 1 + i % 100 END,
  TIMESTAMP '2024-01-01 10:30:00' + to_hours(CAST(i AS INTEGER)) FROM range(1, 201) t(i);
"""


class Person(Nobody):
    """Says what it is told to, and remembers what it was asked."""

    def __init__(self, wrong: Sequence[str] = ()) -> None:
        self.wrong = wrong
        self.asked: list[str] = []

    def schemas(self, structure: Structure) -> tuple[str, ...]:
        self.asked.append(f"schemas {sorted({table.schema for table in structure.tables})}")
        return ("main",)

    def zone(self, guess: str) -> str:
        self.asked.append("zone")
        return "Asia/Tokyo"

    def times(self) -> str:
        self.asked.append("times")
        return "UTC"

    def joins(self, guesses: Sequence[Guess]) -> frozenset[str]:
        self.asked += [f"{guess.question} {guess.because}" for guess in guesses]
        return frozenset(self.wrong)


@pytest.mark.parametrize("wrong", [(), ("main.orders.customer_id",)])
def test_people_decide_what_is_not_certain(tmp_path: Path, wrong: tuple[str, ...]) -> None:
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute(TABLES)
    person, models = Person(wrong), tmp_path / "models"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DRAGOMAN_")}
    wishes = Wishes("shop.duckdb", models)
    start(wishes, person, environment, tmp_path, now=lambda: datetime(2024, 1, 20, tzinfo=UTC))
    assert person.asked == [
        "schemas ['etl', 'main']",
        "zone",
        "times",
        "Does orders.customer_id lead to customers.id? 98.0% of 200 references are in customers.id; 4 are not",
    ]
    found = load_folder(models)
    assert set(found.models) == {"customers", "orders"}
    assert found.settings.zone == "Asia/Tokyo"
    assert found.models["orders"].dimensions["ordered_at"].stored_in == "UTC"
    assert set(found.models["orders"].joins) == (set() if wrong else {"customer"})


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("1", ("sales",)),
        ("1,3", ("sales", "2")),
        ("hr sales", ("hr", "sales")),
        ("2", ("2",)),
        ("9", ()),
        ("x", ()),
    ],
)
def test_schemas_are_chosen_by_numbers_or_names(said: str, chosen: tuple[str, ...]) -> None:
    assert chosen_of(said, ["sales", "hr", "2"]) == chosen
