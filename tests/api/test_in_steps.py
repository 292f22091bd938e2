"""An answer in steps over HTTP: whatever runs it again runs all of its steps, with the rights of whoever does.

Of February, Fruit is the best department: 5.25, against 3.25 of Bread. In March each of them has one sale. Ana may see
Fruit, Ben Bread, Olga all of it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.model_server import ScriptedServer, create_app, parse_script, running
from service.store import Shares
from tests.api.kept_shop import KeptShop, kept_shop
from tests.asking.llm.test_stepwise import EMPTY

BEST = EMPTY | {"dimensions": ["products.department"], "order_by": "-revenue", "limit": 1}
FOUND = {"from_query": 1, "field": "products.department"}
SALES = EMPTY | {"metrics": ["sales_count"], "filters": [FOUND]}
FEBRUARY, MARCH = {"range": "February 2024"}, {"range": "March 2024"}
QUESTION = (
    "which department had the highest revenue in February 2024, and how many sales did it have in March 2024?"
)
STEPS = {"queries": [BEST | FEBRUARY, SALES | MARCH]}
SERVER = ScriptedServer(parse_script({"models": ["small"], "replies": [{"reply": STEPS}]}))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeptShop]:
    with running(create_app(SERVER)) as url:
        environment = {"DRAGOMAN_MODEL_URL": url, "DRAGOMAN_MODEL": "small"}
        with kept_shop(tmp_path_factory.mktemp("steps"), environment) as shop:
            yield shop


def rows(answer: dict[str, list[dict[str, object]]]) -> list[object]:
    return [section["rows"] for section in answer["sections"]]


def test_a_link_runs_the_steps_for_whoever_opens_it(kept: KeptShop) -> None:
    answer = kept.ask(kept.olga, QUESTION)
    assert (answer["kind"], answer["query"], rows(answer)) == ("steps", None, [[["Fruit", 5.25]], [[1]]])
    link = kept.client.post(f"/v1/runs/{answer['id']}/share", json={"days": 7}, headers=kept.olga).json()
    shared = [query for run, _, query in Shares(kept.store).queries(10) if run == answer["id"]]
    assert [query["metrics"] for query in shared] == [["revenue"], ["sales_count"]], (
        "a change of either is found out"
    )
    asked = len(SERVER.seen)
    opened = kept.client.get(link["path"], headers=kept.ben)
    assert rows(opened.json()) == [[["Bread", 3.25]], [[1]]] and "Fruit" not in opened.text
    assert rows(kept.client.get(link["path"], headers=kept.ana).json()) == rows(answer)
    assert len(SERVER.seen) == asked, "what was planned once needs no model"


def test_a_run_tells_its_steps_and_nothing_that_they_found(kept: KeptShop) -> None:
    run = kept.ask(kept.olga, QUESTION)["id"]
    told = kept.client.get(f"/v1/runs/{run}", headers=kept.olga).json()
    assert (told["query"], told["row_count"], told["sql"].count("SELECT")) == (None, 2, 2)
    assert [step["taken"] for step in told["steps"]["steps"]] == [
        [],
        [{"field": "product.department", "step": 0, "column": "product.department"}],
    ]
    assert "Fruit" not in kept.client.get(f"/v1/runs/{run}", headers=kept.otto).text
    for way, code in (("export", "not-exportable"), ("propose", "not-proposable")):
        path = f"/v1/runs/{run}/{way}"
        if way == "export":
            refused = kept.client.get(path, headers=kept.olga)
        else:
            refused = kept.client.post(path, json={}, headers=kept.olga)
        assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_a_rerun_compares_each_step(kept: KeptShop) -> None:
    run = kept.ask(kept.olga, QUESTION)["id"]
    again = kept.client.post(f"/v1/runs/{run}/rerun", headers=kept.olga).json()
    assert rows(again["answer"]) == [[["Fruit", 5.25]], [[1]]]
    assert again["answer"]["planner"] == "", "nobody planned it again"
    assert (again["changes"]["compared"], again["changes"]["changed"]) == (True, 0)
