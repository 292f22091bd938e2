"""What is added up and what is not: each rule with a table where it must be, and one where it would be wrong."""

from __future__ import annotations

import pytest

from service.onboarding.proposing import Choices
from service.onboarding.starting import Drafted, drafted, proposed
from tests.onboarding.surveys import MAIN, NOW, survey


def proposal(sql: str) -> Drafted:
    return drafted(proposed(survey(sql), MAIN, Choices(now=NOW), "", None), None)


def metrics(made: Drafted, model: str) -> dict[str, str]:
    [one] = [each for each in made.proposal.models if each.name == model]
    return {member.name: str(member.values["expr"]) for member in one.members_of("metrics")}


def why_not(made: Drafted, what: str) -> str:
    [why] = [each.why for each in made.proposal.omissions if each.what == what]
    return why


LINES = """
CREATE TABLE order_lines (order_id INTEGER, line INTEGER, shipping_fee DOUBLE, order_total DOUBLE, amount DOUBLE);
INSERT INTO order_lines SELECT i // 3, i % 3, 4.9 + (i // 3) % 2, 30.0 + i // 3, 10.5 + i FROM range(30) t(i);
"""
"""Three lines for each of ten orders, with the fee in each: the orders pay 54.00, the column adds up to 162.00."""


def test_what_is_the_order_s_is_not_added_up_over_its_lines() -> None:
    made = proposal(LINES)
    assert [expr for expr in metrics(made, "order_lines").values() if expr.startswith("sum")] == [
        "sum(amount)"
    ]
    same = "it is the same in all rows of one order_id, or is called after it: it would count several times"
    assert why_not(made, "the sum of order_lines.shipping_fee") == same
    assert why_not(made, "the sum of order_lines.order_total") == same


def test_an_amount_that_differs_within_an_order_is_the_line_s_whatever_its_name() -> None:
    made = proposal(
        f"{LINES} UPDATE order_lines SET shipping_fee = line, order_total = 10 * line + order_id;"
    )
    found = metrics(made, "order_lines")
    assert {"sum(amount)", "sum(shipping_fee)", "sum(order_total)"} <= set(found.values())


def test_with_too_few_rows_to_tell_the_name_decides() -> None:
    made = proposal("""
        CREATE TABLE payments (payment_id INTEGER, order_id INTEGER, paid_on DATE, order_amount DOUBLE, fee DOUBLE);
        INSERT INTO payments
          VALUES (1, 7, '2024-01-01', 5.5, 2), (2, 7, '2024-01-02', 5.5, 2), (3, 8, '2024-01-03', 6, 3);
    """)
    assert [expr for expr in metrics(made, "payments").values() if expr.startswith("sum")] == ["sum(fee)"]


STOCK = """
CREATE TABLE stock (day DATE, sku VARCHAR, units_on_hand INTEGER);
INSERT INTO stock SELECT DATE '2024-01-01' + CAST(d AS INTEGER), 'S' || i, 5 + i FROM range(6) t(i), range(8) u(d);
"""


def test_a_stock_of_every_day_is_that_of_the_last() -> None:
    [model] = proposal(STOCK).proposal.models
    [stock] = [member for member in model.members_of("metrics") if member.name == "units_on_hand"]
    assert (stock.values["expr"], stock.values["over"]) == ("sum(units_on_hand)", {"pick": "last"})


@pytest.mark.parametrize(
    "change",
    [
        # Only changes are written down: the last day has few things.
        "DELETE FROM stock WHERE (day - DATE '2024-01-01' + substr(sku, 2)::INTEGER) % 3 <> 0",
        # Nothing says which rows belong together.
        "INSERT INTO stock SELECT * FROM stock",
        "ALTER TABLE stock ADD COLUMN stock_id INTEGER; UPDATE stock SET stock_id = rowid; ALTER TABLE stock DROP sku",
    ],
)
def test_a_stock_of_uncertain_moments_is_not_added_up(change: str) -> None:
    made = proposal(f"{STOCK} {change}")
    assert all("units_on_hand" not in expr for expr in metrics(made, "stock").values())
    assert why_not(made, "the sum of stock.units_on_hand").startswith("it is of a moment")


def test_a_balance_of_accounts_is_added_up_and_the_balance_after_each_posting_is_not() -> None:
    made = proposal("""
        CREATE TABLE accounts (account_id INTEGER, opened_on DATE, balance DOUBLE);
        INSERT INTO accounts SELECT i, DATE '2024-01-01' + CAST(i AS INTEGER), 10.5 * i FROM range(1, 9) t(i);
        CREATE TABLE postings (posting_id INTEGER, account_id INTEGER, posted_on DATE, amount DOUBLE, balance DOUBLE);
        INSERT INTO postings
          SELECT i, 1 + i % 8, DATE '2024-01-01' + CAST(i AS INTEGER), i, 2.5 * i FROM range(40) t(i);
    """)
    assert "sum(balance)" in metrics(made, "accounts").values()
    assert "sum(balance)" not in metrics(made, "postings").values()
    assert "sum(amount)" in metrics(made, "postings").values()


PAY = """
CREATE TABLE contracts (contract_id INTEGER, valid_from DATE, valid_to DATE, revenue DOUBLE);
INSERT INTO contracts SELECT i, '2024-01-01', DATE '2024-02-01' + {gap}, 100 + i FROM range(8) t(i);
INSERT INTO contracts SELECT i, '2024-02-01', NULL, 200 + i FROM range(8) t(i);
"""


