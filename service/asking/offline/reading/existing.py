"""Verbs that only say that there is something: "how many promotions ran in week 40", "which campaigns exist".

"promotions that ran last week"     promotions, last week
"campaigns that ran in 2017"        refused: they are dated by the day they began, and ran on for weeks
"""

from __future__ import annotations

from service.asking.offline.reading.counted import counts
from service.asking.offline.reading.draft import NotRead
from service.asking.offline.reading.walk import Walk, unclear


def read_existing(walk: Walk) -> None:
    """A verb of being: at the end it must be clear what there is."""
    word = walk.take()
    if walk.exists or not (walk.draft.metrics or walk.draft.groups):
        raise unclear(word.text)
    walk.exists = word.text


def settle_existing(walk: Walk) -> None:
    """What exists is counted or listed; things that last are not dated by one day."""
    if not walk.exists:
        return
    catalog = walk.book.catalog
    names = [name for metric in walk.draft.metrics for name in metric.candidates]
    if not all(counts(walk.book, name) for name in names):
        raise unclear(walk.exists)
    timed = walk.draft.time is not None or any(group.grain for group in walk.draft.groups)
    lasting = [name for name in names if len(catalog.models[catalog.metrics[name].model].times) > 1]
    if timed and lasting:
        text = walk.draft.metrics[0].text
        raise NotRead(
            f"{text} are dated by one day each, and may have “{walk.exists}” on other days, too. Ask for those that "
            f"began then: “{text}” with the period.",
            (walk.exists,),
            final=True,
        )
