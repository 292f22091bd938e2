"""The structure of a DuckDB file, from what DuckDB says about itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import duckdb

from service.errors import Failed
from service.onboarding.structure import Column, Place, Reference, Structure, Table
from service.warehouse.messages import safe_message
from service.warehouse.on_duckdb import connect_duckdb

_LABEL = re.compile(r"'((?:[^']|'')*)'")
DEFAULT_SCHEMA = "main"


def read_duckdb(path: Path, name: str, files: Sequence[Path]) -> Structure:
    """Raises Unavailable or Failed."""
    with closing(connect_duckdb(path, name=name, files=files)) as connection:
        try:
            return Structure("duckdb", tuple(_tables(connection)), DEFAULT_SCHEMA)
        except duckdb.Error as error:
            message = safe_message(str(error), names=True)
            raise Failed(f"DuckDB does not say what is in {path}: {message}") from error


def _tables(connection: duckdb.DuckDBPyConnection) -> list[Table]:
    here = "database_name = current_database() AND NOT internal"

    def rows(sql: str) -> list[tuple[object, ...]]:
        found: list[tuple[object, ...]] = connection.execute(sql).fetchall()
        return found

    columns: dict[Place, list[Column]] = defaultdict(list)
    for schema, table, column, type_name, nullable, comment in rows(
        "SELECT schema_name, table_name, column_name, data_type, is_nullable, comment FROM duckdb_columns() "
        f"WHERE {here} ORDER BY schema_name, table_name, column_index"
    ):
        made = Column(str(column), str(type_name), bool(nullable), _text(comment), _labels(str(type_name)))
        columns[str(schema), str(table)].append(made)
    keys: dict[Place, tuple[str, ...]] = {}
    unique: dict[Place, list[tuple[str, ...]]] = defaultdict(list)
    references: dict[Place, list[Reference]] = defaultdict(list)
    for schema, table, kind, names, to, there in rows(
        "SELECT schema_name, table_name, constraint_type, constraint_column_names, referenced_table, "
        "referenced_column_names FROM duckdb_constraints() WHERE database_name = current_database() "
        "ORDER BY schema_name, table_name, constraint_index"
    ):
        place = str(schema), str(table)
        if kind == "PRIMARY KEY":
            keys[place] = _names(names)
        elif kind == "UNIQUE":
            unique[place].append(_names(names))
        elif kind == "FOREIGN KEY":
            references[place].append(Reference(_names(names), (str(schema), str(to)), _names(there)))
    tables = [
        Table(
            str(schema), str(name), tuple(columns[str(schema), str(name)]), "table",
            keys.get((str(schema), str(name)), ()), tuple(unique[str(schema), str(name)]),
            tuple(references[str(schema), str(name)]), _text(comment), int(str(size)),
        )
        for schema, name, comment, size in rows(
            f"SELECT schema_name, table_name, comment, estimated_size FROM duckdb_tables() WHERE {here} "
            "AND NOT temporary ORDER BY schema_name, table_name"
        )
    ]  # fmt: skip
    tables += [
        Table(str(schema), str(name), tuple(columns[str(schema), str(name)]), "view", comment=_text(comment))
        for schema, name, comment in rows(
            f"SELECT schema_name, view_name, comment FROM duckdb_views() WHERE {here} "
            "AND NOT temporary ORDER BY schema_name, view_name"
        )
    ]
    return sorted(tables, key=lambda table: table.place)


def _names(value: object) -> tuple[str, ...]:
    return tuple(str(name) for name in value) if isinstance(value, list) else ()


def _text(value: object) -> str:
    return str(value).strip() if value else ""


def _labels(type_name: str) -> tuple[str, ...]:
    if not type_name.startswith("ENUM("):
        return ()
    return tuple(found.replace("''", "'") for found in _LABEL.findall(type_name))
