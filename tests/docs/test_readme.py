"""README.md: commands typed in a checkout, the answer the real one, files sound; links of all pages lead somewhere."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import dragoman
from semantic import load_texts
from tests.docs.console import matches, run_block, steps
from tests.docs.pages import ROOT, Block, Page, all_pages, page

PAGE = page("README")
RUN_ELSEWHERE = (
    "operations",
    "api",
    "asking",
    "catalog-site",
    "commands",
    "definitions",
    "editors",
    "evaluating",
    "importing",
    "schedules",
    "starting",
    "queries",
    "reviewing",
    "security",
    "slack",
    "testing",
    "language-models",
    "operations",
    "your-data",
)
"""Pages whose console blocks their own tests run."""


@pytest.fixture(autouse=True)
def checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for name in ("DRAGOMAN_MODELS", "DRAGOMAN_WAREHOUSE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("block", PAGE.blocks("console"), ids=lambda block: f"line {block.line}")
def test_the_commands(block: Block) -> None:
    run_block(block)


def test_the_two_commands_and_a_real_answer_are_there() -> None:
    typed = [step for block in PAGE.blocks("console") for step in steps(block)]
    assert [step.command for step in typed[:2]] == ["make demo", "make test"]
    assert any(step.command.startswith("dragoman ask") and len(step.shown) > 20 for step in typed)


def test_the_first_model_loads() -> None:
    files = {block.file.removeprefix("models/"): block.text for block in PAGE.blocks("yaml")}
    assert load_texts(files).problems == ()


def test_the_first_model_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the data of docs/your-data.md, which the model was written for."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models").mkdir()
    for block in PAGE.blocks("yaml"):
        (tmp_path / block.file).write_text(block.text, encoding="utf-8")
    [program] = page("your-data").blocks("python")
    exec(program.text, {})
    with dragoman.open() as shop:
        answer = shop.ask("turnover by month in 2025")
    assert answer.rows == ((date(2025, 3, 1), Decimal(70)), (date(2025, 4, 1), Decimal(240)))
    assert '"turnover by month in 2025"' in PAGE.text


def test_every_page_with_commands_has_a_test_that_runs_them() -> None:
    found = {one.name for one in all_pages() if one.blocks("console")}
    assert found <= {"README", *RUN_ELSEWHERE}


@pytest.mark.parametrize("one", all_pages(), ids=lambda one: one.name)
def test_links_lead_somewhere(one: Page) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", one.text):
        path, _, anchor = target.partition("#")
        there = (one.path.parent / path).resolve() if path else one.path
        assert there.exists(), target
        assert not anchor or anchor in anchors(there.read_text(encoding="utf-8")), target


def anchors(text: str) -> set[str]:
    """The anchors that a page's headings get."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_output_is_compared_line_by_line() -> None:
    assert matches(("one", "…", "three"), "one  \ntwo\ntwo and a half\nthree\n")
    assert matches(("one", "…"), "one\n")
    assert not matches(("one", "three"), "one\ntwo\nthree\n")
    assert not matches(("one",), "one\ntwo\n")
