"""The check before anything runs: exactly one SELECT, which reads tables of the warehouse and nothing else.

check_statement("SELECT 1; DROP TABLE sales", "duckdb")            Refused: not one statement
check_statement("SELECT * FROM read_csv('/etc/passwd')", "duckdb") Refused: it reads outside the warehouse

Connections are read only by themselves; this is the second lock on the same door.
"""

from __future__ import annotations

import re
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from service.errors import Refused

_SIDE_EFFECTS: tuple[type[exp.Expr], ...] = (
    exp.DML,
    exp.DDL,
    exp.Command,
    exp.Into,
    exp.Lock,
    exp.Copy,
    exp.Attach,
    exp.Detach,
    exp.Set,
    exp.Pragma,
)
_TABLE_FUNCTIONS = frozenset({"unnest", "generate_series", "exploding_generate_series", "range"})
"""Functions that may stand in FROM; they make rows of their arguments."""

_DENIED = re.compile(
    r"(read|write|scan|import|export|install|load)_.*|.*_(scan|scan_pushdown|read|export|import)|"
    r"(duckdb|pragma|sqlite|dblink|lo|pg_ls|pg_read|pg_stat|pg_advisory|pg_try_advisory)_.*|"
    r"glob|sniff_csv|getenv|query|query_table|query_to_xml.*|readfile|writefile|edit|load_extension|"
    r"pg_sleep.*|pg_terminate_backend|pg_cancel_backend|pg_reload_conf|pg_rotate_logfile|pg_file_.*|"
    r"set_config|nextval|setval|dblink|txid_current|which_secret|getvariable",
)
_FILE_NAME = re.compile(
    r"[/\\]|^[a-z0-9+]+:|\.(csv|tsv|txt|json|jsonl|ndjson|parquet|arrow|xlsx|db|duckdb|gz|zst)$"
)


@lru_cache(maxsize=2_000)
def check_statement(sql: str, dialect: str) -> None:
    """Raises Refused unless the text is one SELECT that only reads the warehouse's own tables."""
    try:
        trees = [tree for tree in sqlglot.parse(sql, read=dialect) if tree is not None]
    except (SqlglotError, RecursionError) as error:
        raise Refused(
            "The statement cannot be read as one SELECT, so it was not run.",
            hint="If it comes from a model's `sql` or an `expr`, look at that definition.",
        ) from error
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        raise Refused("Only one SELECT may be run.", hint="Dragoman reads a warehouse and never changes it.")
    for node in trees[0].walk():
        _check_node(node)


def _check_node(node: exp.Expr) -> None:
    if isinstance(node, _SIDE_EFFECTS):
        raise Refused(
            f"The statement holds {node.key.upper()}, which does more than read.",
            hint="Dragoman reads a warehouse and never changes it.",
        )
    if isinstance(node, exp.Table):
        _check_table(node)
    elif isinstance(node, exp.Func):
        name = _function_name(node)
        if _DENIED.fullmatch(name):
            raise _outside(f"the function `{name}`")


def _check_table(table: exp.Table) -> None:
    source = table.this
    if isinstance(source, exp.Func):
        name = _function_name(source)
        if name not in _TABLE_FUNCTIONS:
            raise _outside(f"the table function `{name}`")
    elif isinstance(source, exp.Identifier) and _FILE_NAME.search(source.name.lower()):
        raise _outside("a file")
    elif not isinstance(source, exp.Identifier | exp.Dot):
        raise _outside("a source that is no table")


def _function_name(function: exp.Func) -> str:
    name = function.name if isinstance(function, exp.Anonymous) else function.sql_name()
    return name.lower()


def _outside(what: str) -> Refused:
    return Refused(
        f"The statement uses {what}, which can reach outside the warehouse, so it was not run.",
        hint="Load what it needs into a table, and name the table.",
    )
