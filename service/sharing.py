"""Links to runs: whoever opens one is answered with their own rights, never with the rows of whoever shared it.

link = make_link(store, run, "anna", days=7)        its token is shown once; only a hash of it is kept
run = shared_run(store, link.token)
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.store import Audit, Entry, FeedbackOf, Run, Runs, Shares, Store

DAYS = 30
LONGEST_TOKEN = 100


@dataclass(frozen=True, slots=True)
class Link:
    """`path` is where it is opened, below the address of the service."""

    token: str
    until: datetime

    @property
    def path(self) -> str:
        return f"{PATH}{self.token}"


PATH = "/v1/shared/"


def make_link(store: Store, run: Run, principal: str, *, days: int = DAYS) -> Link | None:
    """A link to a run; None where the run is gone by now. Raises a StoreError."""
    link = Link(secrets.token_urlsafe(32), store.now() + timedelta(days=days))
    if not Shares(store).add(_digest(link.token), run=run.id, principal=principal, until=link.until):
        return None
    FeedbackOf(store).did(run.id, principal, "shared")
    about = {"until": link.until.isoformat()}
    Audit(store).add(Entry(store.now(), principal, "shared", run.id, about))
    return link


def shared_run(store: Store, token: str) -> Run | None:
    """The run behind a link; None where there is none, or not any more."""
    found = Shares(store).run(_digest(token)) if len(token) <= LONGEST_TOKEN else ""
    return Runs(store).get(found) if found else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
