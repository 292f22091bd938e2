"""A language model that cannot answer takes nothing away: what is certain is answered, and what is missing is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dragoman.cli import app
from service.model_server import ScriptedServer, create_app, parse_script, running
from tests.cli.corner_shop import CornerShop

KEY = "sk-test-4f9a8b7c"


def ask(question: str, shop: CornerShop, url: str, model: str = "small") -> tuple[int, str]:
    environment = {"DRAGOMAN_MODEL_URL": url, "DRAGOMAN_MODEL": model, "DRAGOMAN_MODEL_KEY": KEY}
    done = CliRunner().invoke(app, ["ask", question, *shop.options], env=environment)
    return done.exit_code, " ".join(done.output.split())


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ({"replies": [{"fault": "wrong_key"}]}, "The language model's endpoint does not accept the key."),
        (
            {"replies": [{"fault": "out_of_quota"}]},
            "The account of the language model has nothing left to spend.",
        ),
        (
            {"replies": [{"reply": "no JSON at all"}]},
            "The language model's reply was not in the form asked for.",
        ),
        ({"replies": [], "models": ["large"]}, "The endpoint does not have the language model."),
    ],
)
def test_a_question_that_needed_it_is_declined_and_says_why(
    script: dict[str, object], said: str, shop: CornerShop
) -> None:
    with running(create_app(ScriptedServer(parse_script({"models": ["small"], **script})))) as url:
        code, shown = ask("did the punters like our pears", shop, url)
    assert code == 4
    assert said in shown
    assert KEY not in shown


def test_a_model_whose_key_is_not_set_is_said_and_does_without(shop: CornerShop, tmp_path: Path) -> None:
    models = tmp_path / "models"
    shutil.copytree(shop.models, models)
    with (models / "settings.yml").open("a") as settings:
        settings.write("language_model: {model: large, key_env: SHOP_MODEL_KEY}\n")
    arguments = ["ask", "turnover this month", "--models", str(models), "--warehouse", str(shop.warehouse)]
    done = CliRunner().invoke(app, arguments, env={"SHOP_MODEL_KEY": ""})
    assert done.exit_code == 0
    assert "$14.50" in done.stdout
    why = "No language model is asked. The environment variable SHOP_MODEL_KEY, which holds the model's key, is not"
    assert why in " ".join(done.stderr.split())


def test_what_is_certain_is_answered_without_asking_it(shop: CornerShop) -> None:
    server = ScriptedServer(parse_script({"replies": [{"fault": "server_error"}]}))
    with running(create_app(server)) as url:
        code, shown = ask("turnover this month", shop, url)
    assert code == 0
    assert "$14.50" in shown and "language model" not in shown
    assert server.seen == ()
