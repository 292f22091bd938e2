"""Relationships of a Snowflake model → joins."""

from __future__ import annotations

from semantic.formats.drafting import Draft
from semantic.formats.entries import Entries
from semantic.formats.named_sql import Unsayable
from semantic.formats.naming import free_name, sound_name
from semantic.formats.ossie.ways import Ways
from semantic.formats.snowflake.models import Values
from semantic.formats.snowflake.tables import Tables

_TYPES = ("many_to_one", "one_to_one")
_INNER = "Rows without a partner stay here, in the group without a value; an inner join loses them."


def name_roles(draft: Draft, tables: Tables, relationships: list[Entries]) -> None:
    """Choose the role of each relationship: the name of the table that it leads to, if that is free, else its own."""
    edges = []
    models = {table.model for table in tables.tables.values()}
    for each in relationships:
        name = each.text("name")
        here, there = (tables.tables.get(each.text(key).lower()) for key in ("left_table", "right_table"))
        if not name or name in tables.roles or here is None or there is None:
            continue
        role = there.model
        if here is there or role in here.members:
            wanted = sound_name(name, "to")
            role = free_name(wanted, {*here.members, *models})
        here.members.add(role)
        tables.roles[name] = role
        edges.append((name, here.source.lower(), there.source.lower()))
    tables.ways = Ways(edges)


def put_joins(draft: Draft, tables: Tables, relationships: list[Entries]) -> None:
    told: set[str] = set()
    for each in relationships:
        try:
            _put_join(draft, tables, each, told)
        except Unsayable as unsayable:
            draft.leave_out(each.what, unsayable.why, each.position)
        else:
            each.tell_rest()


def _put_join(draft: Draft, tables: Tables, each: Entries, told: set[str]) -> None:
    name = each.text("name")
    here, there = tables.called(each.text("left_table")), tables.called(each.text("right_table"))
    if not name or name in told:
        raise Unsayable("It has no name of its own.")
    told.add(name)
    on: dict[str, str] = {}
    for pair in each.each("relationship_columns", each.what):
        left, right = here.column_of(pair.text("left_column")), there.column_of(pair.text("right_column"))
        on[left] = right
        pair.tell_rest()
    if not on or "" in on:
        raise Unsayable("It names no columns.")
    same = all(left == right for left, right in on.items())
    values: Values = {"model": there.model}
    values["on"] = (next(iter(on)) if len(on) == 1 else list(on)) if same else on
    if each.choice("relationship_type", _TYPES, "many_to_one") == "one_to_one":
        values["type"] = "one_to_one"
    said = _INNER if each.choice("join_type", ("inner", "left_outer"), "left_outer") == "inner" else ""
    if text := each.text("description").strip():
        values["description"] = text
    draft.put((here.model, "joins", tables.roles[name]), values, each.what, each.position, rewritten=said)
