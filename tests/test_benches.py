"""The benches run. How fast anything is, they say themselves: no test fails because a machine is slow."""

from __future__ import annotations

import json

import pytest

from bench import book, docs, live, lsp, prompts, recall, review, slack
from bench import compile as compiling
from bench.peers.__main__ import measured, programs
from bench.peers.shapes import SHAPES, questions
from bench.peers.timing import WARM_UP
from tests.asking.offline.shop import BOOK


@pytest.mark.slow
def test_compiling_is_measured_for_every_shape() -> None:
    lines = list(compiling.table(count=2))
    for shape in compiling.SHAPES:
        assert any(line.startswith(shape.name) for line in lines)
    assert lines[-1].startswith("import semantic: ")


def test_the_shapes_measured_differ_from_each_other() -> None:
    for shape in compiling.SHAPES:
        assert len(compiling.distinct(shape, compiling.COUNT)) == compiling.COUNT


def test_the_same_questions_for_others() -> None:
    asked = json.dumps({shape: questions(shape, WARM_UP + 2) for shape in SHAPES})
    command, environment = programs("python-that-is-not-there", "")["dragoman"]
    times = measured(command, environment, asked)
    assert times is not None and {shape: len(spent) for shape, spent in times.items()} == dict.fromkeys(
        SHAPES, 2
    )
    others = programs("python-that-is-not-there", "")
    assert all(measured(*others[name], asked) is None for name in ("sidemantic", "metricflow", "cube"))


@pytest.mark.slow
def test_the_book_is_measured_at_any_scale() -> None:
    lines = list(book.table(book.Scale(domains=1, values=5, questions=20)))
    assert lines[0].startswith("50 metrics, 50 dimensions, 60 values")
    assert [line.split("  ")[0] for line in lines[1:-1]] == [
        *("build", "one file", "one list", "retrieve", "search", "misspelt", "near", "recall@12", "planner")
    ]
    assert "Planned" in lines[-1]


def test_prompts_are_measured_at_any_scale() -> None:
    head, prompt, schema = prompts.table(book.Scale(domains=1, values=5, questions=8))
    assert head == "50 metrics, 50 dimensions, 8 questions"
    assert prompt.startswith("prompt   median") and schema.startswith("schema   median")


def test_recall_counts_the_members_that_were_not_found() -> None:
    both = ("sales.revenue", "sales.baskets")
    asked = recall.Asked("sales of frozen pizza", (both, ("stores.stores", *both)), BOOK)
    assert recall.missing(asked, limit=1) == ("sales.baskets",)
    assert recall.recall([asked], limit=1) == 0.5


@pytest.mark.slow
def test_what_questions_notice_of_a_change_is_measured() -> None:
    lines = list(live.table(domains=1, changes=1, quiet_seconds=0.1))
    assert [line.split()[0] for line in lines] == ["tried", "swapped", "quiet", "busy", "busy/quiet"]


def test_what_a_site_takes_is_measured() -> None:
    head, *lines = docs.table(domains=1)
    assert head.startswith("50 metrics, 73 files")
    assert [line.split()[0] for line in lines] == ["load", "site", "write", "again"]


@pytest.mark.slow
def test_what_a_review_takes_is_measured() -> None:
    found = review.measured(domains=1, runs=1)
    assert found.keys() >= review.AIMS.keys() and all(seconds > 0 for seconds in found.values())


@pytest.mark.slow
def test_what_people_wait_for_in_slack_is_measured() -> None:
    lines = list(slack.table(alone=2, together=4))
    assert [line[:24].strip() for line in lines[1:]] == [
        *("POST /v1/ask, alone", "in Slack, alone", "POST /v1/ask, at once", "in Slack, at once")
    ]


@pytest.mark.slow
def test_the_language_server_is_measured() -> None:
    lines = lsp.table(lsp.measured(domains=1, runs=1))
    assert [line.split("  ")[0] for line in lines[1:]] == [
        "reload", "round trip", "completion", "hover", "definition", "references", "symbols", "typed", "problems",
        "rename",
    ]  # fmt: skip
