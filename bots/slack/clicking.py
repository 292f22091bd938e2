"""Buttons and menus: each is looked up in the store and done as whoever pressed it.

    clicks = Clicks(parts, questions, homes, timetable)
    await clicks.clicked(taken, event)

What opens a modal opens it at once, empty, because Slack gives three seconds; then it is filled.
"""

from __future__ import annotations

from collections.abc import Mapping

from bots.slack import rendering as show
from bots.slack.actions import Act
from bots.slack.answer_clicks import AnswerClicks
from bots.slack.clicks import Click, Handle
from bots.slack.events import Clicked
from bots.slack.home_clicks import HomeClicks
from bots.slack.homes import Homes
from bots.slack.parts import Parts
from bots.slack.people import Standing
from bots.slack.posting import Place
from bots.slack.questions import Questions
from bots.slack.replying import NOT_FOR_US, Done, Reply
from bots.slack.scheduling import SCHEDULING, Timetable
from bots.slack.setting_up import ask_to_link
from bots.slack.thread_clicks import ThreadClicks
from semantic.errors import DragomanError, QueryInvalid
from service.errors import WarehouseError
from service.store.inbox import Taken

THEIR_OWN = frozenset(
    {
        Act.LINK,
        Act.SAVE,
        Act.REMEMBER,
        Act.FORGET,
        Act.HOME_SAVED,
        Act.HOME_UNSAVE,
        Act.HOME_FORGET,
        *SCHEDULING,
    }
)
"""What is kept for one person, and so for nobody whom nobody knows."""


class Clicks:
    """Does what is pressed."""

    def __init__(self, parts: Parts, questions: Questions, homes: Homes, timetable: Timetable) -> None:
        self._parts = parts
        threads = ThreadClicks(parts, questions)
        self._handles: Mapping[Act, Handle] = {
            **AnswerClicks(parts).handles,
            **threads.handles,
            **HomeClicks(parts, homes, threads).handles,
            **dict.fromkeys(SCHEDULING, timetable.pressed),
        }

    async def clicked(self, taken: Taken, event: Clicked) -> Done:
        parts = self._parts
        reply = Reply(
            parts, taken, Place(event.team, event.channel, event.thread or _begun(event)), event.user
        )
        person = await parts.people.who(event.team, event.user)
        if person.standing in (Standing.BOT, Standing.GONE) or event.pressed.act is Act.OPEN:
            return NOT_FOR_US
        if person.principal is None or (event.pressed.act in THEIR_OWN and not person.is_known):
            return await ask_to_link(reply, person)
        handle = self._handles.get(event.pressed.act)
        if handle is None:
            return NOT_FOR_US
        try:
            return await handle(Click(event, taken, reply, person, person.principal))
        except DragomanError as error:
            if not _is_told(error):
                raise
            await reply.say_aside(show.failed_message(error.problem))
            return Done({"refused": error.problem.code}, person.principal.id)


def _begun(event: Clicked) -> str:
    """In a channel what is said goes below what was pressed; in direct messages it stands by itself."""
    return "" if event.channel.startswith("D") or event.private else event.message


def _is_told(error: DragomanError) -> bool:
    """Whether it says something to who pressed; else it is tried again."""
    return isinstance(error, QueryInvalid | WarehouseError)
