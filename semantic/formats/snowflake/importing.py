"""Files of Snowflake semantic models → definition files and a report.

import_files({"revenue.yaml": "name: revenue …"}).files["orders.yml"]
"""

from __future__ import annotations

from collections.abc import Mapping

from semantic.definitions.yaml_nodes import Tree
from semantic.definitions.yaml_tree import read_documents
from semantic.errors import Position, Problem
from semantic.formats.drafting import Draft
from semantic.formats.entries import Entries, named
from semantic.formats.naming import SETTINGS, free_name, sound_name
from semantic.formats.report import Imported
from semantic.formats.snowflake.columns import name_columns, put_columns
from semantic.formats.snowflake.joins import name_roles, put_joins
from semantic.formats.snowflake.metrics import put_metrics
from semantic.formats.snowflake.models import put_model
from semantic.formats.snowflake.questions import put_questions
from semantic.formats.snowflake.tables import Table, Tables
from semantic.formats.sources import NO_OPTIONS, Options

INSTRUCTIONS = ("custom_instructions", "module_custom_instructions")
NOT_READ = (
    "Instructions to a language model are not read here: what they mean belongs into descriptions, synonyms and "
    "conditions of metrics."
)


def import_files(files: Mapping[str, str | bytes], options: Options = NO_OPTIONS) -> Imported:
    """The definitions of all models, whose files are named within their folder."""
    draft = Draft()
    problems: list[Problem] = []
    taken = {SETTINGS}
    for file in sorted(files):
        documents, found = read_documents(files[file], file)
        problems.extend(found)
        for document in documents:
            if isinstance(document, Tree) and "tables" in document.entries:
                _put(draft, named(document, file, "semantic model", draft.lines), taken, options)
            else:
                at = Position(file, document.line, document.column)
                draft.leave_out("document", "It is no semantic model: it has no `tables`.", at)
    return draft.finished(tuple(problems))


def _put(draft: Draft, model: Entries, taken: set[str], options: Options) -> None:
    """One model. Its own name and description are those of no definition: they go with its first table."""
    tables = Tables()
    for entries in model.each("tables", "table"):
        name = entries.text("name")
        if not name or name.lower() in tables.tables:
            draft.leave_out(entries.what, "It has no name of its own.", entries.position)
            continue
        ours = free_name(sound_name(name, "table"), taken)
        tables.tables[name.lower()] = Table(name, ours, entries)
    relationships = list(model.each("relationships", "relationship"))
    name_roles(draft, tables, relationships)
    columns = {table.source: name_columns(draft, table) for table in tables.tables.values()}
    for table in tables.tables.values():
        put_model(draft, table, options)
        put_columns(draft, tables, table, columns[table.source])
    put_joins(draft, tables, relationships)
    put_metrics(draft, tables, model)
    for key in INSTRUCTIONS:
        if key in model:
            draft.leave_out(f"{model.what}: {key}", NOT_READ, model.at(key))
            model.ignore(key)
    _describe(draft, tables, model)
    put_questions(draft, tables, model.text("name"), list(model.each("verified_queries", "verified query")))
    for table in tables.tables.values():
        table.entries.tell_rest()
    model.tell_rest()


def _describe(draft: Draft, tables: Tables, model: Entries) -> None:
    said = {key: text for key in ("name", "description", "comments") if (text := model.text(key).strip())}
    first = next(
        (draft.models[each.model] for each in tables.tables.values() if each.model in draft.models), None
    )
    if said and first is not None:
        first["meta"] = {"snowflake": {"semantic_model": said}}
