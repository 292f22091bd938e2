"""The client for programs without an event loop.

with Client("http://127.0.0.1:8765") as service:
    service.query({"metrics": ["revenue"]}).rows
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from random import random
from types import TracebackType
from typing import Self, TypeVar

import httpx

from dragoman.client import calls, kept_calls, scheduled
from dragoman.client.calls import AnyQuery, Call
from dragoman.client.events import EventReader, Told, as_events
from dragoman.client.exchanging import (
    Came,
    NoReply,
    Reply,
    Send,
    Wait,
    exchange,
    request_of,
    service_at,
    unexpected,
)
from dragoman.client.kept import (
    Link,
    OpenedRun,
    Page,
    PastRun,
    Proposal,
    Rerun,
    Said,
    SlackAccount,
    SynonymProposal,
    Talk,
    Usage,
    ValuesPage,
)
from dragoman.client.kept_calls import AnyRun, PictureFormat, RunsWanted, Vote
from dragoman.client.replies import CatalogPage, CompiledQuery, Form
from dragoman.client.retrying import Retries
from dragoman.client.scheduled import AnySchedule, Schedule
from dragoman.client.sending import (
    AGENT,
    Arguments,
    arguments,
    format_of,
    no_reply,
    reply_of,
    whole_file,
)
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

    def ask(
        self,
        question: str,
        *,
        conversation: str | None = None,
        max_age: float | None = None,
        run_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> Answer:
        """The answer to a question in plain words; it may also ask back (`choices`) or refuse (`problems`).
        `conversation` is that of an earlier answer, `max_age` how many seconds old its rows may be. By a `run_id` that
        you give, it can be stopped; by an `idempotency_key`, it is answered once, however often it is sent."""
        return self._do(calls.ask(question, conversation, max_age, run_id, idempotency_key))

    def stream(
        self,
        question: str,
        *,
        conversation: str | None = None,
        max_age: float | None = None,
        run_id: str | None = None,
    ) -> Iterator[Told]:
        """The answer as it comes: what was understood, the query, the first rows, then the whole `answer`. Who stops
        reading stops the run. Nothing is tried again."""
        call = calls.ask(question, conversation, max_age, run_id)
        request = as_events(request_of(call, self._service))
        reader = EventReader(self._service.url)
        try:
            with self._http.stream(**self._sent(request)) as response:
                if response.status_code != 200:
                    response.read()
                    raise unexpected(reply_of(response), call, self._service)
                for text in response.iter_text():
                    yield from reader.feed(text)
        except httpx.TransportError as error:
            raise unexpected(no_reply(error), call, self._service) from error
        reader.close()

    def choose(self, answer: Answer | str, index: int, *, remember: bool = False) -> Answer:
        """Goes on with a question that was asked back, with one of its choices, counted from 0."""
        return self._do(calls.choose(answer, index, remember))

    def query(
        self,
        query: AnyQuery,
        *,
        follow_ups: bool = False,
        max_age: float | None = None,
        run_id: str | None = None,
    ) -> Answer:
        """The answer to a query: one, its JSON form, or its SQL form. Raises QueryRejected for a wrong one."""
        return self._do(calls.query(query, follow_ups, max_age, run_id))

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

    def values(self, dimension: str, search: str = "", *, limit: int = 50, cursor: str = "") -> ValuesPage:
        """Values of a dimension that can be filtered by; `search` is a part of them. `cursor` as above."""
        return self._do(kept_calls.values(dimension, search, limit, cursor))

    def chart(
        self, asked: AnyQuery, *, format: PictureFormat = "svg", width: int = 640, dark: bool = False
    ) -> bytes:
        """The chart of a question (a text), or of a query, as a picture. Raises QueryRejected where none serves."""
        return self._do(kept_calls.chart(asked, format, width, dark))

    def export(
        self, query: AnyQuery, to: Path | str, *, format: str | None = None, run_id: str | None = None
    ) -> Path:
        """All rows of a query in a file, which is there when it is whole: csv, json, jsonl, arrow or parquet, by what
        its name ends in unless said."""
        path = Path(to)
        return self._do(kept_calls.export(query, path, format_of(path, format), run_id))

    def export_run(self, run: AnyRun, to: Path | str, *, format: str | None = None) -> Path:
        """All rows of one's own run in a file, likewise, for the time that its answer was about."""
        path = Path(to)
        return self._do(kept_calls.export_run(run, path, format_of(path, format)))

    def runs(
        self,
        *,
        status: str | None = None,
        how: str | None = None,
        conversation: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        everyone: bool = False,
        principal: str | None = None,
        limit: int = 50,
        cursor: str = "",
    ) -> Page[PastRun]:
        """One's own runs, the newest first; for administrators also those of others."""
        wanted = RunsWanted(status, how, conversation, since, until, everyone, principal, limit, cursor)
        return self._do(kept_calls.runs(wanted))

    def run(self, run: AnyRun) -> OpenedRun:
        """A run with the answer that was given then. Raises NotFound."""
        return self._do(kept_calls.run(run))

    def rerun(
        self, run: AnyRun, *, max_age: float | None = None, idempotency_key: str | None = None
    ) -> Rerun:
        """The same query or question on today's data, and which numbers are others now."""
        return self._do(kept_calls.rerun(run, max_age, idempotency_key))

    def stop(self, run_id: str) -> bool:
        """Stops what goes on under a `run_id`; whether there was anything to stop."""
        return self._do(kept_calls.stop(run_id))

    def share(self, run: AnyRun, *, days: int = 30) -> Link:
        """A link to a run, which shows everybody what they may see themselves."""
        return self._do(kept_calls.share(run, days))

    def unshare(self, run: AnyRun) -> bool:
        """Ends every link to a run; whether there was one."""
        return self._do(kept_calls.unshare(run))

    def shared(self, link: Link | str, *, max_age: float | None = None) -> Answer:
        """What a link shows: a Link, or its token."""
        return self._do(kept_calls.shared(link, max_age))

    def link_slack(self, code: str, *, look: bool = False) -> SlackAccount:
        """Links the account that a bot showed a code; `look` only says whose it is."""
        return self._do(kept_calls.link_slack(code, look))

    def judge(
        self,
        run: AnyRun,
        vote: Vote | None = None,
        *,
        reason: str | None = None,
        comment: str = "",
        correction: AnyQuery | None = None,
        action: str | None = None,
    ) -> tuple[Said, ...]:
        """Says what one makes of an answer, or the query that should have been run; gives all that was said."""
        return self._do(kept_calls.judge(run, vote, reason, comment, correction, action))

    def feedback(self, run: AnyRun) -> tuple[Said, ...]:
        """What was said about an answer."""
        return self._do(kept_calls.feedback(run))

    def propose(
        self, run: AnyRun, question: str | None = None, *, also: Sequence[str] = (), note: str = ""
    ) -> Proposal:
        """A good run as a verified question: a change of the definitions, for somebody to review."""
        return self._do(kept_calls.propose(run, question, also, note))

    def propose_synonym(self, run: AnyRun, choice: int | None = None) -> SynonymProposal:
        """What a word was chosen (by the `choice` of a run that asked back) or corrected to mean, for everybody."""
        return self._do(kept_calls.propose_synonym(run, choice))

    def conversations(self, *, limit: int = 50, cursor: str = "") -> Page[Talk]:
        """One's own conversations, the last told first."""
        return self._do(kept_calls.conversations(limit, cursor))

    def conversation(self, id: str) -> Talk:
        """One of them. Raises NotFound."""
        return self._do(kept_calls.conversation(id))

    def forget_conversation(self, id: str) -> bool:
        """Forgets one; whether there was one. Its runs stay."""
        return self._do(kept_calls.forget_conversation(id))

    def schedules(self) -> tuple[Schedule, ...]:
        """One's own reports and alerts, the oldest first."""
        return self._do(scheduled.schedules())

    def schedule(self, schedule: AnySchedule) -> Schedule:
        """One of them, with what came of the last times that it was due. Raises NotFound."""
        return self._do(scheduled.schedule(schedule))

    def make_schedule(
        self, words: str, *, zone: str = "", dry_run: bool = False, idempotency_key: str | None = None
    ) -> Schedule:
        """Makes one of words; `dry_run` only says what it would do."""
        return self._do(scheduled.make(words, zone, dry_run, idempotency_key))

    def pause_schedule(self, schedule: AnySchedule) -> Schedule:
        """Lets one rest until it is resumed."""
        return self._do(scheduled.change(schedule, "paused"))

    def resume_schedule(self, schedule: AnySchedule) -> Schedule:
        """Goes on with one; what it missed is not told."""
        return self._do(scheduled.change(schedule, "active"))

    def run_schedule(self, schedule: AnySchedule) -> Schedule:
        """Has the service tell one at once."""
        return self._do(scheduled.run(schedule))

    def delete_schedule(self, schedule: AnySchedule) -> bool:
        """Deletes one; whether there was one."""
        return self._do(scheduled.delete(schedule))

    def usage(self, *, since: datetime | None = None, until: datetime | None = None) -> Usage:
        """How the service is used, for administrators; of the last 30 days unless said."""
        return self._do(kept_calls.usage(since, until))

    def serving(self) -> Form:
        """Which definitions serve, and what was rejected, as GET /openapi.json describes it."""
        return self._do(kept_calls.serving())

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
            if request.into is not None:
                return self._download(request, request.into)
            return reply_of(self._http.request(**self._sent(request)))
        except httpx.TransportError as error:
            return no_reply(error)

    def _download(self, request: Send, path: Path) -> Reply:
        with self._http.stream(**self._sent(request)) as response:
            if response.status_code != 200:
                response.read()
                return reply_of(response)
            with whole_file(path) as file:
                for chunk in response.iter_bytes():
                    file.write(chunk)
            return Reply(response.status_code, response.headers, b"")

    def _sent(self, request: Send) -> Arguments:
        return arguments(request, self._service.timeout)

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
