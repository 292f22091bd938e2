"""Shows at the end of a run what the generated cases exercised."""

from __future__ import annotations

import pytest

from tests.soundness.counting import Tally
from tests.soundness.suite import Run

TALLIES = pytest.StashKey[dict[str, Tally]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[TALLIES] = {}


@pytest.fixture
def run(request: pytest.FixtureRequest) -> Run:
    """A run whose tally is shown at the end, under the test's name."""
    made = Run()
    request.config.stash[TALLIES][request.node.name] = made.tally
    return made


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for name, tally in config.stash.get(TALLIES, {}).items():
        if tally.cases:
            terminalreporter.section(f"soundness: {name}")
            for line in tally.lines():
                terminalreporter.write_line(line)
