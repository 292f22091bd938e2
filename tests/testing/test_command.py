"""`dragoman test` at a terminal and in a build: what is printed, exit codes, JSON, JUnit; `check`, `format`, `diff`."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest
from typer.testing import CliRunner

from dragoman.cli import app
from tests.testing import till

PASSING = """\
tests:
  - {test: January is closed, metric: revenue, time: {range: 2025-01}, value: 30.30, tags: [books]}
  - test: Stores add up
    metric: revenue
    adds_up_by: store
"""
FAILING = """\
tests:
  - test: Departments & <all> add up
    metric: revenue
    adds_up_by: product.department
    description: Ask Ana.
"""
UNFIT = "tests: [{test: Buyers add up, metric: buyers, adds_up_by: store}]\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for name, text in till.FILES.items():
        path = tmp_path / "models" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("- {question: sales by weather", "#"), encoding="utf-8")
    with duckdb.connect(str(tmp_path / "till.duckdb")) as connection:
        connection.execute(till.ROWS)
    return tmp_path


def run(shop: Path, command: str, *arguments: str) -> tuple[int, str, str]:
    where = ["--models", str(shop / "models")]
    if command == "test":
        where += ["--warehouse", str(shop / "till.duckdb")]
    done = CliRunner().invoke(app, [command, *arguments, *where])
    return done.exit_code, done.stdout, done.stderr


def write(shop: Path, text: str, name: str = "till.yml") -> Path:
    path = shop / "models" / "tests" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_all_is_well(shop: Path) -> None:
    write(shop, PASSING)
    code, out, err = run(shop, "test")
    assert (code, err) == (0, "") and out.startswith("2 tests, 1 verified question: 3 passed (")
    code, out, _ = run(shop, "test", "--select", "books", "--verbose")
    assert code == 0 and "passed  " in out and "January is closed" in out and "1 test: 1 passed" in out


def test_what_failed_is_told_with_the_next_step(shop: Path) -> None:
    write(shop, PASSING)
    path = write(shop, FAILING, "wrong.yml")
    code, out, _ = run(shop, "test", "--sql")
    assert code == 1
    lines = out.splitlines()
    assert lines[0].startswith("FAILED  ") and lines[0].endswith("wrong.yml:2: Departments & <all> add up")
    assert [line.strip() for line in lines[1:6]] == [
        "The groups of `product.department` do not add up to the whole.",
        "revenue: expected 70.70, found 90.90 (+20.20)",
        "Where a join meets several rows instead of one, rows count twice: `dragoman check --data` looks for that.",
        "Ask Ana.",
        """Next: dragoman query '{"metrics": ["revenue"], "dimensions": ["product.department"]}'""",
    ]
    assert lines[6].strip().startswith("SELECT ") and lines[7].startswith("3 tests, 1 verified question: ")
    code, out, _ = run(shop, "test", "--json")
    form = json.loads(out)
    assert (code, form["status"]) == (1, "failed")
    assert form["counts"] == {"passed": 3, "failed": 1, "not run": 0}
    [failed] = [each for each in form["tests"] if each["status"] == "failed"]
    assert failed["query"]["dimensions"] == ["product.department"] and "LEFT JOIN" in failed["sql"]
    assert path.name in failed["position"]["file"]


def test_for_a_build_server(shop: Path) -> None:
    write(shop, PASSING)
    write(shop, FAILING, "wrong.yml")
    write(shop, UNFIT, "unfit.yml")
    code, out, _ = run(shop, "test", "--format", "junit")
    root = ElementTree.fromstring(out)
    assert code == 1
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("5", "1", "1")
    cases = {case.get("name"): case for case in root.iter("testcase")}
    [failure] = cases["Departments & <all> add up"]
    assert failure.tag == "failure" and "found 90.90 (+20.20)" in (failure.text or "")
    [error] = cases["Buyers add up"]
    assert (error.tag, error.get("type")) == ("error", "test-not-additive")
    assert list(cases["Stores add up"]) == []


def test_what_cannot_be_run(shop: Path) -> None:
    write(shop, UNFIT)
    code, out, _ = run(shop, "test")
    assert code == 2 and out.startswith("NOT RUN ")
    write(shop, "tests: [{test: a, metric: revenue}]\n")
    code, _, err = run(shop, "test")
    assert code == 2 and "does not say what must hold" in err
    assert json.loads(run(shop, "test", "--json")[1])["status"] == "not run"
    (shop / "models" / "broken.yml").write_text("model: broken\n")
    assert "One definition has problems and may be missing; see: dragoman check" in run(shop, "test")[2]
    assert run(shop, "test", "--select", "nothing")[0] == 2
    assert run(shop, "test", "--format", "tap")[0] == 2
    where = ["--models", str(shop / "models"), "--warehouse", str(shop / "gone" / "x.duckdb")]
    done = CliRunner().invoke(app, ["test", *where])
    assert done.exit_code == 2 and "x.duckdb" in done.stderr


def test_what_is_recorded_holds_until_something_changes(shop: Path) -> None:
    code, out, _ = run(shop, "test", "--record")
    assert code == 0 and "rows: [[North, 10.10], [South, 20.20], [null, 40.40]]" in out
    write(shop, out, "recorded.yml")
    assert run(shop, "test")[:2] != (1, "") and run(shop, "test")[0] == 0
    sales = shop / "models" / "sales.yml"
    text = sales.read_text()
    sales.write_text(text.replace("revenue: {expr: sum(amount)}", "revenue: {expr: sum(2 * amount)}"))
    code, out, _ = run(shop, "test")
    assert code == 1 and "Its query compiles to other SQL than was recorded." in out


def test_check_looks_at_tests_without_data(shop: Path) -> None:
    write(shop, UNFIT)
    code, _, err = run(shop, "check")
    assert code == 1 and "counts distinct values" in err and "tests/till.yml:1:9" in err.replace("\\", "/")


def test_format_lays_tests_out_and_keeps_comments(shop: Path) -> None:
    path = write(
        shop, "# Ours.\ntests:\n    -   test:   a   # closed\n        metric: revenue\n        value: 70.70\n"
    )
    assert run(shop, "format")[0] == 0
    assert (
        path.read_text() == "# Ours.\ntests:\n  - test: a  # closed\n    metric: revenue\n    value: 70.70\n"
    )


def test_diff_tells_of_tests_that_changed_and_that_are_reached(shop: Path, tmp_path: Path) -> None:
    write(shop, PASSING)
    before = tmp_path / "before"
    (shop / "models").rename(before)
    after = tmp_path / "after"
    for path in sorted(before.rglob("*.yml")):
        copy = after / path.relative_to(before)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text().replace("value: 30.30", "value: 25.25")
        copy.write_text(text.replace("revenue: {expr: sum(amount)}", "revenue: {expr: sum(amount / 1.2)}"))
    folders = ["--before", str(before), "--after", str(after)]
    done = CliRunner().invoke(app, ["diff", *folders, "--markdown"])
    assert "1 definition changed, 1 test changed." in done.stdout
    assert "- test `January is closed` changed\n  - value: `30.30` → `25.25`" in done.stdout
    assert "- test `Stores add up`: counts otherwise, by `sales.revenue`" in done.stdout
    assert CliRunner().invoke(app, ["diff", *folders, "--fail-on", "removed"]).exit_code == 0
