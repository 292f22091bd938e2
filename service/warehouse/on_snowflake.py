"""Snowflake over its SQL API: EXPLAIN tells what a statement would scan, and a handle stops what runs.

    open_snowflake(make_url("snowflake://DRAGOMAN@acme-shop/SALES/PUBLIC?warehouse=READING"), headers=signed_in)

There is neither a read-only session nor one snapshot for two statements there: who Dragoman is must be allowed no more
than to read (docs/warehouses.md). https://docs.snowflake.com/en/developer-guide/sql-api/reference
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import quote, unquote
from uuid import uuid4

import sqlalchemy as sa

from service.errors import Failed, TimedOut, TooLarge, Unavailable, WarehouseError
from service.version import installed_version
from service.warehouse.connected import Connected
from service.warehouse.costs import CostGuard, Estimate
from service.warehouse.messages import safe_message
from service.warehouse.rest import (
    STOP_SECONDS,
    Headers,
    Json,
    Reply,
    Rest,
    RestError,
    Waiting,
    nobody_waits,
    not_as_documented,
    read_as_documented,
)
from service.warehouse.snowflake_values import bound, reader_of, type_name
from service.warehouse.turns import Turns
from service.warehouse.types import StatementLike

EMULATOR = "SNOWFLAKE_EMULATOR_HOST"
"""The variable that names a stand-in; it gets no token."""
DOMAIN = ".snowflakecomputing.com"
LONGEST_SECONDS = 604_800
"""What a statement may take there at the most."""
FIRST_PAUSE, LONGEST_PAUSE, SLOWER = 0.05, 2.0, 1.5
"""The seconds between the questions whether a statement is done."""
PART_MB = 16
"""The least that can be asked for: a part of a result is held here while its rows are handed on."""

_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9_-]+){0,3}", re.IGNORECASE)
_RUNNING = 202
_BUSY = 429
_NAMES = frozenset({"000904", "002003", "002043"})
"""Codes of errors about columns, tables, and schemas that are not there or may not be seen."""
_DENIED = frozenset({"000606", "003001", "090073"})
"""No warehouse that runs, no right, and no credits left."""
_TIMED_OUT = frozenset({"000630"})
_CUT = "391908"
"""The code of a success that has not all the rows."""


def open_snowflake(
    url: sa.URL,
    *,
    name: str = "main",
    turns: Turns | None = None,
    guard: CostGuard | None = None,
    host: str = "",
    headers: Headers,
) -> Connected:
    """Reaches Snowflake when the first statement runs."""
    agent = f"dragoman/{installed_version()}"
    rest = Rest(
        f"{host or host_of(url.host or '')}/api/v2",
        name=name,
        headers=lambda: {**headers(), "Accept": "application/json", "User-Agent": agent},
        hint="Check that this machine reaches Snowflake, the account in the URL, and Dragoman's key.",
    )
    return Connected(_Snowflake(rest, place_of(url), name), name=name, turns=turns, guard=guard)


def is_account(account: str) -> bool:
    """Whether it can be the first part of a host's name, and no more than that."""
    return _ACCOUNT.fullmatch(account.removesuffix(DOMAIN)) is not None


def host_of(account: str) -> str:
    """Where an account is reached; certificates do not stand for names with underscores."""
    part = account.removesuffix(DOMAIN).lower().replace("_", "-")
    return f"https://{part}{'.snowflakecomputing.cn' if '.cn-' in part else DOMAIN}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where statements run; what is empty is as the user's own settings say."""

    database: str = ""
    schema: str = ""
    warehouse: str = ""
    role: str = ""


def place_of(url: sa.URL) -> Place:
    database, _, schema = (url.database or "").partition("/")
    return Place(
        _folded(unquote(database)),
        _folded(unquote(schema)),
        _folded(str(url.query.get("warehouse", ""))),
        _folded(str(url.query.get("role", ""))),
    )


def _folded(name: str) -> str:
    """The API takes names as they are stored: in capitals, unless they stand in double quotes."""
    if len(name) > 1 and name[0] == name[-1] == '"':
        return name[1:-1].replace('""', '"')
    return name.upper()


