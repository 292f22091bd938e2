"""What was answered can be listed, opened and run again, by whom it was answered, and with the rights of now."""

from __future__ import annotations

import httpx

from service.rerunning import Changes, Number, changes
from service.store import Audit
from tests.api.kept_shop import KeptShop

BY_DEPARTMENT = {"metrics": ["revenue"], "dimensions": ["product.department"]}


def test_a_run_can_be_opened_again(kept: KeptShop) -> None:
    answer = kept.ask(kept.ana, "turnover this month")
    run = kept.client.get(f"/v1/runs/{answer['id']}", headers=kept.ana).json()
    assert (run["principal"], run["question"], run["how"]) == ("ana", "turnover this month", "asked")
    assert (run["query"], run["sql"]) == (answer["query"], answer["sql"])
    assert run["withheld"] == ""
    assert run["answer"] == answer


def test_the_newest_runs_come_first_in_pages(kept: KeptShop) -> None:
    ids = [kept.query(kept.ana, metrics=["revenue"])["id"] for _ in range(3)]
    kept.query(kept.ben, metrics=["revenue"])
    first = kept.client.get("/v1/runs?limit=2", headers=kept.ana).json()
    assert [run["id"] for run in first["items"]] == [ids[2], ids[1]]
    kept.query(kept.ana, metrics=["revenue"])
    second = kept.client.get(f"/v1/runs?limit=2&cursor={first['next']}", headers=kept.ana).json()
    assert [run["id"] for run in second["items"]] == [ids[0]]
    assert second["next"] == ""


def test_runs_are_found_by_how_they_went(kept: KeptShop) -> None:
    kept.ask(kept.ana, "sales of unicorns")
    kept.ask(kept.ana, "turnover this month")

    def found(wanted: str) -> list[str]:
        response = kept.client.get(f"/v1/runs?{wanted}", headers=kept.ana)
        return [run["question"] for run in response.json()["items"]]

    assert found("status=refused") == ["sales of unicorns"]
    assert found("status=answered&how=asked") == ["turnover this month"]
    assert found("how=query") == []
    assert found("since=2100-01-01T00:00:00Z") == []
    edge = "0001-01-01T00:00:00%2B14:00"
    assert len(found(f"since={edge}")) == 2 and found(f"until={edge}") == []


def test_what_is_no_filter_or_cursor_is_refused(kept: KeptShop) -> None:
    for wanted, code in (
        ("cursor=x", "cursor-invalid"),
        ("since=yesterday", "request-invalid"),
        ("status=good", "request-invalid"),
        ("limit=0", "request-invalid"),
        ("who=ben", "unknown-key"),
    ):
        response = kept.client.get(f"/v1/runs?{wanted}", headers=kept.ana)
        assert (response.status_code, response.json()["code"]) == (422, code)
    hint = kept.client.get("/v1/runs?who=ben", headers=kept.ana).json()["problems"][0]["hint"]
    assert "conversation" in hint


def test_a_run_is_its_persons_own(kept: KeptShop) -> None:
    mine = kept.ask(kept.ana, "turnover this month")["id"]
    for method, path in (("GET", ""), ("POST", "/rerun")):
        response = kept.client.request(method, f"/v1/runs/{mine}{path}", headers=kept.ben)
        unknown = kept.client.request(method, f"/v1/runs/{'0' * 32}{path}", headers=kept.ben)
        assert (response.status_code, unknown.status_code) == (404, 404)
        assert response.json()["code"] == unknown.json()["code"] == "no-such-run"
    assert kept.client.get("/v1/runs", headers=kept.ben).json()["items"] == []
    assert kept.client.get("/v1/runs?everyone=true", headers=kept.ben).status_code == 403
    assert kept.client.get("/v1/runs?principal=ana", headers=kept.ben).status_code == 403


def test_an_administrator_sees_what_was_asked_and_no_numbers(kept: KeptShop) -> None:
    mine = kept.ask(kept.ana, "turnover this month")["id"]
    [listed] = kept.client.get("/v1/runs?everyone=true", headers=kept.otto).json()["items"]
    assert (listed["id"], listed["principal"], listed["metrics"]) == (mine, "ana", ["revenue"])
    assert kept.client.get("/v1/runs?principal=ben", headers=kept.otto).json()["items"] == []
    for unknown in ("%00", "%F0%9F%8D%8E", "x" * 65):
        response = kept.client.get(f"/v1/runs/{unknown}", headers=kept.otto)
        assert (response.status_code, response.json()["code"]) == (404, "no-such-run")
    opened = kept.client.get(f"/v1/runs/{mine}", headers=kept.otto)
    assert (opened.json()["answer"], opened.json()["withheld"]) == (None, "It is somebody else's.")
    assert "15.75" not in opened.text and "10.5" not in opened.text
    assert kept.client.post(f"/v1/runs/{mine}/rerun", headers=kept.otto).status_code == 403


