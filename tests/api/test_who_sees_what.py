"""Over HTTP, from the attributes of a key to the rows: nobody gets, or learns of, what a policy keeps from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import httpx
import pytest

from dragoman.app import open_app
from dragoman.serving import background_service
from semantic.principal import Principal
from service.access import KeysInMemory
from service.configuration import Configuration
from tests.access.shown_keys import PEPPER_TEXT, bearing, made_key
from tests.api.calling import client_at
from tests.cli.corner_shop import make_corner_shop
from tests.store.ready import ready_store

FRUIT = Principal("ana", (("departments", ("Fruit",)),))
BREAD = Principal("ben", (("departments", ("Bread",)),))
FINANCE = Principal("fay", (("departments", ("Bread", "Fruit")), ("groups", ("finance",))))
NOTHING = Principal("nan")

Who = Mapping[bytes, bytes]


@pytest.fixture(scope="module")
def keys() -> KeysInMemory:
    return KeysInMemory()


@pytest.fixture(scope="module", params=["off", "store"])
def client(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, keys: KeysInMemory
) -> Iterator[httpx.Client]:
    """A service that keeps results, in memory or only in the store, over a shop whose sales are seen by department and
    whose income is finance's."""
    shop = make_corner_shop(tmp_path_factory.mktemp("guarded_shop"))
    settings, sales = shop.models / "settings.yml", shop.models / "sales.yml"
    settings.write_text(settings.read_text() + "attributes: {departments: {type: string, many: true}}\n")
    rows = "key: sale_id\naccess: {rows: product.department in principal.departments}"
    hidden = "synonyms: [income, earnings], access: {groups: [finance]}"
    text = sales.read_text().replace("key: sale_id", rows)
    sales.write_text(text.replace("synonyms: [income, earnings]", hidden))
    said = {
        "access": {"mode": "required", "pepper": PEPPER_TEXT},
        "store": {"url": ready_store(shop.models.parent)},
        "cache": {"shared": request.param, "megabytes": 0 if request.param == "store" else 64},
    }
    configuration = Configuration.model_validate(said)
    with open_app(shop.models, environment={}) as app:
        assert not app.catalog.errors
        app.keep_state(configuration)
        app.keep_results(configuration.cache)
        with (
            background_service(app, configuration, keys) as url,
            client_at(url) as made,
        ):
            yield made


@pytest.fixture(scope="module")
def shown(keys: KeysInMemory) -> Mapping[str, Who]:
    return {who.id: bearing(made_key(keys, who).text) for who in (FRUIT, BREAD, FINANCE, NOTHING)}


def revenue(client: httpx.Client, who: Who) -> object:
    response = client.post("/v1/query", json={"metrics": ["revenue"]}, headers=who)
    assert response.status_code == 200, response.text
    return response.json()["rows"][0][0]


def test_rows_are_those_of_the_key_also_when_results_are_kept(
    client: httpx.Client, shown: Mapping[str, Who]
) -> None:
    for _ in range(2):
        assert revenue(client, shown["ana"]) == 15.75
        assert revenue(client, shown["ben"]) == 6.25
        assert revenue(client, shown["fay"]) == 22.00
        assert revenue(client, shown["nan"]) is None


def test_a_question_is_answered_from_the_same_rows(client: httpx.Client, shown: Mapping[str, Who]) -> None:
    said = {
        name: client.post("/v1/ask", json={"question": "turnover this month"}, headers=who).json()["sentence"]
        for name, who in shown.items()
    }
    assert "$10.50" in said["ana"] and "$3.00" in said["ben"] and "$13.50" in said["fay"]
    assert "$" not in said["nan"]


def test_what_is_finances_is_unknown_to_others(client: httpx.Client, shown: Mapping[str, Who]) -> None:
    name = "takings_before_tax"

    def told(who: Who) -> list[tuple[int, str]]:
        query = {"metrics": [name]}
        asked = [
            client.post("/v1/query", json=query, headers=who),
            client.post("/v1/compile", json=query, headers=who),
            client.post("/v1/query", json={"metrics": ["takings_before_ta"]}, headers=who),
            client.post("/v1/query", json={"sql": f"SELECT {name} FROM metrics"}, headers=who),
            client.post("/v1/ask", json={"question": "takings before tax"}, headers=who),
            client.get(f"/v1/catalog/metric/{name}", headers=who),
            client.get("/v1/catalog?q=takings+before+tax", headers=who),
            client.get("/v1/catalog/model/sales", headers=who),
        ]
        return [(response.status_code, response.text) for response in asked]

    fay = told(shown["fay"])
    assert [status for status, _ in fay] == [200, 200, 422, 200, 200, 200, 200, 200]
    for other in ("ana", "nan"):
        found = told(shown[other])
        assert [status for status, _ in found[:4]] == [422, 422, 422, 422]
        assert found[5][0] == 404
        assert not any("0.9" in text for _, text in found), "the formula"
        for place, (_, text) in enumerate(found):
            # What was sent is named again in an error; beyond that nothing is.
            if place in (2, 4, 6, 7):
                assert name not in text, place
            assert f'"suggestions":["{name}"' not in text


def test_a_list_counts_what_somebody_may_know(client: httpx.Client, shown: Mapping[str, Who]) -> None:
    seen = client.get("/v1/catalog?kind=metric", headers=shown["nan"]).json()["total"]
    whole = client.get("/v1/catalog?kind=metric", headers=shown["fay"]).json()["total"]
    assert whole == seen + 1