class _Snowflake:
    dialect = "snowflake"
    has_types = True
    errors = RestError

    def __init__(self, rest: Rest, place: Place, name: str) -> None:
        self._rest = rest
        self._place = place
        self._name = name

    def session(self) -> _Session:
        return _Session(self._rest, self._place, self._name)

    def close(self) -> None:
        self._rest.close()


class _Session:
    """One run. Each statement has a session of its own there."""

    def __init__(self, rest: Rest, place: Place, name: str) -> None:
        self._rest = rest
        self._place = place
        self._name = name
        self._waiting = Waiting()
        self._handle = ""
        self._stopped = ""
        self._stopping = Lock()

    def begin(self, seconds: float) -> None:
        self._waiting = Waiting(seconds)

    def execute(self, statement: StatementLike) -> _Result:
        return self._result("", statement)

    def estimate(self, statement: StatementLike) -> Estimate | None:
        """The bytes of the parts of tables that are left when those are set aside that cannot hold anything: as much
        as would be scanned, or more. Nothing is run."""
        plans = self._result("EXPLAIN USING JSON ", statement).fetchmany(2)
        with read_as_documented(self._name):
            [[plan]] = plans
            return Estimate(int(json.loads(str(plan))["GlobalStats"]["bytesAssigned"]), "bytes")

    def _result(self, prefix: str, statement: StatementLike) -> _Result:
        sql, bindings = bound(statement.sql, statement.parameters)
        form = {**self._form(), "statement": prefix + sql, **({"bindings": bindings} if bindings else {})}
        try:
            reply = self._finished(self._begun(form))
        except RestError as error:
            if error.reason == "stopped":
                # Where that fails there is still the time limit, which the statement has there.
                with suppress(RestError, WarehouseError):
                    self._stop_there()
            raise
        with read_as_documented(self._name):
            return _Result(reply.body, self._part, self._name)

    def _form(self) -> dict[str, object]:
        place = {
            "database": self._place.database,
            "schema": self._place.schema,
            "warehouse": self._place.warehouse,
            "role": self._place.role,
        }
        return {
            "timeout": min(max(math.ceil(self._waiting.seconds_left), 1), LONGEST_SECONDS),
            "parameters": {
                "timezone": "UTC",
                "multi_statement_count": "1",
                "client_result_chunk_size": PART_MB,
                # All of them, whatever the user's own setting says: it would cut them without a word.
                "rows_per_resultset": 0,
                "binary_output_format": "HEX",
                "query_tag": "dragoman",
            },
            **{key: value for key, value in place.items() if value},
        }

    def _begun(self, form: dict[str, object]) -> Reply:
        """Asynchronous, as a statement's handle comes with the first reply, and without it nobody could stop it."""
        self._handle = ""
        asked = {"async": "true", "requestId": str(uuid4())}
        waiting = self._waiting.to_begin()
        reply = self._checked(self._rest.replied("POST", "/statements", waiting, json=form, params=asked))
        self._handle = str(reply.body.get("statementHandle", ""))
        if not self._handle:
            raise not_as_documented(self._name, "no handle")
        return reply

    def _finished(self, reply: Reply) -> Reply:
        pause = FIRST_PAUSE
        while reply.status in (_RUNNING, _BUSY):
            self._waiting.pause(pause)
            if self._waiting.is_over:
                raise nobody_waits()
            pause = min(pause * SLOWER, LONGEST_PAUSE)
            reply = self._rest.replied("GET", self._path(), self._waiting)
            if reply.status != _BUSY:
                self._checked(reply)
        return reply

    def _part(self, number: int) -> Json:
        reply = self._rest.replied("GET", self._path(), self._waiting, params={"partition": number})
        return self._checked(reply).body

    def _checked(self, reply: Reply) -> Reply:
        if reply.is_success:
            return reply
        raise RestError(reply.status, str(reply.body.get("code", "")), str(reply.body.get("message", "")))

    def _path(self) -> str:
        return f"/statements/{quote(self._handle, safe='')}"

    def interrupt(self) -> None:
        """The run waits no longer. What has no handle yet is stopped when it has, and each is told once."""
        self._waiting.stop()
        self._stop_there()

    def _stop_there(self) -> None:
        handle = self._handle
        with self._stopping:
            if handle and handle != self._stopped:
                reply = self._rest.replied("POST", f"{self._path()}/cancel", Waiting(STOP_SECONDS), json={})
                # What is over already cannot be stopped (422), and need not be.
                if reply.status == _BUSY or reply.status >= 500:
                    self._checked(reply)
                self._stopped = handle

    def failed(self, error: Exception) -> WarehouseError:
        assert isinstance(error, RestError)
        if error.status == 408 or error.reason in _TIMED_OUT:
            return TimedOut(
                f"Snowflake stopped the query: it took longer than the warehouse `{self._name}` lets it.",
                hint="Ask for a shorter time range or fewer groups.",
            )
        # What begins with 39 is about signing in, and about the service itself.
        denied = error.status in (401, 403) or error.reason in _DENIED or error.reason.startswith("39")
        if error.status == _BUSY or error.status >= 500 or denied:
            passing = error.status == _BUSY or error.status >= 500
            return Unavailable(
                f"Snowflake did not let the warehouse `{self._name}` be read ({error.reason[:12] or error.status}).",
                hint="Ask again in a moment."
                if passing
                else "Check Dragoman's user there: its key or token, its role, and that it may use the warehouse.",
            )
        names = error.reason in _NAMES
        # What went wrong stands on a line of its own; names are in single quotes there.
        text = " ".join(str(error).split())
        said = safe_message(text.replace("'", '"') if names else text, names=names)
        return Failed(
            f"Snowflake could not run the query: {said}",
            hint="A definition names a table or column that is not there, or that Dragoman's role may not read: "
            "correct its `table` or `expr`, or grant the role SELECT."
            if names
            else "Look at the definitions that the query uses: `dragoman compile` shows the SQL.",
            code="schema-mismatch" if names else "",
        )

    def close(self) -> None:
        """A statement whose rows are not read to their end is over."""


