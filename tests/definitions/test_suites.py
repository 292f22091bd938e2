"""Suites: what a file of them says, and what is wrong with it, where."""

from __future__ import annotations

from pathlib import Path

import pytest

from semantic.definitions.suites import Expected, read_suite, read_suites
from semantic.errors import Position
from semantic.principal import Principal

SUITE = """\
suite: sales
half: tuning
asker: {id: ann, attributes: {region: [north, south], level: 3}}
cases:
  - ask: wat was our revenu
    query: {metrics: [revenue]}
    or: [{metrics: [net_sales]}]
    or_clarify: true
    tags: [typo]
  - ask: how many shops
    rows: [[7, null]]
    half: held_out
    asker: {id: bob}
  - ask: how happy are our customers
    decline: refuse
    why: Nobody measures happiness.
  - name: basket size, then why
    turns:
      - {ask: basket size, decline: clarify}
      - {choose: 1}
      - {choose: items, query: {metrics: [items_per_basket]}}
      - {ask: "why did it drop?", explain: true}
      - {ask: what is that, definition: [sales.items_per_basket]}
"""


def test_a_suite_is_read() -> None:
    suite, problems = read_suite(SUITE, "models/suites/sales.yml")
    assert problems == () and suite is not None
    typo, shops, happy, talk = suite.cases
    ann = Principal("ann", (("level", ("3",)), ("region", ("north", "south"))))
    assert typo.turns[0].expected == Expected(
        queries=({"metrics": ["revenue"]}, {"metrics": ["net_sales"]}), or_clarify=True
    )
    assert (typo.suite, typo.half, typo.tags, typo.asker) == ("sales", "tuning", ("typo",), ann)
    assert shops.turns[0].expected == Expected(rows=((7, None),))
    assert (shops.half, shops.asker) == ("held_out", Principal("bob"))
    assert happy.turns[0].expected == Expected(decline="refuse", why="Nobody measures happiness.")
    assert talk.is_conversation and not happy.is_conversation
    assert [turn.choose for turn in talk.turns] == [None, 1, "items", None, None]
    assert talk.turns[1].expected == Expected()
    assert talk.turns[3].expected == Expected(explain=True)
    assert talk.turns[4].expected == Expected(definition=("sales.items_per_basket",))
    assert talk.turns[0].position == Position("models/suites/sales.yml", 19, 9)


@pytest.mark.parametrize(
    ("case", "code", "words"),
    [
        ("ask: hi", "key-required", "needs one of 'query', 'rows', 'definition', 'explain', 'decline' and has none"),
        ("ask: hi, decline: no", "invalid-choice", "'decline' of case 'hi' cannot be 'no'"),
        ("ask: hi, decline: refuse, query: {metrics: [a]}", "key-required", "and has 'query' and 'decline'"),
        ("ask: hi, decline: refuse, or_clarify: true", "key-misplaced", "'or_clarify' of case 'hi' means nothing here"),
        ("ask: hi, decline: refuse, expected: 1", "unknown-key", "unknown key 'expected'"),
        ("ask: hi, rows: [1, 2]", "wrong-kind", "'rows' of case 'hi' must be a list of rows"),
        ("ask: 2017, decline: refuse", "wrong-kind", "'ask' of case '2017' must be a text"),
        ("name: n, turns: []", "value-missing", "case 'n' has no turns"),
        ("turns: [{choose: 0}]", "wrong-kind", "'choose' of a turn of case must be"),
        ("turns: [{choose: 1, ask: a, decline: refuse}]", "key-required", "'ask' or 'choose' and has both"),
        ("turns: [{choose: 1}], query: {metrics: [a]}", "key-misplaced", "'query' of case means nothing here"),
        ("name: n", "key-required", "'ask' or 'turns' and has neither"),
        ("ask: hi, decline: refuse, asker: {name: ann}", "unknown-key", "unknown key 'name'"),
    ],
)  # fmt: skip
def test_a_wrong_case_is_reported_with_its_place_and_left_out(case: str, code: str, words: str) -> None:
    text = f"suite: s\ncases:\n  - {{{case}}}\n  - {{ask: fine, decline: refuse}}\n"
    suite, problems = read_suite(text, "models/suites/s.yml")
    assert suite is not None and [case.turns[0].ask for case in suite.cases] == ["fine"]
    assert code in [problem.code for problem in problems]
    [problem] = [problem for problem in problems if problem.code == code and words in problem.message]
    assert problem.position is not None and problem.position.line == 3
    assert problem.position.file == "models/suites/s.yml"


@pytest.mark.parametrize("text", ["", "- a\n", "cases: []\n", "suite: [\n", "suite: s\ncases: 3\n"])
def test_a_file_that_is_no_suite_is_reported(text: str) -> None:
    suite, problems = read_suite(text, "models/suites/s.yml")
    assert problems and (suite is None or suite.cases == ())


def test_a_folder_is_read_by_file_name(tmp_path: Path) -> None:
    (tmp_path / "suites" / "more").mkdir(parents=True)
    (tmp_path / "suites" / "b.yml").write_text("suite: b\ncases: []\n")
    (tmp_path / "suites" / "more" / "a.yaml").write_text("suite: a\ncases: []\n")
    (tmp_path / "suites" / ".hidden.yml").write_text("nonsense")
    (tmp_path / "sales.yml").write_text("model: sales")
    suites, problems = read_suites(tmp_path)
    assert problems == () and [suite.name for suite in suites] == ["b", "a"]
    assert read_suites(tmp_path / "none") == ((), ())
