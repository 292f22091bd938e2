"""API keys: what is kept of one, which text is taken for one, and for how long."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from semantic.principal import Principal
from service.access import Caller, Key, KeysInMemory, Means, Pepper, Scope
from service.access.errors import CannotCheck, Unauthenticated
from service.access.key_checking import FRESH_SECONDS, KeyChecker
from service.access.keys import USED_EVERY, Draft, key_id, new_key, rotated
from service.store.errors import StoreUnavailable
from tests.access.shown_keys import PEPPER, made_key

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANA = Principal("ana", (("regions", ("EU",)),))


class Clock:
    """Two clocks that go together."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


class CountedKeys(KeysInMemory):
    """Keys that know how often they were read, and can be out of reach."""

    reads = 0
    away = False

    def get(self, id_: str) -> Key | None:
        self.reads += 1
        if self.away:
            raise StoreUnavailable("gone")
        return super().get(id_)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(clock: Clock) -> CountedKeys:
    return CountedKeys(now=clock.now)


@pytest.fixture
def checker(keys: CountedKeys, clock: Clock) -> KeyChecker:
    return KeyChecker(keys, PEPPER, now=clock.now, clock=clock.monotonic)


def test_a_key_is_for_its_owner_alone() -> None:
    made = new_key(Draft(ANA, frozenset({Scope.ASK})), PEPPER, NOON)
    secret = made.text.rpartition("_")[2]
    assert made.text == f"drg_{made.key.id}_{secret}"
    assert len(secret) == 43
    assert secret not in repr(made) and secret.encode() not in made.key.hash
    assert made.key.hash == PEPPER.kept(made.text) != Pepper("another pepper").kept(made.text)
    assert new_key(Draft(ANA, frozenset()), PEPPER, NOON).text != made.text


def test_a_key_is_whose_it_is(keys: CountedKeys, checker: KeyChecker) -> None:
    made = made_key(keys, ANA, [Scope.ASK])
    assert checker.remembered(made.text) is None
    caller = Caller(ANA, frozenset({Scope.ASK}), Means.KEY, made.key.id)
    assert checker.check(made.text) == caller
    assert checker.remembered(made.text) == caller


def test_the_store_is_read_once_in_a_while(keys: CountedKeys, checker: KeyChecker, clock: Clock) -> None:
    made = made_key(keys)
    for seconds, reads in ((0, 1), (FRESH_SECONDS - 1, 1), (FRESH_SECONDS, 2)):
        clock.seconds = seconds
        checker.check(made.text)
        assert keys.reads == reads


def test_a_revoked_key_is_taken_no_longer_than_said(
    keys: CountedKeys, checker: KeyChecker, clock: Clock
) -> None:
    made = made_key(keys)
    checker.check(made.text)
    assert keys.revoke(made.key.id)
    clock.seconds = FRESH_SECONDS - 1
    assert checker.remembered(made.text) is not None
    clock.seconds = FRESH_SECONDS
    with pytest.raises(Unauthenticated):
        checker.check(made.text)


def test_a_key_ends_when_it_expires_however_fresh(
    keys: CountedKeys, checker: KeyChecker, clock: Clock
) -> None:
    made = made_key(keys, expires=NOON + timedelta(seconds=2))
    clock.seconds = 1
    checker.check(made.text)
    clock.seconds = 2
    assert checker.remembered(made.text) is None
    with pytest.raises(Unauthenticated):
        checker.check(made.text)


def test_a_clock_that_went_back_reads_anew(keys: CountedKeys, checker: KeyChecker, clock: Clock) -> None:
    made = made_key(keys)
    clock.seconds = 100
    checker.check(made.text)
    clock.seconds = 50
    assert checker.remembered(made.text) is None


def test_a_rotated_key_is_taken_beside_the_new_one_for_a_while(
    keys: CountedKeys, checker: KeyChecker, clock: Clock
) -> None:
    old = made_key(keys, ANA)
    new = rotated(old.key, PEPPER, NOON, None)
    assert keys.rotate(old.key.id, new.key, until=NOON + timedelta(hours=1))
    assert checker.check(old.text).principal == checker.check(new.text).principal == ANA
    clock.seconds = 3600
    assert checker.check(new.text).key_id == new.key.id
    with pytest.raises(Unauthenticated):
        checker.check(old.text)


def test_a_store_that_is_away_lets_nobody_in(keys: CountedKeys, checker: KeyChecker) -> None:
    made = made_key(keys)
    keys.away = True
    with pytest.raises(CannotCheck):
        checker.check(made.text)


def test_the_last_use_is_known_roughly(keys: CountedKeys, checker: KeyChecker, clock: Clock) -> None:
    made = made_key(keys)
    for seconds in (0, 10, USED_EVERY.total_seconds() + 1):
        clock.seconds = seconds
        checker.check(made.text)
    known = keys.get(made.key.id)
    assert known is not None and known.used == clock.now()


def test_a_key_of_another_pepper_is_not_taken(keys: CountedKeys, checker: KeyChecker) -> None:
    made = made_key(keys, pepper=Pepper("another pepper"))
    with pytest.raises(Unauthenticated):
        checker.check(made.text)


def test_the_hash_of_one_key_is_not_taken_for_another(keys: CountedKeys, checker: KeyChecker) -> None:
    """Not even by whoever can write into the store and knows one key."""
    known, wanted = made_key(keys), made_key(keys, "ben")
    keys.add(replace(wanted.key, hash=known.key.hash))
    with pytest.raises(Unauthenticated):
        checker.check(known.text.replace(known.key.id, wanted.key.id))


@given(some.data())
def test_no_other_text_is_taken(data: some.DataObject) -> None:
    keys = KeysInMemory()
    text = made_key(keys).text
    checker = KeyChecker(keys, PEPPER)
    checker.check(text)
    at = data.draw(some.integers(0, len(text) - 1))
    letters = some.sampled_from(string.ascii_letters + string.digits + "_- é\0")
    change = data.draw(some.sampled_from(["replace", "insert", "delete", "swap case", "cut"]))
    letter = data.draw(letters)
    other = {
        "replace": text[:at] + letter + text[at + 1 :],
        "insert": text[:at] + letter + text[at:],
        "delete": text[:at] + text[at + 1 :],
        "swap case": text[:at] + text[at:].swapcase(),
        "cut": text[:at],
    }[change]
    if other == text:
        return
    assert checker.remembered(other) is None
    with pytest.raises(Unauthenticated):
        checker.check(other)


@given(some.text())
def test_what_is_no_key_has_no_id(text: str) -> None:
    assert key_id(text) is None
