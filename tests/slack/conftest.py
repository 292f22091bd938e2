"""A Slack to speak to, shared by the tests that only post there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bots.slack.standin import SlackStandIn, running_slack


@pytest.fixture(scope="module")
def one() -> Iterator[SlackStandIn]:
    with running_slack() as running:
        yield running


@pytest.fixture
def slack(one: SlackStandIn) -> Iterator[SlackStandIn]:
    """A quiet channel, whose minute of posting has passed."""
    one.faults.clear()
    one.clock.advance(120)
    with one.changing() as world:
        world.messages["C0SALES"].clear()
        world.messages["C0GENERAL"].clear()
    yield one
    one.faults.clear()
