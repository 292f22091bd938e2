"""Snowflake, of which a server that keeps to its documented protocol stands in (tests/engines/snowflake_server.py)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from semantic.catalog import load_texts
from semantic.query import parse_any
from service.answering import answer_query
from service.errors import Cancelled, Failed, Refused, TimedOut, TooCostly, TooLarge, Unavailable
from service.onboarding.data_checks import check_data
from service.warehouse import Cancellation, Limits, SqlStatement
from service.warehouse.connected import Connected
from service.warehouse.costs import CostGuard, CostLimits, CostsInMemory, Estimate
from service.warehouse.on_snowflake import Place, open_snowflake, place_of
from tests.engines.snowflake_server import TOKEN, SnowflakeServer, snowflake_server

GIB = 2**30
URL = sa.make_url("snowflake://dragoman@acme-shop/shop/main?warehouse=reading&role=reader")
SIGNED = {
    "Authorization": f"Bearer {TOKEN}",
    "X-Snowflake-Authorization-Token-Type": "PROGRAMMATIC_ACCESS_TOKEN",
}
COUNT = SqlStatement("SELECT COUNT(*) AS n FROM sales")
ENDLESS = SqlStatement("SELECT COUNT(*) AS n FROM many AS a, many AS b, many AS c")


@pytest.fixture
def server() -> Iterator[SnowflakeServer]:
    with snowflake_server({"SALES": 5 * GIB, "STORES": 10 * 2**20, "MANY": 1, "GONE": 1}) as server:
        server.connection.execute(
            "CREATE TABLE sales AS SELECT * FROM (VALUES (1, 'Oslo', 10.50, DATE '2017-12-01', true), "
            "(2, 'Rome', 20.00, DATE '2017-12-02', NULL)) AS t(id, city, amount, sold_on, paid)"
        )
        server.connection.execute("CREATE TABLE stores AS SELECT range AS id FROM range(2500)")
        server.connection.execute("CREATE TABLE many AS SELECT range AS id FROM range(100000)")
        yield server


def opened(
    server: SnowflakeServer,
    limits: CostLimits | None = None,
    url: sa.URL = URL,
    headers: Mapping[str, str] = SIGNED,
) -> closing[Connected]:
    guard = CostGuard("lake", limits, CostsInMemory()) if limits else None
    return closing(open_snowflake(url, name="lake", guard=guard, host=server.host, headers=lambda: headers))


def test_explain_tells_what_would_be_scanned(server: SnowflakeServer) -> None:
    with opened(server) as warehouse:
        assert warehouse.estimate(COUNT) == Estimate(5 * GIB, "bytes")
    [asked] = server.asked
    assert asked["statement"] == "EXPLAIN USING JSON SELECT COUNT(*) AS n FROM sales"
    assert not server.begun.is_set()


def test_a_statement_above_the_limit_is_never_run(server: SnowflakeServer) -> None:
    with opened(server, CostLimits(statement=4 * GIB)) as warehouse, pytest.raises(TooCostly) as refused:
        warehouse.run([COUNT])
    assert refused.value.problem.message == (
        "The warehouse `lake` estimates this at 5,368,709,120 bytes scanned; the limit for one statement is "
        "4,294,967,296."
    )
    assert not server.begun.is_set()


def test_what_a_person_may_scan_in_a_day(server: SnowflakeServer) -> None:
    with opened(server, CostLimits(person_per_day=8 * GIB)) as warehouse:
        warehouse.run([COUNT], cancellation=Cancellation("ann"))
        with pytest.raises(TooCostly) as refused:
            warehouse.run([COUNT], cancellation=Cancellation("ann"))
        warehouse.run([COUNT], cancellation=Cancellation("bob"))
    assert refused.value.problem.code == "cost-limit-reached"


def test_what_a_statement_is_sent_with(server: SnowflakeServer) -> None:
    """Names as they are stored there: in capitals, unless they are quoted."""
    with opened(server) as warehouse:
        warehouse.run([COUNT], Limits(seconds=7.2))
    [asked] = server.asked
    assert asked == {
        "statement": COUNT.sql,
        "timeout": 8,
        "database": "SHOP",
        "schema": "MAIN",
        "warehouse": "READING",
        "role": "READER",
        "parameters": {
            "timezone": "UTC",
            "multi_statement_count": "1",
            "client_result_chunk_size": 16,
            "rows_per_resultset": 0,
            "binary_output_format": "HEX",
            "query_tag": "dragoman",
        },
    }
    assert place_of(sa.make_url('snowflake://u@a/"Shop ""1"""/%22main%22')) == Place('Shop "1"', "main")


