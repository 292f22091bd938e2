"""The values of a dimension: those that who asks may see, in pages, by a part of them or of what they are called."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from service.store import Audit
from service.store.pages import cursor_text
from tests.api.kept_shop import Headers, KeptShop


def values(client: httpx.Client, who: Headers | None = None, **asked: str) -> dict[str, Any]:
    response = client.get("/v1/values", params=asked, headers=who or {})
    assert response.status_code == 200, response.text
    return dict(response.json())


def listed(client: httpx.Client, who: Headers | None = None, **asked: str) -> list[object]:
    return [item["value"] for item in values(client, who, **asked)["items"]]


def refused(client: httpx.Client, who: Headers | None = None, **asked: str) -> tuple[int, str]:
    response = client.get("/v1/values", params=asked, headers=who or {})
    return response.status_code, response.json()["code"]


@pytest.mark.parametrize("name", ["products.department", "product.department", "department"])
def test_the_values_of_a_dimension(service: httpx.Client, name: str) -> None:
    body = values(service, dimension=name)
    assert (body["dimension"], body["type"], body["next"]) == ("products.department", "string", "")
    assert [item["value"] for item in body["items"]] == ["Bread", "Fruit"]


def test_numbers_are_listed_in_their_order(service: httpx.Client) -> None:
    body = values(service, dimension="sales.amount_paid")
    assert [item["value"] for item in body["items"]] == [1, 3, 3.25, 5.25, 10.5]


@pytest.mark.parametrize(
    ("search", "found"),
    [("RU", ["Fruit"]), ("e", ["Bread"]), ("bakery", ["Bread"]), ("xyz", []), ("%", []), ("'", [])],
)
def test_values_are_found_by_a_part_or_by_what_they_are_called(
    service: httpx.Client, search: str, found: list[object]
) -> None:
    assert listed(service, dimension="department", search=search) == found


@pytest.mark.parametrize("name", ["products.department", "sales.amount_paid"])
def test_pages_hold_each_value_once(service: httpx.Client, name: str) -> None:
    pages: list[object] = []
    cursor = ""
    while not pages or cursor:
        body = values(service, dimension=name, limit="1", cursor=cursor)
        pages += [item["value"] for item in body["items"]]
        cursor = body["next"]
    assert pages == listed(service, dimension=name)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"dimension": "nothing"}, "unknown-name"),
        ({"dimension": "sales.revenue"}, "unknown-name"),
        ({"dimension": "sales.sold_on"}, "values-not-listed"),
        ({"dimension": "sales.amount_paid", "search": "5"}, "values-not-searched"),
        ({"dimension": "department", "search": "a\0"}, "not-supported"),
        ({"dimension": "department", "cursor": "x"}, "cursor-invalid"),
        ({"dimension": "department", "cursor": cursor_text(["products.department"])}, "cursor-invalid"),
        ({"dimension": "department", "cursor": cursor_text(["products.brand", "A"])}, "cursor-invalid"),
        (
            {"dimension": "department", "cursor": cursor_text(["products.department", "\ud800"])},
            "cursor-invalid",
        ),
        ({"dimension": "amount_paid", "cursor": cursor_text(["sales.amount_paid", "NaN"])}, "cursor-invalid"),
        ({"dimension": "department", "limit": "201"}, "request-invalid"),
        ({"search": "x"}, "request-invalid"),
        ({"dimension": "department", "offset": "1"}, "unknown-key"),
    ],
)
def test_what_is_wrong_is_a_problem(service: httpx.Client, asked: dict[str, str], code: str) -> None:
    assert refused(service, None, **asked) == (422, code)


def test_nobody_is_told_values_of_rows_that_they_may_not_see(kept: KeptShop) -> None:
    by_whom = {
        name: listed(kept.client, who, dimension="products.department")
        for name, who in (("ana", kept.ana), ("ben", kept.ben), ("olga", kept.olga))
    }
    assert by_whom == {"ana": ["Fruit"], "ben": ["Bread"], "olga": ["Bread", "Fruit"]}
    assert listed(kept.client, kept.ben, dimension="department", search="fruit") == []
    assert listed(kept.client, kept.ana, dimension="sales.amount_paid") == [5.25, 10.5]
    behind = cursor_text(["products.department", "A"])
    assert listed(kept.client, kept.ana, dimension="department", cursor=behind) == ["Fruit"]
    assert refused(kept.client, kept.otto, dimension="department") == (403, "scope-missing")
    assert refused(kept.client, dimension="department") == (401, "not-authenticated")


def test_what_is_hidden_is_unknown_and_what_is_masked_is_not_listed(kept: KeptShop) -> None:
    hidden = "{type: string, access: {groups: [auditors]}, synonyms: [income]}"
    kept.redefine("products.yml", "{type: string, synonyms: [income]}", hidden)
    assert listed(kept.client, kept.olga, dimension="products.brand") == ["Acme", "Own"]
    told = kept.client.get("/v1/values?dimension=products.brand", headers=kept.ana)
    assert (told.status_code, told.json()["code"]) == (422, "unknown-name")
    assert told.json()["problems"][0].get("suggestions", []) == []
    kept.redefine("products.yml", hidden, "{type: string, mask: {expr: \"'x'\", unless: [auditors]}}")
    assert listed(kept.client, kept.olga, dimension="products.brand", search="own") == ["Own"]
    for search in ("", "own", "x"):
        asked = {"dimension": "products.brand", "search": search}
        assert refused(kept.client, kept.ana, **asked) == (422, "masked")


def test_no_values_are_listed_where_small_groups_are_withheld(kept: KeptShop) -> None:
    small = "access: {inherit: product, unless: [auditors], min_group: {size: 2}}"
    kept.redefine("sales.yml", "access: {inherit: product, unless: [auditors]}", small)
    assert refused(kept.client, kept.ana, dimension="sales.amount_paid")[0] == 422
    assert len(listed(kept.client, kept.olga, dimension="sales.amount_paid")) == 5


def test_the_audit_log_says_of_what_values_were_seen_and_leaves_no_run(kept: KeptShop) -> None:
    listed(kept.client, kept.ana, dimension="department", search="fru")
    [entry] = Audit(kept.store).list().items
    assert (entry.principal, entry.action, entry.run) == ("ana", "values", "")
    assert entry.about == {"dimension": "products.department", "rows": 1}
    assert kept.client.get("/v1/runs", headers=kept.ana).json()["items"] == []
