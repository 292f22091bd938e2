"""What answers as Snowflake's SQL API is documented to, over DuckDB: statements, their handles and parts, EXPLAIN,
bound values, cancelling, time limits, tokens.

    with snowflake_server({"SALES": 5 * 2**30}) as server:
        server.connection.execute("CREATE TABLE sales AS …")
        open_snowflake(make_url("snowflake://DRAGOMAN@acme-shop/SHOP/MAIN"), host=server.host, headers=…)

`scanned` says how many bytes each table has; a statement scans all that it names. What a request must have is checked,
and refused with the codes of https://docs.snowflake.com/en/developer-guide/sql-api/reference. It knows no more of
Snowflake's SQL than sqlglot can write for DuckDB.
"""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Event, Thread, Timer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import duckdb
import jwt
import sqlglot
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlglot import exp

from tests.engines.snowflake_sql import bound_values, in_duckdb, result_columns, written

TOKEN = "a-programmatic-access-token"
ACCOUNT, USER = "ACME-SHOP", "DRAGOMAN"
Json = dict[str, Any]
Answer = tuple[int, Json]
_BODY = frozenset(
    {"statement", "timeout", "database", "schema", "warehouse", "role", "bindings", "parameters"}
)
_PARAMETERS = frozenset(
    {"binary_output_format", "client_result_chunk_size", "date_output_format", "multi_statement_count", "query_tag",
     "rows_per_resultset", "time_output_format", "timestamp_ltz_output_format", "timestamp_ntz_output_format",
     "timestamp_output_format", "timestamp_tz_output_format", "timezone", "use_cached_result"}
)  # fmt: skip


@dataclass(frozen=True)
class ServedPlace:
    """The one that there is, by names as they are stored."""

    database: str = "SHOP"
    schema: str = "MAIN"
    warehouse: str = "READING"
    role: str = "READER"


@dataclass
class Run:
    """A statement that runs in a thread of its own. `stopped` is the code of why it was ended."""

    cursor: duckdb.DuckDBPyConnection
    done: Event = field(default_factory=Event)
    rows: list[list[str | None]] = field(default_factory=list)
    columns: list[Json] = field(default_factory=list)
    error: Answer | None = None
    stopped: str = ""

    def stop(self, code: str) -> None:
        """Returns when it is over. DuckDB forgets an interrupt that comes before the statement."""
        if not self.done.is_set():
            self.stopped = self.stopped or code
        while not self.done.wait(0.01):
            self.cursor.interrupt()


