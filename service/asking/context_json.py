"""What a question may lean on, as values that `json.dumps` takes.

context_from_json(context_json(context)) == context
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from semantic.query import parse_query, query_json
from semantic.query.types import Query
from service.answer_json import choice_from_json, choice_json
from service.asking.planned import Context, Open, Remembered


def context_json(context: Context) -> dict[str, object]:
    """The published form of a context."""
    return {
        "last": query_json(context.last) if context.last else None,
        "remembered": [remembered_json(known) for known in context.remembered],
        "start": _moment(context.start),
        "until": _moment(context.until),
        "now": _moment(context.now),
        "focus": query_json(Query(filters=context.focus)).get("filters", []),
        "earlier": [query_json(query) for query in context.earlier],
        "offered": [choice_json(choice) for choice in context.offered],
        "missed": context.missed,
        "explained": list(context.explained),
        "open": [context.open.wording, context.open.phrase] if context.open else None,
    }


# What comes in was written by `context_json`: a wrong form raises KeyError, TypeError or ValueError.
def context_from_json(form: Mapping[str, Any]) -> Context:
    """The context that `context_json` wrote."""
    return Context(
        last=parse_query(form["last"]) if form["last"] is not None else None,
        remembered=tuple(Remembered(**known) for known in form["remembered"]),
        start=_parsed(form["start"]),
        until=_parsed(form["until"]),
        now=_parsed(form["now"]),
        focus=parse_query({"metrics": ["any"], "filters": form["focus"]}).filters,
        open=Open(*form["open"]) if form["open"] is not None else None,
        earlier=tuple(parse_query(query) for query in form.get("earlier", ())),
        offered=tuple(choice_from_json(choice) for choice in form.get("offered", ())),
        missed=form.get("missed", ""),
        explained=tuple(form.get("explained", ())),
    )


def remembered_json(known: Remembered) -> dict[str, str]:
    """The published form of a remembered choice."""
    return {"phrase": known.phrase, "meaning": known.meaning, "label": known.label, "on": known.on}


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _parsed(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
