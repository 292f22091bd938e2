"""In which order rows are shown: that of declared values, and texts that are numbers by size."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantic.compiling import compile_query
from semantic.query import parse_query
from service.answer import Cell
from service.result_order import in_natural_order
from service.warehouse import DEFAULT_LIMITS
from tests.service.shop import HOUSEHOLDS, NOW, answer, catalog

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


def test_other_columns_keep_the_order_of_the_warehouse() -> None:
    """A warehouse that orders texts by a language puts "ä" before "b" and that before "C", whatever their codes are."""
    query = parse_query({"metrics": ["revenue"], "dimensions": ["product.name", "household.region"]})
    compiled = compile_query(BANDS, query, dialect="duckdb", now=NOW)
    rows = [("ä", "north", 1), ("ä", "south", 1), ("b", "south", 1), ("C", "north", 1), ("C", None, 1)]
    assert in_natural_order(compiled, rows, truncated=False) == (
        ("ä", "south", 1),
        ("ä", "north", 1),
        ("b", "south", 1),
        ("C", "north", 1),
        ("C", None, 1),
    )


def test_the_first_of_more_rows_stay_as_they_were_cut() -> None:
    """The two regions that a warehouse sent first are not the first two of the declared order."""
    shown = answer(
        {"metrics": ["households"], "dimensions": ["region"]},
        definitions=BANDS,
        limits=replace(DEFAULT_LIMITS, rows=2),
    )
    assert shown.truncated
    assert list(shown.rows) == [("north", 1), ("south", 2)]
    assert any("Only the first 2 rows" in warning for warning in shown.warnings)
