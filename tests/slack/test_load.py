"""Many questions at once, from many channels: each is answered once, in its own thread, with its own answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from math import ceil
from pathlib import Path

import pytest

from bench.chaos.company import Company, on_duckdb, questions
from bench.chaos.of_slack import bot_settings, company_slack
from bench.chaos.service import Service
from bench.slack import in_slack
from bots.slack.standin.world import Channel, Message
from tests.engines.servers import postgresql
from tests.slack.bot import AtWork, at_work, said

CHANNELS, EACH = 20, 5
NUMBERS: Mapping[str, str] = {
    "revenue last month": "$180.00",
    "deli revenue last month": "$80.00",
    "baskets last month": " 3 ",
    "refunded last month": " 9 ",
    "households": " 4 ",
}


def asked_at_once(work: AtWork) -> dict[str, tuple[Message, str]]:
    """A hundred questions, and the number that answers each."""
    slack = work.slack
    with slack.changing() as world:
        members = ["U0ANNA", "U0BEN", slack.app.bot_user]
        for number in range(CHANNELS):
            world.add_channel(Channel(f"C0LOAD{number}", f"load-{number}", "T0ACME", members=members))
    asked = {}
    for turn in range(EACH):
        for number in range(CHANNELS):
            person = slack.person(("anna", "ben")[number % 2])
            text, wanted = list(NUMBERS.items())[(turn + number) % len(NUMBERS)]
            message = person.mentions(text, in_=f"#load-{number}")
            asked[message.ts] = message, wanted
    return asked


def are_answered_once(work: AtWork, asked: Mapping[str, tuple[Message, str]]) -> None:
    work.slack.wait_for(lambda: all(said(work, message) for message, _ in asked.values()), within=60)
    work.idle()
    for message, wanted in asked.values():
        [answer] = said(work, message)
        assert wanted in answer.text
    assert not work.slack.errors


def p99(seconds: Sequence[float]) -> float:
    return sorted(seconds)[ceil(len(seconds) * 0.99) - 1]


@pytest.mark.slow
def test_a_hundred_at_once_are_each_answered_once(tmp_path: Path) -> None:
    with at_work(tmp_path) as work:
        are_answered_once(work, asked_at_once(work))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql() as url:
        yield url.render_as_string(hide_password=False)


@pytest.mark.slow
def test_two_replicas_answer_together_and_each_question_once(tmp_path: Path, server: str) -> None:
    with at_work(tmp_path, url=server, replicas=2) as work:
        work.slack.faults.duplicate_events = 40
        are_answered_once(work, asked_at_once(work))


@pytest.mark.slow
def test_a_service_acknowledges_them_within_a_second(tmp_path: Path) -> None:
    company = Company(tmp_path, on_duckdb(tmp_path))
    with company_slack(CHANNELS) as slack, Service(company.models, tmp_path, bot_settings(slack)) as service:
        slack.app.base_url = f"http://127.0.0.1:{service.port}"
        asks = questions()
        in_slack(slack, tuple(islice(asks, 5)), 1)  # it is at work already
        spent = in_slack(slack, tuple(islice(asks, CHANNELS * EACH)), CHANNELS * EACH)
    assert p99(spent.acknowledged) < 1.0, spent.acknowledged
