"""Values of entities side by side: two ranges, two entities, two ways to the same model. Amounts are powers of two.

account  owner  sent    received
1        Ann    1 2 8   4 8
2        Bob    4       1 2 16
(transfer 5 comes from nobody)
"""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from semantic import Catalog
from tests.compiling.running import rows_of

FILES = {
    "transfers.yml": """
model: transfers
table: transfers
key: id
time: day
joins:
  sender: {model: accounts, on: {source: id}, inverse: sent}
  receiver: {model: accounts, on: {target: id}, inverse: received}
dimensions: {day: {type: date}, note: {type: string}}
metrics:
  amount: {expr: sum(amount)}
  transfers: {expr: count()}
  median_sent: {expr: median(amount), per: sender}
  median_rent: {expr: median_sent * 1, where: note = 'rent'}
""",
    "accounts.yml": """
model: accounts
table: accounts
key: id
dimensions:
  owner: {type: string}
  got: {type: number, expr: received.amount}
  gave: {type: number, expr: sent.amount}
metrics:
  accounts: {expr: count(), time: none}
  owners: {expr: count(), per: owner}
""",
}
TABLES = """
CREATE TABLE accounts (id INT, owner TEXT);
INSERT INTO accounts VALUES (1, 'Ann'), (2, 'Bob');
CREATE TABLE transfers (id INT, source INT, target INT, day DATE, note TEXT, amount INT);
INSERT INTO transfers VALUES
  (1, 1, 2, '2017-03-01', 'rent', 1), (2, 1, 2, '2017-04-01', 'rent', 2), (3, 2, 1, '2017-03-02', 'rent', 4),
  (4, 1, 1, '2017-03-03', 'gift', 8), (5, NULL, 2, '2017-03-04', NULL, 16);
"""


def has(per: str, at_least: int, **more: object) -> dict[str, object]:
    return {"metric": "transfers", "per": per, "op": ">=", "values": [at_least], **more}


MARCH, APRIL = {"time": {"range": "2017-03"}}, {"time": {"range": "2017-04"}}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param(
            {"metrics": ["accounts"], "dimensions": ["owner", "accounts.got", "accounts.gave"]},
            [("Ann", 12, 11, 1), ("Bob", 19, 4, 1)],
            id="each-dimension-by-its-own-way",
        ),
        pytest.param(
            {
                "metrics": [
                    {"expr": "amount", "as": "given", "via": {"accounts": "sender"}},
                    {"expr": "amount", "as": "taken", "via": {"accounts": "receiver"}},
                ],
                "dimensions": ["accounts.owner"],
            },
            [("Ann", 11, 12), ("Bob", 4, 19), (None, 16, None)],
            id="each-metric-by-its-own-way",
        ),
        pytest.param(
            {"metrics": ["median_sent", "median_rent"]},
            [((11 + 4) / 2, (3 + 4) / 2)],
            id="a-condition-reaches-the-rows-of-each-sender",
        ),
        pytest.param(
            {
                "metrics": ["share(owners)"],
                "dimensions": ["sent.note"],
                "filters": [{"field": "sent.note", "op": "!=", "values": ["gift"]}],
            },
            [("rent", 1.0)],
            id="a-share-of-the-owners-that-are-in-a-group",
        ),
        pytest.param(
            {
                "metrics": ["median_sent"],
                "dimensions": ["note", "time.month"],
                "order_by": ["median_sent"],
                "limit": {"rows": 1, "per": ["time.month"]},
            },
            [("rent", date(2017, 3, 1), 2.5), ("rent", date(2017, 4, 1), 2.0)],
            id="a-limit-on-groups-not-on-senders",
        ),
        pytest.param(
            {"metrics": ["amount"], "filters": [has("sender", 1, **MARCH), has("sender", 1, **APRIL)]},
            [(1 + 2 + 8,)],
            id="of-senders-in-march-and-in-april",
        ),
        pytest.param(
            {"metrics": ["amount"], "filters": [has("sender", 2), has("note", 3)]},
            [(1 + 2,)],
            id="of-frequent-senders-with-a-frequent-note",
        ),
        pytest.param(
            {"metrics": ["amount"], "filters": [has("sender", 2), has("receiver", 3)]},
            [(1 + 2,)],
            id="of-frequent-senders-to-frequent-receivers",
        ),
    ],
)
def test_rows(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    form: dict[str, object],
    expected: list[tuple[object, ...]],
) -> None:
    assert rows_of(catalog, warehouse, form) == expected
