"""The check before anything runs: exactly one SELECT, which reads tables of the warehouse and nothing else.

check_statement("SELECT 1; DROP TABLE sales", "duckdb")            Refused: not one statement
check_statement("SELECT * FROM read_csv('/etc/passwd')", "duckdb") Refused: it reads outside the warehouse

Connections are read only by themselves; this is the second lock on the same door.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from service.errors import Refused
from service.warehouse.allowed import NODES, TABLE_FUNCTIONS, function_name, is_allowed

LONGEST = 1_000_000
_FILE_NAME = re.compile(
    r"[/\\?]|^[a-z0-9+]+:|\.(csv|tsv|txt|json|jsonl|ndjson|parquet|arrow|xlsx|db|duckdb|gz|zst)$"
)
_SYSTEM_SCHEMAS = frozenset({"pg_catalog", "pg_toast", "information_schema", "system"})
_SYSTEM_TABLE = re.compile(r"(pg|sqlite|duckdb|pragma|fts\d?)_.*|dbstat|bytecode|tables_used|__\w+__")
"""What a database says about itself, its users and what they run."""
_SYSTEM_DATABASE = ("snowflake", "snowflake")
"""Where Snowflake keeps who asked what, and what it cost."""
_OWN_SCHEMA = ("postgres", "pg_catalog")
"""Where PostgreSQL has its own functions."""
CHAINING = "duckdb"
"""Where `name.lower()` is a function of a column."""
_STATEMENTS = frozenset({"show", "describe", "summarize"})
_SESSION_NAMES = frozenset(
    {
        "user",
        "current_user",
        "session_user",
        "system_user",
        "current_role",
        "current_schema",
        "current_catalog",
    }
)
_NAMING_TYPES = frozenset(
    {"regclass", "regcollation", "regconfig", "regdictionary", "regnamespace", "regoper", "regoperator", "regproc",
     "regprocedure", "regrole", "regtype"}
)  # fmt: skip
"""PostgreSQL's types that write a number as the name of a table, a user, …"""


@lru_cache(maxsize=2_000)
def check_statement(sql: str, dialect: str) -> None:
    """Raises Refused unless the text is one SELECT that only reads the warehouse's own tables."""
    trees = _parsed(sql, dialect)
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        raise Refused("Only one SELECT may be run.", hint="Dragoman reads a warehouse and never changes it.")
    for node in trees[0].walk():
        _check_node(node)
        _check_place(node, dialect)


def _parsed(sql: str, dialect: str) -> list[exp.Expr]:
    if len(sql) > LONGEST or any(_is_doubtful(comment) for comment in _comments(sql, dialect)):
        raise _unreadable()
    try:
        return [tree for tree in sqlglot.parse(sql, read=dialect) if tree is not None]
    # What the parser stumbles over, in whatever way, is not one SELECT that it can vouch for.
    except Exception as error:
        raise _unreadable() from error


def _comments(sql: str, dialect: str) -> Iterator[str]:
    try:
        # By the rules of the dialect, in which other signs may begin a comment.
        tokens = sqlglot.tokenize(sql, read=dialect)
    except (SqlglotError, ValueError) as error:
        raise _unreadable() from error
    for token in tokens:
        yield from token.comments


def _is_doubtful(comment: str) -> bool:
    """Whether databases could disagree about where a comment ends."""
    return "/*" in comment or "*/" in comment or "\0" in comment


def _check_node(node: exp.Expr) -> None:
    if isinstance(node, exp.Table):
        _check_table(node)
    elif isinstance(node, exp.Lateral):
        _check_lateral(node)
    elif _is_about_itself(node):
        raise _outside("what the database says about itself")
    elif not is_allowed(node):
        if isinstance(node, exp.Func):
            raise _outside(f"the function `{function_name(node)[:60]}`")
        raise Refused(
            f"The statement holds {node.key.upper()}, which does more than read.",
            hint="Dragoman reads a warehouse and never changes it.",
        )
    if any(isinstance(node.args.get(key), exp.Expr | list) and node.args[key] for key in ("locks", "into")):
        raise Refused(
            "The statement locks rows or writes them, which is more than to read.",
            hint="Dragoman reads a warehouse and never changes it.",
        )


