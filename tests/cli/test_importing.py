"""`dragoman import`: the report, what is written, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dragoman.cli import app
from semantic.formats import FORMATS

MODEL = """
semantic_models:
  - name: orders
    model: ref('orders')
    defaults: {agg_time_dimension: ds}
    entities: [{name: order, type: primary, expr: id}]
    dimensions: [{name: ds, type: time, type_params: {time_granularity: day}}]
    measures: [{name: amount, agg: sum, create_metric: true}]
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dbt").mkdir()
    (tmp_path / "dbt" / "orders.yml").write_text(MODEL)
    return tmp_path / "dbt"


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["import", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def test_what_is_carried_over_is_listed_when_asked_for(project: Path) -> None:
    code, out, err = run("dbt", "dbt", "--verbose")
    assert (code, err) == (0, "")
    assert "  dbt/orders.yml:8:16: measure orders.amount → orders.amount\n" in out
    assert out.endswith(
        "Files in models/: 1 new.\n"
        "Next: say in models/settings.yml where the data are, then check what holds in them:\n"
        '  warehouses: {main: {url: "duckdb:///shop.duckdb"}}\n'
        "  dragoman check --data\n"
    )
    Path("models/settings.yml").write_text("warehouses: {main: {url: 'duckdb:///shop.duckdb'}}\n")
    code, out, _ = run("dbt", "dbt")
    assert out.endswith("Files in models/: 1 already the same.\nNext: dragoman check --data\n")
    code, out, _ = run("dbt", "dbt", "-o", "elsewhere")
    assert out.startswith("dbt and MetricFlow: ") and Path("elsewhere/orders.yml").exists()


def test_a_dry_run_writes_nothing(project: Path) -> None:
    code, out, _ = run("dbt", "dbt", "--dry-run")
    assert code == 0 and "Nothing was written. In models/ there would be 1 new." in out
    assert not Path("models").exists()


def test_the_report_as_json(project: Path) -> None:
    code, out, _ = run("dbt", "dbt", "--json")
    form = json.loads(out)
    assert code == 0 and form["status"] == "ok" and form["new"] == ["orders.yml"]
    assert form["counts"] == {"carried over": 5, "rewritten": 0, "left out": 0}
    assert {"outcome", "what", "position", "became"} <= set(form["lines"][0])


def test_work_of_others_stays(project: Path) -> None:
    Path("models").mkdir()
    Path("models/orders.yml").write_text("model: orders\n")
    code, out, err = run("dbt", "dbt", "--force")
    assert code == 1 and "Nothing was written." in out
    assert "orders.yml:1:1: This file is there already, and no import wrote it." in err
    assert Path("models/orders.yml").read_text() == "model: orders\n"


def test_an_import_again(project: Path) -> None:
    assert run("dbt", "dbt")[0] == 0
    assert "1 already the same" in run("dbt", "dbt")[1]
    (project / "orders.yml").write_text(MODEL.replace("agg: sum", "agg: max"))
    assert run("dbt", "dbt")[0] == 1
    code, out, _ = run("dbt", "dbt", "--force")
    assert code == 0 and "1 replaced" in out


def test_what_cannot_be_read_is_an_error_and_the_rest_is_imported(project: Path) -> None:
    (project / "broken.yml").write_text("metrics: [\n")
    code, out, err = run("dbt", "dbt")
    assert code == 1 and "dbt/broken.yml:" in err and "Files in models/: 1 new." in out


def test_nothing_to_import(project: Path) -> None:
    (project / "orders.yml").unlink()
    code, out, _ = run("dbt", "dbt")
    assert code == 1 and "Nothing was found to import" in out
    code, _, err = run("dbt", "nowhere")
    assert code == 1 and "There is no file or folder nowhere." in err


def test_wrong_usage(project: Path) -> None:
    code, _, err = run("lookml2", "dbt")
    assert code == 2 and "Formats: " in err
    code, _, err = run("dbt", "dbt", "--dialect", "klingon")
    assert code == 2 and "klingon" in err


def test_the_help_names_every_format() -> None:
    _, out, _ = run("--help")
    assert all(f"\n    {name} " in out for name in FORMATS)


def test_what_stands_in_a_source_does_not_reach_the_terminal_as_it_is(project: Path) -> None:
    (project / "orders.yml").write_text(MODEL.replace("agg: sum,", 'agg: sum, "colour\\e[2J": red,'))
    _, out, _ = run("dbt", "dbt")
    assert "colour" in out and "\x1b" not in out


ORDERS = """
model: orders
table: orders
key: id
time: none
segments: {paid: {where: paid}}
metrics: {n: {expr: count()}}
"""


def export(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["export", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def test_an_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("models").mkdir()
    Path("models/orders.yml").write_text(ORDERS)
    code, out, err = export("ossie")
    assert code == 0 and out.startswith("version: ") and "name: orders" in out
    assert "  models/orders.yml:6:12: segment orders.paid\n" in err
    code, told, _ = export("ossie", "-o", "shop.yaml")
    assert code == 0 and told == err and Path("shop.yaml").read_text() == out
    code, text, _ = export("ossie", "--json")
    form = json.loads(text)
    assert code == 0 and form["document"] == out and form["counts"]["left out"] == 1


def test_what_cannot_be_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("models").mkdir()
    code, _, err = export("ossie", "-o", "shop.yaml")
    assert code == 1 and "There are no definitions in models." in err
    Path("models/orders.yml").write_text("model: orders\nkey: id\n")
    code, _, err = export("ossie", "-o", "shop.yaml")
    assert code == 1 and err.startswith("models/orders.yml:1:1: ") and err.endswith("Nothing was exported.\n")
    assert not Path("shop.yaml").exists()
    code, _, err = export("excel")
    assert code == 2 and "Formats: ossie." in err
