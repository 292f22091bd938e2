"""The gate: which ways in there are by each setting, what is refused, and how often somebody may come."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from semantic.principal import EVERYONE, Principal
from service.access import Caller, Doors, Gate, KeysInMemory, Proxies, Scope, Shown
from service.access.addresses import neighbourhood
from service.access.callers import EVERY_SCOPE
from service.access.errors import AccessMisconfigured, NotOffered, ScopeMissing, TooMany, Unauthenticated
from service.access.key_checking import KeyChecker
from service.access.opening import open_gate
from service.access.rates import MOST, Left, Rates
from service.configuration import Access
from tests.access.shown_keys import PEPPER, made_key

KEYS = KeysInMemory()
ANA = made_key(KEYS)
CHECKER = KeyChecker(KEYS, PEPPER)
HERE, THERE = "127.0.0.1", "203.0.113.9"


def shown(text: str | None = None, *, address: str = HERE, header: str | None = None) -> Shown:
    return Shown(f"Bearer {text}" if text is not None else "", header, address)


def let_in(gate: Gate, what: Shown) -> Caller:
    return gate.at_once(what) or gate.check(what)


# What the settings open


def test_where_only_this_machine_listens_everybody_may_ask() -> None:
    opened = open_gate(Access(), loopback=True, keys=None, tokens=None)
    assert opened.mode == "open" and not opened.loud
    caller = let_in(opened.gate, shown())
    assert caller == Caller(EVERYONE, frozenset({Scope.ASK, Scope.QUERY}))
    with pytest.raises(NotOffered):
        opened.gate.at_once(Shown(address=HERE, proxied=True))


def test_where_others_listen_too_nobody_may_by_default() -> None:
    with pytest.raises(AccessMisconfigured, match="nothing says who may ask"):
        open_gate(Access(), loopback=False, keys=CHECKER, tokens=None, some_keys=False)
    opened = open_gate(Access(mode="open"), loopback=False, keys=None, tokens=None)
    assert opened.loud and let_in(opened.gate, shown(address=THERE)).principal == EVERYONE


@pytest.mark.parametrize("loopback", [True, False])
def test_where_there_are_keys_one_is_needed(loopback: bool) -> None:
    opened = open_gate(Access(), loopback=loopback, keys=CHECKER, tokens=None, some_keys=True)
    assert opened.mode == "required"
    with pytest.raises(Unauthenticated):
        opened.gate.at_once(shown())
    assert let_in(opened.gate, shown(ANA.text)).key_id == ANA.key.id


def test_a_key_that_nothing_could_check_is_not_required() -> None:
    with pytest.raises(AccessMisconfigured, match="none can be checked"):
        open_gate(Access(mode="required"), loopback=True, keys=None, tokens=None)


def test_development_is_for_this_machine() -> None:
    with pytest.raises(AccessMisconfigured, match="this machine only"):
        open_gate(Access(mode="development"), loopback=False, keys=None, tokens=None)
    gate = open_gate(Access(mode="development"), loopback=True, keys=CHECKER, tokens=None).gate
    ana = let_in(gate, shown(header="ana; regions=EU"))
    assert (ana.principal, ana.scopes) == (Principal("ana", (("regions", ("EU",)),)), EVERY_SCOPE)
    for wrong in (
        shown(header="ana", address=THERE),
        shown(ANA.text, header="ana"),
        Shown(header="ana", address=HERE, proxied=True),
        Shown(address=HERE, proxied=True),
    ):
        with pytest.raises(NotOffered):
            gate.at_once(wrong)


# What is shown


def test_what_is_for_a_proxy_in_front_is_not_for_us() -> None:
    gate = Gate(Doors(CHECKER, None, frozenset({Scope.ASK})))
    assert let_in(gate, Shown("Basic YTpi", None, HERE)).principal == EVERYONE
    for text in ("Bearer", "Bearer ", "Bearer x", f"Bearer {ANA.text} {ANA.text}", "Bearer " + "x" * 20_000):
        with pytest.raises(Unauthenticated):
            let_in(gate, Shown(text, None, HERE))


def test_no_scope_includes_another() -> None:
    for scope in Scope:
        caller = Caller(EVERYONE, frozenset({scope}))
        caller.needs(scope)
        caller.needs(*Scope)
        for other in EVERY_SCOPE - {scope}:
            with pytest.raises(ScopeMissing):
                caller.needs(other)


# How often


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_bucket_empties_and_fills() -> None:
    clock = Clock()
    rates = Rates(60, 2, clock)
    assert rates.take("a") == Left(1, 1.0)
    assert rates.take("a") == Left(0, 2.0)
    with pytest.raises(TooMany) as caught:
        rates.take("a")
    assert caught.value.seconds == 1.0
    assert rates.take("b") == Left(1, 1.0)
    clock.seconds = 1
    assert rates.take("a").left == 0
    clock.seconds = -100
    with pytest.raises(TooMany):
        rates.take("a")


@given(some.lists(some.floats(0, 30), max_size=60), some.integers(1, 300), some.integers(1, 20))
def test_never_more_than_the_burst_and_the_rate(pauses: list[float], per_minute: int, burst: int) -> None:
    clock = Clock()
    rates = Rates(per_minute, burst, clock)
    taken = 0
    for pause in pauses:
        clock.seconds += pause
        with suppress(TooMany):
            rates.take("a")
            taken += 1
        assert taken <= burst + clock.seconds * per_minute / 60 + 1e-6


def test_buckets_take_no_more_room_than_that() -> None:
    rates = Rates(1, 1, Clock())
    for number in range(MOST + 10):
        rates.take(str(number))
    with pytest.raises(TooMany):
        rates.take(str(MOST))
    rates.take("0")


def test_a_flood_of_guesses_ends_for_its_address_alone() -> None:
    gate = Gate(Doors(CHECKER), attempts=Rates(2, 2, Clock()))
    assert let_in(gate, shown(ANA.text, address=THERE))
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            let_in(gate, shown("drg_guess", address=THERE))
    with pytest.raises(TooMany):
        let_in(gate, shown("drg_guess", address=THERE))
    with pytest.raises(Unauthenticated):
        let_in(gate, shown("drg_guess", address=HERE))
    assert let_in(gate, shown(ANA.text, address=THERE)), "it was believed a moment ago"


# From where


PROXIES = Proxies(["10.0.0.0/8", "::1"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["127.0.0.1"], "203.0.113.9"),
        ("10.0.0.7", [], "10.0.0.7"),
        ("10.0.0.7", ["203.0.113.9"], "203.0.113.9"),
        ("::ffff:10.0.0.7", ["203.0.113.9"], "203.0.113.9"),
        ("10.0.0.7", ["127.0.0.1, 203.0.113.9, 10.0.0.8"], "203.0.113.9"),
        ("10.0.0.7", ["127.0.0.1", "203.0.113.9"], "203.0.113.9"),
        ("10.0.0.7", ["203.0.113.9, unknown"], "10.0.0.7"),
        ("10.0.0.7", ["10.0.0.9, 10.0.0.8"], "10.0.0.9"),
        ("::1", ["2001:db8::5"], "2001:db8::5"),
        ("", ["203.0.113.9"], ""),
    ],
)
def test_who_asks_is_whom_a_trusted_proxy_names(peer: str, forwarded: list[str], client: str) -> None:
    assert PROXIES.client(peer, forwarded) == client


@given(some.text(), some.lists(some.text()))
def test_what_a_stranger_says_changes_nothing(peer: str, forwarded: list[str]) -> None:
    assert Proxies().client(peer, forwarded) == peer


def test_whoever_has_one_address_of_a_network_has_them_all() -> None:
    assert neighbourhood("2001:db8::1") == neighbourhood("2001:db8::ffff") == "2001:db8::/64"
    assert neighbourhood("2001:db8:0:1::1") != neighbourhood("2001:db8::1")
    assert neighbourhood("::ffff:203.0.113.9") == neighbourhood("203.0.113.9") == "203.0.113.9"
    assert neighbourhood("") == neighbourhood("unix socket") == "nowhere"
