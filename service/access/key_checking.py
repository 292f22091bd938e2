"""Whether a key that is shown is one that is kept: read from the store once in a while, remembered in between.

    checker = KeyChecker(keys, pepper)
    checker.remembered(text)       the caller, if this key was read within FRESH_SECONDS; reads nothing
    checker.check(text)            the caller; may read the store. Raises Unauthenticated

A key that is revoked is taken for at most FRESH_SECONDS more. What is remembered is found by the keyed hash of the
whole key, never by its text.
"""

from __future__ import annotations

import hmac
import logging
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from time import monotonic

from semantic.errors import DragomanError
from service.access.callers import Caller, Means
from service.access.errors import CannotCheck, Unauthenticated
from service.access.keys import Key, Keys, Pepper, key_id, utc_now

FRESH_SECONDS = 5.0
MOST_REMEMBERED = 10_000
_NONE = bytes(36)
_STRIPES = 64

_LOG = logging.getLogger(__name__)


class KeyChecker:
    """Safe for many threads."""

    def __init__(
        self,
        keys: Keys,
        pepper: Pepper,
        *,
        now: Callable[[], datetime] = utc_now,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._keys = keys
        self._pepper = pepper
        self._now = now
        self._clock = clock
        self._lock = Lock()
        self._known: OrderedDict[bytes, tuple[Key, Caller, float]] = OrderedDict()
        # One read of the store for all who come with the same key at once.
        self._reading = tuple(Lock() for _ in range(_STRIPES))

    def remembered(self, text: str) -> Caller | None:
        """The caller whose key was read a moment ago; None where the store has to be read."""
        return self._remembered(self._pepper.kept(text))

    def check(self, text: str) -> Caller:
        """The caller of a key. Raises Unauthenticated; CannotCheck where the store cannot be read."""
        id_ = key_id(text)
        if id_ is None:
            raise Unauthenticated("not the form of a key", given=True)
        kept = self._pepper.kept(text)
        with self._reading[kept[-1] % _STRIPES]:
            return self._remembered(kept) or self._read(id_, kept)

    def close(self) -> None:
        """The store is closed by who opened it."""

    def _remembered(self, kept: bytes) -> Caller | None:
        with self._lock:
            found = self._known.get(kept)
            if found is None:
                return None
            key, caller, read = found
            fresh = 0 <= self._clock() - read < FRESH_SECONDS
            if fresh and key.state(self._now()) == "active":
                self._known.move_to_end(kept)
                return caller
            del self._known[kept]
            return None

    def _read(self, id_: str, kept: bytes) -> Caller:
        read = self._clock()
        try:
            key = self._keys.get(id_)
        except DragomanError as error:
            _LOG.warning("keys cannot be read", extra={"code": error.problem.code})
            raise CannotCheck(
                "Keys cannot be checked at the moment.", hint="Try again in a moment."
            ) from error
        # Also where there is no such key, so that the work is the same.
        same = hmac.compare_digest(kept, key.hash if key is not None else _NONE)
        if key is None or not same:
            raise Unauthenticated("no such key", given=True)
        now = self._now()
        if (state := key.state(now)) != "active":
            raise Unauthenticated(f"key {key.id} is {state}", given=True)
        caller = Caller(key.principal, key.scopes, Means.KEY, key.id)
        with self._lock:
            self._known[kept] = (key, caller, read)
            while len(self._known) > MOST_REMEMBERED:
                self._known.popitem(last=False)
        try:
            self._keys.touch(key)
        except DragomanError as error:
            # Not to know when a key was used is no reason to refuse it.
            _LOG.warning(
                "the use of a key cannot be noted", extra={"key": key.id, "code": error.problem.code}
            )
        return caller
