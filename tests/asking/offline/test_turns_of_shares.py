"""Turns that ask for the part of a whole, or for percentages: no number stands under another one's name."""

from __future__ import annotations

import pytest

from semantic.query import parse_query
from service.asking.planned import Clarify, Planned, Refuse
from tests.asking.offline.demo import Demo
from tests.asking.offline.test_following import asked

DEPARTMENTS = {"metrics": ["revenue"], "dimensions": ["product.department"]}


@pytest.mark.parametrize("metric", ["discount_rate", "private_label_share"])
@pytest.mark.parametrize("question", ["as percentages", "as a percentage", "in percent"])
def test_a_rate_is_a_percentage_already(demo: Demo, metric: str, question: str) -> None:
    found = asked(demo, DEPARTMENTS | {"metrics": [metric]}, question)
    assert isinstance(found, Planned), found
    assert found.query.metrics[0].expr == metric
    assert found.changes[0] == "It is a percentage already.", found.changes


def test_an_average_has_no_parts(demo: Demo) -> None:
    found = asked(demo, DEPARTMENTS | {"metrics": ["basket_value"]}, "as a share of the total")
    assert isinstance(found, Refuse) and "no parts that add up" in found.reason, found


def test_a_share_that_is_shown_is_not_shown_twice(demo: Demo) -> None:
    both = DEPARTMENTS | {"metrics": ["revenue", "share(revenue)"]}
    found = asked(demo, both, "their share of the total")
    assert isinstance(found, Planned), found
    assert [use.expr for use in found.query.metrics] == ["revenue", "share(revenue)"]
    assert found.changes[0] == "It is a share of the total already."


def test_a_question_back_offers_what_it_names(demo: Demo) -> None:
    first = DEPARTMENTS | {"order_by": ["-revenue"], "limit": 5}
    found = asked(demo, first, "by month")
    assert isinstance(found, Clarify), found
    assert found.question == "By month in place of department?"
    assert [choice.label for choice in found.choices] == [
        "by month instead of department, only the first 5",
        "by month instead of department, all of them",
    ]


ICE = {"field": "product.category", "op": "=", "values": ["ICE CREAM/MILK/SHERBTS"]}
DELI = {"field": "product.department", "op": "=", "values": ["DELI"]}
MONTHS = {"metrics": ["revenue"], "dimensions": ["time.month"], "order_by": ["time.month"]}


def part(condition: object) -> list[object]:
    """The number of the part beside that of the whole."""
    return [{"expr": "revenue", "as": "part_of_revenue", "filters": [condition]}, "revenue"]


@pytest.mark.parametrize(
    ("picked", "question", "labels", "first"),
    [
        (
            ICE,
            "as a share of frozen",
            ["revenue where category is Ice cream, beside revenue where segment is frozen"],
            MONTHS | {"metrics": part(ICE), "filters": [{"segment": "sales.frozen"}]},
        ),
        *(
            (
                DELI,
                question,
                [
                    "revenue where department is Deli, beside all revenue",
                    "the part of each month, of revenue where department is Deli only",
                ],
                MONTHS | {"metrics": part(DELI)},
            )
            for question in (
                "what percent of all sales is that?",
                "how much of total sales is it",
                "as a share of all sales",
                "and as a percentage of revenue?",
                "what share of total sales does that make up?",
                "versus all sales",
            )
        ),
    ],
)
def test_of_which_whole_picked_rows_are_a_part_is_asked(
    demo: Demo, picked: object, question: str, labels: list[str], first: object
) -> None:
    back = asked(demo, MONTHS | {"filters": [picked]}, question)
    assert isinstance(back, Clarify), back
    assert [choice.label for choice in back.choices] == labels
    assert back.choices[0].query == parse_query(first)


def test_the_part_stands_beside_its_whole(demo: Demo) -> None:
    back = asked(demo, MONTHS | {"filters": [DELI]}, "as a share of all sales")
    assert isinstance(back, Clarify) and back.choices[0].query is not None
    shown = demo.run(back.choices[0].query)
    assert len(shown) == 12
    assert all(0 < float(str(deli)) < float(str(every)) / 10 for _, deli, every in shown), shown


@pytest.mark.parametrize("metric", ["households_reached", "shoppers"])
@pytest.mark.parametrize(
    "question", ["as a percent of all households with kids", "as a share of households with kids"]
)
def test_another_number_of_picked_rows_does_not_take_the_place_of_what_was_asked(
    demo: Demo, metric: str, question: str
) -> None:
    kids = {"field": "household.has_kids", "op": "=", "values": [True]}
    found = asked(demo, {"metrics": [metric], "filters": [kids], "time": {"range": "q3 2017"}}, question)
    assert isinstance(found, Refuse) and found.reason.endswith("ask for both numbers by their names."), found


