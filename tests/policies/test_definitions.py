"""What is wrong with a policy leaves its model out: nothing is shown that nobody checked."""

from __future__ import annotations

import pytest

from semantic import load_texts

SETTINGS = "attributes: {regions: {type: string, many: true}, level: {type: number}}\n"
HOUSEHOLDS = """
model: households
table: crm.households
key: id
time: since
access: {rows: region in principal.regions}
joins: {store: {model: stores, on: store_id}}
dimensions:
  since: {type: instant, stored_in: UTC}
  region: {type: string}
metrics: {households: {expr: count(), time: none}}
"""
STORES = """
model: stores
table: stores
key: store_id
dimensions: {city: {type: string}}
metrics: {stores: {expr: count()}}
"""
SALES = "model: sales\ntable: sales\nkey: id\njoins: {household: {model: households, on: household_id}}\n"


def codes(**files: str) -> tuple[list[str], list[str]]:
    """The codes of all errors, and the models that loaded."""
    texts = {"settings.yml": SETTINGS, "households.yml": HOUSEHOLDS, "stores.yml": STORES}
    catalog = load_texts({**texts, **{f"{name}.yml": text for name, text in files.items()}})
    return [problem.code for problem in catalog.errors], list(catalog.models)


def test_the_definitions_load() -> None:
    assert codes() == ([], ["households", "stores"])


@pytest.mark.parametrize(
    ("access", "code"),
    [
        ("{rows: region in principal.region}", "unknown-attribute"),
        ("{rows: city in principal.regions and other.x = 1}", "unknown-role"),
        ("{rows: region = principal.regions}", "attribute-misplaced"),
        ('{rows: "coalesce(region in principal.regions, true)"}', "attribute-misplaced"),
        ('{rows: "(region in principal.regions) is null"}', "attribute-misplaced"),
        ('{rows: "principal.level > 3"}', "attribute-misplaced"),
        ("{rows: \"region in ('a', principal.regions)\"}", "attribute-misplaced"),
        ("{rows: sum(x) > 1}", "aggregate-misplaced"),
        ("{rows: since > '2017-01-01'}", "not-supported"),
        ("{inherit: shop}", "unknown-role"),
        ("{inherit: store}", "nothing-inherited"),
        ("{groups: []}", "value-missing"),
        ("{rows: region in principal.regions, unless: []}", "value-missing"),
        ("{unless: [auditors]}", "key-misplaced"),
        ("{members: {hide: [regoin]}}", "unknown-name"),
        ("{members: {hide: [since]}}", "time-hidden"),
        ("{}", "value-missing"),
        ("{row: region in principal.regions}", "unknown-key"),
        ("{groups: [a], min_group: {size: 1}}", "invalid-text"),
    ],
)
def test_a_wrong_policy_leaves_the_model_out(access: str, code: str) -> None:
    wrong = HOUSEHOLDS.replace("{rows: region in principal.regions}", access)
    found, models = codes(households=wrong)
    assert code in found
    assert models == ["stores"]


@pytest.mark.parametrize(
    "text",
    [
        "model: again\ntable: households\nkey: id\n",
        "model: again\ntable: CRM.Households\nkey: id\n",
        "model: again\nsql: SELECT region, count(*) AS n FROM crm.households GROUP BY 1\nkey: none\n",
        "model: again\nsql: WITH h AS (SELECT * FROM crm.households) SELECT * FROM h\nkey: none\n",
        "model: again\nsql: SELECT * FROM visits WHERE store_id IN (SELECT store_id FROM households)\nkey: none\n",
    ],
)
def test_a_second_model_over_the_same_rows_says_its_own_access(text: str) -> None:
    assert codes(again=text) == (["access-missing"], ["households", "stores"])
    assert codes(again=text + "access: {rows: 'true'}\n")[0] == []
    assert codes(again=text + "access: {groups: [planners]}\n")[0] == []


def test_a_table_of_another_schema_is_another_table() -> None:
    assert codes(again="model: again\ntable: staging.households\nkey: id\n")[0] == []


@pytest.mark.parametrize("guard", ["access: {groups: [hr]}", "mask: {expr: \"'x'\"}"])
def test_a_model_with_a_guarded_member_guards_its_table(guard: str) -> None:
    one = "model: one\ntable: people\nkey: id\ndimensions: {name: {type: string, " + guard + "}}\n"
    assert codes(one=one, two="model: two\ntable: people\nkey: id\n")[0] == ["access-missing"]


def test_models_do_not_inherit_in_a_circle() -> None:
    one = "model: one\ntable: a\nkey: id\naccess: {inherit: two}\njoins: {two: {model: two, on: id, inverse: ones}}\n"
    two = "model: two\ntable: b\nkey: id\naccess: {inherit: one}\njoins: {one: {model: one, on: id, inverse: twos}}\n"
    found, models = codes(one=one, two=two)
    assert set(found) >= {"circular"}
    assert models == ["households", "stores"]


def test_what_inherits_from_a_model_that_does_not_load_does_not_load() -> None:
    sales = SALES + "access: {inherit: household}\n"
    assert sorted(codes(sales=sales)[1]) == ["households", "sales", "stores"]
    broken = HOUSEHOLDS.replace("principal.regions", "principal.region")
    assert codes(sales=sales, households=broken)[1] == ["stores"]


@pytest.mark.parametrize(
    ("mask", "code"),
    [('{expr: "left(other.x, 1)"}', "unknown-role"), ("{unless: [hr]}", "key-required"), ("x", "wrong-kind")],
)
def test_a_dimension_with_a_wrong_mask_is_left_out(mask: str, code: str) -> None:
    masked = STORES.replace("city: {type: string}", f"city: {{type: string, mask: {mask}}}")
    texts = {"settings.yml": SETTINGS, "stores.yml": masked}
    catalog = load_texts(texts)
    assert code in [problem.code for problem in catalog.errors]
    assert "stores.city" not in catalog.dimensions
