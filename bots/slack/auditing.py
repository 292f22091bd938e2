"""Lines of the audit log about what leaves for Slack: who sent it, and who else could see it from then on.

posted(store, Place("T1", "C1"), "171.2", run="r1", by="anna", how="shared")
exported(store, run="r1", by="anna", columns=("month", "revenue"))
"""

from __future__ import annotations

from collections.abc import Sequence

from bots.slack.posting import Place
from service.store import Audit, Entry, Store


def posted(store: Store, place: Place, message: str, *, run: str, by: str, how: str = "") -> None:
    """An answer stands where others see it."""
    about = {"channel": f"{place.team}/{place.channel}", "message": message, **({"how": how} if how else {})}
    Audit(store).add(Entry(store.now(), by, "slack.posted", run, about))


def exported(store: Store, *, run: str, by: str, columns: Sequence[str] = ()) -> None:
    """Somebody has its rows as a file."""
    about = {"format": "csv", "columns": list(columns), "to": "slack"}
    Audit(store).add(Entry(store.now(), by, "exported", run, about))