MODEL = """
model: sales
table: sales
key: id
time: sold_on
dimensions:
  sold_on: {type: date}
  city: {type: string}
  paid: {type: boolean}
metrics: {revenue: {expr: sum(amount)}, middle: {expr: median(amount)}}
"""


def test_a_query_over_metrics_is_answered(server: SnowflakeServer) -> None:
    catalog = load_texts({"settings.yml": "zone: UTC\n", "sales.yml": MODEL})
    form = {
        "metrics": ["revenue", "middle"],
        "dimensions": ["city", "time.month"],
        "time": {"range": "2017"},
        "filters": [
            {"field": "city", "op": "contains", "values": ["O"]},
            {"field": "revenue", "op": ">", "values": [10.25]},
        ],
        "order_by": ["-revenue"],
    }
    with opened(server, CostLimits(statement=6 * GIB)) as warehouse:
        answer = answer_query(catalog, warehouse, parse_any(catalog, form), now=datetime(2018, 1, 1))
    assert (answer.dialect, [column.name for column in answer.columns]) == (
        "snowflake",
        ["city", "time.month", "revenue", "middle"],
    )
    assert list(answer.rows) == [
        ("Rome", date(2017, 12, 1), Decimal("20.00"), 20.0),
        ("Oslo", date(2017, 12, 1), Decimal("10.50"), 10.5),
    ]


def test_definitions_are_held_against_the_data(server: SnowflakeServer) -> None:
    wrong = MODEL.replace("paid: {type: boolean}", "paid: {type: date}\n  color: {type: string}")
    right, twisted = (
        load_texts({"settings.yml": "zone: UTC\n", "sales.yml": text}) for text in (MODEL, wrong)
    )
    with opened(server) as warehouse:
        assert check_data(right, warehouse).problems == ()
        found = check_data(twisted, warehouse).problems
    assert [problem.code for problem in found] == ["type-mismatch", "column-unreadable"]
    assert found[1].message.endswith('invalid identifier "COLOR"')
    assert found[0].message == "`sales.paid` is declared as date, but it holds true and false."


def test_rows_types_and_bound_values(server: SnowflakeServer) -> None:
    statement = SqlStatement(
        "SELECT id, city AS \"City\", amount, sold_on, paid, CAST('2017-12-01 12:00:00' AS TIMESTAMP_NTZ) AS t, "
        "CAST('2017-12-01 12:00:00+00:00' AS TIMESTAMP_TZ) AS z, 0.1::DOUBLE AS f FROM sales "
        "WHERE amount > :p1 AND sold_on >= :p2 AND city <> :p3 AND id < :p4 AND sold_on < :p5 AND city <> ':p3' "
        "AND :p6 AND id < :p4 ORDER BY id",
        {
            "p1": Decimal("10.25"),
            "p2": date(2017, 12, 1),
            "p3": "O'slo",
            "p4": 9,
            "p5": datetime(2017, 12, 2, 0, 0, 1),
            "p6": True,
        },
    )
    with opened(server) as warehouse:
        [result] = warehouse.run([statement])
    noon = datetime(2017, 12, 1, 12)
    assert result.rows == [
        (1, "Oslo", Decimal("10.50"), date(2017, 12, 1), True, noon, noon.replace(tzinfo=UTC), 0.1),
        (2, "Rome", Decimal("20.00"), date(2017, 12, 2), None, noon, noon.replace(tzinfo=UTC), 0.1),
    ]
    assert result.columns == (
        ("ID", "bigint"),
        ("City", "text"),
        ("AMOUNT", "decimal(4,2)"),
        ("SOLD_ON", "date"),
        ("PAID", "boolean"),
        ("T", "timestamp_ntz"),
        ("Z", "timestamp_tz"),
        ("F", "double"),
    )
    assert server.asked[0]["bindings"] == {
        "1": {"type": "TEXT", "value": "10.25"},
        "2": {"type": "DATE", "value": "1512086400000"},
        "3": {"type": "TEXT", "value": "O'slo"},
        "4": {"type": "FIXED", "value": "9"},
        "5": {"type": "TIMESTAMP_NTZ", "value": "1512172801000000000"},
        "6": {"type": "BOOLEAN", "value": "true"},
        "7": {"type": "FIXED", "value": "9"},
    }


