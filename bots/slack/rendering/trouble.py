"""Whatever goes wrong, said with its next step: refused, failed, interrupted, not allowed, an empty question.

refused_message(answer, shown=…)           why, the nearest names, what can be asked instead
failed_message(problem, key="Ev1")         what happened, and a button to ask once more
"""

from __future__ import annotations

from collections.abc import Sequence

from bots.slack.actions import Act, carried
from bots.slack.rendering.answers import follow_ups, opening
from bots.slack.rendering.headline import headline_lines
from bots.slack.rendering.parts import bullets, marked, paragraph, press, row, small, words
from bots.slack.rendering.texts import cut, escaped, unmarked
from bots.slack.rendering.types import Block, Message, Shown
from semantic.errors import Problem
from service.answer import Answer, Status
from service.declining import SMALL_TALK

_LONGEST = 600
OTHER_WORDS = "Say it in other words, or look in my Home tab for what can be asked."
INSTEAD = "What I can answer:"
FOR_INSTANCE = "For instance:"
MOST_EXAMPLES = 5


def refused_message(answer: Answer, *, shown: Shown) -> Message:
    """An answer that is none: refused or failed. It says why, what was nearest, and what to do: there is always
    something to do. Talk is met with what can be asked; there is nothing wrong with it."""
    blocks = opening(shown)
    blocks += [paragraph(*marked(cut(line, _LONGEST))) for line in headline_lines(answer)[:4]]
    unsaid = _unsaid(answer)
    blocks += [bullets([marked(line) for line in unsaid], 5)] if unsaid else []
    near = [] if answer.follow_ups else _near(answer)
    blocks += (
        [paragraph(words("Did you mean "), words(cut(", ".join(near), 400), bold=True), words("?"))]
        if near
        else []
    )
    is_talk = any(problem.code == SMALL_TALK for problem in answer.problems)
    instead = follow_ups(answer, MOST_EXAMPLES)
    blocks += [small(FOR_INSTANCE if is_talk else INSTEAD), *instead] if instead else []
    buttons = [press("Ask once more", Act.RETRY, carried(run=answer.id))] if _may_go_well(answer) else []
    blocks += [row(*buttons)] if buttons and answer.id else []
    if not (near or buttons or instead or is_talk):
        blocks.append(small(OTHER_WORDS))
    said = [" ".join(headline_lines(answer)), *unsaid[:3]]
    lines = [escaped(unmarked(line), _LONGEST) for line in said]
    lines += [escaped(f"Did you mean {', '.join(near)}?", 400)] if near else []
    lines += (
        [escaped(f"You can ask: {' · '.join(answer.follow_ups[:MOST_EXAMPLES])}", 600)] if instead else []
    )
    text = "\n".join(lines)
    return Message(text, tuple(blocks), plainer=Message(text))


def _unsaid(answer: Answer) -> list[str]:
    """What the problems say beyond the headline."""
    said = [text for problem in answer.problems for text in (problem.message, problem.hint)]
    return [cut(text, 300) for text in dict.fromkeys(said) if text and text not in answer.sentence]


def _near(answer: Answer) -> list[str]:
    names = [name for problem in answer.problems for name in problem.suggestions]
    return [name for name in dict.fromkeys(names) if name not in answer.sentence][:5]


def _may_go_well(answer: Answer) -> bool:
    """Whether the same question may be answered later."""
    return answer.status is Status.FAILED or any(problem.retry_after for problem in answer.problems)


def failed_message(problem: Problem, *, key: str = "", run: str = "") -> Message:
    """Something that is broken or too busy, with a button that asks once more. `key` is the inbox's."""
    wait = f" It may go well in {problem.retry_after:,} seconds." if problem.retry_after else ""
    said = f"{problem.message}{wait}".strip()
    blocks: list[Block] = [paragraph(words("⚠️ "), *marked(cut(said, _LONGEST)))]
    blocks += [small(unmarked(problem.hint))] if problem.hint else []
    blocks += once_more(key, run)
    text = escaped(unmarked(f"{said} {problem.hint}".strip()), 1_000)
    return Message(text, tuple(blocks), plainer=Message(text))


def once_more(key: str, run: str = "") -> list[Block]:
    return [row(press("Ask once more", Act.RETRY, carried(run=run, id=key)))] if key or run else []


def interrupted_message(key: str = "") -> Message:
    """The question of a process that ended in the middle, when it cannot be known how far it came."""
    said = "I was interrupted while I was answering this. Nothing was lost: ask it once more."
    return Message(said, (paragraph(words(said)), *once_more(key)))


def empty_message(examples: Sequence[str], *, key: str = "") -> Message:
    """To a mention without words: what can be asked, as buttons."""
    said = "What would you like to know? Ask in your own words."
    buttons = [
        press(example, Act.EXAMPLE, carried(id=key, at=at), at=at)
        for at, example in enumerate(examples[:MOST_EXAMPLES])
        if example.strip()
    ]
    text = escaped(" ".join((said, *(f"“{example}”" for example in examples[:MOST_EXAMPLES]))), 600)
    return Message(text, (paragraph(words(said)), *([row(*buttons)] if buttons else [])))


def afresh_message() -> Message:
    """After `new`: the next question leans on nothing."""
    said = "We start afresh: your next question stands for itself."
    return Message(said, (small(said),))


def no_access_message(what: str = "") -> Message:
    """When a button is pressed by somebody who may not do what it does."""
    said = f"You may not {what or 'do this'} here."
    how = "Ask the person who asked, or somebody who runs Dragoman here."
    return Message(escaped(f"{said} {how}", 400), (paragraph(words(said)), small(how)))


def gone_message() -> Message:
    """When what a button belongs to is not there any more."""
    said = "This is not there any more. Ask the question again, and I will answer it anew."
    return Message(said, (paragraph(words(said)),))
