"""The meaning of a change of definitions: what changed, what it reaches and what breaks."""

from __future__ import annotations

from dataclasses import fields

import pytest

from semantic.catalog import load_texts
from semantic.review import Break, Does, Effect, KeptQuery, Of, Review, review_of
from semantic.review.aspects import APART, TABLE

ORDERS = """
model: orders
table: orders
key: order_id
time: ordered_on
joins:
  customer: {model: customers, on: customer_id, inverse: orders}
dimensions:
  ordered_on: {type: date}
  status: {type: string}
  size: {type: number, expr: amount}
segments:
  paid: {where: "status = 'paid'"}
metrics:
  revenue: {expr: sum(amount), description: What was ordered.}
  paid_revenue: {expr: sum(amount), where: "status = 'paid'"}
  orders: {expr: count()}
  basket_value: {expr: revenue / orders}
"""
CUSTOMERS = """
model: customers
table: customers
key: customer_id
dimensions:
  region: {type: string}
metrics:
  customers: {expr: count()}
"""
QUESTIONS = """
questions:
  - question: average basket by region
    query: {metrics: [basket_value], dimensions: [customer.region]}
  - question: how many customers
    query: {metrics: [customers]}
"""
FILES = {"orders.yml": ORDERS, "customers.yml": CUSTOMERS, "questions/shop.yml": QUESTIONS}


def reviewed(*edits: tuple[str, str], file: str = "orders.yml", kept: tuple[KeptQuery, ...] = ()) -> Review:
    """The review of the shop's definitions with texts replaced in one file."""
    text = FILES.get(file, "")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    before = load_texts(FILES)
    assert not before.errors
    return review_of(before, load_texts({**FILES, file: text}, before=before), kept=kept)


def reached(review: Review) -> dict[tuple[str, str], tuple[str, tuple[str, ...]]]:
    return {(each.of.value, each.name): (each.effect.value, each.because) for each in review.reached}


def test_a_metric_reaches_all_that_is_made_of_it_and_nothing_else() -> None:
    review = reviewed(("  revenue: {expr: sum(amount),", "  revenue: {expr: sum(amount - discount),"))
    [change] = review.changes
    assert (change.kind, change.name, change.action) == ("metric", "orders.revenue", "changed")
    assert [(each.key, each.before, each.after) for each in change.details] == [
        ("expr", "sum(amount)", "sum(amount - discount)")
    ]
    assert reached(review) == {
        ("metric", "orders.basket_value"): ("counts otherwise", ("orders.revenue",)),
        ("metric", "orders.revenue"): ("counts otherwise", ("orders.revenue",)),
        ("verified question", "average basket by region"): ("counts otherwise", ("orders.revenue",)),
    }
    assert {(each.kind, each.name) for each in review.breaking} == {
        (Break.MEANING, "orders.basket_value"),
        (Break.MEANING, "orders.revenue"),
    }
    [revenue] = [each for each in review.reached if each.name == "orders.revenue"]
    assert revenue.before is not None and "SUM(orders.amount)" in revenue.before.sql
    assert revenue.after is not None and "orders.amount - orders.discount" in revenue.after.sql


def test_a_segment_reaches_what_filters_by_it() -> None:
    paid = {"metrics": ["revenue"], "filters": [{"segment": "paid"}]}
    kept = (
        KeptQuery(Of.ANSWER, "paid revenue", paid),
        KeptQuery(Of.ANSWER, "all of it", {"metrics": ["revenue"]}),
    )
    review = reviewed(
        ("  paid: {where: \"status = 'paid'\"}", "  paid: {where: status is not null}"), kept=kept
    )
    assert reached(review) == {("saved answer", "paid revenue"): ("counts otherwise", ("orders.paid",))}


@pytest.mark.parametrize(
    "edit",
    [
        ("revenue: {expr: sum(amount),", "revenue: {expr: 'sum( amount )',"),
        ("expr: count()}\n  basket", "expr: 'count( )'}\n  basket"),
        ("on: customer_id,", "on: {customer_id: customer_id},"),
    ],
)
def test_the_same_said_in_another_layout_is_no_change(edit: tuple[str, str]) -> None:
    assert reviewed(edit).is_empty


def test_words_change_no_number() -> None:
    review = reviewed(("What was ordered.", "What was ordered before returns."))
    assert [change.does for change in review.changes] == [{Does.WORDS}]
    assert review.reached == () and review.breaking == ()


def test_another_name_for_the_same_is_a_rename_and_breaks_who_uses_the_old_one() -> None:
    review = reviewed(("basket_value:", "average_basket:"))
    [change] = review.changes
    assert (change.action, change.was, change.name) == (
        "renamed",
        "orders.basket_value",
        "orders.average_basket",
    )
    assert {(each.kind, each.name) for each in review.breaking} == {
        (Break.RENAMED, "orders.basket_value"),
        (Break.BROKEN, "average basket by region"),
    }


