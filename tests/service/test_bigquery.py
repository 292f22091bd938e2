"""BigQuery, of which a server that keeps to its documented protocol stands in: see tests/engines/bigquery_server.py."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs

import jwt
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from semantic.catalog import load_texts
from semantic.query import parse_any
from service.answering import answer_query
from service.errors import Cancelled, Failed, TimedOut, TooCostly, Unavailable
from service.warehouse import Cancellation, Limits, SqlStatement, open_warehouses
from service.warehouse.connected import Connected
from service.warehouse.costs import CostGuard, CostLimits, CostsInMemory, Estimate, money, worth
from service.warehouse.google_token import google_token
from service.warehouse.on_bigquery import cell_of, open_bigquery
from tests.engines.bigquery_server import TOKEN, BigQueryServer, bigquery_server

GIB, TIB = 2**30, 2**40
URL = sa.make_url("bigquery://shop/main?location=EU")
COUNT = SqlStatement("SELECT COUNT(*) AS n FROM sales")
ENDLESS = SqlStatement("SELECT COUNT(*) AS n FROM many AS a, many AS b, many AS c")


@pytest.fixture
def server() -> Iterator[BigQueryServer]:
    with bigquery_server({"sales": 5 * GIB, "stores": 10 * 2**20, "many": 1, "gone": 1}) as server:
        server.connection.execute(
            "CREATE TABLE sales AS SELECT * FROM (VALUES (1, 'Oslo', 10.50, DATE '2017-12-01', true), "
            "(2, 'Rome', 20.00, DATE '2017-12-02', NULL)) AS t(id, city, amount, sold_on, paid)"
        )
        server.connection.execute("CREATE TABLE stores AS SELECT range AS id FROM range(2500)")
        server.connection.execute("CREATE TABLE many AS SELECT range AS id FROM range(100000)")
        yield server


def opened(
    server: BigQueryServer, limits: CostLimits | None = None, token: str = TOKEN
) -> closing[Connected]:
    guard = CostGuard("lake", limits, CostsInMemory()) if limits else None
    return closing(open_bigquery(URL, name="lake", guard=guard, host=server.host, token=lambda: token))


def test_a_dry_run_tells_what_would_be_scanned(server: BigQueryServer) -> None:
    with opened(server) as warehouse:
        assert warehouse.estimate(COUNT) == Estimate(5 * GIB, "bytes")
    [asked] = server.asked
    assert (asked["dryRun"], asked["useQueryCache"], asked["useLegacySql"]) == (True, False, False)
    assert (asked["defaultDataset"], asked["location"]) == ({"projectId": "shop", "datasetId": "main"}, "EU")
    assert server.jobs == {}


def test_a_statement_above_the_limit_is_never_run(server: BigQueryServer) -> None:
    with opened(server, CostLimits(statement=4 * GIB)) as warehouse, pytest.raises(TooCostly) as refused:
        warehouse.run([COUNT])
    assert refused.value.problem.message == (
        "The warehouse `lake` estimates this at 5,368,709,120 bytes scanned; the limit for one statement is "
        "4,294,967,296."
    )
    assert [asked.get("dryRun") for asked in server.asked] == [True]


def test_the_service_holds_it_to_the_limit_too(server: BigQueryServer) -> None:
    with opened(server, CostLimits(statement=6 * GIB)) as warehouse:
        assert warehouse.run([COUNT])[0].rows == [(2,)]
        assert server.asked[-1]["maximumBytesBilled"] == str(6 * GIB)
        session = warehouse._backend.session()
        session.begin(10)
        # The table has grown since it was estimated.
        server.scanned = {**server.scanned, "sales": 7 * GIB}
        with pytest.raises(warehouse._backend.errors) as stopped:
            session.execute(COUNT)
        assert session.failed(stopped.value).problem.code == "query-too-costly"


def test_what_a_person_may_spend_in_a_day_is_told_in_money(server: BigQueryServer) -> None:
    price = Decimal("6.25")
    limits = CostLimits(person_per_day=worth(Decimal("0.05"), price), price_per_tib=price)
    with opened(server, limits) as warehouse:
        warehouse.run([COUNT], cancellation=Cancellation("ann"))
        with pytest.raises(TooCostly) as refused:
            warehouse.run([COUNT], cancellation=Cancellation("ann"))
        warehouse.run([COUNT], cancellation=Cancellation("bob"))
    assert refused.value.problem.code == "cost-limit-reached"
    # 5 GiB are 5/1024 of a TiB, which costs 0.0305: once is below 0.05, twice is not.
    assert refused.value.problem.message == (
        "The warehouse `lake` estimates this at 5,368,709,120 bytes scanned (0.04 at 6.25 per TiB), more than is left "
        "of the 8,796,093,022 (0.05 at 6.25 per TiB) that one person may spend there in a day."
    )


MODEL = """
model: sales
table: sales
key: id
time: sold_on
dimensions: {sold_on: {type: date}, city: {type: string}}
metrics: {revenue: {expr: sum(amount)}}
"""


def test_a_query_over_metrics_is_answered(server: BigQueryServer) -> None:
    catalog = load_texts({"settings.yml": "zone: UTC\n", "sales.yml": MODEL})
    form = {"metrics": ["revenue"], "dimensions": ["city", "time.month"], "time": {"range": "2017"}}
    with opened(server, CostLimits(statement=6 * GIB)) as warehouse:
        answer = answer_query(catalog, warehouse, parse_any(catalog, form), now=datetime(2018, 1, 1))
    assert answer.dialect == "bigquery"
    assert sorted(answer.rows) == [
        ("Oslo", date(2017, 12, 1), Decimal("10.50")),
        ("Rome", date(2017, 12, 1), Decimal("20.00")),
    ]


def test_money_and_bytes() -> None:
    assert money(TIB, Decimal("6.25")) == Decimal("6.25")
    assert money(1, Decimal("6.25")) == Decimal("0.01")
    assert worth(Decimal("12.50"), Decimal("6.25")) == 2 * TIB


def test_rows_types_and_bound_values(server: BigQueryServer) -> None:
    statement = SqlStatement(
        "SELECT id, city, amount, sold_on, paid, TIMESTAMP '2017-12-01 12:00:00+00' AS t FROM sales "
        "WHERE amount > @p1 AND sold_on >= @p2 AND city <> @p3 AND id < @p4 ORDER BY id",
        {"p1": Decimal("10.25"), "p2": date(2017, 12, 1), "p3": "O'slo", "p4": 9},
    )
    with opened(server) as warehouse:
        [result] = warehouse.run([statement])
    noon = datetime(2017, 12, 1, 12, tzinfo=UTC)
    assert result.rows == [
        (1, "Oslo", Decimal("10.50"), date(2017, 12, 1), True, noon),
        (2, "Rome", Decimal("20.00"), date(2017, 12, 2), None, noon),
    ]
    assert [type_ for _, type_ in result.columns] == [
        *("integer", "string", "numeric", "date", "boolean", "timestamp")
    ]
    named = {each["name"]: each["parameterType"]["type"] for each in server.asked[0]["queryParameters"]}
    assert named == {"p1": "NUMERIC", "p2": "DATE", "p3": "STRING", "p4": "INT64"}


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("INTEGER", "9223372036854775807", 2**63 - 1),
        (
            "BIGNUMERIC",
            "12345678901234567890.123456789012345678",
            Decimal("12345678901234567890.123456789012345678"),
        ),
        ("FLOAT", "1.5E300", 1.5e300),
        ("DATETIME", "2017-12-01T09:30:00.250000", datetime(2017, 12, 1, 9, 30, 0, 250_000)),
        ("TIMESTAMP", "1512120600000001", datetime(2017, 12, 1, 9, 30, 0, 1, tzinfo=UTC)),
        ("TIMESTAMP", "-1", datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)),
        ("BYTES", "3q0=", b"\xde\xad"),
        ("INTERVAL", "1-2 3 4:5:6.500", "P1Y2M3DT4H5M6.5S"),
        ("INTERVAL", "-1-2 0 -4:5:6", "P-1Y-2MT-4H-5M-6S"),
        ("TIME", "09:30:00", "09:30:00"),
        ("STRING", None, None),
    ],
)
def test_values_as_the_service_writes_them(type_: str, text: str | None, value: object) -> None:
    assert cell_of({"name": "x", "type": type_, "mode": "NULLABLE"}, text) == value


def test_lists_and_records() -> None:
    numbers = {"name": "x", "type": "INTEGER", "mode": "REPEATED"}
    assert cell_of(numbers, [{"v": "1"}, {"v": None}]) == [1, None]
    record = {
        "name": "x",
        "type": "RECORD",
        "mode": "NULLABLE",
        "fields": [{"name": "a", "type": "DATE"}, numbers],
    }
    assert cell_of(record, {"f": [{"v": "2017-12-01"}, {"v": []}]}) == {"a": date(2017, 12, 1), "x": []}


def test_all_pages_are_read_and_the_limit_on_rows_is_kept(server: BigQueryServer) -> None:
    every = SqlStatement("SELECT id FROM stores ORDER BY id")
    with opened(server) as warehouse:
        [whole], [cut] = warehouse.run([every]), warehouse.run([every], Limits(rows=1_500))
    assert (whole.rows, whole.truncated) == ([(n,) for n in range(2_500)], False)
    assert (cut.rows, cut.truncated) == ([(n,) for n in range(1_500)], True)


def test_a_cancelled_job_is_stopped_there(server: BigQueryServer) -> None:
    handle, found = Cancellation("ann"), []

    def run() -> None:
        with opened(server) as warehouse, pytest.raises(Cancelled) as cancelled:
            warehouse.run([ENDLESS], cancellation=handle)
        found.append(cancelled.value)

    thread = threading.Thread(target=run)
    thread.start()
    assert server.begun.wait(30)
    handle.cancel()
    thread.join(30)
    assert len(found) == 1 and server.cancelled == ["job_0"]


def test_the_time_limit_is_kept_there_and_here(server: BigQueryServer) -> None:
    with opened(server) as warehouse, pytest.raises(TimedOut):
        warehouse.run([ENDLESS], Limits(seconds=1.5))
    assert 1_000 < int(server.asked[0]["jobTimeoutMs"]) <= 1_500
    assert server.cancelled == ["job_0"]


def test_what_goes_wrong_says_what_to_do_and_no_value(server: BigQueryServer) -> None:
    with opened(server) as warehouse:
        with pytest.raises(Failed) as gone:
            warehouse.run([SqlStatement("SELECT x FROM nowhere")])
        with pytest.raises(Failed) as unknown:
            warehouse.run([SqlStatement("SELECT colour FROM sales")])
    assert gone.value.problem.code == unknown.value.problem.code == "schema-mismatch"
    with opened(server, token="ya29.another") as warehouse, pytest.raises(Unavailable) as shut:
        warehouse.run([COUNT])
    assert "authError" in shut.value.problem.message and "ya29" not in str(shut.value.problem)
    server.host = "http://127.0.0.1:9"
    with opened(server) as warehouse, pytest.raises(Unavailable, match="cannot be reached"):
        warehouse.run([COUNT])


TAMPERED: dict[str, Callable[[dict[str, Any]], object]] = {
    "nothing": lambda form: form.clear(),
    "no columns": lambda form: form.update(schema={"fields": []}),
    "no schema": lambda form: form.update(schema=None),
    "another type": lambda form: form.update(rows=[{"f": [{"v": "seven"}]}]),
    "a row less": lambda form: form.pop("rows", None),
    "no cells": lambda form: form.update(rows=[7]),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_result_that_is_not_as_documented_is_none(server: BigQueryServer, how: str) -> None:
    server.tamper = TAMPERED[how]
    with opened(server) as warehouse, pytest.raises(Unavailable, match="does not answer as it should"):
        warehouse.run([COUNT])


def test_an_estimate_that_is_none_is_no_leave_to_run(server: BigQueryServer) -> None:
    server.tamper = lambda form: form.pop("totalBytesProcessed", None)
    with opened(server, CostLimits(statement=1)) as warehouse, pytest.raises(Unavailable):
        warehouse.run([COUNT])
    assert server.jobs == {}


SETTINGS = """
warehouses:
  main: {url: "%s", cost_limit: 2.50, cost_limit_per_person_per_day: 20, price_per_tib: 6.25}
