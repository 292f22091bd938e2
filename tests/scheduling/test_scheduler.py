"""What is due is told once: with two replicas, after downtime, and when somebody is killed between two steps."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from semantic.principal import Principal
from service.configuration import Retention
from service.scheduling.delivering import Kind
from service.scheduling.errors import TooMany
from service.scheduling.running import Owner
from service.scheduling.scheduler import Scheduler
from service.scheduling.schedules import Schedule, State, schedule_form
from service.store import KeptInStore, retain
from service.store.audit import Audit
from service.store.deliveries import LEASE, Deliveries, Ending
from service.store.people import forget_person
from service.store.schedules import Schedules
from service.store.store import Store, open_store
from service.store.tables import schedules
from tests.scheduling.kiosk import ANNA, SALES, SETTINGS, STOCK, Kiosk, catalog
from tests.scheduling.paper import Killed, Paper


class Office:
    """A store, a kiosk and paper, with as many replicas of the scheduler as are asked for."""

    def __init__(self, kiosk: Kiosk, store: Store) -> None:
        self.kiosk = kiosk
        self.store = store
        self.kept = Schedules(store)
        self.due = Deliveries(store)
        self.paper = Paper()
        self.known: dict[str, Principal] = {"anna": ANNA}
        self.schedulers: list[Scheduler] = []

    def replica(self, owner: Owner | None = None) -> Scheduler:
        made = Scheduler(self.store, self.kiosk.runs(owner or self.known.get), {"paper": self.paper})
        self.schedulers.append(made)
        return made

    def add(self, words: str) -> Schedule:
        schedule = self.kiosk.schedule(words)
        self.kept.add(schedule, most=50)
        return schedule

    def states(self, schedule: Schedule) -> list[tuple[str, str]]:
        """(when it was due, what came of it), the first first."""
        return [
            (due.isoformat(timespec="minutes").removesuffix("+00:00"), state)
            for due, state, _ in reversed(self.due.history(schedule.id))
        ]


@pytest.fixture
def office(url: str) -> Iterator[Office]:
    kiosk = Kiosk()
    kiosk.sell("2017-02-27 12:00", "North", 30)
    kiosk.sell("2017-02-28 12:00", "South", 12)
    kiosk.close_of("2017-02-28")
    kiosk.at("2017-03-01 12:00")
    with open_store(url, clock=lambda: kiosk.now) as store:
        opened = Office(kiosk, store)
        yield opened
        for scheduler in opened.schedulers:
            scheduler.stop()


def test_what_is_due_is_told_once_and_then_again_when_it_is_due_next(office: Office) -> None:
    schedule = office.add("every day at 9 post revenue by stand")
    scheduler = office.replica()
    assert scheduler.once() == 0
    assert office.due.next_due({"paper"}) == datetime(2017, 3, 1, 14, tzinfo=UTC)
    office.kiosk.at("2017-03-01 14:00")
    assert scheduler.once() == 1
    assert scheduler.once() == 0
    [(place, delivery)] = office.paper.posted
    assert (place, delivery.kind, delivery.late) == ("board", Kind.REPORT, False)
    assert delivery.answer is not None
    assert delivery.answer.rows[0] == ("South", 12.0)
    assert delivery.lines[0] == delivery.answer.sentence
    assert office.kiosk.asker.conversation(delivery.answer.conversation, ANNA) is not None, (
        "it can be followed up"
    )
    office.kiosk.at("2017-03-02 14:00")
    assert scheduler.once() == 1
    assert office.states(schedule) == [("2017-03-01T14:00", "done"), ("2017-03-02T14:00", "done")]


def test_of_many_replicas_one_tells_it(office: Office) -> None:
    for _ in range(6):
        office.add("every day at 9 post revenue")
    replicas = [office.replica() for _ in range(4)]
    office.kiosk.at("2017-03-01 14:00")
    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(lambda replica: replica.once(), replicas)) == 6
    keys = [delivery.key for _, delivery in office.paper.posted]
    assert len(keys) == len(set(keys)) == 6


def test_after_downtime_the_latest_is_told_late_and_the_others_never(office: Office) -> None:
    schedule = office.add("every day at 9 post revenue")
    office.kiosk.at("2017-03-05 16:30")
    office.replica().once()
    assert [delivery.late for _, delivery in office.paper.posted] == [True]
    assert office.states(schedule) == [("2017-03-05T14:00", "done")]
    assert office.due.next_due({"paper"}) == datetime(2017, 3, 6, 14, tzinfo=UTC)


def test_what_is_of_no_use_any_more_is_missed(office: Office) -> None:
    """Half of the time until the next is over: tomorrow's report is nearer than today's."""
    schedule = office.add("every day at 9 post revenue")
    office.kiosk.at("2017-03-06 02:01")
    office.replica().once()
    assert office.paper.posted == []
    assert office.states(schedule) == [("2017-03-05T14:00", "missed")]


def test_who_is_killed_after_posting_has_posted(office: Office) -> None:
    schedule = office.add("every day at 9 post revenue")
    office.kiosk.at("2017-03-01 14:00")

    def killed(delivery: object) -> None:
        raise Killed

    office.paper.after = killed
    with pytest.raises(Killed):
        office.replica().once()
    assert office.states(schedule) == [("2017-03-01T14:00", "sending")]
    other = office.replica()
    assert other.once() == 0, "its lease still holds"
    office.kiosk.now += LEASE
    assert other.once() == 1
    assert len(office.paper.posted) == 1
    assert office.paper.asked == [office.paper.posted[0][1].key]
    assert office.states(schedule) == [("2017-03-01T14:00", "done")]


def test_who_is_killed_before_posting_has_not(office: Office) -> None:
    schedule = office.add("every day at 9 post revenue")
    office.kiosk.at("2017-03-01 14:00")

    def killed(delivery: object) -> None:
        raise Killed

    office.paper.before = killed
    with pytest.raises(Killed):
        office.replica().once()
    office.paper.before = lambda delivery: None
    office.kiosk.now += LEASE
    office.replica().once()
    assert len(office.paper.posted) == 1
    assert office.states(schedule) == [("2017-03-01T14:00", "done")]


def test_an_alert_whose_teller_was_killed_after_posting_remembers_that_it_fired(office: Office) -> None:
    schedule = office.add("tell me when daily revenue falls below 20")
    office.kiosk.at("2017-03-01 12:05")

    def killed(delivery: object) -> None:
        raise Killed

    office.paper.after = killed
    with pytest.raises(Killed):
        office.replica().once()
    office.paper.after = lambda delivery: None
    office.kiosk.later(hours=1)
    other = office.replica()
    other.once()
    office.kiosk.later(hours=1)
    other.once()
    assert [kind for _, kind, _ in office.paper.said] == ["alert"]
    known = office.kept.get(schedule.id)
    assert known is not None and known.memory.firing and known.memory.judged == "2017-02-28T00:00:00"


def test_what_fails_is_tried_again_and_then_said(office: Office) -> None:
    """The warehouse is away for a while; when it is away for too long, that is said, and the next day it is told."""
    schedule = office.add("every day at 9 post revenue")
    scheduler = office.replica()
    office.kiosk.at("2017-03-01 14:00")
    office.kiosk.connection.execute("ALTER TABLE sales RENAME TO gone")
    waits = []
    while not office.paper.posted:
        assert scheduler.once() == 1
        due = office.due.next_due({"paper"})
        assert due is not None
        waits.append(due - office.kiosk.now)
        office.kiosk.now = due if not office.paper.posted else office.kiosk.now
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15)]
    assert [kind for _, kind, _ in office.paper.said] == ["failed"]
    assert office.states(schedule) == [("2017-03-01T14:00", "done")]
    office.kiosk.connection.execute("ALTER TABLE gone RENAME TO sales")
    office.kiosk.at("2017-03-02 14:00")
    scheduler.once()
    assert [kind for _, kind, _ in office.paper.said] == ["failed", "report"]


def test_what_cannot_be_posted_is_tried_again_and_never_doubled(office: Office) -> None:
    schedule = office.add("every day at 9 post revenue")
    scheduler = office.replica()
    office.paper.before = office.paper.out_of_paper
    office.kiosk.at("2017-03-01 14:00")
    scheduler.once()
    assert office.states(schedule) == [("2017-03-01T14:00", "sending")]
    office.paper.before = lambda delivery: None
    office.kiosk.later(minutes=1)
    scheduler.once()
    assert len(office.paper.posted) == 1 and len(office.paper.asked) == 1
    assert office.states(schedule) == [("2017-03-01T14:00", "done")]


def test_it_is_paused_where_its_place_is_gone(office: Office) -> None:
    schedule = office.add("every day at 9 post revenue")
    office.paper.before = office.paper.board_gone
    office.kiosk.at("2017-03-01 14:00")
    office.replica().once()
    known = office.kept.get(schedule.id)
    assert known is not None and (known.state, known.why) == (State.PAUSED, "The board is gone.")


def test_it_is_paused_and_said_where_its_owner_is_gone(office: Office) -> None:
    schedule = office.add("every day at 9 post revenue")
    office.known.clear()
    office.kiosk.at("2017-03-01 14:00")
    office.replica().once()
    assert [kind for _, kind, _ in office.paper.said] == ["paused"]
    known = office.kept.get(schedule.id)
    assert known is not None and known.state is State.PAUSED and known.due is None
    office.kiosk.at("2017-03-02 14:00")
    assert office.replica().once() == 0


def test_it_is_paused_and_said_where_the_definitions_have_changed(office: Office) -> None:
    schedule = office.add("every day at 9 post revenue")
    office.kiosk.define(
        catalog(sales=SALES.replace("  revenue:", "  takings:").replace("/ revenue", "/ takings"))
    )
    office.kiosk.at("2017-03-01 14:00")
    office.replica().once()
    assert [kind for _, kind, _ in office.paper.said] == ["paused"]
    assert "revenue" in office.paper.posted[0][1].lines[1]
    known = office.kept.get(schedule.id)
    assert known is not None and known.state is State.PAUSED and "revenue" in known.why
    office.kiosk.define(catalog())
    assert office.kept.resume(schedule.id, "anna")
    office.kiosk.at("2017-03-02 14:00")
    office.replica().once()
    assert [kind for _, kind, _ in office.paper.said] == ["paused", "report"]


def test_it_runs_with_the_rights_that_its_owner_has_now(office: Office) -> None:
    rows = 'access: {rows: "stand in principal.stands"}\n'
    office.kiosk.define(
        catalog(sales=SALES + rows, stock=STOCK + 'access: {rows: "true"}\n', settings=SETTINGS)
    )
    office.known["anna"] = replace(ANNA, attributes=(("stands", ("South",)),))
    office.add("every day at 9 post revenue in 2017")
    scheduler = office.replica()
    office.kiosk.at("2017-03-01 14:00")
    scheduler.once()
    office.known["anna"] = replace(ANNA, attributes=(("stands", ("North",)),))
    office.kiosk.at("2017-03-02 14:00")
    scheduler.once()
    seen = [delivery.answer.rows for _, delivery in office.paper.posted if delivery.answer]
    assert seen == [((12.0,),), ((30.0,),)]


def test_paused_deleted_and_told_at_once(office: Office) -> None:
    schedule = office.add("every day at 9 post revenue")
    scheduler = office.replica()
    assert not office.kept.pause(schedule.id, "ben"), "nobody else's"
    assert office.kept.run_now(schedule.id, "anna")
    assert scheduler.once() == 1
    assert [kind for _, kind, _ in office.paper.said] == ["report"]
    assert office.kept.pause(schedule.id, "anna")
    assert not office.kept.run_now(schedule.id, "anna")
    office.kiosk.at("2017-03-03 14:00")
    assert scheduler.once() == 0
    assert office.kept.resume(schedule.id, "anna")
    assert scheduler.once() == 0, "what passed while it rested is not told"
    assert office.kept.delete(schedule.id, "anna")
    assert office.kept.list("anna") == () and office.due.history(schedule.id) == ()
    noted = [
        entry.action
        for entry in Audit(office.store).list(limit=50).items
        if entry.action.startswith("schedule")
    ]
    assert noted == [
        "schedule.deleted", "schedule.resumed", "schedule.paused", "schedule.done", "schedule.created"
    ]  # fmt: skip


def test_one_takes_the_place_of_another(office: Office) -> None:
    schedule = office.add("every day at 9 post revenue")
    assert office.kept.run_now(schedule.id, "anna")
    later = office.kiosk.schedule("every day at 17 post revenue")
    assert not office.kept.replace(replace(later, id=schedule.id, owner="ben")), "nobody else's"
    assert office.kept.replace(replace(later, id=schedule.id))
    assert [each.words for each in office.kept.list("anna")] == ["every day at 17 post revenue"]
    assert office.replica().once() == 0, "what the one before was about to tell is not told"
    assert Audit(office.store).list(limit=1).items[0].action == "schedule.changed"


def test_a_person_has_so_many_and_is_forgotten_with_them(office: Office) -> None:
    first = office.add("every day at 9 post revenue")
    with pytest.raises(TooMany, match="at most 1"):
        office.kept.add(office.kiosk.schedule("every day at 10 post revenue"), most=1)
    office.kiosk.at("2017-03-01 14:00")
    office.replica().once()
    assert forget_person(office.store, "anna")["schedules"] == 1
    assert office.kept.get(first.id) is None and office.due.history(first.id) == ()


def test_a_schedule_comes_back_as_it_was_kept(office: Office) -> None:
    for words in (
        "on the last Friday of the month at 5pm Berlin time post revenue by stand",
        "every 2 hours between 8 and 18 post revenue today",
        "tell me when daily revenue of any stand falls 20% below the four-week average of that weekday",
        "tell me when weekly big share rises above 12.5%",
        "on the first of the quarter post revenue",
    ):
        schedule = office.add(words)
        assert office.kept.get(schedule.id, "anna") == schedule
    assert len(office.kept.list("anna")) == 5 == len(office.kept.list(source="paper", place="board"))


def test_those_of_others_are_left_to_who_can_tell_them(office: Office) -> None:
    office.kept.add(
        replace(office.kiosk.schedule("every day at 9 post revenue"), source="elsewhere"), most=50
    )
    office.kiosk.at("2017-03-01 14:00")
    assert office.replica().once() == 0
    assert office.due.next_due({"paper"}) is None


def test_a_started_scheduler_tells_by_itself_and_stops_after_what_it_tells(office: Office) -> None:
    office.add("every day at 9 post revenue")
    office.kiosk.at("2017-03-01 14:00")
    posted = Event()
    office.paper.after = lambda delivery: posted.set()
    scheduler = Scheduler(
        office.store, office.kiosk.runs(office.known.get), {"paper": office.paper}, look_seconds=0.05
    )
    scheduler.start()
    assert posted.wait(20)
    scheduler.stop()
    assert scheduler.counts == {("report", "told"): 1}


def test_what_a_newer_program_wrote_is_left_to_it(office: Office) -> None:
    newer = [office.add("every day at 9 post revenue") for _ in range(20)]
    ids = [schedule.id for schedule in newer]
    form = {**schedule_form(newer[0]), "version": 2}
    change = schedules.update().where(schedules.c.id.in_(ids)).values(form=form)
    office.store.write(lambda unit: unit.connection.execute(change).rowcount)
    office.kiosk.at("2017-03-01 13:00")
    mine = office.add("every day at 9 post revenue")
    office.kiosk.at("2017-03-01 14:00")
    assert office.replica().once() == 1
    assert [each.id for each in office.kept.list("anna")] == [mine.id] and office.kept.get(ids[0]) is None
    assert not office.kept.pause(ids[0], "anna")


def test_old_deliveries_go_and_those_that_wait_stay(office: Office) -> None:
    told = office.add("every day at 9 post revenue")
    waits = office.add("every day at 9 post revenue by stand")
    scheduler = office.replica()
    office.kiosk.at("2017-03-01 14:00")
    office.paper.before = lambda delivery: (
        office.paper.out_of_paper(delivery) if delivery.schedule.id == waits.id else None
    )
    scheduler.once()
    office.kiosk.later(days=401)
    assert retain(office.store, Retention())["deliveries"] == 1
    assert office.due.history(told.id) == () and len(office.due.history(waits.id)) == 1


def test_nobody_tells_what_another_has_taken_over(office: Office) -> None:
    """A replica that slept for longer than its lease finds that it is not its own any more, and posts nothing."""
    office.add("every day at 9 post revenue")
    office.kiosk.at("2017-03-01 14:00")
    [slept] = office.due.take(office.kiosk.now, "sleeper", {"paper"})
    office.kiosk.now += LEASE
    assert office.replica().once() == 1
    assert not office.due.sending(slept, {}, office.kiosk.now)
    assert not office.due.settle(slept, Ending("done"), office.kiosk.now)
    assert len(office.paper.posted) == 1


def test_a_lease_counts_from_when_it_is_about_to_be_posted(office: Office) -> None:
    """Asking took four of its five minutes, posting takes two more: nobody else posts meanwhile."""
    office.add("every day at 9 post revenue")
    office.kiosk.at("2017-03-01 14:00")
    other, seen = office.replica(), list[int]()

    def slow(name: str) -> Principal:
        office.kiosk.later(minutes=4)
        return ANNA

    def posting(delivery: object) -> None:
        office.kiosk.later(minutes=2)
        seen.append(other.once())

    office.paper.before = posting
    assert office.replica(slow).once() == 1
    assert seen == [0] and len(office.paper.posted) == 1


def test_a_store_that_is_away_for_a_moment_pauses_nothing(office: Office, tmp_path: Path) -> None:
    schedule = office.kiosk.schedule("every day at 9 post revenue")
    closed = open_store(f"sqlite:///{tmp_path}/closed.db")
    closed.close()
    office.kiosk.define(catalog(), KeptInStore(closed))
    outcome = office.kiosk.runs().outcome(schedule, office.kiosk.now, office.kiosk.now)
    assert (outcome.pause, outcome.delivery) == ("", None)
    assert outcome.failed is not None and outcome.failed.code == "store-unavailable"
