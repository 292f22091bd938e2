"""The structure of a PostgreSQL server or an SQLite file, through SQLAlchemy's inspector.

PostgreSQL is asked for all tables of a schema at once, so that hundreds of them take a second or two.
"""

from __future__ import annotations

import math
import sqlite3
import warnings
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.engine.reflection import Inspector, ObjectKind, ObjectScope
from sqlalchemy.exc import CompileError, SQLAlchemyError

from service.errors import Failed, Unavailable
from service.onboarding.structure import Column, Place, Reference, Structure, Table
from service.warehouse.checks import is_system_table
from service.warehouse.messages import safe_message
from service.warehouse.on_sqlalchemy import postgresql_engine, unreachable

_SYSTEM_SCHEMAS = ("information_schema", "pg_catalog", "pg_toast")


def read_postgresql(url: sa.URL, name: str, seconds: float, schemas: Collection[str] = ()) -> Structure:
    """All schemas, or some. Each question to the catalog may take `seconds`. Raises Unavailable or Failed."""
    engine = postgresql_engine(url, name=name)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = {math.ceil(seconds * 1000)}")
            return _read_postgresql(connection, schemas)
    except sa.exc.OperationalError as error:
        if error.connection_invalidated or "timeout" not in str(error.orig):
            raise unreachable(name, error) from error
        raise _slow(name) from error
    except SQLAlchemyError as error:
        raise _failed(name, error) from error
    finally:
        engine.dispose()


def _read_postgresql(connection: sa.Connection, schemas: Collection[str]) -> Structure:
    inspector = sa.inspect(connection)
    default = inspector.default_schema_name or "public"
    known = [
        schema
        for schema in inspector.get_schema_names()
        if schema not in _SYSTEM_SCHEMAS and not schema.startswith(("pg_temp", "pg_toast"))
    ]
    sizes, parts = _sizes(connection)
    tables = [
        table
        for schema in known
        if not schemas or schema in schemas
        for table in _tables_of(inspector, schema, sizes, parts)
    ]
    return Structure("postgres", tuple(tables), default, frozenset(parts))


def _sizes(connection: sa.Connection) -> tuple[Mapping[Place, int], set[Place]]:
    """How many rows the planner thinks that tables have (a partitioned one has those of its parts), and which tables
    are parts of others."""
    found = connection.exec_driver_sql(
        "SELECT n.nspname, c.relname, c.reltuples::bigint, c.relispartition, "
        "(SELECT sum(greatest(p.reltuples, 0))::bigint FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid "
        " WHERE i.inhparent = c.oid), c.relkind = 'p' "
        "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'm', 'f')"
    )
    sizes: dict[Place, int] = {}
    parts: set[Place] = set()
    for schema, table, rows, is_part, below, parted in found:
        if is_part:
            parts.add((schema, table))
        size = below if parted else rows
        if size is not None and size > 0:
            sizes[schema, table] = int(size)
    return sizes, parts


def _tables_of(
    inspector: Inspector, schema: str, sizes: Mapping[Place, int], parts: Collection[Place]
) -> Iterable[Table]:
    """The tables and views of one schema, without what is a part of another table."""
    scope: dict[str, Any] = {"schema": schema, "kind": ObjectKind.ANY, "scope": ObjectScope.ANY}
    with warnings.catch_warnings():
        # Of types that it does not know; such columns are left out, and told.
        warnings.simplefilter("ignore", sa.exc.SAWarning)
        columns = inspector.get_multi_columns(**scope)
    only_tables = {**scope, "kind": ObjectKind.TABLE}
    keys = inspector.get_multi_pk_constraint(**only_tables)
    foreign = inspector.get_multi_foreign_keys(**only_tables)
    unique = inspector.get_multi_unique_constraints(**only_tables)
    indexes = inspector.get_multi_indexes(**{**scope, "kind": ObjectKind.ANY})
    comments = inspector.get_multi_table_comment(**scope)
    views = {*inspector.get_view_names(schema), *inspector.get_materialized_view_names(schema)}
    for place in sorted(columns, key=lambda key: key[1]):
        name = place[1]
        if (schema, name) in parts or is_system_table(name):
            continue
        key, comment = keys.get(place), comments.get(place)
        yield Table(
            schema,
            name,
            tuple(_column(column, inspector) for column in columns[place]),
            "view" if name in views else "table",
            tuple(key["constrained_columns"]) if key else (),
            tuple(_unique_of(unique.get(place) or (), indexes.get(place) or ())),
            tuple(_references(inspector.default_schema_name or schema, foreign.get(place) or ())),
            (comment["text"] or "").strip() if comment else "",
            sizes.get((schema, name)),
        )


