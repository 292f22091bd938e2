"""Pages of a long list, newest first, by the place of their last row: what is added meanwhile moves nothing.

    page = Page(items, cursor_of(last.at, last.id))
    place_of(page.next)                 (datetime(…), "0d4c…")

A cursor is a text that callers hand back as it is.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`next` names the page after it; "" after the last one."""

    items: tuple[T, ...]
    next: str = ""


def cursor_of(at: datetime, id_: str) -> str:
    """The cursor behind a row."""
    return cursor_text([at.isoformat(), id_])


def place_of(cursor: str) -> tuple[datetime, str]:
    """The row that a cursor stands behind. ValueError for a text that is no cursor."""
    try:
        at, id_ = cursor_texts(cursor)
        place = datetime.fromisoformat(at)
        if place.tzinfo is None:
            raise ValueError("a cursor has an instant and an id")
        return place, id_
    except ValueError as error:
        raise ValueError("This is no cursor of a page.") from error


def cursor_text(place: Sequence[str]) -> str:
    """The cursor of a place that some texts name."""
    text = json.dumps(list(place), separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def cursor_texts(cursor: str) -> list[str]:
    """The texts of which a cursor was made. ValueError for a text that is no cursor."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        texts = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        json.dumps(texts, ensure_ascii=False).encode()  # half of a surrogate pair is no text
    except (ValueError, RecursionError) as error:
        raise ValueError("This is no cursor of a page.") from error
    if not isinstance(texts, list) or not all(isinstance(text, str) and "\0" not in text for text in texts):
        raise ValueError("A cursor is made of texts.")
    return texts
