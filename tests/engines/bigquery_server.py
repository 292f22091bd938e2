"""What answers as BigQuery's REST API is documented to, over DuckDB: queries, dry runs, pages, jobs that are cancelled.

    with bigquery_server({"sales": 5 * 2**30}) as server:
        server.connection.execute("CREATE TABLE sales AS …")
        open_bigquery(make_url("bigquery://shop/main"), host=server.host, token=lambda: TOKEN)

`scanned` says how many bytes each table has; a statement scans all that it names. It stands in for jobs.query,
jobs.getQueryResults and jobs.cancel (https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs), and knows no more
of BigQuery's SQL than sqlglot can write for DuckDB.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import duckdb
import sqlglot
from sqlglot import exp

TOKEN = "ya29.a-token"
Json = dict[str, Any]
_TYPES = {
    "BIGINT": "INTEGER", "INTEGER": "INTEGER", "HUGEINT": "NUMERIC", "DOUBLE": "FLOAT", "VARCHAR": "STRING",
    "BOOLEAN": "BOOLEAN", "DATE": "DATE", "TIMESTAMP": "DATETIME", "TIMESTAMP WITH TIME ZONE": "TIMESTAMP",
    "BLOB": "BYTES", "INTERVAL": "INTERVAL",
}  # fmt: skip


@dataclass
class Job:
    """A query that runs in a thread of its own."""

    cursor: duckdb.DuckDBPyConnection
    done: Event = field(default_factory=Event)
    rows: list[tuple[object, ...]] = field(default_factory=list)
    schema: list[Json] = field(default_factory=list)
    error: Json | None = None

    def stop(self) -> None:
        """Returns when it is over. DuckDB forgets an interrupt that comes before the statement."""
        while not self.done.wait(0.01):
            self.cursor.interrupt()


@dataclass
class BigQueryServer:
    """`token` is the one that it lets in; "" stands for none, as emulators take it. `asked` are the bodies of the
    queries that came, `begun` is set when a job runs, `cancelled` are the jobs that were to be stopped; `tamper`
    changes every reply before it is sent."""

    host: str
    connection: duckdb.DuckDBPyConnection
    scanned: Mapping[str, int]
    token: str = TOKEN
    asked: list[Json] = field(default_factory=list)
    tamper: Callable[[Json], object] = field(default=lambda form: None)
    begun: Event = field(default_factory=Event)
    cancelled: list[str] = field(default_factory=list)
    jobs: dict[str, Job] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def query(self, project: str, body: Json) -> tuple[int, Json]:
        self.asked.append(body)
        tree = sqlglot.parse_one(body["query"], read="bigquery")
        unknown = [table.name for table in tree.find_all(exp.Table) if table.name not in self.scanned]
        if unknown:
            return _error(
                404, "notFound", f"Not found: Table {project}:{unknown[0]} was not found in location EU"
            )
        scanned = sum(self.scanned[table.name] for table in tree.find_all(exp.Table))
        told = {"kind": "bigquery#queryResponse", "totalBytesProcessed": str(scanned), "cacheHit": False}
        if body.get("dryRun"):
            return 200, told | {
                "jobReference": {"projectId": project},
                "jobComplete": True,
                "schema": {"fields": []},
            }
        if scanned > int(body.get("maximumBytesBilled", scanned)):
            limit = body["maximumBytesBilled"]
            return _error(
                400,
                "bytesBilledLimitExceeded",
                f"Query exceeded limit for bytes billed: {limit}. {scanned} needed.",
            )
        id_ = f"job_{next(self.numbers)}"
        job = self.jobs[id_] = Job(self.connection.cursor())
        values = {each["name"]: _given(each) for each in body.get("queryParameters", ())}
        sql = tree.transform(_for_duckdb).sql(dialect="duckdb")
        Thread(target=self._run, args=(job, sql, values), daemon=True).start()
        status, reply = self.page(id_, "", body["timeoutMs"], body["maxResults"])
        return status, told | reply | {"jobReference": {"projectId": project, "jobId": id_, "location": "EU"}}

    def _run(self, job: Job, sql: str, values: Mapping[str, object]) -> None:
        self.begun.set()
        try:
            job.rows = job.cursor.execute(sql, values or None).fetchall()
            described = job.cursor.description or ()
            job.schema = [
                {"name": str(c[0]), "type": _type_name(str(c[1])), "mode": "NULLABLE"} for c in described
            ]
        except duckdb.InterruptException:
            job.error = _error(400, "stopped", "Job execution was cancelled: User requested cancellation")[1]
        except duckdb.Error as error:
            job.error = _error(400, "invalidQuery", f"Unrecognized name: {error}")[1]
        job.done.set()

    def page(self, id_: str, token: str, wait: int, most: int) -> tuple[int, Json]:
        job = self.jobs[id_]
        if not job.done.wait(wait / 1000):
            return 200, {"jobComplete": False}
        if job.error is not None:
            return 400, job.error
        start = int(token or 0)
        rows = [{"f": [{"v": _written(cell)} for cell in row]} for row in job.rows[start : start + most]]
        more = {"pageToken": str(start + most)} if start + most < len(job.rows) else {}
        found = {"jobComplete": True, "schema": {"fields": job.schema}, "totalRows": str(len(job.rows))}
        return 200, found | ({"rows": rows} if rows else {}) | more

    def cancel(self, id_: str) -> tuple[int, Json]:
        self.cancelled.append(id_)
        Thread(target=self.jobs[id_].stop, daemon=True).start()
        return 200, {"kind": "bigquery#jobCancelResponse"}


def _error(status: int, reason: str, message: str) -> tuple[int, Json]:
    details = [{"message": message, "domain": "global", "reason": reason}]
    return status, {"error": {"code": status, "message": message, "errors": details}}


def _for_duckdb(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.DateTrunc) and not isinstance(node.parent, exp.Cast):
        return exp.cast(node.copy(), "date")  # BigQuery's first day of a month is a date
    return exp.Placeholder(this=node.name) if isinstance(node, exp.Parameter) else node


def _given(parameter: Json) -> object:
    """A value as the service reads it by its type."""
    text, type_ = parameter["parameterValue"]["value"], parameter["parameterType"]["type"]
    read: dict[str, Any] = {
        "INT64": int,
        "BOOL": lambda word: word == "true",
        "DATETIME": datetime.fromisoformat,
    }
    return read.get(type_, str)(text)


def _type_name(type_: str) -> str:
    return "NUMERIC" if type_.startswith("DECIMAL") else _TYPES[type_]


def _written(cell: object) -> object:
    """Every value as a text."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return str(round(cell.timestamp() * 10**6)) if cell.tzinfo else cell.isoformat()
    return str(cell)


