"""Descriptions in plain words: from a comment in the database where there is one, else from names alone. They say no
more than the names do.

column_words(order_status, …)      "Status of the order."
"""

from __future__ import annotations

from collections.abc import Sequence

from semantic.book.words import root
from service.onboarding.meaning import vocabulary as said
from service.onboarding.meaning.kinds import Kind
from service.onboarding.meaning.vocabulary import words_in
from service.onboarding.meaning.words import article, plural_words, spoken, words_of
from service.onboarding.structure import Column

_WHEN = words_in("at on date time timestamp day datetime")
_DONE = words_in("sold bought paid sent made taken given seen built held begun")
_BY_ITSELF = words_in("happened occurred expired started ended arrived departed joined died landed elapsed")
"""What things do, and is not done to them."""
_OPEN_ENDED = words_in("from to at on until till by via in for with")
"""After these "of the order" would not be read as it is meant."""
LONGEST_COMMENT = 500


def comment_words(comment: str) -> str:
    """A comment of the database as one line, with a full stop."""
    line = " ".join(comment.split())
    if len(line) > LONGEST_COMMENT:
        line = line[: LONGEST_COMMENT - 1].rstrip() + "…"
    return line if not line or line[-1] in ".!?…:" else f"{line}."


def model_words(entity: Sequence[str], key: Sequence[str], parts: Sequence[Sequence[str]]) -> str:
    """What a row is, as far as the key says; `parts` are the words of the key's columns where it has several."""
    if len(key) > 1 and parts:
        told = [spoken(part) for part in parts]
        return f"One row per {', '.join(told[:-1])} and {told[-1]}."
    return f"One row per {spoken(entity)}." if key else f"{capital(spoken(plural_words(entity)))}."


def column_words(column: Column, kind: Kind, entity: Sequence[str]) -> str:
    if column.comment:
        return comment_words(column.comment)
    words = words_of(column.name)
    one = spoken(entity)
    if kind is Kind.TIME and (told := _when(words, entity, one)):
        return told
    if kind is Kind.FLAG and words and words[0] in ("is", "was", "has", "can"):
        return f"Whether the {one} {words[0]} {spoken(words[1:])}."
    rest = _without_entity(words, entity)
    if kind is Kind.FLAG and _is_said_of(rest or words):
        return f"Whether the {one} is {spoken(rest or words)}."
    if kind is Kind.FLAG:
        return f"{capital(spoken(rest or words))} of the {one}: yes or no."
    told = capital(spoken(rest or words))
    return f"{told}." if words and words[-1] in _OPEN_ENDED else f"{told} of the {one}."


def _is_said_of(words: Sequence[str]) -> bool:
    """Whether something is it: active, verified, taxable; not a newsletter."""
    return words[-1] in said.FLAG_LAST - {"flag"} or words[-1].endswith(("ed", "able", "ible", "ful"))


def _when(words: Sequence[str], entity: Sequence[str], one: str) -> str:
    """ "When the order was shipped." for shipped_at; "" for other forms."""
    stem = words[:-1] if len(words) > 1 and words[-1] in _WHEN else ()
    if len(stem) != 1 or not (stem[0] in _DONE or (stem[0].endswith("ed") and len(stem[0]) > 4)):
        return ""
    if stem[0] in _BY_ITSELF:
        return f"When the {one} {stem[0]}."
    # An order that was ordered: it is enough to say that it was.
    subject = "it" if root(stem[0]) == root(entity[-1]) else f"the {one}"
    return f"When {subject} was {stem[0]}."


def _without_entity(words: Sequence[str], entity: Sequence[str]) -> Sequence[str]:
    """customer_name of a customer is the name."""
    size = len(entity)
    return words[size:] if len(words) > size and tuple(words[:size]) == tuple(entity) else words


def count_words(entity: Sequence[str]) -> str:
    return f"Number of {spoken(plural_words(entity))}."


def sum_words(words: Sequence[str], entity: Sequence[str]) -> str:
    return f"{capital(spoken(words))}, added up over {spoken(plural_words(entity))}."


def average_words(words: Sequence[str], entity: Sequence[str]) -> str:
    return f"{capital(spoken(words))} of {article(spoken(entity))} on average."


def distinct_words(counted: Sequence[str], entity: Sequence[str]) -> str:
    return f"Different {spoken(plural_words(counted))} among the {spoken(plural_words(entity))}."


def ratio_words(words: Sequence[str], per: Sequence[str]) -> str:
    return f"{capital(spoken(words))} divided by the number of different {spoken(plural_words(per))}."


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
