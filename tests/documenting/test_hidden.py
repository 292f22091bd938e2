"""What somebody may not know of is on no page, in no picture, in no SQL and not in the search."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from semantic import Principal
from semantic.principal import EVERYONE
from tests.documenting.reading import broken_links, read, site_of
from tests.policies.shop import ANNA, FILES, FINN

TESTS = """
tests:
  - test: The till agrees
    metric: revenue
    value: 63
  - test: We earn enough
    metric: margin
    min: 7
"""
SHOP = {**FILES, "tests/numbers.yml": TESTS}
SECRET = re.compile(
    r"income|salary|wealthy|wealth|rich|mean_age|\bage\b|home_store|neighbours|cashier|employees|cost|expenses|margin"
    r"|profit|dear|headcount|staff|payroll|grade|earn",
    re.IGNORECASE,
)
"""All that lines marked as secret hold: names, columns, synonyms, questions, tests."""

STAFF = {
    "staff.yml": """
model: staff
table: staff
key: staff_id
meta: {cube: "measures: [pay]"}
access:
  members: {hide: [pay, grade], unless: [hr]}
dimensions:
  team: {type: string}
  grade: {type: string, expr: secret_grade}
  surname: {type: string, mask: {expr: "left(this.surname, 1)", unless: [hr]}, values: [{value: Adams}]}
metrics:
  people: {expr: count(), time: none}
  pay: {expr: sum(monthly_wage), time: none}
  pay_index:
    expr: pay / people / 1000
    access: {groups: everyone}
    meta: {dbt: "pay / people"}
  twice: {expr: pay_index * 2, access: {groups: everyone}}
""",
    "questions/q.yml": "questions: [{question: Who earns what?, query: {metrics: [pay_index]}}]",
}
HR = Principal("ana", (("groups", ("hr",)),))


@pytest.mark.parametrize("asker", [EVERYONE, ANNA], ids=lambda asker: asker.id)
def test_no_file_and_no_name_of_one_tells_a_secret(asker: Principal) -> None:
    site = site_of(SHOP, asker)
    for name, text in site.items():
        if name not in ("site.css", "site.js"):
            assert SECRET.search(name) is None, name
            assert SECRET.search(text) is None, (name, SECRET.search(text))
    assert broken_links(site) == []
    assert "The till agrees" in site["metrics/sales.revenue.html"]


def test_the_secrets_are_there_for_who_may_know_them() -> None:
    """So that the test above could fail."""
    site = site_of(SHOP, FINN)
    for text in ("cost", "We earn enough", "wealthy", "payroll", "cashier"):
        assert any(text in page for page in site.values()), text
    assert broken_links(site) == []


def test_sql_is_not_told_where_rows_are_limited() -> None:
    page = read(site_of(SHOP, ANNA)["metrics/sales.revenue.html"]).text
    assert "Its SQL depends on who asks: not everybody sees all rows of sales." in page
    assert "SUM(" not in page and "north" not in page
    assert "SUM(sales.amount)" in read(site_of(SHOP, FINN)["metrics/sales.revenue.html"]).text


def test_policies_are_told_in_plain_words() -> None:
    site = site_of(SHOP, ANNA)
    told = read(site["policies.html"]).text.partition("told here. ")[2]
    assert told.startswith(
        "households Which of its rows are seen depends on who asks. "
        "Rows are seen where region in principal.regions. People in auditors see all rows. "
        "sales Which of its rows are seen depends on who asks. "
        "A row is seen where its row at household may be seen."
    )
    assert "Which of its rows are seen depends on who asks." in read(site["models/sales.html"]).text
    finns = read(site_of(SHOP, FINN)["policies.html"]).text
    assert "Not everybody sees all of its rows; here all are seen." in finns


def test_a_path_of_a_policy_is_told_where_all_of_it_is_known() -> None:
    shop = {
        "lines.yml": "model: lines\ntable: lines\nkey: id\naccess: {inherit: order.buyer}\n"
        "joins: {order: {model: orders, on: {order_id: id}}}\nmetrics: {lines: {expr: count(), time: none}}\n",
        "orders.yml": "model: orders\ntable: orders\nkey: id\n"
        "joins: {buyer: {model: people, on: {buyer_id: id}, access: {groups: [hr]}}}\n",
        "people.yml": "model: people\ntable: people\nkey: id\naccess: {rows: town in principal.towns}\n",
        "settings.yml": "attributes: {towns: {type: string, many: true}}\n",
    }
    told = read(site_of(shop, EVERYONE)["models/lines.html"]).text
    assert "Which of its rows are seen depends on who asks." in told and "buyer" not in told
    told = read(site_of(shop, HR)["models/lines.html"]).text
    assert "A row is seen where its row at order.buyer may be seen." in told


def staff(asker: Principal) -> Mapping[str, str]:
    return site_of(STAFF, asker)


def test_a_metric_that_is_open_does_not_tell_the_hidden_one_that_it_rests_on() -> None:
    site = staff(EVERYONE)
    for name in ("metrics/staff.pay_index.html", "metrics/staff.twice.html"):
        text = read(site[name]).text
        assert "Formula (not shown)" in text
        assert "Its SQL is not shown: it rests on what not everybody knows." in text
    for name, page in site.items():
        bare = re.sub(r"pay_index|pay index", "", page, flags=re.IGNORECASE)
        assert re.search(r"\bpay\b|monthly_wage|grade|Adams", bare) is None, name
    drawn = site["metrics/staff.pay_index.html"]
    assert "staff.pay_index is made of table staff, model staff, metric staff.people." in drawn
    assert "sum(monthly_wage)" in staff(HR)["metrics/staff.pay.html"]


def test_a_mask_is_told_and_its_values_are_not() -> None:
    text = read(staff(EVERYONE)["models/staff.html"]).text
    assert "surname is shown as a mask. People in hr see its values." in text
    assert "Adams" in read(staff(HR)["models/staff.html"]).text


def test_the_site_says_for_whom_it_is() -> None:
    assert "What everyone may know of." in read(staff(EVERYONE)["index.html"]).text
    assert "What ana may know of." in read(staff(HR)["index.html"]).text
