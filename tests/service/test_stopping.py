"""One thread looks after all runs of a warehouse: who is stopped, when, and that nobody else is."""

from __future__ import annotations

import threading
from threading import Event, Thread

import pytest

from service.errors import Cancelled, TimedOut
from service.warehouse import Cancellation, Limits
from service.warehouse.stopping import Stopper, watched

LONG = 30.0


def threads(name: str) -> list[Thread]:
    return [thread for thread in threading.enumerate() if thread.name == name]


def test_runs_that_end_by_themselves_share_one_thread_and_are_not_stopped() -> None:
    stopper, stopped = Stopper(), Event()
    before = len(threads("dragoman-watch"))
    for _ in range(20):
        with (
            stopper.stopping(watched(Limits(LONG)), stopped.set),
            stopper.stopping(watched(Limits(LONG)), stopped.set),
        ):
            assert len(threads("dragoman-watch")) == before + 1
    [*_, watcher] = threads("dragoman-watch")
    stopper.close()
    watcher.join(LONG)
    assert not watcher.is_alive() and not stopped.is_set()


def test_a_run_with_less_time_that_comes_later_is_stopped_first() -> None:
    stopper, long_stopped, short_stopped = Stopper(), Event(), Event()
    with stopper.stopping(watched(Limits(LONG)), long_stopped.set):
        watch = watched(Limits(0.01))
        with stopper.stopping(watch, short_stopped.set):
            assert short_stopped.wait(LONG)
        with pytest.raises(TimedOut):
            watch.check()
    assert not long_stopped.is_set()


def test_a_server_that_takes_long_to_be_told_keeps_no_other_run_from_being_stopped() -> None:
    stopper, told, release, stopped = Stopper(), Event(), Event(), Event()
    ann, ben = Cancellation("ann"), Cancellation("ben")

    def hangs() -> None:
        told.set()
        release.wait(LONG)

    with (
        stopper.stopping(watched(Limits(LONG), ben), stopped.set),
        stopper.stopping(watched(Limits(LONG), ann), hangs),
    ):
        ann.cancel()
        assert told.wait(LONG)
        ben.cancel()
        assert stopped.wait(LONG)
        release.set()


def test_a_stop_that_fails_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    stopper, handle, tries, again = Stopper(), Cancellation(), [0], Event()

    def fails_once() -> None:
        tries[0] += 1
        if tries[0] == 1:
            raise ConnectionError("10.0.0.7 said no to 'ann'")
        again.set()

    watch = watched(Limits(LONG), handle)
    with stopper.stopping(watch, fails_once):
        handle.cancel()
        assert again.wait(LONG)
    with pytest.raises(Cancelled):
        watch.check()
    assert [record.message for record in caplog.records] == ["stop-failed"] and "ann" not in caplog.text


def test_nothing_is_stopped_after_its_end() -> None:
    stopper, handle, calls = Stopper(), Cancellation(), [0]
    stopped = Event()

    def stop() -> None:
        calls[0] += 1
        stopped.set()

    with stopper.stopping(watched(Limits(LONG), handle), stop):
        handle.cancel()
        assert stopped.wait(LONG)
    count = calls[0]
    with stopper.stopping(watched(Limits(LONG)), Event().set):
        assert not threads("dragoman-stop")
    assert calls[0] == count


def test_where_there_is_no_thread_left_nothing_runs_unwatched() -> None:
    stopper, stopped = Stopper(), Event()
    usual = threading.stack_size(2**46)  # more than a machine gives
    try:
        with pytest.raises(RuntimeError), stopper.stopping(watched(Limits(0.01)), stopped.set):
            pass
    finally:
        threading.stack_size(usual)
    with stopper.stopping(watched(Limits(0.01)), stopped.set):
        assert stopped.wait(LONG), "the next run is watched"