@pytest.mark.parametrize("gap", [0, -1, 9])
def test_things_with_a_row_for_each_time_are_not_added_up(gap: int) -> None:
    """Whether their times follow each other, leave a day out, or overlap."""
    made = proposal(PAY.format(gap=gap))
    assert list(metrics(made, "contracts").values()) == ["count()"]
    assert why_not(made, "the sum of contracts.revenue").startswith("one thing has several rows")


def test_prices_weigh_by_quantity_and_rates_not_at_all() -> None:
    made = proposal("""
        CREATE TABLE sales (
          sale_id INTEGER, sold_on DATE, quantity INTEGER, unit_price DOUBLE, discount DOUBLE, rating INTEGER
        );
        INSERT INTO sales SELECT i, '2024-01-01', 1 + i % 3, 2.5, (i % 4) / 10, 1 + i % 5 FROM range(20) t(i);
        CREATE TABLE products (product_id INTEGER, list_price DOUBLE, margin_pct DOUBLE);
        INSERT INTO products SELECT i, 2.5 * i, i FROM range(20) t(i);
    """)
    assert list(metrics(made, "sales").values()) == [
        "count()", "sum(quantity)", "sum(quantity * unit_price)", "avg(rating)"
    ]  # fmt: skip
    assert list(metrics(made, "products").values()) == ["count()", "avg(list_price)"]
    assert why_not(made, "averages of sales.discount").startswith("rates of much and of little")


def test_a_join_never_leads_to_rows_that_are_not_told_apart() -> None:
    """Two rows of `cities` have the code 1: joined, its orders would count twice."""
    made = proposal("""
        CREATE TABLE cities (city_code INTEGER, name VARCHAR);
        INSERT INTO cities VALUES (1, 'Oslo'), (1, 'Christiania'), (2, 'Rome'), (3, 'Lima');
        CREATE TABLE orders (order_id INTEGER, city_code INTEGER, amount DOUBLE);
        INSERT INTO orders SELECT i, 1 + i % 3, i FROM range(30) t(i);
    """)
    assert all(not model.members_of("joins") for model in made.proposal.models)


SHOP = """
CREATE TABLE orders (order_id INTEGER PRIMARY KEY, currency_code VARCHAR, placed_at TIMESTAMP, shipping_fee DOUBLE,
  total_eur DOUBLE);
INSERT INTO orders SELECT i, CASE WHEN i % 3 = 0 THEN 'NOK' ELSE 'EUR' END, TIMESTAMP '2024-01-01' + i * INTERVAL 1 DAY,
  4.5 + i % 7, 10 + i FROM range(60) t(i);
CREATE TABLE order_lines (order_id INTEGER REFERENCES orders (order_id), line INTEGER, quantity INTEGER, amount DOUBLE);
INSERT INTO order_lines SELECT i // 3, i % 3, 1 + i % 5, 10.5 + i FROM range(180) t(i);
"""
"""The orders' lines say nothing of a currency, and a third of them is in another one."""


def test_amounts_of_several_currencies_are_not_added_up_nor_are_those_of_their_lines() -> None:
    made = proposal(SHOP)
    assert [expr for expr in metrics(made, "orders").values() if expr.startswith(("sum", "avg"))] == [
        "sum(total_eur)"
    ]
    assert [expr for expr in metrics(made, "order_lines").values() if expr.startswith("sum")] == [
        "sum(quantity)"
    ]
    why = "{}currency_code has EUR, NOK: amounts of several currencies are not added up"
    assert why_not(made, "the sum of orders.shipping_fee") == why.format("")
    assert why_not(made, "the sum of order_lines.amount") == why.format("orders.")


def test_amounts_of_one_currency_have_it_as_their_format() -> None:
    made = proposal(f"{SHOP} UPDATE orders SET currency_code = 'NOK';")
    [model] = [each for each in made.proposal.models if each.name == "orders"]
    [fee] = [member for member in model.members_of("metrics") if member.name == "shipping_fee"]
    assert (fee.values["expr"], fee.values["format"]) == ("sum(shipping_fee)", "currency NOK")
    assert "sum(amount)" in metrics(made, "order_lines").values()


MARKED = """
CREATE TABLE orders (order_id INTEGER PRIMARY KEY, placed_at TIMESTAMP, is_test BOOLEAN, deleted_at TIMESTAMP,
  removed_at TIMESTAMP, test_group VARCHAR);
INSERT INTO orders SELECT i, TIMESTAMP '2024-01-01' + i * INTERVAL 1 DAY, i % 30 = 0,
  CASE WHEN i % 20 = 0 THEN TIMESTAMP '2024-06-01' END, NULL, 'a' FROM range(60) t(i);
"""


def test_rows_that_are_marked_as_deleted_or_as_tests_are_told() -> None:
    """Nothing was removed, and a group of a test is no test."""
    [model] = proposal(MARKED).proposal.models
    notes = {member.name: member.note for member in model.members if member.marks}
    said = "rows that it marks are counted: a metric that leaves them out says `where: {}`"
    assert notes == {"is_test": said.format("not is_test"), "deleted_at": said.format("deleted_at is null")}
