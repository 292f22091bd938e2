"""What is allowed and yet worth a look; what `check --fix` mends; problems in the forms that other programs read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dragoman.cli import app
from semantic.catalog import load_texts
from semantic.review.fixing import fixed
from semantic.review.lint import CODES, lint

ORDERS = """\
model: orders
table: orders
key: order_id
time: ordered_on
dimensions:
  ordered_on: {type: date, description: When it was ordered.}
  status: {type: string, description: Where it stands., synonyms: [state]}
  phase: {type: string, synonyms: [State]}
metrics:
  revenue: {expr: sum(amount), description: What was ordered., synonyms: [sales], certified: true}
  turnover: {expr: sum( amount ), description: The same., synonyms: [Sales]}
  gross: {expr: sum(gross), description: Old., deprecated: {reason: Wrong., replacement: revenue}}
  net_share: {expr: revenue / gross, description: A part.}
"""
NOTES = """\
model: notes
table: notes
key: note_id
dimensions:
  author: {type: string, description: Who wrote it.}
"""
QUESTIONS = """\
questions:
  - {question: gross by status, query: {metrics: [gross], dimensions: [status]}}
"""


def found(orders: str = ORDERS) -> list[tuple[str, str]]:
    texts = {"orders.yml": orders, "notes.yml": NOTES, "questions/shop.yml": QUESTIONS}
    catalog = load_texts(texts)
    assert not catalog.errors
    return [(problem.code, str(problem.position)) for problem in lint(catalog)]


def test_what_is_worth_a_look() -> None:
    assert found() == [
        ("unreachable-dimension", "notes.yml:5:3"),
        ("missing-description", "orders.yml:8:3"),
        ("shared-synonym", "orders.yml:8:3"),
        ("missing-owner", "orders.yml:10:3"),
        ("same-metric", "orders.yml:11:3"),
        ("shared-synonym", "orders.yml:11:3"),
        ("deprecated-use", "orders.yml:13:3"),
        ("deprecated-use", "questions/shop.yml:2:5"),
    ]
    assert {code for code, _ in found()} == CODES.keys()


def test_what_is_meant_so_is_not_named() -> None:
    quiet = "meta: {lint: [shared-synonym, same-metric]}\n"
    assert [code for code, _ in found(quiet + ORDERS) if code in ("shared-synonym", "same-metric")] == []
    one = ORDERS.replace("The same.,", "The same., meta: {lint: same-metric},")
    assert "same-metric" not in [code for code, _ in found(one)]


def test_metrics_that_differ_in_one_warehouse_only_are_not_the_same() -> None:
    own = ORDERS.replace("expr: sum( amount )", "expr: {default: sum(amount), postgres: sum(amount_net)}")
    assert "same-metric" not in [code for code, _ in found(own)]


def test_what_has_one_right_form_is_mended_and_comments_stay() -> None:
    untidy = (
        "model: orders\ntable: orders\nkey: order_id\nmeasures:   # of money\n"
        "  revenue: {expr: coalesce(sum(a), 0), descripton: What.}\n"
    )
    done = fixed({"orders.yml": untidy, "notes.yml": NOTES})
    assert done.texts == {
        "orders.yml": (
            "model: orders\ntable: orders\nkey: order_id\nmetrics:   # of money\n"
            '  revenue: {expr: "coalesce(sum(a), 0)", description: What.}\n'
        )
    }
    assert sorted(problem.code for problem in done.mended) == ["unknown-key", "unknown-key", "unquoted-comma"]


@pytest.mark.parametrize(
    "text",
    [
        "model: orders\ntable: orders\nkey: a\nfoo: 1\n",
        'model: orders\ntable: orders\nkey: a\nmetrics:\n  r: {expr: coalesce(a, "0"), x: 1}\n',
        "model: orders\ntable: orders\nkey: a\nmetrics:\n  r: {expr: coalesce(a, 0\n",
        "model: orders\ntable: orders\nkey: a\nmeasures:\n  r: {expr: count()}\nmetrics:\n  s: {expr: count()}\n",
        "model: [\n",
    ],
)
def test_what_needs_a_choice_is_left_alone(text: str) -> None:
    assert fixed({"orders.yml": text}).texts == {}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    models = tmp_path / "models"
    models.mkdir()
    (models / "notes.yml").write_text(
        NOTES + "metrics:\n  notes: {expr: count()}\n  odd: {expr: summ(x), fil: 0}\n"
    )
    return models


def test_annotations_for_a_pull_request(folder: Path) -> None:
    done = CliRunner().invoke(app, ["check", "--lint", "--format", "github"])
    lines = done.stdout.splitlines()
    assert done.exit_code == 1
    assert lines[0].startswith("::error file=models/notes.yml,line=8,col=15,title=function-unknown::")
    assert lines[-1].startswith("::warning file=models/notes.yml,line=7,col=3,title=missing-description::")


def test_a_log_for_code_scanning(folder: Path) -> None:
    log = json.loads(CliRunner().invoke(app, ["check", "--format", "sarif"]).stdout)
    [run] = log["runs"]
    assert {result["ruleId"] for result in run["results"]} == {
        rule["id"] for rule in run["tool"]["driver"]["rules"]
    }
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "models/notes.yml"},
        "region": {"startLine": 8, "startColumn": 15},
    }


def test_the_command_mends_and_warnings_count_when_they_should(folder: Path) -> None:
    done = CliRunner().invoke(app, ["check", "--fix"])
    assert "models/notes.yml:8:24: mended: " in done.output
    assert "odd: {expr: summ(x), fill: 0}" in (folder / "notes.yml").read_text()
    (folder / "notes.yml").write_text(NOTES + "metrics:\n  notes: {expr: count()}\n")
    assert CliRunner().invoke(app, ["check", "--lint"]).exit_code == 0
    assert CliRunner().invoke(app, ["check", "--lint", "--strict"]).exit_code == 1
    assert CliRunner().invoke(app, ["check", "--format", "xml"]).exit_code == 2
