"""The app with `embeddings` in its settings: definitions are embedded when it is prepared, and only then."""

from __future__ import annotations

from pathlib import Path

import duckdb

from dragoman.app import open_app
from service.model_server import ScriptedServer, create_app, parse_script, running

MODEL = """
model: sales
table: sales
key: id
dimensions:
  city: {type: string, index_values: true, description: Where it was sold.}
metrics:
  revenue: {expr: sum(amount), synonyms: [turnover]}
"""
SETTINGS = """
zone: UTC
embeddings: {{model: tiny, url: "{url}", cache: cache/vectors.sqlite}}
warehouses:
  main: {{url: "duckdb:///{data}"}}
"""


def write_models(folder: Path, url: str) -> Path:
    data = folder / "sales.duckdb"
    with duckdb.connect(str(data)) as connection:
        connection.execute("CREATE TABLE sales AS SELECT 1 AS id, 'Oslo' AS city, 5 AS amount")
    models = folder / "models"
    models.mkdir()
    (models / "sales.yml").write_text(MODEL)
    (models / "settings.yml").write_text(SETTINGS.format(url=url, data=data))
    return models


def test_definitions_are_embedded_once_and_values_never(tmp_path: Path) -> None:
    server = ScriptedServer(parse_script({"replies": [], "models": ["tiny"]}))
    with running(create_app(server)) as url:
        models = write_models(tmp_path, url)
        for _ in range(2):
            with open_app(models, environment={}) as app:
                app.prepare()
        with open_app(models, environment={}) as app:
            assert app.ask("revenue in Oslo").rows[0][0] == 5
            found = [item.document.name for item in app.asker.book.retrieve("takings in Oslo")]
    inputs = [seen.body["input"] for seen in server.seen if seen.path == "/v1/embeddings"]
    embedded = [text for texts in inputs if isinstance(texts, list) for text in texts]
    assert sorted(embedded) == ["city. Where it was sold.", "revenue, turnover.", "takings in Oslo"]
    assert set(found) == {"sales.revenue", "sales.city"}


def test_a_served_app_keeps_its_values_fresh_until_it_is_closed(tmp_path: Path) -> None:
    with open_app(write_models(tmp_path, "http://127.0.0.1:9/v1"), environment={}) as app:
        app.keep_fresh()
        fresh = app._fresh
        app.keep_fresh()
        assert fresh is not None and app._fresh is fresh and fresh._thread.is_alive()
        assert not fresh.refresh()
    assert not fresh._thread.is_alive()
