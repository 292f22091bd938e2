"""Lines of the audit log about what leaves for Slack: who sent it, and who else could see it from then on.

posted(store, Place("T1", "C1"), "171.2", Sent(run="r1", by="anna", how="shared"))
exported(store, run="r1", by="anna", columns=("month", "revenue"))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bots.slack.posting import Place
from service.store import Audit, Entry, Store

_POSTED = "slack.posted"


@dataclass(frozen=True, slots=True)
class Sent:
    """What others come to see: which run, sent by whom. `how` is "" where it answers them, else "shared", "told" or
    "unfurled"; `schedule` is the one that it was told for."""

    run: str
    by: str
    how: str = ""
    schedule: str = ""


def posted(store: Store, place: Place, message: str, sent: Sent) -> None:
    """An answer stands where others see it. One line for each message and run, however often this is told."""
    audit = Audit(store)
    about: dict[str, object] = {"channel": f"{place.team}/{place.channel}", "message": message}
    about |= {"how": sent.how} if sent.how else {}
    about |= {"schedule": sent.schedule} if sent.schedule else {}
    before = audit.list(run=sent.run or None, principal=sent.by, limit=200).items
    if any(each.action == _POSTED and each.about == about for each in before):
        return
    audit.add(Entry(store.now(), sent.by, _POSTED, sent.run, about))


def exported(store: Store, *, run: str, by: str, columns: Sequence[str] = ()) -> None:
    """Somebody has its rows as a file."""
    about = {"format": "csv", "columns": list(columns), "to": "slack"}
    Audit(store).add(Entry(store.now(), by, "exported", run, about))
