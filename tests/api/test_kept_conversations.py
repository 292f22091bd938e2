"""Conversations are their person's own: listed, opened and forgotten."""

from __future__ import annotations

from tests.api.kept_shop import KeptShop


def test_a_conversation_shows_its_turns(kept: KeptShop) -> None:
    first = kept.ask(kept.ana, "turnover this month")
    kept.ask(kept.ana, "by department", conversation=first["conversation"])
    later = kept.ask(kept.ana, "sales of unicorns")
    page = kept.client.get("/v1/conversations", headers=kept.ana).json()
    assert [each["id"] for each in page["items"]] == [later["conversation"], first["conversation"]]
    one = kept.client.get("/v1/conversations?limit=1", headers=kept.ana).json()
    two = kept.client.get(f"/v1/conversations?limit=1&cursor={one['next']}", headers=kept.ana).json()
    assert [each["id"] for each in two["items"]] == [first["conversation"]]
    assert two["next"] == ""
    opened = kept.client.get(f"/v1/conversations/{first['conversation']}", headers=kept.ana).json()
    assert opened["turns"] == [
        {"question": "turnover this month", "status": "answered"},
        {"question": "by department", "status": "answered"},
    ]
    runs = kept.client.get(f"/v1/runs?conversation={first['conversation']}", headers=kept.ana).json()
    assert [run["question"] for run in runs["items"]] == ["by department", "turnover this month"]


def test_nobody_sees_or_forgets_anothers(kept: KeptShop) -> None:
    id_ = kept.ask(kept.ana, "turnover this month")["conversation"]
    path = f"/v1/conversations/{id_}"
    assert kept.client.get("/v1/conversations", headers=kept.ben).json() == {"items": [], "next": ""}
    for method in ("GET", "DELETE"):
        response = kept.client.request(method, path, headers=kept.ben)
        assert (response.status_code, response.json()["code"]) == (404, "no-such-conversation")
    assert kept.client.get(path, headers=kept.otto).status_code == 403
    assert kept.client.get(path, headers=kept.ana).status_code == 200


def test_a_forgotten_conversation_is_leant_on_no_more(kept: KeptShop) -> None:
    id_ = kept.ask(kept.ana, "turnover this month")["conversation"]
    path = f"/v1/conversations/{id_}"
    assert kept.client.delete(path, headers=kept.ana).status_code == 204
    assert kept.client.delete(path, headers=kept.ana).status_code == 404
    refused = kept.ask(kept.ana, "by department", conversation=id_)
    assert refused["problems"][0]["code"] == "no-such-conversation"
    assert len(kept.client.get(f"/v1/runs?conversation={id_}", headers=kept.ana).json()["items"]) == 1
