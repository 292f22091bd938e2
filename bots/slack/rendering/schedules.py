"""Schedules and alerts in Slack: to be confirmed, listed, and entered in a form. What they tell is in `deliveries`.

draft_message(draft.said, draft.notes, id=draft.schedule.id)       Create · Cancel
schedules_message([ScheduleShown(…)])                              each with Pause and Delete
read_schedule(view["state"]).words                                 "every Monday at 09:00 post sales by department"
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bots.slack.actions import Act, Form, carried
from bots.slack.rendering.parts import (
    Confirm,
    Span,
    bullets,
    channel,
    fitted,
    option,
    paragraph,
    press,
    row,
    small,
    words,
)
from bots.slack.rendering.texts import cut, escaped, unmarked
from bots.slack.rendering.types import Block, Message, ScheduleShown, View
from bots.slack.rendering.views import Entered, field, modal, select, text_input
from semantic.zones import known_zone
from service.scheduling.errors import NotUnderstood
from service.scheduling.words import read_words

MOST_LISTED = 12
NO_ZONE = "There is no such time zone; write it as in Europe/Berlin."
_LONGEST = 400
DAYS = (
    "every day",
    "every weekday",
    "every Monday",
    "every Tuesday",
    "every Wednesday",
    "every Thursday",
    "every Friday",
    "every Saturday",
    "every Sunday",
    "on the first of the month",
    "on the last day of the month",
)


# To be confirmed, listed, changed ----------------------------------------------------------------------------------


def draft_message(said: str, notes: Sequence[str] = (), *, id: str) -> Message:
    """What will be done, before it is: nothing is created until somebody presses the button."""
    value = carried(id=id)
    blocks: list[Block] = [paragraph(words(cut(said, 800)))]
    blocks += [bullets([cut(note, _LONGEST) for note in notes], 5)] if notes else []
    blocks.append(
        row(
            press("Create", Act.SCHEDULE_CONFIRM, value, style="primary"),
            press("Change…", Act.SCHEDULE_EDIT, value),
            press("Cancel", Act.SCHEDULE_CANCEL, value),
        )
    )
    return Message(escaped(f"{said} Create it?", 900), tuple(blocks))


def created_message(schedule: ScheduleShown, what: str = "") -> Message:
    """After it was created, or changed: `what` was done, what it does, and how it is stopped."""
    done = [words(f"{what} ", bold=True)] if what else []
    blocks = (paragraph(words("✔︎ "), *done, *_said(schedule)), row(*_controls(schedule)))
    return Message(" ".join(part for part in (what, _plain(schedule)) if part), blocks)


def schedules_message(schedules: Sequence[ScheduleShown]) -> Message:
    """All of a person's, or of a channel's."""
    if not schedules:
        said = "Nothing is scheduled. Say for instance: every Monday at 9 post sales by department here."
        return Message(said, (paragraph(words(said)), row(press("New schedule…", Act.SCHEDULE_NEW))))
    listed = [block for schedule in schedules[:MOST_LISTED] for block in schedule_blocks(schedule)]
    left = len(schedules) - MOST_LISTED
    tail = [
        *([small(f"… and {left:,} more")] if left > 0 else []),
        row(press("New schedule…", Act.SCHEDULE_NEW)),
    ]
    blocks = fitted([], listed, tail)
    text = "\n".join(_plain(schedule) for schedule in schedules[:MOST_LISTED])
    return Message(text, blocks)


def schedule_blocks(schedule: ScheduleShown) -> list[Block]:
    """One schedule with its controls, as in the App Home."""
    trouble = [small(f"⚠️ {cut(schedule.trouble, 300)}")] if schedule.trouble else []
    controls = [row(*_controls(schedule))] if schedule.mine else []
    return [paragraph(*_said(schedule)), *trouble, *controls]


def _said(schedule: ScheduleShown) -> list[Span]:
    """ "Revenue by department, every Monday at 09:00 (Europe/Berlin) · in #sales · next Monday, 27 Nov"; of an alert
    "When daily revenue is below $100.00 (Europe/Berlin) · in #sales · looks next Monday, 27 Nov"."""
    zone = f" ({schedule.zone})" if schedule.zone else ""
    place = [words(" · in "), channel(schedule.channel)] if schedule.channel else [words(" · to you")]
    state = " · paused" if schedule.state == "paused" else ""
    looks = "looks next" if schedule.condition else "next"
    next_ = f" · {looks} {schedule.next_due}" if schedule.next_due and not state else ""
    what = (
        [words("🔔 "), words(f"When {cut(schedule.condition, 240)}", bold=True)]
        if schedule.condition
        else [
            words("🗓️ "),
            words(cut(schedule.title, 200), bold=True),
            words(f", {cut(schedule.when, 240)}"),
        ]
    )
    return [
        *what,
        words(cut(zone, 60)),
        *place,
        words(cut(f"{state}{next_}", 120), italic=True),
    ]


def _plain(schedule: ScheduleShown) -> str:
    what = f"When {schedule.condition}" if schedule.condition else f"{schedule.title}, {schedule.when}"
    return escaped(f"{what}{' · paused' if schedule.state == 'paused' else ''}", 300)


def _controls(schedule: ScheduleShown) -> list[dict[str, object]]:
    value = carried(id=schedule.id)
    is_paused = schedule.state == "paused"
    ends = (
        f"It is not told any more when {cut(schedule.condition, 150)}."
        if schedule.condition
        else f"“{cut(schedule.title, 150)}” is not posted any more."
    )
    sure = Confirm("Delete it?", ends, "Delete")
    toggle = (
        press("Resume", Act.SCHEDULE_RESUME, value)
        if is_paused
        else press("Pause", Act.SCHEDULE_PAUSE, value)
    )
    return [
        toggle,
        press("Run now", Act.SCHEDULE_RUN, value),
        press("Edit", Act.SCHEDULE_EDIT, value),
        press("Delete", Act.SCHEDULE_DELETE, value, style="danger", confirm=sure),
    ]


def deleted_message(title: str) -> Message:
    said = f"Deleted: {cut(title, 200)}."
    return Message(escaped(said, 300), (small(said),))


# The form ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ScheduleEntered:
    """What was entered; `channel` is "" for the person's own messages."""

    question: str = ""
    when: str = ""
    condition: str = ""
    channel: str = ""
    zone: str = ""

    @property
    def words(self) -> str:
        """The same as somebody would say it, for `service.scheduling.creating.drafted`."""
        zone = f" {self.zone}" if self.zone else ""
        if self.condition:
            when = f"{self.when}{zone}, " if self.when else ""
            return f"{when}tell me when {self.condition}"
        return f"{self.when}{zone} post {self.question}"


