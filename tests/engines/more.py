"""Databases that take long to start or are rarely installed: MariaDB, ClickHouse (chdb) and Spark (pyspark).

Their drivers are none of the project's dependencies: without them, tests that need them are skipped.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from semantic import Statement
from service.answer import Cell
from service.warehouse.reading import as_cell
from service.warehouse.typed import typed_rows
from tests.engines.databases import KINDS, Database, Row, Tables, create_table
from tests.engines.servers import free_port

_PLACEHOLDER = re.compile(r":(p\d+)\b")


class MariaDB:
    dialect = "mariadb"

    def __init__(self, port: int, user: str) -> None:
        pymysql: Any = import_module("pymysql")
        self.errors: tuple[type[Exception], ...] = (pymysql.MySQLError,)
        self.connection: Any = pymysql.connect(
            host="127.0.0.1",
            port=port,
            user=user,
            charset="utf8mb4",
            autocommit=True,
            init_command="SET time_zone = 'UTC'",
        )

    def load(self, tables: Tables) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("DROP DATABASE IF EXISTS shop")
            cursor.execute("CREATE DATABASE shop CHARACTER SET utf8mb4")
            cursor.execute("USE shop")
            for name, table in tables.items():
                cursor.execute(create_table(name, table, self.dialect))
                marks = ", ".join("%s" for _ in table.columns)
                if table.rows:
                    rows = [tuple(map(_in_utc, row)) for row in table.rows]
                    cursor.executemany(f"INSERT INTO `{name}` VALUES ({marks})", rows)

    def rows(self, statement: Statement) -> list[Row]:
        sql = _PLACEHOLDER.sub(r"%(\1)s", statement.sql.replace("%", "%%"))
        with self.connection.cursor() as cursor:
            cursor.execute(sql, dict(statement.parameters))
            found = [tuple(map(as_cell, row)) for row in cursor.fetchall()]
        return typed_rows(found, statement.types)

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> MariaDB:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def mariadb() -> Iterator[Database]:
    """A server of its own with time zones; skipped where there is none."""
    pytest.importorskip("pymysql", reason="the driver of MariaDB is not installed")
    if not shutil.which("mariadbd") or not shutil.which("mariadb-install-db"):
        pytest.skip("this machine has no MariaDB server programs")
    folder = Path(tempfile.mkdtemp(prefix="dragoman-maria-"))
    user = "mysql" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    port, data = free_port(), f"--datadir={folder / 'data'}"
    socket = f"--socket={folder / 'socket'}"
    common = ["--no-defaults", data, "--lc-messages-dir=/usr/share/mysql"]
    done = subprocess.run(
        ["mariadb-install-db", *common[:2], "--auth-root-authentication-method=normal"],
        user=user,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    server = subprocess.Popen(
        ["mariadbd", *common[:2], socket, f"--port={port}", "--bind-address=127.0.0.1", "--skip-log-bin"],
        user=user,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        client = ["mariadb", "--no-defaults", socket, "-uroot"]
        for _ in range(100):
            up = subprocess.run([*client, "-e", "SELECT 1"], capture_output=True, check=False).returncode == 0
            if up:
                break
            time.sleep(0.1)
        zones = subprocess.run(
            ["mariadb-tzinfo-to-sql", "/usr/share/zoneinfo"], capture_output=True, check=True
        ).stdout
        made = subprocess.run([*client, "mysql"], input=zones, capture_output=True, check=False)
        assert made.returncode == 0, made.stderr
        access = "CREATE USER reader@'127.0.0.1'; GRANT ALL ON *.* TO reader@'127.0.0.1'"
        subprocess.run([*client, "-e", access], capture_output=True, check=True)
        with MariaDB(port, "reader") as database:
            yield database
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder)


class ClickHouse:
    dialect = "clickhouse"

    def __init__(self) -> None:
        self.errors: tuple[type[Exception], ...] = (RuntimeError,)
        self.session: Any = import_module("chdb.session").Session()

    def load(self, tables: Tables) -> None:
        self.session.query("DROP DATABASE IF EXISTS shop")
        self.session.query("CREATE DATABASE shop")
        self.session.query("USE shop")
        for name, table in tables.items():
            self.session.query(f"{create_table(name, table, self.dialect)} ENGINE = Memory")
            rows = [dict(zip((c for c, _ in table.columns), row, strict=True)) for row in table.rows]
            if rows:
                text = "\n".join(json.dumps(row, default=_as_text) for row in rows)
                self.session.query(f'INSERT INTO "{name}" FORMAT JSONEachRow {text}')

    def rows(self, statement: Statement) -> list[Row]:
        values = {name: _as_text(value) for name, value in statement.parameters.items()}
        answer = json.loads(str(self.session.query(statement.sql, "JSONCompact", params=values)))
        types = [column["type"] for column in answer["meta"]]
        rows = [
            tuple(_from_json(cell, type_) for cell, type_ in zip(row, types, strict=True))
            for row in answer["data"]
        ]
        return typed_rows(rows, statement.types)

    def close(self) -> None:
        self.session.close()

    def __enter__(self) -> ClickHouse:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _in_utc(value: Any) -> Any:
    """An instant as its wall-clock time in UTC; all else as it is."""
    aware = isinstance(value, datetime) and value.tzinfo is not None
    return value.astimezone(UTC).replace(tzinfo=None) if aware else value


def _as_text(value: object) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return _in_utc(value).isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def _from_json(cell: Any, type_: str) -> Cell:
    if cell is None:
        return None
    if "Int" in type_:
        return int(cell)
    if "Float" in type_ or "Decimal" in type_:
        return float(cell)
    known: Cell = cell
    return known


@contextmanager
def clickhouse() -> Iterator[Database]:
    pytest.importorskip("chdb", reason="chdb is not installed")
    with ClickHouse() as database:
        yield database


def _in_spark(value: object, kind: str) -> object:
    """Spark takes nothing for a decimal but a decimal."""
    return Decimal(str(value)) if kind == "decimal" and isinstance(value, float) else value


class Spark:
    dialect = "spark"

    def __init__(self, folder: Path) -> None:
        self.errors: tuple[type[Exception], ...] = (import_module("pyspark.errors").PySparkException,)
        settings = {
            "spark.sql.session.timeZone": "Pacific/Auckland",  # which must not matter
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": "1",
            "spark.default.parallelism": "1",
            "spark.sql.warehouse.dir": str(folder),
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.log.level": "ERROR",
        }
        builder: Any = import_module("pyspark.sql").SparkSession.builder.master("local[1]")
        for name, value in settings.items():
            builder = builder.config(name, value)
        self.session: Any = builder.getOrCreate()
        self._names: list[str] = []

    def load(self, tables: Tables) -> None:
        for name in self._names:
            self.session.catalog.dropTempView(name)
        self._names = list(tables)
        for name, table in tables.items():
            schema = ", ".join(f"`{column}` {KINDS['spark'][kind]}" for column, kind in table.columns)
            rows = [tuple(map(_in_spark, row, (kind for _, kind in table.columns))) for row in table.rows]
            frame = self.session.createDataFrame(rows, schema)
            frame.createOrReplaceTempView(name)

    def rows(self, statement: Statement) -> list[Row]:
        values = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in statement.parameters.items()
        }
        found = self.session.sql(statement.sql, args=values).collect()
        return [tuple(map(as_cell, row)) for row in found]

    def close(self) -> None:
        self.session.stop()

    def __enter__(self) -> Spark:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def spark() -> Iterator[Database]:
    pytest.importorskip("pyspark", reason="pyspark is not installed")
    if not shutil.which("java"):
        pytest.skip("Spark needs Java")
    folder = Path(tempfile.mkdtemp(prefix="dragoman-spark-"))
    try:
        with Spark(folder) as database:
            yield database
    finally:
        shutil.rmtree(folder, ignore_errors=True)