def test_an_answer_is_withheld_from_whom_other_policies_limit_now(kept: KeptShop) -> None:
    answer = kept.query(kept.ana, **BY_DEPARTMENT)
    assert answer["rows"] == [["Fruit", 15.75]]
    kept.redefine("products.yml", "rows: department in", "rows: brand = 'Own' and department in")
    run = kept.client.get(f"/v1/runs/{answer['id']}", headers=kept.ana).json()
    assert (run["answer"], run["query"], run["sql"], run["metrics"]) == (None, None, "", [])
    assert run["withheld"].startswith("What you may see has changed")
    again = kept.client.post(f"/v1/runs/{answer['id']}/rerun", headers=kept.ana).json()
    assert again["answer"]["rows"] == []
    assert (again["changes"]["definitions_changed"], again["changes"]["compared"]) == (True, False)


def test_a_run_is_repeated_with_todays_definitions(kept: KeptShop) -> None:
    first = kept.query(kept.olga, **BY_DEPARTMENT)
    assert first["rows"] == [["Fruit", 15.75], ["Bread", 6.25], [None, 1.0]]
    same = kept.client.post(f"/v1/runs/{first['id']}/rerun", headers=kept.olga).json()["changes"]
    assert (same["compared"], same["changed"], same["definitions_changed"]) == (True, 0, False)
    kept.redefine(
        "sales.yml", "expr: sum(amount)", "expr: sum(case when sale_id = 3 then 12.50 else amount end)"
    )
    again = kept.client.post(f"/v1/runs/{first['id']}/rerun", headers=kept.olga).json()
    assert again["answer"]["rows"] == [["Fruit", 17.75], ["Bread", 6.25], [None, 1.0]]
    assert again["changes"]["numbers"] == [
        {"group": ["Fruit"], "column": "revenue", "before": 15.75, "after": 17.75, "section": ""}
    ]
    repeated = kept.client.get(f"/v1/runs/{again['answer']['id']}", headers=kept.olga).json()
    assert (repeated["how"], repeated["rerun_of"], repeated["verdicts"]) == ("rerun", first["id"], {})
    judged = kept.client.get(f"/v1/runs/{first['id']}", headers=kept.olga).json()["verdicts"]
    assert judged["rerun"] == {
        "run": again["answer"]["id"], "definitions_changed": True, "compared": True, "changed": 1,
        "rows_added": 0, "rows_gone": 0,
    }  # fmt: skip


def test_numbers_are_compared_by_their_groups() -> None:
    def answer(*rows: list[object], truncated: bool = False) -> dict[str, object]:
        columns = [{"name": "department", "role": "dimension"}, {"name": "revenue", "role": "metric"}]
        return {
            "status": "answered", "question": "", "columns": columns, "rows": list(rows),
            "truncated": truncated, "sections": [],
        }  # fmt: skip

    before = answer(["Fruit", 3], ["Bread", 5], [None, 7])
    after = answer([None, 7.0], ["Fruit", 4], ["Fish", 1])
    assert changes(before, after) == Changes(
        compared=True, changed=1, rows_added=1, rows_gone=1, numbers=(Number(["Fruit"], "revenue", 3, 4),)
    )
    cut = changes(answer(["Fruit", 3], truncated=True), answer(["Bread", 5], truncated=True))
    assert cut == Changes(compared=True)
    assert changes(answer(["Fruit", 0.1 + 0.2]), answer(["Fruit", 0.3])).changed == 0
    assert changes(None, after) == changes({**before, "status": "failed"}, after) == Changes()

    def sections(*titled: tuple[str, dict[str, object]]) -> dict[str, object]:
        parts = [{**part, "question": title} for title, part in titled]
        return {**answer(), "columns": [], "sections": parts}

    then = sections(("1. best", answer(["Fruit", 3])), ("2. Fruit", answer(["Fruit", 5])))
    now = sections(("1. best", answer(["Bread", 4])), ("2. Bread", answer(["Fruit", 6])))
    assert changes(then, now) == Changes(
        compared=True, changed=1, rows_added=1, rows_gone=1,
        numbers=(Number(["Fruit"], "revenue", 5, 6, "2. Bread"),),
    )  # fmt: skip
    assert changes(then, sections(("1. best", answer()))) == Changes(), "a step was left out"


def test_a_refused_question_is_asked_again(kept: KeptShop) -> None:
    refused = kept.ask(kept.ana, "sales of unicorns")
    again = kept.client.post(f"/v1/runs/{refused['id']}/rerun", headers=kept.ana).json()
    assert again["answer"]["status"] == "refused"
    assert again["answer"]["question"] == "sales of unicorns"


def test_who_opened_what_is_in_the_audit_log(kept: KeptShop) -> None:
    mine = kept.ask(kept.ana, "turnover this month")["id"]
    kept.client.get(f"/v1/runs/{mine}", headers=kept.otto)
    entries = Audit(kept.store).list(run=mine).items
    assert [(entry.principal, entry.action) for entry in entries] == [("otto", "opened"), ("ana", "asked")]


def test_a_service_that_keeps_nothing_says_so(service: httpx.Client) -> None:
    response = service.get("/v1/runs")
    assert (response.status_code, response.json()["code"]) == (503, "nothing-kept")
