"""Files of tests: what they say, and what is wrong with them, where; without data."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from semantic.catalog import load_folder
from semantic.definitions.metric_tests import (
    AddsUp,
    EqualTo,
    ExpectedRows,
    InRange,
    IsFresh,
    StillAsks,
    read_test_texts,
    read_tests,
)
from semantic.definitions.types import Span
from semantic.errors import Position
from semantic.principal import Principal
from semantic.testing import check_tests, forms_of
from tests.testing import till

FILE = """\
tests:
  - test: stores add up
    metric: revenue
    by: time.month
    filters: [{field: store, op: "=", values: [North]}]
    time: {range: 2025-01}
    adds_up_by: [store, product.department]
    tags: [finance, fast]
    asker: {id: ann, attributes: {team: [red]}}
  - {test: books, query: {metrics: [revenue]}, value: 70.70, tolerance: 0.005, seconds: 5}
  - {test: sides, metric: revenue, equals: lines * price}
  - {test: bounds, metric: revenue / lines, min: 0, max: 99.5}
  - {test: age, model: sales, within: 2 days}
  - {test: asked, question: sales by store, sql: SELECT 1, rows: [[North, 10.10], [null, null]]}
"""


def test_a_file_is_read() -> None:
    tests, problems = read_test_texts({"tests/sales.yml": FILE, "sales.yml": "model: sales"}, "models")
    assert problems == ()
    stores, books, sides, bounds, age, asked = tests
    assert stores.query == {
        "metrics": ["revenue"],
        "dimensions": ["time.month"],
        "filters": [{"field": "store", "op": "=", "values": ["North"]}],
        "time": {"range": "2025-01"},
    }
    assert stores.expected == AddsUp(("store", "product.department"))
    assert (stores.tags, stores.about) == (("finance", "fast"), ("revenue",))
    assert stores.asker == Principal("ann", (("team", ("red",)),))
    assert stores.position == Position("models/tests/sales.yml", 2, 5)
    assert books.expected == ExpectedRows(((Decimal("70.70"),),))
    assert (books.tolerance, books.seconds) == (Decimal("0.005"), 5.0)
    assert sides.expected == EqualTo("lines * price")
    assert sides.query == {"metrics": ["revenue", {"expr": "lines * price", "as": "expected"}]}
    assert bounds.expected == InRange(Decimal(0), Decimal("99.5"))
    assert bounds.query == {"metrics": [{"expr": "revenue / lines", "as": "value"}]}
    assert age.expected == IsFresh("sales", Span(2, "day"))
    assert asked.expected == StillAsks(
        "sales by store", "SELECT 1", (("North", Decimal("10.10")), (None, None))
    )
    whole, *parts = forms_of(stores, till.catalog())
    assert [form["dimensions"] for form in (whole, *parts)] == [
        ["time.month"],
        ["time.month", "store"],
        ["time.month", "product.department"],
    ]


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("metric: revenue", "key-required", "does not say what must hold: one of value, rows, adds_up_by"),
        ("value: 1", "key-required", "needs one of 'metric' or 'query' or 'question' or 'model' and has neither"),
        ("metric: a, query: {metrics: [a]}, value: 1", "key-required", "and has both"),
        ("metric: a, value: 1, min: 0", "key-required", "says 'value' and 'min'"),
        ("query: {metrics: [a]}, adds_up_by: store", "key-misplaced", "'adds_up_by' of test 't' means nothing here"),
        ("query: {metrics: [a]}, by: store, value: 1", "key-misplaced", "'by' of test 't' means nothing here"),
        ("model: sales, min: 0", "key-misplaced", "'min' of test 't' means nothing here"),
        ("metric: a, min: 5, max: 1", "invalid-text", "'max' of test 't' is less than its 'min'"),
        ("model: sales, within: soon", "invalid-text", "'within' of test 't' cannot be 'soon'"),
        ("metric: a, value: [1]", "wrong-kind", "'value' of test 't' must be"),
        ("metric: a, rows: 3", "wrong-kind", "'rows' of test 't' must be a list of rows"),
        ("metric: a, value: 1, tolerance: -1", "invalid-text", "'tolerance' of test 't' is below zero"),
        ("metric: a, value: 1, expected: 2", "unknown-key", "unknown key 'expected'"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_test_is_told_at_its_place(line: str, code: str, words: str) -> None:
    text = f"tests:\n  - {{test: t, {line}}}\n  - {{test: fine, metric: a, value: 1}}\n"
    tests, problems = read_test_texts({"tests/x.yml": text})
    assert [test.name for test in tests] == ["fine"]
    [problem] = [problem for problem in problems if problem.code == code and words in problem.message]
    assert problem.position is not None and (problem.position.file, problem.position.line) == (
        "tests/x.yml",
        2,
    )


@pytest.mark.parametrize("text", ["- a\n", "tests: 3\n", "tests: [\n", "tests: [1]\n", "test: []\n"])
def test_a_file_that_holds_no_tests_is_reported(text: str) -> None:
    tests, problems = read_test_texts({"tests/x.yml": text})
    assert tests == () and problems


def test_two_tests_of_one_name() -> None:
    one = "tests: [{test: Same, metric: a, value: 1}]\n"
    tests, [problem] = read_test_texts({"tests/a.yml": one, "tests/b.yml": one.replace("Same", "same")})
    assert len(tests) == 1 and (problem.code, str(problem.position)) == ("duplicate-test", "tests/b.yml:1:9")


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("metric: profit, min: 0", "unknown-name", "There is no metric `profit`."),
        ("metric: revenue, by: weather, min: 0", "unknown-name", "weather"),
        ("metric: revenue, equals: profit", "unknown-name", "profit"),
        ("metric: revenue, by: store, rows: [[North]]", "test-rows", "a row has 1 values, and the query gives 2"),
        ("metric: revenue, by: store, value: 1", "test-rows", "a row has 1 values, and the query gives 2"),
        ("metric: revenue, value: much", "test-type", "`revenue` is a number, and 'much' is none"),
        ("metric: revenue, by: store, rows: [[7, 1]]", "test-type", "`store` is a string, and 7 is none"),
        ("metric: revenue, by: time.day, rows: [[soon, 1]]", "test-type", "`time.day` is a date, and 'soon' is none"),
        ("metric: last_day, min: 0", "test-type", "`last_day` is a date, and not a number"),
        ("model: shops, within: 1 day", "unknown-name", "There is no model `shops`"),
        ("model: products, within: 1 day", "test-no-time", "has no time by which it could be fresh"),
        ("question: sales by shop", "test-question", "There is no such verified question"),
        ("question: sales by weather", "unknown-name", "weather"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_definitions(line: str, code: str, words: str) -> None:
    [problem] = check_tests(till.tests_of(line), till.catalog())
    assert problem.code == code and words in problem.message
    assert str(problem.position) == "models/tests/till.yml:2:5"


def test_tests_are_no_definitions(tmp_path: Path) -> None:
    (tmp_path / "tests" / "more").mkdir(parents=True)
    (tmp_path / "sales.yml").write_text(till.FILES["products.yml"])
    before = load_folder(tmp_path)
    (tmp_path / "tests" / "more" / "a.yml").write_text("tests: [{test: a, metric: products, value: 2}]\n")
    after = load_folder(tmp_path)
    assert after.digest == before.digest and after.problems == ()
    tests, problems = read_tests(tmp_path)
    assert [test.name for test in tests] == ["a"] and problems == ()
    assert read_tests(tmp_path / "none") == ((), ())
