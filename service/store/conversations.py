"""Conversations as their person sees them: listed, opened, and forgotten.

kept = Conversations(store)
kept.list("anna", limit=20).items
kept.get("c1", "anna")              None where there is none of this person's
kept.delete("c1", "anna")
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from service.asking.conversation import Conversation, conversation_from_json, conversation_json
from service.store import tables
from service.store.columns import Instant
from service.store.pages import Page, cursor_of, place_of
from service.store.store import Store

conversations = tables.conversations


@dataclass(frozen=True, slots=True)
class KeptConversation:
    """`changed` is when its last turn was. `told` is None where another version of the program wrote it."""

    id: str
    changed: datetime
    told: Conversation | None


class Conversations:
    """The conversations of a store. Whoever answers writes them (see `questions`)."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, id_: str, principal: str) -> KeptConversation | None:
        query = sa.select(conversations).where(*_of(id_, principal))
        with self._store.reading() as connection:
            row = connection.execute(query).one_or_none()
        return _kept(row) if row is not None else None

    def list(self, principal: str, *, limit: int = 50, after: str = "") -> Page[KeptConversation]:
        """Those of a person, the last told first. ValueError where `after` is no page's `next`."""
        query = sa.select(conversations).where(conversations.c.principal == principal)
        if after:
            changed, id_ = place_of(after)
            place = sa.tuple_(sa.literal(changed, Instant), id_)
            query = query.where(sa.tuple_(conversations.c.changed, conversations.c.id) < place)
        order = (conversations.c.changed.desc(), conversations.c.id.desc())
        with self._store.reading() as connection:
            found = [_kept(row) for row in connection.execute(query.order_by(*order).limit(limit + 1))]
        last = found[limit - 1] if len(found) > limit else None
        return Page(tuple(found[:limit]), cursor_of(last.changed, last.id) if last else "")

    def put(self, conversation: Conversation) -> None:
        """Keeps a conversation as it is given, in place of what it was: for those who take a turn back."""
        row = {
            "id": conversation.id,
            "principal": conversation.principal,
            "form": conversation_json(conversation),
        }
        self._store.write(lambda unit: unit.put(conversations, {**row, "changed": unit.now()}))

    def delete(self, id_: str, principal: str) -> bool:
        """Whether there was one to forget. Its runs stay."""
        gone = conversations.delete().where(*_of(id_, principal))
        return self._store.write(lambda unit: unit.connection.execute(gone).rowcount > 0)


def _of(id_: str, principal: str) -> tuple[sa.ColumnElement[bool], ...]:
    return conversations.c.id == id_, conversations.c.principal == principal


def _kept(row: sa.Row[tuple[object, ...]]) -> KeptConversation:
    try:
        told = conversation_from_json(row.form)
    except (LookupError, TypeError, ValueError, ArithmeticError):
        told = None
    return KeptConversation(row.id, row.changed, told)
