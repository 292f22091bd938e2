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
from sqlglot.tokens import Tokenizer

from service.errors import Refused
from service.warehouse.allowed import NODES, TABLE_FUNCTIONS, function_name, is_allowed

LONGEST = 1_000_000
_FILE_NAME = re.compile(
    r"[/\\]|^[a-z0-9+]+:|\.(csv|tsv|txt|json|jsonl|ndjson|parquet|arrow|xlsx|db|duckdb|gz|zst)$"
)
_SYSTEM_SCHEMAS = frozenset({"pg_catalog", "pg_toast", "information_schema", "system"})
_SYSTEM_TABLE = re.compile(r"(pg|sqlite|duckdb|pragma|fts\d?)_.*|dbstat|bytecode|tables_used")
"""What a database says about itself, its users and what they run."""


@lru_cache(maxsize=2_000)
def check_statement(sql: str, dialect: str) -> None:
    """Raises Refused unless the text is one SELECT that only reads the warehouse's own tables."""
    trees = _parsed(sql, dialect)
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        raise Refused("Only one SELECT may be run.", hint="Dragoman reads a warehouse and never changes it.")
    ctes = {cte.alias.lower() for cte in trees[0].find_all(exp.CTE)}
    for node in trees[0].walk():
        _check_node(node, ctes)


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
        tokens = Tokenizer(dialect=dialect).tokenize(sql)
    except (SqlglotError, ValueError) as error:
        raise _unreadable() from error
    for token in tokens:
        yield from token.comments


def _is_doubtful(comment: str) -> bool:
    """Whether databases could disagree about where a comment ends."""
    return "/*" in comment or "*/" in comment or "\0" in comment


def _check_node(node: exp.Expr, ctes: set[str]) -> None:
    if isinstance(node, exp.Table):
        _check_table(node, ctes)
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


def _check_table(table: exp.Table, ctes: set[str]) -> None:
    source = table.this
    if isinstance(source, exp.Func):
        name = function_name(source)
        if name not in TABLE_FUNCTIONS:
            raise _outside(f"the table function `{name[:60]}`")
    elif isinstance(source, exp.Identifier):
        name = source.name.lower()
        if _FILE_NAME.search(name):
            raise _outside("a file")
        schemas = {part.name.lower() for part in (table.args.get("db"), table.args.get("catalog")) if part}
        own = not schemas and name in ctes
        if not own and (schemas & _SYSTEM_SCHEMAS or is_system_table(name)):
            raise _outside("what the database says about itself")
    elif type(source) not in NODES or not isinstance(source, exp.Dot):
        raise _outside("a source that is no table")


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
