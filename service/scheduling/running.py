"""One time that a schedule is due, from its owner's rights to what is told: nothing is posted or kept here.

    outcome = Runs(current, owner).outcome(schedule, due, now)
    outcome.delivery        what to tell, None for nothing
    outcome.memory          what an alert remembers once that is told
    outcome.failed          what went wrong for now: it may be tried again

It runs as its owner with the rights that the owner has now. What cannot be asked any more pauses it, and says why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from semantic.calendars import Period, add
from semantic.errors import DragomanError, Problem, QueryInvalid
from semantic.policies import view_of
from semantic.principal import Principal
from semantic.query.types import OrderBy, Query
from semantic.query.walking import fields_of
from service.answer import Answer, Status
from service.asking.shell import Asker
from service.rendering.explanation import important_notes
from service.revision import Current
from service.scheduling.alerts import (
    MOST_FACTS,
    Asked,
    Judged,
    Row,
    alert_query,
    fact_line,
    judge,
    last_period,
    oldest,
    period_clause,
)
from service.scheduling.creating import alert_words, check_fresh, metric_words, models_of
from service.scheduling.delivering import MOST_LINES, Delivery, Kind, key_of
from service.scheduling.errors import SchedulingError
from service.scheduling.schedules import Memory, Schedule
from service.scheduling.times import moment_of, next_due
from service.warehouse.reach import Reach
from service.warehouse.types import Limits

Owner = Callable[[str], Principal | None]
"""The person of a name with the rights that they have now; None for who is not there any more."""

LATE = timedelta(minutes=10)
"""What is begun so much after it was due is said to be late."""
LONGEST_USE = timedelta(days=2)
PATIENCE = {"hour": timedelta(hours=2), "day": timedelta(hours=12)}
LONG_PATIENCE = timedelta(days=1)
"""How long after the end of a period nothing is said of its data that are not there yet."""
SHOWN_PERIODS = 28

TOO_MANY_GROUPS = Problem(
    "alert-too-many-groups",
    "More groups are beyond the line than can be looked at.",
    "Watch fewer groups, or a line that fewer of them cross.",
)
GONE = Problem(
    "owner-gone", "Whoever made it is not known here any more, so that nobody's rights are there to ask it with.",
    "Somebody else can make it anew.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """`pause` is why it rests from now on, "" where it does not; `run` the id of the answer that it is about."""

    delivery: Delivery | None = None
    memory: Memory | None = None
    failed: Problem | None = None
    pause: str = ""
    run: str = ""


def useful_until(schedule: Schedule, due: datetime) -> datetime:
    """Until when it is of use to tell what was due: half of the time until the next, two days at most. An alert always
    looks at what there is now."""
    try:
        following = next_due(schedule.recurrence, schedule.zone, due)
    except ValueError:
        return due + LONGEST_USE
    return due + min((following - due) / 2, LONGEST_USE)


class Runs:
    """Makes what is told. Safe for many threads."""

    def __init__(self, current: Current, owner: Owner) -> None:
        self._current = current
        self._owner = owner

    def outcome(self, schedule: Schedule, due: datetime, now: datetime) -> Outcome:
        """Raises nothing for what can go wrong in asking."""
        try:
            principal = self._owner(schedule.owner)
        except DragomanError as error:
            return Outcome(failed=error.problems[0])  # who it is cannot be found out now
        if principal is None:
            return paused(schedule, due, GONE)
        try:
            asker = self._current().asker
            if schedule.watch is None:
                return _report(asker, schedule, principal, due, now)
            return _Look(asker, schedule, principal, due, now).outcome()
        except (QueryInvalid, SchedulingError) as error:
            # What it names is not there any more, or may not be known to its owner any more.
            return paused(schedule, due, error.problems[0])
        except DragomanError as error:
            # A warehouse or the store that is away is there again some time.
            return Outcome(failed=error.problems[0])


def paused(schedule: Schedule, due: datetime, problem: Problem) -> Outcome:
    """It rests, and that is told where it was told before."""
    lines = (
        f"I have paused “{_title(schedule)}”.",
        problem.message,
        *((problem.hint,) if problem.hint else ()),
    )
    return Outcome(
        Delivery(
            key_of(schedule.id, due), Kind.PAUSED, schedule, due, _title(schedule), lines, problem=problem
        ),
        pause=problem.message,
    )


def given_up(schedule: Schedule, due: datetime, problem: Problem) -> Delivery:
    """What is told where it went wrong until it was of no use any more."""
    lines = (
        f"“{_title(schedule)}” could not be told this time.",
        problem.message,
        "I try again when it is due next.",
    )
    key = key_of(schedule.id, due)
    return Delivery(key, Kind.FAILED, schedule, due, _title(schedule), lines, problem=problem)


def _title(schedule: Schedule) -> str:
    return schedule.question[:1].upper() + schedule.question[1:]


def _report(asker: Asker, schedule: Schedule, principal: Principal, due: datetime, now: datetime) -> Outcome:
    answer = asker.query(
        schedule.query, principal, question=schedule.question, limits=as_of_now(asker), begin=True
    )
    if answer.status is Status.FAILED:
        return Outcome(failed=answer.problems[0], run=answer.id)
    if answer.status is not Status.ANSWERED:
        return replace(paused(schedule, due, _problem(answer)), run=answer.id)
    before = _beside_before(asker, schedule.query, principal)
    notes = (*important_notes(answer.computation), *answer.warnings)
    # One number says the same with what it was before, so that it is not said twice.
    first = (before,) if before and not schedule.query.dimensions else (answer.sentence, before)
    lines = dict.fromkeys(line for line in (*first, *notes) if line)
    delivery = Delivery(
        key_of(schedule.id, due),
        Kind.REPORT,
        schedule,
        due,
        _title(schedule),
        tuple(lines)[:MOST_LINES],
        answer,
        late=now - due > LATE,
    )
    return Outcome(delivery, run=answer.id)


def as_of_now(asker: Asker) -> Limits:
    """Nothing that was kept: a result from before the data were complete would be told as if they were."""
    return replace(asker.limits, max_age=0)


def _beside_before(asker: Asker, query: Query, principal: Principal) -> str:
    """All of it beside the period before, in a sentence: "Revenue was $80,829.17 from …, 4.2% more than …". "" where
    that is not to be had."""
    time = query.time
    plain = len(query.metrics) == 1 and not (query.limit or query.rows or query.metrics[0].alias)
    if not plain or time is None or not time.range or time.compare:
        return ""
    if any(name.startswith("time.") for name in query.dimensions):
        return ""
    of_metrics = any(asker.catalog.claims(name) for item in query.filters for name in fields_of(item))
    if of_metrics:
        return ""  # groups were picked by it, and in all there are none
    whole = replace(
        query, dimensions=(), order_by=(), totals=False, time=replace(time, compare="previous_period")
    )
    answer = asker.query(whole, principal, limits=as_of_now(asker), suggest=False)
    found = answer.status is Status.ANSWERED and answer.rows and None not in answer.rows[0][:2]
    return answer.sentence if found else ""


def _problem(answer: Answer) -> Problem:
    return answer.problems[0] if answer.problems else Problem("not-answered", answer.sentence)


class _Look:
    """An alert looks at the last period whose data are complete, once, or says that it waits for them."""

    def __init__(
        self, asker: Asker, schedule: Schedule, principal: Principal, due: datetime, now: datetime
    ) -> None:
        assert schedule.watch is not None
        self._asker = asker
        self._schedule = schedule
        self._watch = schedule.watch
        self._memory = schedule.memory
        self._principal = principal
        self._due = due
        self._now = now
        self._zone = schedule.query.timezone or asker.catalog.settings.zone
        self._seen = view_of(asker.catalog, principal).catalog

    def outcome(self) -> Outcome:
        """Raises a WarehouseError or what a query that cannot be compiled raises."""
        by_now = last_period(self._watch.grain, self._asker.clock.now(self._zone), self._asker.catalog)
        compiled = self._asker.compile(self._asked(by_now).query, self._principal)
        reaches = self._asker.clock.reaches()
        models = models_of(compiled)
        check_fresh(self._asker, compiled, reaches)
        ends = [self._complete_until(reaches.known[name]) for name in models if name in reaches.known]
        if any(name in reaches.unknown for name in models):
            unknown = "How far the data reach could not be read."
            return Outcome(failed=Problem("reach-unknown", unknown, "Try again in a moment."))
        if len(ends) < len(models):
            return self._waiting(by_now)  # there are no data at all
        period = last_period(self._watch.grain, min((by_now.until, *ends)), self._asker.catalog)
        if period.start.isoformat() <= self._memory.judged:
            return self._waiting(by_now) if period != by_now else Outcome()
        begun = [first for name in models if (first := reaches.first(name)) is not None]
        if begun and max(begun).date() > oldest(self._watch, period).date():
            return self._short(max(begun))
        return self._judged(period)

    def _complete_until(self, reach: Reach) -> datetime:
        return reach.moment(self._zone) if self._watch.grain == "hour" else reach.complete_until(self._zone)

    def _asked(self, period: Period) -> Asked:
        return alert_query(self._seen, self._schedule.query, self._watch, period)

    def _judged(self, period: Period) -> Outcome:
        asked = self._asked(period)
        answer = self._ask(asked.query)
        if answer.status is not Status.ANSWERED:
            return self._not_answered(answer)
        if answer.truncated:
            return Outcome(failed=TOO_MANY_GROUPS)  # of a part nobody knows who has recovered
        judged = judge(asked, self._watch, answer)
        memory = Memory(
            judged=period.start.isoformat(),
            waiting=self._memory.waiting,
            firing=tuple(row.key for row in judged.fired),
            silent=tuple(row.key for row in judged.silent),
            short=False,
        )
        fired = [row for row in judged.fired if row.key not in self._memory.firing]
        silent = [row for row in judged.silent if row.key not in self._memory.silent]
        if not fired and not silent:
            if judged.unknown and not self._schedule.query.dimensions and not self._memory.short:
                return self._incomparable(judged, period, replace(memory, short=True))
            return Outcome(memory=memory, run=answer.id)
        return self._told(asked, period, fired, silent, memory)

    def _told(
        self, asked: Asked, period: Period, fired: list[Row], silent: list[Row], memory: Memory
    ) -> Outcome:
        shown = self._ask(self._in_context(asked, period, fired=bool(fired)), begin=True)
        if shown.status is not Status.ANSWERED:
            return self._not_answered(shown)
        metric, when = metric_words(self._schedule.query), _period_words(period)
        lines = [fact_line(row.fact, self._watch, metric, when) for row in fired]
        lines += [_silent_line(row, metric, when) for row in silent]
        more = len(lines) - MOST_LINES
        if more > 0:
            lines = [*lines[: MOST_LINES - 1], f"{more + 1} others as well."]
        facts = [row.fact for row in (*fired, *silent)]
        delivery = self._delivery(Kind.ALERT, tuple(lines), shown)
        delivery = replace(delivery, facts=tuple(facts[:MOST_FACTS]), more=max(0, len(facts) - MOST_FACTS))
        return Outcome(delivery, memory, run=shown.id)

    def _in_context(self, asked: Asked, period: Period, *, fired: bool) -> Query:
        """What is shown beside it: the groups concerned, or the metric over the periods until then."""
        query = self._schedule.query
        if query.dimensions:
            return asked.fired if fired else asked.query
        start = add(period.start, 1 - SHOWN_PERIODS, self._watch.grain, self._asker.catalog.settings.calendar)
        name = f"time.{self._watch.grain}"
        time = period_clause(query, replace(period, start=start))
        return replace(query, dimensions=(name,), time=time, order_by=(OrderBy(name),))

    def _waiting(self, period: Period) -> Outcome:
        """Says once of a period that its data are not there, when they might be."""
        over = moment_of(period.until, self._zone)
        patience = PATIENCE.get(self._watch.grain, LONG_PATIENCE)
        at = period.start.isoformat()
        if self._memory.waiting == at or self._now - over < patience:
            return Outcome()
        line = (
            f"I am waiting for data: those of {_period_words(period, bare=True)} are not complete, so I have not "
            f"looked whether {self._words()}."
        )
        return Outcome(self._delivery(Kind.WAITING, (line,)), replace(self._memory, waiting=at))

    def _short(self, begun: datetime) -> Outcome:
        """Says once that the data do not go back far enough."""
        if self._memory.short:
            return Outcome()
        line = (
            f"There is not enough history yet to know whether {self._words()}: "
            f"the data begin on {begun.day} {begun:%B %Y}."
        )
        return Outcome(self._delivery(Kind.WAITING, (line,)), replace(self._memory, short=True))

    def _incomparable(self, judged: Judged, period: Period, memory: Memory) -> Outcome:
        line = (
            f"I cannot tell whether {self._words()} {_period_words(period)}: one of the periods that it is held "
            "against has no value above zero."
        )
        return Outcome(self._delivery(Kind.WAITING, (line,)), memory)

    def _words(self) -> str:
        return alert_words(self._asker, self._schedule, self._principal)

    def _ask(self, query: Query, *, begin: bool = False) -> Answer:
        return self._asker.query(
            query,
            self._principal,
            question=self._schedule.question,
            limits=as_of_now(self._asker),
            suggest=begin,
            begin=begin,
        )

    def _not_answered(self, answer: Answer) -> Outcome:
        if answer.status is Status.FAILED:
            return Outcome(failed=answer.problems[0], run=answer.id)
        return replace(paused(self._schedule, self._due, _problem(answer)), run=answer.id)

    def _delivery(self, kind: Kind, lines: tuple[str, ...], answer: Answer | None = None) -> Delivery:
        key = key_of(self._schedule.id, self._due)
        return Delivery(key, kind, self._schedule, self._due, _title(self._schedule), lines, answer)


def _silent_line(row: Row, metric: str, when: str) -> str:
    of = f" of {row.fact.group}" if row.fact.group else ""
    return f"There is no {metric}{of} at all {when}."


def _period_words(period: Period, *, bare: bool = False) -> str:
    """ "on 20 December 2017", "in the week of 4 December 2017"; without the preposition where `bare`."""
    start = period.start
    day = f"{start.day} {start:%B %Y}"
    match period.grain:
        case "hour":
            preposition, name = "in", f"the hour of {day}, {start:%H:%M}"
        case "day":
            preposition, name = "on", day
        case "week":
            preposition, name = "in", f"the week of {day}"
        case "month":
            preposition, name = "in", f"{start:%B %Y}"
        case "quarter":
            preposition, name = "in", f"Q{(start.month + 2) // 3} {start.year}"
        case _:
            preposition, name = "in", f"{start.year}"
    return name if bare else f"{preposition} {name}"
