"""BigQuery over its REST API: a dry run tells what a statement would scan, and the service stops what would scan more.

    open_bigquery(make_url("bigquery://project/dataset?location=EU"), name="lake", guard=guard)

There is neither a read-only session nor one snapshot for two statements there: who Dragoman is must be allowed no more
than to read (docs/warehouses.md).
"""

from __future__ import annotations

import json
import math
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Lock
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa

from service.errors import Failed, TooCostly, Unavailable, WarehouseError
from service.warehouse.connected import Connected
from service.warehouse.costs import CostGuard, Estimate
from service.warehouse.intervals import iso_interval
from service.warehouse.messages import safe_message
from service.warehouse.reading import BATCH
from service.warehouse.rest import (
    STOP_SECONDS,
    Json,
    Rest,
    RestError,
    Waiting,
    nobody_waits,
    not_as_documented,
    read_as_documented,
)
from service.warehouse.tokens import Token
from service.warehouse.turns import Turns
from service.warehouse.types import Bindable, StatementLike

HOST = "https://bigquery.googleapis.com"
EMULATOR = "BIGQUERY_EMULATOR_HOST"
"""The variable by which Google's own clients find a stand-in; it gets no token."""
FIRST_WAIT_MS = 1_000
"""How long the first request waits for rows. The id of the job, by which it can be stopped, comes with its reply."""
WAIT_MS = 10_000
PAUSE_SECONDS = 0.05
LONGEST_SECONDS = 6 * 3600
"""What a job may take there at the most."""

_BUSY = frozenset({"rateLimitExceeded", "quotaExceeded", "jobRateLimitExceeded"})
"""Reasons that come with the status of what is forbidden, and pass."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def open_bigquery(
    url: sa.URL,
    *,
    name: str = "main",
    turns: Turns | None = None,
    guard: CostGuard | None = None,
    host: str = HOST,
    token: Token,
) -> Connected:
    """Reaches BigQuery when the first statement runs."""
    project, location = url.host or "", str(url.query.get("location", ""))
    place = _Place(project, url.database or "", location, guard.limits.statement if guard else None)
    rest = Rest(
        f"{host}/bigquery/v2",
        name=name,
        headers=lambda: _bearer(token()),
        hint="Check that this machine reaches BigQuery, and its Google credentials.",
    )
    return Connected(_BigQuery(_Api(rest), place, name), name=name, turns=turns, guard=guard)


def _bearer(token: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where statements run, and the most that the service itself lets one scan."""

    project: str
    dataset: str
    location: str
    most_bytes: int | None


