"""A company whose every number is known without asking: one sale a day, whose amount is the number of the day.

company = Company(folder, on_duckdb(folder))
company.models                        a folder of definitions over sales, numbers and slow
amount(date(2024, 1, 1), date(2024, 2, 1))      what was sold in January 2024

`numbers` has ten million rows. `slow` never ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import duckdb
import sqlalchemy as sa

from semantic.catalog import load_folder

FIRST, LAST = date(2020, 1, 1), date(2034, 12, 31)
MANY = 10_000_000

SALES = """
model: sales
table: sales
key: day
time: day
dimensions:
  day: {type: date}
metrics:
  revenue: {expr: sum(amount), description: Dollars taken., synonyms: [sales], format: integer}
"""
NUMBERS = """
model: numbers
table: numbers
key: n
dimensions:
  n: {type: number}
metrics:
  numbers: {expr: count(), time: none, format: integer}
"""
SLOW = """
model: slow
table: slow
key: n
dimensions:
  n: {type: number}
metrics:
  slowness: {expr: sum(m), time: none, format: integer}
"""


def amount(begin: date, until: date) -> int:
    """What was sold from a day to before another."""
    return sum((day - FIRST).days for day in days(begin, until))


def days(begin: date, until: date) -> Iterable[date]:
    return (begin + timedelta(n) for n in range((until - begin).days))


@dataclass(frozen=True)
class Ask:
    """A request to `path`, and the rows that are the right answer."""

    path: str
    form: dict[str, object]
    rows: list[list[object]]


def months() -> Iterator[Ask]:
    """Queries that are all different, as long as 180 are enough; then the same again."""
    for number in count():
        year, month = divmod(number % 180, 12)
        begin = date(2020 + year, month + 1, 1)
        until = (begin + timedelta(31)).replace(day=1)
        time = {"range": {"from": begin.isoformat(), "until": until.isoformat()}}
        yield Ask("/v1/query", {"metrics": ["revenue"], "time": time}, [[amount(begin, until)]])


def questions() -> Iterator[Ask]:
    """The same in words."""
    for number in count():
        year, month = divmod(number % 180, 12)
        begin = date(2020 + year, month + 1, 1)
        until = (begin + timedelta(31)).replace(day=1)
        yield Ask("/v1/ask", {"question": f"revenue in {begin:%B %Y}"}, [[amount(begin, until)]])


def slow() -> Iterator[Ask]:
    """Queries that never end, each another one. No rows are the right answer."""
    for number in count():
        filters = [{"field": "slow.n", "op": ">", "values": [number]}]
        yield Ask("/v1/query", {"metrics": ["slowness"], "filters": filters}, [])


class Company:
    """Definitions in a folder of their own, over the warehouse of a URL."""

    def __init__(self, folder: Path, warehouse: str) -> None:
        self.models = folder / "models"
        self.models.mkdir()
        self.write(
            "settings.yml", f'company: Daily\nzone: UTC\nwarehouses:\n  main: {{url: "{warehouse}"}}\n'
        )
        for name, text in (("sales", SALES), ("numbers", NUMBERS), ("slow", SLOW)):
            self.write(f"{name}.yml", text)
        errors = load_folder(self.models).errors
        assert not errors, errors

    def write(self, name: str, text: str) -> None:
        """At once, as an editor that saves well."""
        beside = self.models / f"{name}.written"
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.models / name)


def on_duckdb(folder: Path) -> str:
    """The URL of a new file with the data."""
    file = folder / "daily.duckdb"
    with duckdb.connect(str(file)) as connection:
        _fill(connection.execute, "range(0, {0})", "range")
    return f"duckdb:///{file}"


def on_postgresql(url: sa.URL) -> str:
    """Fills an empty database with the data."""
    engine = sa.create_engine(url.set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        _fill(connection.exec_driver_sql, "generate_series(0, {0} - 1)", "generate_series")
    engine.dispose()
    return url.render_as_string(hide_password=False)


def _fill(execute: Callable[[str], object], series: str, column: str) -> None:
    def rows(number: int, name: str) -> str:
        return f"{series.format(number)} AS {name}({column})"

    execute(
        f"CREATE TABLE sales AS SELECT CAST('{FIRST}' AS DATE) + CAST(d.{column} AS INTEGER) AS day, "
        f"CAST(d.{column} AS INTEGER) AS amount FROM {rows((LAST - FIRST).days + 1, 'd')}"
    )
    execute(f"CREATE VIEW numbers AS SELECT CAST(n.{column} AS INTEGER) AS n FROM {rows(MANY, 'n')}")
    execute(
        f"CREATE VIEW slow AS SELECT CAST(a.{column} AS INTEGER) AS n, a.{column} + b.{column} AS m "
        f"FROM {rows(1_000_000, 'a')} CROSS JOIN {rows(1_000_000, 'b')}"
    )
