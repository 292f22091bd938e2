"""Two services on one store: what is begun at one goes on at the other, over HTTP, as people do it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import duckdb
import httpx
import pytest

from dragoman.app import open_app
from dragoman.serving import background_service
from service.configuration import Configuration
from service.store import Runs, Shares, open_store
from tests.api.calling import client_at
from tests.cli.corner_shop import CornerShop, make_corner_shop

Form = dict[str, object]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> CornerShop:
    return make_corner_shop(tmp_path_factory.mktemp("corner_shop"))


@pytest.fixture
def replicas(shop: CornerShop, url: str) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    configuration = Configuration.model_validate({"store": {"url": url}, "cache": {"shared": "store"}})
    with ExitStack() as stack:

        def replica() -> httpx.Client:
            app = stack.enter_context(open_app(shop.models, environment={}))
            app.keep_state(configuration)
            app.keep_results(configuration.cache)
            at = stack.enter_context(background_service(app))
            return stack.enter_context(client_at(at, 60))

        yield replica(), replica()


def ask(client: httpx.Client, **body: object) -> Form:
    response = client.post("/v1/ask", json=body)
    assert response.status_code == 200, response.text
    form: Form = response.json()
    return form


def test_a_conversation_goes_to_and_fro(replicas: tuple[httpx.Client, httpx.Client]) -> None:
    here, there = replicas
    first = ask(here, question="turnover this month")
    second = ask(there, question="by department", conversation=first["conversation"])
    third = ask(here, question="only fruit", conversation=first["conversation"])
    assert second["changes"] == ["By department.", "Still this month."]
    assert third["changes"] == ["Only where department is Fruit.", "Still by department, this month."]


def test_a_click_is_taken_and_remembered_anywhere(replicas: tuple[httpx.Client, httpx.Client]) -> None:
    here, there = replicas
    back = ask(here, question="earnings this month")
    assert back["status"] == "clarify"
    chosen = ask(there, choice={"answer": back["id"], "index": 1, "remember": True})
    assert chosen["status"] == "answered"
    assert ask(here, question="earnings this month")["rows"] == chosen["rows"]
    assert [known["phrase"] for known in there.get("/v1/remembered").json()["items"]] == ["earning"]
    assert here.delete("/v1/remembered/earnings").status_code == 204
    assert ask(there, question="earnings this month")["status"] == "clarify"


def test_what_many_ask_of_both_is_all_kept(replicas: tuple[httpx.Client, httpx.Client], url: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda i: ask(replicas[i % 2], question="turnover this month"), range(24)))
    with open_store(url) as store:
        kept = {run.id for run in Runs(store).list(limit=100).items}
    assert kept == {str(answer["id"]) for answer in answers}


def test_what_is_sent_to_both_at_once_is_done_by_one(
    replicas: tuple[httpx.Client, httpx.Client], url: str
) -> None:
    run = ask(replicas[0], question="turnover this month")["id"]

    def share(number: int) -> httpx.Response:
        """As a client does that is told to wait."""
        headers = {"Idempotency-Key": "one-link-please"}
        while True:
            response = replicas[number % 2].post(f"/v1/runs/{run}/share", json={}, headers=headers)
            if response.status_code != 409:
                return response

    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(share, range(12)))
    assert {response.status_code for response in made} == {201}
    assert len({response.content for response in made}) == 1
    assert sum("Idempotency-Replayed" not in response.headers for response in made) == 1
    with open_store(url) as store:
        assert Shares(store).remove(str(run)) == 1


def test_rows_that_one_has_read_the_other_gives_with_their_age(
    replicas: tuple[httpx.Client, httpx.Client],
) -> None:
    here, there = replicas
    query = {"metrics": ["revenue"], "dimensions": ["product.department"]}
    first = here.post("/v1/query", json=query).json()
    assert first["age"] is None
    second = there.post("/v1/query", json=query)
    assert second.json()["age"] is not None and "Age" in second.headers
    assert (second.json()["rows"], second.json()["columns"]) == (first["rows"], first["columns"])
    fresh = there.post("/v1/query", json=query, headers={"Cache-Control": "no-cache"})
    assert fresh.json()["age"] is None


def test_results_of_another_environment_are_anothers(tmp_path: Path, url: str) -> None:
    """The same definitions and the same URL, in which a variable stands for another file."""
    shop = make_corner_shop(tmp_path)
    settings = shop.models / "settings.yml"
    settings.write_text(settings.read_text().replace("shop.duckdb", "${FILE}.duckdb"))
    shutil.copyfile(shop.models.parent / "shop.duckdb", shop.models.parent / "test.duckdb")
    with duckdb.connect(str(shop.models.parent / "test.duckdb")) as connection:
        connection.execute("UPDATE sales SET amount = amount * 2")
    configuration = Configuration.model_validate({"store": {"url": url}, "cache": {"shared": "store"}})
    found = []
    for name in ("shop", "test", "shop"):
        with open_app(shop.models, environment={"FILE": name}) as app:
            app.keep_state(configuration)
            app.keep_results(configuration.cache)
            answer = app.query({"metrics": ["revenue"]})
            found.append((answer.rows, answer.age is not None))
    assert found == [(((23.00,),), False), (((46.00,),), False), (((23.00,),), True)]
