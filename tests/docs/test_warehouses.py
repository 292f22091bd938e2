"""docs/warehouses.md: its definitions load, its settings are obeyed, and its role can do no more than it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from semantic.catalog import load_texts
from service.configuration import read_configuration
from service.errors import TooCostly
from service.warehouse import SqlStatement, open_warehouses
from tests.docs.pages import Block, page
from tests.engines.bigquery_server import bigquery_server
from tests.engines.snowflake_server import ServedPlace, snowflake_server
from tests.service.test_postgresql import server  # noqa: F401  (the fixture that starts a PostgreSQL server)

PAGE = page("warehouses")


DEFINITIONS = [block for block in PAGE.blocks("yaml") if not re.search("bigquery|snowflake", block.text)]
[LAKE] = [block for block in PAGE.blocks("yaml") if "bigquery" in block.text]
[SNOW] = [block for block in PAGE.blocks("yaml") if "snowflake" in block.text]
[GRANTS, SNOW_GRANTS] = PAGE.blocks("sql")


def test_its_definitions_load() -> None:
    catalog = load_texts({block.file.removeprefix("models/"): block.text for block in DEFINITIONS})
    assert catalog.problems == ()
    assert list(catalog.settings.warehouses) == ["main", "billing"]
    assert catalog.settings.warehouses["main"].files == ("prices",)
    assert catalog.warehouse_of(catalog.models["invoices"]) == "billing"


def test_its_limits_in_money_are_obeyed(tmp_path: Path) -> None:
    """The dataset has a table of half a TiB, which costs 3.13, and one of a sixteenth, which costs 0.40."""
    settings = load_texts({"settings.yml": LAKE.text}).settings.warehouses
    with bigquery_server({"all_time": 2**39, "last_year": 2**36}) as lake:
        lake.connection.execute("CREATE TABLE last_year AS SELECT 7 AS amount")
        lake.token = ""
        environment = {"BIGQUERY_EMULATOR_HOST": lake.host}
        with closing(open_warehouses(settings, base=tmp_path, environment=environment)) as warehouse:
            [rows] = warehouse.run([SqlStatement("SELECT amount FROM last_year")])
            with pytest.raises(TooCostly, match=r"3\.13 at 6\.25 per TiB"):
                warehouse.run([SqlStatement("SELECT amount FROM all_time")])
    assert rows.rows == [(7,)]


def test_its_limits_in_bytes_are_obeyed(tmp_path: Path) -> None:
    """One table is of 60 GB, another of 40; the limit is 50."""
    settings = load_texts({"settings.yml": SNOW.text}).settings.warehouses
    place = ServedPlace("SALES", "PUBLIC", "READING", "READER")
    with snowflake_server({"ALL_TIME": 60 * 10**9, "LAST_YEAR": 40 * 10**9}, place) as snow:
        snow.connection.execute("CREATE TABLE last_year AS SELECT 7 AS amount")
        snow.token = ""
        environment = {"SNOWFLAKE_EMULATOR_HOST": snow.host.removeprefix("http://")}
        with closing(open_warehouses(settings, base=tmp_path, environment=environment)) as warehouse:
            [rows] = warehouse.run([SqlStatement("SELECT amount FROM last_year")])
            with pytest.raises(TooCostly, match="60,000,000,000 bytes scanned"):
                warehouse.run([SqlStatement("SELECT amount FROM all_time")])
    assert rows.rows == [(7,)]


def test_a_role_of_snowflake_is_given_nothing_but_to_read() -> None:
    """No server is there to run it, and no parser that knows it."""
    statements = [" ".join(each.split()) for each in SNOW_GRANTS.text.split(";") if each.strip()]
    granted = [each for each in statements if each.startswith("GRANT") and each.endswith(" TO ROLE reader")]
    assert [each.split()[1] for each in granted] == ["USAGE", "USAGE", "USAGE", "SELECT"]
    others = [each.split(" reader")[0].split(" dragoman ")[0] for each in statements if each not in granted]
    assert others == ["CREATE ROLE", "CREATE USER", "GRANT ROLE"]


@pytest.mark.parametrize("block", PAGE.blocks("toml"), ids=lambda block: f"line {block.line}")
def test_its_settings_are_obeyed(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "dragoman.toml"
    file.write_text(block.text, encoding="utf-8")
    limits = read_configuration(file, {}).configuration.limits
    assert (limits.seconds, limits.at_once, limits.waiting) == (60, 16, 200)


@pytest.fixture(scope="module")
def role(server: sa.URL) -> Iterator[sa.Engine]:  # noqa: F811
    owner = sa.create_engine(server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE invoices AS SELECT 1 AS invoice_id, 7 AS amount")
        connection.exec_driver_sql("CREATE TABLE salaries AS SELECT 1 AS person")
        connection.exec_driver_sql(GRANTS.text)
    owner.dispose()
    engine = sa.create_engine(
        server.set(drivername="postgresql+psycopg", username="dragoman"), isolation_level="AUTOCOMMIT"
    )
    yield engine
    engine.dispose()


def test_the_role_reads_what_it_was_given(role: sa.Engine) -> None:
    with role.connect() as connection:
        assert connection.exec_driver_sql("SELECT amount FROM invoices").scalar() == 7


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM salaries",
        "INSERT INTO invoices VALUES (2, 8)",
        "BEGIN; SET TRANSACTION READ WRITE; DELETE FROM invoices",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_ls_dir('/')",
        "COPY invoices TO '/tmp/dragoman-was-here.csv'",
        "COPY invoices TO PROGRAM 'true'",
        "SELECT lo_import('/etc/passwd')",
        "CREATE TABLE more (x int)",
        "SELECT rolpassword FROM pg_authid",
    ],
)
def test_the_role_can_do_nothing_else(role: sa.Engine, sql: str) -> None:
    with role.connect() as connection, pytest.raises(sa.exc.DBAPIError):
        connection.exec_driver_sql(sql)
