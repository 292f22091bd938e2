"""Verbs that only say that there is something: "how many promotions ran in week 40", "which campaigns exist".

"promotions that ran last week"     promotions, last week
"campaigns that ran in 2017"        refused: they are dated by the day they began, and ran on for weeks
"""

from __future__ import annotations

from service.asking.offline.reading.counted import all_count, counted_entity
from service.asking.offline.reading.draft import MetricDraft, NotRead
from service.asking.offline.reading.walk import Walk, models_of, unclear
from service.asking.offline.wording import metric_label


def read_existing(walk: Walk) -> None:
    """A verb of being: at the end it must be clear what there is."""
    word = walk.take()
    if walk.exists or not (walk.draft.metrics or walk.draft.groups):
        raise unclear(word.text)
    walk.exists = word.text


def count_known(walk: Walk) -> bool:
    """ "renters, how many do you know of?": the things themselves, by the number of all that are known, where it is
    called so."""
    draft, book = walk.draft, walk.book
    if draft.metrics or draft.groups or not draft.selections or draft.periods or draft.days:
        return False
    word = walk.spans[walk.place]
    rest = " ".join(span.text for span in draft.cover if span.start >= word.until)
    if "know" not in rest.split():
        return False
    models = {frozenset(models_of(item, book)) for selection in draft.selections for item in selection.items}
    if len(models) != 1 or len(model := next(iter(models))) != 1:
        return False
    found = tuple(
        metric.qualified
        for metric in book.metrics
        if metric.model in model
        and counted_entity(book, metric.qualified) in model
        and metric.where is None
        and book.speaks_of(metric.qualified, "known")
    )
    if len(found) != 1:
        return False
    walk.take()
    walk.add_metric(MetricDraft(metric_label(book, found[0]), found))
    draft.assumptions.append(f"How many are known is counted by {metric_label(book, found[0])}.")
    return True


def settle_existing(walk: Walk) -> None:
    """What exists is counted or listed; things that last are not dated by one day."""
    if not walk.exists:
        return
    catalog = walk.book.catalog
    names = [name for metric in walk.draft.metrics for name in metric.candidates]
    if not all_count(walk.book, names):
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
