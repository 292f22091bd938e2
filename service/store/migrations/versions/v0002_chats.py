"""Chats and schedules: what came in, whose threads and accounts they are, what is asked again and again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, ForeignKey

from service.store.columns import COUNT, Instant, Json, Name, Words

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _coming_in()
    _knowing_people()
    _asking_again()
    _indexes()


def _coming_in() -> None:
    """What came in, and what is known of the places where it was said."""
    op.create_table(
        "inbox",
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
        sqlite_strict=True,
    )
    op.create_table(
        "threads",
        Column("source", Name, primary_key=True),
        Column("place", Name, primary_key=True),
        Column("thread", Name, nullable=False),
        Column("principal", Name, nullable=False),
        Column("conversation", Name, nullable=False),
        Column("form", Json, nullable=False),
        Column("changed", Instant, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "places",
        Column("source", Name, primary_key=True),
        Column("place", Name, primary_key=True),
        Column("principal", Name, nullable=False),
        Column("form", Json, nullable=False),
        Column("at", Instant, nullable=False),
        sqlite_strict=True,
    )


def _knowing_people() -> None:
    """Who they are, and what they keep."""
    op.create_table(
        "accounts",
        Column("source", Name, primary_key=True),
        Column("account", Name, primary_key=True),
        Column("principal", Name, nullable=False),
        Column("form", Json, nullable=False),
        Column("at", Instant, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "codes",
        Column("hash", Name, primary_key=True),
        Column("source", Name, nullable=False),
        Column("kind", Name, nullable=False),
        Column("about", Name, nullable=False),
        Column("at", Instant, nullable=False),
        Column("until", Instant, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "installations",
        Column("source", Name, primary_key=True),
        Column("id", Name, primary_key=True),
        Column("body", sa.LargeBinary, nullable=False),
        Column("at", Instant, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "saved",
        Column("principal", Name, primary_key=True),
        Column("id", Name, primary_key=True),
        Column("question", Words, nullable=False),
        Column("query", Json),
        Column("at", Instant, nullable=False),
        sqlite_strict=True,
    )


def _asking_again() -> None:
    """Schedules, and each time that one was due."""
    op.create_table(
        "schedules",
        Column("id", Name, primary_key=True),
        Column("principal", Name, nullable=False),
        Column("source", Name, nullable=False),
        Column("place", Name, nullable=False),
        Column("form", Json, nullable=False),
        Column("state", Name, nullable=False),
        Column("due", Instant),
        Column("created", Instant, nullable=False),
        Column("changed", Instant, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "deliveries",
        Column("schedule", Name, ForeignKey("schedules.id", ondelete="CASCADE"), primary_key=True),
        Column("due", Instant, primary_key=True),
        Column("state", Name, nullable=False),
        Column("holder", Name, nullable=False),
        Column("until", Instant),
        Column("form", Json, nullable=False),
        Column("at", Instant, nullable=False),
        sqlite_strict=True,
    )


def _indexes() -> None:
    op.create_index("inbox_open", "inbox", ["state", "at"])
    op.create_index("inbox_in", "inbox", ["source", "thread", "at"])
    op.create_index("inbox_of", "inbox", ["principal"])
    op.create_index("inbox_at", "inbox", ["at"])
    op.create_index("threads_in", "threads", ["source", "thread"])
    op.create_index("threads_of", "threads", ["principal"])
    op.create_index("threads_changed", "threads", ["changed"])
    op.create_index("places_of", "places", ["principal"])
    op.create_index("accounts_of", "accounts", ["principal"])
    op.create_index("codes_until", "codes", ["until"])
    op.create_index("schedules_of", "schedules", ["principal"])
    op.create_index("schedules_due", "schedules", ["state", "due"])
    op.create_index("schedules_in", "schedules", ["source", "place"])
    op.create_index("deliveries_open", "deliveries", ["state", "until"])
    op.create_index("deliveries_at", "deliveries", ["at"])
