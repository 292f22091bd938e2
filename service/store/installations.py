"""The workspaces that let a bot in, with their tokens: encrypted, for whoever reads the store is not the bot.

    kept = Installations(store, "slack", Sealing(client_secret))
    kept.put("E1/T1", {"bot_token": "xoxb-…", …})
    kept.get("E1/T1")           None where there is none, or where it was sealed with another secret
    kept.remove("E1/T1")

Each body is sealed by AES-256-GCM with a nonce of its own, and its id with it: none can be put in the place of another.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.store import tables
from service.store.store import Store

installations = tables.installations

NONCE = 12
"""Bytes, as AES-GCM has them (NIST SP 800-38D)."""

_LOG = logging.getLogger(__name__)


class Sealing:
    """Encrypts and opens what is kept, with a key that follows from a secret which is not."""

    __slots__ = ("_cipher",)

    def __init__(self, secret: str) -> None:
        derived = HKDF(SHA256(), 32, salt=None, info=b"dragoman installations").derive(secret.encode())
        self._cipher = AESGCM(derived)

    def sealed(self, body: bytes, name: str) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, body, name.encode())

    def opened(self, body: bytes, name: str) -> bytes | None:
        """What was sealed under this name; None where it was not, or with another secret."""
        try:
            return self._cipher.decrypt(body[:NONCE], body[NONCE:], name.encode())
        except InvalidTag:
            return None


class Installations:
    """The installations of one chat in a store."""

    def __init__(self, store: Store, source: str, sealing: Sealing) -> None:
        self._store = store
        self._source = source
        self._sealing = sealing

    def put(self, id_: str, form: Mapping[str, object]) -> None:
        """Returns when it is kept, in the place of what was there."""
        body = self._sealing.sealed(json.dumps(form).encode(), self._name(id_))
        row = {"source": self._source, "id": id_, "body": body, "at": self._store.now()}
        self._store.write(lambda unit: unit.put(installations, row))

    def get(self, id_: str) -> dict[str, object] | None:
        query = sa.select(installations.c.body).where(*self._is(id_))
        with self._store.reading() as connection:
            body = connection.execute(query).scalar_one_or_none()
        if body is None:
            return None
        opened = self._sealing.opened(bytes(body), self._name(id_))
        if opened is None:
            _LOG.error("an installation was sealed with another secret", extra={"installation": id_})
            return None
        form: dict[str, object] = json.loads(opened)
        return form

    def ids(self) -> tuple[str, ...]:
        """Which there are, whatever secret they are sealed with."""
        query = sa.select(installations.c.id).where(installations.c.source == self._source)
        with self._store.reading() as connection:
            return tuple(connection.execute(query.order_by(installations.c.id)).scalars())

    def remove(self, id_: str) -> bool:
        """Whether there was such a one."""
        gone = installations.delete().where(*self._is(id_))
        return self._store.write(lambda unit: unit.connection.execute(gone).rowcount) > 0

    def _is(self, id_: str) -> tuple[sa.ColumnElement[bool], ...]:
        return (installations.c.source == self._source, installations.c.id == id_)

    def _name(self, id_: str) -> str:
        return f"{self._source} {id_}"