class _Api:
    """Requests and the bodies of their replies. Raises RestError, Unavailable and TooLarge."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    def get(self, path: str, waiting: Waiting, **query: str | int) -> Json:
        return self._body("GET", path, waiting, params=query)

    def post(self, path: str, body: Json, waiting: Waiting, **query: str | int) -> Json:
        return self._body("POST", path, waiting, json=body, params=query)

    def _body(self, method: str, path: str, waiting: Waiting, **what: Any) -> Json:
        reply = self._rest.replied(method, path, waiting, **what)
        if reply.is_success:
            return reply.body
        told = reply.body.get("error")
        told = told if isinstance(told, dict) else {}
        details = told.get("errors")
        first = details[0] if isinstance(details, list) and details and isinstance(details[0], dict) else {}
        raise RestError(reply.status, str(first.get("reason", "")), str(told.get("message", "")))

    def close(self) -> None:
        self._rest.close()


class _BigQuery:
    dialect = "bigquery"
    has_types = True
    errors = RestError

    def __init__(self, api: _Api, place: _Place, name: str) -> None:
        self._api = api
        self._place = place
        self._name = name

    def session(self) -> _Session:
        return _Session(self._api, self._place, self._name)

    def close(self) -> None:
        self._api.close()


class _Session:
    """One run. Each statement is a job of its own."""

    def __init__(self, api: _Api, place: _Place, name: str) -> None:
        self._api = api
        self._place = place
        self._name = name
        self._waiting = Waiting()
        self._job = ""
        self._stopped = ""
        self._stopping = Lock()

    def begin(self, seconds: float) -> None:
        self._waiting = Waiting(seconds)

    def execute(self, statement: StatementLike) -> _Result:
        self._job = ""
        left = self._left()
        form = {**self._form(statement), "timeoutMs": min(left, FIRST_WAIT_MS), "jobTimeoutMs": str(left)}
        if self._place.most_bytes is not None:
            form["maximumBytesBilled"] = str(self._place.most_bytes)
        try:
            # Who leaves in the meantime waits for the id of the job, without which it could not be stopped.
            reply = self._api.post(self._path("queries"), form, self._waiting.to_begin())
            with read_as_documented(self._name):
                self._job = str(reply.get("jobReference", {}).get("jobId", ""))
            while not reply.get("jobComplete"):
                if not self._job:
                    raise not_as_documented(self._name, "no job")
                if self._waiting.is_over:
                    raise nobody_waits()
                reply = self._page("")
                # The service waits before it answers; what answers at once is not asked without end.
                self._waiting.pause(0 if reply.get("jobComplete") else PAUSE_SECONDS)
        except RestError as error:
            if error.reason == "stopped":
                # The service keeps to a job's time limit as well as it can, which may be later.
                with suppress(RestError, WarehouseError):
                    self._stop_there()
            raise
        with read_as_documented(self._name):
            return _Result(reply, self._page, self._name)

    def _left(self) -> int:
        """The milliseconds that may be waited."""
        return max(math.ceil(min(self._waiting.seconds_left, LONGEST_SECONDS) * 1000), 1)

    def estimate(self, statement: StatementLike) -> Estimate | None:
        """The bytes that it would scan, of a dry run, which is free. A result that the service keeps costs nothing,
        but may be gone a moment later."""
        reply = self._api.post(
            self._path("queries"),
            {**self._form(statement), "dryRun": True, "useQueryCache": False},
            self._waiting,
        )
        with read_as_documented(self._name):
            return Estimate(int(reply["totalBytesProcessed"]), "bytes")

    def _form(self, statement: StatementLike) -> dict[str, object]:
        form: dict[str, object] = {
            "query": statement.sql,
            "useLegacySql": False,
            "maxResults": BATCH,
            "formatOptions": {"useInt64Timestamp": True},
        }
        if statement.parameters:
            named = [_parameter(name, value) for name, value in statement.parameters.items()]
            form |= {"parameterMode": "NAMED", "queryParameters": named}
        if self._place.dataset:
            form["defaultDataset"] = {"projectId": self._place.project, "datasetId": self._place.dataset}
        return form | ({"location": self._place.location} if self._place.location else {})

    def _page(self, token: str) -> Json:
        asked: dict[str, str | int] = {
            "maxResults": BATCH,
            "timeoutMs": min(self._left(), WAIT_MS),
            "formatOptions.useInt64Timestamp": "true",
            **({"pageToken": token} if token else {}),
            **({"location": self._place.location} if self._place.location else {}),
        }
        return self._api.get(f"{self._path('queries')}/{quote(self._job, safe='')}", self._waiting, **asked)

    def _path(self, kind: str) -> str:
        return f"/projects/{quote(self._place.project, safe='')}/{kind}"

    def interrupt(self) -> None:
        """The run waits no longer. A job whose id is not known yet is stopped the next time, and each is told once."""
        self._waiting.stop()
        self._stop_there()

    def _stop_there(self) -> None:
        job = self._job
        with self._stopping:
            if job and job != self._stopped:
                place = {"location": self._place.location} if self._place.location else {}
                path = f"{self._path('jobs')}/{quote(job, safe='')}/cancel"
                self._api.post(path, {}, Waiting(STOP_SECONDS), **place)
                self._stopped = job

    def failed(self, error: Exception) -> WarehouseError:
        assert isinstance(error, RestError)
        if error.reason == "bytesBilledLimitExceeded":
            return TooCostly(
                f"BigQuery stopped this: it would bill for more than the {self._place.most_bytes or 0:,} bytes that "
                f"one statement may cost at `{self._name}`.",
                hint="Ask for a shorter time range, fewer groups, or add a filter.",
            )
        if error.status in (401, 403, 429) or error.status >= 500:
            denied = error.status in (401, 403) and error.reason not in _BUSY
            return Unavailable(
                f"BigQuery did not let the warehouse `{self._name}` be read ({error.reason or error.status}).",
                hint="Check that Dragoman's account may run jobs in the project and read the dataset."
                if denied
                else "Ask again in a moment.",
            )
        names = error.reason == "notFound" or "Unrecognized name" in str(error)
        return Failed(
            f"BigQuery could not run the query: {safe_message(str(error), names=names)}",
            hint="A definition names a table or column that the warehouse does not have: correct its `table` or `expr`."
            if names
            else "Look at the definitions that the query uses: `dragoman compile` shows the SQL.",
            code="schema-mismatch" if names else "",
        )

    def close(self) -> None:
        """A job that was not read to its end is over, or has its own time limit."""


class _Result:
    """The rows, page by page."""

    def __init__(self, reply: Json, next_page: Callable[[str], Json], name: str) -> None:
        self._name = name
        self._fields: Sequence[Json] = reply.get("schema", {}).get("fields", ())
        self.columns = tuple((str(field["name"]), str(field["type"]).lower()) for field in self._fields)
        self._next_page = next_page
        self._missing = int(reply["totalRows"])
        self._take(reply)

    def _take(self, reply: Json) -> None:
        self._rows: list[Json] = list(reply.get("rows", ()))
        self._token = str(reply.get("pageToken", ""))
        self._missing -= len(self._rows)
        # Rows that are missing would make a wrong answer look like a right one.
        if not self._token and self._missing:
            raise ValueError("the pages have not the rows that they should have")

    def fetchmany(self, size: int) -> list[tuple[object, ...]]:
        while not self._rows and self._token:
            page = self._next_page(self._token)
            with read_as_documented(self._name):
                self._take(page)
        taken, self._rows = self._rows[:size], self._rows[size:]
        with read_as_documented(self._name):
            return [_record(self._fields, row) for row in taken]

    def close(self) -> None:
        self._rows, self._token = [], ""


def _record(fields: Sequence[Json], row: Json) -> tuple[object, ...]:
    return tuple(cell_of(field, cell["v"]) for field, cell in zip(fields, row["f"], strict=True))


def cell_of(field: Json, value: Any) -> object:
    """The value of a cell as the service writes it: every one a text, in lists and records."""
    if field.get("mode") == "REPEATED":
        one = {**field, "mode": "NULLABLE"}
        return [cell_of(one, item["v"]) for item in value or ()]
    if value is None:
        return None
    if field["type"] in ("RECORD", "STRUCT"):
        names = [str(each["name"]) for each in field["fields"]]
        return dict(zip(names, _record(field["fields"], value), strict=True))
    read = _READ.get(field["type"])
    return read(value) if read else value


def _interval(text: str) -> str:
    """ "1-2 3 4:5:6.5" as ISO 8601 writes it; the sign before the years is that of the months, too."""
    months, days, clock = text.split(" ")
    sign = "-" if months.startswith("-") else ""
    year, month = months.lstrip("-").split("-")
    hours, minutes, seconds = clock.split(":")
    clock = f"{hours}:{int(minutes):02}:{seconds if len(seconds.partition('.')[0]) == 2 else '0' + seconds}"
    return iso_interval(f"{sign}{year} years {sign}{month} months {days} days {clock}")


_READ: Mapping[str, Callable[[str], object]] = {
    **dict.fromkeys(("INTEGER", "INT64"), int),
    **dict.fromkeys(("FLOAT", "FLOAT64"), float),
    **dict.fromkeys(("NUMERIC", "BIGNUMERIC"), Decimal),
    **dict.fromkeys(("BOOLEAN", "BOOL"), lambda text: text == "true"),
    "DATE": date.fromisoformat,
    "DATETIME": datetime.fromisoformat,
    "TIMESTAMP": lambda text: _EPOCH + timedelta(microseconds=int(text)),
    "BYTES": b64decode,
    "INTERVAL": _interval,
}


def _parameter(name: str, value: Bindable) -> Json:
    type_, text = _typed(value)
    return {"name": name, "parameterType": {"type": type_}, "parameterValue": {"value": text}}


def _typed(value: Bindable) -> tuple[str, str]:
    if isinstance(value, bool):
        return "BOOL", json.dumps(value)
    if isinstance(value, int):
        return ("INT64" if -(2**63) <= value < 2**63 else "BIGNUMERIC"), str(value)
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        fits = isinstance(exponent, int) and exponent >= -9 and value.adjusted() < 29
        return ("NUMERIC" if fits else "BIGNUMERIC"), format(value, "f")
    if isinstance(value, datetime):
        return ("TIMESTAMP" if value.tzinfo else "DATETIME"), value.isoformat(sep=" ")
    return ("DATE", value.isoformat()) if isinstance(value, date) else ("STRING", value)
