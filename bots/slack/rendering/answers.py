"""An answer as a Slack message: headline, data, what stands behind it, and what can be done next.

message = answer_message(answer, shown=Shown(asked_by="U1"))
message.blocks       headline with the number in bold · changes · chart · table · notes · context · buttons
message.plainer      the same with a table of text, and its plainer one with no blocks at all
"""

from __future__ import annotations

from bots.slack import limits
from bots.slack.actions import DISLIKED, LIKED, Act, action_id, carried
from bots.slack.blocks import weight
from bots.slack.limits import measured
from bots.slack.rendering import parts
from bots.slack.rendering.charts import native_chart, picture
from bots.slack.rendering.headline import (
    context_line,
    headline,
    headline_lines,
    unsaid_notes,
)
from bots.slack.rendering.parts import (
    Span,
    beside,
    bullets,
    fitted,
    image,
    paragraph,
    person,
    preformatted,
    press,
    row,
    small,
    words,
)
from bots.slack.rendering.tables import (
    LEAST_ROOM,
    PAGE,
    SHORT_PAGE,
    Table,
    data_table,
    has_table,
    text_table,
    totals_line,
)
from bots.slack.rendering.texts import cut, escaped
from bots.slack.rendering.types import Block, Message, Picture, Shown, Where
from service.answer import Answer, Defined, Kind
from service.rendering.definitions import definition_lines
from service.rendering.words import sentence_case

MOST_FOLLOW_UPS = 3
MOST_SECTIONS = 8
SECTION_TEXT = 600
"""Characters of a section's table: a report is read from top to bottom."""
MOST_IN_FULL = 3
"""Definitions that are told in full; a list of what there is is read at a glance."""
MOST_LISTED = 25
_MOST_NOTES = 6
_MOST_LINES = 8
_LONGEST_NOTE = 300
_LONGEST_LINE = 350
_FEW_LINES = 2


def answer_message(answer: Answer, *, shown: Shown) -> Message:
    """The message, with what to send instead where Slack refuses it: a table of text, then plain text."""
    plain = _text_message(answer, shown)
    textual = _with_text_table(answer, shown, plain)
    return _native(answer, shown, textual) if shown.native else textual


def _native(answer: Answer, shown: Shown, plainer: Message) -> Message:
    """With Slack's own chart and table."""
    head, tail = _head(answer, shown), _tail(answer, shown)
    notes = _notes(answer)
    room = limits.MESSAGE_TOTAL - weight((*head, *notes, *tail)) - 2 * limits.BLOCK_WEIGHT
    body: list[Block] = [*_definitions(answer)]
    chart, drawn = native_chart(answer), picture(answer)
    if chart is not None and weight([chart]) + LEAST_ROOM <= room:
        body.append(chart)
        room -= weight([chart])
    else:
        chart, image_of_it = None, _drawn(drawn)
        head += image_of_it
        room -= weight(image_of_it)
    page = PAGE if chart is None else SHORT_PAGE
    table = _table(answer, room - weight(body[:-1] if chart else body), page)
    if table is not None:
        body.append(table.block)
        tail = _tail(answer, shown, table.missing)
    body += _sections(answer, native=room if answer.sections else 0)
    if chart is None and any(block["type"] == "data_visualization" for block in body):
        # The first section's own chart stands there.
        head = [block for block in head if block["type"] != "image"]
    drawn = drawn if any(block["type"] == "image" for block in head) else None
    return _message(answer, fitted(head, [*body, *_totals(answer), *notes], tail), drawn, plainer)


def _drawn(drawn: Picture | None) -> list[Block]:
    return [image(drawn)] if drawn is not None else []


def _table(answer: Answer, room: int, page: int) -> Table | None:
    return data_table(answer, room, page) if not answer.sections and has_table(answer) else None


def _with_text_table(answer: Answer, shown: Shown, plainer: Message) -> Message:
    """With a table of text, and the chart as a picture."""
    head = _head(answer, shown)
    text, missing = text_table(answer) if not answer.sections and has_table(answer) else ("", "")
    tail = _tail(answer, shown, missing, feedback=False)
    table = [preformatted(text)] if text else []
    body = [*_definitions(answer), *table, *_sections(answer), *_totals(answer), *_notes(answer)]
    drawn = picture(answer)
    return _message(answer, fitted([*head, *_drawn(drawn)], body, tail), drawn, plainer)


def _message(answer: Answer, blocks: tuple[Block, ...], drawn: Picture | None, plainer: Message) -> Message:
    return Message(summary(answer), blocks, drawn, plainer)


