"""From answers to Slack's blocks: pure functions, which cannot exceed a limit and let no data ping, link or mark up."""

from bots.slack.rendering.answers import answer_message
from bots.slack.rendering.asking_back import (
    chosen_message,
    clarify_message,
    expired_message,
    not_yours_message,
)
from bots.slack.rendering.computed import how_computed_view
from bots.slack.rendering.deliveries import delivery_message
from bots.slack.rendering.home import ask_view, home_view
from bots.slack.rendering.judging import (
    Wrong,
    corrected_message,
    judged_message,
    read_wrong,
    saved_message,
    wrong_view,
)
from bots.slack.rendering.refined import read_refined, refine_errors
from bots.slack.rendering.refining import Offer, Offered, offered_of, refine_view
from bots.slack.rendering.schedules import (
    ScheduleEntered,
    created_message,
    deleted_message,
    draft_message,
    read_schedule,
    schedule_errors,
    schedule_view,
    schedules_message,
)
from bots.slack.rendering.setting_up import SetUp, read_setup, set_up_message, setup_message, setup_view
from bots.slack.rendering.sharing import Sharing, read_share, share_view, shared_message, unfurl
from bots.slack.rendering.trouble import (
    afresh_message,
    empty_message,
    failed_message,
    gone_message,
    interrupted_message,
    no_access_message,
    refused_message,
)
from bots.slack.rendering.types import (
    Home,
    Message,
    Picture,
    Recent,
    RememberedChoice,
    SavedQuestion,
    ScheduleShown,
    Shown,
    View,
    Where,
)
from bots.slack.rendering.views import Entered, note_view
from bots.slack.rendering.working import status_words
from service.answer import Answer, Status

__all__ = [
    "Entered",
    "Home",
    "Message",
    "Offer",
    "Offered",
    "Picture",
    "Recent",
    "RememberedChoice",
    "SavedQuestion",
    "ScheduleEntered",
    "ScheduleShown",
    "SetUp",
    "Sharing",
    "Shown",
    "View",
    "Where",
    "Wrong",
    "afresh_message",
    "answer_message",
    "ask_view",
    "chosen_message",
    "clarify_message",
    "corrected_message",
    "created_message",
    "deleted_message",
    "delivery_message",
    "draft_message",
    "empty_message",
    "expired_message",
    "failed_message",
    "gone_message",
    "home_view",
    "how_computed_view",
    "interrupted_message",
    "judged_message",
    "message_of",
    "no_access_message",
    "not_yours_message",
    "note_view",
    "offered_of",
    "read_refined",
    "read_schedule",
    "read_setup",
    "read_share",
    "read_wrong",
    "refine_errors",
    "refine_view",
    "refused_message",
    "saved_message",
    "schedule_errors",
    "schedule_view",
    "schedules_message",
    "set_up_message",
    "setup_message",
    "setup_view",
    "share_view",
    "shared_message",
    "status_words",
    "unfurl",
    "wrong_view",
]


def message_of(answer: Answer, *, shown: Shown) -> Message:
    """An answer as a message, whatever became of the question."""
    if answer.status is Status.ANSWERED:
        return answer_message(answer, shown=shown)
    if answer.status is Status.CLARIFY:
        return clarify_message(answer, shown=shown)
    return refused_message(answer, shown=shown)
