"""Dimensions, time dimensions, facts and filters of a logical table → dimensions and segments."""

from __future__ import annotations

from sqlglot import exp

from semantic.definitions.expression_text import name_parts
from semantic.definitions.expressions import Use
from semantic.formats.drafting import Draft
from semantic.formats.entries import Entries
from semantic.formats.named_sql import Unsayable, aggregates, checked, read
from semantic.formats.named_sql import renamed as with_names
from semantic.formats.naming import free_name, sound_name
from semantic.formats.snowflake.describing import described, renamed
from semantic.formats.snowflake.models import Values, key_columns
from semantic.formats.snowflake.tables import DIALECT, Column, Table, Tables, type_of

FACT = "fact"
SECTIONS = {
    "dimensions": "dimension",
    "time_dimensions": "time dimension",
    "facts": "fact",
    "measures": "measure",
}
_SEARCHED = "Values are found by reading them from the table: `cortex_search_service` is not asked."


Listed = tuple[str, Entries]


def name_columns(draft: Draft, table: Table) -> list[Listed]:
    """Choose the names of a table's columns, which stand in the SQL of other tables, too. What cannot be a column is
    left out here."""
    found: list[Listed] = []
    for section, kind in SECTIONS.items():
        for entries in table.entries.each(section, f"{kind} {table.source}."):
            name = entries.text("name")
            if kind == "measure" and is_metric(entries):
                continue
            if not name or name.lower() in table.names:
                draft.leave_out(_what(entries), "It has no name of its own.", entries.position)
                continue
            try:
                type_of(entries, kind)
            except Unsayable as unsayable:
                draft.leave_out(_what(entries), unsayable.why, entries.position)
                table.gone.add(name.lower())
                continue
            table.names[name.lower()] = free_name(sound_name(name, table.model), table.members)
            table.pending[name.lower()] = entries.text("expr") or name
            found.append((kind, entries))
    return found


def put_columns(draft: Draft, tables: Tables, table: Table, listed: list[Listed]) -> None:
    """Put all columns and filters of a table, and its keys."""
    for kind, entries in listed:
        _put_column(draft, tables, table, kind, entries)
    _put_keys(draft, table)
    for entries in table.entries.each("filters", f"filter {table.source}."):
        _put_filter(draft, tables, table, entries)


def is_metric(entries: Entries) -> bool:
    """Whether an older `measure` aggregates: by its own SQL, or as it says."""
    if "default_aggregation" in entries:
        return True
    try:
        return any(True for _ in aggregates(read(entries.text("expr"), DIALECT)))
    except Unsayable:
        return True


def _what(entries: Entries) -> str:
    return entries.what.replace(". ", ".")


def _put_column(draft: Draft, tables: Tables, table: Table, kind: str, entries: Entries) -> None:
    name = entries.text("name")
    column = tables.resolved(table, name)
    assert column is not None
    try:
        if column.tree is None:
            raise Unsayable(column.why)
        text = checked(column.tree, Use.ROW)
    except Unsayable as unsayable:
        draft.leave_out(_what(entries), unsayable.why, entries.position)
        table.gone.add(name.lower())
        return
    values, said = _values(kind, entries, text, column.name)
    if entries.flag("unique") and (shown := _shown(column)):
        unique = draft.models[table.model].setdefault("unique", [])
        assert isinstance(unique, list)
        unique.append([shown])
    said = " ".join(filter(None, (renamed(name, column.name), said)))
    place = (table.model, "dimensions", column.name)
    draft.put(place, values, _what(entries), entries.position, rewritten=said)
    if kind == "time dimension" and values["type"] in ("date", "local", "instant"):
        draft.models[table.model].setdefault("time", column.name)
    entries.tell_rest()


def _values(kind: str, entries: Entries, text: str, ours: str) -> tuple[Values, str]:
    """The keys of a dimension, and what was taken for granted or is done in another way."""
    type_, taken = type_of(entries, kind)
    values: Values = {**type_, **({"expr": text} if text != ours else {})}
    values |= described(entries, entries.text("name"), ours)
    said = [taken]
    samples = [text for text in entries.texts("sample_values") if text.strip()]
    if samples and entries.flag("is_enum"):
        values["values"] = samples
    elif samples:
        values["meta"] = {"snowflake": {"sample_values": samples}}
    if "cortex_search_service" in entries or "cortex_search_service_name" in entries:
        entries.ignore("cortex_search_service", "cortex_search_service_name")
        values["index_values"] = True
        said.append(_SEARCHED)
    if kind in ("fact", "measure"):
        values["tags"] = [*entries.texts("tags"), FACT]
    entries.ignore("name", "expr", "unique")
    return values, " ".join(filter(None, said))


def _shown(column: Column) -> str:
    parts = name_parts(column.tree) if isinstance(column.tree, exp.Column) else ()
    return parts[0] if len(parts) == 1 else ""


def _put_keys(draft: Draft, table: Table) -> None:
    values = draft.models[table.model]
    try:
        key = key_columns(table, table.entries.one("primary_key", f"key of {table.entries.what}"))
    except Unsayable as unsayable:
        key = []
        draft.leave_out(f"{table.entries.what}: primary_key", unsayable.why, table.entries.at("primary_key"))
    values["key"] = key[0] if len(key) == 1 else key or "none"
    for each in table.entries.each("unique_keys", f"unique key of {table.entries.what}"):
        try:
            columns = key_columns(table, each)
        except Unsayable as unsayable:
            draft.leave_out(each.what, unsayable.why, each.position)
            continue
        unique = values.setdefault("unique", [])
        assert isinstance(unique, list)
        if columns not in unique:
            unique.append(columns)


def _put_filter(draft: Draft, tables: Tables, table: Table, entries: Entries) -> None:
    name = entries.text("name")
    try:
        if not name:
            raise Unsayable("It has no name.")
        tree = with_names(
            read(entries.text("expr"), DIALECT), lambda parts: tables.in_aggregate(table, parts)
        )
        text = checked(tree, Use.CONDITION)
    except Unsayable as unsayable:
        draft.leave_out(_what(entries), unsayable.why, entries.position)
        entries.tell_rest()
        return
    ours = free_name(sound_name(name, table.model), table.members)
    values: Values = {"where": text, **described(entries, name, ours)}
    place = (table.model, "segments", ours)
    draft.put(place, values, _what(entries), entries.position, rewritten=renamed(name, ours))
    entries.tell_rest()
