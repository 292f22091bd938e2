"""Shows at the end of a run what the generated cases exercised."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engines.databases import DuckDB
from tests.soundness.counting import Tally
from tests.soundness.suite import Run

TALLIES = pytest.StashKey[dict[str, Tally]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[TALLIES] = {}


@pytest.fixture
def run(request: pytest.FixtureRequest) -> Iterator[Run]:
    """A run in a DuckDB for all of its companies, whose tally is shown at the end, under the test's name."""
    with DuckDB() as database:
        made = Run(database=database)
        request.config.stash[TALLIES][request.node.name] = made.tally
        yield made


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for name, tally in config.stash.get(TALLIES, {}).items():
        if tally.cases:
            terminalreporter.section(f"soundness: {name}")
            for line in tally.lines():
                terminalreporter.write_line(line)
