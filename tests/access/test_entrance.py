"""From settings and keys to a gate, also for keys that are made after the service was started."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.entrance import find_pepper, open_entrance
from semantic.principal import Principal
from service.access import Scope
from service.access.errors import Unauthenticated
from service.access.gate import Shown
from service.access.keys import Draft, KeysInMemory, new_key, utc_now
from service.configuration import Access


def test_a_key_that_is_made_while_an_open_service_runs_is_taken(tmp_path: Path) -> None:
    environment = {"XDG_STATE_HOME": str(tmp_path)}
    keys, access = KeysInMemory(), Access()
    gate = open_entrance(access, keys, loopback=True, environment=environment).gate
    with pytest.raises(Unauthenticated):
        gate.check(Shown("Bearer drg_aaaaaaaaaaaa_" + "a" * 43))
    assert not list(tmp_path.iterdir()), "a service that only runs makes no pepper"

    draft = Draft(Principal("ana"), frozenset({Scope.ASK}), "", None)
    made = new_key(draft, find_pepper(access, environment), utc_now())
    keys.add(made.key)
    shown = Shown(f"Bearer {made.text}")
    assert gate.check(shown).principal == Principal("ana")
    assert gate.at_once(shown) == gate.check(shown)
    assert gate.at_once(Shown()) is not None, "it stays open until it is started again"

    again = open_entrance(access, keys, loopback=True, environment=environment)
    assert again.mode == "required"
