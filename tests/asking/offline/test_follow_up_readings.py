"""Follow-ups whose nearest reading is another question: each gives the query beside it, or is asked back."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from semantic.query import parse_query, query_json
from service.asking.planned import Clarify, Planned, PlannerResult, Refuse
from tests.asking.offline.demo import Demo
from tests.asking.offline.test_following import asked, rows

NOVEMBER = {"range": "2017-11"}
STORES = {"metrics": ["revenue"], "dimensions": ["store.store_id"], "time": NOVEMBER}
TOP_STORES = STORES | {"order_by": ["-revenue"], "limit": 5}
TOP_HOUSEHOLDS = TOP_STORES | {"dimensions": ["household.household_id"]}
TWO_GROUPS = {
    "metrics": ["revenue"],
    "dimensions": ["product.department", "time.month"],
    "time": {"range": "2017-Q4"},
}


def of(*departments: str) -> dict[str, object]:
    """Revenue of departments, a row for each."""
    picked = {"field": "product.department", "op": "in", "values": list(departments)}
    return {
        "metrics": ["revenue"],
        "dimensions": ["product.department"],
        "filters": [picked],
        "time": NOVEMBER,
    }


def at(store: str) -> dict[str, object]:
    """Baskets of one store."""
    picked = {"field": "store.store_id", "values": [store]}
    return {"metrics": ["baskets"], "dimensions": ["time.month"], "filters": [picked]}


@pytest.mark.parametrize(
    ("lead", "question", "expected"),
    [
        # One of several values goes; the others stay.
        (of("DELI", "PASTRY", "PRODUCE"), "drop produce", of("DELI", "PASTRY")),
        (of("DELI", "PASTRY"), "remove the pastry", of("DELI")),
        (of("DELI", "PASTRY"), "without pastry", of("DELI")),
        # A bare number after a store is a store, no number of rows.
        (at("367"), "and 406", at("406")),
        (at("367"), "and for 406?", at("406")),
        (STORES, "just 3", STORES | {"order_by": ["-revenue"], "limit": 3}),
        # A ranking is by what is shown once all words are obeyed.
        (
            STORES | {"dimensions": ["product.department"]},
            "top 5, units instead",
            {
                "metrics": ["units"],
                "dimensions": ["product.department"],
                "time": NOVEMBER,
                "order_by": ["-units"],
                "limit": 5,
            },
        ),
        # A bound on a number neither puts the rows in another order nor shows more of them.
        (
            TOP_STORES,
            "at least 100 baskets",
            TOP_STORES
            | {
                "metrics": ["revenue", "baskets"],
                "filters": [{"field": "baskets", "op": ">=", "values": [100]}],
            },
        ),
        # What is asked of the rows shown leaves them where they are.
        (TOP_STORES, "and their baskets", TOP_STORES | {"metrics": ["revenue", "baskets"]}),
        (
            TOP_STORES,
            "how many customers did those have",
            TOP_STORES | {"metrics": ["revenue", "shoppers"]},
        ),
        (STORES, "same with baskets", STORES | {"metrics": ["revenue", "baskets"]}),
        (TOP_HOUSEHOLDS, "their redemptions", TOP_HOUSEHOLDS | {"metrics": ["revenue", "redemptions"]}),
        (TOP_STORES, "what customers did they have", TOP_STORES | {"metrics": ["revenue", "shoppers"]}),
        (TOP_STORES, "and customers there", TOP_STORES | {"metrics": ["revenue", "shoppers"]}),
        # Only one of two groups stays.
        (TWO_GROUPS, "by department only", TWO_GROUPS | {"dimensions": ["product.department"]}),
        (STORES | {"dimensions": ["time.week"]}, "back to months", STORES | {"dimensions": ["time.month"]}),
        (TWO_GROUPS, "just november and december", TWO_GROUPS | {"time": {"range": "2017-11 to 2017-12"}}),
        (TOP_STORES, "everything", STORES),
        (STORES, "all year", STORES | {"time": {"range": "2017"}}),
        (STORES, "now 2017", STORES | {"time": {"range": "2017"}}),
        (STORES, "sort by store", STORES | {"order_by": ["store.store_id"]}),
        (
            STORES,
            "which store has the fewest baskets",
            STORES | {"metrics": ["revenue", "baskets"], "order_by": ["baskets"], "limit": 1},
        ),
        (STORES, "no, i meant october", STORES | {"time": {"range": "2017-10"}}),
        (STORES, "no sorry, units", STORES | {"metrics": ["units"]}),
        (STORES, "same month but units", STORES | {"metrics": ["units"]}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_reading_that_keeps_the_rest_is_taken(
    demo: Demo, lead: Mapping[str, object], question: str, expected: Mapping[str, object]
) -> None:
    found = asked(demo, lead, question)
    assert isinstance(found, Planned), found
    wanted = parse_query(expected)
    assert rows(demo, found.query) == rows(demo, wanted), query_json(found.query)


def choices(found: object) -> list[tuple[str, object]]:
    assert isinstance(found, Clarify), found
    return [(c.label, query_json(c.query) if c.query else None) for c in found.choices]


@pytest.mark.parametrize(
    ("lead", "question", "label", "offered"),
    [
        # What is not among the first five rows, or not of them alone.
        (
            TOP_STORES,
            "which one was the worst?",
            "the lowest 1 by revenue of all rows",
            STORES | {"order_by": ["revenue"], "limit": 1},
        ),
        (
            TOP_STORES,
            "and the worst one of them?",
            "the lowest 1 by revenue of all rows",
            STORES | {"order_by": ["revenue"], "limit": 1},
        ),
        (
            TOP_STORES,
            "reverse the order",
            "the lowest 5 by revenue of all rows",
            STORES | {"order_by": ["revenue"], "limit": 5},
        ),
        (
            TOP_STORES,
            "sort by store",
            "the first 5 by store of all rows",
            STORES | {"order_by": ["store.store_id"], "limit": 5},
        ),
        (
            TOP_STORES,
            "which of those had the most baskets",
            "the highest 1 by baskets of all rows",
            STORES | {"metrics": ["revenue", "baskets"], "order_by": ["-baskets"], "limit": 1},
        ),
        (
            TOP_STORES,
            "their total",
            "the total of all rows",
            {"metrics": ["revenue"], "time": NOVEMBER},
        ),
        (
            TOP_STORES,
            "top 3 departments in those",
            "for all rows, not only the first",
            TOP_STORES | {"dimensions": ["product.department"], "limit": 3},
        ),
        # Three departments, or the three largest pairs of a department and a month?
        (
            TWO_GROUPS,
            "top 3 departments",
            "by department alone",
            TWO_GROUPS | {"dimensions": ["product.department"], "order_by": ["-revenue"], "limit": 3},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_would_be_about_other_rows_is_asked_first(
    demo: Demo, lead: Mapping[str, object], question: str, label: str, offered: Mapping[str, object]
) -> None:
    assert choices(asked(demo, lead, question)) == [(label, query_json(parse_query(offered)))]


def test_other_groups_than_the_first_few_are_cut_as_well_or_all_shown(demo: Demo) -> None:
    departments = {"metrics": ["revenue"], "dimensions": ["product.department"], "time": NOVEMBER}
    assert choices(asked(demo, TOP_STORES, "also by department")) == [
        (
            "by department instead of store, only the first 5",
            query_json(parse_query(departments | {"order_by": ["-revenue"], "limit": 5})),
        ),
        ("by department instead of store, all of them", query_json(parse_query(departments))),
    ]
    best = {"metrics": ["revenue"], "dimensions": ["time.month"], "order_by": ["-revenue"], "limit": 1}
    weekdays = {"metrics": ["revenue"], "dimensions": ["time.day_of_week"]}
    assert choices(asked(demo, best, "by weekday")) == [
        (
            "by day of week instead of month, only the first",
            query_json(parse_query(weekdays | {"order_by": ["-revenue"], "limit": 1})),
        ),
        (
            "by day of week instead of month, all of them",
            query_json(parse_query(weekdays | {"order_by": ["time.day_of_week"]})),
        ),
    ]


def test_all_are_shown_beside_those_that_were_picked(demo: Demo) -> None:
    kids = [{"field": "household.has_kids", "op": "=", "values": [True]}]
    found = asked(demo, {"metrics": ["baskets"], "filters": kids, "dimensions": ["time.month"]}, "vs all")
    assert isinstance(found, Planned)
    own = {"expr": "baskets", "as": "baskets_has_kids", "filters": kids}
    both = {"metrics": [own, "baskets"], "dimensions": ["time.month"]}
    assert query_json(found.query) == query_json(parse_query(both))


def test_one_more_period_does_not_push_the_first_aside(demo: Demo) -> None:
    found: PlannerResult | object = asked(demo, STORES, "plus october")
    october = STORES | {"time": {"range": "october 2017"}}
    [(label, query)] = choices(found)
    assert label.endswith("instead of 2017-11") and query == query_json(parse_query(october))


def test_things_that_have_no_date_are_not_counted_in_place_of_the_rows_pointed_at(demo: Demo) -> None:
    there, known = choices(asked(demo, STORES, "and how many households was that"))
    assert there[1] == query_json(parse_query(STORES | {"metrics": ["shoppers"]}))
    assert known == (
        "households, all that are known, whatever was picked before",
        {"metrics": ["households"]},
    )


KIDS = {"field": "household.has_kids", "values": [True]}


@pytest.mark.parametrize("question", ["for households with kids", "households with kids"])
@pytest.mark.parametrize(
    "lead",
    [{"metrics": ["redemption_rate"], "time": {"range": "2017"}}, STORES],
    ids=["a rate", "by store"],
)
def test_some_households_after_a_number_are_no_count_of_them(
    demo: Demo, lead: dict[str, object], question: str
) -> None:
    """With "for" they are those of the question before; without, they may be counted, and only the person knows."""
    of_those = query_json(parse_query(lead | {"filters": [KIDS]}))
    found = asked(demo, lead, question)
    if question.startswith("for "):
        assert isinstance(found, Planned) and query_json(found.query) == of_those, found
        return
    [(_, first), (label, second)] = choices(found)
    assert first == of_those
    assert label == "a question by itself, over all dates"
    count = {"metrics": ["households"], "filters": [{"field": "households.has_kids", "values": [True]}]}
    assert second == query_json(parse_query(count))


def test_in_percent_beside_a_comparison_may_be_its_change(demo: Demo) -> None:
    compared = STORES | {"time": {"range": "2017-11", "compare": "previous_period"}}
    shares = compared | {"metrics": ["share(revenue)"]}
    back = asked(demo, compared, "in percent")
    assert choices(back) == [("as a share of the total", query_json(parse_query(shares)))]
    whole = asked(demo, compared, "as a share of the total")
    assert isinstance(whole, Planned) and query_json(whole.query) == query_json(parse_query(shares))
    one = asked(demo, {"metrics": ["revenue"], "time": compared["time"]}, "in percent")
    assert isinstance(one, Planned) and one.changes == ("The change is shown in percent already.",), one


def test_a_bound_that_is_tested_on_other_rows_is_said_to_be(demo: Demo) -> None:
    """A store with 10,000 of sales seldom has as much of frozen: other stores are left."""
    large = {"field": "revenue", "op": ">", "values": [10_000]}
    frozen = asked(demo, STORES | {"filters": [large]}, "only frozen")
    assert isinstance(frozen, Planned)
    assert query_json(frozen.query)["filters"] == [large, {"segment": "sales.frozen"}]
    anew = (
        "Whether revenue is more than 10000 is tested anew here, so that the rows may be others than before."
    )
    assert frozen.assumptions == (anew,)
    baskets = asked(demo, STORES | {"filters": [large]}, "baskets too")
    assert isinstance(baskets, Planned) and baskets.assumptions == (), "the same stores, one number more"


@pytest.mark.parametrize("question", ["their baskets", "baskets", "and baskets", "and baskets by month"])
def test_what_cannot_go_on_is_no_question_by_itself_over_all_dates(demo: Demo, question: str) -> None:
    """Baskets "without fuel" have two readings: neither is the number of all baskets there ever were."""
    lead = STORES | {"filters": [{"segment": "sales.without_fuel"}]}
    found = asked(demo, lead, question)
    assert isinstance(found, Refuse) and "“baskets without fuel” can mean" in found.reason, found


def test_what_a_basket_has_one_of_has_one_reading(demo: Demo) -> None:
    """Each basket has one household: those without kids are no baskets with other rows left out."""
    lead = STORES | {"filters": [{"field": "household.has_kids", "values": [False]}]}
    found = asked(demo, lead, "baskets")
    assert isinstance(found, Planned)
    assert query_json(found.query) == query_json(parse_query(lead | {"metrics": ["baskets"]}))


def test_the_same_month_of_a_quarter_is_none(demo: Demo) -> None:
    quarter = {"metrics": ["revenue"], "time": {"range": "2017-Q3"}}
    for question in ("same month last year", "vs the same month last year", "the same week a year ago"):
        assert isinstance(asked(demo, quarter, question), Refuse), question
    found = asked(demo, quarter, "same quarter last year")
    assert isinstance(found, Planned)
    assert query_json(found.query) == quarter | {"time": {"range": "Q3 2016"}}


def test_a_filter_that_another_metric_reaches_by_another_path_is_said_to_be_kept(demo: Demo) -> None:
    own = {"metrics": ["households"], "filters": [{"field": "households.has_kids", "values": [True]}]}
    found = asked(demo, own, "what do they spend")
    assert isinstance(found, Planned)
    assert query_json(found.query) == query_json(parse_query({"metrics": ["revenue"], "filters": [KIDS]}))
    assert found.changes == ("Revenue instead of households.", "Still where has kids is yes.")


def test_what_picks_things_by_their_number_is_asked_over_which_time(demo: Demo) -> None:
    """As in one question that says both: stores of 100 baskets in November, or ever."""
    lead = {"metrics": ["basket_value"], "time": NOVEMBER}
    large = {"metric": "baskets", "per": "stores", "op": ">", "values": [100]}
    back = asked(demo, lead, "for stores with more than 100 baskets")
    assert choices(back) == [
        ("in the same time", query_json(parse_query(lead | {"filters": [large | {"time": NOVEMBER}]}))),
        ("at any time", query_json(parse_query(lead | {"filters": [large]}))),
    ]
    ever = asked(demo, lead, "for stores that ever had more than 100 baskets")
    assert isinstance(ever, Planned) and rows(demo, ever.query) == rows(
        demo, parse_query(lead | {"filters": [large]})
    )


@pytest.mark.parametrize(
    "question",
    [
        "only those who redeemed a coupon",
        "those who redeemed a coupon",
        "of households who redeemed a coupon",
        "of households that bought frozen",
        "for stores with more than 100 baskets in 2017",
    ],
)
def test_what_picks_rows_shows_no_other_number(demo: Demo, question: str) -> None:
    """They were answered by the coupons, by the households and by the baskets, in place of the sales asked about."""
    found = asked(demo, STORES | {"dimensions": []}, question)
    assert isinstance(found, Refuse) and "as a part of revenue" in found.reason, found


def test_what_picks_rows_of_a_share_is_no_other_number(demo: Demo) -> None:
    shares = STORES | {"metrics": ["share(revenue)"]}
    found = asked(demo, shares, "for households with kids")
    assert isinstance(found, Planned) and query_json(found.query) == query_json(
        parse_query(shares | {"filters": [KIDS]})
    )


@pytest.mark.parametrize("question", ["who bought the most", "who spent the most?"])
def test_who_bought_asks_for_people_and_no_stores(demo: Demo, question: str) -> None:
    found = asked(demo, STORES, question)
    assert isinstance(found, Refuse) and found.unplaced == ("who",), found
    households = STORES | {"dimensions": ["household.household_id"]}
    of_those = asked(demo, households, question)
    assert isinstance(of_those, Planned) and [item.field for item in of_those.query.order_by] == ["revenue"]


def test_which_things_after_a_number_may_be_a_list_of_all(demo: Demo) -> None:
    found = asked(demo, {"metrics": ["units"], "time": NOVEMBER}, "which department?")
    assert choices(found) == [
        (
            "units by department",
            {"metrics": ["units"], "dimensions": ["product.department"], "time": NOVEMBER},
        ),
        ("a list of them all, by itself", {"dimensions": ["products.department"]}),
    ]


def test_in_which_stores_is_not_in_stores(demo: Demo) -> None:
    """ "In stores" is a name of sales without fuel."""
    rate = {"metrics": ["discount_rate"], "time": NOVEMBER}
    found = asked(demo, rate, "in which stores")
    assert isinstance(found, Planned)
    assert query_json(found.query) == rate | {"dimensions": ["store.store_id"]}
    named = asked(demo, rate, "only in stores")
    assert isinstance(named, Planned)
    assert query_json(named.query) == rate | {"filters": [{"segment": "sales.without_fuel"}]}


def test_an_order_by_shares_is_said_in_words(demo: Demo) -> None:
    found = asked(demo, STORES | {"metrics": ["share(revenue)"]}, "top 3")
    assert isinstance(found, Planned)
    assert found.changes[0] == "Ordered by revenue as a share of the total, highest first."


@pytest.mark.parametrize("question", ["the difference", "what is the difference?", "delta"])
def test_the_difference_of_rows_may_be_between_them(demo: Demo, question: str) -> None:
    compared = {"range": "2017-11", "compare": "previous_period"}
    lead = of("DELI", "PASTRY")
    back = asked(demo, lead, question)
    assert choices(back) == [
        ("compared with the period before", query_json(parse_query(lead | {"time": compared})))
    ]
    one = asked(demo, {"metrics": ["revenue"], "time": NOVEMBER}, question)
    assert isinstance(one, Planned) and query_json(one.query)["time"] == compared, "one number has no other"


OVER = {"field": "revenue", "op": ">", "values": [10_000]}


@pytest.mark.parametrize("question", ["in total", "the total", "what's the total?"])
def test_a_total_of_the_rows_above_a_bound_is_not_that_of_all(demo: Demo, question: str) -> None:
    """It was all sales there are, as they are more than 10,000, too."""
    back = asked(demo, STORES | {"filters": [OVER]}, question)
    assert choices(back) == [("the total of all rows", {"metrics": ["revenue"], "time": NOVEMBER})]


def test_a_choice_of_other_groups_says_what_is_tested_for_them(demo: Demo) -> None:
    labels = [label for label, _ in choices(asked(demo, STORES | {"filters": [OVER]}, "by department"))]
    assert labels == [
        "by department instead of store, where revenue is more than 10000 for each department",
        "by store and department, where revenue is more than 10000 for each store and department",
    ]


def test_their_total_is_not_tested_by_the_bound_of_each(demo: Demo) -> None:
    back = asked(demo, TOP_STORES | {"filters": [OVER]}, "their total")
    assert choices(back) == [("the total of all rows", {"metrics": ["revenue"], "time": NOVEMBER})]


def test_they_who_redeemed_are_not_all_who_had_baskets(demo: Demo) -> None:
    lead = {"metrics": ["redeeming_households"], "time": NOVEMBER}
    found = asked(demo, lead, "how many baskets did they have")
    assert isinstance(found, Refuse) and "those redeeming households alone" in found.reason, found
    shoppers = asked(demo, lead | {"metrics": ["shoppers"]}, "how many baskets did they have")
    assert isinstance(shoppers, Planned) and query_json(shoppers.query) == lead | {"metrics": ["baskets"]}
