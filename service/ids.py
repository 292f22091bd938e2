"""Names for answers, requests and conversations.

new_id()        "0192f4c1a7e6d0b1…": 32 hexadecimal digits
"""

from __future__ import annotations

import os
import time
from threading import Lock

_DIGITS = 21
_BYTES = (_DIGITS + 1) // 2
_AT_ONCE = 256


class _Chance:
    """Random bytes of the operating system, fetched for many names at once: each fetch lets Python's lock go, and under
    load waits long to have it back."""

    def __init__(self) -> None:
        self.forget()
        os.register_at_fork(after_in_child=self.forget)

    def forget(self) -> None:
        """A process that was forked would otherwise make the names that its parent makes."""
        self._lock = Lock()
        self._bytes = b""
        self._taken = 0

    def take(self) -> bytes:
        with self._lock:
            if self._taken == len(self._bytes):
                self._bytes, self._taken = os.urandom(_BYTES * _AT_ONCE), 0
            begin, self._taken = self._taken, self._taken + _BYTES
            return self._bytes[begin : self._taken]


_CHANCE = _Chance()


def new_id() -> str:
    """A short name that nobody can guess: 84 random bits behind the milliseconds of its making, so that what is stored
    under such names lies together that was made together."""
    milliseconds = time.time_ns() // 1_000_000 & 0xFFF_FFFF_FFFF
    return f"{milliseconds:011x}{_CHANCE.take().hex()[:_DIGITS]}"
