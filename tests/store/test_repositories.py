"""Keys, leases, idempotency keys, feedback, links, cache entries, revisions, spending: the same on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from semantic.language_model import Budget, Budgets
from semantic.principal import Principal
from service.access.callers import Scope
from service.access.keys import USED_EVERY, Key
from service.model.budgets import Ledger, Purse, Spent, purses_of
from service.store.audit import Audit, Entry
from service.store.cache import CacheEntries
from service.store.errors import StoreFailed
from service.store.feedback import FeedbackOf
from service.store.idempotency import Claimed, IdempotencyKeys, InProgress, OtherRequest, StoredResponse
from service.store.keys import KeysInStore
from service.store.leases import Leases
from service.store.marks import Marks
from service.store.questions import KeptInStore
from service.store.revisions import NewRevision, Revisions, State
from service.store.shares import Shares
from service.store.spending import Spending, StoredLedger, Taking
from service.store.store import Store, open_store
from service.store.tables import marks, spending
from tests.store.samples import ANNA, BEN, NOON, Clock, asked

KEY = Key(
    "dk_1", "Anna's notebook", b"\x00\xff hash", ANNA, frozenset({Scope.ASK, Scope.QUERY}), created=NOON
)


# Keys


def test_a_key_is_found_by_what_is_no_secret(store: Store, elsewhere: Store) -> None:
    KeysInStore(store).add(KEY)
    assert KeysInStore(elsewhere).get("dk_1") == KEY
    assert KeysInStore(elsewhere).get("dk_2") is None
    with pytest.raises(StoreFailed):
        KeysInStore(elsewhere).add(replace(KEY, name="Another of the same name"))
    assert KeysInStore(store).list() == (KEY,)


def test_a_revoked_key_stays_revoked(timed: Store, clock: Clock) -> None:
    keys = KeysInStore(timed)
    keys.add(KEY)
    assert keys.revoke("dk_1")
    clock.move(days=1)
    assert not keys.revoke("dk_1")
    assert keys.get("dk_1") == replace(KEY, revoked=NOON)
    assert not keys.rotate("dk_1", replace(KEY, id="dk_2"), until=NOON)
    assert keys.get("dk_2") is None


def test_a_rotated_key_works_beside_the_new_one_for_a_while(store: Store, elsewhere: Store) -> None:
    KeysInStore(store).add(replace(KEY, expires=NOON + timedelta(days=30)))
    week = NOON + timedelta(days=7)
    assert KeysInStore(store).rotate("dk_1", replace(KEY, id="dk_2", hash=b"new"), until=week)
    old, new = KeysInStore(elsewhere).get("dk_1"), KeysInStore(elsewhere).get("dk_2")
    assert old is not None and old.expires == week
    assert new == replace(KEY, id="dk_2", hash=b"new", rotated_from="dk_1")
    assert KeysInStore(store).rotate("dk_1", replace(KEY, id="dk_3"), until=NOON + timedelta(days=90))
    old = KeysInStore(elsewhere).get("dk_1")
    assert old is not None and old.expires == week, "a rotation never makes a key last longer"


def test_the_audit_log_tells_whose_keys_were_made_and_taken_back(store: Store) -> None:
    keys = KeysInStore(store)
    keys.add(KEY)
    assert keys.rotate("dk_1", replace(KEY, id="dk_2"), until=NOON)
    assert keys.revoke("dk_1") and not keys.revoke("dk_1") and not keys.revoke("dk_9")
    told = [(entry.principal, entry.action, entry.about) for entry in Audit(store).list().items]
    assert told == [
        ("anna", "keys.revoked", {"key": "dk_1"}),
        ("anna", "keys.rotated", {"key": "dk_2", "rotated_from": "dk_1"}),
        ("anna", "keys.created", {"key": "dk_1", "scopes": ["ask", "query"]}),
    ]


def test_the_last_use_of_a_key_is_known_roughly(timed: Store, clock: Clock) -> None:
    keys = KeysInStore(timed)
    keys.add(KEY)
    for seconds in (0, 10, USED_EVERY.total_seconds()):
        clock.move(seconds=seconds)
        known = keys.get("dk_1")
        assert known is not None
        keys.touch(known)
        timed.write(lambda unit: None)  # after it, as writes are in order
    known = keys.get("dk_1")
    assert known is not None and known.used == NOON + timedelta(seconds=10) + USED_EVERY


# Leases


def test_one_holder_at_a_time(store: Store, elsewhere: Store) -> None:
    here, there = Leases(store), Leases(elsewhere)
    lease = here.take("retention", "one", seconds=60)
    assert lease is not None and there.take("retention", "two", seconds=60) is None
    assert there.take("another", "two", seconds=60) is not None
    assert here.renew(lease, seconds=120) is not None
    here.release(lease)
    taken = there.take("retention", "two", seconds=60)
    assert taken is not None and taken.token == lease.token + 1
    assert here.renew(lease, seconds=60) is None, "it was lost"


def test_the_lease_of_a_killed_replica_ends(store: Store, elsewhere: Store) -> None:
    lost = Leases(store).take("retention", "killed", seconds=-1)
    assert lost is not None
    assert Leases(elsewhere).take("retention", "two", seconds=60) is not None
    assert Leases(store).renew(lost, seconds=60) is None


def test_of_many_at_once_one_gets_it(store: Store, elsewhere: Store) -> None:
    stores = [store, elsewhere]
    with ThreadPoolExecutor(8) as pool:
        got = list(
            pool.map(lambda i: Leases(stores[i % 2]).take("job", f"holder {i}", seconds=60), range(16))
        )
    assert len([lease for lease in got if lease is not None]) == 1


# Idempotency keys


def test_a_request_is_done_once_and_answered_twice(store: Store, elsewhere: Store) -> None:
    here, there = IdempotencyKeys(store), IdempotencyKeys(elsewhere)
    claim = here.claim("anna", "k1", "hash", seconds=60)
    assert isinstance(claim, Claimed)
    waiting = there.claim("anna", "k1", "hash", seconds=60)
    assert isinstance(waiting, InProgress) and 0 < waiting.seconds <= 61
    assert isinstance(there.claim("ben", "k1", "hash", seconds=60), Claimed), "keys are each person's own"
    response = StoredResponse(201, {"content-type": "application/json"}, b'{"id": "\x00"}')
    assert here.finish(claim, response)
    assert there.claim("anna", "k1", "hash", seconds=60) == response
    assert there.claim("anna", "k1", "other", seconds=60) == OtherRequest()
    assert not here.finish(claim, StoredResponse(500, {}, b"")), "it is done"


def test_the_claim_of_a_killed_replica_ends_and_what_it_brings_late_is_dropped(
    store: Store, elsewhere: Store
) -> None:
    late = IdempotencyKeys(store).claim("anna", "k1", "hash", seconds=-1)
    again = IdempotencyKeys(elsewhere).claim("anna", "k1", "hash", seconds=60)
    assert isinstance(late, Claimed) and isinstance(again, Claimed)
    assert not IdempotencyKeys(store).finish(late, StoredResponse(200, {}, b"late"))
    assert IdempotencyKeys(elsewhere).abandon(again)
    assert isinstance(IdempotencyKeys(store).claim("anna", "k1", "other", seconds=60), Claimed)


def test_a_key_is_free_again_once_it_lasts_no_longer(store: Store) -> None:
    day = IdempotencyKeys(store, lasts=timedelta(days=1))
    over = IdempotencyKeys(store, lasts=timedelta(0))
    first = day.claim("anna", "k1", "hash", seconds=60)
    response = StoredResponse(200, {"a": "b"}, b"first")
    assert isinstance(first, Claimed) and day.finish(first, response)
    assert day.claim("anna", "k1", "hash", seconds=60) == response
    assert isinstance(over.claim("anna", "k1", "other", seconds=60), Claimed)
    assert isinstance(day.claim("anna", "k1", "other", seconds=60), InProgress), "the response is gone"


def test_of_many_at_once_one_does_it(store: Store, elsewhere: Store) -> None:
    stores = [store, elsewhere]
    with ThreadPoolExecutor(8) as pool:
        claims = list(
            pool.map(lambda i: IdempotencyKeys(stores[i % 2]).claim("anna", "k", "h", seconds=60), range(16))
        )
    assert sorted(type(claim).__name__ for claim in claims) == ["Claimed"] + ["InProgress"] * 15


# Feedback and links


def test_one_vote_for_each_person_and_run(store: Store, elsewhere: Store) -> None:
    KeptInStore(store).keep(asked("r1"))
    here, there = FeedbackOf(store), FeedbackOf(elsewhere)
    assert here.vote("r1", "anna", "up") and there.vote(
        "r1", "anna", "down", comment="Without returns, please."
    )
    assert (
        here.vote("r1", "ben", "up")
        and here.did("r1", "ben", "exported")
        and here.did("r1", "ben", "exported")
    )
    assert {(said.principal, said.kind, said.value, said.comment) for said in there.on("r1")} == {
        ("anna", "vote", "down", "Without returns, please."),
        ("ben", "vote", "up", ""),
        ("ben", "action", "exported", ""),
    }
    assert here.vote("r1", "anna", "")
    assert [said.principal for said in there.list(kind="vote").items] == ["ben"]
    assert not here.vote("r9", "anna", "up") and not here.did("r9", "anna", "exported")


def test_a_corrected_query_stands_beside_the_one_that_was_run(store: Store, elsewhere: Store) -> None:
    KeptInStore(store).keep(asked("r1"))
    corrected = {"metrics": ["revenue"], "dimensions": ["store"]}
    assert FeedbackOf(store).correct("r1", "ben", corrected, comment="By store, not by department.")
    [said] = FeedbackOf(elsewhere).on("r1")
    assert said.original == {"metrics": ["revenue"], "dimensions": ["department"]}
    assert (said.corrected, said.comment) == (corrected, "By store, not by department.")
    assert not FeedbackOf(store).correct("r9", "ben", corrected)


def test_feedback_comes_in_pages(timed: Store, clock: Clock) -> None:
    KeptInStore(timed).keep(asked("r1"))
    for number in range(5):
        clock.move(seconds=1)
        FeedbackOf(timed).did("r1", "anna", f"action {number}")
    first = FeedbackOf(timed).list(limit=3)
    rest = FeedbackOf(timed).list(limit=3, after=first.next)
    assert [said.value[-1] for said in (*first.items, *rest.items)] == list("43210")
    assert rest.next == ""


def test_a_link_leads_to_a_run_until_it_ends(timed: Store, clock: Clock) -> None:
    KeptInStore(timed).keep(asked("r1"))
    shares = Shares(timed)
    assert shares.add("h1", run="r1", principal="anna", until=NOON + timedelta(days=1))
    assert shares.add("h2", run="r1", principal="anna") and not shares.add("h3", run="r9", principal="anna")
    assert [shares.run(link) for link in ("h1", "h2", "h3")] == ["r1", "r1", ""]
    clock.move(days=1)
    assert [shares.run(link) for link in ("h1", "h2")] == ["", "r1"]
    assert shares.remove("r1") == 2 and shares.run("h2") == ""


# Spending


def test_takings_fit_all_or_none(store: Store, elsewhere: Store) -> None:
    here, there = Spending(store), Spending(elsewhere)
    day = Taking("day 2026-11-22", "bytes", 60, limit=100)
    person = Taking("person 2026-11-22 kim", "bytes", 60, limit=80, principal="kim")
    assert here.take([day, person]) is None
    assert there.take([day, person]) == day
    assert there.take([replace(day, amount=40), replace(person, amount=40)]) == replace(person, amount=40)
    assert (there.spent(day.purse), here.spent(person.purse)) == ({"bytes": 60}, {"bytes": 60})
    assert here.take([replace(day, amount=-60)]) is None, "giving back passes no limit"
    assert there.spent(day.purse) == {"bytes": 0}


def test_no_limit_is_passed_together(store: Store, elsewhere: Store) -> None:
    stores = [store, elsewhere]
    with ThreadPoolExecutor(8) as pool:
        taken = list(
            pool.map(
                lambda i: Spending(stores[i % 2]).take([Taking("day", "bytes", 10, limit=95)]), range(32)
            )
        )
    assert taken.count(None) == 9
    assert Spending(store).spent("day") == {"bytes": 90}


def test_language_models_are_paid_from_a_stored_ledger(store: Store, elsewhere: Store) -> None:
    ledgers: list[Ledger] = [StoredLedger(store), StoredLedger(elsewhere)]
    budgets = Budgets(person_per_day=Budget(tokens=1000), day=Budget(money=Decimal("0.01")))
    purses = purses_of(budgets, question="q1", person="kim lee", day=date(2026, 11, 22))
    cents = Spent(600, Decimal("0.0040000375"))
    assert ledgers[0].hold(purses, cents) == ""
    assert ledgers[1].hold(purses, cents) == "person"
    ledgers[1].settle(purses, cents, Spent(100, Decimal("0.009")))
    assert ledgers[0].spent("person 2026-11-22 kim lee") == Spent(100, Decimal("0.009"))
    assert ledgers[0].hold(purses, cents) == "day"
    assert ledgers[1].spent("nothing") == Spent()


def test_a_purse_of_a_person_is_known_as_theirs(store: Store) -> None:
    StoredLedger(store).hold((Purse("person 2026-11-22 kim lee", "person", Budget(tokens=9)),), Spent(1))
    with store.reading() as connection:
        assert {row.principal for row in connection.execute(spending.select())} == {"kim lee"}


# Cache entries, revisions, marks, the audit log


def test_cache_entries_are_bounded_by_bytes(store: Store) -> None:
    cache = CacheEntries(store)
    for age, name in enumerate("cba"):
        cache.put(name, name.encode() * 100, age=partial(float, age), seconds=3600).result()
    cache.put("b", b"B" * 50, age=lambda: 0.5, seconds=3600).result()
    cache.put("ended", b"gone" * 100, age=lambda: 60, seconds=60).result()
    assert cache.bytes() == 650
    assert cache.sweep(to=150).result() == 2
    assert cache.bytes() == 150
    assert [name for name in "abc" if cache.get(name)] == ["b", "c"]


def test_a_cache_entry_is_as_old_as_what_it_holds(timed: Store, clock: Clock) -> None:
    here = CacheEntries(timed)
    here.put("key", b"body", age=lambda: 5, seconds=60).result()
    entry = here.get("key")
    assert entry is not None and entry.body == b"body"
    assert 5 <= entry.age < 30
    here.put("key", b"body", age=lambda: 60, seconds=60).result()
    assert here.get("key") is None, "it has ended"


def test_the_age_of_a_cache_entry_is_by_the_clock_of_a_server(postgresql_url: str) -> None:
    """The clocks of two replicas are a day apart."""
    ahead = Clock(datetime.now(UTC) + timedelta(days=1))
    with open_store(postgresql_url, clock=ahead) as fast, open_store(postgresql_url) as right:
        CacheEntries(fast).put("key", b"body", age=lambda: 5, seconds=60).result()
        entry = CacheEntries(right).get("key")
    assert entry is not None and 5 <= entry.age < 30


def test_a_cache_entry_from_the_future_is_none(tmp_path: Path) -> None:
    clock = Clock()
    with open_store(f"sqlite:///{tmp_path / 'state.db'}", clock=clock) as store:
        CacheEntries(store).put("key", b"body", age=lambda: 0, seconds=60).result()
        clock.move(seconds=-3600)
        assert CacheEntries(store).get("key") is None


def test_revisions_are_numbered_and_the_last_good_one_serves(store: Store, elsewhere: Store) -> None:
    here, there = Revisions(store), Revisions(elsewhere)
    good = NewRevision("d1", "1a2b", "git main", State.SERVING)
    broken = NewRevision("d2", "3c4d", "git main", State.REJECTED, ({"code": "unknown-name"},))
    first = here.add(good)
    assert there.add(good) == first, "two replicas find the same commit"
    second = there.add(broken)
    assert first is not None and second is not None
    assert first.number < second.number and second.problems == ({"code": "unknown-name"},)
    assert here.serving() == first
    assert here.list() == (second, first)


def test_nothing_is_said_over_what_was_not_heard_yet(store: Store, elsewhere: Store) -> None:
    here, there = Revisions(store), Revisions(elsewhere)
    old, new = (NewRevision(digest, "", "git main", State.SERVING) for digest in ("old", "new"))
    said = there.add(new, heard=0)
    assert said is not None
    assert here.add(old, heard=0) is None
    assert here.serving() == said
    changed = here.add(old, heard=said.number)
    assert changed is not None and here.serving() == changed, "once it is heard, whatever serves may be said"


def test_what_is_done_once_is_done_once(store: Store, elsewhere: Store) -> None:
    stores = [store, elsewhere]
    row = {"name": "by the job", "at": NOON, "value": ""}
    with ThreadPoolExecutor(8) as pool:
        done = list(
            pool.map(lambda i: Marks(stores[i % 2]).once("x", lambda unit: unit.put(marks, row)), range(8))
        )
    assert done.count(True) == 1
    assert Marks(elsewhere).has("by the job") and not Marks(store).has("y")


def test_the_audit_log_comes_in_pages(store: Store, elsewhere: Store) -> None:
    audit = Audit(store)
    for number in range(5):
        audit.add(Entry(NOON, "anna" if number else "ben", f"action {number}", about={"rows": number}))
    first = Audit(elsewhere).list(limit=3)
    rest = Audit(elsewhere).list(limit=3, after=first.next)
    assert [entry.about["rows"] for entry in (*first.items, *rest.items)] == [4, 3, 2, 1, 0]
    assert [entry.action for entry in audit.list(principal="ben").items] == ["action 0"]
    assert audit.list(since=NOON + timedelta(seconds=1)).items == ()
    with pytest.raises(ValueError, match="no cursor"):
        audit.list(after="-1")


def test_attributes_of_a_principal_are_kept(store: Store) -> None:
    principal = Principal("kim", (("groups", ("finance",)), ("regions", ())))
    KeysInStore(store).add(replace(KEY, principal=principal))
    known = KeysInStore(store).get("dk_1")
    assert known is not None and known.principal == principal and known.principal != BEN
