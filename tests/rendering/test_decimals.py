"""How many decimals the numbers of a column get: enough to tell them apart, and the same for all."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from semantic.definitions.types import Format
from service.answer import Cell, Column
from service.rendering.decimals import with_decimals
from service.rendering.formatting import format_cell
from service.rendering.sentence import sentence
from service.rendering.vega import number_format

NUMBER = Column("ratio", "Ratio", "metric", "number")
PERCENT = replace(NUMBER, format=Format("percent"))
DOLLARS = replace(NUMBER, format=Format("currency", "USD"))
POINTS = replace(PERCENT, name="ratio.change")
QUARTER = Column("time.quarter", "Quarter", "time", "date", grain="quarter")


def shown(column: Column, cells: list[Cell], total: Cell = None) -> list[str]:
    [told] = with_decimals([column], [(cell,) for cell in cells], (total,) if total is not None else ())
    return [format_cell(cell, told) for cell in cells]


@pytest.mark.parametrize(
    ("column", "cells", "texts"),
    [
        (NUMBER, [0.0043, 0.0051, 0.00499], ["0.0043", "0.0051", "0.0050"]),
        (NUMBER, [0.0043, 0.0102, None], ["0.0043", "0.0102", "–"]),
        (NUMBER, [0.85, 0.7], ["0.85", "0.70"]),
        (NUMBER, [12.345, 0.051], ["12.35", "0.05"]),
        (NUMBER, [12.345, 0.0043], ["12.35", "0.0043"]),
        (NUMBER, [3, 14], ["3", "14"]),
        (NUMBER, [Decimal("0.00430"), 0], ["0.0043", "0.0000"]),
        (NUMBER, [-0.0043, 0.0102], ["-0.0043", "0.0102"]),
        (PERCENT, [0.0043, 0.0051], ["0.43%", "0.51%"]),
        (PERCENT, [0.053, 0.0043], ["5.30%", "0.43%"]),
        (PERCENT, [0.003, 0.005], ["0.3%", "0.5%"]),
        (PERCENT, [0.482, 0.013], ["48.2%", "1.3%"]),
        (PERCENT, [0.482, 0.00042], ["48.20%", "0.04%"]),
        (PERCENT, [1.176], ["117.6%"]),
        (DOLLARS, [0.45, 0.05], ["$0.45", "$0.05"]),
        (DOLLARS, [0.0043, 0.0102], ["$0.0043", "$0.0102"]),
        (DOLLARS, [1234.5, 0.004], ["$1,234.50", "$0.004"]),
        (POINTS, [0.0008, -0.0012], ["0.08 pts", "-0.12 pts"]),
        (replace(PERCENT, format=Format("percent", decimals=1)), [0.0043, 0.0051], ["0.4%", "0.5%"]),
        (replace(NUMBER, role="dimension"), [0.0043, 0.01], ["0.0043", "0.01"]),
    ],
)
def test_all_numbers_of_a_column_have_the_same_decimals(
    column: Column, cells: list[Cell], texts: list[str]
) -> None:
    assert shown(column, cells) == texts


def test_the_total_counts_too() -> None:
    assert shown(PERCENT, [0.0043, 0.0051], total=0.482) == ["0.4%", "0.5%"]


def test_the_sentence_and_the_chart_say_them_as_the_table_does() -> None:
    rows = (("2017-01-01", 0.0043), ("2017-04-01", 0.0102))
    columns = with_decimals([QUARTER, NUMBER], rows)
    assert "0.0043" in sentence(columns, rows)
    assert "0.0102" in sentence(columns, rows)
    assert number_format(columns[1]) == ",.4f"
    assert number_format(with_decimals([PERCENT], [(0.0043,)])[0]) == ".2%"
