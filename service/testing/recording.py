"""A verified question as it is answered today → the test that holds it to that: its SQL and its rows.

recorded(runner, test)      {"test": "sales last week", "question": "sales last week", "sql": "SELECT …", "rows": […]}
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from semantic.definitions.metric_tests import MetricTest, StillAsks
from service.answer import Cell
from service.testing.running import Runner


def recorded(runner: Runner, test: MetricTest) -> dict[str, object]:
    """Plain values, as YAML has them. Raises a QueryInvalid or WarehouseError."""
    assert isinstance(test.expected, StillAsks)
    compiled, rows = runner.asked(test)
    return {
        "test": test.name,
        "question": test.expected.question,
        "sql": compiled.main.sql,
        "rows": [[_plain(cell) for cell in row] for row in rows],
    }


def _plain(cell: Cell) -> object:
    if isinstance(cell, float):
        return Decimal(repr(cell))
    if cell is None or isinstance(cell, bool | int | str | Decimal):
        return cell
    return cell.isoformat(timespec="seconds") if isinstance(cell, datetime) else cell.isoformat()
