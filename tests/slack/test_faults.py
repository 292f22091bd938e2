"""What goes wrong around the bot, and what people see of it: one answer in the end, or words that say why not."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import time

import httpx
import pytest

from bots.slack.reading import LONGEST_TEXT
from bots.slack.standin import Fault, Harm
from bots.slack.standin.courier import signed
from bots.slack.standin.faults import FOREVER
from bots.slack.standin.world import Message
from semantic.language_model import LanguageModel
from service.model.access import ModelAccess
from service.model.client import ModelClient
from service.revision import Revision
from service.store import Store
from tests.service import shop
from tests.slack.bot import AtWork, answered, at_work, revision, said, until

ANSWER = "Revenue was $180.00 in December 2017."


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtWork]:
    with at_work(tmp_path_factory.mktemp("slack")) as started:
        yield started


@pytest.fixture
def work(one: AtWork) -> Iterator[AtWork]:
    """All is well, until a test says otherwise."""
    yield one
    one.slack.faults.clear()
    one.bot.go_on()


def asks(work: AtWork, text: str = "revenue last month") -> Message:
    return work.slack.person("anna").mentions(text, in_="#sales")


def is_answered_once(work: AtWork, asked: Message) -> None:
    answered(work, asked)
    work.idle()
    assert [each.text for each in said(work, asked)] == [ANSWER]


@contextmanager
def waiting(work: AtWork, text: str = "revenue last month") -> Iterator[Message]:
    """A question that came in, and is taken up behind the block."""
    work.bot.pause()
    asked = asks(work, text)
    work.slack.settled()
    yield asked
    work.bot.go_on()


# Slack ---------------------------------------------------------------------------------------------------------------


def test_slack_is_down_while_it_is_answered_and_comes_back(
    work: AtWork, caplog: pytest.LogCaptureFixture
) -> None:
    with waiting(work) as asked:
        work.slack.faults.down = True
    until(lambda: caplog.messages.count("slack-not-done") >= 6)
    work.slack.faults.down = False
    is_answered_once(work, asked)


@pytest.mark.parametrize("method", ["users.info", "chat.postMessage", "assistant.threads.setStatus"])
@pytest.mark.parametrize("harm", ["throttle", "break_server", "drop"])
def test_what_fails_for_a_while_is_done_in_the_end(
    work: AtWork, tmp_path: Path, method: str, harm: str
) -> None:
    with ExitStack() as stack:
        if method == "users.info":
            # Who Anna is has been asked before.
            work = stack.enter_context(at_work(tmp_path))
        before = len(work.slack.errors)
        getattr(work.slack.faults, harm)(method, times=3)
        is_answered_once(work, asks(work))
        assert 1 <= len(work.slack.errors) - before <= 3


@pytest.mark.parametrize("times", [1, 6])
def test_what_was_posted_without_an_answer_is_not_posted_again(work: AtWork, times: int) -> None:
    work.slack.faults.lose_answer("chat.postMessage", times=times)
    is_answered_once(work, asks(work))


def test_neither_posting_nor_looking_for_it_is_answered(work: AtWork) -> None:
    work.slack.faults.lose_answer("chat.postMessage")
    work.slack.faults.break_server("conversations.replies", times=9)
    is_answered_once(work, asks(work))


def test_a_channel_that_is_throttled_holds_nobody_else_up(work: AtWork) -> None:
    work.slack.faults.throttle("chat.postMessage", times=FOREVER, channel="C0SALES")
    slow = [asks(work) for _ in range(3)]
    is_there = answered(work, work.slack.person("ben").mentions("revenue last month", in_="#general"))
    assert is_there and not any(said(work, asked) for asked in slow)
    work.slack.faults.clear()
    for asked in slow:
        is_answered_once(work, asked)


def test_a_call_that_takes_long_holds_nobody_up(work: AtWork) -> None:
    work.slack.faults.add(Fault("chat.postMessage", Harm.DELAY, 1, seconds=9, channel="C0SALES"))
    slow = asks(work)
    answered(work, work.slack.person("ben").mentions("revenue last month", in_="#general"))
    assert not said(work, slow)

    def passes() -> bool:
        work.slack.clock.advance(9)
        return bool(said(work, slow))

    until(passes)
    is_answered_once(work, slow)


def test_what_older_clients_cannot_show_is_said_more_plainly(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with at_work(tmp_path) as work:
        work.slack.faults.older_clients("data_table", "data_visualization")
        [answer] = answered(work, asks(work, "revenue by department last month"))
        assert "DELI" in str(answer.blocks)
        assert not {"data_table", "data_visualization"} & {str(each["type"]) for each in answer.blocks}
        assert "slack refused a message; a plainer one follows" in caplog.messages


def test_a_slack_that_takes_no_blocks_at_all_is_given_words(work: AtWork) -> None:
    work.slack.faults.fail("chat.postMessage", "invalid_blocks", times=3)
    asked = asks(work)
    [answer] = answered(work, asked)
    assert answer.text.startswith(ANSWER) and not answer.blocks


def test_a_channel_that_is_gone_meanwhile_is_given_up(work: AtWork, caplog: pytest.LogCaptureFixture) -> None:
    work.slack.faults.fail("chat.postMessage", "channel_not_found", times=9)
    work.slack.faults.fail("chat.postEphemeral", "channel_not_found", times=9)
    asked = asks(work)
    work.slack.settled()
    work.idle()
    assert not said(work, asked) and "slack-refused" in caplog.messages


# Events ------------------------------------------------------------------------------------------------------


def test_events_out_of_order_are_answered_in_theirs(work: AtWork) -> None:
    asked = asks(work)
    answered(work, asked)
    work.slack.faults.reverse_events = 2
    anna = work.slack.person("anna")
    anna.replies(asked, "only deli")
    anna.replies(asked, "by department")
    assert len(answered(work, asked, 3)) == 3
    work.idle()
    assert len(said(work, asked)) == 3


def test_an_event_is_retried_until_it_is_kept(work: AtWork) -> None:
    work.slack.courier.patience = 0.0
    try:
        asked = asks(work)
        work.slack.wait_for(lambda: all(len(each.attempts) > 1 for each in work.slack.deliveries[-2:]))
    finally:
        work.slack.courier.patience = 3.0
    work.slack.clock.advance(60)
    is_answered_once(work, asked)


def event(work: AtWork, text: str = "<@U0DRAGOMAN> revenue last month") -> dict[str, object]:
    """An event as Slack writes it."""
    return {
        "type": "event_callback",
        "team_id": "T0ACME",
        "event_id": "Ev1",
        "event": {
            "type": "app_mention",
            "channel": "C0SALES",
            "user": "U0ANNA",
            "text": text,
            "ts": "1.000001",
        },
    }


def sent(
    work: AtWork,
    body: bytes,
    *,
    at: float | None = None,
    kind: str = "application/json",
    headers: Mapping[str, str] = {},
) -> int:
    """The status of a request that Slack signed, unless `headers` say otherwise."""
    url = f"{work.slack.app.base_url}/slack/events"
    signs = {**signed(work.slack.app.signing_secret, body, at), "content-type": kind}
    return httpx.post(
        url, content=body, headers={**signs, **headers}, trust_env=False, verify=False
    ).status_code


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"1",
        b"null",
        b'"event_callback"',
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"type":' * 100_000,
        b'{"type": "event_callback"}',
        b'{"type": "event_callback", "event": 1, "authorizations": 7}',
        b'{"type": "event_callback", "authorizations": [1], "event": {"type": "message"}}',
        b'{"type": ["event_callback"], "event": {}}',
        b'{"type": "block_actions", "actions": []}',
        b'{"type": "view_submission", "view": null}',
        b'{"event": {"type": "app_mention", "channel": "\\u0000", "user": {}, "ts": 1}, "type": "event_callback"}',
        b"payload=%7B",
        b"payload=1",
        b"payload=[1]",
        b"command=/ask&trigger_id=1",
        b"",
    ],
)
def test_nonsense_is_taken_for_what_it_is(
    work: AtWork, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    before = work.kept()
    for kind in ("application/json", "application/x-www-form-urlencoded", "text/plain"):
        assert sent(work, body, kind=kind) in (200, 400, 401)
        assert sent(work, body, kind=kind, headers={"x-slack-signature": "v0=0"}) == 401, (
            "nobody reads what is not signed"
        )
    assert work.kept() == before
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR]


@pytest.mark.parametrize(
    "headers",
    [
        {"x-slack-signature": ""},
        {"x-slack-signature": "v0=" + "0" * 64},
        {"x-slack-signature": "v1=" + "0" * 64},
        {"x-slack-request-timestamp": ""},
        {"x-slack-request-timestamp": "now"},
        {"x-slack-request-timestamp": "9" * 5_000},
        {"x-slack-request-timestamp": "1e9"},
    ],
)
def test_what_is_not_signed_is_not_kept(work: AtWork, headers: dict[str, str]) -> None:
    before = work.kept()
    assert sent(work, json.dumps(event(work)).encode(), headers=headers) == 401
    assert work.kept() == before


@pytest.mark.parametrize("seconds", [-301, 302, -(10**9), 10**12])
def test_what_was_signed_another_time_is_a_replay(work: AtWork, seconds: float) -> None:
    before = work.kept()
    assert sent(work, json.dumps(event(work)).encode(), at=time() + seconds) == 401
    assert work.kept() == before


def test_what_is_too_large_is_not_even_read(work: AtWork) -> None:
    before = work.kept()
    assert sent(work, json.dumps(event(work, "x" * 1_000_000)).encode()) == 413
    assert work.kept() == before


def test_a_question_that_is_too_long_is_said_to_be(work: AtWork) -> None:
    asked = asks(work, "revenue " * LONGEST_TEXT)
    work.slack.settled()
    assert answered(work, asked)[0].text == "A question has at most 2,000 characters."


# Model ------------------------------------------------------------------------------------------------------


def test_a_model_that_is_down_leaves_what_needs_none(tmp_path: Path) -> None:
    nowhere = ModelAccess(
        url="http://127.0.0.1:9/v1",
        models=("small",),
        settings=LanguageModel(timeout=1, retries=0),
        key="sk-test",
    )
    with ModelClient(nowhere) as model:

        def made(store: Store) -> Revision:
            return revision(store, shop.warehouse(), model)

        with at_work(tmp_path, made=made) as work:
            is_answered_once(work, asks(work))
            odd = asks(work, "which of our people are the happiest with us?")
            assert answered(work, odd)[0].text
