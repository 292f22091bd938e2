"""How a service is used, for those who look after its definitions: how questions went, what failed, what nobody uses.

    usage = usage_of(store, catalog, since, until)
    usage.unused                 ("basket_value", …): neither asked for, nor below anything that was

The names of metrics are those of `catalog`: with a principal's view, nobody learns of a metric that they may not know.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from semantic.catalog import Catalog
from semantic.definitions.types import Metric
from semantic.errors import NameAmbiguous, QueryInvalid
from service.browsing import Lineages
from service.store import Store
from service.store.usage import Activity, Counts, activity_in, named_in_queries

MOST_WORDS = 200
USUAL_DAYS, MOST_DAYS = 30, 366


class SpanInvalid(QueryInvalid):
    """A time of which no usage can be told."""

    default_code = "span-invalid"


@dataclass(frozen=True, slots=True)
class UsedMetric:
    """A metric that the answers of so many runs rest on."""

    name: str
    runs: int


@dataclass(frozen=True, slots=True)
class Usage:
    """`unused` are metrics that no query of the time named and nothing that was asked for rests on, as far as the
    catalog's reader may know of them; hidden ones are not listed."""

    since: datetime
    until: datetime
    activity: Activity
    metrics: tuple[UsedMetric, ...]
    unused: tuple[str, ...]


def time_of(since: datetime | None, until: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    """The time that is meant, in UTC: the last 30 days unless something else is said. Raises SpanInvalid."""
    try:
        until = (until or now).astimezone(UTC)
        since = since.astimezone(UTC) if since else until - timedelta(days=USUAL_DAYS)
    except OverflowError:
        since = until = now  # a moment that no calendar has
    if not timedelta(0) < until - since <= timedelta(days=MOST_DAYS):
        raise SpanInvalid(
            f"Usage is told of more than nothing and at most {MOST_DAYS} days.",
            hint="Let `since` be before `until`.",
            path="/since",
        )
    return since, until


def usage_of(store: Store, catalog: Catalog, since: datetime, until: datetime) -> Usage:
    """From `since` to before `until`. Raises a StoreError."""
    activity = activity_in(store, since, until)
    runs: dict[str, int] = {}
    for name, count in activity.metrics.items():
        # An expression that was made up for one question has a name, too, and is no metric.
        if (metric := _metric(catalog, name)) is not None and not metric.hidden:
            short = catalog.short_name(metric)
            runs[short] = runs.get(short, 0) + count
    used = sorted(runs.items(), key=lambda each: (-each[1], each[0]))
    return Usage(
        since,
        until,
        activity,
        tuple(UsedMetric(name, count) for name, count in used),
        _unused(store, catalog, since, until, activity),
    )


def _metric(catalog: Catalog, name: str) -> Metric | None:
    """None also where who asked knew one metric of the name, and who looks knows several."""
    with suppress(NameAmbiguous):
        return catalog.find_metric(name)
    return None


def _unused(
    store: Store, catalog: Catalog, since: datetime, until: datetime, activity: Activity
) -> tuple[str, ...]:
    """Rather too few than too many: who removes what stands here must break nothing that people ask for. So a metric
    counts as used where another of its name, or a value, may have been meant."""
    whole = catalog.origin or catalog
    told = {name.lower().rpartition(".")[2] for name in activity.metrics}
    told |= named_in_queries(
        store, since, until, {metric.name.lower() for metric in whole.metrics.values()} - told
    )
    used = {metric.qualified for metric in whole.metrics.values() if metric.name.lower() in told}
    below = Lineages(whole).below(used)
    return tuple(
        catalog.short_name(metric)
        for metric in catalog.metrics.values()
        if not metric.hidden and metric.qualified not in below
    )


def usage_json(usage: Usage) -> dict[str, object]:
    """Its published form."""
    activity = usage.activity
    return {
        "since": usage.since.isoformat(),
        "until": usage.until.isoformat(),
        "people": activity.people,
        "questions": _counts_json(activity.questions),
        "choices": _counts_json(activity.choices),
        "queries": _counts_json(activity.queries),
        "reruns": _counts_json(activity.reruns),
        "votes": {
            "up": activity.votes_up,
            "down": activity.votes_down,
            "corrections": activity.corrections,
        },
        "cost": {
            "tokens_in": activity.tokens_in,
            "tokens_out": activity.tokens_out,
            "money": str(activity.cost),
        },
        "failing_words": [
            {"word": each.word, "why": each.why, "times": each.times, "people": each.people}
            for each in activity.words[:MOST_WORDS]
        ],
        "metrics": [{"name": each.name, "runs": each.runs} for each in usage.metrics],
        "unused_metrics": list(usage.unused),
    }


def _counts_json(counts: Counts) -> dict[str, int]:
    return {
        "total": counts.total,
        "answered": counts.answered,
        "clarified": counts.clarified,
        "refused": counts.refused,
        "failed": counts.failed,
    }
