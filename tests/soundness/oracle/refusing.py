"""What must be refused because of who asks (DESIGN 5.12): comparisons with masks, and what would tell of few.

refused(schema, tables, query, now, guarded, masked) == {"masked": True}
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from semantic.query.types import Query
from tests.soundness.oracle.answering import asked_of
from tests.soundness.oracle.least import Guard, models_read, reads_roundabout, tells_of_few
from tests.soundness.oracle.listed import listed
from tests.soundness.oracle.masks import Member, compares_masked
from tests.soundness.oracle.schema import Schema, Tables
from tests.soundness.oracle.windows_asked import with_windows
from tests.soundness.oracle.worlds import clause_of, world_of


def refused(
    schema: Schema,
    tables: Tables,
    query: Query,
    now: datetime,
    guarded: Mapping[str, Guard],
    masked: frozenset[Member],
) -> dict[str, bool]:
    """The codes with which the query may be refused, and whether it must be."""
    schema, query = with_windows(schema, query)
    world = world_of(schema, tables, query.timezone or schema.zone, now)
    clause = clause_of(query, schema, now)
    if not query.metrics:
        part = listed(world, clause, query, query.dimensions)
        found = {"masked": True} if compares_masked([part], query, masked) else {}
        if guarded.keys() & set(models_read(part)):
            return found | {"min-group": True}
        return found | ({"min-group": False} if guarded and reads_roundabout(schema, query, ()) else {})
    asked = asked_of(world, clause, query)
    parts = list(asked.evaluation.parts_of(asked.computed))
    found = {"masked": True} if compares_masked(parts, query, masked) else {}
    if not guarded:
        return found
    if tells_of_few(asked.evaluation, query, asked.computed, guarded):
        return found | {"min-group": True}
    metrics = [metric for _, metric in asked.evaluation.metrics_of(asked.computed)]
    if reads_roundabout(schema, query, metrics):
        return found | {"min-group": False}
    if guarded.keys() & {part.home for part in parts}:
        if asked.filled_at is not None:
            return found | {"min-group": True}
        if asked.computed != query.metrics:  # what groups are filtered by alone may show groups of its own
            return found | {"min-group": False}
    return found
