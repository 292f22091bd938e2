"""`from dragoman import Client`: what a program gets from a running service, with and without an event loop."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from inspect import getdoc, signature

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from dragoman import AsyncClient, Client
from dragoman.app import App
from dragoman.client import (
    KeyRefused,
    NotFound,
    NotReached,
    QueryRejected,
    ReplyInvalid,
    Retries,
    ServiceFailed,
    TookTooLong,
    TooMany,
)
from dragoman.client.calls import AnyQuery
from dragoman.serving import background_service, listen, url_of
from semantic.errors import DragomanError, QueryInvalid
from semantic.query import MetricUse, Query
from service.access import KeysInMemory
from service.answer import Answer, Status
from service.configuration import Configuration
from tests.access.shown_keys import PEPPER_TEXT, made_key
from tests.client.conftest import replying

AT_ONCE = Retries(first=0.0)


def by_department(answer: Answer) -> dict[object, object]:
    return {row[0]: row[1] for row in answer.rows}


def test_a_question_is_answered_as_in_this_process(client: Client, app: App) -> None:
    there, here = client.ask("turnover by department"), app.ask("turnover by department")
    assert there.status is Status.ANSWERED
    assert (
        by_department(there)
        == by_department(here)
        == {
            "Fruit": Decimal("15.75"),
            "Bread": Decimal("6.25"),
            None: Decimal("1.00"),
        }
    )
    assert (there.query, there.sql, there.computation) == (here.query, here.sql, here.computation)


def test_a_query_in_each_of_its_forms(client: Client) -> None:
    forms: list[AnyQuery] = [
        Query(metrics=(MetricUse("revenue"),)),
        {"metrics": ["revenue"]},
        "SELECT revenue FROM metrics",
    ]
    assert {client.query(form).rows for form in forms} == {((Decimal("23.00"),),)}
    assert client.sql("SELECT sales_count FROM metrics").rows == ((5,),)


def test_a_choice_goes_on_with_its_question_and_is_remembered_until_it_is_forgotten(client: Client) -> None:
    asked = client.ask("earnings")
    assert asked.status is Status.CLARIFY and len(asked.choices) > 1
    taken = client.choose(asked, 0, remember=True)
    assert taken.status is Status.ANSWERED
    [known] = client.remembered()
    assert known.label in asked.choices[0].label
    assert client.forget(known.phrase) is True
    assert client.forget(known.phrase) is False
    assert client.remembered() == ()


def test_a_conversation_goes_on(client: Client) -> None:
    first = client.ask("turnover this month")
    then = client.ask("and last month?", conversation=first.conversation)
    assert (first.rows, then.rows) == (((Decimal("14.50"),),), ((Decimal("8.50"),),))


def test_sql_without_running_it(client: Client) -> None:
    compiled = client.compile({"metrics": ["revenue"], "time": "2024-03"})
    assert compiled.columns == ("revenue",)
    assert compiled.dialect == "duckdb"
    assert "SUM(" in compiled.sql and set(compiled.parameters) == {"p1", "p2"}
    assert compiled.query.metrics == (MetricUse("revenue"),)


def test_the_catalog(client: Client) -> None:
    found = client.catalog("turnover", kind="metric", limit=1)
    assert [entry.name for entry in found.items] == ["revenue"]
    assert client.catalog(kind="model").total == 2
    assert client.definition("metric", "revenue")["entry"]["description"] == "Dollars taken."
    with pytest.raises(NotFound) as caught:
        client.definition("metric", "revnue")
    assert caught.value.problem.suggestions[0] == "revenue"


def test_a_wrong_query_is_the_same_error_as_in_this_process(client: Client, app: App) -> None:
    wrong = {"metrics": ["revnue"]}
    with pytest.raises(QueryInvalid) as there:
        client.query(wrong)
    assert isinstance(there.value, QueryRejected) and there.value.status == 422
    assert there.value.problems == app.query(wrong).problems


def test_how_old_rows_may_be(client: Client) -> None:
    assert client.ask("turnover", max_age=0).age is None


def test_with_an_event_loop(url: str) -> None:
    async def questions() -> list[Answer]:
        async with AsyncClient(url) as service:
            asked = (service.ask("turnover"), service.query({"metrics": ["sales_count"]}))
            answers = list(await asyncio.gather(*asked))
            await service.health()
            with pytest.raises(QueryRejected):
                await service.compile({"metrics": ["revnue"]})
            return answers

    revenue, count = asyncio.run(questions())
    assert (revenue.rows, count.rows) == (((Decimal("23.00"),),), ((5,),))


def test_both_clients_can_do_the_same() -> None:
    def public(kind: type) -> set[str]:
        return {name for name in vars(kind) if not name.startswith("_")}

    assert public(Client) - {"close"} == public(AsyncClient) - {"aclose"}
    for name in public(Client) - {"close"}:
        one, other = getattr(Client, name), getattr(AsyncClient, name)
        assert signature(one).parameters == signature(other).parameters, name
        assert getdoc(one) == getdoc(other), name


@pytest.fixture(scope="module")
def guarded(app: App) -> Iterator[tuple[str, str]]:
    """The address of a service that takes keys, and one of them."""
    keys = KeysInMemory()
    key = made_key(keys, "ana").text
    configuration = Configuration.model_validate({"access": {"pepper": PEPPER_TEXT, "mode": "required"}})
    with background_service(app, configuration, keys) as where:
        yield where, key


def test_a_key_is_shown(guarded: tuple[str, str]) -> None:
    where, key = guarded
    with Client(where, key) as client:
        assert client.ask("turnover").status is Status.ANSWERED
    with Client(where) as stranger, pytest.raises(KeyRefused) as caught:
        stranger.ask("turnover")
    assert (caught.value.status, caught.value.problem.code) == (401, "not-authenticated")


def test_a_key_is_in_nothing_that_is_printed(guarded: tuple[str, str]) -> None:
    where, key = guarded
    with Client(where, key + "x") as client, pytest.raises(KeyRefused) as caught:
        client.ask("turnover")
    assert key not in f"{client!r} {vars(client)} {caught.value!r} {caught.value}"


def test_what_is_no_address_or_no_key_is_said_at_once() -> None:
    for wrong in ("localhost:8765", "ftp://x", "http://", "http://x/?a=1"):
        with pytest.raises(ValueError, match="is not the URL of a service"):
            Client(wrong)
    with pytest.raises(ValueError, match="no header"):
        Client("http://127.0.0.1:1", "drg_\n")


def test_nobody_there() -> None:
    with listen("127.0.0.1", 0) as bound:
        nowhere = url_of(bound)
    with Client(nowhere, retries=AT_ONCE) as client, pytest.raises(NotReached) as caught:
        client.health()
    assert caught.value.problem.code == "service-not-reached"
    assert nowhere in str(caught.value)


def test_nothing_comes_in_time() -> None:
    with (
        listen("127.0.0.1", 0) as bound,
        Client(url_of(bound), timeout=0.05) as client,
        pytest.raises(TookTooLong),
    ):
        client.ask("turnover")


def limited(_: Request) -> Response:
    form = '{"problems": [{"code": "too-many-requests", "message": "Too many.", "severity": "error"}]}'
    headers = {"Retry-After": "0"}
    return Response(form, 429, headers, media_type="application/problem+json")


def from_the_service(where: str) -> Response:
    """What the real service says to a question."""
    reply = httpx.post(f"{where}/v1/ask", json={"question": "turnover"}, trust_env=False, verify=False)
    return Response(reply.content, media_type="application/json")


def test_too_many_is_tried_again(url: str) -> None:
    real = from_the_service(url)
    with (
        replying(limited, limited, lambda _: real) as (where, asked),
        Client(where, retries=AT_ONCE) as client,
    ):
        assert client.ask("turnover").rows == ((Decimal("23.00"),),)
    assert len(asked) == 3


def test_too_many_for_too_long() -> None:
    with (
        replying(limited) as (where, asked),
        Client(where, retries=AT_ONCE) as client,
        pytest.raises(TooMany) as caught,
    ):
        client.ask("turnover")
    assert (len(asked), caught.value.retry_after) == (4, 0.0)


def test_a_proxy_that_answers_for_the_service() -> None:
    page = PlainTextResponse("upstream connect error", 502)
    with (
        replying(lambda _: page) as (where, asked),
        Client(where) as client,
        pytest.raises(ServiceFailed, match="502: upstream connect error"),
    ):
        client.ask("turnover")
    assert len(asked) == 1


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b"{}", b'{"id": 1}', b"\xff", b'{"problems": 3}', b"null", b'"x"']
)
def test_another_program_answers_there(body: bytes) -> None:
    reply = Response(body, 200, media_type="application/json")
    with replying(lambda _: reply) as (where, _), Client(where) as client, pytest.raises(ReplyInvalid):
        client.ask("turnover")


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"problems": []}', b'{"problems": [{}]}'])
def test_a_rejection_without_problems(body: bytes) -> None:
    reply = Response(body, 422, media_type="application/problem+json")
    with replying(lambda _: reply) as (where, _), Client(where) as client, pytest.raises(ReplyInvalid):
        client.ask("turnover")


def test_nothing_is_followed_elsewhere(url: str) -> None:
    """A key goes to the service that it was given for, and nowhere else."""
    reply = Response(status_code=307, headers={"Location": f"{url}/v1/ask"})
    with (
        replying(lambda _: reply) as (where, _),
        Client(where, "drg_x") as client,
        pytest.raises(DragomanError) as caught,
    ):
        client.ask("turnover")
    assert "307" in str(caught.value)


def test_a_transport_of_ones_own(url: str) -> None:
    with httpx.Client(trust_env=False) as http:
        with Client(url, http=http) as client:
            client.health()
        assert not http.is_closed


def test_importing_the_package_imports_no_client() -> None:
    program = (
        "import dragoman, sys; print('httpx' in sys.modules); dragoman.Client; print('httpx' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "True"]


def test_a_client_loads_no_database_and_no_planner() -> None:
    heavy = ("sqlalchemy", "duckdb", "pyarrow", "service.asking.shell")
    program = f"import dragoman.client, sys; print([name for name in {heavy!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
