"""Schedules and alerts in Slack: to be confirmed, listed, entered in a form, and told when they are due.

draft_message(draft.said, draft.notes, id=draft.schedule.id)       Create · Cancel
delivery_message(delivery, shown=Shown())                          a report, an alert, "waiting for data", …
schedules_message([ScheduleShown(…)])                              each with Pause and Delete
read_schedule(view["state"]).words                                 "every Monday at 09:00 post sales by department"
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bots.slack.actions import Act, Form, carried
from bots.slack.blocks import weight
from bots.slack.limits import MESSAGE_BLOCKS, MESSAGE_TEXT, MESSAGE_TOTAL, measured
from bots.slack.rendering.answers import answer_message, opening
from bots.slack.rendering.headline import context_line
from bots.slack.rendering.parts import (
    Confirm,
    Span,
    bullets,
    channel,
    fitted,
    heading,
    option,
    paragraph,
    press,
    row,
    small,
    words,
)
from bots.slack.rendering.texts import cut, escaped, unmarked
from bots.slack.rendering.types import Block, Message, ScheduleShown, Shown, View
from bots.slack.rendering.views import Entered, field, modal, select, text_input
from service.scheduling.delivering import MOST_LINES, Delivery, Fact, Kind

MOST_LISTED = 12
_MOST_FACTS = 8
_LONGEST = 400
_MARKS = {Kind.REPORT: "🗓️", Kind.ALERT: "🔔", Kind.WAITING: "⏳", Kind.FAILED: "⚠️", Kind.PAUSED: "⏸️"}
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


# What is told ------------------------------------------------------------------------------------------------------


def delivery_message(delivery: Delivery, *, shown: Shown) -> Message:
    """What a schedule has to tell when it is due."""
    if delivery.kind is Kind.REPORT and delivery.answer is not None:
        return _report(delivery, shown)
    head = [*_title(delivery), *opening(shown)]
    body: list[Block] = [bullets(list(delivery.lines), MOST_LINES)] if delivery.lines else []
    facts = _untold(delivery)
    body += [bullets([_fact(fact) for fact in facts], _MOST_FACTS)] if facts else []
    body += [small(f"… and {delivery.more:,} more")] if delivery.more > 0 else []
    body += [small(cut(line, _LONGEST)) for line in _of_problem(delivery)]
    context = context_line(delivery.answer) if delivery.answer is not None else ""
    body += [small(context)] if context else []
    if shown.buttons:
        body.append(row(*_buttons(delivery)))
    return Message(_text(delivery), (*head, *body, *_hint(delivery)), plainer=Message(_text(delivery)))


def _report(delivery: Delivery, shown: Shown) -> Message:
    """The lines, and below them what the answer shows; its own headline is the first line."""
    assert delivery.answer is not None
    answer = replace(
        delivery.answer, sentence="\n".join(delivery.lines) or delivery.answer.sentence, changes=()
    )
    message = answer_message(answer, shown=shown)
    extra = (*([row(*_schedule_buttons(delivery))] if shown.buttons else []), *_hint(delivery))
    step: Message | None = None
    for each in reversed([*message.steps()]):
        blocks = _around(_title(delivery), each.blocks, extra) if each.blocks else ()
        text = escaped(f"{_MARKS[delivery.kind]} {delivery.title}", 300)
        step = replace(each, text=_titled(text, each.text), blocks=blocks, plainer=step)
    return step or message


def _titled(title: str, text: str) -> str:
    """The title above the text. Marked-up text is never cut here, for that could end in the middle of an escape."""
    titled = f"{title}\n{text}"
    return titled if measured(titled) <= MESSAGE_TEXT else text


def _around(head: Sequence[Block], blocks: tuple[Block, ...], tail: Sequence[Block]) -> tuple[Block, ...]:
    """Title and hint around the answer's blocks, where there is room for them."""
    whole = (*head, *blocks, *tail)
    fits = len(whole) <= MESSAGE_BLOCKS and weight(whole) <= MESSAGE_TOTAL
    return whole if fits else blocks


def _title(delivery: Delivery) -> list[Block]:
    late = " · late: it could not be made when it was due" if delivery.late else ""
    return [
        heading(f"{_MARKS[delivery.kind]} {delivery.title}"),
        *([small(late.removeprefix(" · "))] if late else []),
    ]


