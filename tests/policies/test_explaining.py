"""`dragoman policy explain`: the rules that apply to somebody, and the notes that tell who asks of them."""

from __future__ import annotations

from datetime import datetime

import pytest

from semantic import Principal, compile_query, load_texts, parse_query
from semantic.policies.explaining import rules_for
from tests.policies.shop import ANNA, with_secrets

MODELS = ("households", "sales", "stores", "employees")
NOW = datetime(2017, 6, 1)


def test_rules_are_said_model_by_model() -> None:
    assert rules_for(with_secrets(), ANNA, MODELS) == (
        "anna is in no group.",
        "employees: hidden, as if it did not exist.",
        "households: rows where region in principal.regions (regions: north).",
        "households: hidden are home_store, income, mean_age, wealthy.",
        "sales: rows whose row at household may be seen.",
        "sales: hidden are cashier, cashier_name, cost, cost_level, dear, dear_revenue, margin, margin_rate.",
        "stores: all rows; it has no policy on rows.",
    )


def test_a_group_that_sees_all_is_named_and_an_attribute_that_is_missing() -> None:
    auditor = Principal("otto", (("groups", ("auditors", "hr")),))
    assert "households: all rows, because of the group auditors." in rules_for(
        with_secrets(), auditor, MODELS
    )
    nobody = rules_for(with_secrets(), Principal("nobody"), ("households",))
    assert nobody[1:3] == (
        "households: rows where region in principal.regions (regions: none that counts).",
        "households: no row passes, because of attributes that are missing.",
    )


def test_masks_are_said() -> None:
    catalog = load_texts(
        {
            "people.yml": "model: people\ntable: people\nkey: id\n"
            "dimensions: {name: {type: string, mask: {expr: \"'–'\", unless: [hr]}}}"
        }
    )
    assert rules_for(catalog, ANNA, ("people",))[-1] == "people: masked are name."
    in_hr = Principal("h", (("groups", ("hr",)),))
    assert rules_for(catalog, in_hr, ("people",)) == (
        "h is in the groups hr.",
        "people: all rows; it has no policy on rows.",
    )


@pytest.mark.parametrize(
    ("metric", "principal", "said"),
    [
        ("revenue", ANNA, ["You see some rows of sales: those that you are permitted to see."]),
        ("revenue", Principal("nobody"), ["You are permitted to see no rows of sales."]),
        ("stores", ANNA, []),
    ],
)
def test_an_answer_says_that_its_rows_are_limited(metric: str, principal: Principal, said: list[str]) -> None:
    query = parse_query({"metrics": [metric]})
    compiled = compile_query(with_secrets(), query, dialect="duckdb", now=NOW, principal=principal)
    assert [note.text for note in compiled.notes if note.code == "policy"] == said
