"""The app opens the language model that its settings and environment name, and closes it."""

from __future__ import annotations

from pathlib import Path

from dragoman.app import open_app
from service.asking.model_calls import ModelReplied
from service.model.access import NoModel
from service.model.client import ModelClient
from service.model_server import ScriptedServer, create_app, parse_script, running
from tests.model.serving import CALL, REPLY, REVENUE

SETTINGS = """
zone: Europe/Oslo
language_model:
  url: {url}
  model: small
  log: logs/model.jsonl
  budgets: {{day: {{tokens: 150}}}}
"""


def folder(tmp_path: Path, settings: str) -> Path:
    models = tmp_path / "models"
    models.mkdir()
    (models / "settings.yml").write_text(settings)
    return models


def test_the_settings_name_a_model(tmp_path: Path) -> None:
    script = parse_script({"models": ["small"], "replies": [{"reply": REVENUE}]})
    with running(create_app(ScriptedServer(script))) as url:
        models = folder(tmp_path, SETTINGS.format(url=url))
        with open_app(models, environment={}) as app:
            client = app.language_model
            assert isinstance(client, ModelClient)
            assert client is app.language_model
            reply = client.complete(CALL)
            assert isinstance(reply, ModelReplied)
            assert reply.text == REPLY
            # The budget of the day is 150 tokens: enough for one call with the reply that it may have, not for two.
            assert client.complete(CALL).__class__.__name__ == "ModelFailed"
    log = tmp_path / "logs" / "model.jsonl"
    assert ["replied" in line for line in log.read_text().splitlines()] == [True, False]


def test_without_one_everything_else_works(tmp_path: Path) -> None:
    with open_app(folder(tmp_path, "zone: Europe/Oslo\n"), environment={}) as app:
        assert app.language_model == NoModel("Nothing names a language model.")


def test_the_environment_wins(tmp_path: Path) -> None:
    environment = {"DRAGOMAN_MODEL_URL": "http://127.0.0.1:9/v1", "DRAGOMAN_MODEL": "other"}
    with open_app(folder(tmp_path, "zone: Europe/Oslo\n"), environment=environment) as app:
        client = app.language_model
        assert isinstance(client, ModelClient)
        assert (client.access.url, client.access.models) == ("http://127.0.0.1:9/v1", ("other",))