def summary(answer: Answer, most: int = 500) -> str:
    """The headline as the text of a notification."""
    return escaped(" ".join(headline_lines(answer)), most)


def _text_message(answer: Answer, shown: Shown) -> Message:
    """All of it as plain text: what is left when Slack takes no blocks."""
    text, missing = text_table(answer, 2_000) if has_table(answer) and not answer.sections else ("", "")
    lines = [
        *([escaped(shown.why_private, _LONGEST_NOTE)] if shown.why_private else []),
        *(escaped(line, 600) for line in headline_lines(answer)[:3]),
        *([f"```{_fenced(text)}```"] if text else []),
        *(escaped(note, _LONGEST_NOTE) for note in unsaid_notes(answer)[:3]),
        escaped(context_line(answer, missing), 400),
        *(
            [escaped("You can also ask: " + " · ".join(answer.follow_ups[:2]), 300)]
            if answer.follow_ups
            else []
        ),
    ]
    kept: list[str] = []
    room: int = limits.MESSAGE_TEXT
    for line in lines:
        if line and limits.measured(line) + 1 <= room:
            kept.append(line)
            room -= limits.measured(line) + 1
    return Message("\n".join(kept) or "–")


def _fenced(text: str) -> str:
    """Text between three backticks, in which only `&`, `<` and `>` mean anything."""
    plain = text.replace("`", "ˋ").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"\n{plain}\n"


def _head(answer: Answer, shown: Shown) -> list[Block]:
    blocks = opening(shown)
    lines = headline_lines(answer)
    if len(answer.definitions) > MOST_IN_FULL:
        # Their names follow, each with what it means.
        lines = [f"{line.partition(': ')[0]}:" if ": " in line else line for line in lines[:1]]
    first, rest = (lines[:1], lines[1:]) if len(lines) > _FEW_LINES else (lines, [])
    blocks += [paragraph(*headline(line, answer)) for line in first]
    blocks += [bullets([cut(line, _LONGEST_LINE) for line in rest], _MOST_LINES)] if rest else []
    if answer.changes:
        blocks.append(paragraph(words(cut(" ".join(answer.changes), 400), italic=True)))
    return blocks


def opening(shown: Shown) -> list[Block]:
    """What was asked, where nobody could read it else, and why only one person sees the answer."""
    blocks = [paragraph(*_asked(shown, shown.asked))] if shown.asked is not None else []
    return [*blocks, *([small(f"🔒 {shown.why_private}", most=_LONGEST_NOTE)] if shown.why_private else [])]


def _asked(shown: Shown, asked: str) -> list[Span]:
    """In a channel with who asked, since anybody may press what stands there."""
    who = shown.where is Where.CHANNEL and shown.asked_by
    if not asked:
        said = words("refined this" if who else "Refined", italic=True)
        return [person(shown.asked_by), words(" "), said] if who else [said]
    said = words(cut(f"“{asked}”", 300), italic=True)
    return [person(shown.asked_by), words(": "), said] if who else [said]


def _definitions(answer: Answer) -> list[Block]:
    """Each definition under its label, or in a line where there are many; what the headline has said already is not
    said again."""
    if len(answer.definitions) > MOST_IN_FULL:
        listed = [_in_a_line(definition) for definition in answer.definitions]
        return [bullets(listed, MOST_LISTED)]
    blocks: list[Block] = []
    for definition in answer.definitions[:MOST_SECTIONS]:
        lines = [line for line in definition_lines(definition) if line not in answer.sentence]
        blocks.append(paragraph(words(cut(sentence_case(definition.label), 150), bold=True)))
        blocks += [bullets([cut(line, 400) for line in lines], _MOST_LINES)] if lines else []
    return blocks


def _in_a_line(definition: Defined) -> list[Span]:
    label = words(cut(sentence_case(definition.label), 100), bold=True)
    meaning = definition.description.partition(". ")[0].strip()
    return [label, words(f" — {cut(meaning, 160)}")] if meaning else [label]


def _sections(answer: Answer, native: int = 0) -> list[Block]:
    """A report's sections, each with its title, its sentence and its first rows; one of which all is said in the
    headline has none. One native chart and tables as far as `native` characters go, then tables of text."""
    blocks: list[Block] = []
    charts = 0
    for section in answer.sections[:MOST_SECTIONS]:
        inside: list[Block] = []
        if section.sentence not in answer.sentence:
            inside += [paragraph(*headline(line, section)) for line in headline_lines(section)[:1]]
        chart = native_chart(section) if native and charts < limits.MESSAGE_CHARTS else None
        if chart is not None and weight([chart]) <= native // 2:
            inside.append(chart)
            native -= weight([chart])
            charts += 1
        elif len(section.rows) > 1:
            text, missing = text_table(section, SECTION_TEXT)
            inside += [preformatted(text)] if text else []
            inside += [small(missing)] if missing else []
        if inside:
            blocks += [paragraph(words(cut(section.question, 200), bold=True)), *inside]
    left = len(answer.sections) - MOST_SECTIONS
    return [*blocks, *([small(f"… and {left:,} more sections")] if left > 0 else [])]


