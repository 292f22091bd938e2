"""A LookML project → definition files and a report.

import_files({"shop.model.lkml": "explore: orders {}", "orders.view.lkml": "view: orders {…}"}).files["orders.yml"]
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from semantic.definitions.names import is_table_name
from semantic.definitions.selects import parse_select
from semantic.errors import DefinitionsInvalid, Problem
from semantic.formats.drafting import SETTINGS, Draft, Values
from semantic.formats.entries import Entries
from semantic.formats.lookml.describing import described
from semantic.formats.lookml.dimensions import name_dimensions, put_dimensions
from semantic.formats.lookml.explores import name_joins, put_conditions, put_joins
from semantic.formats.lookml.measures import name_measures, put_measures
from semantic.formats.lookml.project import Project, read_project
from semantic.formats.lookml.views import Scope, View
from semantic.formats.named_sql import Unsayable
from semantic.formats.naming import SETTINGS as SETTINGS_FILE
from semantic.formats.naming import free_name, sound_name
from semantic.formats.report import Imported, Line, Outcome
from semantic.formats.sources import NO_OPTIONS, Options

_TABLE_OF = re.compile(r"\$\{\s*(\w+)\.SQL_TABLE_NAME\s*\}")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_OTHERS = {
    "connection": "Name the warehouse under `warehouses` in the settings.",
    "access_grant": "Say who may see what by `access` in the definitions.",
    "datagroup": "Say by `refresh` on a model how long its results are good.",
    "persist_for": "Say by `refresh` on a model how long its results are good.",
    "persist_with": "Say by `refresh` on a model how long its results are good.",
    "named_value_format": "Write `format` on the metrics that it is for.",
    "map_layer": "There are no maps here.",
    "test": "Write it as a verified question.",
}
_BUILT = ("datagroup_trigger", "sql_trigger_value", "persist_for", "indexes", "distribution", "distribution_style",
          "sortkeys", "partition_keys", "cluster_keys", "materialized_view", "publish_as_db_view", "increment_key",
          "increment_offset", "interval_trigger", "max_cache_age")  # fmt: skip


def import_files(files: Mapping[str, str | bytes], options: Options = NO_OPTIONS) -> Imported:
    """The definitions of all views, whose files are named within their folder."""
    draft = Draft()
    problems: list[Problem] = []
    project = read_project(files, draft.lines, problems)
    scope = Scope()
    taken = {SETTINGS_FILE}
    for name, tree in project.views.items():
        entries = project.entries(tree, f"view {name}")
        if entries.text("extension") == "required":
            draft.tell(
                Line(Outcome.CARRIED, entries.what, entries.position, "a part of the views that extend it")
            )
            continue
        ours = free_name(sound_name(name, "view"), taken)
        scope.views[name] = View(name, ours, tree, entries, options.dialect)
    for view in list(scope.views.values()):
        try:
            _put_view(draft, project, scope, view, options)
        except Unsayable as unsayable:
            draft.leave_out(view.entries.what, unsayable.why, view.entries.position)
            _leave_out_fields(draft, project, view)
            del scope.views[view.name]
    _put_members(draft, project, scope)
    for model in project.models:
        _put_settings(draft, model)
    return draft.finished(tuple(problems))


def _put_members(draft: Draft, project: Project, scope: Scope) -> None:
    views = scope.views.values()
    joins = name_joins(draft, project, scope)
    dimensions = {view.name: name_dimensions(draft, project, view) for view in views}
    measures = {view.name: name_measures(draft, project, view) for view in views}
    for view in views:
        put_dimensions(draft, scope, view, dimensions[view.name])
    put_joins(draft, scope, joins)
    for view in views:
        put_measures(draft, scope, view, measures[view.name])
        for key in ("filter", "parameter"):
            for entries in project.each(view.tree, key, f"{key} {view.name}."):
                why = "It is asked of people, and changes SQL: a query here has filters of its own."
                draft.leave_out(entries.what, why, entries.position)
    put_conditions(draft, project, scope, joins)
    for view in views:
        view.entries.ignore(
            "dimension", "dimension_group", "measure", "filter", "parameter", "name", "extends"
        )
        view.entries.ignore("extends__all", "extension", "label", "view_label", "suggestions", "set")
        view.entries.ignore("fields_hidden_by_default")
        view.entries.tell_rest()


def _put_view(draft: Draft, project: Project, scope: Scope, view: View, options: Options) -> None:
    entries = view.entries
    if "required_access_grants" in entries:
        raise Unsayable(
            "Only some may see it there (`required_access_grants`): add it with an `access` of its own."
        )
    values = _source(scope, view, options)
    values |= described(entries, view.name, view.model)
    draft.put((view.model,), values, entries.what, entries.position)


def _source(scope: Scope, view: View, options: Options) -> Values:
    entries = view.entries
    derived = entries.one("derived_table", f"{entries.what}: derived_table")
    if derived is None:
        table = entries.text("sql_table_name").strip("; ") or view.name
        return {"table": _table(table, options)}
    built = [key for key in _BUILT if key in derived]
    if built:
        derived.ignore(*built)
        derived.leave_out(", ".join(built), "There is nothing to build before.", built[0])
    sql = derived.text("sql").strip().rstrip(";").strip()
    if not sql:
        raise Unsayable("It is derived from an explore: write its SELECT under `sql`.")
    derived.tell_rest()

    def table_of(found: re.Match[str]) -> str:
        other = scope.views.get(found[1])
        said = other.entries.text("sql_table_name").strip("; ") if other is not None else ""
        if other is None or not said or "derived_table" in other.entries:
            raise Unsayable(f"It reads the derived table `{found[1]}`: write that SELECT within it.")
        return _table(said, options)

    sql = _TABLE_OF.sub(table_of, sql)
    if any(mark in sql for mark in ("{%", "{{", "${")):
        raise Unsayable("Its SELECT holds Liquid or `${…}`, which is not run here: write what it gives.")
    try:
        parse_select(sql)
    except DefinitionsInvalid as invalid:
        if not options.dialect:
            problem = invalid.problems[0]
            raise Unsayable(" ".join(filter(None, (problem.message, problem.hint)))) from None
        return {"sql": {"default": sql, options.dialect: sql}}
    return {"sql": sql}


def _table(name: str, options: Options) -> str:
    if "{%" in name or "{{" in name or "${" in name:
        raise Unsayable("Its table's name holds Liquid, which is not run here: write the name.")
    plain = name.replace("`", "") if is_table_name(name.replace("`", "")) else name.replace("`", '"')
    if not is_table_name(plain):
        raise Unsayable(f"`{name[:60]}` is no name of a table.")
    return f"{options.schema}.{plain}" if options.schema and "." not in plain else plain


def _leave_out_fields(draft: Draft, project: Project, view: View) -> None:
    for key, what in (
        ("dimension", "dimension"),
        ("dimension_group", "dimension group"),
        ("measure", "measure"),
    ):
        for entries in project.each(view.tree, key, f"{what} {view.name}."):
            draft.leave_out(entries.what, "Its view is left out.", entries.position)


def _put_settings(draft: Draft, model: Entries) -> None:
    """What a file says beside views and explores."""
    week = model.text("week_start_day").lower()
    if week in _DAYS:
        _set(draft, model, "week_start_day", "week_start", week)
    offset = model.integer("fiscal_month_offset") if "fiscal_month_offset" in model else None
    if offset is not None and 0 <= offset <= 11:
        _set(draft, model, "fiscal_month_offset", "fiscal_year_start", _MONTHS[offset])
    for key, why in _OTHERS.items():
        if key in model:
            model.leave_out(key, why)
            model.ignore(key)
    model.ignore("view", "explore", "include", "label")
    model.tell_rest()


def _set(draft: Draft, model: Entries, key: str, ours: str, value: object) -> None:
    if draft.settings.get(ours, value) != value:
        model.leave_out(key, f"Another model says {draft.settings[ours]}, and the settings are one for all.")
        return
    draft.settings[ours] = value
    draft.tell(
        Line(Outcome.CARRIED, f"{model.what}: {key}", model.at(key), f"settings.{ours}"), (SETTINGS, ours)
    )