class _Handler(BaseHTTPRequestHandler):
    served: BigQueryServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        match self._path():
            case ["projects", project, "queries"]:
                self._reply(lambda: self.served.query(project, body))
            case ["projects", _, "jobs", id_, "cancel"]:
                self._reply(lambda: self.served.cancel(id_))

    def do_GET(self) -> None:
        given = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        [_, _, _, id_] = self._path()
        wait, most = int(given["timeoutMs"]), int(given["maxResults"])
        self._reply(lambda: self.served.page(id_, given.get("pageToken", ""), wait, most))

    def _path(self) -> list[str]:
        path = urlsplit(self.path).path
        assert path.startswith("/bigquery/v2/")
        return path.removeprefix("/bigquery/v2/").split("/")

    def _reply(self, made: Any) -> None:
        token = self.served.token
        known = self.headers["Authorization"] == (f"Bearer {token}" if token else None)
        status, form = made() if known else _error(401, "authError", "Invalid Credentials")
        self.served.tamper(form)
        data = json.dumps(form).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Tests have no use for a log of requests."""


@contextmanager
def bigquery_server(scanned: Mapping[str, int]) -> Iterator[BigQueryServer]:
    handler = type("Handler", (_Handler,), {})
    with duckdb.connect() as connection, ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        served = BigQueryServer(f"http://127.0.0.1:{http.server_port}", connection, scanned)
        handler.served = served  # type: ignore[attr-defined]
        thread = Thread(target=http.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield served
        finally:
            http.shutdown()
            thread.join()
            for job in served.jobs.values():
                job.stop()