class _Result:
    """The rows, part by part; one part is held at a time."""

    def __init__(self, reply: Json, part: Callable[[int], Json], name: str) -> None:
        if reply.get("code") == _CUT:
            raise TooLarge(
                f"The result is larger than the warehouse `{name}` hands over, so it was not fetched.",
                hint="Ask for fewer groups, or for the first rows only.",
            )
        told = reply["resultSetMetaData"]
        columns: Sequence[Json] = told["rowType"]
        self._readers = [reader_of(column) for column in columns]
        self._counts = [int(each["rowCount"]) for each in told["partitionInfo"]]
        if sum(self._counts) != int(told.get("numRows", sum(self._counts))) or (
            reply["data"] and not self._counts
        ):
            raise ValueError("the parts have not the rows that the result should have")
        self.columns = tuple((str(column["name"]), type_name(column)) for column in columns)
        self._part = part
        self._name = name
        self._next = 0
        self._rows: list[Any] = []
        if self._counts:
            self._take(reply)

    def _take(self, reply: Json) -> None:
        rows = reply["data"]
        # Rows that are missing would make a wrong answer look like a right one.
        if len(rows) != self._counts[self._next]:
            raise ValueError("a part has not the rows that it should have")
        self._rows = rows
        self._next += 1

    def fetchmany(self, size: int) -> Sequence[Sequence[object]]:
        while not self._rows and self._next < len(self._counts):
            reply = self._part(self._next)
            with read_as_documented(self._name):
                self._take(reply)
        with read_as_documented(self._name):
            taken = [
                [read(cell) for read, cell in zip(self._readers, row, strict=True)]
                for row in self._rows[:size]
            ]
        del self._rows[:size]
        return taken

    def close(self) -> None:
        self._rows, self._counts = [], []