NEW = ScheduleEntered()
_ON_DAYS = re.compile(rf"({'|'.join(DAYS)}) at ((?:[01]\d|2[0-3]):[0-5]\d)")


def schedule_view(now: ScheduleEntered = NEW, *, id: str = "", run: str = "") -> View:
    """A new schedule, or one to be changed (`id`). With a condition it is an alert, and needs no question."""
    plainly = _ON_DAYS.fullmatch(now.when)
    days, at, in_words = (plainly[1], plainly[2], "") if plainly else ("", "09:00", now.when)
    conversations: dict[str, object] = {
        "type": "conversations_select",
        "action_id": "channel",
        "filter": {"include": ["public", "private", "im"], "exclude_bot_users": True},
    }
    conversations |= (
        {"initial_conversation": now.channel} if now.channel else {"default_to_current_conversation": True}
    )
    options = [option(day[:1].upper() + day[1:], day) for day in DAYS]
    blocks: list[Block] = [
        field(
            "question",
            "What to post",
            text_input("question", now.question, most=300, placeholder="sales by department last week"),
            optional=True,
        ),
        field(
            "days", "When", select("days", options, initial=days, placeholder="Choose days"), optional=True
        ),
        field("at", "At", {"type": "timepicker", "action_id": "at", "initial_time": at}, optional=True),
        field(
            "when",
            "Or in words",
            text_input("when", in_words, most=200, placeholder="every two hours between 8 and 18"),
            optional=True,
        ),
        field(
            "condition",
            "Only when (an alert)",
            text_input("condition", now.condition, most=300, placeholder="daily revenue falls below 1,000"),
            hint="It is told once for each period in which this is so, never on a part of one.",
            optional=True,
        ),
        field(
            "zone",
            "Time zone",
            text_input("zone", now.zone, most=60, placeholder="Europe/Berlin"),
            optional=True,
        ),
        field("channel", "Where", conversations, optional=True),
    ]
    title = "Change schedule" if id else "New schedule"
    return modal(
        title, blocks, Form.SCHEDULE, submit="Save" if id else "Create", carried=carried(id=id, run=run)
    )


def read_schedule(state: object) -> ScheduleEntered:
    """What was entered; whether it can be understood is for whoever reads its words to say."""
    entered = Entered(state)
    days, at = entered.picked("days"), entered.text("at")
    said = entered.text("when") or (f"{days} at {at or '09:00'}" if days in DAYS else "")
    return ScheduleEntered(
        question=" ".join(entered.text("question").split()),
        when=" ".join(said.split()),
        condition=" ".join(entered.text("condition").split()),
        channel=entered.text("channel"),
        zone=entered.text("zone"),
    )


def schedule_errors(entered: ScheduleEntered) -> dict[str, str]:
    """What is missing or not understood, beside its field; empty where all of it can be read."""
    if not entered.question and not entered.condition:
        return {"question": "Say what to post, or below when to tell you."}
    if not entered.condition and not entered.when:
        return {"days": "Choose days, or say when in words."}
    if entered.zone and known_zone(entered.zone) is None:
        return {"zone": NO_ZONE}
    if entered.when and (wrong := _not_understood(f"{entered.when} post sales")):
        return {"when": wrong}
    if entered.condition and (wrong := _not_understood(f"tell me when {entered.condition}")):
        return {"condition": wrong}
    return {}


def _not_understood(said: str) -> str:
    try:
        read_words(said)
    except NotUnderstood as error:
        return unmarked(f"{error.problem.message} {error.problem.hint}".strip())
    return ""