"""


def test_limits_come_from_the_settings_in_money(tmp_path: Path) -> None:
    settings = load_texts({"settings.yml": SETTINGS % "bigquery://shop/main"}).settings.warehouses
    with closing(
        open_warehouses(settings, base=tmp_path, environment={"BIGQUERY_EMULATOR_HOST": "127.0.0.1:9"})
    ) as warehouse:
        assert isinstance(warehouse, Connected) and warehouse._guard is not None
        assert warehouse._guard.limits == CostLimits(TIB * 2 // 5, TIB * 16 // 5, Decimal("6.25"))
        with pytest.raises(Unavailable):
            warehouse.run([COUNT])


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://reader@db/shop", "does not estimate what it would scan"),
        ("sqlite:///shop.db", "cannot estimate"),
        ("redshift://account/db", "cannot reach: redshift"),
        ("bigquery://shop/main?endpoint=http://evil.example", "cannot be read"),
        ("bigquery:///main", "cannot be read"),
    ],
)
def test_a_limit_that_nothing_would_keep_is_an_error(tmp_path: Path, url: str, said: str) -> None:
    (tmp_path / "shop.db").touch()
    settings = load_texts({"settings.yml": SETTINGS % url}).settings.warehouses
    with pytest.raises(Unavailable, match=said):
        open_warehouses(settings, base=tmp_path, environment={})


class Tokens(BaseHTTPRequestHandler):
    """Google's token endpoint and metadata server, as far as they give tokens. `asked` are the requests."""

    key: ClassVar[Any] = None
    asked: ClassVar[list[object]] = []

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
        audience = f"http://{self.headers['Host']}/token"
        self.asked.append(
            jwt.decode(form["assertion"][0], self.key.public_key(), ["RS256"], audience=audience)
        )
        self._reply({"access_token": TOKEN, "expires_in": 3599, "token_type": "Bearer"})

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Metadata-Flavor"]))
        self._reply({"access_token": TOKEN, "expires_in": 30, "token_type": "Bearer"})

    def _reply(self, form: object) -> None:
        data = json.dumps(form).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Tests have no use for a log of requests."""


@pytest.fixture
def tokens() -> Iterator[tuple[str, type[Tokens]]]:
    handler = type("Handler", (Tokens,), {"key": generate_private_key(65537, 2048), "asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"127.0.0.1:{http.server_port}", handler
        http.shutdown()
        thread.join()


def test_a_key_file_signs_in_once_an_hour(tokens: tuple[str, type[Tokens]], tmp_path: Path) -> None:
    host, handler = tokens
    pem = handler.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    form = {"type": "service_account", "client_email": "dragoman@shop.example", "private_key": pem}
    file = tmp_path / "key.json"
    file.write_text(json.dumps(form | {"token_uri": f"http://{host}/token"}))
    token = google_token({"GOOGLE_APPLICATION_CREDENTIALS": str(file)}, "lake")
    assert [token(), token()] == [TOKEN, TOKEN]
    [claims] = handler.asked
    assert isinstance(claims, dict)
    assert (claims["iss"], claims["scope"]) == (
        "dragoman@shop.example",
        "https://www.googleapis.com/auth/bigquery",
    )


def test_without_a_key_the_machine_is_asked_again_before_its_token_ends(
    tokens: tuple[str, type[Tokens]],
) -> None:
    host, handler = tokens
    token = google_token({"GCE_METADATA_HOST": host}, "lake")
    assert [token(), token()] == [TOKEN, TOKEN]
    path = "/computeMetadata/v1/instance/service-accounts/default/token"
    assert handler.asked == [(path, "Google")] * 2


@pytest.mark.parametrize("text", ["", "[]", '{"type": "authorized_user"}', '{"type": "service_account"}'])
def test_a_file_that_is_no_key_is_an_error_at_once(tmp_path: Path, text: str) -> None:
    file = tmp_path / "key.json"
    file.write_text(text)
    with pytest.raises(Unavailable) as refused:
        google_token({"GOOGLE_APPLICATION_CREDENTIALS": str(file)}, "lake")
    assert refused.value.problem.code == "credentials-missing"
