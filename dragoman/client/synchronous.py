"""The client for programs without an event loop.

with Client("http://127.0.0.1:8765") as service:
    service.query({"metrics": ["revenue"]}).rows
"""

from __future__ import annotations

import time
from random import random
from types import TracebackType
from typing import Self, TypeVar

import httpx

from dragoman.client import calls
from dragoman.client.calls import AnyQuery, Call
from dragoman.client.exchanging import Came, NoReply, Reply, Send, Wait, exchange, service_at
from dragoman.client.replies import CatalogPage, CompiledQuery, Form
from dragoman.client.retrying import Retries
from dragoman.client.sending import AGENT, no_reply, reply_of, timeouts
from service.answer import Answer
from service.asking.planned import Remembered

T = TypeVar("T")


class Client:
    """A service and a connection pool to it. Safe for many threads; close it when done.

    `key` is an API key or a signed token; `timeout` is how many seconds a reply may take. `http` is an `httpx.Client`
    of your own, for a proxy, certificates or limits of connections; it stays yours to close. Every method raises a
    ClientError: see `dragoman.client.errors`.
    """

    def __init__(
        self,
        url: str,
        key: str | None = None,
        *,
        timeout: float = 60.0,
        retries: Retries = Retries(),  # noqa: B008  (frozen)
        http: httpx.Client | None = None,
    ) -> None:
        self._service = service_at(url, key, timeout, AGENT)
        self._retries = retries
        self._own = http is None
        self._http = http or httpx.Client()

    def ask(self, question: str, *, conversation: str | None = None, max_age: float | None = None) -> Answer:
        """The answer to a question in plain words; it may also ask back (`choices`) or refuse (`problems`).
        `conversation` is that of an earlier answer, `max_age` how many seconds old its rows may be."""
        return self._do(calls.ask(question, conversation, max_age))

    def choose(self, answer: Answer | str, index: int, *, remember: bool = False) -> Answer:
        """Goes on with a question that was asked back, with one of its choices, counted from 0."""
        return self._do(calls.choose(answer, index, remember))

    def query(self, query: AnyQuery, *, follow_ups: bool = False, max_age: float | None = None) -> Answer:
        """The answer to a query: one, its JSON form, or its SQL form. Raises QueryRejected for a wrong one."""
        return self._do(calls.query(query, follow_ups, max_age))

    def sql(self, text: str, *, max_age: float | None = None) -> Answer:
        """The answer to `SELECT … FROM metrics`."""
        return self._do(calls.query(text, False, max_age))

    def compile(self, query: AnyQuery) -> CompiledQuery:
        """The SQL of a query; nothing is run. Raises QueryRejected."""
        return self._do(calls.compile_(query))

    def catalog(
        self, words: str = "", *, kind: str | None = None, limit: int = 50, cursor: str = ""
    ) -> CatalogPage:
        """Definitions: the best matches for some words, or all in their order; `cursor` is the `next` of the page
        before."""
        return self._do(calls.definitions(words, kind, limit, cursor))

    def definition(self, kind: str, name: str) -> Form:
        """Everything about one definition, as GET /openapi.json describes it. Raises NotFound."""
        return self._do(calls.definition(kind, name))

    def remembered(self) -> tuple[Remembered, ...]:
        """What words were chosen to mean."""
        return self._do(calls.remembered())

    def forget(self, phrase: str) -> bool:
        """Forgets one such choice; whether there was one."""
        return self._do(calls.forget(phrase))

    def health(self) -> None:
        """Raises a ClientError unless the service is up."""
        self._do(calls.health())

    def _do(self, call: Call[T]) -> T:
        steps = exchange(call, self._service, self._retries, random)
        came: Came = None
        do = next(steps)
        while True:
            match do:
                case Send():
                    came = self._send(do)
                case Wait(seconds):
                    time.sleep(seconds)
                    came = None
            try:
                do = steps.send(came)
            except StopIteration as done:
                result: T = done.value
                return result

    def _send(self, request: Send) -> Reply | NoReply:
        try:
            response = self._http.request(
                request.method,
                request.url,
                headers=dict(request.headers),
                content=request.content,
                timeout=timeouts(self._service.timeout),
                follow_redirects=False,
            )
        except httpx.TransportError as error:
            return no_reply(error)
        return reply_of(response)

    def close(self) -> None:
        """Closes the connections."""
        if self._own:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Client({self._service.url!r})"