@pytest.mark.parametrize("question", ["as a share of the total", "as a share of all sales"])
def test_without_picked_rows_each_group_is_the_part(demo: Demo, question: str) -> None:
    found = asked(demo, DEPARTMENTS, question)
    assert isinstance(found, Planned), found
    assert [use.expr for use in found.query.metrics] == ["share(revenue)"]


@pytest.mark.parametrize("question", ["and their difference", "the difference between them", "difference?"])
def test_the_difference_of_two_numbers_is_no_change_of_them(demo: Demo, question: str) -> None:
    both = {"metrics": ["net_sales", "gross_sales"], "time": {"range": "2017-05"}}
    back = asked(demo, both, question)
    assert isinstance(back, Clarify), back
    assert [choice.label for choice in back.choices] == [
        "net sales less gross sales",
        "gross sales less net sales",
    ]
    more = {"expr": "gross_sales - net_sales", "as": "gross_sales_minus_net_sales"}
    assert back.choices[1].query == parse_query(both | {"metrics": [*both["metrics"], more]})


@pytest.mark.parametrize(
    ("lead", "question"),
    [
        ({"metrics": ["units"], "filters": [DELI]}, "as a percentage of all sales"),
        (MONTHS | {"filters": [DELI]}, "as a share of all sales last year"),
    ],
)
def test_units_are_no_part_of_dollars_and_a_year_none_of_another(
    demo: Demo, lead: object, question: str
) -> None:
    found = asked(demo, lead, question)
    assert isinstance(found, Refuse) and found.final, found


def test_a_part_and_its_whole_that_are_both_named_take_only_the_period(demo: Demo) -> None:
    ratio = {"expr": "fuel_revenue / revenue", "as": "fuel_revenue_per_revenue"}
    time = {"range": "2017-11", "compare": "previous_period"}
    lead = {"metrics": [ratio], "dimensions": ["time.month"], "time": time}
    back = asked(demo, lead, "fuel as a share of revenue by quarter")
    assert isinstance(back, Clarify), back
    assert [choice.label for choice in back.choices] == ["2017-11", "over all time"]
    fuel = {"expr": "part(revenue)", "as": "fuel_share_of_revenue", "filters": [{"segment": "sales.fuel"}]}
    quarters = {"dimensions": ["time.quarter"], "order_by": ["time.quarter"]}
    expected = quarters | {"metrics": [fuel], "time": {"range": "2017-11"}}
    assert back.choices[0].query == parse_query(expected)


@pytest.mark.parametrize("question", ["what about fresh", "and weekdays?"])
def test_after_a_part_another_one_is_asked_for_in_full(demo: Demo, question: str) -> None:
    """Picked as rows, the fresh would be what frozen is divided by."""
    for own in ({"segment": "sales.frozen"}, {"field": "time.day_of_week", "op": "in", "values": [6, 7]}):
        share = {"expr": "part(revenue)", "as": "share_of_it", "filters": [own]}
        found = asked(demo, {"metrics": [share], "dimensions": ["time.month"]}, question)
        if ("fresh" in question) == ("segment" in own):
            assert isinstance(found, Refuse), found


def test_rows_of_the_whole_are_picked_after_a_part(demo: Demo) -> None:
    frozen = {"expr": "part(revenue)", "as": "share_of_frozen", "filters": [{"segment": "sales.frozen"}]}
    found = asked(demo, {"metrics": [frozen]}, "only for renters")
    assert isinstance(found, Planned), found
    renters = {"field": "household.home_ownership", "values": ["Renter"]}
    assert found.query == parse_query({"metrics": [frozen], "filters": [renters]})


DELI_SHARE: dict[str, list[object]] = {
    "metrics": ["share(revenue, store.store_id)"],
    "dimensions": ["store.store_id", "product.department"],
    "filters": [{"any": [{"all": [DELI, {"field": "revenue", "op": "is_not_null"}]}]}],
}


@pytest.mark.parametrize(
    ("question", "departments"),
    [
        ("what about pastry", ["PASTRY"]),
        ("and pastry", ["PASTRY"]),
        ("pastry instead", ["PASTRY"]),
        ("pastry too", ["DELI", "PASTRY"]),
    ],
)
def test_another_part_is_one_of_the_same_whole(demo: Demo, question: str, departments: list[str]) -> None:
    """Picked as rows, the pastry would be all that there is, and its share 1 in every store."""
    found = asked(demo, DELI_SHARE, question)
    assert isinstance(found, Planned), found
    shown = {
        "field": "product.department",
        "op": "=" if len(departments) == 1 else "in",
        "values": departments,
    }
    kept = {"any": [{"all": [shown, {"field": "revenue", "op": "is_not_null"}]}]}
    assert found.query == parse_query(DELI_SHARE | {"filters": [kept]})


