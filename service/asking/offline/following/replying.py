"""Words that answer a question back: "finance's", "the second one", "instead".

replied("finance's", (active households marketing, active households finance))    the second choice
replied("by month", …)                                                            None: a question, no answer
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from semantic.book import Book
from semantic.book.words import stem
from semantic.query.types import Query
from service.answer import Choice
from service.asking.edit_words import EditWords
from service.asking.planned import MOST_EARLIER, Context, Planned, PlannerResult, Refuse

_WORD = re.compile(r"[a-z0-9%+]+(?:'s)?")
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_NUMBERED = re.compile(
    r"(?:(?:choose|take|pick|select|use|go with|i choose|i take|i pick) )?"
    r"(?:(?:the|option|number|no|nr|choice) )*(?:(?P<ordinal>first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th)"
    r"|(?P<number>[1-5]))(?: (?:one|option|choice))?",
    re.IGNORECASE,
)
_YES = re.compile(
    r"yes|yeah|yep|yup|y|right|correct|exactly|sure|that'?s (?:it|right)|that one|that|ok|okay|please do"
    r"|of course|indeed"
)
_FILLING = frozenset(
    re.findall(
        r"\w+",
        "the a an one ones version definition way as in of to for please pls i we mean meant it that this use take want"
        " counts count define defines according thanks then so ok okay yes by my our metric reading with go is how"
        " does do s",
    )
)


def replied(question: str, offered: Sequence[Choice]) -> Choice | None:
    """The only choice that all words of a reply are words of; None for words that say something else."""
    choices = [choice for choice in offered if not choice.is_open]
    text = " ".join(re.sub(r"[?!.,;:]+", " ", question.lower().replace("’", "'")).split())
    numbered = _NUMBERED.fullmatch(text)
    if numbered is not None:
        return _numbered(numbered, choices)
    if _YES.fullmatch(text):
        return choices[0] if len(choices) == 1 else None
    if re.fullmatch(r"(?:by |show |take )?both(?: of them| please)?", text):
        both = [choice for choice in choices if re.match(r"both\b", choice.label) or " and " in choice.label]
        return both[0] if len(both) == 1 else None if both else _all_named(set(), choices)
    said = [word.removesuffix("'s") for word in _WORD.findall(text)]
    content = {stem(word) for word in said} - {stem(word) for word in _FILLING}
    if not content:
        return None
    meant = [choice for choice in choices if content <= _words(choice)]
    whole = [choice for choice in choices if " ".join(said) == " ".join(_WORD.findall(choice.label.lower()))]
    if len(whole) == 1:
        return whole[0]
    if (all_named := _all_named(content, choices)) is not None and re.search(r"\b(?:both|and|each)\b", text):
        return all_named
    grouped = said[0] == "by" and not any(choice.label.startswith("by ") for choice in meant)
    return meant[0] if len(meant) == 1 and not grouped else None


def _all_named(content: set[str], choices: Sequence[Choice]) -> Choice | None:
    """ "Marketing's and finance's, both": two numbers beside each other, where no more than they differs."""
    words = content - {stem("both"), stem("and"), stem("each")}
    common = set.intersection(*(_words(choice) for choice in choices)) if choices else set()
    own = [choice for choice in choices if not words or words & (_words(choice) - common)]
    known = {word for choice in own for word in _words(choice)}
    if len(own) != 2 or not words <= known or (words and not words - common):
        return None
    queries = [choice.query for choice in own if choice.query is not None]
    if len(queries) != 2 or any(
        len(query.metrics) != 1 or query.limit or query.order_by for query in queries
    ):
        return None
    one, other = queries
    if replace(one, metrics=()) != replace(other, metrics=()) or one == other:
        return None
    label = f"{own[0].label} and {own[1].label}"
    return Choice(label, query=replace(one, metrics=(*one.metrics, *other.metrics)))


def taken_back(book: Book, context: Context) -> PlannerResult:
    """The query before the last one. What it is about is said, as nobody has named it."""
    if not context.earlier:
        return Refuse("There is no earlier answer to go back to.", final=True)
    return _back_to(context.earlier[-1], book)


def taken_to_first(book: Book, context: Context) -> PlannerResult:
    """The first query of the conversation, as long as it is known."""
    if not context.earlier:
        return Refuse("There is no earlier answer to go back to.", final=True)
    if len(context.earlier) >= MOST_EARLIER:
        return Refuse("The first answer is too long ago: ask for it again.", final=True)
    return _back_to(context.earlier[0], book)


def _back_to(query: Query, book: Book) -> Planned:
    words = EditWords(book)
    named = " and ".join(words.metric(use) for use in query.metrics) or query.rows.replace("_", " ")
    kept = words.kept(query, query).removeprefix("Still ").removesuffix(".")
    return Planned(query, changes=(f"Back to {', '.join(filter(None, (named, kept)))}.",))


def _words(choice: Choice) -> set[str]:
    return {stem(word.removesuffix("'s")) for word in _WORD.findall(choice.label.lower())}


def _numbered(found: re.Match[str], choices: Sequence[Choice]) -> Choice | None:
    said = (found["ordinal"] or found["number"]).lower()
    if said == "last":
        return choices[-1] if choices else None
    place = _ORDINALS.index(said) if said in _ORDINALS else int(said[0]) - 1
    return choices[place] if place < len(choices) else None
