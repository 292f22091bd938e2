"""Measures of a view → metrics.

type: sum, sql: ${amount}                coalesce(sum(amount), 0): Looker shows 0 where there is nothing to add up
type: count, filters: [status: "paid"]   count(), where: status = 'paid'
"""

from __future__ import annotations

from sqlglot import exp

from semantic.definitions.expressions import Use
from semantic.formats.drafting import Draft, Values
from semantic.formats.entries import Entries
from semantic.formats.lookml.describing import described, tell_looks
from semantic.formats.lookml.dimensions import GRANTS
from semantic.formats.lookml.filters import condition
from semantic.formats.lookml.project import Project
from semantic.formats.lookml.views import Scope, View
from semantic.formats.named_sql import Unsayable, checked, measured, read, renamed
from semantic.formats.naming import free_name, sound_name

_AGGREGATES = {
    "count_distinct": "COUNT(DISTINCT %)", "sum": "COALESCE(SUM(%), 0)", "average": "AVG(%)", "min": "MIN(%)",
    "max": "MAX(%)", "median": "MEDIAN(%)",
}  # fmt: skip
_OVER_METRICS = ("number", "date", "string", "yesno", "int")
_WHY = {
    "list": "A list of texts is no number: group by that dimension.",
    "running_total": "It adds up the rows of a result: use a metric with `over: {to_date: …}`.",
    "percent_of_total": "It depends on the result's other rows: ask for share(metric).",
    "percent_of_previous": "It depends on the row before: ask for change(metric), or use a metric with an `offset`.",
    "period_over_period": "Use a metric with an `offset`.",
}
_DISTINCT = (
    "It counts a row once for each key: write it in the view whose key that is, where rows are counted once."
)


def name_measures(draft: Draft, project: Project, view: View) -> list[tuple[Entries, str]]:
    """Choose the names of a view's measures: they rest on one another in any order."""
    found = []
    for entries in project.each(view.tree, "measure", f"measure {view.name}."):
        name = entries.text("name")
        if not name or name in view.measures:
            draft.leave_out(entries.what, "It has no name of its own.", entries.position)
            continue
        ours = view.measures[name] = free_name(sound_name(name, view.model), view.members)
        found.append((entries, ours))
    return found


def put_measures(draft: Draft, scope: Scope, view: View, listed: list[tuple[Entries, str]]) -> None:
    for entries, ours in listed:
        name = entries.text("name")
        try:
            if "required_access_grants" in entries:
                raise Unsayable(GRANTS)
            values = _values(scope, view, entries)
        except Unsayable as unsayable:
            draft.leave_out(entries.what, unsayable.why, entries.position)
            view.measures.pop(name)
            continue
        values |= described(entries, name, ours)
        draft.put((view.model, "metrics", ours), values, entries.what, entries.position)
        entries.ignore(
            "sql", "type", "name", "filters", "percentile", "label", "value_format_name", "approximate"
        )
        tell_looks(entries)


def _values(scope: Scope, view: View, entries: Entries) -> Values:
    kind = entries.text("type") or "string"
    if kind.endswith("_distinct") and kind != "count_distinct":
        raise Unsayable(_DISTINCT)
    if kind in _WHY:
        raise Unsayable(_WHY[kind])
    values: Values = {"expr": _expr(scope, view, entries, kind)}
    filters = _filters(scope, view, entries)
    if filters and kind in _OVER_METRICS:
        raise Unsayable("Filters of a measure that is made of measures: write them in those.")
    if filters:
        values["where"] = checked(filters[0] if len(filters) == 1 else exp.and_(*filters), Use.CONDITION)
        if kind == "sum":
            values["fill"] = 0
    return values


def _expr(scope: Scope, view: View, entries: Entries, kind: str) -> str:
    own = entries.text("sql")
    if kind == "count":
        return "count()"
    if not own:
        raise Unsayable("It has no `sql`.")
    tree = view.sql(own)
    if kind in _OVER_METRICS:
        made = measured(
            tree, lambda parts: scope.in_aggregate(view, parts), lambda parts: scope.outside(view, parts)
        )
        return checked(made, Use.METRIC)
    row = renamed(tree, lambda parts: scope.in_aggregate(view, parts))
    if kind == "percentile":
        percent = entries.number("percentile")
        if percent is None or not 0 < percent < 100:
            raise Unsayable("It has no `percentile` between 0 and 100.")
        text = checked(row, Use.ROW)
        return checked(read(f"percentile({text}, {percent / 100:f})", ""), Use.METRIC)
    template = _AGGREGATES.get(kind)
    if template is None:
        raise Unsayable(f"A measure of the type `{kind[:40]}` has no form here.")
    return checked(read(template.replace("%", checked(row, Use.ROW)), ""), Use.METRIC)


def _filters(scope: Scope, view: View, entries: Entries) -> list[exp.Expr]:
    """The conditions of a measure. Raises Unsayable."""
    found: list[exp.Expr] = []
    for each in entries.each("filters", entries.what):
        field, value = each.text("field"), each.text("value")
        owner, name = scope.placed(view, field)
        known = scope.resolved(owner, name)
        if known is None or not known.name or known.tree is None:
            raise Unsayable(f"It filters by `{field}`, which is no dimension that is here.")
        view.references.append(field)
        column = scope.in_aggregate(view, (f"lookml_reference_{len(view.references) - 1}",))
        found.append(condition(column, value, known.type))
    return found
