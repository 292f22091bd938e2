"""A run's rows as a file: those of its answer's time, as its person may see them today."""

from __future__ import annotations

import csv
import io

import pytest

from service.store import Audit, FeedbackOf
from tests.api.kept_shop import Headers, KeptShop

BY_DEPARTMENT = {"metrics": ["revenue"], "dimensions": ["product.department"]}


def exported(kept: KeptShop, who: Headers, run: object, wanted: str = "") -> list[list[str]]:
    response = kept.client.get(f"/v1/runs/{run}/export{wanted}", headers=who)
    assert response.status_code == 200, response.text
    return list(csv.reader(io.StringIO(response.text)))


def test_a_run_becomes_a_file(kept: KeptShop) -> None:
    run = kept.query(kept.olga, **BY_DEPARTMENT)["id"]
    header, *rows = exported(kept, kept.olga, run)
    assert header == ["product.department", "revenue"]
    assert sorted(rows) == [["", "1.00"], ["Bread", "6.25"], ["Fruit", "15.75"]]
    lines = kept.client.get(f"/v1/runs/{run}/export?format=jsonl", headers=kept.olga)
    assert lines.headers["content-disposition"] == 'attachment; filename="export.jsonl"'
    assert len(lines.text.splitlines()) == 3


def test_a_question_becomes_a_file_also_with_a_key_that_only_asks(kept: KeptShop) -> None:
    run = kept.ask(kept.ana, "turnover this month")["id"]
    assert exported(kept, kept.ana, run) == [["revenue"], ["10.50"]]


def test_a_file_is_of_the_time_that_the_answer_told_of(kept: KeptShop) -> None:
    """This month was March, with 10.50 + 3.00 + 1.00; in April it would have nothing, and in February 8.50."""
    run = kept.query(kept.olga, metrics=["revenue"], time={"range": "this month"})["id"]
    kept.redefine("settings.yml", "now: 2024-03-15T12:00", "now: 2024-02-28T12:00")
    assert exported(kept, kept.olga, run) == [["revenue"], ["14.50"]]
    again = kept.client.post(f"/v1/runs/{run}/rerun", headers=kept.olga).json()
    assert again["answer"]["rows"] == [[8.5]]


def test_a_file_has_the_rows_of_todays_policies(kept: KeptShop) -> None:
    run = kept.query(kept.ana, **BY_DEPARTMENT)["id"]
    assert exported(kept, kept.ana, run)[1:] == [["Fruit", "15.75"]]
    kept.redefine("products.yml", "rows: department in", "rows: brand = 'Own' and department in")
    assert exported(kept, kept.ana, run)[1:] == []
    kept.redefine("sales.yml", "certified: true", "certified: true\n    access: {groups: [finance]}")
    hidden = kept.client.get(f"/v1/runs/{run}/export", headers=kept.ana)
    assert (hidden.status_code, hidden.json()["code"]) == (422, "unknown-name")


def test_nobody_exports_anothers_run(kept: KeptShop) -> None:
    run = kept.query(kept.ana, **BY_DEPARTMENT)["id"]
    for who, status in ((kept.ben, 404), (kept.olga, 404), (kept.otto, 403), ({}, 401)):
        assert kept.client.get(f"/v1/runs/{run}/export", headers=who).status_code == status
    unknown = kept.client.get(f"/v1/runs/{'0' * 32}/export", headers=kept.ben).json()
    theirs = kept.client.get(f"/v1/runs/{run}/export", headers=kept.ben).json()
    assert unknown["code"] == theirs["code"] == "no-such-run"


@pytest.mark.parametrize(
    ("question", "code"), [("sales of unicorns", "not-exportable"), ("what is revenue?", "not-exportable")]
)
def test_what_has_no_rows_of_its_own_is_refused(kept: KeptShop, question: str, code: str) -> None:
    run = kept.ask(kept.olga, question)["id"]
    response = kept.client.get(f"/v1/runs/{run}/export", headers=kept.olga)
    assert (response.status_code, response.json()["code"]) == (422, code)
    response = kept.client.get(f"/v1/runs/{run}/export?format=xls", headers=kept.olga)
    assert (response.status_code, response.json()["code"]) == (422, "format-unknown")


def test_who_exported_what_is_in_the_audit_log(kept: KeptShop) -> None:
    run = kept.query(kept.ana, **BY_DEPARTMENT)["id"]
    exported(kept, kept.ana, run)
    kept.client.post("/v1/export?format=json", json=BY_DEPARTMENT, headers=kept.ben)
    entries = [entry for entry in Audit(kept.store).list().items if entry.action == "exported"]
    columns = ["product.department", "revenue"]
    assert [(entry.principal, entry.run, entry.about) for entry in entries] == [
        ("ben", "", {"format": "json", "columns": columns}),
        ("ana", run, {"format": "csv", "columns": columns}),
    ]
    assert [(said.kind, said.value) for said in FeedbackOf(kept.store).on(run)] == [("action", "exported")]
