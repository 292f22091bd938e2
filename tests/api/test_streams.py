"""A question over HTTP as server-sent events: each step is told, in order."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.api.kept_shop import KeptShop

EVENTS = {"Accept": "text/event-stream"}


def read(lines: Iterator[str]) -> list[tuple[str, Any]]:
    names = [line.removeprefix("event: ") for line in lines if line]
    pairs = zip(names[::2], names[1::2], strict=True)
    return [(name, json.loads(data.removeprefix("data: "))) for name, data in pairs]


def streamed(service: httpx.Client, body: object, **headers: str) -> list[tuple[str, Any]]:
    with service.stream("POST", "/v1/ask", json=body, headers={**EVENTS, **headers}) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["x-accel-buffering"] == "no"
        return read(response.iter_lines())


def test_each_step_is_told_in_order(service: httpx.Client) -> None:
    events = streamed(service, {"question": "turnover by department this month"})
    assert [name for name, _ in events] == ["understanding", "query", "rows", "answer"]
    understanding, query, rows, answer = (data for _, data in events)
    assert understanding["words"] == "revenue by department, this month"
    assert query["sql"] == answer["sql"]
    assert rows["rows"] == answer["rows"] == [["Fruit", 10.5], ["Bread", 3.0], [None, 1.0]]
    plain = service.post("/v1/ask", json={"question": "turnover by department this month"}).json()
    own = {"id", "conversation", "seconds", "age"}
    assert {k: v for k, v in answer.items() if k not in own} == {
        k: v for k, v in plain.items() if k not in own
    }


def test_a_question_back_is_told_and_gone_on_with(service: httpx.Client) -> None:
    events = streamed(service, {"question": "earnings this month"})
    assert [name for name, _ in events] == ["clarification", "answer"]
    back = events[0][1]
    assert back["choices"][-1]["label"] == "Something else"
    went_on = streamed(service, {"choice": {"answer": back["id"], "index": 0}})
    assert [name for name, _ in went_on] == ["understanding", "query", "rows", "answer"]


def test_a_refusal_and_a_definition_are_answers(service: httpx.Client) -> None:
    [(name, answer)] = streamed(service, {"question": "sales of unicorns"})
    assert (name, answer["status"]) == ("answer", "refused")
    events = streamed(service, {"question": "what does revenue mean?"})
    assert [name for name, _ in events] == ["understanding", "answer"]
    assert (events[0][1]["kind"], events[1][1]["kind"]) == ("define", "definition")


def test_what_cannot_begin_is_a_problem_and_no_stream(service: httpx.Client) -> None:
    for body, headers, status in (
        ({"question": 1}, {}, 422),
        ({"question": "turnover"}, {"Run-Id": "no such id"}, 422),
    ):
        response = service.post("/v1/ask", json=body, headers={**EVENTS, **headers})
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"


def test_a_stream_is_kept_as_any_run(kept: KeptShop) -> None:
    with kept.client.stream(
        "POST", "/v1/ask", json={"question": "turnover this month"}, headers={**EVENTS, **_text(kept.ana)}
    ) as response:
        events = read(response.iter_lines())
    answer = events[-1][1]
    assert kept.client.get(f"/v1/runs/{answer['id']}", headers=kept.ana).json()["answer"] == answer


def _text(headers: Any) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in headers.items()}


@pytest.mark.parametrize("streams", [60])
def test_many_streams_need_no_thread_each(service: httpx.Client, streams: int) -> None:
    async def all_of_them() -> list[str]:
        limits = httpx.Limits(max_connections=streams)
        async with httpx.AsyncClient(
            base_url=service.base_url, trust_env=False, timeout=60, limits=limits
        ) as client:

            async def one() -> str:
                response = await client.post("/v1/ask", json={"question": "turnover"}, headers=EVENTS)
                return response.text.rstrip().rpartition("event: ")[2].partition("\n")[0]

            return await asyncio.gather(*(one() for _ in range(streams)))

    assert asyncio.run(all_of_them()) == ["answer"] * streams
    assert threading.active_count() < 200
