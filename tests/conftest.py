"""Prints how long each group of tests took, beside the time that it may take.

    group        tests   seconds   budget
    soundness      212      14.2       60
    engines         40      70.3       60   over budget

A group over its budget fails nothing, because machines differ; it is for people to see. Also the two profiles of
generated tests: the default one repeats the same examples, `--hypothesis-profile=thorough` looks for new ones.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import settings
from typer.main import get_command

from tests.demo.sample import write_sample
from tests.engines.servers import stop_shared
from tests.workers import worker_of

settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=50)
settings.register_profile("thorough", derandomize=False, deadline=None, max_examples=1000)
settings.load_profile("repeatable")

BUDGETS: Mapping[str, float] = {
    "soundness": 150,
    "engines": 90,
    "asking": 90,
    "evaluating": 60,
    "service": 120,
    "slack": 60,
    "formats": 60,
    "rest": 60,
}
"""Seconds on two cores."""

GROUPS: Mapping[str, str] = {
    "soundness": "soundness",
    "engines": "engines",
    "tries": "engines",
    "asking": "asking",
    "book": "asking",
    "evaluating": "evaluating",
    "service": "service",
    "api": "service",
    "cli": "service",
    "demo": "service",
    "access": "service",
    "caching": "service",
    "observing": "service",
    "client": "service",
    "configuration": "service",
    "deploy": "service",
    "publishing": "service",
    "store": "service",
    "model": "asking",
    "embedding": "asking",
    "bots": "slack",
    "slack": "slack",
    "scheduling": "service",
    "documenting": "formats",
    "formats": "formats",
    "onboarding": "formats",
    "review": "formats",
    "testing": "service",
    "reviewing": "formats",
    "editing": "formats",
    "language_server": "formats",
}
"""The folder below tests/ → its group; every other one is "rest"."""


@dataclass
class Spent:
    tests: int = 0
    seconds: float = 0.0


SPENT = pytest.StashKey[dict[str, Spent]]()


def group_of(nodeid: str) -> str:
    """The group of a test: "tests/book/test_values.py::test_x" → "asking"."""
    parts = PurePosixPath(nodeid.partition("::")[0]).parts
    return GROUPS.get(parts[1], "rest") if len(parts) > 2 else "rest"


class Stopwatch:
    """Adds up the time of every test's setup, call and teardown."""

    def __init__(self, spent: dict[str, Spent]) -> None:
        self._spent = spent

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        group = self._spent.setdefault(group_of(report.nodeid), Spent())
        group.seconds += report.duration
        group.tests += report.when == "setup"


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SPENT] = {}
    config.pluginmanager.register(Stopwatch(config.stash[SPENT]), "stopwatch")
    if worker := worker_of(config):
        config.pluginmanager.register(worker, "worker")


def pytest_collection() -> None:
    """What is imported stays: looking through all of it for garbage, again and again, takes a sixth of collecting."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What was imported for all tests is not looked through for garbage with each service that one of them begins."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_unconfigure() -> None:
    stop_shared()


@pytest.fixture(scope="session", autouse=True)
def commands_are_built_once() -> Iterator[None]:
    """As in the program; else Typer builds all of them anew for each that a test runs, which takes longer than most."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("typer.testing._get_command", cache(get_command))
        yield


@pytest.fixture(scope="session")
def demo_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a part of the demo data; for reading only."""
    path = tmp_path_factory.mktemp("demo") / "sample.duckdb"
    write_sample(path)
    return path


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    spent = config.stash[SPENT]
    for line in summary(spent):
        terminalreporter.write_line(line)


def summary(spent: Mapping[str, Spent]) -> list[str]:
    """The lines of the table; none when no test ran."""
    lines = [f"{'group':<12}{'tests':>6}{'seconds':>10}{'budget':>9}"] if spent else []
    for group, budget in BUDGETS.items():
        if took := spent.get(group):
            over = "   over budget" if took.seconds > budget else ""
            lines.append(f"{group:<12}{took.tests:>6}{took.seconds:>10.1f}{budget:>9.0f}{over}")
    return lines
