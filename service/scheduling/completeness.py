"""How far the data of a condition are complete: those of every model whose rows it counts, read, filters or follows.

needs = needs_of(asker.compile(query), asker.catalog)
complete_until(needs, reaches, "day", "Europe/Berlin")      the moment until which nothing is missing
first_seen(compiled, calendar)                              the first moment that the condition looks at
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from semantic.calendars import Calendar, add
from semantic.catalog import Catalog
from semantic.catalog.instants import CERTAIN
from semantic.catalog.measures import TIMELESS
from semantic.compiling import Compiled
from semantic.definitions.types import Dimension, Model, Span, ValueType
from semantic.frames import ToDate, later_by, seen
from semantic.planning.moments import SEEN
from semantic.planning.plan import ConvertedRows, Fact
from service.labels import words as label
from service.scheduling.errors import NotSchedulable
from service.scheduling.times import moment_of
from service.warehouse.reach import Reach, Reaches

AHEAD = timedelta(days=1)
"""Data that reach further than that beyond the clock do not tell until when they are complete."""


@dataclass(frozen=True, slots=True)
class Needs:
    """`models` are those whose rows are placed in time, `beside` further ones that are read and say how far they reach.
    `within` are the spans in which something may still come of a row. `exact`: of every row it is known when it
    happened, also where clocks show an hour twice."""

    models: tuple[str, ...]
    beside: tuple[str, ...]
    within: tuple[Span, ...]
    exact: bool

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.models, *self.beside)


def needs_of(compiled: Compiled, catalog: Catalog, grain: str) -> Needs:
    """Raises NotSchedulable where nobody can know whether a period is complete."""
    plan = compiled.main.plan
    followed = [sub.body for sub in plan.subplans if isinstance(sub.body, ConvertedRows)]
    counted = [*plan.all_facts, *(fact for body in followed for fact in (body.base, body.events))]
    timed = [fact for fact in counted if fact.time not in ("", TIMELESS)]
    if not timed:
        raise NotSchedulable(
            "It is not of any time, so that there are no periods to look at.", code="no-time",
            hint="An alert watches a metric that has a time.",
        )  # fmt: skip
    models = tuple(dict.fromkeys(fact.model.name for fact in timed))
    for model in models:
        _check_freshness(catalog, model)
    if any(body.within is None for body in followed):
        raise NotSchedulable(
            "What it counts may still follow at any later time, so that no period of it is ever complete.",
            code="never-complete",
            hint="Write `within` into the metric's `convert`.",
        )
    times = [_time_of(fact, catalog) for fact in timed]
    if grain == "hour" and any(time.type is ValueType.DATE for time in times):
        raise NotSchedulable(
            f"{label(models[0]).capitalize()} are placed by calendar days, which have no hours.",
            hint="Say “daily” instead.",
        )
    read = dict.fromkeys(fact.model.name for fact in plan.facts_read if fact.model.name in catalog.models)
    return Needs(
        models,
        tuple(name for name in read if name not in models and catalog.models[name].freshness is not None),
        tuple(body.within for body in followed if body.within is not None),
        all(time.type is ValueType.INSTANT and time.stored_in in CERTAIN for time in times),
    )


def _check_freshness(catalog: Catalog, model: str) -> None:
    if catalog.models[model].freshness is None:
        raise NotSchedulable(
            f"How far the data of {label(model)} reach is not defined, so that a period that is complete cannot be "
            "told from one that is not.",
            code="no-freshness",
            hint=f"Write `freshness` into the file of the model {model}.",
        )


def _time_of(fact: Fact, catalog: Catalog) -> Dimension:
    """The time dimension by which a fact's rows are placed."""
    *roles, name = fact.time.split(".")
    whole = catalog.behind
    route = whole.graph.follow(fact.model.name, roles)
    assert route is not None, "it was planned with that time"
    return whole.models[route.target].dimensions[name]


def complete_until(needs: Needs, reaches: Reaches, grain: str, zone: str) -> datetime | None:
    """None where there are no data at all; that nothing is unknown is checked before."""
    if any(name not in reaches.known for name in needs.all):
        return None
    return min(_complete_until(reaches.known[name], grain, zone) for name in needs.all)


def _complete_until(reach: Reach, grain: str, zone: str) -> datetime:
    """Days and longer periods are complete with the last hour of their last day; an hour when something came later."""
    if grain != "hour":
        return moment_of(reach.complete_until(zone), zone)
    return reached(reach, zone)


def reached(reach: Reach, zone: str) -> datetime:
    """The last moment of the data."""
    if isinstance(reach.last, datetime) and reach.last.tzinfo is not None:
        return reach.last
    return moment_of(reach.moment(zone), zone)


def settled(needs: Needs, until: datetime, zone: str) -> datetime:
    """Until when nothing can follow any more: what may follow a row within a week does not count before the week is
    over."""
    there = until.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return min((moment_of(add(there, -span.count, span.unit), zone) for span in needs.within), default=until)


def ahead_of(needs: Needs, reaches: Reaches, zone: str, now: datetime) -> str:
    """The model whose data say that they reach into the future, "" for none."""
    known = ((name, reaches.known[name]) for name in needs.all if name in reaches.known)
    return next((name for name, reach in known if reached(reach, zone) > now + AHEAD), "")


def begun(needs: Needs, reaches: Reaches, catalog: Catalog, zone: str) -> datetime | None:
    """The moment at which the data of all models have begun; None where that is not known."""
    return max(
        (
            _began(first, catalog.models[name], catalog.settings.zone, zone)
            for name in needs.models
            if (first := reaches.first(name)) is not None
        ),
        default=None,
    )


def _began(first: datetime, model: Model, known_in: str, zone: str) -> datetime:
    """The first time of a model: an instant is known by the clock of one zone, any other time is one of whatever zone
    is asked in. Of two hours of one name it is the second, so that nothing is taken to be there that may be missing."""
    time = model.dimensions.get(model.time)
    if time is None or time.type is not ValueType.INSTANT:
        return moment_of(first, zone)
    return first.replace(tzinfo=ZoneInfo(known_in), fold=1).astimezone(UTC)


def first_seen(compiled: Compiled, calendar: Calendar) -> datetime | None:
    """The first moment that a query looks at, with what its windows and offsets see. What runs since the beginning of a
    year begins where the data do."""
    assert (
        compiled.range is not None and compiled.range.start is not None and compiled.range.until is not None
    )
    whole = compiled.range.start, compiled.range.until
    firsts = []
    for parameter in compiled.main.plan.parameters:
        if parameter.range == 0 and str(parameter.source) in ("range_start", f"{SEEN}range"):
            steps = parameter.seen
            dates = [at for at, step in enumerate(steps) if isinstance(step, ToDate)]
            start, _ = seen(steps[: dates[0]] if dates else steps, whole, calendar)
            assert start is not None, "the range of an alert has a start"
            firsts.append(moment_of(start, compiled.zone) - later_by(steps))
    return min(firsts, default=None)