def _untold(delivery: Delivery) -> tuple[Fact, ...]:
    """The facts that no line says; where they are of several periods, each with its own."""
    untold = delivery.facts[delivery.told :]
    several = len({fact.when for fact in delivery.facts}) > 1
    return untold if several else tuple(replace(fact, when="") for fact in untold)


def _fact(fact: Fact) -> list[Span]:
    """One group that is beyond the line: "DELI: $1,204.00, 24.1% below $1,586.00"."""
    name = [words(f"{cut(fact.group, 120)}: ")] if fact.group else []
    when = f" {fact.when}" if fact.when else ""
    against = f", {fact.gap} {fact.usual}" if fact.gap and fact.usual else ""
    return [*name, words(cut(fact.value, 120), bold=True), words(cut(f"{when}{against}", 200))]


def _buttons(delivery: Delivery) -> list[dict[str, object]]:
    answered = delivery.answer is not None and delivery.answer.id
    run = carried(run=delivery.answer.id) if delivery.answer is not None and answered else ""
    shown = [press("How computed", Act.HOW, run), press("CSV", Act.CSV, run)] if run else []
    return [*shown, *_schedule_buttons(delivery)]


def _schedule_buttons(delivery: Delivery) -> list[dict[str, object]]:
    value = carried(id=delivery.schedule.id)
    if delivery.kind is Kind.PAUSED:
        return [press("Resume", Act.SCHEDULE_RESUME, value), press("Edit", Act.SCHEDULE_EDIT, value)]
    return [press("Edit schedule", Act.SCHEDULE_EDIT, value), press("Pause", Act.SCHEDULE_PAUSE, value)]


def _hint(delivery: Delivery) -> list[Block]:
    if delivery.kind in (Kind.REPORT, Kind.ALERT) and delivery.answer is not None:
        return [small("Ask about it in this thread.")]
    return []


def _text(delivery: Delivery) -> str:
    facts = [f"{fact.group}: {fact.value}" if fact.group else fact.value for fact in _untold(delivery)[:3]]
    said = [delivery.title, *delivery.lines, *facts]
    said += _of_problem(delivery)
    return "\n".join([escaped(line, 300) for line in said if line.strip()]) or _MARKS[delivery.kind]


def _of_problem(delivery: Delivery) -> list[str]:
    """What went wrong and what helps, as far as the lines do not say it."""
    problem = delivery.problem
    said = (problem.message, problem.hint) if problem is not None else ()
    return [unmarked(line) for line in said if line and line not in delivery.lines]


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
    """ "Revenue by department, every Monday at 09:00 (Europe/Berlin) in #sales · next on Monday"."""
    when = f"when {schedule.condition}" if schedule.condition else schedule.when
    zone = f" ({schedule.zone})" if schedule.zone else ""
    place = [words(" · in "), channel(schedule.channel)] if schedule.channel else [words(" · to you")]
    state = " · paused" if schedule.state == "paused" else ""
    next_ = f" · next {schedule.next_due}" if schedule.next_due and not state else ""
    mark = "🔔 " if schedule.condition else "🗓️ "
    return [
        words(mark),
        words(cut(schedule.title, 200), bold=True),
        words(f", {cut(when, 240)}{cut(zone, 60)}"),
        *place,
        words(cut(f"{state}{next_}", 120), italic=True),
    ]


def _plain(schedule: ScheduleShown) -> str:
    when = f"when {schedule.condition}" if schedule.condition else schedule.when
    return escaped(f"{schedule.title}, {when}{' · paused' if schedule.state == 'paused' else ''}", 300)


def _controls(schedule: ScheduleShown) -> list[dict[str, object]]:
    value = carried(id=schedule.id)
    is_paused = schedule.state == "paused"
    sure = Confirm("Delete it?", f"“{cut(schedule.title, 150)}” is not posted any more.", "Delete")
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
    """What is missing, beside its field; empty where the words can be read."""
    if not entered.question and not entered.condition:
        return {"question": "Say what to post, or below when to tell you."}
    if not entered.condition and not entered.when:
        return {"days": "Choose days, or say when in words."}
    return {}
