"""A logical table → a model without its members."""

from __future__ import annotations

from semantic.definitions.names import is_table_name
from semantic.definitions.selects import parse_select
from semantic.errors import DefinitionsInvalid
from semantic.formats.drafting import Draft
from semantic.formats.entries import Entries
from semantic.formats.named_sql import Unsayable
from semantic.formats.snowflake.describing import described, renamed
from semantic.formats.snowflake.tables import DIALECT, Table
from semantic.formats.sources import Options

Values = dict[str, object]


def put_model(draft: Draft, table: Table, options: Options) -> None:
    """Put the table. Its key comes later, when its columns are known (see `put_columns`)."""
    entries = table.entries
    values = {**_source(entries, options), **described(entries, table.source, table.model)}
    draft.put(
        (table.model,), values, entries.what, entries.position, rewritten=renamed(table.source, table.model)
    )


def _source(entries: Entries, options: Options) -> Values:
    base = entries.one("base_table")
    if base is None:
        return {"table": entries.text("name")}
    if sql := base.text("definition").strip().rstrip(";"):
        base.tell_rest()
        return {"sql": _select(sql)}
    parts = [base.text(key).strip() for key in ("database", "schema", "table")]
    base.tell_rest()
    if options.schema and not parts[1]:
        parts[1] = options.schema
    # Without a schema a database names nothing.
    said = [part for part in (parts if parts[1] else parts[2:]) if part]
    name = ".".join(_quoted(part) for part in said)
    return {"table": name if is_table_name(name) else parts[2] or entries.text("name")}


def _select(sql: str) -> object:
    """The text itself where it is neutral SQL, else one for Snowflake."""
    try:
        parse_select(sql)
    except DefinitionsInvalid:
        return {"default": sql, DIALECT: sql}
    return sql


def _quoted(part: str) -> str:
    plain = part.strip('"')
    return plain if plain.isidentifier() else f'"{plain}"'


def key_columns(table: Table, entries: Entries | None) -> list[str]:
    """The columns of a key. Raises Unsayable."""
    if entries is None:
        return []
    columns = [table.column_of(name) for name in entries.texts("columns")]
    entries.tell_rest()
    if not columns:
        raise Unsayable("It names no columns.")
    return columns
