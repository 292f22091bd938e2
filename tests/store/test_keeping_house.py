"""Retention, one person's data, backups: what goes, what stays, and that it is said."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from service.access.callers import Scope
from service.access.keys import Key
from service.asking.planned import Remembered
from service.configuration import Retention
from service.store import tables
from service.store.audit import Audit, Entry
from service.store.backup import back_up, describe
from service.store.cache import CacheEntries
from service.store.errors import StoreMisconfigured, StoreUnavailable
from service.store.feedback import FeedbackOf
from service.store.idempotency import IdempotencyKeys
from service.store.keys import KeysInStore
from service.store.people import NOBODY, export_person, forget_person
from service.store.questions import ChoicesInStore, KeptInStore
from service.store.retention import AT_ONCE, Housekeeping, retain
from service.store.revisions import NewRevision, Revisions, State
from service.store.runs import Runs
from service.store.shares import Shares
from service.store.spending import Spending, Taking
from service.store.store import Store, open_store
from service.store.versions import HEAD
from service.store.writing import Row, Unit
from tests.store.samples import ANNA, BEN, NOON, Clock, asked, asked_back


def filled(store: Store) -> Store:
    """Something of Anna's and something of Ben's in every table."""
    kept = KeptInStore(store)
    for who in (ANNA, BEN):
        kept.keep(asked(f"r {who.id}", who, conversation=f"c {who.id}"))
    for who in (ANNA, BEN):
        name = who.id
        kept.keep(asked_back(f"a {name}", who))
        ChoicesInStore(store).put(name, Remembered("money", "sales.revenue"))
        FeedbackOf(store).vote("r ben", name, "up", comment=f"{name} says")
        Shares(store).add(f"h {name}", run=f"r {name}", principal=name, until=NOON + timedelta(days=1))
        KeysInStore(store).add(Key(f"k{len(name)}", "", b"hash", who, frozenset({Scope.ASK}), NOON))
        IdempotencyKeys(store).claim(name, "k", "h", seconds=60)
        Spending(store).take([Taking(f"person 2026-11-22 {name}", "bytes", 5, principal=name)])
        store.write(partial(chatted, name))
    CacheEntries(store).put("key", b"body", age=lambda: 60, seconds=60).result()
    Revisions(store).add(NewRevision("d1", "1a2b", "git main", State.SERVING))
    return store


def chatted(name: str, unit: Unit) -> None:
    """What chats and schedules leave of somebody."""
    mine: Row = {"source": "slack", "principal": name, "at": NOON, "form": {}}
    came = {"thread": f"T1/{name}", "state": "done", "holder": "", "tries": 1}
    unit.put(tables.inbox, {**_without(mine, "form"), **came, "id": f"e {name}"})
    spoken = {"place": f"T1/{name}", "thread": "T1", "conversation": f"c {name}", "changed": NOON}
    unit.put(tables.threads, {**_without(mine, "at"), **spoken})
    unit.put(tables.places, {**mine, "place": f"T1/C{name}"})
    unit.put(tables.accounts, {**mine, "account": f"T1/U{name}"})
    unit.put(tables.saved, {"principal": name, "id": "s1", "question": "sales", "at": NOON})
    again = {"id": f"s {name}", "place": "", "state": "active", "created": NOON, "changed": NOON}
    unit.put(tables.schedules, {**_without(mine, "at"), **again})


def _without(row: Row, name: str) -> Row:
    return {key: value for key, value in row.items() if key != name}


def of_person(store: Store, person: str) -> dict[str, int]:
    exported = export_person(store, person)
    return {name: len(rows) for name, rows in exported.items() if isinstance(rows, list)}


def test_a_forgotten_person_is_nowhere_and_nobody_else_is(timed: Store) -> None:
    filled(timed)
    bens = of_person(timed, "ben")
    assert all(of_person(timed, "anna").values()), "the test has something in every table"
    done = forget_person(timed, "anna")
    assert done == {**dict.fromkeys(done, 1), "runs": 2, "audit": 3}
    assert not any(of_person(timed, "anna").values())
    assert of_person(timed, "ben") == bens
    [last, *others] = Audit(timed).list(principal=NOBODY).items
    assert (last.action, last.about) == ("store.forgot", {"rows": done})
    kept = [(entry.action, entry.run) for entry in others]
    assert kept == [("keys.created", ""), ("asked", "a anna"), ("followed", "r anna")], (
        "it stays, not by whom"
    )
    assert "anna" not in json.dumps([entry.about for entry in (last, *others)])


def test_nothing_of_a_forgotten_person_is_left_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with open_store(f"sqlite:///{path}") as store:
        KeptInStore(store).keep(asked("r1", ANNA, question="how is my cousin Zebedee doing?"))
        forget_person(store, "anna")
        found = [file.name for file in tmp_path.iterdir() if b"Zebedee" in file.read_bytes()]
    assert found == []


def test_a_person_is_exported_as_json_without_what_would_let_somebody_in(timed: Store) -> None:
    exported = export_person(filled(timed), "anna")
    text = json.dumps(exported)
    assert {name for name, rows in exported.items() if isinstance(rows, list)} == {
        table.name for table in tables.PERSONAL
    }
    assert '"question": "revenue by department"' in text and '"0.0001234"' in text
    [key] = exported["keys"] if isinstance(exported["keys"], list) else []
    assert "hash" not in key and key["id"] == "k4"
    assert "Fruit" in text, "the rows that Anna saw are hers"


def test_what_is_older_than_it_may_be_goes(timed: Store, clock: Clock) -> None:
    filled(timed)
    clock.move(days=10)
    KeptInStore(timed).keep(asked("new", ANNA, conversation="c new"))
    removed = retain(timed, Retention(runs=7, answers=7, conversations=11, waiting=10, audit=9, spending=5))
    assert removed == {
        "answers": 4, "runs": 4, "conversations": 0, "threads": 0, "waiting": 0, "audit": 6, "spending": 2,
        "revisions": 0, "idempotency": 2, "cached": 1, "shares": 0, "codes": 0, "inbox": 2, "deliveries": 0,
    }  # fmt: skip
    assert [run.id for run in Runs(timed).list().items] == ["new"]
    assert FeedbackOf(timed).on("r ben") == () and Shares(timed).run("h anna") == "", (
        "they went with their runs"
    )
    clock.move(seconds=1)
    assert retain(timed, Retention(waiting=10))["waiting"] == 2


def test_the_rows_of_an_answer_go_before_its_run(timed: Store, clock: Clock) -> None:
    KeptInStore(timed).keep(asked("r1"))
    clock.move(days=31)
    assert retain(timed, Retention(answers=30))["answers"] == 1
    run = Runs(timed).get("r1")
    assert run is not None and run.answer is None and run.sql and run.question


def test_without_days_it_is_kept_for_good_and_the_revision_that_serves_always_is(
    timed: Store, clock: Clock
) -> None:
    filled(timed)
    clock.move(days=10_000)
    forever = Retention(**dict.fromkeys(Retention.model_fields, 0))
    assert {name for name, count in retain(timed, forever).items() if count} == {
        "cached", "shares", "inbox",
    }  # fmt: skip
    Revisions(timed).add(NewRevision("d2", "3c4d", "git main", State.REJECTED))
    assert retain(timed, Retention(revisions=1))["revisions"] == 0
    assert Revisions(timed).serving() is not None
    Revisions(timed).add(NewRevision("d3", "5e6f", "git main", State.SERVING))
    clock.move(days=2)
    assert retain(timed, Retention(revisions=1))["revisions"] == 2


def test_many_rows_go_in_short_steps(timed: Store, clock: Clock) -> None:
    entries = [{"at": NOON, "principal": "anna", "action": "asked", "run": "", "about": {}}] * (
        AT_ONCE * 2 + 1
    )
    timed.write(lambda unit: unit.connection.execute(tables.audit.insert(), entries).rowcount)
    clock.move(days=2)
    Audit(timed).add(Entry(clock.now, "anna", "asked"))
    assert retain(timed, Retention(audit=1))["audit"] == AT_ONCE * 2 + 1
    assert len(Audit(timed).list().items) == 1


def test_one_replica_keeps_house(store: Store, elsewhere: Store) -> None:
    here, there = Housekeeping(store, Retention()), Housekeeping(elsewhere, Retention())
    assert here.once() is not None
    assert there.once() is None
    assert here.once() is not None, "who has the lease goes on"
    here.start()
    here.stop()


def test_a_backup_is_a_store_of_one_moment(tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with open_store(f"sqlite:///{tmp_path / 'state.db'}") as store:
        filled(store)
        size = back_up(store, copy)
        KeptInStore(store).keep(asked("later"))
        with pytest.raises(StoreUnavailable, match="cannot be made: File exists"):
            back_up(store, copy)
    assert (copy.stat().st_size, stat.S_IMODE(copy.stat().st_mode)) == (size, 0o600)
    with open_store(f"sqlite:///{copy}") as restored:
        assert {run.id for run in Runs(restored).list().items} == {"r anna", "a anna", "r ben", "a ben"}
        KeptInStore(restored).keep(asked("goes on"))


def test_a_postgresql_store_is_backed_up_by_postgresql(store: Store, tmp_path: Path) -> None:
    if store.is_server:
        with pytest.raises(StoreMisconfigured) as caught:
            back_up(store, tmp_path / "copy")
        assert "pg_dump" in caught.value.problem.hint and list(tmp_path.iterdir()) == []


def test_what_a_store_holds(url: str) -> None:
    with open_store(url) as store:
        filled(store)
    found = describe(url)
    assert (found.version, found.needed, found.rows["runs"], found.rows["marks"]) == (HEAD, HEAD, 4, 0)
    assert found.bytes > 10_000 and found.place.startswith(("sqlite:///", "postgresql://127.0.0.1:"))


def test_what_is_no_store_yet_is_left_alone(empty_url: str, tmp_path: Path) -> None:
    assert describe(empty_url).version == ""
    nothing = describe(f"sqlite:///{tmp_path / 'nothing.db'}")
    assert replace(nothing, place="") == replace(describe(empty_url), place="", bytes=0)
    assert not (tmp_path / "nothing.db").exists()