@dataclass
class SnowflakeServer:
    """`public_key` is that of the user; without one the token is let in, and with neither everybody, as emulators do.
    `asked` are the statements' bodies, `requests` all (method, path), `begun` is set when a statement runs,
    `cancelled` are the handles that were to be stopped. So many of the next replies are `busy` ones; a part has
    `part_rows` rows. `tamper` changes every reply before it is sent."""

    host: str
    connection: duckdb.DuckDBPyConnection
    scanned: Mapping[str, int]
    place: ServedPlace = ServedPlace()
    token: str = TOKEN
    public_key: Any = None
    busy: int = 0
    part_rows: int = 1_000
    asked: list[Json] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    tamper: Callable[[Json], object] = field(default=lambda form: None)
    begun: Event = field(default_factory=Event)
    cancelled: list[str] = field(default_factory=list)
    runs: dict[str, Run] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def begin(self, body: Json, query: Mapping[str, str]) -> Answer:
        self.asked.append(body)
        UUID(query["requestId"])
        if set(body) - _BODY or set(body.get("parameters", {})) - _PARAMETERS:
            return _error(400, "390142", "Incoming request does not contain a valid payload.")
        for given, known, code in (
            (body.get("database"), self.place.database, "390201"),
            (body.get("schema"), self.place.schema, "390201"),
            (body.get("role"), self.place.role, "390189"),
        ):
            if given not in (None, known):
                return _error(403, code, f"The requested '{given}' does not exist or not authorized.")
        if body.get("warehouse", self.place.warehouse) != self.place.warehouse:
            return _error(422, "000606", "No active warehouse selected in the current session.")
        handle = f"01b2c3d4-0000-0000-0000-{next(self.numbers):012}"
        run = self.runs[handle] = Run(self.connection.cursor())
        timer = Timer(body["timeout"], run.stop, ("000630",))
        timer.start()
        Thread(target=self._run, args=(run, body, timer), daemon=True).start()
        if query.get("async") != "true":
            run.done.wait(45)
        return self.result(handle) if query.get("async") != "true" else _running(handle)

    def _run(self, run: Run, body: Json, timer: Timer) -> None:
        try:
            values = bound_values(body.get("bindings", {}), body["statement"])
            if isinstance(values, tuple):
                run.error = _error(422, *values)
                return
            trees = [tree for tree in sqlglot.parse(values.sql, read="snowflake") if tree is not None]
            if len(trees) != 1:
                run.error = _error(
                    422, "000008", f"Actual statement count {len(trees)} did not match the desired 1."
                )
            elif values.explained:
                self._explain(run, trees[0])
            elif not isinstance(trees[0], exp.Query):
                run.error = _error(
                    422, "003001", "SQL access control error:\nInsufficient privileges to operate"
                )
            else:
                self._select(run, trees[0], values.values)
        except duckdb.InterruptException:
            status = 408 if run.stopped == "000630" else 422
            run.error = _error(status, run.stopped or "000604", "SQL execution canceled")
        except duckdb.ConversionException as error:
            run.error = _error(
                422, "100038", f"Numeric value '{str(error).split(chr(39))[1]}' is not recognized"
            )
        except duckdb.Error as error:
            said = (
                f"SQL compilation error: error line 1 at position 7\ninvalid identifier '{_missing(error)}'"
            )
            run.error = _error(422, "000904", said)
        finally:
            timer.cancel()
            run.done.set()

    def _unknown(self, tree: exp.Expr) -> str:
        ctes = {cte.alias.upper() for cte in tree.find_all(exp.CTE)}
        known = ctes | set(self.scanned)
        return next((t.name for t in tree.find_all(exp.Table) if t.name and t.name.upper() not in known), "")

    def _explain(self, run: Run, tree: exp.Expr) -> None:
        names = [table.name.upper() for table in tree.find_all(exp.Table)]
        if unknown := self._unknown(tree):
            run.error = _no_object(unknown)
            return
        total = sum(self.scanned.get(name, 0) for name in names)
        stats = {"partitionsTotal": len(names), "partitionsAssigned": len(names), "bytesAssigned": total}
        run.rows = [[json.dumps({"GlobalStats": stats, "Operations": [[]]})]]
        run.columns = [{"name": "content", "type": "text", "nullable": True, "scale": None}]

    def _select(self, run: Run, tree: exp.Expr, values: Mapping[str, object]) -> None:
        if unknown := self._unknown(tree):
            run.error = _no_object(unknown)
            return
        self.begun.set()
        run.cursor.execute("SET TimeZone = 'UTC'")
        found = run.cursor.execute(in_duckdb(tree), values or None)
        run.columns = result_columns(tree, found.description or ())
        run.rows = [
            [written(column["type"], cell) for column, cell in zip(run.columns, row, strict=True)]
            for row in found.fetchall()
        ]

    def result(self, handle: str) -> Answer:
        run = self.runs[handle]
        if not run.done.is_set():
            return _running(handle)
        if run.error is not None:
            return run.error
        starts = range(0, max(len(run.rows), 1), self.part_rows)
        parts = [
            {"rowCount": len(run.rows[at : at + self.part_rows]), "uncompressedSize": 1} for at in starts
        ]
        told = {"numRows": len(run.rows), "format": "jsonv2", "rowType": run.columns, "partitionInfo": parts}
        return 200, _status("090001", "Statement executed successfully.", handle) | {
            "resultSetMetaData": told,
            "data": run.rows[: self.part_rows],
        }

    def part(self, handle: str, number: int) -> Answer:
        """Without what is told of the whole result, and packed."""
        rows = self.runs[handle].rows
        return 200, {"data": rows[number * self.part_rows : (number + 1) * self.part_rows]}

    def cancel(self, handle: str) -> Answer:
        self.cancelled.append(handle)
        Thread(target=self.runs[handle].stop, args=("000604",), daemon=True).start()
        return 200, _status("000604", "SQL execution canceled", handle)

    def refused(self, headers: Mapping[str, str]) -> Answer | None:
        """Who is not let in, and what is no request."""
        if "json" not in headers.get("Accept", "") or not headers.get("User-Agent", "").startswith(
            "dragoman/"
        ):
            return _error(400, "390142", "Incoming request does not contain a valid payload.")
        if self.busy > 0:
            self.busy -= 1
            return _error(429, "390505", "Too many requests.")
        token = headers.get("Authorization", "").removeprefix("Bearer ")
        type_ = headers.get("X-Snowflake-Authorization-Token-Type", "")
        if self.public_key is not None:
            known = type_ == "KEYPAIR_JWT" and self._is_signed(token)
            return None if known else _error(401, "390144", f"JWT token is invalid. [{token[:8]}]")
        known = token == self.token and type_ == ("PROGRAMMATIC_ACCESS_TOKEN" if token else "")
        return None if known else _error(401, "390303", "Invalid OAuth access token.")

    def _is_signed(self, token: str) -> bool:
        data = self.public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        fingerprint = b64encode(sha256(data).digest()).decode()
        try:
            claims = jwt.decode(token, self.public_key, ["RS256"], options={"require": ["iat", "exp"]})
        except jwt.InvalidTokenError:
            return False
        return bool(
            claims["iss"] == f"{ACCOUNT}.{USER}.SHA256:{fingerprint}"
            and claims["sub"] == f"{ACCOUNT}.{USER}"
            and claims["exp"] - claims["iat"] <= 3600
        )