def read_sqlite(path: Path, name: str) -> Structure:
    """Raises Unavailable or Failed."""
    if not path.is_file():
        raise Unavailable(
            f"The warehouse `{name}` is the SQLite file {path}, which does not exist.",
            hint="Correct its path.",
            code="warehouse-missing",
        )

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=sa.NullPool)
    try:
        with closing(engine.connect()) as connection:
            inspector = sa.inspect(connection)
            names = [*inspector.get_table_names(), *inspector.get_view_names()]
            tables = [
                _sqlite_table(inspector, table, table in inspector.get_view_names())
                for table in sorted(names)
                if not is_system_table(table)
            ]
            return Structure("sqlite", tuple(tables))
    except SQLAlchemyError as error:
        raise _failed(name, error) from error
    finally:
        engine.dispose()


def _sqlite_table(inspector: Inspector, name: str, is_view: bool) -> Table:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sa.exc.SAWarning)
        columns = tuple(_column(column, inspector) for column in inspector.get_columns(name))
    if is_view:
        return Table("", name, columns, "view")
    return Table(
        "",
        name,
        columns,
        "table",
        tuple(inspector.get_pk_constraint(name).get("constrained_columns") or ()),
        tuple(_unique_of(inspector.get_unique_constraints(name), inspector.get_indexes(name))),
        tuple(_references("", inspector.get_foreign_keys(name))),
    )


def _column(column: ReflectedColumn, inspector: Inspector) -> Column:
    type_ = column["type"]
    labels = tuple(type_.enums) if isinstance(type_, sa.Enum) else ()
    # A domain is read as what stands behind it.
    type_ = getattr(type_, "data_type", type_)
    return Column(
        column["name"],
        "enum" if labels else _type_name(type_, inspector),
        column["nullable"],
        (column.get("comment") or "").strip(),
        labels,
    )


def _type_name(type_: sa.types.TypeEngine[Any], inspector: Inspector) -> str:
    """The database's own words; "" for a type that SQLAlchemy does not know."""
    try:
        return str(type_.compile(inspector.dialect))
    except CompileError:
        return ""


def _unique_of(
    constraints: Iterable[Mapping[str, Any]], indexes: Iterable[Mapping[str, Any]]
) -> Iterable[tuple[str, ...]]:
    """Columns that are unique by a constraint, or by an index over columns and all rows."""
    found: dict[tuple[str, ...], None] = {tuple(one["column_names"]): None for one in constraints}
    for index in indexes:
        names = index.get("column_names") or ()
        partial = any("where" in key for key in index.get("dialect_options") or {})
        if index.get("unique") and names and None not in names and not partial:
            found[tuple(cast("Sequence[str]", names))] = None
    return found


def _references(schema: str, foreign: Iterable[Mapping[str, Any]]) -> Iterable[Reference]:
    """A reference without a schema leads to `schema`: the one whose tables need none."""
    for one in foreign:
        there = tuple(one["referred_columns"]) or tuple(one["constrained_columns"])
        place = (one.get("referred_schema") or schema, one["referred_table"])
        yield Reference(tuple(one["constrained_columns"]), place, there)


def _slow(name: str) -> Failed:
    return Failed(
        f"The warehouse `{name}` takes too long to say what tables it has.",
        hint="Name the schemas that matter: --schema NAME.",
        code="warehouse-timeout",
    )


def _failed(name: str, error: SQLAlchemyError) -> Failed:
    reason = safe_message(str(getattr(error, "orig", None) or error), names=True)
    return Failed(f"The warehouse `{name}` does not say what tables it has: {reason}")