def _totals(answer: Answer) -> list[Block]:
    line = totals_line(answer)
    return [small(line)] if line else []


def _notes(answer: Answer) -> list[Block]:
    notes = unsaid_notes(answer)
    shown = [cut(note, _LONGEST_NOTE) for note in notes[:_MOST_NOTES]]
    more = [f"… and {len(notes) - _MOST_NOTES:,} more"] if len(notes) > _MOST_NOTES else []
    return [small(*shown, *more, most=_LONGEST_NOTE)] if shown else []


def _tail(answer: Answer, shown: Shown, missing: str = "", *, feedback: bool = True) -> list[Block]:
    context = context_line(answer, missing)
    blocks = [small(context)] if context else []
    if not shown.buttons or not answer.id:
        return blocks
    blocks.append(row(*_buttons(answer, shown)))
    blocks += follow_ups(answer)
    blocks.append(_feedback(answer) if feedback else _plain_feedback(answer))
    return blocks


def _buttons(answer: Answer, shown: Shown) -> list[dict[str, object]]:
    value = carried(run=answer.id)
    asks_data = answer.query is not None and answer.kind is not Kind.DEFINITION
    buttons = [press("How computed", Act.HOW, value)] if asks_data or answer.sections else []
    if asks_data and answer.rows:
        buttons.append(press("CSV", Act.CSV, value))
    if asks_data:
        buttons.append(press("Refine", Act.REFINE, value))
    buttons.append(press("Share", Act.SHARE, value))
    if shown.url:
        buttons.append(parts.visit("Open", shown.url))
    buttons.append(_more(answer, shown, asks_data=asks_data))
    return buttons


def _more(answer: Answer, shown: Shown, *, asks_data: bool) -> dict[str, object]:
    """What is wanted less often, behind three dots."""
    acts = [] if shown.saved else [("Save this question", Act.SAVE)]
    if asks_data:
        acts.append(("Post this regularly…", Act.SCHEDULE))
        acts.append(("Propose as verified question", Act.PROPOSE))
    if shown.where is Where.PRIVATE:
        acts.append(("Show it to the channel", Act.TELL_ALL))
    acts.append(("Ask once more", Act.RETRY))
    options = [parts.option(label, carried(run=answer.id, id=act.value)) for label, act in acts]
    return {
        "type": "overflow",
        "action_id": action_id(Act.MORE),
        "options": options[: limits.OVERFLOW_OPTIONS],
    }


def follow_ups(answer: Answer, most: int = MOST_FOLLOW_UPS) -> list[Block]:
    """The answer's own follow-ups as buttons; all of them have been tried. Words too long for one stand beside it."""
    asked = [(at, text) for at, text in enumerate(answer.follow_ups[:most]) if text.strip()]
    short = [each for each in asked if measured(each[1]) <= limits.BUTTON_TEXT]
    buttons = [press(question, Act.FOLLOW, carried(run=answer.id, at=at), at=at) for at, question in short]
    return [
        *([row(*buttons)] if buttons else []),
        *(
            beside(question, press("Ask this", Act.FOLLOW, carried(run=answer.id, at=at), at=at))
            for at, question in asked
            if (at, question) not in short
        ),
    ]


def _feedback(answer: Answer) -> Block:
    def one(label: str, vote: str, aloud: str) -> dict[str, object]:
        return {
            "text": parts.plain(label, limits.FEEDBACK_TEXT),
            "value": carried(run=answer.id, vote=vote),
            "accessibility_label": aloud,
        }

    element = {
        "type": "feedback_buttons",
        "action_id": action_id(Act.FEEDBACK),
        "positive_button": one("👍", LIKED, "This is right"),
        "negative_button": one("👎", DISLIKED, "This is wrong"),
    }
    return {"type": "context_actions", "elements": [element]}


def _plain_feedback(answer: Answer) -> Block:
    """The same as ordinary buttons, for clients that have no others."""
    return row(
        press("👍", Act.FEEDBACK, carried(run=answer.id, vote=LIKED), at=0),
        press("👎", Act.FEEDBACK, carried(run=answer.id, vote=DISLIKED), at=1),
    )
