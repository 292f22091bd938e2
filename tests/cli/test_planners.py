"""`dragoman ask --planner`: which planners are asked after the verified questions."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from dragoman.cli import app
from service.model_server import ScriptedServer, create_app, parse_script, running
from tests.cli.corner_shop import CornerShop

REPLY = {
    "missing": [],
    "metrics": ["revenue"],
    "dimensions": [],
    "filters": [],
    "range": "this month",
    "compare": None,
    "order_by": None,
    "limit": None,
}


DEPARTMENT = "products.department"
FOUND = {"from_query": 1, "field": DEPARTMENT}
STEPS = {
    "queries": [
        REPLY | {"dimensions": [DEPARTMENT], "range": "February 2024", "order_by": "-revenue", "limit": 1},
        REPLY | {"metrics": ["sales_count"], "filters": [FOUND], "range": "March 2024"},
    ]
}


def test_the_sql_of_each_step_is_explained(shop: CornerShop) -> None:
    script = parse_script({"models": ["small"], "replies": [{"reply": STEPS}]})
    question = (
        "which department had the highest revenue in February 2024, "
        "and how many sales did it have in March 2024?"
    )
    with running(create_app(ScriptedServer(script))) as url:
        environment = {"DRAGOMAN_MODEL_URL": url, "DRAGOMAN_MODEL": "small"}
        done = CliRunner().invoke(app, ["ask", question, "--explain", *shop.options], env=environment)
    assert done.exit_code == 0, done.output
    first, second = done.output.split("\nSQL of ")[1:]
    assert first.startswith("1. revenue by department, February 2024, the first 1\nSELECT")
    assert second.startswith("2. sales count, department is Fruit, March 2024\nSELECT")
    assert "p1 = Fruit" in second


def test_the_models_planner_answers_and_says_what_it_cost(shop: CornerShop) -> None:
    script = parse_script({"models": ["small"], "replies": [{"reply": REPLY}]})
    with running(create_app(ScriptedServer(script))) as url:
        environment = {"DRAGOMAN_MODEL_URL": url, "DRAGOMAN_MODEL": "small"}
        arguments = ["ask", "--planner", "llm", "--json", "turnover this month", *shop.options]
        done = CliRunner().invoke(app, arguments, env=environment)
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert (answer["planner"], answer["query"]) == (
        "llm",
        {"metrics": ["revenue"], "time": {"range": "this month"}},
    )
    assert answer["prompt_version"].startswith("plan 3:")
    assert answer["cost"]["tokens_in"] > 100


def test_without_a_model_its_planner_is_refused(shop: CornerShop) -> None:
    done = CliRunner().invoke(app, ["ask", "--planner", "llm", "turnover this month", *shop.options])
    assert done.exit_code == 4
    assert "No language model is configured." in done.output


def test_a_planner_that_does_not_exist_is_no_command(shop: CornerShop) -> None:
    done = CliRunner().invoke(app, ["ask", "--planner", "magic", "turnover", *shop.options])
    assert done.exit_code == 2
    assert "one of auto, offline and llm" in done.output
