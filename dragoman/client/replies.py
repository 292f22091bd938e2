"""What a service replies, as typed values; an answer is the `Answer` of every door.

read_answer({"id": "…", "status": "answered", …})        Answer(…)
problems_of(422, "application/problem+json", b"{…}")     the problems that it lists

Each reader raises KeyError, TypeError or ValueError for what it does not understand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from semantic.errors import Problem
from semantic.query import Query, parse_query
from service.answer import Answer
from service.answer_json import answer_from_json, problem_from_json
from service.asking.planned import Remembered
from service.browsing import Entry

Form = Mapping[str, Any]
"""JSON of a service: a wrong one raises KeyError, TypeError or ValueError where it is read."""

MEDIA_TYPE = "application/problem+json"
EXCERPT = 200


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """The SQL of a query with placeholders, and the values bound to them. `plan` is as the service writes it."""

    sql: str
    parameters: Mapping[str, object]
    columns: tuple[str, ...]
    dialect: str
    zone: str
    notes: tuple[str, ...]
    plan: tuple[Mapping[str, object], ...]
    query: Query


@dataclass(frozen=True, slots=True)
class CatalogPage:
    """Some of the definitions, how many there are in all, and the cursor of the page after it; "" after the last."""

    total: int
    items: tuple[Entry, ...]
    next: str


def read_answer(form: Form) -> Answer:
    return answer_from_json(form)


def read_compiled(form: Form) -> CompiledQuery:
    return CompiledQuery(
        sql=form["sql"],
        parameters=dict(form["parameters"]),
        columns=tuple(form["columns"]),
        dialect=form["dialect"],
        zone=form["zone"],
        notes=tuple(note["text"] for note in form["notes"]),
        plan=tuple(form["plan"]),
        query=parse_query(form["query"]),
    )


def read_page(form: Form) -> CatalogPage:
    return CatalogPage(form["total"], tuple(_entry(item) for item in form["items"]), form["next"])


def read_detail(form: Form) -> Form:
    """Everything about one definition, as the API describes it for each kind."""
    return dict(form)


def read_remembered(form: Form) -> tuple[Remembered, ...]:
    return tuple(
        Remembered(item["phrase"], item["meaning"], item["label"], item["on"]) for item in form["items"]
    )


def read_health(form: Form) -> None:
    """Raises ValueError for what is no Dragoman's."""
    if form["status"] != "ok":
        raise ValueError("not ok")


def problems_of(status: int, media_type: str, body: bytes) -> tuple[tuple[Problem, ...], str]:
    """What a rejection says, and the id of its answer. What is no problem detail (a proxy's page) is one problem."""
    if media_type.partition(";")[0].strip() == MEDIA_TYPE:
        form = json.loads(body)
        first, *rest = form["problems"]
        return tuple(problem_from_json(item) for item in (first, *rest)), str(form.get("id", ""))
    said = " ".join(body[: 4 * EXCERPT].decode("utf-8", "replace").split())[:EXCERPT]
    problem = Problem("service-rejected", f"The service replied {status}{f': {said}' if said else ''}.")
    return (problem,), ""


def _entry(form: Form) -> Entry:
    return Entry(**{**form, "synonyms": tuple(form["synonyms"])})
