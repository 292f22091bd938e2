"""The first tables: conversations, runs, feedback, keys and everything else that must survive a restart.

They are written out, though `tables` says the same: this step stays as it is when `tables` goes on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, ForeignKey, Text, text

from service.store.columns import COUNT, Instant, Json, Money, Name, Words

revision = "0001"
down_revision = None


def upgrade() -> None:
    _asking()
    _answering()
    _letting_in()
    _accounting()
    _sharing()
    _indexes()


def _asking() -> None:
    """Conversations, what waits for a click, and what people chose words to mean."""
    op.create_table(
        "conversations",
        Column("id", Name, primary_key=True),
        Column("principal", Name, nullable=False),
        Column("form", Json, nullable=False),
        Column("changed", Instant, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "waiting",
        Column("answer", Name, primary_key=True),
        Column("principal", Name, nullable=False),
        Column("form", Json, nullable=False),
        Column("at", Instant, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "choices",
        Column("principal", Name, primary_key=True),
        Column("phrase", Name, primary_key=True),
        Column("meaning", Words, nullable=False),
        Column("label", Words, nullable=False),
        Column("on", Name, nullable=False),
        Column("at", Instant, nullable=False),
        sqlite_strict=True,
    )


def _answering() -> None:
    """Every run, and what is attached to one."""
    op.create_table(
        "runs",
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
        sqlite_strict=True,
    )
    op.create_table(
        "feedback",
        Column("id", Name, primary_key=True),
        Column("run", Name, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
        Column("principal", Name, nullable=False),
        Column("at", Instant, nullable=False),
        Column("kind", Name, nullable=False),
        Column("value", Words, nullable=False),
        Column("comment", Words, nullable=False),
        Column("original", Json),
        Column("corrected", Json),
        sqlite_strict=True,
    )
    op.create_table(
        "shares",
        Column("hash", Name, primary_key=True),
        Column("run", Name, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
        Column("principal", Name, nullable=False),
        Column("at", Instant, nullable=False),
        Column("until", Instant),
        sqlite_strict=True,
    )


def _letting_in() -> None:
    """Who may come in, and what they sent twice."""
    op.create_table(
        "keys",
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
        sqlite_strict=True,
    )
    op.create_table(
        "idempotency",
        Column("principal", Name, primary_key=True),
        Column("key", Name, primary_key=True),
        Column("request", Name, nullable=False),
        Column("holder", Name, nullable=False),
        Column("until", Instant, nullable=False),
        Column("at", Instant, nullable=False),
        Column("status", COUNT),
        Column("headers", Json),
        Column("body", sa.LargeBinary),
        sqlite_strict=True,
    )


def _accounting() -> None:
    """Who saw what, and what it cost."""
    op.create_table(
        "audit",
        Column("id", COUNT, primary_key=True, autoincrement=True),
        Column("at", Instant, nullable=False),
        Column("principal", Name, nullable=False),
        Column("action", Name, nullable=False),
        Column("run", Name, nullable=False),
        Column("about", Json, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "spending",
        Column("purse", Name, primary_key=True),
        Column("unit", Name, primary_key=True),
        Column("principal", Name, nullable=False),
        Column("amount", COUNT, nullable=False),
        Column("at", Instant, nullable=False),
        sqlite_strict=True,
    )


def _sharing() -> None:
    """What replicas tell each other."""
    op.create_table(
        "cached",
        Column("key", Name, primary_key=True),
        Column("body", sa.LargeBinary, nullable=False),
        Column("size", COUNT, nullable=False),
        Column("at", Instant, nullable=False),
        Column("until", Instant, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "revisions",
        Column("number", COUNT, primary_key=True, autoincrement=True),
        Column("digest", Name, nullable=False),
        Column("revision", Name, nullable=False),
        Column("source", Words, nullable=False),
        Column("state", Name, nullable=False),
        Column("problems", Json, nullable=False),
        Column("at", Instant, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "leases",
        Column("name", Name, primary_key=True),
        Column("holder", Name, nullable=False),
        Column("token", COUNT, nullable=False),
        Column("until", Instant, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "marks",
        Column("name", Name, primary_key=True),
        Column("at", Instant, nullable=False),
        Column("value", Text, nullable=False),
        sqlite_strict=True,
    )


def _indexes() -> None:
    op.create_index("conversations_of", "conversations", ["principal", "changed"])
    op.create_index("conversations_changed", "conversations", ["changed"])
    op.create_index("waiting_of", "waiting", ["principal"])
    op.create_index("waiting_at", "waiting", ["at"])
    op.create_index("runs_at", "runs", ["at", "id"])
    op.create_index("runs_of", "runs", ["principal", "at", "id"])
    told = text("conversation <> ''")
    op.create_index("runs_in", "runs", ["conversation", "at", "id"], sqlite_where=told, postgresql_where=told)
    op.create_index("feedback_on", "feedback", ["run", "at"])
    op.create_index("feedback_of", "feedback", ["principal"])
    op.create_index("feedback_at", "feedback", ["at", "id"])
    op.create_index("shares_on", "shares", ["run"])
    op.create_index("shares_of", "shares", ["principal"])
    op.create_index("keys_of", "keys", ["principal"])
    op.create_index("idempotency_at", "idempotency", ["at"])
    op.create_index("audit_at", "audit", ["at", "id"])
    op.create_index("audit_of", "audit", ["principal", "id"])
    op.create_index("audit_run", "audit", ["run"])
    op.create_index("spending_of", "spending", ["principal"])
    op.create_index("spending_at", "spending", ["at"])
    op.create_index("cached_until", "cached", ["until"])
    op.create_index("cached_at", "cached", ["at"])
    op.create_index("revisions_state", "revisions", ["state", "number"])
