"""docs/testing.md: its tests on a shop, and what the commands show."""

from __future__ import annotations

from pathlib import Path

import pytest

from semantic.catalog import load_folder
from semantic.definitions.metric_tests import read_tests
from semantic.testing import check_tests
from tests.docs.console import run_block
from tests.docs.pages import page
from tests.reviewing.shop import make_shop

PAGE = page("testing")
QUESTIONS = """\
questions:
  - {question: revenue in january, query: {metrics: [revenue], time: {range: 2025-01}}}
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(make_shop(tmp_path))
    (tmp_path / "models" / "questions").mkdir()
    (tmp_path / "models" / "tests").mkdir()
    (tmp_path / "models" / "questions" / "books.yml").write_text(QUESTIONS)
    return tmp_path


def test_what_the_commands_show(shop: Path) -> None:
    """From the top of the page: a file that it shows is there from then on."""
    for block in PAGE.blocks("yaml", "console"):
        if block.kind == "console":
            run_block(block)
        else:
            (shop / block.file).write_text(block.text)


def test_the_tests_of_the_page_fit_the_shop(shop: Path) -> None:
    blocks = PAGE.blocks("yaml")
    for block in blocks:
        (shop / block.file).write_text(block.text)
    tests, problems = read_tests(shop / "models")
    assert problems == () and len(tests) == 5
    [wrong] = check_tests(tests, load_folder(shop / "models"))
    assert wrong.code == "test-not-additive"
