"""`dragoman ask`, `query`, `sql` and `compile` on the corner shop: what they print and their exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from dragoman.cli import app
from service.answer import Status, Trust
from service.answer_json import answer_from_json
from tests.cli.corner_shop import CornerShop

BY_DEPARTMENT = '{"metrics": ["revenue"], "dimensions": ["product.department"], "totals": true}'


def run(*arguments: str, stdin: str | bytes = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(app, arguments, input=stdin)
    return result.exit_code, result.stdout, result.stderr


def test_a_question_is_answered_and_explained_when_asked_to(shop: CornerShop) -> None:
    code, out, err = run("ask", "how", "did", "fruit", "do", "this", "month", "--explain", *shop.options)
    assert (code, err) == (0, "")
    assert "$10.50" in out
    assert "How this was computed" in out and "sum(amount)" in out
    assert "SUM(sales.amount) AS revenue" in out and "p1 = Fruit" in out


@pytest.mark.parametrize(
    ("words", "trust", "said"),
    [
        (
            "how did fruit do this month",
            Trust.VERIFIED,
            "and its query were approved by finance on 2024-03-01.",
        ),
        (
            "How did bread do last month?",
            Trust.GOVERNED,
            "month”; here it has another period and another value.",
        ),
    ],
)
def test_an_approved_question_says_who_approved_what(
    words: str, trust: Trust, said: str, shop: CornerShop
) -> None:
    _, out, _ = run("ask", words, "--json", *shop.options)
    answer = answer_from_json(json.loads(out))
    assert (answer.planner, answer.trust) == ("verified", trust)
    assert any(note.endswith(said) for note in answer.computation.notes), answer.computation.notes
    assert answer.warnings == ()


def test_without_explain_there_is_no_sql(shop: CornerShop) -> None:
    _, out, _ = run("ask", "turnover this month", *shop.options)
    assert "$14.50" in out and "SELECT" not in out and "How this was computed" not in out


def test_json_is_the_whole_answer_and_nothing_else(shop: CornerShop) -> None:
    code, out, err = run("ask", "turnover this month", "--json", *shop.options)
    assert (code, err) == (0, "")
    assert answer_from_json(json.loads(out)).status is Status.ANSWERED


def test_what_is_not_understood_is_refused_with_code_4(shop: CornerShop) -> None:
    for question in ("what is love", "", "\x1b]0;title\x07"):
        code, out, _ = run("ask", question, *shop.options)
        assert code == 4, question
        assert out.strip() and "\x1b" not in out


def test_an_ambiguous_question_asks_back_with_code_3(shop: CornerShop) -> None:
    code, out, _ = run("ask", "earnings this month", *shop.options)
    assert code == 3
    assert "1. " in out and "2. " in out and "Which one?" not in out
    code, out, _ = run("ask", "earnings this month", "--json", *shop.options)
    assert code == 3
    assert len(json.loads(out)["choices"]) == 3


@pytest.mark.parametrize("how", ["argument", "file", "stdin"])
def test_a_query_comes_as_argument_file_or_stdin(shop: CornerShop, tmp_path: Path, how: str) -> None:
    file = tmp_path / "query.json"
    file.write_text(BY_DEPARTMENT)
    argument = {"argument": BY_DEPARTMENT, "file": str(file), "stdin": "-"}[how]
    code, out, err = run("query", argument, *shop.options, stdin=BY_DEPARTMENT)
    assert (code, err) == (0, "")
    assert "Fruit" in out and "$15.75" in out and "$23.00" in out


def test_a_wrong_name_in_a_query_is_refused_with_near_names(shop: CornerShop) -> None:
    code, out, _ = run("query", '{"metrics": ["revnue"]}', *shop.options)
    assert code == 4
    assert "There is no metric `revnue`." in out and "Did you mean revenue?" in out
    code, out, _ = run("query", '{"metrics": ["revnue"]}', "--json", *shop.options)
    assert code == 4
    assert json.loads(out)["problems"][0]["suggestions"][0] == "revenue"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "This is not JSON"),
        ('{"metrics": NaN}', "`NaN` is not JSON"),
        ('{"limit": 1, "limit": 2}', "stands twice"),
        ("no-such-file.json", "There is no query in no-such-file.json"),
        ("/", "There is no query in /"),
        ("a\x00b", "There is no query in"),
        ("-", "the text is empty"),
    ],
)
def test_what_is_no_query_is_wrong_usage(shop: CornerShop, text: str, said: str) -> None:
    code, out, err = run("query", text, *shop.options)
    assert (code, out) == (2, "")
    assert said in err and "Traceback" not in err


def test_a_query_of_wrong_form_is_refused(shop: CornerShop) -> None:
    code, _, err = run("query", '{"metric": "revenue"}', *shop.options)
    assert code == 4
    assert "There is no key `metric` here." in err and "Allowed: metrics" in err
    code, out, _ = run("query", '{"metric": "revenue"}', "--json", *shop.options)
    assert code == 4
    assert json.loads(out)["problems"][0]["code"] == "unknown-key"


def test_sql_can_be_pasted_elsewhere_and_gives_the_same_numbers(shop: CornerShop) -> None:
    code, out, err = run("sql", "how did fruit do this month", *shop.options)
    assert (code, err) == (0, "")
    assert "'Fruit'" in out
    with duckdb.connect(str(shop.warehouse), read_only=True) as connection:
        [(number,)] = connection.execute(out).fetchall()
    assert str(number) == "10.50"


def test_sql_of_a_question_that_is_not_understood_is_its_refusal(shop: CornerShop) -> None:
    code, out, _ = run("sql", "what is love", *shop.options)
    assert code == 4 and "SELECT" not in out


def test_values_in_sql_are_quoted_whatever_they_hold(shop: CornerShop) -> None:
    hostile = "x' OR 1=1; DROP TABLE sales; --"
    query = {"metrics": ["revenue"], "filters": [{"field": "product.brand", "op": "=", "values": [hostile]}]}
    code, out, _ = run("compile", json.dumps(query), *shop.options)
    assert code == 0
    assert "product.brand = $p1" in out and f"-- $p1 = {hostile}" in out


def test_compile_shows_sql_values_totals_and_on_request_the_plan(shop: CornerShop) -> None:
    code, out, _ = run("compile", BY_DEPARTMENT, "--explain", *shop.options)
    assert code == 0
    assert "SUM(sales.amount) AS revenue" in out and "-- totals" in out
    assert "Plan\n├── fact sales_metrics: rows of sales" in out
    assert "join product → products, to one, by" in out and "Plan of the totals" in out
    code, out, _ = run("compile", BY_DEPARTMENT, "--json", *shop.options)
    form = json.loads(out)
    assert [line["kind"] for line in form["plan"][0]["under"]] == ["time", "join", "group", "aggregate"]
    assert form["totals"]["columns"] == ["revenue"]


def test_a_missing_warehouse_says_what_to_do(shop: CornerShop) -> None:
    code, out, err = run("query", BY_DEPARTMENT, "--warehouse", "/nowhere/shop.duckdb", *shop.options)
    assert (code, out) == (1, "")
    assert "/nowhere/shop.duckdb" in err and "Traceback" not in err
    code, out, _ = run("query", BY_DEPARTMENT, "--warehouse", "/nowhere/x.duckdb", "--json", *shop.options)
    assert code == 1
    assert json.loads(out)["status"] == "failed"


def test_broken_settings_answer_nothing(shop: CornerShop, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    for file in shop.models.glob("*.yml"):
        (tmp_path / "models" / file.name).write_text(file.read_text())
    with (tmp_path / "models" / "settings.yml").open("a") as settings:
        settings.write("week_start: someday\n")
    code, out, err = run("query", BY_DEPARTMENT, "--models", str(tmp_path / "models"))
    assert (code, out) == (1, "")
    assert "models/settings.yml:" in err and "someday" in err


def test_a_folder_without_models_answers_nothing(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "settings.yml").write_text("zone: UTC\n")
    code, out, err = run("ask", "turnover", "--models", str(tmp_path / "models"))
    assert (code, out) == (1, "")
    assert "There are no models in" in err


def test_one_broken_file_is_mentioned_and_the_rest_answers(shop: CornerShop, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    for file in shop.models.glob("*.yml"):
        (tmp_path / "models" / file.name).write_text(file.read_text())
    (tmp_path / "models" / "refunds.yml").write_text("model: [\n")
    warehouse = ["--warehouse", str(shop.warehouse)]
    code, out, err = run("ask", "turnover this month", "--models", str(tmp_path / "models"), *warehouse)
    assert code == 0 and "$14.50" in out
    assert "One definition has problems" in err and "dragoman check" in err


SQL = "SELECT product.department, revenue FROM metrics(totals => TRUE)"


@pytest.mark.parametrize("how", ["argument", "file", "stdin"])
def test_a_query_in_sql_is_the_query_in_json(shop: CornerShop, tmp_path: Path, how: str) -> None:
    (tmp_path / "query.sql").write_text(SQL, encoding="utf-8")
    given = {"argument": SQL, "file": str(tmp_path / "query.sql"), "stdin": "-"}[how]
    code, out, err = run("query", given, "--json", *shop.options, stdin=SQL)
    assert (code, err) == (0, "")
    assert json.loads(out)["query"] == json.loads(BY_DEPARTMENT)


def test_a_wrong_query_in_sql_is_refused_with_its_place(shop: CornerShop) -> None:
    code, out, err = run("query", "SELECT product.department,\n sum(revenue) FROM metrics", *shop.options)
    assert (code, out) == (4, "")
    assert "line 2, column 2" in err and "write its name alone" in err


def test_semantic_sql_of_a_query_and_of_a_question(shop: CornerShop) -> None:
    code, out, _ = run("compile", BY_DEPARTMENT, "--semantic", *shop.options)
    assert (code, out) == (0, SQL + " GROUP BY 1\n")
    code, out, _ = run("sql", "how did fruit do this month", "--semantic", *shop.options)
    assert (code, out) == (
        0,
        "SELECT revenue FROM metrics(range => 'this month') WHERE product.department = 'Fruit'\n",
    )
    _, out, _ = run("compile", SQL, "--semantic", "--json", *shop.options)
    assert json.loads(out)["query"] == json.loads(BY_DEPARTMENT)


def test_a_chart_for_a_folder_that_is_not_there_ends_before_anything_is_asked(
    shop: CornerShop, tmp_path: Path
) -> None:
    file = tmp_path / "nowhere" / "sales.png"
    code, out, err = run("ask", "turnover this month", "--chart", str(file), *shop.options)
    assert (code, out) == (2, "")
    assert "cannot be written" in err and "there is no such folder" in " ".join(err.split())


def test_money_over_a_count_is_money_also_where_nobody_defined_it(shop: CornerShop) -> None:
    code, out, _ = run("query", '{"metrics": ["revenue / sales_count"]}', *shop.options)
    assert code == 0 and "$4.60" in out
    _, out, _ = run("query", '{"metrics": ["revenue / takings_before_tax"]}', *shop.options)
    assert "$" not in out


def test_a_query_becomes_a_file(shop: CornerShop, tmp_path: Path) -> None:
    """The ending tells the format; a file that cannot be finished is not left behind."""
    query = '{"metrics": ["revenue"], "dimensions": ["product.department"]}'
    code, out, _ = run("query", query, "--format", "csv", "--models", str(shop.models))
    file = tmp_path / "rows.csv"
    assert run("query", query, "-o", str(file), "--models", str(shop.models))[:2] == (0, "")
    assert code == 0 and out.splitlines()[0] == "product.department,revenue"
    assert file.read_text().splitlines() == out.splitlines()
    unknown = run("query", query, "-o", str(tmp_path / "rows.xls"), "--models", str(shop.models))
    both = run("query", query, "--format", "csv", "--json", "--models", str(shop.models))
    assert (unknown[0], both[0]) == (4, 2)
    failed = run(
        "query", '{"metrics": ["revnue"]}', "-o", str(file.with_name("no.csv")), "--models", str(shop.models)
    )
    assert failed[0] != 0
    assert [each.name for each in tmp_path.iterdir()] == ["rows.csv"]
