"""When the client tries again, as a function of what happened."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dragoman.client import NotReached, Retries, TookTooLong, TooMany
from dragoman.client.calls import health
from dragoman.client.exchanging import Came, NoReply, Reply, Send, Wait, exchange, service_at
from dragoman.client.kept_calls import unshare
from dragoman.client.retrying import asked_to_wait

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
SERVICE = service_at("http://127.0.0.1:8765/", None, 60.0, "test")
HEALTHY = b'{"status": "ok"}'
PROBLEM = b'{"problems": [{"code": "too-many-requests", "message": "Too many.", "severity": "error"}]}'
PROBLEM_TYPE = {"content-type": "application/problem+json"}


@pytest.mark.parametrize(
    ("tried", "said", "wait"),
    [
        (0, None, 0.25),
        (1, None, 0.5),
        (2, None, 1.0),
        (3, None, None),
        (0, 4.0, 4.25),
        (0, 20.0, 20.0),
        (0, 21.0, None),
        (3, 0.0, None),
    ],
)
def test_how_long(tried: int, said: float | None, wait: float | None) -> None:
    assert Retries(most=3, first=0.5, longest=20.0).wait(tried, said=said, spread=0.5) == wait


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("Thu, 01 Jan 2026 12:00:30 GMT", 30.0),
        ("Thu, 01 Jan 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-1", None),
        ("", None),
        ("9" * 400, 9_999_999_999.0),
    ],
)
def test_what_the_service_asks_for(text: str, seconds: float | None) -> None:
    assert asked_to_wait({"retry-after": text}, NOW) == seconds


def told(*came: Came) -> tuple[list[float], object]:
    """The waits, and the result or error, of a call to which this came."""
    steps = exchange(health(), SERVICE, Retries(), lambda: 1.0)
    waits: list[float] = []
    do = next(steps)
    try:
        for each in came:
            assert isinstance(do, Send) and do.url == "http://127.0.0.1:8765/healthz"
            do = steps.send(each)
            if isinstance(do, Wait):
                waits.append(do.seconds)
                do = steps.send(None)
    except StopIteration as done:
        return waits, done.value
    except (NotReached, TookTooLong, TooMany) as error:
        return waits, type(error)
    return waits, "still at it"


def test_it_goes_on_where_nothing_was_done() -> None:
    refused, good = NoReply("there is no connection", sent=False, late=False), Reply(200, {}, HEALTHY)
    busy = Reply(503, {"retry-after": "2", **PROBLEM_TYPE}, PROBLEM)
    assert told(refused, busy, good) == ([0.5, 2.5], None)


def test_it_ends_where_something_may_have_been_done() -> None:
    assert told(NoReply("the connection broke", sent=True, late=False)) == ([], NotReached)
    assert told(NoReply("", sent=True, late=True)) == ([], TookTooLong)


def test_what_is_done_once_is_sent_again_whatever_became_of_it() -> None:
    broke = NoReply("the connection broke", sent=True, late=False)
    at_it = Reply(409, {"retry-after": "2", **PROBLEM_TYPE}, PROBLEM)
    steps = exchange(unshare("7c1e"), SERVICE, Retries(), lambda: 1.0)
    first = next(steps)
    assert isinstance(first, Send) and len(first.headers["Idempotency-Key"]) == 32
    for came, wait in ((broke, 0.5), (at_it, 2.5)):
        assert steps.send(came) == Wait(wait)
        assert steps.send(None) == first, "with the same key"
    with pytest.raises(StopIteration) as done:
        steps.send(Reply(204, {}, b""))
    assert done.value.value is True


def test_it_ends_where_the_service_asks_for_too_long() -> None:
    assert told(Reply(429, {"retry-after": "3600", **PROBLEM_TYPE}, PROBLEM)) == ([], TooMany)


def test_it_ends_after_enough() -> None:
    limited = Reply(429, PROBLEM_TYPE, PROBLEM)
    assert told(limited, limited, limited, limited) == ([0.5, 1.0, 2.0], TooMany)
