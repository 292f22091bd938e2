"""docs/catalog-site.md: its commands write a site, and so does the step of its job."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from semantic.definitions.yaml_nodes import Tree, plain_value
from semantic.definitions.yaml_tree import read_yaml
from tests.docs.console import run, run_block
from tests.docs.pages import ROOT, Block, page

PAGE = page("catalog-site")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "models").mkdir()
    for name in ("stores.yml", "settings.yml"):
        shutil.copy(ROOT / "models" / name, tmp_path / "models")
    settings = tmp_path / "models" / "settings.yml"
    settings.write_text(settings.read_text(encoding="utf-8").partition("# Metrics that")[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DRAGOMAN_MODELS", raising=False)
    return tmp_path


@pytest.mark.parametrize("block", PAGE.blocks("console"), ids=lambda block: f"line {block.line}")
def test_what_a_command_shows(block: Block, shop: Path) -> None:
    run_block(block)


def test_the_job_writes_what_it_publishes(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [block] = PAGE.blocks("yaml")
    root, problems = read_yaml(block.text, "catalog.yml")
    assert isinstance(root, Tree) and not problems
    job = plain_value(root)
    assert isinstance(job, dict)
    steps = job["jobs"]["publish"]["steps"]
    [command] = [step["run"] for step in steps if "dragoman docs" in step.get("run", "")]
    for name, value in (("GITHUB_SERVER_URL", "https://github.com"), ("GITHUB_REPOSITORY", "acme/shop")):
        command = command.replace(f"${name}", value)
    code, _ = run(command)
    [published] = [step["with"]["path"] for step in steps if "upload" in step.get("uses", "")]
    text = (shop / published / "models" / "stores.html").read_text(encoding="utf-8")
    assert code == 0 and "https://github.com/acme/shop/blob/main/models/stores.yml#L" in text
