"""API keys as they are stored: never the key itself, only a keyed hash of it, found by the part that is no secret.

    keys = KeysInStore(store)
    keys.add(Key("k3j9x2m4p7qa", "Anna's notebook", digest, Principal("anna"), frozenset({Scope.ASK}), created=now))
    keys.get("k3j9x2m4p7qa")        to compare hashes with; whether it is revoked or expired is the caller's to see
    keys.revoke("k3j9x2m4p7qa")
    keys.rotate("k3j9x2m4p7qa", new, until=now + timedelta(days=7))      both work until then

What a key looks like and how it is hashed is `service.access`'s, which asks for this by its protocol `Keys`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from semantic.principal import Principal
from service.access.callers import Scope
from service.access.keys import USED_EVERY, Key
from service.store import tables
from service.store.audit import Entry, audit_row
from service.store.columns import Name
from service.store.store import Store
from service.store.writing import Row, Unit

keys = tables.keys


_BY_ID = sa.select(keys).where(keys.c.id == sa.bindparam("wanted", type_=Name))
"""Every request reads it."""


class KeysInStore:
    """The keys of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, key: Key) -> None:
        """Returns when it is kept. Raises StoreFailed where there is one with this id."""
        row = _row(key)

        def job(unit: Unit) -> None:
            unit.insert(keys, row)
            self._note(unit, "keys.created", key.principal.id, key=key.id, scopes=row["scopes"])

        self._store.write(job)

    def get(self, id_: str) -> Key | None:
        """The key with this id, also when it is revoked or expired."""
        with self._store.reading() as connection:
            row = connection.execute(_BY_ID, {"wanted": id_}).one_or_none()
        return _key(row) if row is not None else None

    def list(self, *, principal: str | None = None) -> tuple[Key, ...]:
        """All keys, or all of one person, the oldest first."""
        query = sa.select(keys).order_by(keys.c.created, keys.c.id)
        if principal is not None:
            query = query.where(keys.c.principal == principal)
        with self._store.reading() as connection:
            return tuple(_key(row) for row in connection.execute(query))

    def revoke(self, id_: str) -> bool:
        """Whether there was such a key that was not revoked yet."""
        gone = keys.update().where(keys.c.id == id_, keys.c.revoked.is_(None))
        revoking = gone.values(revoked=self._store.now()).returning(keys.c.principal)

        def job(unit: Unit) -> bool:
            owner = unit.connection.execute(revoking).scalar_one_or_none()
            if owner is not None:
                self._note(unit, "keys.revoked", owner, key=id_)
            return owner is not None

        return self._store.write(job)

    def rotate(self, id_: str, new: Key, *, until: datetime) -> bool:
        """Adds the key that comes in the place of another, which expires at `until` unless it does so before. False,
        and nothing is added, where there is no such key or it is revoked."""
        row = {**_row(new), "rotated_from": id_}

        def job(unit: Unit) -> bool:
            of_old = (keys.c.id == id_) & keys.c.revoked.is_(None)
            old = unit.connection.execute(
                sa.select(keys.c.expires).where(of_old).with_for_update()
            ).one_or_none()
            if old is None:
                return False
            ends = until if old.expires is None else min(old.expires, until)
            unit.connection.execute(keys.update().where(of_old).values(expires=ends))
            unit.insert(keys, row)
            self._note(unit, "keys.rotated", new.principal.id, key=new.id, rotated_from=id_)
            return True

        return self._store.write(job)

    def touch(self, key: Key) -> None:
        """Notes that a key is used, every USED_EVERY, without waiting for it to be written."""
        now = self._store.now()
        if key.used is None or now - key.used >= USED_EVERY:
            used = keys.update().where(keys.c.id == key.id).values(used=now)
            self._store.submit(lambda unit: unit.connection.execute(used).rowcount)

    def _note(self, unit: Unit, action: str, owner: str, **about: object) -> None:
        """Says in the audit log whose keys changed, together with the change."""
        unit.insert(tables.audit, audit_row(Entry(self._store.now(), owner, action, about=about)))


def _row(key: Key) -> Row:
    return {
        "id": key.id,
        "name": key.name,
        "hash": key.hash,
        "principal": key.principal.id,
        "attributes": {name: list(values) for name, values in key.principal.attributes},
        "scopes": sorted(key.scopes),
        "created": key.created,
        "expires": key.expires,
        "revoked": key.revoked,
        "used": key.used,
        "rotated_from": key.rotated_from,
    }


def _key(row: sa.Row[Any]) -> Key:
    attributes = tuple(sorted((name, tuple(values)) for name, values in row.attributes.items()))
    return Key(
        row.id,
        row.name,
        bytes(row.hash),
        Principal(row.principal, attributes),
        frozenset(map(Scope, row.scopes)),
        row.created,
        row.expires,
        row.revoked,
        row.used,
        row.rotated_from,
    )
