"""Faults of an endpoint over real HTTP: what is tried again, where, when, and what the person who asked is told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from semantic.language_model import LanguageModel, Price
from service.asking.model_calls import Message, ModelFailed, ModelReplied
from service.model.access import ModelAccess
from service.model.client import ModelClient
from service.warehouse.types import Cancellation
from tests.model.serving import CALL, KEY, REPLY, REVENUE, bench

OK = {"reply": REVENUE}


def test_a_reply_counts_its_tokens_and_money() -> None:
    settings = LanguageModel(timeout=10, prices={"small": Price(Decimal(2), Decimal(10))})
    with bench(OK, settings=settings) as b:
        reply = b.complete()
    assert isinstance(reply, ModelReplied)
    assert (reply.model, reply.tokens_out) == ("small", 8)
    # The server counts what it was sent; money is 2 for a million tokens in and 10 for a million out.
    assert reply.tokens_in > 50
    assert reply.money == (reply.tokens_in * Decimal(2) + 8 * Decimal(10)) / 1_000_000
    assert reply.seconds > 0


def test_a_busy_endpoint_is_asked_again_when_it_says() -> None:
    busy = {"fault": "rate_limited", "retry_after": 3, "times": 2}
    with bench(busy, OK) as b:
        assert b.text() == REPLY
        assert b.answers == ["rate_limited", "rate_limited", "reply"]
        assert b.waits.seconds == [3.0, 3.0]


@pytest.mark.parametrize("fault", ["server_error", "overloaded", "html", "cut_stream"])
def test_what_passes_is_tried_again_a_little_later_each_time(fault: str) -> None:
    with bench({"reply": REVENUE, "fault": fault, "times": 2}, OK) as b:
        assert b.text() == REPLY
        assert b.answers == [fault, fault, "reply"]
        assert b.waits.seconds == [0.5, 1.0]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("rate_limited", "model-rate-limited"),
        ("server_error", "model-unavailable"),
        ("cut_stream", "model-unavailable"),
    ],
)
def test_after_the_retries_it_is_given_up(fault: str, code: str) -> None:
    with bench({"reply": REVENUE, "fault": fault}, settings=LanguageModel(timeout=10, retries=1)) as b:
        assert b.failure() == code
        assert b.answers == [fault, fault]


def test_a_wait_that_is_longer_than_the_call_may_take_is_not_waited() -> None:
    with bench({"fault": "rate_limited", "retry_after": 60}) as b:
        assert b.failure() == "model-rate-limited"
        assert b.waits.seconds == []


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("wrong_key", "model-key-refused"),
        ("out_of_quota", "model-rate-limited"),
        ("context_too_long", "prompt-too-long"),
        ("model_unknown", "model-unknown"),
    ],
)
def test_what_does_not_pass_is_not_tried_again(fault: str, code: str) -> None:
    with bench({"fault": fault}) as b:
        assert b.failure() == code
        assert b.answers == [fault]


@pytest.mark.parametrize(
    "fault", ["rate_limited", "server_error", "model_unknown", "context_too_long", "timeout"]
)
def test_the_fallback_answers_when_the_first_model_cannot(fault: str) -> None:
    broken = {"when": {"model": "big"}, "fault": fault}
    settings = LanguageModel(timeout=10 if fault != "timeout" else 0.4, retries=0)
    with bench(broken, OK, models=("big", "small"), settings=settings) as b:
        reply = b.complete()
        assert isinstance(reply, ModelReplied)
        assert (reply.text, reply.model) == (REPLY, "small")
        assert b.answers == [fault, "reply"]


def test_a_wrong_key_is_not_carried_to_the_fallback() -> None:
    with bench(OK, models=("big", "small"), key="sk-other") as b:
        b.server.script = type(b.server.script)(b.server.script.replies, ("big", "small"), key=KEY)
        assert b.failure() == "model-key-refused"


def test_an_easy_question_goes_to_the_easy_model_first() -> None:
    settings = LanguageModel(timeout=10, easy_model="small")
    with bench(OK, models=("big", "small"), settings=settings) as b:
        easy, normal = b.complete(replace(CALL, size="easy")), b.complete()
        assert (easy.model, normal.model) == ("small", "big")


def test_an_endpoint_that_never_answers_ends_at_the_deadline() -> None:
    with bench({"fault": "timeout"}, settings=LanguageModel(timeout=0.2)) as b:
        reply = b.complete()
        assert isinstance(reply, ModelFailed)
        assert reply.code == "model-timeout"
        assert reply.seconds < 2


def test_a_call_that_nobody_waits_for_any_more_ends_at_once() -> None:
    with bench({"fault": "timeout"}, settings=LanguageModel(timeout=60)) as b:
        cancellation = Cancellation()
        replies: list[object] = []
        asked = threading.Thread(
            target=lambda: replies.append(b.client.complete(CALL, cancellation=cancellation))
        )
        asked.start()
        while not b.server.seen:
            threading.Event().wait(0.01)
        cancellation.cancel()
        asked.join(timeout=5)
        [reply] = replies
        assert isinstance(reply, ModelFailed)
        assert reply.code == "model-cancelled"
        assert reply.tokens_in > 0


def test_closing_a_client_ends_what_it_still_asks() -> None:
    with bench({"fault": "timeout"}, settings=LanguageModel(timeout=60)) as b:
        replies: list[object] = []
        asked = threading.Thread(target=lambda: replies.append(b.client.complete(CALL)))
        asked.start()
        while not b.server.seen:
            threading.Event().wait(0.01)
        b.client.close()
        asked.join(timeout=5)
        [reply] = replies
        assert isinstance(reply, ModelFailed)
        assert reply.code == "model-cancelled"


def test_an_endpoint_that_threw_the_prompt_away_is_not_believed() -> None:
    """Some cut a prompt that is longer than their window without a word: the reply would answer something else."""
    long = replace(CALL, messages=(*CALL.messages, Message("user", "x " * 5_000)))
    with bench({"reply": REVENUE, "tokens_in": 512}) as b:
        assert b.failure(long) == "prompt-too-long"
        assert b.text(CALL) == REPLY


def test_nobody_there() -> None:
    settings = LanguageModel(model="small", timeout=5, retries=0)
    access = ModelAccess(url="http://127.0.0.1:9/v1", models=("small",), settings=settings, key=KEY)
    with ModelClient(access) as client:
        reply = client.complete(CALL)
    assert isinstance(reply, ModelFailed)
    assert (reply.code, reply.tokens_in) == ("model-unavailable", 0)


def test_many_threads_share_a_client() -> None:
    with bench(OK) as b:
        texts: list[str] = []
        threads = [threading.Thread(target=lambda: texts.append(b.text())) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert texts == [REPLY] * 8


def test_the_key_is_never_shown() -> None:
    with bench({"fault": "wrong_key"}) as b:
        reply = b.complete()
        assert KEY not in repr(reply)
        assert KEY not in repr(b.client.access)
        assert KEY not in repr(b.server.seen)


def test_nothing_about_this_machine_is_sent() -> None:
    """Only what every client of HTTP says: no operating system, no version of Python, no organisation."""
    heard: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        connection, _ = listening.accept()
        with connection:
            heard.append(connection.recv(65_536))

    listener = threading.Thread(target=listen)
    listener.start()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
    settings = LanguageModel(model="small", timeout=5, retries=0)
    with ModelClient(ModelAccess(url=url, models=("small",), settings=settings, key=KEY)) as client:
        client.complete(CALL)
    listener.join()
    listening.close()
    head = heard[0].partition(b"\r\n\r\n")[0].decode().lower()
    names = {line.partition(":")[0] for line in head.splitlines()[1:]}
    assert names == {
        "host", "accept-encoding", "connection", "accept", "content-type", "user-agent", "authorization",
        "content-length",
    }  # fmt: skip


def test_a_reply_that_does_not_end_is_not_listened_to_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.model.endpoint.MOST_CHARACTERS", 10)
    with bench(OK) as b:
        assert b.failure() == "model-bad-reply"
        assert b.answers == ["reply"]


def test_a_call_that_meets_the_closing_of_the_client_is_cancelled() -> None:
    class Closing(Cancellation):
        """The client is closed as the call begins, and the call is stopped behind it."""

        def attach(self, stop: Callable[[], None]) -> None:
            super().attach(stop)
            b.client.close()
            self.cancel()

    with bench({"fault": "timeout"}) as b:
        reply = b.client.complete(CALL, cancellation=Closing())
    assert isinstance(reply, ModelFailed)
    assert reply.code == "model-cancelled"
