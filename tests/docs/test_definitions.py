"""docs/definitions.md: the files of every section load, its commands show what the page says, refusals are refused."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

import dragoman
from semantic import Catalog, compile_query, load_texts, parse_query
from semantic.errors import QueryInvalid
from service.answer import Status
from tests.docs.console import run_block
from tests.docs.pages import Block, code, page

PAGE = page("definitions")
REFUSED = "What is refused"
SECTIONS = [
    section
    for section in PAGE.sections()
    if any(b.section == section for b in PAGE.blocks("yaml", "console"))
]
BARE = "model: sales\ntable: t\nkey: id\n"


def blocks_of(section: str, *kinds: str) -> list[Block]:
    return [block for block in PAGE.blocks(*kinds) if block.section == section]


def load(section: str) -> Catalog:
    """The section's files, loaded together; the schema line stands where others have the file's name."""
    named = {block.file.removeprefix("models/"): block.text for block in blocks_of(section, "yaml")}
    return load_texts({name or "orders.yml": text for name, text in named.items()})


@pytest.mark.parametrize("section", [section for section in SECTIONS if section != REFUSED])
def test_the_files_of_a_section_load_without_problems(section: str) -> None:
    assert load(section).problems == ()


@pytest.mark.parametrize("section", [s for s in SECTIONS if blocks_of(s, "console")])
def test_the_commands_of_a_section(section: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DRAGOMAN_MODELS", raising=False)
    for block in blocks_of(section, "yaml"):
        path = tmp_path / (block.file or "models/orders.yml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
    for block in blocks_of(section, "console"):
        run_block(block)


@pytest.mark.parametrize(
    ("metric", "dimension"),
    [
        ("revenue", "customer.birth_year"),
        ("revenue", "delivery.city"),
        ("revenue", "billing.city"),
        ("revenue", "customer.home.city"),
        ("revenue_in_euros", "delivery.city"),
        ("customers", "orders.delivery.city"),
    ],
)
def test_the_paths_that_the_joins_give(metric: str, dimension: str) -> None:
    query = parse_query({"metrics": [metric], "dimensions": [dimension]})
    compiled = compile_query(load("Joins"), query, dialect="duckdb", now=datetime(2025, 5, 1))
    assert compiled.main.columns == (dimension, metric)


def test_a_word_that_leads_three_ways_lists_them() -> None:
    query = parse_query({"metrics": ["revenue"], "dimensions": ["city"]})
    with pytest.raises(QueryInvalid) as raised:
        compile_query(load("Joins"), query, dialect="duckdb", now=datetime(2025, 5, 1))
    assert raised.value.problem.suggestions == ("billing.city", "delivery.city", "customer.home.city")


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("customers from Norway", 1),
        ("Swedish customers", 2),
        ("customers in Scandinavia", 7),
        ("accounts from FR", 8),
        ("how many active customers", 3),
    ],
)
def test_words_and_values_are_understood(question: str, count: int, tmp_path: Path) -> None:
    """Norway 1, Sweden 2, Denmark 4, France 8 (stored, not listed); three of them ordered last year."""
    [block] = blocks_of("Words and values", "yaml")
    (tmp_path / "models").mkdir()
    (tmp_path / block.file).write_text(block.text, encoding="utf-8")
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute(
            "CREATE TABLE customers (customer_id INT, name TEXT, country TEXT, orders_last_year INT)"
        )
        for number, country in enumerate(["NO"] + ["SE"] * 2 + ["DK"] * 4 + ["FR"] * 8):
            connection.execute(
                "INSERT INTO customers VALUES (?, ?, ?, ?)", [number, f"c{number}", country, number < 3]
            )
    with dragoman.open(tmp_path / "models", str(tmp_path / "shop.duckdb")) as shop:
        assert shop.ask(question).rows == ((count,),)
        back = shop.ask("buyers")
    assert (back.status, len(back.choices)) == (Status.CLARIFY, 3)


[REFUSALS] = PAGE.tables(REFUSED)


@pytest.mark.parametrize("row", REFUSALS, ids=[code(row[0]) for row in REFUSALS])
def test_what_is_refused_has_the_code_on_the_page(row: list[str]) -> None:
    loaded = load_texts({"sales.yml": f"{BARE}{code(row[0])}\n"})
    assert [(problem.code, problem.severity) for problem in loaded.problems] == [(code(row[1]), "error")]


def test_the_sound_model_that_they_are_added_to_is_sound() -> None:
    assert load_texts({"sales.yml": BARE}).problems == ()
