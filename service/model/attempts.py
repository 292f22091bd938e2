"""What may go wrong in one request to an endpoint, and what is done next: a pure function of what has happened so far.

next_try((), policy, 0.0)                                         Try("big", seconds=60)
next_try((Attempt("big", Trouble.RATE_LIMITED, retry_after=3),), policy, 0.4)      Try("big", wait=3, …)
next_try((…three times busy…), policy, 9.0)                       Try("small", …), the next of the fallbacks
next_try((Attempt("big", Trouble.KEY_REFUSED),), policy, 0.2)     GiveUp("model-key-refused", …)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Trouble(StrEnum):
    """Why a request brought no reply."""

    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    CONNECTION = "connection"
    CUT_STREAM = "cut_stream"
    TIMEOUT = "timeout"
    UNSUPPORTED = "unsupported"
    """The endpoint does not know something of the request, which from now on is said otherwise."""
    BAD_REPLY = "bad_reply"
    """What came back is not in the form that was asked for."""
    CUT_SHORT = "cut_short"
    """The reply is longer than it may be."""
    DECLINED = "declined"
    """The model, or a filter of the endpoint, would not answer."""
    OUT_OF_QUOTA = "out_of_quota"
    KEY_REFUSED = "key_refused"
    MODEL_UNKNOWN = "model_unknown"
    TOO_LONG = "too_long"
    REQUEST_REFUSED = "request_refused"


AGAIN = frozenset({Trouble.RATE_LIMITED, Trouble.SERVER_ERROR, Trouble.CONNECTION, Trouble.CUT_STREAM})
"""Passes by itself: the same model is tried again after a while."""

OTHERWISE = frozenset({Trouble.UNSUPPORTED, Trouble.BAD_REPLY})
"""The same model is asked again at once in another way; `Attempt.last_way` says that there is none left."""

ELSEWHERE = frozenset({*AGAIN, *OTHERWISE, Trouble.TIMEOUT, Trouble.MODEL_UNKNOWN, Trouble.TOO_LONG})
"""Another model may do better. The rest would meet the same key, the same account or the same question."""

CODES = {
    Trouble.RATE_LIMITED: ("model-rate-limited", "The language model is busy: too many requests."),
    Trouble.OUT_OF_QUOTA: (
        "model-rate-limited",
        "The account of the language model has nothing left to spend.",
    ),
    Trouble.SERVER_ERROR: ("model-unavailable", "The language model's service is broken at the moment."),
    Trouble.CONNECTION: ("model-unavailable", "The language model cannot be reached."),
    Trouble.CUT_STREAM: ("model-unavailable", "The language model's reply broke off."),
    Trouble.TIMEOUT: ("model-timeout", "The language model did not answer in time."),
    Trouble.KEY_REFUSED: ("model-key-refused", "The language model's endpoint does not accept the key."),
    Trouble.MODEL_UNKNOWN: ("model-unknown", "The endpoint does not have the language model."),
    Trouble.TOO_LONG: (
        "prompt-too-long",
        "The question with its definitions is too long for the language model.",
    ),
    Trouble.DECLINED: ("model-declined", "The language model would not answer."),
    Trouble.CUT_SHORT: ("model-bad-reply", "The language model's reply was longer than it may be."),
    Trouble.BAD_REPLY: ("model-bad-reply", "The language model's reply was not in the form asked for."),
    Trouble.UNSUPPORTED: ("model-bad-request", "The language model's endpoint does not take such requests."),
    Trouble.REQUEST_REFUSED: (
        "model-bad-request",
        "The language model's endpoint does not take such requests.",
    ),
}
"""The code and the sentence that a person gets to see."""

FIRST_WAIT, LONGEST_WAIT = 0.5, 8.0
MOST_WAYS = 8
"""How often one model may be asked in yet another way within one call: more is an endpoint that learns nothing."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request that failed. `retry_after` is in seconds, as the endpoint asked for; `detail` is for operators and
    holds no key."""

    model: str
    trouble: Trouble
    retry_after: float | None = None
    last_way: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """`seconds` is for the whole call. `spread`, from 0 to 1, keeps many callers from coming back at one moment."""

    models: tuple[str, ...]
    retries: int
    seconds: float
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Try:
    """Ask this model, after a wait, for at most so many seconds."""

    model: str
    wait: float
    seconds: float


@dataclass(frozen=True, slots=True)
class GiveUp:
    code: str
    message: str


def next_try(attempts: tuple[Attempt, ...], policy: Policy, elapsed: float) -> Try | GiveUp:
    """What to do after these attempts, `elapsed` seconds into the call."""
    left = policy.seconds - elapsed
    if not attempts:
        return _try(policy, policy.models[0], 0.0, left)
    last = attempts[-1]
    wait = _wait(attempts, policy)
    if wait is not None and wait < left:
        return _try(policy, last.model, wait, left)
    tried = {attempt.model for attempt in attempts}
    others = [model for model in policy.models if model not in tried]
    if others and last.trouble in ELSEWHERE and left > 0:
        return _try(policy, others[0], 0.0, left)
    code, message = CODES[last.trouble]
    return GiveUp(code, message)


def _try(policy: Policy, model: str, wait: float, left: float) -> Try:
    """Each model that is still to come gets its part of what is left, so that one that hangs does not use it up."""
    to_come = len(policy.models) - policy.models.index(model)
    return Try(model, wait, max(0.0, (left - wait) / to_come))


def _wait(attempts: tuple[Attempt, ...], policy: Policy) -> float | None:
    """Seconds until the last model is asked again; None: it is not."""
    last = attempts[-1]
    of_model = [attempt for attempt in attempts if attempt.model == last.model]
    if last.trouble in OTHERWISE:
        ways = sum(attempt.trouble in OTHERWISE for attempt in of_model)
        return None if last.last_way or ways > MOST_WAYS else 0.0
    failed = sum(attempt.trouble in AGAIN for attempt in of_model)
    if last.trouble not in AGAIN or failed > policy.retries:
        return None
    if last.retry_after is not None:
        return last.retry_after
    wait: float = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failed - 1)) * (1 + policy.spread)
    return wait
