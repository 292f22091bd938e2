"""The table of seconds and budgets that ends every run of the tests."""

from __future__ import annotations

import pytest

from tests.conftest import Spent, group_of, summary


@pytest.mark.parametrize(
    ("nodeid", "group"),
    [
        ("tests/soundness/test_generated.py::test_x", "soundness"),
        ("tests/book/test_values.py::test_x[a/b::c]", "asking"),
        ("tests/bots/slack/test_blocks.py::test_x", "slack"),
        ("tests/definitions/test_yaml.py::test_x", "rest"),
        ("tests/test_stopwatch.py::test_x", "rest"),
    ],
)
def test_a_test_belongs_to_the_group_of_its_folder(nodeid: str, group: str) -> None:
    assert group_of(nodeid) == group


def test_the_table_names_the_groups_that_ran_and_those_over_budget() -> None:
    assert summary({"slack": Spent(tests=12, seconds=60.4), "asking": Spent(tests=3, seconds=0.26)}) == [
        "group        tests   seconds   budget",
        "asking           3       0.3       90",
        "slack           12      60.4       60   over budget",
    ]


def test_workers_share_the_seconds_of_the_run() -> None:
    (_, line) = summary({"slack": Spent(tests=12, seconds=60.4)}, workers=2)
    assert line == "slack           12      30.2       60"


def test_without_tests_there_is_no_table() -> None:
    assert summary({}) == []
