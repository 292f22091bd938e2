"""What a service keeps, from Python: runs, links, feedback, conversations, files, events, and how it is used."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from dragoman import AsyncClient, Client
from dragoman.client import (
    ChangedNumber,
    KeyRefused,
    NotFound,
    NotReached,
    QueryRejected,
    ReplyInvalid,
    Retries,
    ServiceFailed,
    Told,
)
from service.answer import Answer, Status
from tests.api.kept_shop import Headers, KeptShop, kept_shop
from tests.client.conftest import replying

BY_DEPARTMENT = {"metrics": ["revenue"], "dimensions": ["product.department"]}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeptShop]:
    """Kept by all tests here: each makes the runs that it looks at."""
    with kept_shop(tmp_path_factory.mktemp("kept")) as opened:
        yield opened


def client_of(shop: KeptShop, who: Headers) -> Client:
    [shown] = who.values()
    return Client(str(shop.client.base_url), shown.decode().removeprefix("Bearer "))


@pytest.fixture
def olga(shop: KeptShop) -> Iterator[Client]:
    with client_of(shop, shop.olga) as client:
        yield client


def test_a_run_is_listed_opened_and_run_again(shop: KeptShop, olga: Client) -> None:
    answer = olga.query(BY_DEPARTMENT)
    [newest] = olga.runs(how="query", limit=1).items
    assert (newest.id, newest.principal, newest.query) == (answer.id, "olga", answer.query)
    opened = olga.run(newest)
    assert (opened.answer, opened.withheld, opened.run) == (answer, "", newest)
    again = olga.rerun(answer)
    assert (again.answer.rows, again.compared, again.numbers) == (answer.rows, True, ())
    shop.redefine("sales.yml", "expr: sum(amount)", "expr: sum(amount * 2)")
    assert olga.rerun(answer).numbers[0] == ChangedNumber(("Fruit",), "revenue", 15.75, 31.5)
    shop.redefine("sales.yml", "expr: sum(amount * 2)", "expr: sum(amount)")
    with client_of(shop, shop.ana) as ana, pytest.raises(NotFound):
        ana.run(answer.id)


def test_pages_of_runs_go_on(olga: Client) -> None:
    ids = [olga.query({"metrics": ["revenue"], "limit": n}).id for n in (1, 2, 3)]
    first = olga.runs(limit=2)
    second = olga.runs(limit=1, cursor=first.next)
    assert [run.id for run in (*first.items, *second.items)] == ids[::-1]


def test_a_link_shows_everybody_their_own(shop: KeptShop, olga: Client) -> None:
    link = olga.share(olga.query(BY_DEPARTMENT), days=7)
    with client_of(shop, shop.ana) as ana:
        assert ana.shared(link).rows == (("Fruit", Decimal("15.75")),)
        assert ana.shared(link.token, max_age=0).rows == ana.shared(link).rows
        assert olga.unshare(olga.runs(how="query").items[0]) is True
        assert olga.unshare(olga.runs(how="query").items[0]) is False
        with pytest.raises(NotFound):
            ana.shared(link)


def test_what_is_made_of_an_answer(olga: Client) -> None:
    answer = olga.ask("turnover this month")
    olga.judge(answer, "down", reason="period", comment="The year.")
    said = olga.judge(answer.id, correction={"metrics": ["revenue"]})
    assert [(each.kind, each.value) for each in said] == [
        ("vote", "down"), ("reason", "period"), ("correction", "")
    ]  # fmt: skip
    assert (said[2].original, said[2].corrected) == (answer.query, {"metrics": ["revenue"]})
    assert olga.feedback(answer) == said
    proposal = olga.propose(answer, "how much did we take", also=["our takings"])
    assert proposal.file.endswith(".yml") and "our takings" in proposal.text and "+++" in proposal.diff
    back = olga.ask("earnings this month")
    meaning = olga.propose_synonym(back, 0)
    assert (meaning.word, meaning.means) == ("earnings", back.choices[0].label)
    assert meaning.edits[0].after[0] in meaning.diff


def test_conversations(olga: Client) -> None:
    first = olga.ask("turnover this month")
    olga.ask("and last month?", conversation=first.conversation)
    [newest] = olga.conversations(limit=1).items
    assert newest == olga.conversation(first.conversation)
    assert [turn.question for turn in newest.turns] == ["turnover this month", "and last month?"]
    assert olga.forget_conversation(newest.id) is True
    assert olga.forget_conversation(newest.id) is False
    with pytest.raises(NotFound):
        olga.conversation(newest.id)


def test_values_and_the_catalog(shop: KeptShop, olga: Client) -> None:
    found = olga.values("product.department", limit=1)
    more = olga.values("product.department", cursor=found.next)
    assert [item.value for item in (*found.items, *more.items)] == ["Bread", "Fruit"]
    assert [item.value for item in olga.values("department", "bakery").items] == ["Bread"]
    assert olga.values("sales.amount_paid", limit=3).items[2].value == Decimal("3.25")
    with client_of(shop, shop.ana) as ana:
        assert [item.value for item in ana.values("department").items] == ["Fruit"]
    first = olga.catalog(kind="metric", limit=1)
    assert olga.catalog(kind="metric", limit=1, cursor=first.next).items[0] != first.items[0]
    assert olga.definition("metric", "average_sale")["lineage"]["columns"] == ["sales.amount"]


def test_usage_is_for_administrators(shop: KeptShop, olga: Client) -> None:
    olga.ask("sales of zebras")
    with client_of(shop, shop.otto) as otto:
        usage = otto.usage()
        assert usage.questions.refused >= 1
        assert "zebras" in [word.word for word in usage.failing_words]
        assert "products" in usage.unused_metrics and usage.metrics["revenue"] >= 1
        assert otto.usage(since=usage.until, until=usage.until + timedelta(days=1)).people == 0
        assert olga.serving()["serving"]["hash"] == shop.app.catalog.digest
    with pytest.raises(KeyRefused):
        olga.usage()


def test_files(olga: Client, tmp_path: Path) -> None:
    made = olga.export(BY_DEPARTMENT, tmp_path / "all.csv")
    assert made.read_text().splitlines()[0] == "product.department,revenue"
    run = olga.query(BY_DEPARTMENT)
    lines = olga.export_run(run, str(tmp_path / "run.txt"), format="jsonl").read_text().splitlines()
    assert {line["product.department"] for line in map(json.loads, lines)} == {"Fruit", "Bread", None}
    with pytest.raises(QueryRejected) as caught:
        olga.export({"metrics": ["revnue"]}, tmp_path / "none.csv")
    assert caught.value.problem.code == "unknown-name"
    with pytest.raises(QueryRejected):
        olga.export(BY_DEPARTMENT, tmp_path / "none.xls")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.csv", "run.txt"]


def test_a_file_that_breaks_off_is_not_left_behind(tmp_path: Path) -> None:
    def half(_: Request) -> Response:
        return Response(b"a,b\r\n", headers={"Content-Length": "100"})

    with replying(half) as (where, asked), Client(where) as client, pytest.raises(NotReached):
        client.export("SELECT revenue FROM metrics", tmp_path / "half.csv")
    assert (len(asked), list(tmp_path.iterdir())) == (1, [])


def broken(_: Request) -> Response:
    return Response(b"{", headers={"Content-Length": "100"})


def still_at_it(_: Request) -> Response:
    form = '{"problems": [{"code": "idempotency-in-progress", "message": "Soon.", "severity": "error"}]}'
    return Response(form, 409, {"Retry-After": "0"}, media_type="application/problem+json")


def linked(_: Request) -> Response:
    form = '{"token": "t", "path": "/v1/shared/t", "until": "2026-12-01T00:00:00+00:00"}'
    return Response(form, 201, media_type="application/json")


def test_what_is_done_once_is_sent_again_under_its_key() -> None:
    with (
        replying(broken, still_at_it, linked) as (where, asked),
        Client(where, retries=Retries(first=0.0)) as client,
    ):
        assert client.share("r1").token == "t"
    keys = [request.headers.get("idempotency-key") for request in asked]
    assert len(keys) == 3 and len(set(keys)) == 1 and keys[0]
    with replying(broken) as (where, asked), Client(where) as client, pytest.raises(NotReached):
        client.ask("turnover")
    assert (len(asked), asked[0].headers.get("idempotency-key")) == (1, None)


def test_a_question_under_a_key_is_answered_once(olga: Client) -> None:
    first = olga.ask("turnover this month", idempotency_key="5f0c2a9e-mine")
    assert olga.ask("turnover this month", idempotency_key="5f0c2a9e-mine").id == first.id
    again = olga.rerun(first, idempotency_key="5f0c2a9f-mine")
    assert olga.rerun(first, idempotency_key="5f0c2a9f-mine").answer.id == again.answer.id
    assert olga.rerun(first).answer.id != again.answer.id


def test_pictures(olga: Client) -> None:
    asked = {**BY_DEPARTMENT, "filters": [{"field": "product.department", "op": "is_not_null"}]}
    assert olga.chart(asked).startswith(b"<svg")
    assert olga.chart("turnover by department", format="png", width=300).startswith(b"\x89PNG")
    with pytest.raises(QueryRejected) as caught:
        olga.chart({"metrics": ["revenue"]})
    assert caught.value.problem.code == "no-chart"


def test_an_answer_as_it_comes(olga: Client) -> None:
    told = list(olga.stream("turnover this month"))
    assert [each.event for each in told] == ["understanding", "query", "rows", "answer"]
    assert "SUM" in told[1].form["sql"]
    assert told[-1].answer is not None
    assert told[-1].answer.rows == ((Decimal("14.50"),),)
    asked_back = list(olga.stream("earnings"))
    assert [each.event for each in asked_back] == ["clarification", "answer"]
    assert asked_back[-1].answer is not None and asked_back[-1].answer.status is Status.CLARIFY


def test_who_may_not_ask_gets_no_stream(shop: KeptShop) -> None:
    with client_of(shop, shop.otto) as otto, pytest.raises(KeyRefused):
        next(iter(otto.stream("turnover")))


def test_what_goes_on_can_be_stopped(olga: Client) -> None:
    assert olga.stop("report-7") is False
    assert olga.query(BY_DEPARTMENT, run_id="report-7").status is Status.ANSWERED
    with pytest.raises(QueryRejected):
        olga.ask("turnover", run_id="no id")


def events(*parts: str) -> Response:
    return StreamingResponse(iter(part.encode() for part in parts), media_type="text/event-stream")


def told_by(*parts: str) -> list[Told]:
    with replying(lambda _: events(*parts)) as (where, _), Client(where) as client:
        return list(client.stream("turnover"))


def test_a_stream_is_read_however_it_is_cut(olga: Client) -> None:
    """A value may hold what is the end of a line elsewhere, and bytes come as they like."""
    answer = list(olga.stream("turnover this month"))[-1].form
    spoken = json.dumps({**answer, "sentence": "a\u2028b\x85c"}, ensure_ascii=False)
    whole = f": still here\n\nevent: answer\r\ndata: {spoken}\n\n"
    for parts in ([whole], list(whole)):
        [told] = told_by(*parts)
        assert told.answer is not None and told.answer.sentence == "a\u2028b\x85c"


PROBLEM = (
    '{"status": 504, "problems": [{"code": "warehouse-timeout", "message": "Slow.", "severity": "error"}]}'
)


def test_a_stream_that_does_not_end_well() -> None:
    with pytest.raises(ServiceFailed) as caught:
        told_by(f"event: error\ndata: {PROBLEM}\n\n")
    assert (caught.value.status, caught.value.problem.code) == (504, "warehouse-timeout")
    with pytest.raises(NotReached, match="broke off"):
        told_by('event: understanding\ndata: {"words": "revenue"}\n\n')
    for wrong in ("<html>", "[1]", "{}", '{"id": 1}'):
        with pytest.raises(ReplyInvalid):
            told_by(f"event: answer\ndata: {wrong}\n\n")
    with (
        replying(lambda _: Response("{}", media_type="application/json")) as (where, _),
        Client(where) as client,
        pytest.raises(NotReached),
    ):
        list(client.stream("turnover"))


def test_with_an_event_loop(shop: KeptShop, tmp_path: Path) -> None:
    [shown] = shop.olga.values()

    async def everything() -> Answer:
        key = shown.decode().removeprefix("Bearer ")
        async with AsyncClient(str(shop.client.base_url), key) as service:
            told = [each async for each in service.stream("turnover this month")]
            last = told[-1].answer
            assert last is not None
            assert (await service.run(last)).answer == last
            await service.export(BY_DEPARTMENT, tmp_path / "a.csv")
            await service.export_run(last, tmp_path / "b.csv")
            with pytest.raises(QueryRejected):
                await service.export({"metrics": ["revnue"]}, tmp_path / "c.csv")
            with pytest.raises(QueryRejected):
                _ = [each async for each in service.stream("turnover", run_id="no id")]
            assert (await service.chart("turnover by department")).startswith(b"<svg")
            return last

    assert asyncio.run(everything()).rows == ((Decimal("14.50"),),)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv"]
