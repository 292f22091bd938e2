"""Threads of a chat with everybody's part in them, channels that were set up, and questions that people keep."""

from __future__ import annotations

from service.store.store import Store
from service.store.threads import MOST_SAVED, Channels, Saved, Thread, Threads


def test_everybody_has_a_part_of_a_thread(store: Store, elsewhere: Store) -> None:
    threads = Threads(store, "slack")
    annas = Thread("T1/C1/17.1", "T1/U1", "anna", "c1", {"turns": [{"asked": "17.1"}]})
    bens = Thread("T1/C1/17.1", "T1/U2", "ben", "c2")
    threads.put(annas)
    threads.put(bens)
    threads.put(Thread("T1/C1/17.10", "T1/U1", "anna", "c3"))
    other = Threads(elsewhere, "slack")
    assert other.get("T1/C1/17.1", "T1/U1") == annas
    assert other.of("T1/C1/17.1") == (bens, annas), "the last first that changed"
    assert other.addressed("T1/C1/17.1") and not other.addressed("T1/C1/17")
    assert other.remove("T1/C1/17.1", "T1/U2") and not other.remove("T1/C1/17.1", "T1/U2")
    assert threads.of("T1/C1/17.1") == (annas,)
    assert not Threads(store, "another chat").addressed("T1/C1/17.1")


def test_what_was_agreed_last_for_a_channel_holds(store: Store) -> None:
    channels = Channels(store, "slack")
    assert channels.get("T1/C1") is None
    channels.put("T1/C1", "anna", {"audience": "everyone"})
    channels.put("T1/C1", "ben", {"audience": "team; regions=EU"})
    found = channels.get("T1/C1")
    assert found is not None and (found.principal, found.form) == ("ben", {"audience": "team; regions=EU"})
    assert channels.remove("T1/C1") and channels.get("T1/C1") is None


def test_a_question_is_kept_once_and_the_oldest_goes(store: Store) -> None:
    saved = Saved(store)
    first = saved.add("anna", "sales last week")
    assert saved.add("anna", "sales last week", {"metrics": ["revenue"]}) == first
    assert saved.list("ben") == ()
    for number in range(MOST_SAVED):
        saved.add("anna", f"sales of store {number}")
    assert len(saved.list("anna")) == MOST_SAVED
    assert first not in {each.id for each in saved.list("anna")}
    newest = saved.list("anna")[0]
    assert newest.question == f"sales of store {MOST_SAVED - 1}"
    assert not saved.remove("ben", newest.id) and saved.remove("anna", newest.id)
