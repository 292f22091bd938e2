"""Usage over HTTP: counts that name nobody, words that failed, and metrics that the caller knows and nobody uses."""

from __future__ import annotations

from typing import Any

import pytest

from service.store import Audit
from tests.api.kept_shop import Headers, KeptShop


def usage(kept: KeptShop, who: Headers, wanted: str = "") -> dict[str, Any]:
    response = kept.client.get(f"/v1/usage{wanted}", headers=who)
    assert response.status_code == 200, response.text
    return dict(response.json())


def test_how_questions_went(kept: KeptShop) -> None:
    kept.ask(kept.ana, "turnover this month")
    kept.ask(kept.ana, "sales of unicorns")
    kept.ask(kept.ben, "sales of Unicorns")
    asked_back = kept.ask(kept.ben, "earnings this month")
    kept.client.post("/v1/ask", json={"choice": {"answer": asked_back["id"], "index": 0}}, headers=kept.ben)
    run = kept.query(kept.ben, metrics=["average_sale"])["id"]
    kept.client.post(f"/v1/runs/{run}/feedback", json={"vote": "up"}, headers=kept.ben)
    found = usage(kept, kept.otto)
    assert found["people"] == 2
    assert found["questions"] == {"total": 4, "answered": 1, "clarified": 1, "refused": 2, "failed": 0}
    assert (found["choices"]["answered"], found["queries"]["answered"]) == (1, 1)
    assert found["votes"] == {"up": 1, "down": 0, "corrections": 0}
    assert found["failing_words"] == [
        {"word": "unicorns", "why": "unknown", "times": 2, "people": 2},
        {"word": "earning", "why": "unclear", "times": 1, "people": 1},
    ]


def test_who_and_what_was_asked_is_not_told(kept: KeptShop) -> None:
    kept.ask(kept.ana, "turnover this month")
    kept.ask(kept.ana, "sales of unicorns")
    told = kept.client.get("/v1/usage", headers=kept.otto).text
    for hidden in ("ana", "turnover", "sales of", "10.5", "$"):
        assert f'"{hidden}' not in told and f" {hidden} " not in told, hidden


def test_metrics_that_nobody_uses(kept: KeptShop) -> None:
    """An average rests on its parts; one in a filter is asked for; hidden ones are nobody's to remove."""
    assert usage(kept, kept.otto)["unused_metrics"] == [
        "products", "revenue", "sales_count", "average_sale", "takings_before_tax"
    ]  # fmt: skip
    kept.query(kept.ana, metrics=["average_sale"])
    found = usage(kept, kept.otto)
    parts = ("average_sale", "revenue", "sales_count")
    assert found["metrics"] == [{"name": name, "runs": 1} for name in parts]
    assert found["unused_metrics"] == ["products", "takings_before_tax"]
    having = {"field": "takings_before_tax", "op": ">", "values": [1]}
    kept.query(kept.olga, metrics=["revenue"], dimensions=["product.department"], filters=[having])
    found = usage(kept, kept.otto)
    assert found["unused_metrics"] == ["products"]
    assert found["metrics"][0] == {"name": "revenue", "runs": 2}


def test_metrics_that_the_administrator_may_not_know_of_are_not_named(kept: KeptShop) -> None:
    kept.redefine("sales.yml", "certified: true", "certified: true\n    access: {groups: [auditors]}")
    kept.query(kept.olga, metrics=["revenue"])
    found = usage(kept, kept.otto)
    assert found["metrics"] == []
    assert "revenue" not in str(found) and "average_sale" not in str(found)
    kept.redefine("sales.yml", "takings_before_tax: {", "takings_before_tax: {access: {groups: [auditors]}, ")
    assert usage(kept, kept.otto)["unused_metrics"] == ["products", "sales_count"]


def test_only_administrators_see_it_and_the_audit_log_says_who_did(kept: KeptShop) -> None:
    for who, status in ((kept.ana, 403), (kept.olga, 403), ({}, 401)):
        assert kept.client.get("/v1/usage", headers=who).status_code == status
    usage(kept, kept.otto)
    [entry] = Audit(kept.store).list().items
    assert (entry.principal, entry.action) == ("otto", "usage")


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ("since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z", "span-invalid"),
        ("since=2024-01-01T00:00:00Z&until=2026-01-01T00:00:00Z", "span-invalid"),
        ("until=0001-01-01T00:00:00Z", "span-invalid"),
        ("since=yesterday", "request-invalid"),
        ("from=2026-01-02T00:00:00Z", "unknown-key"),
    ],
)
def test_what_is_no_time_is_refused(kept: KeptShop, wanted: str, code: str) -> None:
    response = kept.client.get(f"/v1/usage?{wanted}", headers=kept.otto)
    assert (response.status_code, response.json()["code"]) == (422, code)


def test_a_time_without_runs(kept: KeptShop) -> None:
    kept.ask(kept.ana, "turnover this month")
    found = usage(kept, kept.otto, "?since=2001-01-01T00:00:00Z&until=2001-02-01T00:00:00%2B02:00")
    assert (found["people"], found["questions"]["total"], found["failing_words"]) == (0, 0, [])
    assert found["since"] == "2001-01-01T00:00:00+00:00"
