"""What schedules tell in Slack when they are due: reports, alerts, and why there is nothing to tell.

delivery_message(delivery, shown=Shown())           title · lines · groups · chart · context · buttons
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bots.slack.actions import Act, carried
from bots.slack.blocks import weight
from bots.slack.limits import MESSAGE_BLOCKS, MESSAGE_TEXT, MESSAGE_TOTAL, measured
from bots.slack.rendering.answers import answer_message, opening
from bots.slack.rendering.charts import native_chart, picture
from bots.slack.rendering.headline import context_line
from bots.slack.rendering.parts import Span, bullets, fitted, heading, image, press, row, small, words
from bots.slack.rendering.texts import cut, escaped, unmarked
from bots.slack.rendering.types import Block, Message, Shown
from service.answer import Answer
from service.scheduling.delivering import MOST_LINES, Delivery, Fact, Kind

_MOST_FACTS = 8
_LONGEST = 400
_MARKS = {Kind.REPORT: "🗓️", Kind.ALERT: "🔔", Kind.WAITING: "⏳", Kind.FAILED: "⚠️", Kind.PAUSED: "⏸️"}


def delivery_message(delivery: Delivery, *, shown: Shown) -> Message:
    """What a schedule has to tell when it is due."""
    if delivery.kind is Kind.REPORT and delivery.answer is not None:
        return _report(delivery, shown)
    text = _text(delivery)
    answer = _to_draw(delivery)
    drawn = picture(answer) if answer is not None else None
    pictured = _blocks(delivery, shown, image(drawn) if drawn is not None else None)
    message = Message(text, pictured, drawn, plainer=Message(text))
    chart = native_chart(answer) if answer is not None and shown.native else None
    return Message(text, _blocks(delivery, shown, chart), plainer=message) if chart is not None else message


def _to_draw(delivery: Delivery) -> Answer | None:
    """A metric over time or by group; beside what it is held against it is no chart that anybody reads."""
    answer = delivery.answer if delivery.kind is Kind.ALERT else None
    query = answer.query if answer is not None else None
    return answer if query is not None and len(query.metrics) == 1 else None


def _blocks(delivery: Delivery, shown: Shown, chart: Block | None) -> tuple[Block, ...]:
    head = [*_title(delivery), *opening(shown)]
    head += [bullets(list(delivery.lines), MOST_LINES)] if delivery.lines else []
    facts = _untold(delivery)
    body: list[Block] = [bullets([_fact(fact) for fact in facts], _MOST_FACTS)] if facts else []
    body += [small(f"… and {delivery.more:,} more")] if delivery.more > 0 else []
    body += [small(cut(line, _LONGEST)) for line in _of_problem(delivery)]
    body += [chart] if chart is not None else []
    # An alert's title says what it is about, so that the filter by which its groups were found says nothing more.
    context = context_line(delivery.answer, filters=False) if delivery.answer is not None else ""
    tail = [small(context)] if context else []
    tail += [row(*_buttons(delivery))] if shown.buttons else []
    return fitted(head, body, [*tail, *_hint(delivery)])


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
