"""Pages of a long list, newest first, by the place of their last row: what is added meanwhile moves nothing.

    page = Page(items, cursor_of(last.at, last.id))
    place_of(page.next)                 (datetime(…), "0d4c…")

A cursor is a text that callers hand back as it is.
"""

from __future__ import annotations

import base64
import json
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
    text = json.dumps([at.isoformat(), id_], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(cursor: str) -> tuple[datetime, str]:
    """The row that a cursor stands behind. ValueError for a text that is no cursor."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        at, id_ = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        place = datetime.fromisoformat(at)
        if place.tzinfo is None or not isinstance(id_, str) or "\0" in id_:
            raise ValueError("a cursor has an instant and an id")
        return place, id_
    except (ValueError, TypeError, RecursionError) as error:
        raise ValueError("This is no cursor of a page.") from error
