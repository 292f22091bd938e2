"""An alert looks at each period whose data have become complete since it looked last, or says that it waits for them.

    Look(asker, schedule, principal, due, now).outcome()

Several periods that have become complete at once are told of in one message. Where there is not enough history to
compare with, that is said once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice, takewhile
from time import monotonic
from zoneinfo import ZoneInfo

from semantic.calendars import add
from semantic.compiling import Compiled
from semantic.errors import Problem, QueryInvalid
from semantic.policies import view_of
from semantic.principal import Principal
from semantic.query.types import OrderBy, Query
from service.answer import Answer, Status
from service.answering import trust_of
from service.asking.shell import Asker
from service.labels import words as label
from service.scheduling.alerts import (
    MOST_FACTS,
    Asked,
    Row,
    alert_query,
    fact_line,
    judge,
    period_clause,
    silent_line,
)
from service.scheduling.completeness import (
    ahead_of,
    begun,
    complete_until,
    first_seen,
    needs_of,
    settled,
)
from service.scheduling.conditions import Change
from service.scheduling.creating import alert_words, metric_words
from service.scheduling.delivering import MOST_LINES, Delivery, Kind, key_of
from service.scheduling.outcomes import Outcome, as_of_now, not_answered, title_of
from service.scheduling.periods import Periods, Whole, can_be_held
from service.scheduling.schedules import Memory, Schedule
from service.scheduling.times import moment_of

MOST_PERIODS = 28
"""Periods that it looks at when data come for many at once; it says that earlier ones were passed over."""
SHOWN_PERIODS = 28
LONGEST_LOOK = timedelta(minutes=2)
"""What it has not looked at by then is looked at the next time: who takes longer than a lease loses it."""
PATIENCE = {"hour": timedelta(hours=2), "day": timedelta(hours=12)}
LONG_PATIENCE = timedelta(days=1)
"""How long after the end of a period nothing is said of its data that are not there yet."""
WITHHELD = "withheld"

TOO_MANY_GROUPS = Problem(
    "alert-too-many-groups",
    "More groups are beyond the line than can be looked at.",
    "Watch fewer groups, or a line that fewer of them cross.",
)


@dataclass(frozen=True, slots=True)
class _Found:
    """What one period has to tell that is new: `fired` is beyond the line, `silent` without a value; `unknown` says
    that nothing could be compared. `memory` is what is remembered once that is told."""

    whole: Whole
    asked: Asked
    memory: Memory
    fired: tuple[Row, ...] = ()
    silent: tuple[Row, ...] = ()
    unknown: bool = False
    run: str = ""

    @property
    def rows(self) -> tuple[Row, ...]:
        return (*self.fired, *self.silent)


class Look:
    """One look of one alert."""

    def __init__(
        self,
        asker: Asker,
        schedule: Schedule,
        principal: Principal,
        due: datetime,
        now: datetime,
        elapsed: Callable[[], float] = monotonic,
    ) -> None:
        assert schedule.watch is not None
        self._asker = asker
        self._schedule = schedule
        self._watch = schedule.watch
        self._memory = schedule.memory
        self._principal = principal
        self._due = due
        self._now = now
        self._elapsed = elapsed
        self._zone = schedule.query.timezone or asker.catalog.settings.zone
        self._periods = Periods(self._watch.grain, self._zone, asker.catalog.settings.calendar)
        self._seen = view_of(asker.catalog, principal).catalog

    def outcome(self) -> Outcome:
        """Raises a WarehouseError, a NotSchedulable, or what a query that cannot be compiled raises."""
        by_clock = moment_of(self._asker.clock.now(self._zone), self._zone)
        once = next(each for each in self._periods.until(by_clock) if not each.twice)
        needs = needs_of(self._compiled(once), self._asker.catalog, self._watch.grain)
        reaches = self._asker.clock.reaches()
        if any(name in reaches.unknown for name in needs.all):
            unknown = "How far the data reach could not be read."
            return Outcome(failed=Problem("reach-unknown", unknown, "Try again in a moment."))
        by_now = self._last(settled(needs, by_clock, self._zone))
        if self._asker.catalog.settings.now == "clock" and (
            ahead := ahead_of(needs, reaches, self._zone, self._now)
        ):
            return self._waiting(
                by_now, self._memory, f"the data of {label(ahead)} say that they reach into the future"
            )
        complete = complete_until(needs, reaches, self._watch.grain, self._zone)
        if complete is None:
            return self._waiting(by_now, self._memory)  # there are no data at all
        complete = settled(needs, min(complete, by_clock), self._zone)
        fresh = self._fresh(complete)
        if not fresh:
            return self._waiting(by_now, self._memory)
        first = begun(needs, reaches, self._asker.catalog, self._zone)
        newest, latest = fresh[0], fresh[:MOST_PERIODS]
        able = [each for each in latest if can_be_held(each, self._watch, exact=needs.exact)]
        able = [each for each in able if not each.twice or self._can_be_asked(self._query_of(each).query)]
        known = [each for each in able if first is None or not self._is_before(first, each)]
        if able and not known:
            assert first is not None
            return self._short(first, newest)
        outcome = self._looked(known[::-1], newest, latest[-1] if len(fresh) > MOST_PERIODS else None)
        if outcome.delivery or outcome.failed or outcome.pause:
            return outcome
        waiting = self._waiting(by_now, outcome.memory or self._memory)
        return replace(waiting, memory=waiting.memory or outcome.memory, run=outcome.run)

    def _last(self, moment: datetime) -> Whole:
        return next(self._periods.until(moment))

    def _fresh(self, complete: datetime) -> list[Whole]:
        """The periods that have become complete since the last look, the newest first; the last one alone where there
        was none."""
        last = self._periods.until(complete)
        if not self._memory.judged:
            return [next(last)]
        new = takewhile(lambda each: each.is_after(self._memory.judged), last)
        return list(islice(new, MOST_PERIODS + 1))

    def _query_of(self, whole: Whole) -> Asked:
        return alert_query(self._seen, self._schedule.query, self._watch, whole)

    def _compiled(self, whole: Whole) -> Compiled:
        return self._asker.compile(self._query_of(whole).query, self._principal)

    def _is_before(self, first: datetime, whole: Whole) -> bool:
        """Whether a condition looks at what lies before the first of the data."""
        looked_at = first_seen(self._compiled(whole), self._asker.catalog.settings.calendar)
        return looked_at is not None and looked_at < first

    # --- what there is to tell ---

    def _looked(self, wholes: list[Whole], newest: Whole, earliest: Whole | None) -> Outcome:
        """What comes of the periods, the earliest first. `newest` is remembered as looked at; before `earliest` there
        are some that come too late to be looked at."""
        memory, since = self._memory, self._elapsed()
        found: list[_Found] = []
        notes = [f"What was before {earliest.words} came too late to be looked at."] if earliest else []
        for whole in wholes:
            each = self._judged(whole, memory)
            if isinstance(each, Outcome):
                if each.failed is TOO_MANY_GROUPS and whole is not wholes[-1]:
                    notes = [f"{TOO_MANY_GROUPS.message.removesuffix('.')} {whole.when}."]
                    continue
                if not any(one.rows for one in found):
                    return each
                break  # what was found before is told first
            memory = each.memory
            found.append(each)
            if self._elapsed() - since > LONGEST_LOOK.total_seconds() and whole is not wholes[-1]:
                break
        else:
            memory = replace(memory, judged=newest.mark)
        telling = [each for each in found if each.rows]
        if telling:
            return self._told(telling, memory, tuple(notes))
        run = found[-1].run if found else ""
        if found and found[-1].unknown and not self._schedule.query.dimensions:
            memory = replace(memory, short=True)
            if not self._memory.short:
                return self._incomparable(found[-1].whole, memory)
        delivery = self._delivery(Kind.WAITING, tuple(notes)) if notes else None
        return Outcome(delivery, memory, run=run)

    def _judged(self, whole: Whole, memory: Memory) -> _Found | Outcome:
        """What a period has to tell beyond what is remembered."""
        asked = self._query_of(whole)
        answer = self._ask(asked.query)
        if answer.status is not Status.ANSWERED:
            return not_answered(self._schedule, self._due, answer)
        if answer.truncated:
            return Outcome(failed=TOO_MANY_GROUPS)  # of a part nobody knows who has recovered
        judged = judge(asked, self._watch, answer, whole.when)
        silent = judged.silent if judged.silent and self._shows_all(whole) else ()
        untold = {row.key for row in (*judged.unknown, *judged.silent)}
        remembered = Memory(
            judged=whole.mark,
            waiting=memory.waiting,
            # Of which nothing can be told, that has not recovered.
            firing=(*(row.key for row in judged.fired), *(key for key in memory.firing if key in untold)),
            silent=tuple(row.key for row in silent),
            short=False,
        )
        return _Found(
            whole,
            asked,
            remembered,
            tuple(row for row in judged.fired if row.key not in memory.firing),
            tuple(row for row in silent if row.key not in memory.silent),
            unknown=bool(judged.unknown) or len(silent) < len(judged.silent),
            run=answer.id,
        )

    def _shows_all(self, whole: Whole) -> bool:
        """Whether nothing is withheld, so that what has no value has no rows."""
        return all(note.code != WITHHELD for note in self._compiled(whole).notes)

    def _told(self, found: list[_Found], memory: Memory, notes: tuple[str, ...]) -> Outcome:
        shown = self._shown(found[-1])
        if shown.status is not Status.ANSWERED:
            return not_answered(self._schedule, self._due, shown)
        # What it is held against is arithmetic of the alert's own: what is told of is the metric.
        watched = self._asker.compile(self._schedule.query, self._principal)
        shown = replace(shown, trust=trust_of(watched))
        metric = metric_words(self._schedule.query)
        rows = [row for each in found for row in each.rows]
        silent = {id(row) for each in found for row in each.silent}
        lines = [
            silent_line(row.fact, metric) if id(row) in silent else fact_line(row.fact, self._watch, metric)
            for row in rows
        ]
        room = MOST_LINES - len(notes)
        told = len(lines) if len(lines) <= room else room - 1
        said = lines[:told] if told == len(lines) else [*lines[:told], f"{len(lines) - told} others as well."]
        condition = self._words()
        delivery = replace(
            self._delivery(Kind.ALERT, (*said, *notes), shown),
            title=condition[:1].upper() + condition[1:],
            facts=tuple(row.fact for row in rows[:MOST_FACTS]),
            told=told,
            more=max(0, len(rows) - MOST_FACTS),
        )
        return Outcome(delivery, memory, run=shown.id)

    def _shown(self, found: _Found) -> Answer:
        """What is shown beside it: the groups concerned, or the metric over the periods until then; what was found
        where a metric cannot be shown so."""
        query, period = self._schedule.query, found.whole.period
        if query.dimensions:
            return self._ask(found.asked.fired if found.fired else found.asked.query, begin=True)
        start = add(period.start, 1 - SHOWN_PERIODS, self._watch.grain, self._asker.catalog.settings.calendar)
        name = f"time.{self._watch.grain}"
        time = period_clause(query, replace(period, start=start))
        over_time = replace(query, dimensions=(name,), time=time, order_by=(OrderBy(name),))
        if self._can_be_asked(over_time):
            return self._ask(over_time, begin=True)
        return self._ask(found.asked.query, begin=True)

    def _can_be_asked(self, query: Query) -> bool:
        try:
            self._asker.compile(query, self._principal)
        except QueryInvalid:
            return False
        return True

    # --- why there is nothing to tell ---

    def _waiting(self, whole: Whole, memory: Memory, why: str = "") -> Outcome:
        """Says once of a period that its data are not there, when they might be."""
        patience = PATIENCE.get(self._watch.grain, LONG_PATIENCE)
        known = whole.mark == memory.judged or not whole.is_after(memory.judged)
        if known or memory.waiting == whole.mark or self._now - whole.ends < patience:
            return Outcome()
        why = why or f"those of {whole.words} are not complete"
        line = f"I am waiting for data: {why}, so I have not looked whether {self._words()}."
        return Outcome(self._delivery(Kind.WAITING, (line,)), replace(memory, waiting=whole.mark))

    def _short(self, first: datetime, newest: Whole) -> Outcome:
        """Says once that the data do not go back far enough."""
        memory = replace(self._memory, judged=newest.mark, short=True)
        if self._memory.short:
            return Outcome(memory=memory)
        there = first.astimezone(ZoneInfo(self._zone))
        line = (
            f"There is not enough history yet to know whether {self._words()}: "
            f"the data begin on {there.day} {there:%B %Y}."
        )
        return Outcome(self._delivery(Kind.WAITING, (line,)), memory)

    def _incomparable(self, whole: Whole, memory: Memory) -> Outcome:
        why = (
            "one of the periods that it is held against has no value above zero"
            if isinstance(self._watch.test, Change)
            else "its value is withheld, because it stands for too few"
        )
        line = f"I cannot tell whether {self._words()} {whole.when}: {why}."
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

    def _delivery(self, kind: Kind, lines: tuple[str, ...], answer: Answer | None = None) -> Delivery:
        key = key_of(self._schedule.id, self._due)
        return Delivery(key, kind, self._schedule, self._due, title_of(self._schedule), lines, answer)
