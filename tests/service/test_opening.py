"""The URL of settings.yml: kinds, relative paths, values from the environment."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from service.errors import Unavailable
from service.warehouse import SQLAlchemyWarehouse, SqlStatement, open_warehouse


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder as a checkout has it: models/ and data/ side by side."""
    (tmp_path / "models").mkdir()
    (tmp_path / "data").mkdir()
    with duckdb.connect(str(tmp_path / "data" / "shop.duckdb")) as connection:
        connection.execute("CREATE TABLE t AS SELECT 5 AS five")
    return tmp_path


@pytest.mark.parametrize(
    "url",
    ["duckdb:///data/shop.duckdb", "duckdb:///{base}/data/shop.duckdb", "duckdb:///${SHOP}/shop.duckdb"],
)
def test_paths_begin_at_the_folder_that_holds_models(project: Path, url: str) -> None:
    environment = {"SHOP": str(project / "data")}
    warehouse = open_warehouse(url.replace("{base}", str(project)), base=project, environment=environment)
    assert warehouse.run([SqlStatement("SELECT five FROM t")])[0].rows == [(5,)]
    warehouse.close()


def test_passwords_from_the_environment_may_hold_any_character(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    warehouse = open_warehouse(
        "postgresql://${DB_USER}:${DB_PASSWORD}@${DB_HOST}/shop",
        base=tmp_path,
        environment={"DB_USER": "reader", "DB_PASSWORD": "p@ss/w:rd", "DB_HOST": "db.example.com:5433"},
    )
    assert isinstance(warehouse, SQLAlchemyWarehouse)
    assert warehouse._engine.url == sa.URL.create(
        "postgresql+psycopg", "reader", "p@ss/w:rd", "db.example.com", 5433, "shop"
    )
    warehouse.close()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("postgresql://u:${NOT_SET}@h/d", "environment-missing"),
        ("duckdb:///none.duckdb", "warehouse-missing"),
        ("mysql://u:hunter2@h/d", "warehouse-unknown"),
        ("sqlite:///shop.db", "warehouse-missing"),
        ("hunter2 is no url", "warehouse-url"),
        ("duckdb://", "warehouse-url"),
        ("duckdb:///:memory:", "warehouse-url"),
    ],
)
def test_what_is_wrong_is_said_without_the_url(tmp_path: Path, url: str, code: str) -> None:
    with pytest.raises(Unavailable) as raised:
        open_warehouse(url, base=tmp_path, environment={})
    assert raised.value.problem.code == code
    assert raised.value.problem.hint
    assert "hunter2" not in str(raised.value)
