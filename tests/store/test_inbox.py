"""What came in from a chat is kept once and done once, in order of its thread, by another where one was killed."""

from __future__ import annotations

from service.store.inbox import Came, Inbox, InboxState, Taken
from service.store.store import Store


def came(id_: str, thread: str = "") -> Came:
    return Came(id_, thread or id_, {"text": f"question {id_}"})


def ids(taken: tuple[Taken, ...]) -> list[str]:
    return [each.came.id for each in taken]


def test_what_comes_twice_is_kept_once(store: Store, elsewhere: Store) -> None:
    assert Inbox(store, "slack").add(came("m1")).result() is True
    assert Inbox(elsewhere, "slack").add(came("m1")).result() is False
    assert Inbox(elsewhere, "another chat").add(came("m1")).result() is True
    assert Inbox(store, "slack").open == 1


def test_each_is_taken_by_one(store: Store, elsewhere: Store) -> None:
    one, other = Inbox(store, "slack"), Inbox(elsewhere, "slack")
    for number in range(5):
        one.add(came(f"m{number}")).result()
    first = one.take("r1", most=3, seconds=60)
    rest = other.take("r2", most=9, seconds=60)
    assert (ids(first), ids(rest)) == (["m0", "m1", "m2"], ["m3", "m4"])
    assert first[0].came == came("m0") and first[0].was is InboxState.OPEN
    assert one.take("r1", most=9, seconds=60) == ()


def test_of_a_thread_one_is_done_after_the_other(store: Store) -> None:
    inbox = Inbox(store, "slack")
    for id_, thread in (("m1", "t"), ("m2", "t"), ("m3", "u")):
        inbox.add(came(id_, thread)).result()
    first, other = inbox.take("r1", most=9, seconds=60)
    assert ids((first, other)) == ["m1", "m3"]
    assert inbox.finish(first, {"ts": "5"}, principal="anna")
    assert ids(inbox.take("r2", most=9, seconds=60)) == ["m2"]
    assert inbox.add(came("m1", "t")).result() is False, "what was done is not done again"


def test_what_a_killed_holder_had_is_done_by_another(store: Store, elsewhere: Store) -> None:
    inbox, other = Inbox(store, "slack"), Inbox(elsewhere, "slack")
    inbox.add(came("m1")).result()
    inbox.add(came("m2")).result()
    worked, posted = inbox.take("r1", most=9, seconds=60)
    assert inbox.posting(posted, seconds=60)
    assert other.take("r2", most=9, seconds=60) == ()
    inbox.renew("r1", ["m1", "m2"], seconds=-1)  # it renews no more, and its time is over
    again = other.take("r2", most=9, seconds=60)
    assert [(each.came.id, each.was, each.tries) for each in again] == [
        ("m1", InboxState.WORKING, 2),
        ("m2", InboxState.POSTING, 2),
    ]
    assert not inbox.finish(worked, {}), "it is another's by now"
    assert not inbox.posting(posted, seconds=60)
    assert other.finish(again[0], {}) and other.finish(again[1], {})
    assert inbox.open == 0


def test_who_ends_gives_back_what_others_can_do_at_once(store: Store) -> None:
    inbox = Inbox(store, "slack")
    inbox.add(came("m1")).result()
    [taken] = inbox.take("r1", most=9, seconds=60)
    assert inbox.give_back(taken)
    [again] = inbox.take("r2", most=9, seconds=60)
    assert (again.was, again.tries) == (InboxState.OPEN, 1)


def test_what_was_about_to_be_answered_stays_so_whoever_lets_it_go(store: Store) -> None:
    inbox = Inbox(store, "slack")
    for id_ in ("m1", "m2"):
        inbox.add(came(id_)).result()
    ended, failed = inbox.take("r1", most=9, seconds=60)
    assert inbox.posting(ended, seconds=60) and inbox.posting(failed, seconds=60)
    assert inbox.give_back(ended) and inbox.put_off(failed, seconds=-1)
    assert [each.was for each in inbox.take("r2", most=9, seconds=60)] == [InboxState.POSTING] * 2


def test_what_met_an_outage_is_put_off_and_that_is_no_try(store: Store) -> None:
    inbox = Inbox(store, "slack")
    inbox.add(came("m1")).result()
    [taken] = inbox.take("r1", most=9, seconds=60)
    assert inbox.put_off(taken, seconds=60)
    assert not inbox.put_off(taken, seconds=0), "it is nobody's now"
    assert inbox.take("r2", most=9, seconds=60) == ()
    inbox.renew("r1", ["m1"], seconds=60)
    inbox.renew("", ["m1"], seconds=-1)  # its time is over
    [again] = inbox.take("r2", most=9, seconds=60)
    assert (again.was, again.tries) == (InboxState.WORKING, 1)


def test_what_a_holder_does_no_more_is_not_renewed(store: Store) -> None:
    inbox = Inbox(store, "slack")
    inbox.add(came("m1")).result()
    inbox.add(came("m2")).result()
    inbox.take("r1", most=9, seconds=-1)
    inbox.renew("r1", ["m2"], seconds=60)
    assert ids(inbox.take("r2", most=9, seconds=60)) == ["m1"]


def test_what_must_not_wait_can_be_taken_before_the_rest(store: Store) -> None:
    inbox = Inbox(store, "slack")
    for id_, thread in (("m1", "t"), ("m2", "now/m2"), ("m3", "now_m3")):
        inbox.add(came(id_, thread)).result()
    assert inbox.waits("m2") and not inbox.waits("m9")
    first = inbox.take("r1", most=9, seconds=60, threads="now/")
    assert ids(first) == ["m2"]
    assert ids(inbox.take("r1", most=9, seconds=60)) == ["m1", "m3"]
    inbox.finish(first[0], {})
    assert not inbox.waits("m2")


def test_what_one_holder_noted_the_next_one_knows(store: Store, elsewhere: Store) -> None:
    inbox, other = Inbox(store, "slack"), Inbox(elsewhere, "slack")
    inbox.add(came("m1")).result()
    [taken] = inbox.take("r1", most=9, seconds=60)
    assert taken.noted == {}
    assert inbox.note(taken, {"file": "F1"}, seconds=60) and inbox.note(taken, {"told": True}, seconds=60)
    assert inbox.done("m1") is None, "it is not done by that"
    inbox.put_off(taken, -1)
    [again] = other.take("r2", most=9, seconds=60)
    assert again.noted == {"file": "F1", "told": True} and again.was is InboxState.WORKING
    assert not inbox.note(taken, {"file": "F2"}, seconds=60), "it is another's by now"
    assert other.finish(again, {"sent": "a.csv"})
    assert other.done("m1") == {"sent": "a.csv"}


def test_a_thread_is_busy_until_all_of_it_is_done(store: Store) -> None:
    inbox = Inbox(store, "slack")
    inbox.add(came("m1", "t")).result()
    assert inbox.busy("t") and not inbox.busy("u")
    [taken] = inbox.take("r1", most=9, seconds=60)
    assert inbox.busy("t")
    inbox.finish(taken, {})
    assert not inbox.busy("t")
