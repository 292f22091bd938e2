"""Who somebody of a chat has proved to be: their account there, and the principal as whom they ask.

    accounts = Accounts(store)
    accounts.link(Linked("slack", "T1/U1", Principal("anna"), How.KEY, key="k3j9x2m4p7qa"))
    accounts.get("slack", "T1/U1")         whether its key still holds is the caller's to see
    accounts.unlink("slack", "T1/U1")

Each change stands in the audit log, as the principal's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from semantic.principal import Principal
from service.store import tables
from service.store.audit import Entry, audit_row
from service.store.columns import Name
from service.store.store import Store
from service.store.writing import Row, Unit

accounts = tables.accounts


class How(StrEnum):
    """How they proved it."""

    KEY = "key"
    """With an API key, which must still be good whenever they ask."""
    TOKEN = "token"
    """With a signed token, or as whoever development mode believed them to be."""
    COMMAND = "command"
    """Not themselves: somebody who may write to the store said so."""


@dataclass(frozen=True, slots=True)
class Linked:
    """`key` is the id of the API key, else ""; `until` is when the link ends, if it does so by itself."""

    source: str
    account: str
    principal: Principal
    how: How
    key: str = ""
    until: datetime | None = None
    at: datetime | None = None


_BY_ACCOUNT = sa.select(accounts).where(
    accounts.c.source == sa.bindparam("of", type_=Name),
    accounts.c.account == sa.bindparam("wanted", type_=Name),
)
"""Every question from a chat reads it."""


class Accounts:
    """The accounts of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def link(self, linked: Linked) -> None:
        """Returns when it is kept; what the account was linked to before is forgotten."""
        row = _row(linked, self._store.now())

        def job(unit: Unit) -> None:
            unit.put(accounts, row)
            self._note(unit, "account.linked", linked)

        self._store.write(job)

    def get(self, source: str, account: str) -> Linked | None:
        """Whom an account is linked to, also where the link has ended by now."""
        with self._store.reading() as connection:
            found = connection.execute(_BY_ACCOUNT, {"of": source, "wanted": account}).one_or_none()
        return _linked(found) if found is not None else None

    def of(self, principal: str) -> tuple[Linked, ...]:
        """All accounts of one person, those linked last first."""
        query = sa.select(accounts).where(accounts.c.principal == principal)
        query = query.order_by(accounts.c.at.desc(), accounts.c.source, accounts.c.account)
        with self._store.reading() as connection:
            return tuple(map(_linked, connection.execute(query)))

    def unlink(self, source: str, account: str) -> bool:
        """Whether it was linked."""
        of_this = (accounts.c.source == source) & (accounts.c.account == account)

        def job(unit: Unit) -> bool:
            found = unit.connection.execute(sa.select(accounts).where(of_this).with_for_update())
            row = found.one_or_none()
            if row is None:
                return False
            unit.connection.execute(accounts.delete().where(of_this))
            self._note(unit, "account.unlinked", _linked(row))
            return True

        return self._store.write(job)

    def _note(self, unit: Unit, action: str, linked: Linked) -> None:
        about = {"source": linked.source, "account": linked.account, "how": linked.how.value}
        if linked.key:
            about["key"] = linked.key
        entry = Entry(self._store.now(), linked.principal.id, action, about=about)
        unit.insert(tables.audit, audit_row(entry))


def _row(linked: Linked, now: datetime) -> Row:
    attributes = {name: list(values) for name, values in linked.principal.attributes}
    form = {"attributes": attributes, "how": linked.how.value, "key": linked.key}
    if linked.until is not None:
        form["until"] = linked.until.isoformat()
    return {
        "source": linked.source,
        "account": linked.account,
        "principal": linked.principal.id,
        "form": form,
        "at": now,
    }


def _linked(row: sa.Row[Any]) -> Linked:
    form = row.form
    attributes = tuple(sorted((name, tuple(values)) for name, values in form["attributes"].items()))
    until = datetime.fromisoformat(form["until"]) if "until" in form else None
    principal = Principal(row.principal, attributes)
    return Linked(row.source, row.account, principal, How(form["how"]), form["key"], until, row.at)
