"""Links to runs that can be handed on: whoever has the link's secret, and may come in at all, finds the run.

    shares = Shares(store)
    shares.add(digest, run="0d4c…", principal="anna", until=now + timedelta(days=30))
    shares.run(digest)              "0d4c…", or "" where it has ended or was never there
    shares.remove("0d4c…")

Only a hash of the secret is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from service.asking.stepwise import queries_in
from service.store import tables
from service.store.store import Store
from service.store.writing import Unit

shares, runs = tables.shares, tables.runs


class Shares:
    """The share links of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, digest: str, *, run: str, principal: str, until: datetime | None = None) -> bool:
        """Whether there is such a run to share."""
        row = {"hash": digest, "run": run, "principal": principal, "at": self._store.now(), "until": until}

        def job(unit: Unit) -> bool:
            found = sa.select(runs.c.id).where(runs.c.id == run).with_for_update(read=True)
            if unit.connection.execute(found).first() is None:
                return False
            unit.connection.execute(shares.insert().values(row))
            return True

        return self._store.write(job)

    def run(self, digest: str) -> str:
        """The id of the run that is shared so; "" where there is none, or not any more."""
        lasting = shares.c.until.is_(None) | (shares.c.until > self._store.now())
        with self._store.reading() as connection:
            query = sa.select(shares.c.run).where(shares.c.hash == digest, lasting)
            return connection.execute(query).scalar_one_or_none() or ""

    def queries(self, most: int) -> list[tuple[str, str, Mapping[str, object]]]:
        """Id, question and query of the runs that can be opened by a link, the newest first; of those in steps, each
        query."""
        lasting = shares.c.until.is_(None) | (shares.c.until > self._store.now())
        query = (
            sa.select(runs.c.id, runs.c.question, runs.c.query, runs.c.steps)
            .where(
                runs.c.id.in_(sa.select(shares.c.run).where(lasting)),
                sa.or_(runs.c.query.is_not(None), runs.c.steps.is_not(None)),
            )
            .order_by(runs.c.at.desc(), runs.c.id)
            .limit(most)
        )
        with self._store.reading() as connection:
            return [
                (row.id, row.question, each)
                for row in connection.execute(query)
                for each in ([row.query] if row.query is not None else queries_in(row.steps))
            ]

    def remove(self, run: str) -> int:
        """Ends every link to a run, and says how many there were."""
        gone = shares.delete().where(shares.c.run == run)
        return self._store.write(lambda unit: unit.connection.execute(gone).rowcount)