def test_all_parts_are_read_and_the_limit_on_rows_is_kept(server: SnowflakeServer) -> None:
    every = SqlStatement("SELECT id FROM stores ORDER BY id")
    with opened(server) as warehouse:
        [whole], [cut] = warehouse.run([every]), warehouse.run([every], Limits(rows=1_500))
    assert (whole.rows, whole.truncated) == ([(n,) for n in range(2_500)], False)
    assert (cut.rows, cut.truncated) == ([(n,) for n in range(1_500)], True)


def test_no_rows_have_their_columns(server: SnowflakeServer) -> None:
    with opened(server) as warehouse:
        [none] = warehouse.run([SqlStatement("SELECT id FROM stores WHERE id < 0")])
    assert (none.columns, none.rows) == ((("ID", "bigint"),), [])


def test_a_stream_holds_one_part_at_a_time(server: SnowflakeServer) -> None:
    server.part_rows = 700
    with (
        opened(server) as warehouse,
        warehouse.stream(SqlStatement("SELECT id FROM stores ORDER BY id")) as stream,
    ):
        seen = [next(stream.batches)]
        parts = sum(method == "GET" for method, _ in server.requests)
        seen += stream.batches
    assert [row for batch in seen for row in batch] == [(n,) for n in range(2_500)]
    # The rest of the parts, of which there are four, was asked for when the first had been handed on.
    assert sum(method == "GET" for method, _ in server.requests) == parts + 3


def test_a_cancelled_statement_is_stopped_there(server: SnowflakeServer) -> None:
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
    assert len(found) == 1 and server.cancelled == list(server.runs)


def test_the_time_limit_is_kept_there_and_here(server: SnowflakeServer) -> None:
    with opened(server) as warehouse, pytest.raises(TimedOut):
        warehouse.run([ENDLESS], Limits(seconds=0.5))
    assert server.asked[0]["timeout"] == 1
    assert server.cancelled == list(server.runs)


def test_a_shorter_limit_of_the_account_is_told(server: SnowflakeServer) -> None:
    with opened(server) as warehouse:
        thread = threading.Thread(target=stop, args=(server, "000630"))
        thread.start()
        with pytest.raises(TimedOut, match="longer than the warehouse `lake` lets it"):
            warehouse.run([ENDLESS])
        thread.join()


def stop(server: SnowflakeServer, code: str) -> None:
    assert server.begun.wait(30)
    for run in server.runs.values():
        run.stop(code)


def test_a_busy_service_is_asked_again_for_what_runs_there(server: SnowflakeServer) -> None:
    with opened(server) as warehouse:
        server.busy = 1
        with pytest.raises(Unavailable) as busy:
            warehouse.run([COUNT])
        assert (busy.value.problem.hint, server.asked) == ("Ask again in a moment.", [])
        session = warehouse._backend.session()
        session.begin(10)
        begun = session._begun({**session._form(), "statement": COUNT.sql})  # type: ignore[attr-defined]
        server.busy = 2
        assert session._finished(begun).body["data"] == [["2"]]  # type: ignore[attr-defined]


def test_what_goes_wrong_says_what_to_do_and_no_value(server: SnowflakeServer) -> None:
    with opened(server) as warehouse:
        with pytest.raises(Failed) as gone:
            warehouse.run([SqlStatement("SELECT x FROM nowhere")])
        with pytest.raises(Failed) as unknown:
            warehouse.run([SqlStatement("SELECT colour FROM sales")])
        with pytest.raises(Failed) as cast:
            warehouse.run([SqlStatement("SELECT CAST(city AS INT) FROM sales")])
    assert gone.value.problem.code == unknown.value.problem.code == "schema-mismatch"
    assert gone.value.problem.message == (
        'Snowflake could not run the query: SQL compilation error: Object "NOWHERE" does not exist or not authorized.'
    )
    assert (
        cast.value.problem.message == "Snowflake could not run the query: Numeric value '…' is not recognized"
    )
    assert "Oslo" not in str(cast.value.problem)
    server.host = "http://127.0.0.1:9"
    with opened(server) as warehouse, pytest.raises(Unavailable, match="cannot be reached"):
        warehouse.run([COUNT])


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("snowflake://dragoman@acme-shop/other", "390201"),
        ("snowflake://dragoman@acme-shop/shop?role=%22reader%22", "390189"),
        ("snowflake://dragoman@acme-shop/shop?warehouse=small", "000606"),
    ],
)
def test_who_may_not_is_told_where_to_look(server: SnowflakeServer, url: str, code: str) -> None:
    with opened(server, url=sa.make_url(url)) as warehouse, pytest.raises(Unavailable, match=code) as shut:
        warehouse.run([COUNT])
    assert shut.value.problem.hint.startswith("Check Dragoman's user there")


