"""Prints how much of the run's time each group of tests took, beside the time that it may take.

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
from typing import get_args

import pytest
from hypothesis import settings
from pydantic import ConfigDict, TypeAdapter
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
"""Seconds of a run on two cores."""

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


@pytest.fixture(scope="session", autouse=True)
def bodies_are_checked_alike() -> Iterator[None]:
    """What a route takes and gives is the same in each service that a test starts; to prepare its checks takes half of
    the start."""
    made: dict[tuple[object, str, str], TypeAdapter[object]] = {}

    def adapter(annotated: type[object], *, config: ConfigDict | None = None) -> TypeAdapter[object]:
        kind, *told = get_args(annotated)
        key = kind, repr(told), repr(config)
        if key not in made:
            made[key] = TypeAdapter(annotated, config=config)
        return made[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fastapi._compat.v2.TypeAdapter", adapter)
        yield


@pytest.fixture(scope="session")
def demo_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a part of the demo data; for reading only."""
    path = tmp_path_factory.mktemp("demo") / "sample.duckdb"
    write_sample(path)
    return path


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    spent = config.stash[SPENT]
    for line in summary(spent, config.getoption("numprocesses", None) or 1):
        terminalreporter.write_line(line)


def summary(spent: Mapping[str, Spent], workers: int = 1) -> list[str]:
    """The lines of the table; none when no test ran. Of several workers each takes its part of the run's seconds."""
    lines = [f"{'group':<12}{'tests':>6}{'seconds':>10}{'budget':>9}"] if spent else []
    for group, budget in BUDGETS.items():
        if took := spent.get(group):
            seconds = took.seconds / workers
            over = "   over budget" if seconds > budget else ""
            lines.append(f"{group:<12}{took.tests:>6}{seconds:>10.1f}{budget:>9.0f}{over}")
    return lines
