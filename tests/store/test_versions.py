"""A database gets its tables once, whoever comes first; one that a newer program has written is left alone."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from service.store import versions
from service.store.errors import StoreMisconfigured, StoreTooNew, StoreUnavailable
from service.store.opening import open_engine, parse_url, shown
from service.store.store import Store, open_store
from service.store.tables import PERSONAL, metadata
from service.store.versions import HEAD, VERSION_TABLE, StoreBehind, version_of


def test_the_newest_step_is_the_one_that_the_program_names() -> None:
    configuration = Config()
    folder = Path(versions.__file__).with_name("migrations")
    configuration.set_main_option("script_location", str(folder))
    assert ScriptDirectory.from_config(configuration).get_heads() == [HEAD]


def test_the_steps_lead_to_the_tables_that_the_program_knows(empty_url: str) -> None:
    with open_store(empty_url) as store:
        found = sa.MetaData()
        found.reflect(store.engine)
        names = {name for name in found.tables if name != VERSION_TABLE}
        assert names == set(metadata.tables)
        for name in names:
            assert described(found.tables[name], store) == described(metadata.tables[name], store), name


def described(table: sa.Table, store: Store) -> object:
    """Columns with their types, keys and indexes, in words that a reflected table and a written one share."""
    dialect = store.engine.dialect
    columns = {
        column.name: (column.type.compile(dialect), column.nullable, column.primary_key)
        for column in table.columns
    }
    keys = {(key.parent.name, key.target_fullname, key.ondelete) for key in table.foreign_keys}
    indexes = {(index.name, tuple(column.name for column in index.columns)) for index in table.indexes}
    return columns, keys, indexes


def test_sqlite_checks_types_as_postgresql_does(empty_url: str) -> None:
    with (
        open_store(empty_url) as store,
        pytest.raises(sa.exc.DBAPIError),
        store.engine.connect() as connection,
    ):
        connection.exec_driver_sql("INSERT INTO leases VALUES ('a', 'b', 'no number', '2026-11-22')")


def test_every_table_with_a_person_in_it_says_what_becomes_of_the_row() -> None:
    assert {table for table in metadata.tables.values() if "principal" in table.c} == set(PERSONAL)


REPLICAS = 4
OPEN = f"""
import os, sys
import alembic.command
from service.store.store import open_store
started = []
for _ in range({REPLICAS}):
    if not (child := os.fork()):
        open_store(sys.argv[1]).close()
        os._exit(0)
    started.append(child)
sys.exit(any([os.waitpid(child, 0)[1] for child in started]))
"""
"""A program that becomes several, at the very moment when each would open the store."""


def test_replicas_that_start_together_migrate_once(empty_url: str) -> None:
    subprocess.run([sys.executable, "-c", OPEN, empty_url], check=True)
    engine = open_engine(parse_url(empty_url))
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").all() == [(HEAD,)]
    engine.dispose()


def test_a_store_of_a_newer_program_is_refused_and_left_as_it_is(url: str) -> None:
    set_version(url, "9999")
    with pytest.raises(StoreTooNew, match="has version 9999, and this program knows up to") as caught:
        open_store(url)
    assert "newer program" in caught.value.problem.hint
    engine = open_engine(parse_url(url))
    assert version_of(engine) == "9999"
    engine.dispose()


def test_without_leave_to_migrate_an_empty_database_is_refused(empty_url: str) -> None:
    with pytest.raises(StoreBehind, match="has version none") as caught:
        open_store(empty_url, migrate=False)
    assert caught.value.problem.hint == "Run `dragoman store migrate`."


def set_version(url: str, version: str) -> None:
    engine = open_engine(parse_url(url))
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '{version}'")
    engine.dispose()


def test_only_its_owner_reads_the_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "state.db"
    with open_store(f"sqlite:///{path}") as store:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.with_name("state.db-wal").stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert store.place == f"sqlite:///{path}"


@pytest.mark.parametrize(
    "text",
    ["", "state.db", "sqlite://", "sqlite:///:memory:", "mysql://root:secret@db/x", "postgresql://a:b@h:x/y"],
)
def test_other_urls_are_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(StoreMisconfigured) as caught:
        open_store(text)
    assert "secret" not in str(caught.value)


def test_a_place_is_shown_without_user_and_password() -> None:
    assert (
        shown(parse_url("postgres://anna:secret@db:5433/dragoman?sslpassword=s"))
        == "postgresql://db:5433/dragoman"
    )


def test_what_is_no_store_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Anna, this file is longer than a hundred bytes. " * 9)
    with pytest.raises(StoreUnavailable, match=r"cannot be used \(notadb\)"):
        open_store(f"sqlite:///{tmp_path / 'letter.txt'}")
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        open_store(f"sqlite:///{tmp_path / 'letter.txt' / 'state.db'}")
    with pytest.raises(StoreUnavailable, match="cannot be reached") as caught:
        open_store("postgresql://anna:secret@127.0.0.1:1/none")
    assert "secret" not in str(caught.value)