@pytest.mark.parametrize("question", ["and of fuel", "what about fuel", "without deli"])
def test_what_may_be_the_part_or_the_whole_is_refused(demo: Demo, question: str) -> None:
    found = asked(demo, DELI_SHARE, question)
    assert isinstance(found, Refuse) and "is the part, or what the share is of" in found.reason, found


def test_the_whole_of_a_share_can_be_narrowed(demo: Demo) -> None:
    found = asked(demo, DELI_SHARE, "and for homeowners")
    assert isinstance(found, Planned), found
    homeowners = {"field": "household.home_ownership", "op": "=", "values": ["Homeowner"]}
    expected = DELI_SHARE | {"filters": [*DELI_SHARE["filters"], homeowners]}
    assert found.query == parse_query(expected)


@pytest.mark.parametrize(
    ("question", "picked"),
    [
        ("only deli", DELI),
        ("just deli and pastry", {"field": "product.department", "op": "in", "values": ["DELI", "PASTRY"]}),
    ],
)
def test_what_is_picked_of_shares_is_not_their_whole(demo: Demo, question: str, picked: object) -> None:
    """The deli's part of its own sales would be 1."""
    shares = DEPARTMENTS | {"metrics": ["share(revenue)"]}
    found = asked(demo, shares, question)
    assert isinstance(found, Planned), found
    kept = {"any": [{"all": [picked, {"field": "revenue", "op": "is_not_null"}]}]}
    assert found.query == parse_query(shares | {"filters": [kept]})
    every = {row[0]: row[1] for row in demo.run(parse_query(shares))}
    shown = {row[0]: row[1] for row in demo.run(found.query)}
    assert shown == {name: pytest.approx(every[name]) for name in shown}
    assert shown["DELI"] == pytest.approx(0.0323, abs=0.0001)


@pytest.mark.parametrize("question", ["in percent", "their share"])
def test_what_was_picked_has_no_share_in_itself(demo: Demo, question: str) -> None:
    found = asked(demo, DEPARTMENTS | {"filters": [DELI]}, question)
    assert isinstance(found, Refuse) and "all of it" in found.reason, found


def test_the_shares_of_another_number_are_of_its_own_whole(demo: Demo) -> None:
    shares = DEPARTMENTS | {"metrics": ["share(revenue)"]}
    found = asked(demo, shares, "and of baskets")
    assert isinstance(found, Planned), found
    assert found.query == parse_query(DEPARTMENTS | {"metrics": ["share(baskets)"]})


@pytest.mark.parametrize("question", ["baskets", "what about baskets", "baskets instead"])
def test_another_number_after_a_share_may_be_a_share_of_it(demo: Demo, question: str) -> None:
    found = asked(demo, DEPARTMENTS | {"metrics": ["share(revenue)"]}, question)
    assert isinstance(found, Clarify), found
    assert [choice.query for choice in found.choices] == [
        parse_query(DEPARTMENTS | {"metrics": ["share(baskets)"]}),
        parse_query(DEPARTMENTS | {"metrics": ["baskets"]}),
    ]


def test_an_average_after_a_share_has_none_itself(demo: Demo) -> None:
    found = asked(demo, DEPARTMENTS | {"metrics": ["share(revenue)"]}, "average basket")
    assert isinstance(found, Planned), found
    assert found.query == parse_query(DEPARTMENTS | {"metrics": ["basket_value"]})


@pytest.mark.parametrize(
    "question",
    ["as a share of the total", "share of total", "their share of the total", "what % of the whole"],
)
def test_the_total_beside_picked_rows_is_asked(demo: Demo, question: str) -> None:
    back = asked(demo, MONTHS | {"filters": [DELI]}, question)
    assert isinstance(back, Clarify), back
    assert [choice.label for choice in back.choices] == [
        "revenue where department is Deli, beside all revenue",
        "the part of each month, of revenue where department is Deli only",
    ]


def test_a_share_among_picked_rows_is_no_share_of_the_total(demo: Demo) -> None:
    shares = DEPARTMENTS | {"metrics": ["revenue", "share(revenue)"], "filters": [DELI]}
    found = asked(demo, shares, "their share of the total")
    assert isinstance(found, Refuse) and "of those rows only that are picked" in found.reason, found
