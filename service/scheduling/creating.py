"""From words to a schedule that somebody is asked to confirm, with what it will do said back.

    draft = drafted(asker, "every Monday at 9 post sales by department", anna, Where("slack", "T1/C1"), now=now)
    draft.said      "Every Monday at 09:00 (Europe/Berlin): revenue by department, last week; first on Monday, 27 Nov …"
    Schedules(store).add(draft.schedule)

The question inside is planned as any other is. Where it is asked back or refused, that answer comes instead of a draft;
with what was then chosen, `drafted_from` goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from semantic.errors import QueryInvalid
from semantic.policies import view_of
from semantic.principal import Principal
from semantic.query.types import Query, TimeClause
from semantic.zones import known_zone
from service.answer import Answer, Status
from service.asking.planned import Planned
from service.asking.query_words import query_words
from service.asking.shell import Asker
from service.ids import new_id
from service.labels import words as label
from service.rendering.formatting import format_number, format_time
from service.scheduling.alerts import alert_query
from service.scheduling.completeness import begun, first_seen, needs_of
from service.scheduling.conditions import Change, Threshold, Watch, watched_words
from service.scheduling.errors import NotSchedulable
from service.scheduling.periods import Periods
from service.scheduling.schedules import Schedule
from service.scheduling.times import Recurrence, moment_of, next_due
from service.scheduling.when_words import recurrence_words
from service.scheduling.words import Alert, Report, read_words

EVERY_HOUR = Recurrence(tuple(time(hour, 5) for hour in range(24)))
EVERY_QUARTER = Recurrence(tuple(time(hour, minute) for hour in range(24) for minute in (5, 20, 35, 50)))
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PERIODS = frozenset({"hour", "day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year"})


@dataclass(frozen=True, slots=True)
class Where:
    """Where it is to be told: which deliverer, and the place as that one names it."""

    source: str
    place: str


@dataclass(frozen=True, slots=True)
class Draft:
    """`said` is for whoever confirms it; `notes` are what else has to be known before."""

    schedule: Schedule
    said: str
    notes: tuple[str, ...] = ()


def drafted(
    asker: Asker, text: str, principal: Principal, where: Where, *, now: datetime, zone: str = ""
) -> Draft | Answer:
    """`zone` is that of whoever says it, where it is known. Raises NotUnderstood, NotSchedulable, QueryInvalid or a
    WarehouseError."""
    said = read_words(text)
    planned = asker.plan(said.question, principal=principal)
    if isinstance(planned, Planned):
        query = planned.query
        notes = planned.assumptions
    else:
        answer = asker.ask(said.question, principal)
        if answer.status is not Status.ANSWERED or answer.query is None:
            return answer
        query, notes = answer.query, answer.warnings
    draft = drafted_from(asker, text, query, principal, where, now=now, zone=zone)
    return replace(draft, notes=(*notes, *draft.notes))


def drafted_from(
    asker: Asker,
    text: str,
    query: Query,
    principal: Principal,
    where: Where,
    *,
    now: datetime,
    zone: str = "",
) -> Draft:
    """The same with the query that the question inside has turned out to mean. Raises as `drafted` does."""
    said = read_words(text)
    zone = _zone(said.zone or zone or asker.catalog.settings.zone)
    schedule = Schedule(
        id=new_id(),
        owner=principal.id,
        source=where.source,
        place=where.place,
        words=" ".join(text.split()),
        question=said.question,
        query=query,
        recurrence=EVERY_HOUR,
        zone=zone,
        created=now,
        changed=now,
    )
    if isinstance(said, Report):
        draft = _report(asker, replace(schedule, recurrence=said.recurrence), principal, now)
    else:
        draft = _alert(asker, schedule, said, principal, now)
    if said.timed:
        return draft
    [at] = draft.schedule.recurrence.times
    return replace(draft, notes=(*draft.notes, f"You named no time: it is {at:%H:%M}."))


def _zone(name: str) -> str:
    if known_zone(name) is None:
        raise NotSchedulable(f"There is no time zone {name[:60]!r}.", code="zone-unknown")
    return name


def _report(asker: Asker, schedule: Schedule, principal: Principal, now: datetime) -> Draft:
    query, notes = _with_period(asker, schedule, principal)
    asker.compile(query, principal)  # what cannot be asked now is not promised for later
    due = next_due(schedule.recurrence, schedule.zone, now)
    schedule = replace(schedule, query=query, due=due)
    when = recurrence_words(schedule.recurrence)
    said = (
        f"{when[:1].upper()}{when[1:]} ({schedule.zone}): {query_words(query)}; "
        f"first on {moment_words(due, schedule.zone)}."
    )
    return Draft(schedule, said, notes)


def _with_period(asker: Asker, schedule: Schedule, principal: Principal) -> tuple[Query, tuple[str, ...]]:
    """The query with the period that is over when it is due, where none was said."""
    query = schedule.query
    by_time = any(name.startswith("time.") for name in query.dimensions)
    if (
        (query.time is not None and query.time.range is not None)
        or by_time
        or query.rows
        or not query.metrics
    ):
        return query, ()
    phrase = _phrase(schedule.recurrence)
    ranged = replace(query, time=replace(query.time or TimeClause(), range=phrase))
    try:
        asker.compile(ranged, principal)
    except QueryInvalid:
        return query, ("It is not of any period.",)
    return ranged, (f"You named no period: it is {phrase} each time.",)


def assumed_period(schedule: Schedule) -> str:
    """The period of which it is because none was named: "last week"; "" where one was, or where it has none."""
    phrase, time = _phrase(schedule.recurrence), schedule.query.time
    assumed = not schedule.is_alert and time is not None and time.range == phrase
    return phrase if assumed and phrase not in schedule.question.casefold() else ""


def asked_words(schedule: Schedule) -> str:
    """What is asked, with the period that was assumed: "sales by department, last week"."""
    return ", ".join(part for part in (schedule.question, assumed_period(schedule)) if part)


def _phrase(recurrence: Recurrence) -> str:
    if recurrence.months:
        return "last quarter"
    if recurrence.days or recurrence.nth:
        return "last month"
    if len(recurrence.times) > 1:
        return "today"
    return "last week" if len(recurrence.weekdays) == 1 else "yesterday"


def _alert(asker: Asker, schedule: Schedule, said: Alert, principal: Principal, now: datetime) -> Draft:
    watch = said.watch
    query = watchable(schedule.query)
    usual = EVERY_QUARTER if watch.grain == "hour" else EVERY_HOUR
    schedule = replace(
        schedule, query=query, watch=watch, recurrence=said.recurrence or usual, question=said.question
    )
    notes = _too_new(asker, schedule, principal)
    schedule = replace(schedule, due=next_due(schedule.recurrence, schedule.zone, now))
    often = recurrence_words(schedule.recurrence) if said.recurrence else "as soon as its data are complete"
    words = (
        f"When {alert_words(asker, schedule, principal)}: I look at each {watch.grain} {often}, and tell once until it "
        "has recovered."
    )
    return Draft(schedule, words, notes)


def _too_new(asker: Asker, schedule: Schedule, principal: Principal) -> tuple[str, ...]:
    """Whether there is enough history, by the condition for the last period. Raises QueryInvalid for a condition that
    cannot be asked, and NotSchedulable."""
    assert schedule.watch is not None
    grain, zone = schedule.watch.grain, schedule.query.timezone or asker.catalog.settings.zone
    calendar = asker.catalog.settings.calendar
    now = moment_of(asker.clock.now(zone), zone)
    last = next(each for each in Periods(grain, zone, calendar).until(now) if not each.twice)
    seen = view_of(asker.catalog, principal).catalog
    compiled = asker.compile(alert_query(seen, schedule.query, schedule.watch, last).query, principal)
    needs = needs_of(compiled, asker.catalog, grain)
    looked_at, first = (
        first_seen(compiled, calendar),
        begun(needs, asker.clock.reaches(), asker.catalog, zone),
    )
    if looked_at is None or first is None or first <= looked_at:
        return ()
    began = first.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return (f"The data begin on {format_time(began, 'day')}: there is not enough history yet.",)


def alert_words(asker: Asker, schedule: Schedule, principal: Principal) -> str:
    """ "daily revenue of any store is 20% or more below the same weekday a week before, category is DELI"."""
    watch = schedule.watch
    assert watch is not None
    query = schedule.query
    filtered = query_words(replace(query, dimensions=(), time=None, order_by=(), limit=None)).partition(", ")
    groups = tuple(label(name.rpartition(".")[2]).removesuffix(" id") for name in query.dimensions)
    return watched_words(watch, metric_words(query), groups, _number(asker, watch, query, principal)) + (
        f", where {filtered[2]}" if filtered[2] else ""
    )


def metric_words(query: Query) -> str:
    (use,) = query.metrics
    return label(use.name.rpartition(".")[2])


def _number(asker: Asker, watch: Watch, query: Query, principal: Principal) -> str:
    """The number of a condition as its metric is written; raises NotSchedulable for a percentage of what is none."""
    test = watch.test
    metric = view_of(asker.catalog, principal).catalog.find_metric(query.metrics[0].expr)
    form = metric.format if metric is not None else None
    is_rate = form is not None and form.kind == "percent"
    if isinstance(test, Threshold):
        if test.percent and not is_rate:
            raise NotSchedulable(
                f"{metric_words(query).capitalize()} is no percentage, so it cannot be {test.side} one.",
                hint="Say what it falls by 20% of, as in “drops by 20% compared to the day before”.",
            )
        return format_number(test.number / 100 if test.percent else test.number, form)
    return "" if isinstance(test, Change) and test.relative else format_number(test.amount, form)


def watchable(query: Query) -> Query:
    """The query as an alert keeps it: a metric, its filters and groups. Raises NotSchedulable."""
    if len(query.metrics) != 1 or query.rows:
        raise NotSchedulable("An alert watches one metric.", hint="Make one alert for each.")
    called = ("share", "part", "rank", "change", "change_rate", "before")
    if any(f"{name}(" in query.metrics[0].expr for name in called):
        raise NotSchedulable("An alert watches a metric itself.", hint="Say what it is compared with.")
    if query.time is not None and (query.time.range is not None or query.time.compare):
        raise NotSchedulable(
            "An alert looks at each new period, so the question inside names none.",
            hint="Say “daily”, “weekly” or “monthly” instead.",
        )
    groups = tuple(name for name in query.dimensions if name.rpartition(".")[2] not in _PERIODS)
    if query.limit is not None:
        raise NotSchedulable(
            "An alert looks at all groups, not at the first few.", hint="Leave the number out."
        )
    return Query(query.metrics, groups, query.filters, query.time, (), None, False, query.timezone)


def moment_words(moment: datetime, zone: str) -> str:
    """ "Monday, 27 Nov 2017, 09:00"."""
    there = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return f"{_WEEKDAYS[there.weekday()]}, {there.day} {format_time(there, 'month')[:3]} {there.year}, {there:%H:%M}"
