"""Answers that are shared: where to, what it says there, and what a link to one unfolds to.

share_view("r1", "https://dragoman.example/shared/…")     a channel, a note
shared_message(answer, by="U1", note="for Monday")        computed for those who see it
unfurl(answer, url=…)                                     {"blocks": […]} for chat.unfurl
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bots.slack.actions import Form, carried
from bots.slack.blocks import weight
from bots.slack.limits import MESSAGE_BLOCKS, MESSAGE_TEXT, MESSAGE_TOTAL, measured
from bots.slack.rendering.answers import answer_message, summary
from bots.slack.rendering.headline import context_line, headline, headline_lines
from bots.slack.rendering.parts import link, paragraph, person, small, words
from bots.slack.rendering.tables import has_table
from bots.slack.rendering.texts import cut, escaped
from bots.slack.rendering.types import Block, Message, Shown, View
from bots.slack.rendering.views import Entered, field, modal, text_input
from service.answer import Answer, Status

LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Sharing:
    """Where somebody shares an answer to, with what note."""

    channel: str
    note: str


def share_view(run: str, url: str = "", days: int = 30) -> View:
    """Where to share it. Whoever sees it there gets what the channel's audience may see, not what the sharer may."""
    conversations: dict[str, object] = {
        "type": "conversations_select",
        "action_id": "channel",
        "default_to_current_conversation": True,
        "filter": {"include": ["public", "private"], "exclude_external_shared_channels": True},
    }
    blocks: list[Block] = [
        field("channel", "Share to", conversations),
        field("note", "A note", text_input("note", long=True, most=LONGEST_NOTE), optional=True),
        small(
            "It is computed for those who will see it: they see what they may, even where you may see more."
        ),
    ]
    if url:
        blocks.append(paragraph(words("Or pass on the link: "), link(url, "open the answer")))
        blocks.append(small(f"It works for {days} days. Whoever opens it is answered with their own rights."))
    return modal("Share", blocks, Form.SHARE, submit="Share", carried=carried(run=run))


def read_share(state: object) -> Sharing:
    entered = Entered(state)
    return Sharing(entered.text("channel"), cut(entered.text("note"), LONGEST_NOTE))


def shared_message(answer: Answer, *, by: str, note: str = "", shown: Shown) -> Message:
    """A shared answer with who shared it, and their note as they wrote it: it pings nobody."""
    line = paragraph(
        person(by), words(" shared this" + (": " if note else ".")), words(cut(note, LONGEST_NOTE))
    )
    step: Message | None = None
    for each in reversed([*answer_message(answer, shown=shown).steps()]):
        noted = f"{escaped(note, LONGEST_NOTE)}\n{each.text}" if note.strip() else each.text
        text = noted if measured(noted) <= MESSAGE_TEXT else each.text
        step = replace(each, text=text, blocks=_before(line, each.blocks), plainer=step)
    assert step is not None
    return step


def _before(line: Block, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The line above the blocks, where there is room for it."""
    fits = len(blocks) < MESSAGE_BLOCKS and weight((line, *blocks)) <= MESSAGE_TOTAL
    return (line, *blocks) if blocks and fits else blocks


def unfurl(answer: Answer | None, *, url: str) -> Mapping[str, object]:
    """What a link to an answer unfolds to, computed for those who see it; where they may not, what it is a link to."""
    if answer is None or answer.status is not Status.ANSWERED:
        said = "An answer of Dragoman. Open it to see what you may see of it."
        return {"blocks": [paragraph(link(url, "Dragoman"), words(f" — {said}"))], "fallback": said}
    blocks: list[Block] = [paragraph(*headline(line, answer)) for line in headline_lines(answer)[:2]]
    context = context_line(answer)
    blocks += [small(context)] if context else []
    if has_table(answer) or answer.sections:
        blocks.append(paragraph(link(url, "Open the table")))
    return {"blocks": blocks, "fallback": summary(answer, 300)}