def _missing(error: duckdb.Error) -> str:
    found = re.search(r'column (?:named )?"([^"]+)"', str(error))
    return found[1].upper() if found else "UNKNOWN"


def _status(code: str, message: str, handle: str) -> Json:
    return {
        "code": code,
        "message": message,
        "statementHandle": handle,
        "statementStatusUrl": f"/api/v2/statements/{handle}",
    }


def _running(handle: str) -> Answer:
    return 202, _status("333334", "Asynchronous execution in progress.", handle)


def _error(status: int, code: str, message: str) -> Answer:
    return status, {"code": code, "message": message, "sqlState": "42000"}


def _no_object(name: str) -> Answer:
    said = f"SQL compilation error:\nObject '{name.upper()}' does not exist or not authorized."
    return _error(422, "002003", said)


class _Handler(BaseHTTPRequestHandler):
    served: SnowflakeServer

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        query = self._query()
        match self._path():
            case ["statements"] if self.headers["Content-Type"] == "application/json":
                self._reply(lambda: self.served.begin(json.loads(data), query))
            case ["statements", handle, "cancel"]:
                self._reply(lambda: self.served.cancel(handle))

    def do_GET(self) -> None:
        query, [_, handle] = self._query(), self._path()
        if "partition" in query:
            self._reply(lambda: self.served.part(handle, int(query["partition"])), packed=True)
        else:
            self._reply(lambda: self.served.result(handle))

    def _query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}

    def _path(self) -> list[str]:
        path = urlsplit(self.path).path
        self.served.requests.append((self.command, path))
        assert path.startswith("/api/v2/")
        return path.removeprefix("/api/v2/").split("/")

    def _reply(self, made: Callable[[], Answer], packed: bool = False) -> None:
        status, form = self.served.refused(dict(self.headers.items())) or made()
        self.served.tamper(form)
        data = json.dumps(form).encode()
        self.send_response(status)
        if packed and status == 200:
            data = gzip.compress(data)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Tests have no use for a log of requests."""


@contextmanager
def snowflake_server(
    scanned: Mapping[str, int], place: ServedPlace = ServedPlace()
) -> Iterator[SnowflakeServer]:
    handler = type("Handler", (_Handler,), {})
    with duckdb.connect() as connection, ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        served = SnowflakeServer(f"http://127.0.0.1:{http.server_port}", connection, scanned, place)
        handler.served = served  # type: ignore[attr-defined]
        thread = Thread(target=http.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield served
        finally:
            http.shutdown()
            thread.join()
            for run in served.runs.values():
                run.stop("000604")
