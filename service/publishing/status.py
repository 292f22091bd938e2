"""What serves, what was seen and what was rejected: said by `GET /v1/definitions` and in the log.

Status(source="the folder /srv/models", serving=Seen("ab12…", "1f0c7d2e9a41", at), …)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from semantic.errors import Problem


@dataclass(frozen=True, slots=True)
class Seen:
    """A state of the definitions. `hash` is that of their content, "" where it was not read; `revision` is the commit,
    "" where git does not know of it."""

    hash: str
    revision: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the newest state does not serve. `again` says that it is tried again as it stands: the reason lies elsewhere,
    in a warehouse or an environment."""

    seen: Seen
    problems: tuple[Problem, ...]
    again: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """`serving.at` is since when; `unchecked` is what could not be found out of it in the warehouses. `rejected` and
    `unreachable` are None while all is well. `looked` is when the source was last looked at, None before the first
    time."""

    source: str
    serving: Seen
    unchecked: tuple[Problem, ...] = ()
    rejected: Refusal | None = None
    unreachable: Problem | None = None
    looked: datetime | None = None