def _check_place(node: exp.Expr, dialect: str) -> None:
    """A function of a schema is somebody's own, whatever its name; what a database says of itself may have a database
    of its own."""
    if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Func) and dialect != CHAINING:
        function, schema = function_name(node.expression), node.this.name.lower()
        if (dialect, schema) != _OWN_SCHEMA:
            raise _outside(f"the function `{function[:60]}` of a schema")
    if isinstance(node, exp.Table) and (dialect, node.catalog.lower()) == _SYSTEM_DATABASE:
        raise _outside("what the database says about itself")
    if isinstance(node, exp.TableFromRows) and not isinstance(node.this, exp.Func):
        # TABLE('name') is the table of that name, whatever it is.
        raise _outside("a source that is no table")


def _check_table(table: exp.Table) -> None:
    source, alias = table.this, table.args.get("alias")
    if alias is not None and alias.columns and not alias.this:
        # What looks like columns without a name for their table are the arguments of a function to a database.
        raise _outside(f"the table function `{table.name[:60]}`")
    if isinstance(source, exp.Identifier):
        if _FILE_NAME.search(source.name.lower()):
            raise _outside("a file")
        # A name of BigQuery's may hold several: `region-eu.INFORMATION_SCHEMA.JOBS`.
        *schemas, name = ".".join(part.name.lower() for part in table.parts).split(".")
        if not _SYSTEM_SCHEMAS.isdisjoint(schemas) or _is_statement(source):
            raise _outside("what the database says about itself")
        if is_system_table(name) and (schemas or not _is_cte(table)):
            raise _outside("what the database says about itself")
    elif isinstance(source, exp.Func):
        _check_table_function(source)
    elif type(source) not in NODES or not isinstance(source, exp.Dot):
        raise _outside("a source that is no table")


def _check_lateral(lateral: exp.Lateral) -> None:
    """A function that makes rows, or a query, whose parts are looked at by themselves."""
    if isinstance(lateral.this, exp.Func):
        _check_table_function(lateral.this)
    elif not isinstance(lateral.this, exp.Subquery):
        raise _outside("a source that is no table")


def _check_table_function(source: exp.Func) -> None:
    if function_name(source) not in TABLE_FUNCTIONS:
        raise _outside(f"the table function `{function_name(source)[:60]}`")


def _is_statement(source: exp.Identifier) -> bool:
    """Whether DuckDB takes the name for a statement, as in `FROM (SHOW TABLES)`: a table's would be in quotes."""
    return not source.quoted and source.name.lower() in _STATEMENTS


def _is_about_itself(node: exp.Expr) -> bool:
    """Whether a name without quotes is the user's or the schema's, or a type is one of the database's own tables, or
    @@name is a setting."""
    if isinstance(node, exp.Parameter):
        return isinstance(node.this, exp.Parameter)
    if isinstance(node, exp.Column):
        return not node.table and not node.this.args.get("quoted") and node.name.lower() in _SESSION_NAMES
    if isinstance(node, exp.DataType) and node.this == exp.DType.USERDEFINED:
        schema, _, name = str(node.args.get("kind")).replace('"', "").lower().rpartition(".")
        return schema in _SYSTEM_SCHEMAS or is_system_table(name) or name in _NAMING_TYPES
    return False


def _is_cte(table: exp.Table) -> bool:
    """Whether the name is one that the statement itself gives to a part of it, where the table stands."""
    name = _spelled(table.this)
    inner: exp.Expr = table
    while (outer := inner.parent) is not None:
        if any(_spelled(cte.args["alias"].this) == name for cte in _ctes_within(outer, inner)):
            return True
        inner = outer
    return False


def _ctes_within(outer: exp.Expr, inner: exp.Expr) -> list[exp.Expr]:
    """Those that a part of a statement knows by what it stands in: in a WITH only those before it."""
    if isinstance(outer, exp.With):
        ctes: list[exp.Expr] = outer.expressions
        before = next(place for place, cte in enumerate(ctes) if cte is inner)
        return ctes if outer.recursive else ctes[:before]
    own = outer.args.get("with_")
    return own.expressions if isinstance(own, exp.With) and own is not inner else []


def _spelled(name: exp.Expr) -> str:
    """As databases compare names: without quotes in lower case."""
    return name.name if name.args.get("quoted") else name.name.lower()


def is_system_table(name: str) -> bool:
    """Whether a name, without its schema, is one that databases keep for what they say about themselves."""
    return _SYSTEM_TABLE.fullmatch(name.lower()) is not None


def _unreadable() -> Refused:
    return Refused(
        "The statement cannot be read as one SELECT, so it was not run.",
        hint="If it comes from a model's `sql` or an `expr`, look at that definition.",
    )


def _outside(what: str) -> Refused:
    return Refused(
        f"The statement uses {what}, which can reach outside the warehouse, so it was not run.",
        hint="Load what it needs into a table, and name the table.",
    )
