"""Answers that wait for nobody: given from what is kept, on a thread that must not stand still.

    with at_once():
        warehouse.run([statement])      what is kept, or raises WouldWait; no database is asked

Whatever waits, for a database or for another thread that asks one, says so first: `about_to_wait()`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_AT_ONCE: ContextVar[bool] = ContextVar("dragoman answers at once", default=False)


class WouldWait(Exception):
    """It cannot be had at once. No error of anybody's: it is asked for again, where waiting is allowed."""


@contextmanager
def at_once() -> Iterator[None]:
    """While it lasts, here and in nobody else's thread, `about_to_wait` raises."""
    before = _AT_ONCE.set(True)
    try:
        yield
    finally:
        _AT_ONCE.reset(before)


def about_to_wait() -> None:
    """Raises WouldWait where nothing may be waited for."""
    if _AT_ONCE.get():
        raise WouldWait
