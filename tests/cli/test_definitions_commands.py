"""`dragoman catalog` and `dragoman check`: no warehouse is opened, unless `check --data` asks it."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from dragoman.cli import app
from tests.cli.corner_shop import CornerShop, make_corner_shop

SALES = "model: sales\ntable: sales\nkey: id\nmetrics: {revenue: {expr: sum(amount)}}\n"


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, arguments)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "sales.yml").write_text(SALES)
    return tmp_path / "models"


def test_the_catalog_lists_everything_by_kind(shop: CornerShop) -> None:
    code, out, _ = run("catalog", *shop.options)
    assert code == 0
    assert out.splitlines()[:3] == [
        "Metrics (5)",
        "  products            Products on the list.",
        "  revenue             Dollars taken.",
    ]
    assert "Dimensions (4)" in out and "Segments (1)" in out and "secret" not in out


def test_one_name_shows_all_about_it(shop: CornerShop) -> None:
    code, out, _ = run("catalog", "turnover", *shop.options)
    assert code == 0
    assert "revenue  metric  certified" in out
    assert "formula      sum(amount)" in out
    assert "product.department  string  Where it stands." in out


def test_a_word_with_several_meanings_lists_them(shop: CornerShop) -> None:
    code, out, _ = run("catalog", "income", *shop.options)
    assert code == 0
    assert "takings_before_tax" in out and "products.brand" in out


def test_nothing_found_is_refused_with_near_names(shop: CornerShop) -> None:
    code, out, err = run("catalog", "zzzz", *shop.options)
    assert (code, out) == (4, "")
    assert "Nothing is called or described like that." in err


def test_catalog_json_is_one_document(shop: CornerShop) -> None:
    code, out, _ = run("catalog", "--kind", "question", "--json", *shop.options)
    assert code == 0
    assert [item["name"] for item in json.loads(out)["items"]] == ["how did fruit do this month"]
    _, out, _ = run("catalog", "revenue", "--json", *shop.options)
    assert json.loads(out)["formula"] == "sum(amount)"


def test_a_wrong_kind_is_wrong_usage(shop: CornerShop) -> None:
    code, _, err = run("catalog", "--kind", "metrics", *shop.options)
    assert code == 2
    assert "Kinds: metric, dimension, model, segment, question." in err


def test_a_missing_folder_is_one_sentence_and_its_next_step() -> None:
    code, out, err = run("catalog", "--models", "/nowhere/models")
    assert (code, out) == (1, "")
    assert "There is no folder /nowhere/models." in err and "Traceback" not in err


def test_check_counts_what_is_there(folder: Path) -> None:
    code, out, _ = run("check")
    assert (code, out) == (0, "1 model, 1 metric, no dimensions, no verified questions: no problems.\n")


def test_check_finds_all_errors_in_one_run_with_their_places(folder: Path) -> None:
    (folder / "sales.yml").write_text(SALES.replace("sum(amount)", "sum(amount) / baskets"))
    (folder / "stores.yml").write_text("model: stores\ntable: stores\nkey: id\ncolour: red\n")
    (folder / "broken.yml").write_text("model: [\n")
    code, _, err = run("check")
    assert code == 1
    assert "models/broken.yml:" in err
    assert "models/sales.yml:4:" in err and "baskets" in err
    assert "models/stores.yml:4:1: error:" in err and "colour" in err
    assert "3 errors." in err


def test_check_compiles_verified_questions(folder: Path) -> None:
    (folder / "questions").mkdir()
    (folder / "questions" / "q.yml").write_text(
        "questions:\n  - question: turnover by day\n    query: {metrics: [revenu]}\n"
    )
    code, out, _ = run("check", "--json")
    assert code == 1
    [problem] = json.loads(out)["problems"]
    assert problem["code"] == "unknown-name" and problem["suggestions"] == ["revenue"]
    assert problem["position"] == {"file": "models/questions/q.yml", "line": 2, "column": 5}
    assert "The query of 'turnover by day' does not compile" in problem["message"]


def test_the_definitions_are_held_against_the_data(shop: CornerShop) -> None:
    code, out, err = run("check", "--data", *shop.options)
    assert (code, err) == (0, "")
    assert "lead to no row of `products`, such as 'gone' (1 row)." in out
    assert out.endswith("14 checks of the data: 1 warning.\n")
    assert "checks of the data" not in run("check", *shop.options)[1]


def test_a_broken_promise_is_an_error(tmp_path: Path) -> None:
    shop = make_corner_shop(tmp_path)
    with duckdb.connect(str(shop.warehouse)) as connection:
        connection.execute("INSERT INTO products VALUES ('apple', 'Fruit', 'Again\x1b[2J')")
    code, out, err = run("check", "--data", *shop.options)
    assert (code, out) == (1, "")
    assert "Rows of `products` share a key (product_id): 1 key, such as 'apple' (2 rows)." in err
    assert "\x1b" not in err
    code, out, _ = run("check", "--data", "--json", *shop.options)
    form = json.loads(out)
    assert (code, form["status"]) == (1, "failed")
    assert [problem["code"] for problem in form["problems"]] == [
        "key-repeated",
        "join-type",
        "join-unmatched",
    ]
    assert form["data"] == {"checks": 14, "unchecked": []}


def test_a_missing_warehouse_fails_the_check_of_the_data(tmp_path: Path) -> None:
    shop = make_corner_shop(tmp_path)
    shop.warehouse.unlink()
    code, _, err = run("check", "--data", *shop.options)
    assert code == 1
    assert "does not exist" in err
