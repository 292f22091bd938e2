"""The door to which the stand-in sends, opened once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.slack.standin.receiving import Door, open_door


@pytest.fixture(scope="session")
def door() -> Iterator[Door]:
    with open_door() as opened:
        yield opened