def test_what_went_is_named_and_what_needed_it_goes_too() -> None:
    review = reviewed(("  orders: {expr: count()}\n", ""))
    assert [(each.kind, each.name) for each in review.breaking] == [
        (Break.REMOVED, "orders.basket_value"),
        (Break.REMOVED, "orders.orders"),
        (Break.BROKEN, "average basket by region"),
    ]
    [error] = review.errors
    assert "orders" in error.message and error.position is not None


def test_a_join_that_changes_reaches_what_is_grouped_through_it() -> None:
    review = reviewed(("on: customer_id,", "on: {bill_to: customer_id},"))
    assert reached(review)["grouping", "orders.revenue by customer.region"] == (
        "counts otherwise",
        ("orders.customer",),
    )
    assert reached(review)["verified question", "average basket by region"] == (
        "counts otherwise",
        ("orders.customer",),
    )
    assert ("verified question", "how many customers") not in reached(review)


def test_a_join_that_goes_takes_away_what_could_be_grouped_by() -> None:
    review = reviewed(("joins:\n  customer: {model: customers, on: customer_id, inverse: orders}\n", ""))
    narrowed = {each.name: each.why for each in review.breaking if each.kind is Break.NARROWED}
    assert narrowed["orders.revenue"] == "It can no longer be grouped by customers.region."


def test_another_type_and_another_table() -> None:
    review = reviewed(("size: {type: number, expr: amount}", "size: {type: string, expr: amount}"))
    assert (Break.RETYPED, "orders.size") in {(each.kind, each.name) for each in review.breaking}
    review = reviewed(("table: orders", "table: orders_v2"))
    assert {each.name for each in review.breaking if each.kind is Break.MEANING} >= {
        "orders.revenue", "orders.paid_revenue", "orders.orders", "orders.basket_value", "orders.status",
    }  # fmt: skip


def test_the_week_s_first_day_is_every_number_s_business() -> None:
    before = load_texts({**FILES, "settings.yml": "week_start: monday\n"})
    after = load_texts({**FILES, "settings.yml": "week_start: sunday\n"})
    assert [(each.kind, each.name) for each in review_of(before, after).breaking][:1] == [
        (Break.MEANING, "week_start")
    ]


def test_who_sees_less_and_who_sees_more_are_told_apart() -> None:
    limited = reviewed(
        ("table: customers", "table: customers\naccess: {rows: \"region = 'EU'\"}"), file="customers.yml"
    )
    assert [(each.kind, each.name) for each in limited.breaking] == [(Break.NARROWED, "customers")]
    assert limited.widened == ()
    files = {
        **FILES,
        "customers.yml": CUSTOMERS.replace("type: string", "type: string, access: {groups: [hr]}"),
    }
    opened = review_of(load_texts(files), load_texts(FILES))
    assert [(each.name, each.why) for each in opened.widened] == [
        ("customers.region", "Everyone may know it now.")
    ]
    assert opened.breaking == ()


def test_queries_that_schedules_and_answers_keep_are_looked_at_too() -> None:
    kept = (
        KeptQuery(Of.SCHEDULE, "paid revenue every Monday", {"metrics": ["paid_revenue"]}),
        KeptQuery(Of.SCHEDULE, "customers every Monday", {"metrics": ["customers"]}),
    )
    review = reviewed(("  paid_revenue:", "  taken:"), kept=kept)
    schedules = [each for each in review.reached if each.of is Of.SCHEDULE]
    assert [(each.name, each.effect) for each in schedules] == [("paid revenue every Monday", Effect.BROKEN)]


def test_the_same_definitions_have_nothing_to_say() -> None:
    assert reviewed().is_empty


@pytest.mark.parametrize("kind", TABLE, ids=lambda kind: kind.__name__)
def test_every_field_of_a_definition_has_its_place_in_the_table(kind: type) -> None:
    assert {each.name for each in fields(kind)} == TABLE[kind].keys() | APART[kind]


def test_a_namesake_in_another_model_is_not_the_reason() -> None:
    """`spent` of the returns went; the average of the customers' own moves by the revenue."""
    customers = CUSTOMERS.replace(
        "type: string}", "type: string}\n  spent: {type: number, expr: orders.revenue}"
    )
    returns = "model: returns\ntable: returns\nkey: id\ndimensions:\n  spent: {type: number, expr: amount}\n"
    customers += "  spending: {expr: avg(spent)}\n"
    before = load_texts({"orders.yml": ORDERS, "customers.yml": customers, "returns.yml": returns})
    assert not before.errors
    changed = ORDERS.replace("revenue: {expr: sum(amount)", "revenue: {expr: sum(amount - discount)")
    after = load_texts({"orders.yml": changed, "customers.yml": customers})
    found = reached(review_of(before, after))
    assert found["metric", "customers.spending"] == ("counts otherwise", ("orders.revenue",))
