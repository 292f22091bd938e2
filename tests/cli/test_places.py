"""Which folder and which warehouse: option, then environment, then what lies here, then the demo."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from dragoman.demo.paths import demo_paths
from dragoman.places import find_models, find_warehouses, git_revision
from semantic.definitions.types import Settings, WarehouseSettings
from semantic.errors import DefinitionsInvalid

SETTINGS = Settings(warehouses={"main": WarehouseSettings(name="main", url="duckdb:///shop.duckdb")})


def test_models_come_from_the_option_then_the_environment_then_here_then_the_demo(tmp_path: Path) -> None:
    for name in ("given", "named", "models"):
        (tmp_path / name).mkdir()
    environment = {"DRAGOMAN_MODELS": "named"}
    assert find_models(Path("given"), environment, tmp_path) == tmp_path / "given"
    assert find_models(None, environment, tmp_path) == tmp_path / "named"
    assert find_models(None, {}, tmp_path) == tmp_path / "models"
    assert find_models(None, {}, tmp_path / "given") == demo_paths().models.resolve()


@pytest.mark.parametrize(
    ("given", "environment", "source"),
    [(Path("gone"), {}, "--models"), (None, {"DRAGOMAN_MODELS": "gone"}, "DRAGOMAN_MODELS")],
)
def test_a_named_folder_that_is_missing_is_an_error(
    given: Path | None, environment: dict[str, str], source: str, tmp_path: Path
) -> None:
    with pytest.raises(DefinitionsInvalid) as caught:
        find_models(given, environment, tmp_path)
    assert caught.value.problem.code == "folder-missing"
    assert str(tmp_path / "gone") in caught.value.problem.message and source in caught.value.problem.hint


def test_the_warehouse_comes_from_the_option_then_the_environment_then_the_settings(tmp_path: Path) -> None:
    models = tmp_path / "models"
    environment = {"DRAGOMAN_WAREHOUSE": "postgresql://reader@db/other"}
    given = find_warehouses("mine.duckdb", environment, tmp_path, models, SETTINGS)
    assert (given.url, given.base) == (f"duckdb:///{tmp_path}/mine.duckdb", tmp_path)
    assert (
        find_warehouses(None, environment, tmp_path, models, SETTINGS).url == "postgresql://reader@db/other"
    )
    written = find_warehouses(None, {}, Path("/elsewhere"), models, SETTINGS)
    assert (written.url, written.base) == ("duckdb:///shop.duckdb", tmp_path)
    assert written.warehouses == SETTINGS.warehouses


def test_without_a_warehouse_the_line_to_write_is_shown(tmp_path: Path) -> None:
    with pytest.raises(DefinitionsInvalid) as caught:
        find_warehouses(None, {}, tmp_path, tmp_path / "models", Settings())
    assert caught.value.problem.code == "no-warehouse"
    assert "warehouses:" in caught.value.problem.hint


def test_the_demo_has_its_warehouse_wherever_it_lies(tmp_path: Path) -> None:
    demo = demo_paths()
    assert (
        find_warehouses(None, {}, tmp_path, demo.models.resolve(), SETTINGS).url
        == f"duckdb:///{demo.warehouse}"
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "sales.yml").write_text("model: sales\n")
    (tmp_path / "env" / "models").mkdir(parents=True)
    (tmp_path / "env" / "models" / "sales.yml").write_text("model: sales\n")
    (tmp_path / ".gitignore").write_text("env/\n")
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "definitions"]):
        who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)
    return tmp_path


def test_the_revision_is_the_commit_and_says_when_files_differ(repository: Path) -> None:
    models = repository / "models"
    clean = git_revision(models)
    assert len(clean) == 12 and int(clean, 16) >= 0
    (repository / "README.md").write_text("elsewhere")
    assert git_revision(models) == clean
    (models / "new.yml").write_text("model: new\n")
    assert git_revision(models) == f"{clean}+changes"


def test_no_revision_where_git_does_not_keep_the_folder(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert git_revision(repository / "env" / "models") == ""
    assert git_revision(tmp_path_factory.mktemp("outside")) == ""
    assert git_revision(Path("/nowhere/at/all")) == ""