def test_a_token_that_is_not_known_is_not_repeated(server: SnowflakeServer) -> None:
    wrong = {**SIGNED, "Authorization": "Bearer another-secret"}
    with opened(server, headers=wrong) as warehouse, pytest.raises(Unavailable, match="390303") as shut:
        warehouse.run([COUNT])
    assert "secret" not in str(shut.value.problem)


@pytest.mark.parametrize("sql", ["SELECT 1; SELECT 2", "DELETE FROM sales", "CALL clean_up()"])
def test_nothing_but_one_select_is_sent(server: SnowflakeServer, sql: str) -> None:
    with opened(server) as warehouse:
        with pytest.raises(Refused):
            warehouse.run([SqlStatement(sql)])
        # What slips through is refused there: for two statements, and by a role that may only read.
        session = warehouse._backend.session()
        session.begin(10)
        with pytest.raises(warehouse._backend.errors):
            session.execute(SqlStatement(sql))
    assert len(server.asked) == 1


def rows_of(form: dict[str, Any]) -> Any:
    return form.get("data", [[]])


TAMPERED: dict[str, Callable[[dict[str, Any]], object]] = {
    "no handle": lambda form: form.pop("statementHandle", None),
    "no rows": lambda form: form.pop("data", None),
    "no columns": lambda form: form.get("resultSetMetaData", {}).pop("rowType", None),
    "no parts": lambda form: form.get("resultSetMetaData", {}).pop("partitionInfo", None),
    "told nothing": lambda form: form.update(resultSetMetaData=None) if "data" in form else None,
    "a row less": lambda form: rows_of(form).pop(),
    "a row more": lambda form: rows_of(form).append(["7"]),
    "a cell less": lambda form: rows_of(form)[0].clear(),
    "another type": lambda form: rows_of(form).__setitem__(0, ["seven"]),
    "no text": lambda form: rows_of(form).__setitem__(0, [7]),
    "no list": lambda form: form.update(data={"0": ["7"]}) if "data" in form else None,
}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_result_that_is_not_as_documented_is_none(server: SnowflakeServer, how: str) -> None:
    """A part of the rows would make a wrong answer that looks like a right one."""
    server.tamper = TAMPERED[how]
    with opened(server) as warehouse, pytest.raises(Unavailable, match="does not answer as it should"):
        warehouse.run([COUNT])


def test_a_part_that_lacks_rows_is_none(server: SnowflakeServer) -> None:
    def lose(form: dict[str, Any]) -> None:
        if "code" not in form:
            form["data"].pop()

    server.tamper = lose
    with opened(server) as warehouse, pytest.raises(Unavailable, match="does not answer as it should"):
        warehouse.run([SqlStatement("SELECT id FROM stores")])


def test_a_success_that_has_not_all_rows_is_none(server: SnowflakeServer) -> None:
    server.tamper = lambda form: form.update(code="391908") if "data" in form else None
    with (
        opened(server) as warehouse,
        pytest.raises(TooLarge, match="larger than the warehouse `lake` hands over"),
    ):
        warehouse.run([COUNT])


@pytest.mark.parametrize("plan", ["", "{}", '{"GlobalStats": {"bytesAssigned": null}}', "[]"])
def test_an_estimate_that_is_none_is_no_leave_to_run(server: SnowflakeServer, plan: str) -> None:
    server.tamper = lambda form: form.update(data=[[plan]]) if "data" in form else None
    with opened(server, CostLimits(statement=1)) as warehouse, pytest.raises(Unavailable):
        warehouse.run([COUNT])
    assert not server.begun.is_set()
