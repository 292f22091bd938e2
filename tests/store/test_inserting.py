"""Rows are added whatever their number, and come back as SQLAlchemy's own way would bring them."""

from __future__ import annotations

import pytest

from service.store import tables
from service.store.inserting import AT_ONCE
from service.store.store import Store
from service.store.writing import Row, Unit
from tests.store.samples import NOON


@pytest.mark.parametrize("number", [1, 2, 3, AT_ONCE - 1, AT_ONCE, AT_ONCE * 3 + 7])
def test_any_number_of_rows(store: Store, number: int) -> None:
    rows: list[Row] = [
        {"at": NOON, "principal": f"%s ? :x {i}", "action": "'", "run": "", "about": {"i": i, "t": "\0é"}}
        for i in range(number)
    ]

    def job(unit: Unit) -> None:
        for row in rows:
            unit.insert(tables.audit, row)

    store.write(job)
    with store.reading() as connection:
        found = connection.execute(tables.audit.select().order_by(tables.audit.c.id)).mappings().all()
    assert [{name: row[name] for name in rows[0]} for row in found] == rows
