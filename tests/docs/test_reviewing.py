"""docs/reviewing.md: its commands show what it says, on a branch that takes discounts off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from semantic.definitions.yaml_nodes import plain_value
from semantic.definitions.yaml_tree import read_yaml
from semantic.review import Break
from semantic.review.lint import CODES
from tests.docs.console import run_block
from tests.docs.pages import Block, code, page
from tests.reviewing.shop import edit, git, make_shop

PAGE = page("reviewing")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_shop(tmp_path_factory.mktemp("reviewed"))
    git(folder, "checkout", "-q", "-b", "discounts")
    edit(folder, "sum(amount)", "sum(amount - discount)")
    git(folder, "commit", "-q", "-am", "Take discounts off")
    return folder


@pytest.mark.parametrize("block", PAGE.blocks("console"), ids=lambda block: f"line {block.line}")
def test_what_a_command_shows(block: Block, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop)
    run_block(block)


def test_every_kind_of_break_is_there() -> None:
    [rows] = PAGE.tables("What counts as a break")
    assert [code(kind) for kind, _ in rows] == [kind.name.lower() for kind in Break]


def test_every_warning_is_there() -> None:
    [rows] = PAGE.tables("Warnings worth a look")
    assert {code(name): when for name, when in rows} == dict(CODES)


def test_the_jobs_of_the_page_use_what_is_there() -> None:
    workflow, hooks = (loaded(block.text) for block in PAGE.blocks("yaml"))
    action = loaded((ROOT / "deploy/github-action/action.yml").read_text(encoding="utf-8"))
    used = workflow["jobs"]["review"]["steps"][-1]
    assert (ROOT / used["uses"] / "action.yml").is_file()
    assert used["with"].keys() <= action["inputs"].keys()
    shipped = loaded((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks["repos"][0]["hooks"]] == [hook["id"] for hook in shipped]


def loaded(text: str) -> Any:
    root, problems = read_yaml(text, "x.yml")
    assert root is not None and not problems, problems
    return plain_value(root)
