"""A deliverer for tests that writes on paper, and can be out of it: real as far as a schedule can tell.

paper = Paper()
paper.said          (place, kind, first line) of everything that was posted
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from semantic.errors import Problem
from service.scheduling.delivering import Delivered, Delivery, NotDelivered, PlaceGone


class Killed(BaseException):
    """What a process that is killed does not live to see."""


class Paper:
    """`before` and `after` are called around every posting."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, Delivery]] = []
        self.before: Callable[[Delivery], None] = lambda delivery: None
        self.after: Callable[[Delivery], None] = lambda delivery: None
        self.asked: list[str] = []
        self._lock = Lock()

    def deliver(self, place: str, delivery: Delivery) -> Delivered:
        self.before(delivery)
        with self._lock:
            self.posted.append((place, delivery))
            number = len(self.posted)
        self.after(delivery)
        return Delivered(f"page {number}")

    def was_delivered(self, place: str, key: str) -> bool:
        self.asked.append(key)
        return any(delivery.key == key for _, delivery in self.posted)

    @property
    def said(self) -> list[tuple[str, str, str]]:
        return [(place, delivery.kind.value, delivery.lines[0]) for place, delivery in self.posted]

    def out_of_paper(self, delivery: Delivery) -> None:
        raise NotDelivered(Problem("no-paper", "There is no paper."))

    def board_gone(self, delivery: Delivery) -> None:
        raise PlaceGone(Problem("board-gone", "The board is gone."))
