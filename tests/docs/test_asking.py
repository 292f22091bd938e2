"""docs/asking.md: every command shows what the page says, and every question of its tables is understood."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dragoman.app import App
from service.answer import Answer, Kind, Status
from service.asking.offline.overviews import MOST_BREAKDOWNS, MOST_FIGURES, ROWS
from service.composing.contributions import STANDING_OUT
from service.composing.investigating import MOST_CANDIDATES, MOST_SECTIONS
from service.looking import MOST_VALUES
from service.rendering.chart import MOST_GROUPS, MOST_LINES
from service.warehouse.refreshing import SECONDS
from service.warehouse.values import LONGEST_VALUE
from service.warehouse.values import MOST_VALUES as MOST_READ
from tests.docs.console import run_block
from tests.docs.pages import Block, page

PAGE = page("asking")


@pytest.mark.parametrize("block", PAGE.blocks("console"), ids=lambda block: f"line {block.line}")
def test_what_a_command_shows(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run_block(block)
    if "--chart" in block.text:
        assert (tmp_path / "sales.svg").read_text(encoding="utf-8").startswith("<svg ")


def test_questions_about_definitions(demo: App) -> None:
    [rows] = PAGE.tables("Questions about definitions")
    questions = [question for row in rows for question in re.findall(r"`([^`]+)`", row[1])]
    assert len(questions) > len(rows)
    for question in questions:
        answer = demo.ask(question)
        assert (answer.status, answer.kind) == (Status.ANSWERED, Kind.DEFINITION), question


def test_what_nothing_is_called_is_refused_and_two_names_are_told_apart(demo: App) -> None:
    for question in (
        "does profit include coupons",
        "is there a metric for profit",
        "do you have data on employees",
    ):
        assert f'"{question}"' in PAGE.text and demo.ask(question).status is Status.REFUSED
    assert demo.ask("net vs gross sales?").kind is Kind.DEFINITION
    assert demo.ask("net vs gross sales").kind is Kind.DATA


def test_what_shapes_can_be_asked_for(demo: App) -> None:
    [rows] = PAGE.tables("Shapes")
    questions = [question for row in rows for question in re.findall(r"`([^`]+)`", row[1])]
    assert len(questions) > 2 * len(rows)
    for question in questions:
        answer = demo.ask(question)
        assert (answer.status, answer.kind) == (Status.ANSWERED, Kind.DATA), (question, answer.sentence)


def test_what_a_shape_leaves_open_is_asked_or_refused(demo: App) -> None:
    for question, status in (
        ("share of sales by department and month in 2017", Status.CLARIFY),
        ("top 3 categories by sales by department", Status.CLARIFY),
        ("sales last month to households with more than 50 baskets", Status.CLARIFY),
        ("sales to households aged under 30", Status.REFUSED),
    ):
        assert demo.ask(question).status is status, question


BEFORE = (
    ("sales in November 2017",),
    ("sales by department in November 2017",),
    ("top 20 departments by sales in November 2017", "only deli", "add units"),
    ("shoppers in November 2017",),
    ("sales of deli in November 2017", "and pastry", "and produce"),
)
"""What the phrases of the table may lean on."""


def test_what_changes_the_question_before(demo: App) -> None:
    """Each phrase of the table is understood after one of these conversations, and says what it changed."""
    [rows] = PAGE.tables("Conversations")
    phrases = [phrase for row in rows[:-1] for phrase in re.findall(r"`([^`]+)`", row[1])]
    assert len(phrases) > 2 * len(rows)
    for phrase in phrases:
        answers = (talked(demo, *before, phrase) for before in BEFORE)
        assert any(answer.status is Status.ANSWERED and answer.changes for answer in answers), phrase
    for phrase, kind in (("how is that computed?", Kind.DEFINITION), ("why did it drop?", Kind.REPORT)):
        assert f"`{phrase}`" in rows[-1][1]
        assert talked(demo, *BEFORE[0], phrase).kind is kind


def talked(demo: App, *questions: str) -> Answer:
    """The last answer of a conversation."""
    answer = demo.ask(questions[0])
    for question in questions[1:]:
        answer = demo.ask(question, conversation=answer.conversation)
    return answer


def test_how_words_are_found(demo: App) -> None:
    [rows] = PAGE.tables("How words are found")
    read, several, letters, nothing = (demo.ask(row[0].strip("`")) for row in rows)
    assert read.status is Status.ANSWERED and "“frozn” is read as “frozen”." in read.warnings
    assert several.status is Status.CLARIFY and len(several.choices) > 2
    assert letters.sentence == "Do you mean “average campaign length” with “acl”?"
    assert nothing.status is Status.REFUSED and "“colour”" in nothing.sentence
    found = PAGE.text.partition("\n## How words are found\n")[2].partition("\n## ")[0]
    assert (
        f"At most {MOST_READ:,} values" in found and f"none longer than {LONGEST_VALUE} characters" in found
    )
    assert f"every {SECONDS / 60:.0f} minutes" in found


def test_questions_about_times(demo: App) -> None:
    [rows] = PAGE.tables("Times, and what changed between them")
    questions = [question for row in rows for question in re.findall(r"`([^`]+)`", row[1])]
    assert len(questions) > len(rows)
    for question in questions:
        answer = demo.ask(question)
        assert (answer.status, answer.kind) == (Status.ANSWERED, Kind.DATA), question


def test_the_limits_on_the_page() -> None:
    why, overview, charts = (
        PAGE.text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
        for title in ("Why did it change?", "Overviews", "Charts")
    )
    assert f"At most {MOST_CANDIDATES} dimensions" in why and f"at most {MOST_VALUES}," in why
    assert STANDING_OUT == 3 and "of the three groups" in why and MOST_SECTIONS == 3
    assert f"up to {MOST_FIGURES - 1} further" in overview and f"the first {ROWS} groups" in overview
    assert f"of each model**, up to {MOST_BREAKDOWNS}" in overview
    assert f"a line per group up to {MOST_LINES}" in charts and f"up to {MOST_GROUPS}" in charts
