"""Checks the files in a thread of its own, so that no answer waits for it: the newest state of them, a moment after the
last keystroke.

    checker = Checker(folder.read, told)
    checker.wanted({"sales.yml": "…"})      later: told(result), for each state that nothing newer has overtaken
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from semantic.editing import Checked, Project, check, occurrences, worth_a_look
from semantic.errors import Problem

QUIET = 0.15
"""Seconds without a keystroke before the files are checked."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Result:
    """`number` is that of the state that was checked. `more` are what took longer, None while it is being found out."""

    number: int
    checked: Checked
    disk: Mapping[str, str]
    project: Project
    more: Mapping[str, tuple[Problem, ...]] | None = None

    def problems(self, name: str) -> tuple[Problem, ...]:
        return (*self.checked.problems.get(name, ()), *(self.more or {}).get(name, ()))


class Checker:
    """`read` gives the texts on disk, `told` gets each result, in the checker's thread."""

    def __init__(self, read: Callable[[], dict[str, str]], told: Callable[[Result], None]) -> None:
        self._read, self._told = read, told
        self._changed = threading.Condition()
        self._opened: Mapping[str, str] = {}
        self._number = 0
        self._stopped = False
        self._last: Checked | None = None
        self._thread = threading.Thread(target=self._run, name="checker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wanted(self, opened: Mapping[str, str]) -> int:
        """The texts that are open have changed, or files on disk may have; the number of this state."""
        with self._changed:
            self._opened = dict(opened)
            self._number += 1
            self._changed.notify_all()
            return self._number

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def _run(self) -> None:
        done = 0
        while (state := self._next(done)) is not None:
            done, opened = state
            try:
                self._check(done, opened)
            except Exception:
                # A text that nobody foresaw: the next keystroke is checked all the same.
                _LOG.exception("definitions-unchecked")

    def _next(self, done: int) -> tuple[int, Mapping[str, str]] | None:
        """The state after the one that is done, as soon as nobody types; None in the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._number > done)
            while not self._stopped and self._changed.wait(QUIET if done else 0.0):
                pass
            return None if self._stopped else (self._number, self._opened)

    def _check(self, number: int, opened: Mapping[str, str]) -> None:
        disk, first = self._read(), self._last is None
        project = Project.of({**disk, **opened})
        checked = self._last = check(project, self._last)
        self._told(Result(number, checked, disk, project))
        if first:
            # What the files define and name is kept with them: whoever asks for all uses of a name waits less.
            project = project.read_as(checked.catalog)
            for name in project.files:
                for _ in occurrences(project, name):
                    pass
        if number == self._number:
            self._told(Result(number, checked, disk, project, worth_a_look(checked)))
