"""A link shows whoever opens it what they may see, and never what only whoever shared it may."""

from __future__ import annotations

from tests.api.kept_shop import Headers, KeptShop

BY_DEPARTMENT = {"metrics": ["revenue"], "dimensions": ["product.department"]}


def link(kept: KeptShop, run: str, who: Headers, days: int = 7) -> str:
    response = kept.client.post(f"/v1/runs/{run}/share", json={"days": days}, headers=who)
    assert response.status_code == 201, response.text
    return str(response.json()["path"])


def test_each_person_sees_their_own_rows(kept: KeptShop) -> None:
    path = link(kept, kept.query(kept.olga, **BY_DEPARTMENT)["id"], kept.olga)
    for who, rows in (
        (kept.ana, [["Fruit", 15.75]]),
        (kept.ben, [["Bread", 6.25]]),
        (kept.olga, [["Fruit", 15.75], ["Bread", 6.25], [None, 1.0]]),
    ):
        assert kept.client.get(path, headers=who).json()["rows"] == rows
    assert kept.client.get(path).status_code == 401
    assert kept.client.get(path, headers=kept.otto).status_code == 403


def test_what_a_viewer_may_not_name_is_refused_without_the_question(kept: KeptShop) -> None:
    kept.redefine(
        "sales.yml", "{inherit: product, unless: [auditors]}",
        "{inherit: product, unless: [auditors], members: {hide: [average_sale], unless: [auditors]}}",
    )  # fmt: skip
    bread = {"field": "product.department", "op": "=", "values": ["Bread"]}
    answer = kept.query(kept.olga, metrics=["average_sale"], filters=[bread])
    refused = kept.client.get(link(kept, answer["id"], kept.olga), headers=kept.ana)
    assert (refused.status_code, refused.json()["code"]) == (422, "link-refused")
    listed = kept.client.get("/v1/runs", headers=kept.ana)
    opened = [kept.client.get(f"/v1/runs/{run['id']}", headers=kept.ana) for run in listed.json()["items"]]
    for told in (refused, listed, *opened):
        assert not any(name in told.text for name in ("Bread", "average_sale"))


def test_a_link_ends_when_it_is_taken_back(kept: KeptShop) -> None:
    run = kept.query(kept.ana, metrics=["revenue"])["id"]
    first, second = link(kept, run, kept.ana), link(kept, run, kept.ana)
    assert first != second
    path = f"/v1/runs/{run}/share"
    assert kept.client.delete(path, headers=kept.ben).status_code == 404
    assert kept.client.get(first, headers=kept.ben).status_code == 200
    assert kept.client.delete(path, headers=kept.ana).status_code == 204
    for gone in (first, second, "/v1/shared/guess", f"/v1/shared/{'x' * 500}"):
        response = kept.client.get(gone, headers=kept.ben)
        assert (response.status_code, response.json()["code"]) == (404, "no-such-link")
    assert kept.client.delete(path, headers=kept.ana).status_code == 404


def test_only_ones_own_run_can_be_shared_and_not_for_ever(kept: KeptShop) -> None:
    run = kept.query(kept.ana, metrics=["revenue"])["id"]
    for who, body, status in (
        (kept.ben, {}, 404),
        (kept.ana, {"days": 366}, 422),
        (kept.ana, {"days": 0}, 422),
        (kept.ana, {"hours": 1}, 422),
    ):
        assert kept.client.post(f"/v1/runs/{run}/share", json=body, headers=who).status_code == status
