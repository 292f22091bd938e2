"""API keys: made once, shown once, kept only as a keyed hash.

    made = new_key(Draft(principal, scopes, "Ana's laptop", expires), pepper, now)
    made.text               "drg_k3j9x2m4p7qa_…": for its owner, never kept
    made.key                what is kept: its public id, the hash, whose it is, what it may do, until when

The hash is HMAC-SHA256 under the operator's pepper. It is fast on purpose: a slow hash protects secrets that people
invent, and this one is 256 random bits, which nobody guesses however fast guessing is. The pepper makes a copy of the
store worthless without it.
"""

from __future__ import annotations

import hmac
import re
import secrets
import string
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import Protocol

from semantic.principal import Principal
from service.access.callers import Scope

PREFIX = "drg"
_LETTERS = string.ascii_letters + string.digits
ID_LENGTH = 12
SECRET_LENGTH = 43
"""62 ** 43 is more than 2 ** 256."""
SHORTEST_PEPPER = 32
USED_EVERY = timedelta(minutes=5)
"""How exactly the last use of a key is known: a write for every request would be a lot for a date."""

_KEY = re.compile(rf"{PREFIX}_([a-z0-9]{{{ID_LENGTH}}})_[A-Za-z0-9]{{{SECRET_LENGTH}}}", re.ASCII)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Pepper:
    """What keys are hashed with; shown nowhere."""

    __slots__ = ("_secret", "mark")

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self.mark = self.hash("which pepper")[:4]
        """Tells hashes of this pepper from those of another, and nothing about it."""

    def hash(self, text: str) -> bytes:
        return hmac.digest(self._secret, text.encode(), sha256)

    def kept(self, text: str) -> bytes:
        """What is kept of a key: the pepper's mark, then the hash."""
        return self.mark + self.hash(text)


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a key. `id` is its public part; `rotated_from` is that of the key which it replaces."""

    id: str
    name: str
    hash: bytes
    principal: Principal
    scopes: frozenset[Scope]
    created: datetime
    expires: datetime | None = None
    revoked: datetime | None = None
    used: datetime | None = None
    rotated_from: str = ""

    def state(self, now: datetime) -> str:
        """ "active", "expired" or "revoked"."""
        if self.revoked is not None:
            return "revoked"
        return "expired" if self.expires is not None and self.expires <= now else "active"


class Keys(Protocol):
    """Where keys are kept. Safe for many threads."""

    def get(self, id_: str) -> Key | None: ...

    def list(self, *, principal: str | None = None) -> tuple[Key, ...]:
        """All keys, or all of one person, the oldest first."""

    def add(self, key: Key) -> None: ...

    def revoke(self, id_: str) -> bool:
        """Whether there was such a key that was not revoked yet."""

    def rotate(self, id_: str, new: Key, *, until: datetime) -> bool:
        """Adds a key in the place of another, which ends at `until` if it does not before. False, and nothing is added,
        where there is no such key or it is revoked."""

    def touch(self, key: Key) -> None:
        """Notes every USED_EVERY that a key is used, without waiting for it to be written."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a new key is to be."""

    principal: Principal
    scopes: frozenset[Scope]
    name: str = ""
    expires: datetime | None = None
    rotated_from: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A new key: `text` for its owner, once; `key` to be kept."""

    key: Key
    text: str

    def __repr__(self) -> str:
        return f"Made({self.key.id})"


def new_key(draft: Draft, pepper: Pepper, now: datetime) -> Made:
    id_ = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(ID_LENGTH))
    text = f"{PREFIX}_{id_}_" + "".join(secrets.choice(_LETTERS) for _ in range(SECRET_LENGTH))
    key = Key(
        id_,
        draft.name,
        pepper.kept(text),
        draft.principal,
        draft.scopes,
        now,
        draft.expires,
        rotated_from=draft.rotated_from,
    )
    return Made(key, text)


def rotated(key: Key, pepper: Pepper, now: datetime, expires: datetime | None) -> Made:
    """A new key in the place of another: the same person, name and scopes."""
    return new_key(Draft(key.principal, key.scopes, key.name, expires, key.id), pepper, now)


def key_id(text: str) -> str | None:
    """The public part of what has the form of a key; None for everything else."""
    found = _KEY.fullmatch(text)
    return found[1] if found else None


class KeysInMemory:
    """Keys of this process."""

    def __init__(self, keys: Iterable[Key] = (), now: Callable[[], datetime] = utc_now) -> None:
        self._now = now
        self._lock = Lock()
        self._kept = {key.id: key for key in keys}

    def get(self, id_: str) -> Key | None:
        with self._lock:
            return self._kept.get(id_)

    def list(self, *, principal: str | None = None) -> tuple[Key, ...]:
        with self._lock:
            found = [key for key in self._kept.values() if principal in (None, key.principal.id)]
        return tuple(sorted(found, key=lambda key: (key.created, key.id)))

    def add(self, key: Key) -> None:
        with self._lock:
            self._kept[key.id] = key

    def revoke(self, id_: str) -> bool:
        with self._lock:
            key = self._kept.get(id_)
            if key is None or key.revoked is not None:
                return False
            self._kept[id_] = replace(key, revoked=self._now())
            return True

    def rotate(self, id_: str, new: Key, *, until: datetime) -> bool:
        with self._lock:
            old = self._kept.get(id_)
            if old is None or old.revoked is not None:
                return False
            ends = until if old.expires is None else min(old.expires, until)
            self._kept[id_] = replace(old, expires=ends)
            self._kept[new.id] = replace(new, rotated_from=id_)
            return True

    def touch(self, key: Key) -> None:
        now = self._now()
        if key.used is None or now - key.used >= USED_EVERY:
            with self._lock:
                self._kept[key.id] = replace(self._kept[key.id], used=now)
