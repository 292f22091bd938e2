"""What a column is: by its name, its type and its values. What is added up by mistake is a wrong number."""

from __future__ import annotations

import pytest

from service.onboarding.meaning.kinds import Kind
from service.onboarding.profiling import ColumnProfile
from tests.onboarding.looking import kind, numbers, texts


@pytest.mark.parametrize(
    ("name", "type_name", "profile", "wanted"),
    [
        ("amount", "NUMERIC(9,2)", numbers(0.5, 900.5), Kind.MONEY),
        ("total_price", "NUMERIC(9,2)", numbers(0.5, 900.5), Kind.MONEY),
        ("salesValue", "DOUBLE", numbers(0.5, 900.5), Kind.MONEY),
        ("Umsatz", "DOUBLE", numbers(0.5, 900.5), Kind.MONEY),
        ("Gesamtbetrag", "DOUBLE", numbers(0.5, 900.5), Kind.MONEY),
        ("discount_amount", "NUMERIC", numbers(0, 0.9), Kind.MONEY),
        ("total_amount", "INTEGER", numbers(1, 900), Kind.MONEY),
        ("revenue_eur", "INTEGER", numbers(1, 900), Kind.MONEY),
        ("gross_weight", "DOUBLE", numbers(0.5, 9.5), Kind.QUANTITY),
        ("total_orders", "INTEGER", numbers(1, 9), Kind.QUANTITY),
        ("qty", "INTEGER", numbers(1, 9), Kind.QUANTITY),
        ("number_of_items", "INTEGER", numbers(1, 9), Kind.QUANTITY),
        ("order_count", "BIGINT", numbers(1, 9), Kind.QUANTITY),
        ("duration_minutes", "INTEGER", numbers(1, 90), Kind.QUANTITY),
        ("stock", "INTEGER", numbers(0, 90), Kind.STOCK),
        ("units_on_hand", "INTEGER", numbers(0, 90), Kind.STOCK),
        # Never added up
        ("unit_price", "NUMERIC(9,2)", numbers(0.5, 90.5), Kind.PRICE),
        ("list_price", "NUMERIC(9,2)", numbers(0.5, 90.5), Kind.PRICE),
        ("price", "NUMERIC(9,2)", numbers(0.5, 90.5), Kind.PRICE),
        ("Einzelpreis", "DOUBLE", numbers(0.5, 90.5), Kind.PRICE),
        ("cost_per_unit", "NUMERIC(9,2)", numbers(0.5, 90.5), Kind.PRICE),
        ("discount", "NUMERIC(3,2)", numbers(0, 0.25, 6), Kind.RATE),
        ("tax_rate", "NUMERIC(3,2)", numbers(0, 0.25), Kind.RATE),
        ("conversion_pct", "DOUBLE", numbers(0, 99.5), Kind.RATE),
        ("rating", "INTEGER", numbers(1, 5), Kind.MEASURE),
        ("age", "INTEGER", numbers(1, 99), Kind.MEASURE),
        ("latitude", "DOUBLE", numbers(-89.5, 89.5), Kind.NUMBER),
        ("year", "INTEGER", numbers(2019, 2024), Kind.NUMBER),
        ("fiscal_month", "INTEGER", numbers(1, 12), Kind.NUMBER),
        ("line_no", "INTEGER", numbers(1, 12), Kind.NUMBER),
        ("sort_order", "INTEGER", numbers(1, 12), Kind.NUMBER),
        ("customer_id", "INTEGER", numbers(1, 900), Kind.IDENTIFIER),
        ("order_number", "BIGINT", numbers(1, 900), Kind.IDENTIFIER),
        ("PLZ", "INTEGER", numbers(1000, 99999), Kind.IDENTIFIER),
        ("foo", "INTEGER", numbers(1, 900), Kind.NUMBER),
        ("payment_type", "INTEGER", numbers(1, 4), Kind.NUMBER),
        ("value", "DOUBLE", numbers(-9.5, 40.5), Kind.NUMBER),
        ("running_total", "NUMERIC", numbers(0.5, 900.5), Kind.NUMBER),
        ("ytd_revenue", "NUMERIC", numbers(0.5, 900.5), Kind.NUMBER),
        ("profit_margin", "DOUBLE", numbers(0.5, 90.5), Kind.RATE),
        ("market_share", "DOUBLE", numbers(0.5, 90.5), Kind.RATE),
        ("items_per_order", "DOUBLE", numbers(0.5, 9.5), Kind.RATE),
        ("revenue_per_user", "DOUBLE", numbers(0.5, 9.5), Kind.PRICE),
        ("avg_order_value", "DOUBLE", numbers(0.5, 9.5), Kind.NUMBER),
        ("max_amount", "DOUBLE", numbers(0.5, 9.5), Kind.NUMBER),
        ("sales_rank", "INTEGER", numbers(1, 90), Kind.NUMBER),
        ("payment_delay", "DOUBLE", numbers(0.5, 9.5), Kind.NUMBER),
        ("anything", "DOUBLE", numbers(float("nan"), float("inf")), Kind.NUMBER),
        # Yes and no
        ("is_active", "INTEGER", numbers(0, 1, 2), Kind.FLAG),
        ("returned_items", "INTEGER", numbers(0, 1, 2), Kind.QUANTITY),
        ("subscribed", "VARCHAR", texts("Y", "N"), Kind.FLAG),
        ("grade", "VARCHAR", texts("A", "B"), Kind.CATEGORY),
        # Texts
        ("status", "VARCHAR", texts("open", "paid"), Kind.CATEGORY),
        ("name", "VARCHAR", texts(distinct=900), Kind.NAME),
        ("note", "VARCHAR", texts(distinct=40), Kind.REMARK),
        ("anything", "VARCHAR", texts(distinct=900, length=200), Kind.REMARK),
        ("uuid", "VARCHAR", texts(distinct=1000, length=36), Kind.IDENTIFIER),
        ("payload", "JSONB", ColumnProfile(1000, 0), Kind.UNREADABLE),
        ("status", "VARCHAR", ColumnProfile(0, 0, "text"), Kind.EMPTY),
        ("ordered_at", "TIMESTAMP", ColumnProfile(1000, 900, "local"), Kind.TIME),
        ("started", "VARCHAR", ColumnProfile(1000, 900, "text", shape="date"), Kind.TIME),
    ],
)  # fmt: skip
def test_what_a_column_is(name: str, type_name: str, profile: ColumnProfile, wanted: Kind) -> None:
    assert kind(name, type_name, profile) is wanted
