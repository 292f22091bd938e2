"""Runs of questions in steps: the queries by which all of such a question is asked again."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column

from service.store.columns import Json

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("runs", Column("steps", Json))
