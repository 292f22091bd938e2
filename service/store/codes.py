"""What is shown once and taken once, within minutes: codes that link an account, and states of an installation.

    codes = Codes(store, "slack", "link")
    code = codes.issue("T1/U1")            "kmtr-7qxb-4w2n-9dhs", of which a hash is kept
    codes.about(code)                      "T1/U1", to be shown before it is taken; "" where there is none
    codes.take(code)                       "T1/U1", once

A new code about the same ends the ones before, where `only_newest`.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

import sqlalchemy as sa

from service.store import tables
from service.store.store import Store
from service.store.writing import Unit

codes = tables.codes

LASTS = timedelta(minutes=10)
LONGEST = 100
"""Characters of what can be a code."""
_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
"""Without those that look like others; 30 ** 16 is more than 2 ** 78, which nobody guesses in minutes."""
_GROUPS, _IN_GROUP = 4, 4


class Codes:
    """The codes of one kind."""

    def __init__(self, store: Store, source: str, kind: str, *, only_newest: bool = True) -> None:
        self._store = store
        self._source = source
        self._kind = kind
        self._only_newest = only_newest

    def issue(self, about: str = "") -> str:
        """A new code about somebody; returns when its hash is kept."""
        code = "-".join("".join(map(secrets.choice, [_LETTERS] * _IN_GROUP)) for _ in range(_GROUPS))

        def job(unit: Unit) -> None:
            if self._only_newest:
                before = codes.delete().where(*self._of_kind(), codes.c.about == about)
                unit.connection.execute(before)
            now = unit.now()
            row = {"hash": self._hash(code), "source": self._source, "kind": self._kind, "about": about}
            unit.insert(codes, {**row, "at": now, "until": now + LASTS})

        self._store.write(job)
        return code

    def about(self, code: str) -> str | None:
        """What a code that can still be taken is about; it stays. None where there is no such code."""
        return self._store.write(lambda unit: self._found(unit, code))

    def take(self, code: str) -> str | None:
        """What a code is about; it is gone then. None where there is no such code, or not any more."""

        def job(unit: Unit) -> str | None:
            about = self._found(unit, code)
            gone = codes.delete().where(*self._of_kind(), codes.c.hash == self._hash(code))
            # Of two who take it at once, one removes it.
            return about if unit.connection.execute(gone).rowcount else None

        return self._store.write(job)

    def _found(self, unit: Unit, code: str) -> str | None:
        if len(code) > LONGEST:
            return None
        lasting = (codes.c.hash == self._hash(code), codes.c.until > unit.now())
        found = sa.select(codes.c.about).where(*self._of_kind(), *lasting)
        about: str | None = unit.connection.execute(found).scalar_one_or_none()
        return about

    def _of_kind(self) -> tuple[sa.ColumnElement[bool], ...]:
        return (codes.c.source == self._source, codes.c.kind == self._kind)

    def _hash(self, code: str) -> str:
        """As people type it: in any letters, with or without dashes."""
        plain = "".join(code.split()).replace("-", "").lower()
        return hashlib.sha256(f"{self._kind} {plain}".encode(errors="replace")).hexdigest()
