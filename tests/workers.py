"""How the processes of `pytest -n 3` share what there is to do.

Each reads all test files, and compiles those that nobody has compiled yet, as in a new clone. They begin at different
folders, so that each compiles another part and finds the rest done. Files that take long come first: one that began
last would run on alone.

    the first      access api … formats language_server … tries
    the second     formats language_server … tries access api …
    what they run  soundness/test_generated_rich.py, engines/test_corpus.py, …, access/…, api/…, …
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

LONG = (
    "soundness/test_generated_rich.py",
    "soundness/test_generated_rights.py",
    "evaluating/test_shipped_suites.py",
    "soundness/test_generated.py",
    "soundness/test_generated_elsewhere.py",
    "engines/test_corpus.py",
    "tries/test_tries.py",
    "deploy/test_review_jobs.py",
    "cli/test_program.py",
)
"""Take twenty seconds or more, the longest first."""


class Worker:
    """One of `count` processes, which all have to say the same tests in the same order."""

    def __init__(self, number: int, count: int) -> None:
        self._number = number
        self._count = count

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        if [Path(each) for each in session.config.args] == [Path("tests")]:
            places = sorted(path for path in TESTS.iterdir() if holds_tests(path))
            session.config.args = [str(path) for path in turned(places, self._number, self._count)]

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: turn_of(item.path.relative_to(TESTS)))


def holds_tests(path: Path) -> bool:
    return (path.is_dir() and any(path.rglob("test_*.py"))) or path.match("test_*.py")


def turned(places: Sequence[Path], number: int, count: int) -> Sequence[Path]:
    """[a, b, c, d] → for the second of two, [c, d, a, b]."""
    begin = len(places) * number // count
    return [*places[begin:], *places[:begin]]


def turn_of(file: Path) -> tuple[int, str]:
    """When a file below tests/ is run: the long ones first, the others folder by folder."""
    long = file.as_posix() in LONG
    return (LONG.index(file.as_posix()), "") if long else (len(LONG), file.parts[0])


def worker_of(config: pytest.Config) -> Worker | None:
    """The worker that this process is; None where it runs the tests alone, or has others run them."""
    given: dict[str, object] | None = getattr(config, "workerinput", None)
    if given is None:
        return None
    return Worker(int(str(given["workerid"]).removeprefix("gw")), int(str(given["workercount"])))
