"""Every fault that `make chaos` does, on a smaller scale; and that it notices what must not happen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bench.chaos.__main__ import FAULTS, line, run
from bench.chaos.company import Ask
from bench.chaos.outcome import LeftOut, Options, Outcome
from bench.chaos.service import Condition
from bench.chaos.talking import Reply, read

SMALL = Options(Path(), requests=2_000, streams=150, kills=4, swaps=40)
ASK = Ask("/v1/query", {"metrics": ["revenue"]}, [[465]])
HELD = Condition(megabytes=200.0, files=20, threads=30, busy=0)


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
def test_nothing_is_wrong_lost_or_left_behind(name: str) -> None:
    outcome = run(name, SMALL)
    if isinstance(outcome, LeftOut):
        pytest.skip(str(outcome))
    assert not outcome.failures, line(name, outcome)


@pytest.mark.slow
def test_nonsense_is_refused_and_what_is_sound_answered() -> None:
    outcome = run("malformed requests", SMALL)
    assert isinstance(outcome, Outcome)
    assert not outcome.failures and outcome.tally.right == 80


def failures(status: int, body: bytes, after: Condition = HELD) -> list[str]:
    outcome = Outcome(before=HELD, after=after)
    outcome.tally.add(ASK, Reply(status, "", body, True))
    outcome.conclude()
    return outcome.failures


def test_a_right_answer_and_a_clear_error_are_well() -> None:
    assert failures(200, b'{"id": "a", "rows": [[465]]}') == []
    assert failures(503, b'{"code": "warehouse-unavailable"}') == []


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, b'{"id": "a", "rows": [[464]]}', "1 wrong answers"),
        (500, b'{"code": "internal"}', "1 without an answer"),
        (503, b"Service Unavailable", "1 without an answer"),
    ],
)
def test_all_else_is_a_failure(status: int, body: bytes, said: str) -> None:
    assert [text for text in failures(status, body) if said in text]


def test_so_is_what_is_left_behind() -> None:
    body = b'{"id": "a", "rows": [[465]]}'
    for more in ({"files": 60}, {"threads": 60}, {"megabytes": 250.0}, {"busy": 1}):
        assert len(failures(200, body, replace(HELD, **more))) == 1


def test_half_a_response_is_lost() -> None:
    head = b"HTTP/1.1 200 OK\r\n"
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
    outcome = Outcome()
    for heard in (b"", head, head + b"Content-Length: 4\r\n\r\nabc", chunked):
        outcome.tally.add(ASK, read(heard))
    assert len(outcome.tally.lost) == 4
    whole = read(chunked + b"0\r\n\r\n")
    assert whole is not None and whole.whole and whole.body == b"abc"
