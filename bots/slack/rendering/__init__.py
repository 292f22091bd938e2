"""From answers to Slack's blocks: pure functions, which cannot exceed a limit and let no data ping, link or mark up."""

from bots.slack.rendering.answers import answer_message
from bots.slack.rendering.asking_back import (
    chosen_message,
    clarify_message,
    expired_message,
    not_yours_message,
)
from bots.slack.rendering.trouble import (
    afresh_message,
    busy_message,
    empty_message,
    failed_message,
    gone_message,
    interrupted_message,
    linked_message,
    no_access_message,
    private_note_message,
    refused_message,
    unlinked_message,
)
from bots.slack.rendering.types import Message, Picture, Shown, Where
from bots.slack.rendering.working import status_words
from service.answer import Answer, Status

__all__ = [
    "Message",
    "Picture",
    "Shown",
    "Where",
    "afresh_message",
    "answer_message",
    "busy_message",
    "chosen_message",
    "clarify_message",
    "empty_message",
    "expired_message",
    "failed_message",
    "gone_message",
    "interrupted_message",
    "linked_message",
    "message_of",
    "no_access_message",
    "not_yours_message",
    "private_note_message",
    "refused_message",
    "status_words",
    "unlinked_message",
]


def message_of(answer: Answer, *, shown: Shown) -> Message:
    """An answer as a message, whatever became of the question."""
    if answer.status is Status.ANSWERED:
        return answer_message(answer, shown=shown)
    if answer.status is Status.CLARIFY:
        return clarify_message(answer, shown=shown)
    return refused_message(answer, shown=shown)
