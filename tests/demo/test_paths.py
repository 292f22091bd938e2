"""Where the demo's files are: in a checkout, for an installed wheel, and where DRAGOMAN_DATA says."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.demo.paths import DemoPaths, demo_paths


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder that looks like a checkout."""
    for folder in ("dragoman", "models"):
        (tmp_path / folder).mkdir()
    (tmp_path / "pyproject.toml").touch()
    return tmp_path


def test_a_checkout_keeps_its_data_beside_the_code(checkout: Path) -> None:
    assert demo_paths(checkout / "dragoman", {}) == DemoPaths(
        models=checkout / "models", warehouse=checkout / "data" / "demo.duckdb", in_checkout=True
    )


def test_an_installed_wheel_uses_its_own_models_and_the_users_data_folder(tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "dragoman"
    assert demo_paths(package, {"XDG_DATA_HOME": str(tmp_path / "share")}) == DemoPaths(
        models=package / "demo" / "models", warehouse=tmp_path / "share" / "dragoman" / "demo.duckdb"
    )


def test_a_folder_of_models_beside_an_installed_package_is_not_a_checkout(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    assert demo_paths(tmp_path / "dragoman", {}).models == tmp_path / "dragoman" / "demo" / "models"


def test_without_xdg_the_data_folder_is_below_the_home_folder(tmp_path: Path) -> None:
    warehouse = demo_paths(tmp_path / "dragoman", {}).warehouse
    assert warehouse == Path.home() / ".local" / "share" / "dragoman" / "demo.duckdb"


def test_the_environment_names_another_data_folder(checkout: Path, tmp_path: Path) -> None:
    paths = demo_paths(checkout / "dragoman", {"DRAGOMAN_DATA": str(tmp_path / "elsewhere")})
    assert paths == DemoPaths(
        models=checkout / "models", warehouse=tmp_path / "elsewhere" / "demo.duckdb", in_checkout=True
    )
    assert paths.receipt == tmp_path / "elsewhere" / "demo.loaded.json"
    assert paths.downloads == tmp_path / "elsewhere" / "downloads"
