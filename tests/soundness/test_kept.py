"""Generated cases that once failed."""

from __future__ import annotations

import pytest

from tests.soundness.engine import Case
from tests.soundness.examples import agree
from tests.soundness.kept import CASES


@pytest.mark.parametrize("case", CASES)
def test_kept_case(case: Case) -> None:
    agree(case)
