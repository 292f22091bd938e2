"""The App Home: who one is to Dragoman, what can be asked, what one has asked and saved, and what is posted regularly.

home_view(Home(principal="anna", examples=("revenue by month",), recent=(…,)))
"""

from __future__ import annotations

from datetime import datetime

from bots.slack.actions import Act, Form, carried, phrase_id
from bots.slack.limits import BUTTON_TEXT, VIEW_BLOCKS, measured
from bots.slack.rendering.parts import (
    Span,
    beside,
    divider,
    heading,
    menu,
    option,
    paragraph,
    press,
    row,
    small,
    visit,
    words,
)
from bots.slack.rendering.schedules import schedule_blocks
from bots.slack.rendering.texts import cut
from bots.slack.rendering.types import Block, Home, Recent, View
from bots.slack.rendering.views import Entered, field, modal, text_input
from service.asking.steps import LONGEST_QUESTION
from service.rendering.formatting import format_time

MOST_RECENT = 8
MOST_SAVED = 12
MOST_EXAMPLES = 5
MOST_SCHEDULES = 12
MOST_REMEMBERED = 8
_BECAME = {
    "clarify": "I asked back",
    "refused": "I had no answer",
    "failed": "it could not be computed",
}
"""What became of a question that was not answered."""


def home_view(home: Home) -> View:
    """As much as a view holds; each part is bounded, so that all of them have a place."""
    blocks: list[Block] = [heading("Ask about our data"), *_who(home)]
    if home.principal:
        blocks += [
            row(
                press("Ask a question", Act.HOME_NEW, style="primary"),
                press("New schedule…", Act.SCHEDULE_NEW),
            )
        ]
        blocks += [*_examples(home), *_recent(home), *_saved(home), *_schedules(home), *_remembered(home)]
    blocks += [divider(), small(_about(home))]
    return {"type": "home", "blocks": blocks[:VIEW_BLOCKS]}


def _who(home: Home) -> list[Block]:
    """Who they are to Dragoman, and with which attributes: what they may see follows from these."""
    if not home.principal:
        said = "I do not know yet who you are, and so what you may see."
        label = "Link my account"
        button = (
            visit(label, home.link_url, Act.LINK, style="primary")
            if home.link_url
            else press(label, Act.LINK)
        )
        return [paragraph(words(said)), row(button), small("I tell you how. What I send you is yours alone.")]
    spans: list[Span] = [
        words("You are "),
        words(cut(home.principal, 150), bold=True),
        words(" here."),
    ]
    attributes = [f"{name}: {cut(', '.join(values), 200)}" for name, values in home.attributes]
    seen = f"You see what these allow — {cut(' · '.join(attributes), 500)}" if attributes else ""
    by = f"Known by {home.email}" if home.email else ""
    notes = [text for text in (seen, by) if text]
    return [paragraph(*spans), *([small(*notes)] if notes else [])]


def _recent(home: Home) -> list[Block]:
    """Each can be asked once more; it is answered anew."""
    if not home.recent:
        return []
    lines = [_asked(recent) for recent in home.recent[:MOST_RECENT]]
    return [heading("You asked"), *lines]


def _asked(recent: Recent) -> Block:
    became = _BECAME.get(recent.status, "")
    said = " · ".join(part for part in (cut(recent.question, 300), _day(recent.at), became) if part)
    return beside(said, press("Ask again", Act.HOME_ASK, carried(run=recent.run)))


def _day(at: datetime) -> str:
    return format_time(at, "day")


def _saved(home: Home) -> list[Block]:
    if not home.saved:
        return []
    blocks: list[Block] = [heading("Saved")]
    for saved in home.saved[:MOST_SAVED]:
        value = carried(id=saved.id)
        blocks.append(beside(saved.question, press("Ask", Act.HOME_SAVED, value)))
    left = len(home.saved) - MOST_SAVED
    blocks += [small(f"… and {left:,} more")] if left > 0 else []
    removable = [option(saved.question, carried(id=saved.id)) for saved in home.saved]
    blocks.append(row(menu(Act.HOME_UNSAVE, removable, "Remove one…")))
    return blocks


def _schedules(home: Home) -> list[Block]:
    if not home.schedules:
        return []
    blocks: list[Block] = [heading("Posted regularly")]
    for schedule in home.schedules[:MOST_SCHEDULES]:
        blocks += schedule_blocks(schedule)
    left = len(home.schedules) - MOST_SCHEDULES
    return [*blocks, *([small(f"… and {left:,} more")] if left > 0 else [])]


def _examples(home: Home) -> list[Block]:
    """What this person can ask; each has been tried, and is asked when it is pressed."""
    asked = [text for text in home.examples if text.strip()][:MOST_EXAMPLES]
    short = [text for text in asked if measured(text) <= BUTTON_TEXT]
    buttons = [
        press(text, Act.HOME_EXAMPLE, carried(id=phrase_id(text)), at=at) for at, text in enumerate(short)
    ]
    lines = [
        beside(text, press("Ask this", Act.HOME_EXAMPLE, carried(id=phrase_id(text))))
        for text in asked
        if text not in short
    ]
    if not asked:
        return []
    return [heading("What you can ask"), *([row(*buttons)] if buttons else []), *lines]


def _remembered(home: Home) -> list[Block]:
    if not home.remembered:
        return []
    blocks: list[Block] = [heading("What your words mean")]
    for known in home.remembered[:MOST_REMEMBERED]:
        said = f"“{cut(known.phrase, 120)}” is {cut(known.label, 200)}"
        blocks.append(beside(said, press("Forget", Act.HOME_FORGET, carried(id=phrase_id(known.phrase)))))
    return blocks


def _about(home: Home) -> str:
    revision = f" · definitions {home.revision}" if home.revision else ""
    return f"Mention me in a channel, write to me here, or use /ask{revision}"


def ask_view(text: str = "") -> View:
    """Where a question is written, from the App Home or a shortcut; on a message, its text stands there."""
    entry = text_input(
        "question",
        cut(text, LONGEST_QUESTION),
        long=True,
        most=LONGEST_QUESTION,
        placeholder="sales by department last month",
    )
    return modal("Ask", [field("question", "Your question", entry)], Form.ASK, submit="Ask")


def read_ask(state: object) -> str:
    """The question that was written; "" for none."""
    return " ".join(Entered(state).text("question").split())
