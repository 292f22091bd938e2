"""The queries that somebody counts on, out of the store: those of schedules and of shared answers."""

from __future__ import annotations

from semantic.query import query_json
from semantic.review import KeptQuery, Of
from service.store import Shares, Store
from service.store.schedules import Schedules

MOST = 1_000
"""Of each kind; the newest are looked at."""


def kept_queries(store: Store) -> tuple[KeptQuery, ...]:
    """Raises a StoreError."""
    schedules = (
        KeptQuery(Of.SCHEDULE, schedule.words, query_json(schedule.query))
        for schedule in Schedules(store).list(limit=MOST)
    )
    answers = (
        KeptQuery(Of.ANSWER, question or id_, query) for id_, question, query in Shares(store).queries(MOST)
    )
    return (*schedules, *answers)
