"""Every door that reads a query or a name says to Anna of the shop with secrets what it says where they never were.

`tests/policies/test_nothing_is_revealed.py` asks the same of what the doors call, of every name and in every shape.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest

from dragoman.app import open_app
from semantic.principal import Principal
from service.access import KeysInMemory
from service.configuration import Configuration
from tests.access.shown_keys import bearing, made_key
from tests.api.test_access import serving
from tests.policies.shop import ANNA, FILES, GONE, TABLES, bare_files
from tests.store.ready import ready_store

Say = tuple[int, Any]

NAMES = ("incom", "salary", "income", "margins", "cots", "dearr", "employee", "payroll", "staff", "profit")


def queries(name: str) -> list[dict[str, Any]]:
    is_one = {"field": name, "op": "=", "values": ["x"]}
    return [
        {"metrics": [name]},
        {"metrics": ["revenue"], "dimensions": ["channel"], "filters": [is_one]},
        {"metrics": ["revenue"], "filters": [{"segment": name}]},
        {"metrics": ["revenue"], "dimensions": ["channel"], "order_by": [f"-{name}"]},
        {"rows": name},
        {"sql": f"SELECT {name} FROM metrics"},
        {"sql": f"SELECT * FROM {name}"},
        {"sql": f"SELECT {name}, revenue FROM sales GROUP BY 1"},
        {"sql": f"SELECT revenue FROM metrics WHERE SEGMENT('{name}')"},
    ]


class Shop:
    """A client of a service, as one person; `run` is a run of theirs."""

    def __init__(self, client: httpx.Client, who: Mapping[bytes, bytes]) -> None:
        self._client = client
        self._who = who
        self._run = self.send("POST", "/v1/query", {"metrics": ["revenue"]}).json()["id"]

    def send(self, method: str, path: str, body: object = None) -> httpx.Response:
        return self._client.request(method, path, json=body, headers=self._who)

    def told(self, path: str, body: object) -> Say:
        """What an error says. Of what is answered, that it is: the SQL of two people differs."""
        response = self.send("POST", path.replace("{run}", self._run), body)
        if not response.headers["content-type"].startswith("application/problem+json"):
            return response.status_code, ""
        form = response.json()
        form.pop("id", None)
        return response.status_code, form

    def known(self, path: str) -> Say:
        """What a page says, but for where it stands in the files."""
        response = self.send("GET", path)
        form = response.json()
        form.pop("position", None)
        return response.status_code, form


@contextmanager
def opened(root: Path, *, secrets: bool) -> Iterator[Shop]:
    models = root / "models"
    for name, text in (FILES if secrets else bare_files()).items():
        file = models / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace('"duckdb://"', '"duckdb:///shop.duckdb"'), encoding="utf-8")
    with duckdb.connect(str(root / "shop.duckdb")) as data:
        data.execute(TABLES + ("" if secrets else GONE))
    keys = KeysInMemory()
    who = bearing(made_key(keys, ANNA if secrets else Principal("anna")).text)
    configuration = Configuration.model_validate({"store": {"url": ready_store(root)}})
    with open_app(models, environment={}) as app:
        assert not app.catalog.problems
        app.keep_state(configuration)
        with serving(app, keys, mode="required") as client:
            yield Shop(client, who)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with opened(tmp_path_factory.mktemp("with_secrets"), secrets=True) as shop:
        yield shop


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with opened(tmp_path_factory.mktemp("without_secrets"), secrets=False) as shop:
        yield shop


DOORS = {
    "/v1/query": "",
    "/v1/compile": "",
    "/v1/export": "",
    "/v1/chart": "query",
    "/v1/runs/{run}/feedback": "correction",
}
"""Under which key each takes a query."""


@pytest.mark.parametrize("path", DOORS)
def test_no_door_for_queries_names_what_is_hidden(full: Shop, bare: Shop, path: str) -> None:
    refused = 0
    for name in NAMES:
        for form in queries(name):
            body = {DOORS[path]: form} if DOORS[path] else form
            said = full.told(path, body)
            assert said == bare.told(path, body), form
            refused += said[0] == 422
    assert refused == len(NAMES) * len(queries("x"))


@pytest.mark.parametrize("kind", ["metric", "dimension", "model", "segment", "question"])
def test_no_page_of_the_catalog_names_what_is_hidden(full: Shop, bare: Shop, kind: str) -> None:
    assert full.known(f"/v1/catalog?kind={kind}") == bare.known(f"/v1/catalog?kind={kind}")
    for name in (*NAMES, "How rich are we?"):
        for path in (f"/v1/catalog?kind={kind}&q={name}", f"/v1/catalog/{kind}/{name}"):
            assert full.known(path) == bare.known(path), path


@pytest.mark.parametrize("kind", ["metric", "dimension", "model", "segment", "question"])
def test_what_is_known_is_told_as_if_there_were_nothing_else(full: Shop, bare: Shop, kind: str) -> None:
    """With what it rests on, and what rests on it."""
    listed = bare.send("GET", f"/v1/catalog?kind={kind}").json()["items"]
    assert listed
    for entry in listed:
        path = f"/v1/catalog/{kind}/{entry['name'] if kind == 'question' else entry['qualified']}"
        assert full.known(path) == bare.known(path), path


def test_no_list_of_values_names_what_is_hidden(full: Shop, bare: Shop) -> None:
    known = ("households.region", "region", "sales.channel", "stores.city", "store.city")
    hidden = ("households.income", "sales.cashier_name", "cashier.name", "employees.name", "home_store.city")
    for name in (*NAMES, *known, *hidden):
        for search in ("", "&search=o"):
            path = f"/v1/values?dimension={name}{search}"
            assert full.known(path) == bare.known(path), path
    assert full.known("/v1/values?dimension=households.region")[1]["items"] == [
        {"value": "north", "label": ""}
    ]


@pytest.mark.parametrize("words", ["{} by month", "revenue by {}", "revenue for {} high", "what is {}?"])
def test_no_question_is_told_of_what_is_hidden(full: Shop, bare: Shop, words: str) -> None:
    for name in NAMES:
        asked = {"question": words.format(name)}
        seen, never = (shop.send("POST", "/v1/ask", asked).json() for shop in (full, bare))
        for slot in ("status", "sentence", "choices", "follow_ups", "query", "rows"):
            assert seen[slot] == never[slot], (name, slot)


def test_a_verified_question_is_new_to_whom_it_is_hidden_from(full: Shop, bare: Shop) -> None:
    path = "/v1/runs/{run}/propose"
    for words, status in (("How rich are we?", 200), ("How much do we take?", 409)):
        assert full.told(path, {"question": words})[0] == bare.told(path, {"question": words})[0] == status
