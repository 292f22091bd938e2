"""A token with which a warehouse lets Dragoman in, kept until shortly before it ends.

token = kept_token(lambda: ("ya29.…", 3600.0))
token()          asked for once an hour
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic

Token = Callable[[], str]
"""A token that is valid now; "" for none."""

SPARE_SECONDS = 60


def kept_token(asked: Callable[[], tuple[str, float]]) -> Token:
    """What `asked` gives, a token and the seconds for which it is valid; one thread asks for all."""
    lock, until, known = Lock(), 0.0, ""

    def token() -> str:
        nonlocal until, known
        with lock:
            begun = monotonic()
            if begun >= until:
                known, seconds = asked()
                until = begun + seconds - SPARE_SECONDS
            return known

    return token
