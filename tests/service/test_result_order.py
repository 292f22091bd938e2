"""In which order rows are shown: that of declared values, and texts that are numbers by size."""

from __future__ import annotations

import pytest

from service.answer import Cell
from tests.service.shop import HOUSEHOLDS, answer, catalog

BANDS = catalog(
    households=HOUSEHOLDS.replace(
        "region: {type: string, index_values: true}",
        """region: {type: string, values: [south, north]}
  house:
    type: string
    expr: case household_id when 'h1' then '10' when 'h2' then '9' when 'h3' then '100' end""",
    )
)


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ({"dimensions": ["region"]}, [("south", 2), ("north", 1), (None, 1)]),
        ({"dimensions": ["house"]}, [("9", 1), ("10", 1), ("100", 1), (None, 1)]),
        (
            {"dimensions": ["region", "house"]},
            [("south", "9", 1), ("south", None, 1), ("north", "10", 1), (None, "100", 1)],
        ),
        (
            {"dimensions": ["house", "region"]},
            [("9", "south", 1), ("10", "north", 1), ("100", None, 1), (None, "south", 1)],
        ),
        (
            {"dimensions": ["region"], "order_by": ["region"]},
            [("north", 1), ("south", 2), (None, 1)],
        ),
        ({"dimensions": ["house"], "limit": 2}, [("10", 1), ("100", 1)]),
    ],
)
def test_rows_as_they_are_shown(form: dict[str, object], shown: list[tuple[Cell, ...]]) -> None:
    assert list(answer({"metrics": ["households"], **form}, definitions=BANDS).rows) == shown
