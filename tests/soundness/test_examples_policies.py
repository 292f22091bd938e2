"""Policies on rows, each with an example in which every way to forget one gives another number (DESIGN 5.12)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.soundness.engine import Company
from tests.soundness.examples import Json, check, company, metric, model, to_one
from tests.soundness.oracle.expressions import AttributeTest, Connective, Expression, Name, Negation, Scalar
from tests.soundness.oracle.schema import Policy

NORTH = {"texts": ("north",)}
IN_REGIONS = AttributeTest("in", Name("region"), "texts")
NOT_IN_REGIONS = AttributeTest("not in", Name("region"), "texts")
NOT_THE_STORE = AttributeTest("<>", Name("store"), "text")


def shop(households: Policy | None = None, sales: Policy | None = None) -> Company:
    """Powers of two, so that a sum tells which sales are in it: 1 and 2 are of the north, 4 of the south, 8 of a
    household without region, 16 of a household that is not there, 32 of none."""
    return company(
        [
            model(
                "households",
                "id:int region:text",
                key="id",
                dimensions={"region": "string"},
                metrics=[metric("households", "count")],
                policy=households,
            ),
            model(
                "sales",
                "id:int household_id:int store:text amount:int",
                key="id",
                joins=[to_one("household", "households", "household_id=id", inverse="purchases")],
                dimensions={"store": "string"},
                metrics=[metric("revenue", "sum", "amount"), metric("median_sale", "median", "amount")],
                policy=sales,
            ),
        ],
        households=[(1, "north"), (2, "south"), (3, None), (5, "north")],
        sales=[
            (1, 1, "s1", 1),
            (2, 1, "s2", 2),
            (3, 2, "s1", 4),
            (4, 3, "s2", 8),
            (5, 4, "s1", 16),
            (6, None, "s2", 32),
        ],
    )


@pytest.mark.parametrize(
    ("rows", "asker", "revenue"),
    [
        (AttributeTest("in", Name("household.region"), "texts"), NORTH, 3),
        (AttributeTest("in", Name("household.region"), "texts"), {"texts": ("north", "south")}, 7),
        (AttributeTest("in", Name("household.region"), "texts"), {"texts": ("west",)}, None),
        (AttributeTest("in", Name("household.region"), "texts"), {"texts": ()}, None),
        (AttributeTest("in", Name("household.region"), "texts"), {}, None),
        (AttributeTest("not in", Name("household.region"), "texts"), NORTH, 4),
        (AttributeTest("not in", Name("household.region"), "texts"), {}, None),
        (Negation(AttributeTest("in", Name("household.region"), "texts")), NORTH, 4),
        (Negation(AttributeTest("in", Name("household.region"), "texts")), {}, None),
        (AttributeTest("=", Name("store"), "text"), {"text": ("s1",)}, 21),
        (NOT_THE_STORE, {"text": ("s1",)}, 42),
        (NOT_THE_STORE, {"text": ("s1", "s2")}, None),
        (AttributeTest("<", Name("this.id"), "number"), {"number": ("3",)}, 3),
        (AttributeTest("<", Name("this.id"), "number"), {"number": ("three",)}, None),
        (AttributeTest("in", Name("this.id"), "numbers"), {"numbers": ("1", "four", "6")}, 33),
    ],
)
def test_a_row_is_seen_where_the_condition_holds(
    rows: Expression, asker: Mapping[str, tuple[str, ...]], revenue: Scalar
) -> None:
    check(shop(sales=Policy(rows)), {"metrics": ["revenue"]}, rows=[(revenue,)], asker=asker)


def test_of_two_conditions_the_one_whose_attribute_is_there_may_hold_alone() -> None:
    either = Connective("or", AttributeTest("in", Name("household.region"), "texts"), NOT_THE_STORE)
    check(shop(sales=Policy(either)), {"metrics": ["revenue"]}, rows=[(3,)], asker=NORTH)


def test_a_hidden_row_is_null_through_a_join_and_drops_no_row_of_the_home() -> None:
    check(
        shop(households=Policy(IN_REGIONS)),
        {"metrics": ["revenue"], "dimensions": ["household.region"], "totals": True},
        rows=[("north", 3), (None, 60)],
        totals=(63,),
        asker=NORTH,
    )


def test_who_may_see_all_but_one_region_does_not_learn_of_rows_without_region() -> None:
    check(
        shop(households=Policy(NOT_IN_REGIONS)),
        {"metrics": ["households"], "dimensions": ["region"]},
        rows=[("south", 1)],
        asker=NORTH,
    )


@pytest.mark.parametrize(
    ("filters", "revenue"),
    [
        ([{"field": "household.region", "op": "is_null"}], 60),
        ([{"field": "household.region", "op": "!=", "values": ["north"]}], 60),
        ([{"field": "household.region", "op": "=", "values": ["south"]}], None),
        ([{"not": {"field": "household.region", "op": "=", "values": ["south"]}}], 63),
    ],
)
def test_a_filter_sees_what_who_asks_sees(filters: list[object], revenue: Scalar) -> None:
    made = shop(households=Policy(IN_REGIONS))
    check(made, {"metrics": ["revenue"], "filters": filters}, rows=[(revenue,)], asker=NORTH)


def test_rows_inherit_from_the_row_above_and_rows_without_one_from_nobody() -> None:
    made = shop(households=Policy(IN_REGIONS), sales=Policy(parents=(("household",),)))
    query: Json = {"metrics": ["revenue", "households"], "dimensions": ["households.region"]}
    check(made, query, rows=[("north", 3, 2)], asker=NORTH)
    check(made, query, rows=[("north", 3, 2), ("south", 4, 1)], asker={"texts": ("north", "south")})


def test_inherited_rows_are_also_limited_by_the_models_own_condition() -> None:
    own = Policy(NOT_THE_STORE, parents=(("household",),))
    made = shop(households=Policy(IN_REGIONS), sales=own)
    check(made, {"metrics": ["revenue"]}, rows=[(1,)], asker={**NORTH, "text": ("s2",)})
    check(made, {"metrics": ["revenue"]}, rows=[(None,)], asker=NORTH)


def test_groups_that_see_all_rows_see_them_where_they_are_named() -> None:
    all_households = Policy(IN_REGIONS, unless=("auditors",))
    made = shop(households=all_households, sales=Policy(parents=(("household",),)))
    query: Json = {"metrics": ["revenue", "households"]}
    check(made, query, rows=[(63, 4)], asker={"groups": ("auditors",)})
    check(made, query, rows=[(None, 0)], asker={"groups": ("sales",)})
    check(made, query, rows=[(3, 2)], asker={"groups": ("sales",), **NORTH})


def test_a_policy_limits_filters_by_related_rows_and_by_metrics_of_entities() -> None:
    """Household 1 bought at s1 and s2; who sees only s2 knows of no purchase at s1."""
    made = shop(sales=Policy(AttributeTest("=", Name("store"), "text")))
    at_s1 = {"some": {"field": "purchases.store", "op": "=", "values": ["s1"]}}
    spent = {"metric": "revenue", "per": "households", "op": ">", "values": [1]}
    for item, at_one, at_two in ((at_s1, 2, 0), (spent, 1, 2)):
        query: Json = {"metrics": ["households"], "filters": [item]}
        check(made, query, rows=[(at_one,)], asker={"text": ("s1",)})
        check(made, query, rows=[(at_two,)], asker={"text": ("s2",)})


def test_a_list_of_values_holds_only_those_that_are_seen() -> None:
    made = shop(households=Policy(IN_REGIONS))
    check(made, {"dimensions": ["households.region"]}, rows=[("north",)], asker=NORTH)
    check(made, {"rows": "households", "dimensions": ["region"]}, rows=[("north",), ("north",)], asker=NORTH)


def test_more_values_than_have_sql_of_their_own_are_all_bound() -> None:
    made = shop(households=Policy(IN_REGIONS))
    many = (*(f"region {number}" for number in range(20)), "north", "south")
    check(made, {"metrics": ["households"]}, rows=[(3,)], asker={"texts": many})
