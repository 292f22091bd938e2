"""What is done after what has happened: the retry policy, without a server and without a clock."""

from __future__ import annotations

import pytest

from service.model.attempts import CODES, Attempt, GiveUp, Policy, Trouble, Try, next_try

ONE = Policy(models=("big",), retries=2, seconds=60)
TWO = Policy(models=("big", "small"), retries=1, seconds=60)


def after(*troubles: Trouble, policy: Policy = ONE, elapsed: float = 0.0) -> Try | GiveUp:
    return next_try(tuple(Attempt("big", trouble) for trouble in troubles), policy, elapsed)


def test_the_first_try_has_the_whole_time_or_its_part_where_there_are_fallbacks() -> None:
    assert after() == Try("big", 0.0, 60.0)
    assert after(policy=TWO) == Try("big", 0.0, 30.0)


@pytest.mark.parametrize(
    "trouble", [Trouble.RATE_LIMITED, Trouble.SERVER_ERROR, Trouble.CONNECTION, Trouble.CUT_STREAM]
)
def test_what_passes_is_tried_again_later_and_later(trouble: Trouble) -> None:
    assert after(trouble, elapsed=10) == Try("big", 0.5, 49.5)
    assert after(trouble, trouble, elapsed=10) == Try("big", 1.0, 49.0)
    code, message = CODES[trouble]
    assert after(trouble, trouble, trouble, elapsed=10) == GiveUp(code, message)


def test_many_callers_do_not_come_back_at_one_moment() -> None:
    spread = Policy(("big",), retries=2, seconds=60, spread=0.5)
    assert after(Trouble.SERVER_ERROR, policy=spread) == Try("big", 0.75, 59.25)


def test_the_endpoint_says_when_to_come_back_and_is_not_waited_for_in_vain() -> None:
    busy = Attempt("big", Trouble.RATE_LIMITED, retry_after=7)
    assert next_try((busy,), ONE, 1.0) == Try("big", 7, 52.0)
    assert next_try((busy,), ONE, 55.0) == GiveUp("model-rate-limited", CODES[Trouble.RATE_LIMITED][1])
    assert next_try((busy,), TWO, 55.0) == Try("small", 0.0, 5.0)


def test_after_the_retries_the_fallback_has_what_is_left() -> None:
    assert after(Trouble.SERVER_ERROR, Trouble.SERVER_ERROR, policy=TWO, elapsed=20) == Try(
        "small", 0.0, 40.0
    )


def test_a_timeout_is_not_repeated_with_the_same_model() -> None:
    assert after(Trouble.TIMEOUT, policy=TWO, elapsed=30) == Try("small", 0.0, 30.0)
    assert after(Trouble.TIMEOUT, elapsed=60) == GiveUp("model-timeout", CODES[Trouble.TIMEOUT][1])


@pytest.mark.parametrize(
    "trouble",
    [Trouble.KEY_REFUSED, Trouble.OUT_OF_QUOTA, Trouble.DECLINED, Trouble.CUT_SHORT, Trouble.REQUEST_REFUSED],
)
def test_what_would_meet_the_same_key_account_or_question_ends_at_once(trouble: Trouble) -> None:
    assert isinstance(after(trouble, policy=TWO), GiveUp)


@pytest.mark.parametrize("trouble", [Trouble.MODEL_UNKNOWN, Trouble.TOO_LONG])
def test_another_model_may_do_what_one_cannot(trouble: Trouble) -> None:
    assert after(trouble, policy=TWO) == Try("small", 0.0, 60.0)
    assert isinstance(after(trouble), GiveUp)


def test_another_way_is_tried_at_once_and_is_no_retry() -> None:
    assert after(Trouble.UNSUPPORTED, Trouble.BAD_REPLY) == Try("big", 0.0, 60.0)
    assert after(Trouble.UNSUPPORTED, Trouble.SERVER_ERROR) == Try("big", 0.5, 59.5)
    last = Attempt("big", Trouble.BAD_REPLY, last_way=True)
    assert next_try((last,), ONE, 0.0) == GiveUp("model-bad-reply", CODES[Trouble.BAD_REPLY][1])
    assert next_try((last,), TWO, 0.0) == Try("small", 0.0, 60.0)


def test_an_endpoint_that_learns_nothing_is_left() -> None:
    assert isinstance(after(*[Trouble.UNSUPPORTED] * 9), GiveUp)


def test_no_time_is_left() -> None:
    assert isinstance(after(Trouble.SERVER_ERROR, elapsed=60), GiveUp)
    assert isinstance(after(Trouble.SERVER_ERROR, policy=TWO, elapsed=60), GiveUp)


def test_every_trouble_has_a_code_and_a_sentence() -> None:
    assert set(CODES) == set(Trouble)
