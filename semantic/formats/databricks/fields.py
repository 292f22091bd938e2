"""Fields of a metric view → dimensions, and its filter → the rows that its model has."""

from __future__ import annotations

from sqlglot import exp

from semantic.definitions.expression_text import name_parts
from semantic.definitions.expressions import Use
from semantic.formats.databricks.describing import described, format_type
from semantic.formats.databricks.joins import select_text
from semantic.formats.databricks.views import DIALECT, Field, View
from semantic.formats.drafting import Draft, Values
from semantic.formats.entries import Entries
from semantic.formats.named_sql import Unsayable, checked, parts_of, read, renamed
from semantic.formats.naming import free_name, sound_name
from semantic.formats.neutral_sql import parse_sql
from semantic.formats.report import Line, Outcome

_TIMES = ("date", "local", "instant")
_UNTYPED = "Metric views do not say types: it is taken for text."
_FILTERED = "The filter stands in every metric, because it reads joined tables: lists of values are not filtered by it."
_CONDITIONS = (exp.Predicate, exp.Connector, exp.Not, exp.Boolean)
_NUMBERS = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Neg, exp.Year, exp.Month, exp.Day, exp.Quarter, exp.Extract,
            exp.DateDiff, exp.Length, exp.Round, exp.Floor, exp.Ceil, exp.Abs)  # fmt: skip
_TEXTS = (exp.Concat, exp.DPipe, exp.Lower, exp.Upper, exp.Trim, exp.Substring)
_DAYS = ("day", "week", "month", "quarter", "year")
_CASTS = {
    exp.DType.DATE: "date", exp.DType.TIMESTAMP: "instant", exp.DType.TIMESTAMPTZ: "instant",
    exp.DType.TIMESTAMPLTZ: "instant", exp.DType.TIMESTAMPNTZ: "local", exp.DType.TEXT: "string",
    exp.DType.VARCHAR: "string", exp.DType.BOOLEAN: "boolean", exp.DType.INT: "number", exp.DType.BIGINT: "number",
    exp.DType.DOUBLE: "number", exp.DType.FLOAT: "number", exp.DType.DECIMAL: "number",
}  # fmt: skip


def listed_fields(view: View) -> list[Entries]:
    entries = view.entries
    return [*entries.each("fields", "field"), *entries.each("dimensions", "dimension")]


def put_fields(draft: Draft, view: View) -> None:
    """Put all fields; each may rest on those before it."""
    ordering = {
        each.text("order").lower()
        for measure in view.entries.each("measures", "measure")
        for each in measure.each("window", measure.what)
    }
    for entries in listed_fields(view):
        name = entries.text("name")
        try:
            if not name and entries.text("expr").replace(" ", "").partition("EXCEPT")[0].endswith("*"):
                raise Unsayable("Which columns these are is in the table: name those that people ask by.")
            if not name or name.lower() in view.fields:
                raise Unsayable("It has no name of its own.")
            _put_field(draft, view, entries, name, ordering)
        except Unsayable as unsayable:
            if name:
                view.fields.setdefault(name.lower(), Field("", None))
            draft.leave_out(entries.what, unsayable.why, entries.position)
        else:
            entries.tell_rest()


def _put_field(draft: Draft, view: View, entries: Entries, name: str, ordering: set[str]) -> None:
    tree = renamed(read(entries.text("expr") or name, DIALECT), lambda parts: view.in_rows(parts, name))
    text = checked(tree, Use.ROW)
    type_, said = _type(view, tree, entries, name.lower() in ordering)
    ours = free_name(sound_name(name, view.model), view.members)
    view.fields[name.lower()] = Field(ours, tree, type_)
    values: Values = {"type": type_, **({"stored_in": "with zone"} if type_ == "instant" else {})}
    values |= {"expr": text} if text != ours else {}
    values |= described(entries, name, ours)
    draft.put((view.model, "dimensions", ours), values, entries.what, entries.position, rewritten=said)
    if type_ in _TIMES:
        draft.models[view.model].setdefault("time", ours)


def _type(view: View, tree: exp.Expr, entries: Entries, ordering: bool) -> tuple[str, str]:
    """The type of a field by what it is made of, how it is shown and what it orders; and what was taken for granted."""
    tree = tree.unnest()
    if isinstance(tree, _CONDITIONS):
        return "boolean", ""
    if isinstance(tree, exp.DateTrunc | exp.TimestampTrunc):
        return ("date" if tree.unit is not None and tree.unit.name.lower() in _DAYS else "local"), ""
    if isinstance(tree, exp.Cast) and tree.to.this in _CASTS:
        return _CASTS[tree.to.this], ""
    if isinstance(tree, exp.TsOrDsToDate | exp.Date):
        return "date", ""
    if isinstance(tree, _NUMBERS):
        return "number", ""
    if isinstance(tree, _TEXTS):
        return "string", ""
    if shown := format_type(entries):
        return shown, ""
    if ordering:
        return "date", "Windows are ordered by it, and so it is taken for a date."
    for known in view.fields.values():
        if known.tree == tree:
            return known.type, ""
    if isinstance(tree, exp.Column) and _is_date(view, tree):
        return "date", "Periods are made of it, and so it is taken for a date."
    return "string", _UNTYPED


def _is_date(view: View, column: exp.Column) -> bool:
    """Whether other fields make periods of a column."""
    name = name_parts(column)[-1].lower()
    for entries in listed_fields(view):
        try:
            tree = read(entries.text("expr"), DIALECT)
        except Unsayable:
            continue
        for node in tree.find_all(exp.DateTrunc, exp.TimestampTrunc, exp.Year, exp.Month, exp.Quarter):
            if any(parts_of(each)[-1].lower() == name for each in node.find_all(exp.Column)):
                return True
    return False


def put_filter(draft: Draft, view: View) -> None:
    """The view's filter: a SELECT of the rows that it keeps, or a condition of every metric. Raises Unsayable."""
    text = view.entries.text("filter").strip()
    if not text:
        return
    values = draft.models[view.model]
    tree = renamed(read(text, DIALECT), view.in_aggregate)
    said = checked(tree, Use.CONDITION)
    select = _filtered(view, values, text)
    what, at = f"{view.entries.what}: filter", view.entries.at("filter")
    if select is not None:
        values.pop("table", None)
        values["sql"] = select
        draft.tell(Line(Outcome.CARRIED, what, at, view.model), (view.model,))
        return
    view.where = tree
    draft.tell(Line(Outcome.REWRITTEN, what, at, view.model, f"{_FILTERED} It is: {said}"), (view.model,))


def _filtered(view: View, values: Values, text: str) -> object | None:
    """A SELECT of the rows that a filter over the source's own columns keeps; None where it reads joined tables."""
    condition = parse_sql(text, DIALECT)
    for node in list(condition.find_all(exp.Column)):
        parts = parts_of(node)
        if view.placed(parts)[0] is not None:
            return None
        node.set("table", None)
    if "sql" in values:
        inner = values["sql"]
        sql = inner["default"] if isinstance(inner, dict) else inner
        source = f"({sql}) AS source"
    else:
        source = str(values["table"])
    return select_text(f"SELECT * FROM {source} WHERE {condition.sql(dialect=DIALECT)}")
