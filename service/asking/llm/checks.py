"""What a reply of the model is held against, and how a value is told that is not stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from semantic.book import Book
from semantic.errors import Problem
from semantic.query.types import Query
from service.asking.llm.retrieving import OPTIONS, Options
from service.asking.llm.values import NearValues
from service.asking.planned import Context

LONGEST_SHOWN = 60

VALUE_UNKNOWN = "value-unknown"

Compiles = Callable[[Query], object]
"""For the person who asks. Raises a QueryInvalid for what does not work or is not allowed."""


@dataclass(frozen=True, slots=True)
class Checks:
    """What a reply is held against. `now` is the clock's, where it is known."""

    wording: str
    book: Book
    context: Context
    compiles: Compiles
    now: datetime | None = None
    options: Options = OPTIONS


def value_unknown(unknown: NearValues) -> Problem:
    label = unknown.dimension.rpartition(".")[2].replace("_", " ")
    return Problem(
        VALUE_UNKNOWN,
        f"“{short(unknown.text)}” is no value of {label}.",
        hint="Name its words in `missing`.",
        suggestions=tuple(text for text, _ in unknown.near),
    )


def short(text: str) -> str:
    """What a model wrote, as far as people are shown it."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
