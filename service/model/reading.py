"""What came back from an endpoint, judged: the JSON in it, what is wrong with it, and what it counts. Pure.

read_reply(Reply('{"metric": "revenue"}', finish="stop"), call, Manners())     ('{"metric": "revenue"}', None)
read_reply(Reply("Revenue, I think.", finish="stop"), call, Manners())         ("", Trouble.BAD_REPLY)
"""

from __future__ import annotations

from service.asking.model_calls import CallModel
from service.model.attempts import Trouble
from service.model.endpoint import Broken, Reply
from service.model.manners import Manners
from service.model.wording import estimated_tokens, fits, json_in

PROMPT_LOST = 12
"""Hardly a text has more characters to a token: an endpoint that counts fewer tokens has thrown most of the prompt away
without a word, as some do when it is longer than their window, and its reply is an answer to something else."""

PADDING = 50
"""Blanks at the end of a reply that show a model which may not stop, as some that are forced to call a tool."""


def characters(call: CallModel) -> int:
    """How long the messages of a call are."""
    return sum(len(message.content) for message in call.messages)


def prompt_was_lost(came: Reply, call: CallModel) -> bool:
    """Whether an endpoint counts so few tokens that it cannot have read the prompt."""
    return came.tokens_in > 0 and (came.tokens_in + came.cached) * PROMPT_LOST < characters(call)


def counted(came: Reply | Broken, estimate: int) -> tuple[int, int, int]:
    """Tokens that were sent, came back, and had been kept: as the endpoint counts, else estimated from the texts."""
    if isinstance(came, Reply):
        written = estimated_tokens(came.text + came.arguments)
        return came.tokens_in or estimate, came.tokens_out or written, came.cached
    # An error comes before anything is generated; a stream that breaks off was generated that far.
    begun = came.said is None and came.trouble is not Trouble.CONNECTION
    return (estimate, estimated_tokens(came.text), 0) if begun else (0, 0, 0)


def read_reply(came: Reply, call: CallModel, manners: Manners) -> tuple[str, Trouble | None]:
    """The JSON of a reply, or what is wrong with it."""
    if came.refusal or came.finish == "content_filter":
        return "", Trouble.DECLINED
    written = (came.arguments or came.text).strip()
    found = json_in(written)
    if found is not None and fits(found, call.schema, manners.rung):
        return found, None
    padded = len(came.arguments or came.text) - len(written) > PADDING
    if came.finish == "length" and written.startswith("{") and not padded:
        return "", Trouble.CUT_SHORT
    return "", Trouble.BAD_REPLY


def only_thought(came: Reply) -> bool:
    """Whether all the room for a reply went into thinking, and none was left for the reply."""
    written = (came.arguments or came.text).strip()
    begun = written.startswith("<think>") and "</think>" not in written
    return came.finish == "length" and (not written or begun)


def shown(came: Reply | Broken) -> dict[str, object]:
    """What came back, for the log of prompts."""
    if isinstance(came, Broken):
        return {"trouble": came.trouble.value, "detail": came.detail, "text": came.text}
    return {"text": came.text, "arguments": came.arguments, "refusal": came.refusal, "finish": came.finish}
