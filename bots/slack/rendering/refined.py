"""What was entered into the form of a query's parts, as a query again, and what is wrong with it beside its fields.

    form = read_refined(view["state"], answer.query)      {"metrics": ["revenue"], "dimensions": ["time.month"], …}
    refine_errors(problems, view["state"])                 {"period_words": "There is no range `last blue moon`."}

Whatever comes back is a query like any other: it is parsed, planned for the person, and refused where it is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bots.slack.rendering.refining import AS_IT_IS, NO_PERIOD, NOTHING, PERIODS
from bots.slack.rendering.texts import cut, unmarked
from bots.slack.rendering.views import Entered
from semantic.errors import Problem
from semantic.query import filter_json, query_json
from semantic.query.types import Query

Json = dict[str, object]


def read_refined(state: object, before: Query) -> Json:
    """The query in its JSON form, for `parse_query`: what was entered, and of the query before it the rest."""
    entered = Entered(state)
    form = query_json(before)
    _read_metrics(entered, form)
    if entered.has("groups"):
        _put(form, "dimensions", list(entered.several("groups")))
    _read_time(entered, form)
    _read_filters(entered, before, form)
    _read_order(entered, before, form)
    _read_rows(entered, form)
    return form


def _put(form: Json, key: str, value: object) -> None:
    """What is empty is left out, as in every query."""
    if value:
        form[key] = value
    else:
        form.pop(key, None)


def _read_metrics(entered: Entered, form: Json) -> None:
    """A metric of the query before keeps its filters, path and name."""
    if not entered.has("metrics"):
        return
    uses = form.get("metrics")
    own = {f"use:{at}": use for at, use in enumerate(uses if isinstance(uses, list) else [])}
    picked = [name for name in entered.several("metrics") if name in own or not name.startswith("use:")]
    _put(form, "metrics", [own.get(name, name) for name in picked])


def _read_time(entered: Entered, form: Json) -> None:
    given = form.get("time")
    time: Json = {**given} if isinstance(given, dict) else {}
    said, picked = entered.text("period_words"), entered.picked("period")
    if said:
        time["range"] = said
    elif picked == NO_PERIOD:
        time.pop("range", None)
    elif picked in PERIODS:
        time["range"] = picked
    compare = entered.picked("compare")
    if compare == NOTHING:
        time.pop("compare", None)
        time.pop("whole", None)
    elif compare:
        time["compare"] = compare
    _put(form, "time", time)


def _read_filters(entered: Entered, before: Query, form: Json) -> None:
    kept = [filter_json(item) for item in before.filters]
    if entered.has("kept"):
        wanted = entered.several("kept")
        kept = [item for at, item in enumerate(kept) if f"filter:{at}" in wanted]
    new = _new_filter(entered)
    _put(form, "filters", [*kept, *([new] if new is not None else [])])


def _new_filter(entered: Entered) -> Json | None:
    """The filter that was added; None where no field was chosen. Values are typed by their field when it is planned."""
    name, operator = entered.picked("new_field"), entered.picked("new_operator") or "="
    if not name:
        return None
    if operator in ("is_null", "is_not_null"):
        return {"field": name, "op": operator}
    values = [value.strip() for value in entered.text("new_values").split(";") if value.strip()]
    if operator in ("=", "!=") and len(values) > 1:
        operator = "in" if operator == "=" else "not in"
    return {"field": name, "op": operator, "values": values}


def _read_order(entered: Entered, before: Query, form: Json) -> None:
    """An order by what is not shown any more is dropped, unless it was entered."""
    order = entered.picked("order")
    if order and order != AS_IT_IS:
        form["order_by"] = [order]
    elif "order_by" in form:
        gone = _shown(query_json(before)) - _shown(form)
        _put(form, "order_by", [item for item in _texts(form["order_by"]) if item.lstrip("-") not in gone])


def _shown(form: Mapping[str, object]) -> set[str]:
    """What the columns of a query's result are called, which it can be ordered by."""
    uses = form.get("metrics")
    names = [
        use.get("as") or use.get("expr") if isinstance(use, dict) else use
        for use in (uses if isinstance(uses, list) else [])
    ]
    return {*_texts(names), *_texts(form.get("dimensions"))}


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _read_rows(entered: Entered, form: Json) -> None:
    """How many rows at most; what is no number is left to whoever reads the query, who says so."""
    if not entered.has("rows"):
        return
    rows, limit = entered.text("rows"), form.get("limit")
    if not rows:
        form.pop("limit", None)
        return
    kept = limit if isinstance(limit, dict) else {}
    is_number = rows.isascii() and rows.isdigit() and len(rows) < 10
    form["limit"] = {**kept, "rows": int(rows) if is_number else rows}


_FIELDS = (
    ("/time", "period_words"),
    ("/dimensions", "groups"),
    ("/order_by", "order"),
    ("/limit", "rows"),
    ("/metrics", "metrics"),
)


def refine_errors(problems: Sequence[Problem], state: object) -> dict[str, str]:
    """What is wrong, beside the field that it is about: for `response_action: errors`. Never empty for a problem."""
    entered = Entered(state)
    errors: dict[str, str] = {}
    for problem in problems:
        near = f"Did you mean {', '.join(problem.suggestions[:3])}?" if problem.suggestions else problem.hint
        errors.setdefault(
            _field_of(problem, entered), cut(unmarked(f"{problem.message} {near}".strip()), 500)
        )
    return errors


def _field_of(problem: Problem, entered: Entered) -> str:
    """The field of the form that a path into the query leads to, as far as the form has it."""
    if problem.path.startswith("/filters"):
        wanted = ["new_values", "kept"] if entered.picked("new_field") else ["kept"]
    else:
        wanted = [name for start, name in _FIELDS if problem.path.startswith(start)]
    return next((name for name in (*wanted, "metrics") if entered.has(name)), "period")
