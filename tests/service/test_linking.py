"""Linking an account of a chat: a code shown there, taken by who proves who they are, and for how long that holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from semantic.principal import EVERYONE, Principal
from service.access import Caller, Means, Scope
from service.access.keys import Draft, Pepper, new_key, rotated
from service.linking import Asking, CodeUnknown, Linking, NobodyProved
from service.store import KeysInStore, Store, open_store
from tests.store.ready import ready_store
from tests.store.samples import Clock

ANA = Principal("ana", (("regions", ("EU",)),))
ASK = frozenset({Scope.ASK})
PEPPER = Pepper("a pepper of more than thirty-two characters")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with open_store(ready_store(tmp_path), clock=clock) as opened:
        yield opened


@pytest.fixture
def linking(store: Store) -> Linking:
    return Linking(store, "slack")


def key_of(store: Store, clock: Clock, scopes: frozenset[Scope] = ASK, days: int = 30) -> Caller:
    """Ana with a new key, as the gate lets her in."""
    made = new_key(Draft(ANA, scopes, "", clock.now + timedelta(days=days)), PEPPER, clock.now)
    KeysInStore(store).add(made.key)
    return Caller(ANA, scopes, Means.KEY, made.key.id)


def test_a_code_shows_whose_account_it_links_and_links_it_once(linking: Linking) -> None:
    code = linking.code("T1/U1", "ana@example.com")
    assert linking.asking(code) == Asking("T1/U1", "ana@example.com")
    linking.take(code, Caller(ANA, ASK, Means.TOKEN))
    assert linking.principal("T1/U1") == ANA
    assert linking.asking(code) is None
    with pytest.raises(CodeUnknown):
        linking.take(code, Caller(ANA, ASK, Means.TOKEN))


def test_nobody_is_linked_to_everyone(linking: Linking) -> None:
    code = linking.code("T1/U1")
    with pytest.raises(NobodyProved):
        linking.take(code, Caller(EVERYONE, ASK, Means.OPEN))
    assert linking.asking(code) == Asking("T1/U1", ""), "the code is still good"


def test_a_link_by_token_ends_after_ninety_days(linking: Linking, clock: Clock) -> None:
    linking.take(linking.code("T1/U1"), Caller(ANA, ASK, Means.TOKEN))
    clock.move(days=89)
    assert linking.principal("T1/U1") == ANA
    clock.move(days=1)
    assert linking.principal("T1/U1") is None
    assert [each.account for each in linking.accounts("ana")] == ["T1/U1"]


def test_a_link_by_key_holds_as_long_as_the_key(store: Store, linking: Linking, clock: Clock) -> None:
    linking.take(linking.code("T1/U1"), key_of(store, clock, days=400))
    clock.move(days=399)
    assert linking.principal("T1/U1") == ANA
    clock.move(days=1)
    assert linking.principal("T1/U1") is None


def test_a_revoked_key_speaks_for_nobody_at_once(store: Store, linking: Linking, clock: Clock) -> None:
    caller = key_of(store, clock)
    linking.take(linking.code("T1/U1"), caller)
    KeysInStore(store).revoke(caller.key_id)
    assert linking.principal("T1/U1") is None


def test_a_rotated_key_goes_on_with_the_next(store: Store, linking: Linking, clock: Clock) -> None:
    caller, keys = key_of(store, clock), KeysInStore(store)
    linking.take(linking.code("T1/U1"), caller)
    old = keys.get(caller.key_id)
    assert old is not None
    new = rotated(old, PEPPER, clock.now, clock.now + timedelta(days=90)).key
    assert keys.rotate(old.id, new, until=clock.now + timedelta(days=1))
    clock.move(days=2)
    assert linking.principal("T1/U1") == ANA
    keys.revoke(new.id)
    assert linking.principal("T1/U1") is None


def test_a_key_that_may_not_ask_does_not_ask_by_way_of_slack(
    store: Store, linking: Linking, clock: Clock
) -> None:
    linking.take(linking.code("T1/U1"), key_of(store, clock, frozenset({Scope.ADMIN})))
    assert linking.principal("T1/U1") is None


def test_an_operator_may_say_who_it_is(linking: Linking) -> None:
    given = linking.give(linking.code("T1/U1"), ANA)
    assert given.until is not None and linking.principal("T1/U1") == ANA
    assert linking.unlink("T1/U1") and not linking.unlink("T1/U1")
    assert linking.principal("T1/U1") is None


def test_accounts_of_another_chat_are_others(store: Store, linking: Linking) -> None:
    linking.give(linking.code("T1/U1"), ANA)
    assert Linking(store, "teams").principal("T1/U1") is None
    assert Linking(store, "teams").accounts("ana") == ()
