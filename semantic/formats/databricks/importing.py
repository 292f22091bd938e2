"""Metric views → definition files and a report. A view is called like its file.

import_files({"orders.yaml": "version: 1.1 …"}).files["orders.yml"]
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from semantic.definitions.yaml_nodes import Tree
from semantic.definitions.yaml_tree import read_documents
from semantic.errors import Position, Problem
from semantic.formats.databricks.fields import listed_fields, put_fields, put_filter
from semantic.formats.databricks.joins import Models, put_joins, source_of, walk_joins
from semantic.formats.databricks.measures import put_measures
from semantic.formats.databricks.views import View
from semantic.formats.drafting import Draft
from semantic.formats.entries import Entries
from semantic.formats.named_sql import Unsayable
from semantic.formats.naming import free_name, sound_name
from semantic.formats.report import Imported
from semantic.formats.sources import NO_OPTIONS, Options


def import_files(files: Mapping[str, str | bytes], options: Options = NO_OPTIONS) -> Imported:
    """The definitions of all views, whose files are named within their folder."""
    draft = Draft()
    problems: list[Problem] = []
    models = Models()
    views: list[View] = []
    for file in sorted(files):
        documents, found = read_documents(files[file], file)
        problems.extend(found)
        for document in documents:
            if not isinstance(document, Tree) or "source" not in document.entries:
                at = Position(file, document.line, document.column)
                draft.leave_out("document", "It is no metric view: it has no `source`.", at)
                continue
            name = PurePosixPath(file).stem.partition(".")[0]
            entries = Entries(document, file, f"metric view {name}", draft.lines)
            views.append(View(name, free_name(sound_name(name, "view"), models.taken), entries))
    _share_names(views, models)
    built_on = {view.name.lower() for view in views}
    for view in views:
        _put(draft, view, models, options, built_on - {view.name.lower()})
    return draft.finished(tuple(problems))


def _share_names(views: list[View], models: Models) -> None:
    """Choose the models of all sources first: a role may not have the name of another model."""
    for view in views:
        for _, each in walk_joins(view.entries):
            source = each.text("source")
            try:
                table = "table" in source_of(source)
            except Unsayable:
                continue
            models.of(source, source.replace("`", "").rpartition(".")[2] if table else each.text("name"))


def _put(draft: Draft, view: View, models: Models, options: Options, views: set[str]) -> None:
    entries = view.entries
    source = entries.text("source")
    try:
        if source.replace("`", "").rpartition(".")[2].strip().lower() in views:
            raise Unsayable("It is made of another metric view: write its fields and measures there.")
        values = source_of(source, options.schema)
    except Unsayable as unsayable:
        draft.leave_out(entries.what, unsayable.why, entries.position)
        return
    if text := entries.text("comment").strip():
        values = {"description": text, **values}
    view.parameters = frozenset(each.text("name").lower() for each in entries.each("parameters", "parameter"))
    for each in entries.each("parameters", "parameter"):
        draft.leave_out(each.what, "A query here has no parameters.", each.position)
    draft.put((view.model,), {**values, "key": "none"}, entries.what, entries.position)
    put_joins(draft, view, models, options.schema)
    try:
        put_filter(draft, view)
    except Unsayable as unsayable:
        # Without its filter nothing of the view would be right.
        _leave_out_all(draft, view, unsayable)
        return
    put_fields(draft, view)
    put_measures(draft, view)
    if "materialization" in entries:
        why = "There is nothing to build before: results are kept as long as `refresh` says."
        draft.leave_out(f"{entries.what}: materialization", why, entries.at("materialization"))
        entries.ignore("materialization")
    entries.ignore("version")
    entries.tell_rest()


def _leave_out_all(draft: Draft, view: View, unsayable: Unsayable) -> None:
    entries = view.entries
    draft.models.pop(view.model)
    draft.leave_out(f"{entries.what}: filter", unsayable.why, entries.at("filter"))
    for each in (*listed_fields(view), *entries.each("measures", "measure")):
        draft.leave_out(each.what, "The filter of its view cannot be said.", each.position)
