"""Questions back: buttons, lines or a menu, who may choose, and what becomes of the message when somebody did.

clarify_message(answer, shown=Shown(asked_by="U1"))
chosen_message(answer, 1, shown=…, remembered=True)
expired_message(answer)
"""

from __future__ import annotations

from bots.slack.actions import LONGEST_ID, Act, carried
from bots.slack.limits import BUTTON_TEXT, measured
from bots.slack.rendering.answers import opening, summary
from bots.slack.rendering.headline import headline_lines
from bots.slack.rendering.parts import (
    Span,
    beside,
    bullets,
    menu,
    option,
    paragraph,
    person,
    press,
    row,
    small,
    words,
)
from bots.slack.rendering.texts import cut, escaped
from bots.slack.rendering.types import Block, Message, Shown, Where
from service.answer import Answer, Choice

MOST_BUTTONS = 5
_LONGEST_BUTTON = 40
"""Longer labels side by side are not read; each has a line of its own then, in full."""
_LONGEST = 300


def clarify_message(answer: Answer, *, shown: Shown) -> Message:
    """The question back with its choices. Choosing takes nothing from anybody else's words: only the asker may."""
    blocks = opening(shown)
    blocks += [paragraph(words(cut(line, _LONGEST), bold=True)) for line in headline_lines(answer)[:2]]
    blocks += _choices(answer)
    blocks.append(_who(answer, shown))
    lines = [summary(answer), *(f"{at}. {escaped(choice.label, 200)}" for at, choice in _numbered(answer))]
    text = "\n".join(lines)
    plainer = Message(f"{text}\nAnswer with the words that you mean.")
    return Message(text, tuple(blocks), plainer=plainer)


def _numbered(answer: Answer) -> list[tuple[int, Choice]]:
    return [(at, choice) for at, choice in enumerate(answer.choices[:9], 1) if not choice.is_open]


def _choices(answer: Answer) -> list[Block]:
    """Buttons while their labels can be read side by side; a line with a button each where one is longer; a menu where
    there are many."""
    meant = [(at, choice) for at, choice in enumerate(answer.choices) if not choice.is_open]
    others = [_button(answer, at, choice) for at, choice in enumerate(answer.choices) if choice.is_open][:1]
    told = [_described(choice) for _, choice in meant if choice.description]
    if len(meant) > MOST_BUTTONS:
        options = [option(each.label, carried(run=answer.id, at=at), each.description) for at, each in meant]
        pressed = [menu(Act.CHOOSE_FROM, options, "What do you mean?")]
    elif all(measured(choice.label) <= _LONGEST_BUTTON for _, choice in meant):
        pressed = [_button(answer, at, choice) for at, choice in meant]
    else:
        lines = [beside(_line(each), _button(answer, at, each, _LONGEST_BUTTON)) for at, each in meant]
        return [*lines, *([row(*others)] if others else [])]
    pressed += others
    return [*([bullets(told)] if told else []), *([row(*pressed)] if pressed else [])]


def _described(choice: Choice) -> list[Span]:
    return [words(cut(choice.label, 120), bold=True), words(f" — {cut(choice.description, 240)}")]


def _line(choice: Choice) -> str:
    return f"{choice.label} — {choice.description}" if choice.description else choice.label


def _button(answer: Answer, at: int, choice: Choice, most: int = BUTTON_TEXT) -> dict[str, object]:
    act = Act.OTHER if choice.is_open else Act.CHOOSE
    return press(cut(choice.label, most), act, carried(run=answer.id, at=at), at=at)


def _who(answer: Answer, shown: Shown) -> Block:
    """Who may choose; in a channel others are told, too."""
    how = "Or write what you mean." if answer.choices else "Write what you mean."
    if shown.where is Where.PRIVATE:
        # There may be no thread to write into.
        return small("Or ask again in other words." if answer.choices else "Ask again in other words.")
    if shown.where is not Where.CHANNEL or not shown.asked_by:
        return small(how)
    return paragraph(
        words("Waiting for ", italic=True), person(shown.asked_by), words(f". {how}", italic=True)
    )


def chosen_message(
    answer: Answer,
    at: int,
    *,
    shown: Shown,
    phrase: str = "",
    remembered: bool = False,
    can_remember: bool = False,
    can_propose: bool = False,
) -> Message:
    """The question back after a choice: what was chosen, and whether it is to be remembered. `phrase` is the key of the
    words that were unclear, by which it is forgotten again; `can_propose` that they may mean this for everybody."""
    label = answer.choices[at].label if 0 <= at < len(answer.choices) else "something else"
    who = [person(shown.asked_by)] if shown.where is Where.CHANNEL and shown.asked_by else [words("You")]
    blocks: list[Block] = [
        paragraph(words(cut(headline_lines(answer)[0], _LONGEST))),
        paragraph(words("✔︎ "), *who, words(" chose "), words(cut(label, 200), bold=True)),
    ]
    value = carried(run=answer.id, at=at)
    if remembered:
        blocks.append(remembered_block(phrase, label))
    buttons = [press("Always mean this", Act.REMEMBER, value)] if can_remember and not remembered else []
    buttons += [press("Propose it for everybody", Act.PROPOSE_WORD, value)] if can_propose else []
    blocks += [row(*buttons)] if buttons else []
    return Message(f"{summary(answer)} → {escaped(label, 200)}", tuple(blocks))


def remembered_block(phrase: str, label: str) -> Block:
    """That a choice is remembered, and how to take it back: here, or for words too long to be carried in the Home."""
    said = f"Remembered: from now on this means {cut(label, 200)}."
    if not 0 < len(phrase) <= LONGEST_ID:
        return small(f"{said} You can take it back in my Home tab.")
    return beside(said, press("Forget it", Act.FORGET, carried(id=phrase)))


def expired_message(answer: Answer) -> Message:
    """The question back when nobody answered: it does not wait any more, and how to go on."""
    said = "I did not hear back, so this question does not wait any more. Ask it again whenever you like."
    block = paragraph(words(cut(headline_lines(answer)[0], _LONGEST)))
    button = row(press("Ask once more", Act.RETRY, carried(run=answer.id)))
    return Message(f"{summary(answer)} {said}", (block, small(said), button))


def not_yours_message(asked_by: str) -> Message:
    """To somebody else who pressed a button of a question back; only they see it."""
    said = "Only the person who asked can choose here. Ask me the same yourself, and I will ask you."
    span = [
        words("Only "),
        person(asked_by),
        words(" can choose here. Ask me the same yourself, and I will ask you."),
    ]
    return Message(said, (paragraph(*span),))
