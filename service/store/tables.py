"""The tables, as this version of the program knows them; `migrations/` makes a database so.

What is a person's own carries that person's id in a column `principal`: `PERSONAL` says what becomes of it when the
person is forgotten, and a test holds every table with that column to being there.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Text, text

from service.store.columns import COUNT, Instant, Json, Money, Name, Words

metadata = sa.MetaData()

_IN_ONE = text("conversation <> ''")
"""Most queries belong to no conversation."""

# Every column is NOT NULL unless it says otherwise.

conversations = sa.Table(
    "conversations",
    metadata,
    Column("id", Name, primary_key=True),
    Column("principal", Name, nullable=False),
    Column("form", Json, nullable=False),
    Column("changed", Instant, nullable=False),
    Index("conversations_of", "principal", "changed"),
    Index("conversations_changed", "changed"),
    sqlite_strict=True,
)

waiting = sa.Table(
    "waiting",
    metadata,
    Column("answer", Name, primary_key=True),
    Column("principal", Name, nullable=False),
    Column("form", Json, nullable=False),
    Column("at", Instant, nullable=False),
    Index("waiting_of", "principal"),
    Index("waiting_at", "at"),
    sqlite_strict=True,
)

choices = sa.Table(
    "choices",
    metadata,
    Column("principal", Name, primary_key=True),
    Column("phrase", Name, primary_key=True),
    Column("meaning", Words, nullable=False),
    Column("label", Words, nullable=False),
    Column("on", Name, nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_strict=True,
)

runs = sa.Table(
    "runs",
    metadata,
    Column("id", Name, primary_key=True),
    Column("principal", Name, nullable=False),
    Column("at", Instant, nullable=False),
    Column("how", Name, nullable=False),
    Column("status", Name, nullable=False),
    Column("kind", Name, nullable=False),
    Column("question", Words, nullable=False),
    Column("conversation", Name, nullable=False),
    Column("query", Json),
    Column("sql", Words, nullable=False),
    Column("dialect", Name, nullable=False),
    Column("catalog_hash", Name, nullable=False),
    Column("catalog_revision", Name, nullable=False),
    Column("planner", Name, nullable=False),
    Column("prompt_version", Name, nullable=False),
    Column("trust", Name, nullable=False),
    Column("policy", Name, nullable=False),
    Column("seconds", Json, nullable=False),
    Column("tokens_in", COUNT, nullable=False),
    Column("tokens_out", COUNT, nullable=False),
    Column("money", Money, nullable=False),
    Column("row_count", COUNT, nullable=False),
    Column("metrics", Json, nullable=False),
    Column("problems", Json, nullable=False),
    Column("verdicts", Json, nullable=False),
    Column("rerun_of", Name, nullable=False),
    Column("answer", Json),
    Column("steps", Json),
    Index("runs_at", "at", "id"),
    Index("runs_of", "principal", "at", "id"),
    Index("runs_in", "conversation", "at", "id", sqlite_where=_IN_ONE, postgresql_where=_IN_ONE),
    sqlite_strict=True,
)

feedback = sa.Table(
    "feedback",
    metadata,
    Column("id", Name, primary_key=True),
    Column("run", Name, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("principal", Name, nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", Name, nullable=False),
    Column("value", Words, nullable=False),
    Column("comment", Words, nullable=False),
    Column("original", Json),
    Column("corrected", Json),
    Index("feedback_on", "run", "at"),
    Index("feedback_of", "principal"),
    Index("feedback_at", "at", "id"),
    sqlite_strict=True,
)

shares = sa.Table(
    "shares",
    metadata,
    Column("hash", Name, primary_key=True),
    Column("run", Name, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("principal", Name, nullable=False),
    Column("at", Instant, nullable=False),
    Column("until", Instant),
    Index("shares_on", "run"),
    Index("shares_of", "principal"),
    sqlite_strict=True,
)

keys = sa.Table(
    "keys",
    metadata,
    Column("id", Name, primary_key=True),
    Column("name", Words, nullable=False),
    Column("hash", sa.LargeBinary, nullable=False),
    Column("principal", Name, nullable=False),
    Column("attributes", Json, nullable=False),
    Column("scopes", Json, nullable=False),
    Column("created", Instant, nullable=False),
    Column("expires", Instant),
    Column("revoked", Instant),
    Column("used", Instant),
    Column("rotated_from", Name, nullable=False),
    Index("keys_of", "principal"),
    sqlite_strict=True,
)

idempotency = sa.Table(
    "idempotency",
    metadata,
    Column("principal", Name, primary_key=True),
    Column("key", Name, primary_key=True),
    Column("request", Name, nullable=False),
    Column("holder", Name, nullable=False),
    Column("until", Instant, nullable=False),
    Column("at", Instant, nullable=False),
    Column("status", COUNT),
    Column("headers", Json),
    Column("body", sa.LargeBinary),
    Index("idempotency_at", "at"),
    sqlite_strict=True,
)

audit = sa.Table(
    "audit",
    metadata,
    Column("id", COUNT, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("principal", Name, nullable=False),
    Column("action", Name, nullable=False),
    Column("run", Name, nullable=False),
    Column("about", Json, nullable=False),
    Index("audit_at", "at", "id"),
    Index("audit_of", "principal", "id"),
    Index("audit_run", "run"),
    sqlite_strict=True,
)

spending = sa.Table(
    "spending",
    metadata,
    Column("purse", Name, primary_key=True),
    Column("unit", Name, primary_key=True),
    Column("principal", Name, nullable=False),
    Column("amount", COUNT, nullable=False),
    Column("at", Instant, nullable=False),
    Index("spending_of", "principal"),
    Index("spending_at", "at"),
    sqlite_strict=True,
)

cached = sa.Table(
    "cached",
    metadata,
    Column("key", Name, primary_key=True),
    Column("body", sa.LargeBinary, nullable=False),
    Column("size", COUNT, nullable=False),
    Column("at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Index("cached_until", "until"),
    Index("cached_at", "at"),
    sqlite_strict=True,
)

revisions = sa.Table(
    "revisions",
    metadata,
    Column("number", COUNT, primary_key=True, autoincrement=True),
    Column("digest", Name, nullable=False),
    Column("revision", Name, nullable=False),
    Column("source", Words, nullable=False),
    Column("state", Name, nullable=False),
    Column("problems", Json, nullable=False),
    Column("at", Instant, nullable=False),
    Index("revisions_state", "state", "number"),
    sqlite_strict=True,
)

leases = sa.Table(
    "leases",
    metadata,
    Column("name", Name, primary_key=True),
    Column("holder", Name, nullable=False),
    Column("token", COUNT, nullable=False),
    Column("until", Instant, nullable=False),
    sqlite_strict=True,
)

marks = sa.Table(
    "marks",
    metadata,
    Column("name", Name, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("value", Text, nullable=False),
    sqlite_strict=True,
)
"""What was done once and is not done again."""

inbox = sa.Table(
    "inbox",
    metadata,
    Column("source", Name, primary_key=True),
    Column("id", Name, primary_key=True),
    Column("thread", Name, nullable=False),
    Column("principal", Name, nullable=False),
    Column("at", Instant, nullable=False),
    Column("state", Name, nullable=False),
    Column("holder", Name, nullable=False),
    Column("until", Instant),
    Column("tries", COUNT, nullable=False),
    Column("body", Json),
    Column("done", Json),
    Index("inbox_open", "state", "at"),
    Index("inbox_in", "source", "thread", "at"),
    Index("inbox_of", "principal"),
    Index("inbox_at", "at"),
    sqlite_strict=True,
)
"""What came in from a chat, kept before it is acknowledged and until something was said to it."""

threads = sa.Table(
    "threads",
    metadata,
    Column("source", Name, primary_key=True),
    Column("place", Name, primary_key=True),
    Column("thread", Name, nullable=False),
    Column("principal", Name, nullable=False),
    Column("conversation", Name, nullable=False),
    Column("form", Json, nullable=False),
    Column("changed", Instant, nullable=False),
    Index("threads_in", "source", "thread"),
    Index("threads_of", "principal"),
    Index("threads_changed", "changed"),
    sqlite_strict=True,
)
"""Whose conversation a thread of a chat is, and what was asked and answered there."""

places = sa.Table(
    "places",
    metadata,
    Column("source", Name, primary_key=True),
    Column("place", Name, primary_key=True),
    Column("principal", Name, nullable=False),
    Column("form", Json, nullable=False),
    Column("at", Instant, nullable=False),
    Index("places_of", "principal"),
    sqlite_strict=True,
)
"""What was agreed for a channel of a chat: who may see what is answered there."""

accounts = sa.Table(
    "accounts",
    metadata,
    Column("source", Name, primary_key=True),
    Column("account", Name, primary_key=True),
    Column("principal", Name, nullable=False),
    Column("form", Json, nullable=False),
    Column("at", Instant, nullable=False),
    Index("accounts_of", "principal"),
    sqlite_strict=True,
)
"""Who somebody of a chat has proved to be."""

codes = sa.Table(
    "codes",
    metadata,
    Column("hash", Name, primary_key=True),
    Column("source", Name, nullable=False),
    Column("kind", Name, nullable=False),
    Column("about", Name, nullable=False),
    Column("at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Index("codes_until", "until"),
    sqlite_strict=True,
)
"""What is shown once and taken once, within minutes."""

installations = sa.Table(
    "installations",
    metadata,
    Column("source", Name, primary_key=True),
    Column("id", Name, primary_key=True),
    Column("body", sa.LargeBinary, nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_strict=True,
)
"""The workspaces that let the bot in; `body` is encrypted."""

saved = sa.Table(
    "saved",
    metadata,
    Column("principal", Name, primary_key=True),
    Column("id", Name, primary_key=True),
    Column("question", Words, nullable=False),
    Column("query", Json),
    Column("at", Instant, nullable=False),
    sqlite_strict=True,
)
"""Questions that people keep."""

schedules = sa.Table(
    "schedules",
    metadata,
    Column("id", Name, primary_key=True),
    Column("principal", Name, nullable=False),
    Column("source", Name, nullable=False),
    Column("place", Name, nullable=False),
    Column("form", Json, nullable=False),
    Column("state", Name, nullable=False),
    Column("due", Instant),
    Column("created", Instant, nullable=False),
    Column("changed", Instant, nullable=False),
    Index("schedules_of", "principal"),
    Index("schedules_due", "state", "due"),
    Index("schedules_in", "source", "place"),
    sqlite_strict=True,
)
"""What is asked again and again, and where it is said. `due` is when next; none while it rests."""

deliveries = sa.Table(
    "deliveries",
    metadata,
    Column("schedule", Name, ForeignKey("schedules.id", ondelete="CASCADE"), primary_key=True),
    Column("due", Instant, primary_key=True),
    Column("state", Name, nullable=False),
    Column("holder", Name, nullable=False),
    Column("until", Instant),
    Column("form", Json, nullable=False),
    Column("at", Instant, nullable=False),
    Index("deliveries_open", "state", "until"),
    Index("deliveries_at", "at"),
    sqlite_strict=True,
)
"""Each time that a schedule was due, once."""


class Fate(StrEnum):
    """What becomes of a row when its person is forgotten."""

    DELETED = "deleted"
    ANONYMISED = "anonymised"
    """It stays, as that of nobody: it says what was done, not by whom."""


PERSONAL: Mapping[sa.Table, Fate] = {
    feedback: Fate.DELETED,
    shares: Fate.DELETED,
    runs: Fate.DELETED,
    conversations: Fate.DELETED,
    waiting: Fate.DELETED,
    choices: Fate.DELETED,
    keys: Fate.DELETED,
    idempotency: Fate.DELETED,
    spending: Fate.DELETED,
    threads: Fate.DELETED,
    inbox: Fate.DELETED,
    accounts: Fate.DELETED,
    saved: Fate.DELETED,
    schedules: Fate.DELETED,
    places: Fate.ANONYMISED,
    audit: Fate.ANONYMISED,
}
"""In the order in which rows can be removed: what points to others first."""
