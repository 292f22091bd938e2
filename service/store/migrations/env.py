"""What Alembic runs to reach the database: on the connection, and in the transaction, that `versions` opened."""

from __future__ import annotations

from alembic import context

from service.store.tables import metadata
from service.store.versions import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
context.run_migrations()
