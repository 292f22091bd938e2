"""docs/importing.md: its commands, on the files that it shows."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

import duckdb
import pytest

from semantic.formats import FORMATS
from tests.docs.console import run_block
from tests.docs.pages import page

PAGE = page("importing")
SHOP = """
CREATE TABLE fct_orders (order_id INT, customer_id INT, ordered_on DATE, status TEXT, amount_paid INT);
INSERT INTO fct_orders VALUES
  (1, 1, '2025-01-01', 'paid', 8), (2, 2, '2025-01-02', 'paid', 16),
  (3, 3, '2025-02-01', 'paid', 32), (4, 9, '2025-02-02', 'open', 64);
CREATE TABLE dim_customers (customer_id INT, country TEXT);
INSERT INTO dim_customers VALUES (1, 'NO'), (2, 'SE'), (3, NULL);
"""
"""What the page's shop.duckdb holds."""

SECTIONS = [
    section for section in PAGE.sections() if any(b.section == section for b in PAGE.blocks("console"))
]


@pytest.mark.parametrize("section", SECTIONS)
def test_what_the_commands_of_a_format_show(
    section: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files that stand before the first command are the source, those after it what the import wrote."""
    monkeypatch.chdir(tmp_path)
    with duckdb.connect("shop.duckdb") as connection:
        connection.execute(SHOP)
    blocks = [block for block in PAGE.blocks("yaml", "lookml", "console") if block.section == section]
    source = list(takewhile(lambda block: block.kind != "console", blocks))
    for block in source:
        Path(block.file).parent.mkdir(parents=True, exist_ok=True)
        Path(block.file).write_text(block.text, encoding="utf-8")
    for block in blocks[len(source) :]:
        if block.kind == "console":
            run_block(block)
        else:
            assert Path(block.file).read_text(encoding="utf-8") == block.text.partition("\n")[2]


def test_every_format_has_its_section() -> None:
    text = " ".join(PAGE.sections())
    assert [each.title for each in FORMATS.values() if each.title not in text] == []
