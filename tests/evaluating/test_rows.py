"""When two results are the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from semantic import Query, parse_query
from service.evaluating import Row, means_the_same, same_rows
from service.evaluating.rows import answers_the_same, fixed_texts, prove_nothing, same_names


def test_columns_may_stand_in_any_order_and_numbers_in_any_type() -> None:
    left = [("DELI", 1, Decimal("10.50")), ("MEAT", 2, Decimal("7.25"))]
    right = [(7.25, "MEAT", 2.0), (10.5000000001, "DELI", 1.0)]
    assert same_rows(left, right, ordered=False)
    assert not same_rows(left, right, ordered=True)


def test_other_numbers_groups_or_counts_of_rows_are_not_the_same() -> None:
    rows = [("DELI", 1), ("MEAT", 2)]
    assert not same_rows(rows, [("DELI", 2), ("MEAT", 1)], ordered=False)
    assert not same_rows(rows, [("DELI", 1), ("FISH", 2)], ordered=False)
    assert not same_rows(rows, [("DELI", 1)], ordered=False)
    assert not same_rows(rows, [("DELI", 1, 3), ("MEAT", 2, 3)], ordered=False)
    assert same_rows([], [], ordered=True)


def test_one_text_in_every_row_says_nothing_new() -> None:
    months = [(date(2017, 1, 1), 5), (date(2017, 2, 1), 7)]
    assert same_rows([("DELI", *row) for row in months], months, ordered=False)
    assert not same_rows([(1, *row) for row in months], months, ordered=False), "a number may be a metric"
    assert not same_rows([("DELI", 5), ("MEAT", 7)], [(5,), (7,)], ordered=False), "these are groups"


def test_a_day_is_its_midnight_also_as_text() -> None:
    assert same_rows([(date(2017, 1, 1), 5)], [("2017-01-01", 5)], ordered=False)
    assert same_rows([(datetime(2017, 1, 1), 5)], [(date(2017, 1, 1), 5)], ordered=False)
    assert not same_rows([(date(2017, 1, 1), 5)], [("2017-01-02", 5)], ordered=False)


def test_rows_without_a_value_prove_nothing() -> None:
    assert prove_nothing([]) and prove_nothing([(None, None)])
    assert not prove_nothing([(None, 0)])


def test_without_values_two_paths_to_one_name_are_the_same() -> None:
    stores = {"metrics": ["revenue"], "dimensions": ["stores.store_id"], "time": "2017-10"}
    by_role = parse_query({**stores, "dimensions": ["store.store_id"], "order_by": ["-revenue"]})
    assert same_names(by_role, parse_query(stores))
    assert not same_names(by_role, parse_query({**stores, "time": "2017-11"}))
    assert not same_names(by_role, parse_query({**stores, "dimensions": ["store.store_type"]}))


def test_a_limit_that_the_wording_does_not_say_is_presentation() -> None:
    def run(query: Query) -> list[Row]:
        rows: list[Row] = [("a", 3), ("b", 2), ("c", 1)]
        return rows[: query.limit.rows] if query.limit else rows

    approved = parse_query({"metrics": ["revenue"], "dimensions": ["store.store_id"], "limit": 2})
    planned = parse_query({"metrics": ["revenue"], "dimensions": ["stores.store_id"]})
    assert means_the_same(planned, approved, "sales by store", run)
    assert not means_the_same(planned, approved, "top 2 stores by sales", run)
    assert not means_the_same(planned, approved, "the two best stores", run)
    assert means_the_same(planned, approved, "sales by store in 2017", run), "2017 does not say 2"


def test_a_name_that_was_asked_for_may_not_be_missing() -> None:
    """“Which department sold most?” is not answered by how much it sold."""
    best = [("DELI", 5)]
    assert not same_rows([(5,)], best, ordered=True)
    assert not same_rows([("MEAT", 5)], best, ordered=True)
    assert same_rows([("DELI", 5)], [(5,)], ordered=True), "said besides"
    month = [(date(2017, 1, 1), 5)]
    assert not same_rows([(5,)], month, ordered=True)


def test_a_name_that_the_question_says_may_be_missing() -> None:
    def fixed(op: str, *values: str) -> frozenset[str]:
        conditions = [{"field": "product.department", "op": op, "values": list(values)}]
        return fixed_texts(parse_query({"metrics": ["revenue"], "filters": conditions}))

    deli = [("DELI", 5)]
    assert same_rows([(5,)], deli, ordered=False, fixed=fixed("=", "DELI"))
    assert same_rows([(5,)], deli, ordered=False, fixed=fixed("in", "DELI"))
    assert not same_rows([(5,)], deli, ordered=False, fixed=fixed("=", "MEAT"))
    assert not same_rows([(5,)], deli, ordered=False, fixed=fixed("in", "DELI", "MEAT")), "which of both"
    assert not same_rows([(5,)], deli, ordered=False, fixed=fixed("!=", "DELI"))


BY_STORE = {"metrics": ["revenue"], "dimensions": ["store.store_id"]}
STORES: list[Row] = [("a", 3), ("b", 2), ("c", 1)]


def stores(query: Query) -> list[Row]:
    """Sales by store, the highest first where the query says so, in the order of names else."""
    rows: list[Row] = STORES if query.order_by else [("c", 1), ("a", 3), ("b", 2)]
    return rows[: query.limit.rows] if query.limit else rows


def test_all_are_no_answer_to_which_is_the_one() -> None:
    approved = parse_query({**BY_STORE, "order_by": ["-revenue"], "limit": 1})
    everything = parse_query({**BY_STORE, "order_by": ["-revenue"]})
    assert not means_the_same(everything, approved, "which store sells most", stores)
    assert means_the_same(parse_query({**BY_STORE, "order_by": ["-revenue"], "limit": 1}), approved, "", None)


def test_what_is_not_cut_off_must_come_in_the_order_of_what_is() -> None:
    approved = parse_query({**BY_STORE, "order_by": ["-revenue"], "limit": 2})
    ordered = parse_query({**BY_STORE, "order_by": ["-revenue"], "limit": 3})
    assert means_the_same(replace(ordered, limit=None), approved, "the best stores", stores)
    assert not means_the_same(parse_query(BY_STORE), approved, "the best stores", stores)
    assert means_the_same(parse_query(BY_STORE), approved, "sales by store", stores), "no order was asked for"
    assert not means_the_same(ordered, approved, "the best stores", stores), "three are not two"


def test_a_limit_of_the_query_before_is_said() -> None:
    approved = parse_query({**BY_STORE, "order_by": ["-revenue"], "limit": 2})
    everything = replace(approved, limit=None)
    rows = stores(everything)
    assert answers_the_same(rows, everything, approved, "and in october?", stores)
    assert not answers_the_same(rows, everything, approved, "and in october?", stores, before=approved)


def test_two_queries_without_rows_are_not_the_same_for_that() -> None:
    deli = {"field": "product.department", "op": "=", "values": ["DELI"]}
    approved = parse_query({**BY_STORE, "filters": [deli]})
    assert not means_the_same(parse_query(BY_STORE), approved, "deli by store", lambda _: [])
    other_path = parse_query({**BY_STORE, "dimensions": ["stores.store_id"], "filters": [deli]})
    assert means_the_same(other_path, approved, "deli by store", lambda _: [])


def test_numbers_are_the_same_in_nine_digits_also_on_the_edge_of_rounding() -> None:
    """Sums of the same rows in another order differ in the last digits."""
    assert same_rows([("DELI", 0.1234567885)], [("DELI", 0.12345678850001)], ordered=False)
    assert not same_rows([("DELI", 0.123456788)], [("DELI", 0.123456789)], ordered=False)
    assert not same_rows([("DELI", True)], [("DELI", 1)], ordered=False)
