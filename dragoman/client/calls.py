"""The calls of a service as values: which request each one is, and how its reply is read. No I/O.

ask("sales last week")            Call("POST", "/v1/ask", {"question": "sales last week"}, read_answer)
definitions("revenue", limit=5)   Call("GET", "/v1/catalog?q=revenue&limit=5", None, read_page)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import quote, urlencode

from dragoman.client.replies import (
    CatalogPage,
    CompiledQuery,
    Form,
    read_answer,
    read_compiled,
    read_detail,
    read_health,
    read_page,
    read_remembered,
)
from semantic.query import Query, query_json
from service.answer import Answer
from service.asking.planned import Remembered

T = TypeVar("T")

ONCE = "Idempotency-Key"
"""The header with which the service does once what it is sent twice."""

AnyQuery = Query | Mapping[str, object] | str
"""A query as one, in its JSON form, or in its SQL form."""


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request. `missing` is what a 404 stands for, where that is an answer too. `headers` go with it. A reply that
    is no JSON is read by `binary`; its body is empty where it was written into a file."""

    method: str
    target: str
    body: object
    read: Callable[[Form], T]
    missing: T | None = None
    empty: T | None = None
    headers: Mapping[str, str] | None = None
    binary: Callable[[bytes], T] | None = None
    into: Path | None = None


def ask(
    question: str,
    conversation: str | None,
    max_age: float | None,
    run_id: str | None = None,
    idempotency_key: str | None = None,
) -> Call[Answer]:
    body = {"question": question} | ({"conversation": conversation} if conversation is not None else {})
    headers = {**fresh(max_age), **named_run(run_id), **under(idempotency_key)}
    return Call("POST", "/v1/ask", body, read_answer, headers=headers)


def choose(answer: Answer | str, index: int, remember: bool) -> Call[Answer]:
    taken = {"answer": answer if isinstance(answer, str) else answer.id, "index": index, "remember": remember}
    return Call("POST", "/v1/ask", {"choice": taken}, read_answer)


def query(
    asked: AnyQuery, follow_ups: bool, max_age: float | None, run_id: str | None = None
) -> Call[Answer]:
    target = "/v1/query?follow_ups=true" if follow_ups else "/v1/query"
    headers = {**fresh(max_age), **named_run(run_id)}
    return Call("POST", target, query_form(asked), read_answer, headers=headers)


def compile_(asked: AnyQuery) -> Call[CompiledQuery]:
    return Call("POST", "/v1/compile", query_form(asked), read_compiled)


def definitions(words: str, kind: str | None, limit: int, cursor: str) -> Call[CatalogPage]:
    given = {"q": words, "kind": kind, "limit": limit, "cursor": cursor}
    asked = urlencode({name: value for name, value in given.items() if value not in ("", None)})
    return Call("GET", f"/v1/catalog?{asked}", None, read_page)


def definition(kind: str, name: str) -> Call[Form]:
    return Call("GET", f"/v1/catalog/{quote(kind, safe='')}/{quote(name, safe='')}", None, read_detail)


def remembered() -> Call[tuple[Remembered, ...]]:
    return Call("GET", "/v1/remembered", None, read_remembered)


def forget(phrase: str) -> Call[bool]:
    """Whether there was something to forget."""
    target = f"/v1/remembered/{quote(phrase, safe='')}"
    return Call("DELETE", target, None, bool, missing=False, empty=True)


def health() -> Call[None]:
    return Call("GET", "/healthz", None, read_health)


def query_form(asked: AnyQuery) -> object:
    """What is sent for a query."""
    if isinstance(asked, Query):
        return query_json(asked)
    return {"sql": asked} if isinstance(asked, str) else dict(asked)


def fresh(max_age: float | None) -> Mapping[str, str]:
    return {} if max_age is None else {"Cache-Control": f"max-age={int(max_age)}"}


def named_run(id_: str | None) -> Mapping[str, str]:
    """Gives a run an id by which it can be stopped."""
    return {} if id_ is None else {"Run-Id": id_}


def under(idempotency_key: str | None) -> Mapping[str, str]:
    """Has the service do once what is sent under one key."""
    return {} if idempotency_key is None else {ONCE: idempotency_key}
