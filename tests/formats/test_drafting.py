"""What an importer has put down is loaded as any definitions are; what does not load is left out, and said."""

from __future__ import annotations

from semantic.catalog import load_texts
from semantic.errors import Position
from semantic.formats import Draft, Outcome


def a_draft() -> Draft:
    draft = Draft()
    orders = {"table": "orders", "key": "order_id", "description": "One row per order."}
    draft.put(("orders",), orders, "semantic model orders", Position("orders.yml", 1, 3))
    draft.put(
        ("orders", "dimensions", "status"),
        {"type": "string"},
        "dimension status",
        Position("orders.yml", 9, 5),
    )
    draft.put(
        ("orders", "metrics", "revenue"),
        {"expr": "sum(amount)"},
        "measure revenue",
        Position("orders.yml", 12, 5),
    )
    return draft


def test_the_files_say_what_was_put_down() -> None:
    imported = a_draft().finished()
    assert imported.files == {
        "orders.yml": (
            "model: orders\n"
            "description: One row per order.\n"
            "table: orders\n"
            "key: order_id\n"
            "\n"
            "dimensions:\n"
            "  status: {type: string}\n"
            "\n"
            "metrics:\n"
            "  revenue: {expr: sum(amount)}\n"
        )
    }
    assert [str(line) for line in imported.lines] == [
        "orders.yml:1:3: semantic model orders → orders: carried over",
        "orders.yml:9:5: dimension status → orders.status: carried over",
        "orders.yml:12:5: measure revenue → orders.revenue: carried over",
    ]


def test_what_does_not_load_is_left_out_with_all_that_is_made_of_it() -> None:
    draft = a_draft()
    draft.put(
        ("orders", "metrics", "odd"), {"expr": "sum(amount"}, "metric odd", Position("orders.yml", 20, 5)
    )
    draft.put(
        ("orders", "metrics", "share"),
        {"expr": "odd / revenue"},
        "metric share",
        Position("orders.yml", 30, 5),
    )
    imported = draft.finished()
    assert set(load_texts(imported.files).metrics) == {"orders.revenue"}
    left_out = {line.what: line for line in imported.lines if line.outcome is Outcome.LEFT_OUT}
    assert set(left_out) == {"metric odd", "metric share"}
    assert all(line.why and line.position and not line.became for line in left_out.values())
    assert imported.counts[Outcome.CARRIED] == 3


def test_what_rests_on_a_dimension_that_is_left_out_does_not_become_a_column() -> None:
    """`spend` is no column: without its dimension `sum(spend)` would read one of that name, if there were one."""
    draft = a_draft()
    draft.put(
        ("orders", "dimensions", "spend"), {"type": "number", "expr": "nobody.amount"}, "dimension spend"
    )
    draft.put(("orders", "metrics", "spent"), {"expr": "sum(spend)"}, "measure spent")
    draft.leave_out("dimension weekday", "It is no SQL.", None, ("orders", "dimensions", "weekday"))
    draft.put(
        ("orders", "metrics", "mondays"), {"expr": "count()", "where": "weekday = 1"}, "measure mondays"
    )
    imported = draft.finished()
    assert set(load_texts(imported.files).metrics) == {"orders.revenue"}
    assert [str(line) for line in imported.lines if line.outcome is Outcome.LEFT_OUT] == [
        "dimension spend: left out. Model `orders` has no join `nobody`. `orders` has no joins.",
        "measure spent: left out. `spend` is a member of `orders` that could not be read.",
        "dimension weekday: left out. It is no SQL.",
        "measure mondays: left out. `weekday` is a member of `orders` that could not be read.",
    ]
