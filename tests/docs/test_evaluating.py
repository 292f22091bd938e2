"""docs/evaluating.md: its commands on the demo, its suite and the demo's catalog, its words for verdicts and blame."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.demo.paths import demo_paths
from semantic import load_folder
from semantic.compiling import compile_query
from semantic.definitions.suites import read_suite
from service.evaluating import Stage, Verdict, check_suites
from tests.asking.offline.demo import NOW
from tests.docs.console import run_block
from tests.docs.pages import Block, code, page
from tests.evaluating.test_shipped_suites import REACHED

PAGE = page("evaluating")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("DRAGOMAN_MODELS", "DRAGOMAN_WAREHOUSE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.skipif(
    not demo_paths().warehouse.exists(), reason="the demo data are not loaded: run `make data`"
)
@pytest.mark.parametrize("block", PAGE.blocks("console"), ids=lambda block: f"line {block.line}")
def test_the_commands(block: Block) -> None:
    run_block(block)


def test_the_suite_fits_the_demo() -> None:
    [block] = PAGE.blocks("yaml")
    suite, problems = read_suite(block.text, block.file)
    assert suite is not None and problems == ()
    catalog = load_folder(demo_paths().models)
    fits = check_suites([suite], catalog, lambda q: compile_query(catalog, q, dialect="duckdb", now=NOW))
    assert list(fits) == []
    assert [case.is_conversation for case in suite.cases] == [False, False, False, True]


def test_every_verdict_and_every_stage_is_told() -> None:
    [rows] = PAGE.tables("Verdicts")
    assert {code(row[0]) for row in rows} == set(Verdict)
    assert all(f"`{stage}`" in PAGE.text for stage in Stage if stage)


def test_the_figures_are_those_that_the_tests_hold() -> None:
    [rows] = PAGE.tables("Where the offline planner stands")
    told = {row[0].replace(" ", "_"): [float(cell.removesuffix(" %")) for cell in row[1:]] for row in rows}
    assert told == {half: [t.min_correct, t.max_wrong, t.max_answered] for half, t in REACHED.items()}
