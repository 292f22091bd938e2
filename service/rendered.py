"""Answers as they were written for rows that are kept: the same rows, asked for in the same way, read the same.

    rendered = Rendered()
    rendered.put(key, held, answer)
    rendered.get(key, held)          the answer, while `held` are the very objects that it was made from

Only what is small is kept, so that no rows live on here that the result cache let go of.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from service.answer import Answer

MOST_ANSWERS = 500
MOST_ROWS = 200


class Rendered:
    """Safe for many threads; the answer that rested longest leaves first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, tuple[tuple[object, ...], Answer]] = OrderedDict()

    def get(self, key: Hashable, held: tuple[object, ...]) -> Answer | None:
        """`held` are compared by identity: an entry keeps its own alive, so that no other object can have taken their
        place."""
        with self._lock:
            found = self._kept.get(key)
            if found is None or len(found[0]) != len(held):
                return None
            if any(mine is not theirs for mine, theirs in zip(found[0], held, strict=True)):
                return None
            self._kept.move_to_end(key)
            return found[1]

    def put(self, key: Hashable, held: tuple[object, ...], answer: Answer) -> None:
        if answer.row_count > MOST_ROWS:
            return
        with self._lock:
            self._kept[key] = (held, answer)
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_ANSWERS:
                self._kept.popitem(last=False)
