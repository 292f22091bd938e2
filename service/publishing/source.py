"""Where definitions come from: something that can be looked at cheaply and often.

stamp = source.look()             differs when the definitions may have changed
checkout = source.fetch(stamp)    a folder that holds them, and what git calls it
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from service.publishing.errors import rejected

MOST_FILES = 5_000
MOST_BYTES = 50_000_000
SUFFIXES = (".yml", ".yaml")


@dataclass(frozen=True, slots=True)
class Checkout:
    """One state of the definitions in a folder. `revision` is the commit, "" where git does not know of it."""

    folder: Path
    revision: str = ""


class Source(Protocol):
    """Where definitions come from. `name` is for people and holds no secrets. What changes file by file is looked at
    again after `settle_seconds`, until it is the same twice."""

    @property
    def name(self) -> str: ...

    @property
    def settle_seconds(self) -> float: ...

    def look(self) -> str:
        """What differs when the definitions may have changed. Raises SourceUnavailable or Rejected."""
        ...

    def revision(self, stamp: str) -> str:
        """What git calls what was seen, where that is known before it is fetched; else ""."""
        ...

    def fetch(self, stamp: str) -> Checkout:
        """The definitions that were seen. Raises SourceUnavailable or Rejected."""
        ...

    def served(self, checkout: Checkout) -> None:
        """This one serves now; others need not be kept."""
        ...


def check_size(files: int, size: int) -> None:
    """Raises Rejected for more than anybody defines."""
    if files > MOST_FILES or size > MOST_BYTES:
        raise rejected(
            "definitions-too-large",
            f"There are {files:,} files of definitions with {size:,} bytes; "
            f"{MOST_FILES:,} and {MOST_BYTES:,} may be there.",
            "Take out what defines nothing, or name a folder further inside.",
        )
