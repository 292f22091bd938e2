"""A few queries written for every warehouse, to be read: tests/compiling/dialects/*.sql.

python -m tests.compiling.dialect_snapshots        writes the files anew
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import sqlglot

from semantic import Catalog, compile_query, load_texts, parse_query
from semantic.compiling.dialects import DIALECTS
from semantic.errors import NotSupported
from tests.compiling.shop import FILES

FOLDER = Path(__file__).parent / "dialects"
EXTRA = FILES["sales.yml"] + (
    "  typical: {expr: median(amount)}\n"
    "  pairs: {expr: 'count(distinct customer_id, sku)', where: \"channel = 'web'\"}\n"
    "  revenue_7d: {expr: revenue, over: {last: 7 days}}\n"
    "  revenue_before: {expr: revenue, offset: 1 year}\n"
    "  revenue_season_before: {expr: revenue, offset: 1 shop_season}\n"
    "  per_customer: {expr: avg(revenue), per: customer}\n"
    "  in_shops: {expr: count(), where: \"channel = 'shop'\"}\n"
    "  lines_online: {expr: count(), where: \"channel = 'web'\"}\n"
    "  went_online: {convert: {from: in_shops, to: lines_online, by: customer, within: 1 month}, as: rate}\n"
)
CALENDARS = "calendars: {shop: {table: shop_days, day: day, periods: {season: season}}}\n"
QUERIES: dict[str, object] = {
    "A ratio, and a filter on a text": {
        "metrics": ["per_receipt"],
        "filters": [{"field": "product.category", "op": "contains", "values": ["tea"]}],
    },
    "Months of another zone": {
        "metrics": ["revenue"],
        "dimensions": ["time.month"],
        "time": "2017",
        "order_by": ["-revenue"],
        "limit": 3,
    },
    "Weeks that begin on Sundays, and hours": {
        "metrics": ["lines"],
        "dimensions": ["time.week", "time.day_of_week"],
        "filters": [{"field": "time.hour_of_day", "op": "<", "values": [12]}],
    },
    "Two facts, and every quarter of a range": {
        "metrics": ["refunded", "revenue", "web_revenue"],
        "dimensions": ["time.quarter"],
        "time": {"range": "2017"},
    },
    "A median, and pairs": {"metrics": ["typical", "pairs"], "dimensions": ["channel"]},
    "Rows that meet many": {
        "metrics": ["customers"],
        "dimensions": ["purchases.product.category"],
        "filters": [{"field": "customers.city", "op": "in", "values": ["Oslo", "Rome", None]}],
    },
    "A window for each day": {
        "metrics": ["revenue_7d"],
        "dimensions": ["time.day"],
        "time": "2017-03",
        "timezone": "UTC",
    },
    "A year before, in months": {
        "metrics": ["revenue", "revenue_before"],
        "dimensions": ["time.month"],
        "time": "2017",
        "timezone": "UTC",
    },
    "A season of the shop before, in days": {
        "metrics": ["revenue_season_before"],
        "dimensions": ["time.day"],
        "time": "2017-03",
        "timezone": "UTC",
    },
    "The hour before": {
        "metrics": [{"expr": "before(revenue, 1, hour)", "as": "hour_before"}],
        "dimensions": ["time.hour"],
        "time": "2017-03-12",
    },
    "An aggregate of each customer's": {"metrics": ["per_customer"], "dimensions": ["channel"]},
    "Customers by a metric of theirs": {
        "metrics": ["revenue"],
        "filters": [{"metric": "refunds", "per": "customer", "op": ">", "values": [1]}],
    },
    "What became of what": {"metrics": ["went_online"], "dimensions": ["customer.city"], "timezone": "UTC"},
    "Customers with some row": {
        "metrics": ["customers"],
        "filters": [{"none": {"field": "purchases.channel", "values": ["web"]}}],
    },
    "The first of each group, and the rest": {
        "metrics": ["revenue"],
        "dimensions": ["channel", "product.category"],
        "order_by": ["-revenue"],
        "limit": {"rows": 2, "per": ["channel"], "other": True},
    },
}


def catalog() -> Catalog:
    settings = FILES["settings.yml"].replace("monday", "sunday") + CALENDARS
    return load_texts({**FILES, "settings.yml": settings, "sales.yml": EXTRA})


def snapshot(name: str) -> str:
    """Every query as the dialect writes it, laid out; a refusal is its sentence."""
    loaded, writes = catalog(), DIALECTS[name].writes
    parts = []
    for title, form in QUERIES.items():
        try:
            sql = compile_query(loaded, parse_query(form), dialect=name, now=datetime(2018, 1, 1)).main.sql
        except NotSupported as error:
            text = f"-- refused: {error.problem.message}"
        else:
            [tree] = sqlglot.parse(sql, read=writes)
            assert tree is not None
            text = tree.sql(writes, pretty=True)
        parts.append(f"-- {title}\n{text};\n")
    return "\n".join(parts)


def main() -> None:
    """Writes every file."""
    FOLDER.mkdir(exist_ok=True)
    for name in DIALECTS:
        (FOLDER / f"{name}.sql").write_text(snapshot(name), encoding="utf-8")


if __name__ == "__main__":
    main()
