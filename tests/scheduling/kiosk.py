"""A kiosk with two stands for tests of schedules: its data grow, and its clock stands where a test puts it.

kiosk = Kiosk()
kiosk.sell("2017-03-01 12:00", "North", 10)         by the clock of New York
kiosk.at("2017-03-02 09:00")                        in UTC: what time it is from now on
kiosk.runs().outcome(schedule, due, kiosk.now)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import duckdb

from semantic.book import build_book
from semantic.catalog import Catalog, load_texts
from semantic.principal import Principal
from service.asking.keeping import Keeping
from service.asking.shell import Asker
from service.browsing import Browser
from service.revision import Revision
from service.scheduling.creating import Draft, Where, drafted
from service.scheduling.periods import Periods, Whole
from service.scheduling.running import Owner, Runs
from service.scheduling.schedules import Schedule
from service.warehouse import DuckDBWarehouse, Warehouse
from service.warehouse.reach import DataClock
from service.warehouse.types import DEFAULT_LIMITS

ANNA = Principal("anna")
BEN = Principal("ben", (("stands", ("North",)),))
HERE = Where("paper", "board")

ZONE = "America/New_York"
SETTINGS = f"""
zone: {ZONE}
now: clock
attributes: {{stands: {{type: string}}}}
"""
SALES = """
model: sales
table: sales
key: id
time: sold_at
freshness: {expr: max(sold)}
dimensions:
  sold_at: {type: instant, expr: sold, stored_in: UTC}
  stand: {type: string, index_values: true}
metrics:
  revenue: {expr: sum(value), format: currency USD}
  sales_count: {expr: count(), format: integer, synonyms: [number of sales]}
  profit: {expr: sum(gain)}
  big_share: {expr: big_revenue / revenue, format: percent 1}
  big_revenue: {expr: sum(value), where: value >= 40}
"""
STOCK = """
model: stock
table: sales
key: id
time: day
dimensions:
  day: {type: date, expr: cast(sold as date)}
metrics:
  counted: {expr: count()}
"""


def catalog(**files: str) -> Catalog:
    texts = {"settings.yml": SETTINGS, "sales.yml": SALES, "stock.yml": STOCK}
    made = load_texts({**texts, **{f"{name}.yml": text for name, text in files.items()}})
    assert not made.errors, made.errors
    return made


class Kiosk:
    """Times are wall-clock times of New York where things are sold, and UTC elsewhere."""

    def __init__(self, definitions: Catalog | None = None) -> None:
        self.connection = duckdb.connect(":memory:")
        self.connection.execute(
            "CREATE TABLE sales (id INTEGER, stand VARCHAR, value DOUBLE, gain DOUBLE, sold TIMESTAMP)"
        )
        self.sold = 0
        self.now = datetime(2017, 3, 1, 14, tzinfo=UTC)
        self.warehouse: Warehouse = DuckDBWarehouse(self.connection)
        self.limits = DEFAULT_LIMITS
        self.define(definitions or catalog())

    def define(self, definitions: Catalog, keeping: Keeping | None = None) -> None:
        """Answers by other definitions from now on; what is asked is kept there, where that is said."""
        clock = DataClock(self.warehouse, definitions, clock=lambda: self.now, kept_seconds=0)
        book = build_book(definitions, {"sales.stand": (("North", 1), ("South", 1))})
        self.asker = Asker(
            definitions, self.warehouse, book, clock=clock, keeping=keeping, limits=self.limits
        )
        self.revision = Revision(definitions, Browser(definitions), self.asker, self.warehouse)

    def sell(self, when: str, stand: str, value: float, gain: float = 1) -> None:
        self.sell_all([(when, stand, value)], gain)

    def sell_all(self, sales: Sequence[tuple[str, str, float]], gain: float = 1) -> None:
        """(when, stand, value) of each; many at once take no longer than one."""
        numbers = list(range(self.sold + 1, self.sold + len(sales) + 1))
        self.sold += len(sales)
        self.connection.execute(
            "INSERT INTO sales SELECT id, stand, value, gain, "
            "CAST(sold AS TIMESTAMP) AT TIME ZONE 'America/New_York' AT TIME ZONE 'UTC' "
            "FROM (SELECT unnest(?) AS id, unnest(?) AS sold, unnest(?) AS stand, unnest(?) AS value, ? AS gain)",
            [numbers, *(list(each) for each in zip(*sales, strict=True)), gain],
        )

    def sell_at(self, when: str, stand: str, value: float) -> None:
        """The same at a time of UTC, for hours where clocks change."""
        there = datetime.fromisoformat(when).replace(tzinfo=UTC)
        self.sold += 1
        self.connection.execute(
            "INSERT INTO sales SELECT ?, ?, ?, 1, CAST(? AS TIMESTAMP)",
            [self.sold, stand, value, f"{there:%Y-%m-%d %H:%M}"],
        )

    def close_of(self, day: str) -> None:
        """A sale of nothing in the last hour: the data of the day are complete."""
        self.sell(f"{day} 23:30", "Till", 0, 0)

    def at(self, when: str) -> datetime:
        self.now = datetime.fromisoformat(when).replace(tzinfo=UTC)
        return self.now

    def later(self, **much: float) -> datetime:
        self.now += timedelta(**much)
        return self.now

    def last(self, grain: str) -> Whole:
        """The last whole period, by the clock."""
        return next(Periods(grain, ZONE, self.revision.catalog.settings.calendar).until(self.now))

    def draft(self, words: str, principal: Principal = ANNA) -> Draft:
        made = drafted(self.asker, words, principal, HERE, now=self.now)
        assert isinstance(made, Draft), made.sentence
        return made

    def schedule(self, words: str, principal: Principal = ANNA) -> Schedule:
        return self.draft(words, principal).schedule

    def runs(self, owner: Owner = lambda name: ANNA if name == "anna" else None) -> Runs:
        return Runs(lambda: self.revision, owner)
