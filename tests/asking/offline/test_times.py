"""Times and changes as people say them, by the query that they become; what no query can say is asked or refused."""

from __future__ import annotations

import pytest

from semantic.query import parse_query
from service.asking.faithfulness import check
from service.asking.offline import plan_offline
from service.asking.planned import Planned, Refuse
from tests.asking.offline.shop import BOOK, asked_back, assumed, planned

NOVEMBER = {"range": "last november", "compare": "previous_period"}
DECEMBER = {"range": "last december", "compare": "previous_period"}
LAST_MONTH = {"range": "last month", "compare": "previous_period"}

COMPARED = {
    "sales this month compared with last month": {"range": "this month", "compare": "previous_period"},
    "sales last month vs previous month": LAST_MONTH,
    "sales last month compared to the month before": LAST_MONTH,
    "sales last week vs the week before last": {"range": "last week", "compare": "previous_period"},
    "sales yesterday vs the day before yesterday": {"range": "yesterday", "compare": "previous_period"},
    "sales last 3 months vs the previous 3 months": {"range": "last 3 months", "compare": "previous_period"},
    "sales last month vs last year": {"range": "last month", "compare": "previous_year"},
    "sales last month yoy": {"range": "last month", "compare": "previous_year"},
    "sales in December against the same month last year": {
        "range": "last december",
        "compare": "previous_year",
    },
    "december 2017 vs december 2016 sales": {"range": "december 2017", "compare": "previous_year"},
    "sales in 2017 vs 2016": {"range": "2017", "compare": "previous_period"},
    "sales 2016 vs 2017": {"range": "2017", "compare": "previous_period"},
    "november vs october sales": NOVEMBER,
    "october vs november sales": NOVEMBER,
    "compare november with october sales": NOVEMBER,
    "sales in november 2017 vs october": {"range": "november 2017", "compare": "previous_period"},
    "Q4 vs Q3 sales": {"range": "last q4", "compare": "previous_period"},
    "sales in november and change on october": NOVEMBER,
    "change in sales from October to November": NOVEMBER,
    "difference in sales between october and november": NOVEMBER,
    "did we sell more in december than in november": DECEMBER,
    "how much did sales grow last month": LAST_MONTH,
    "by how much did sales drop in december": DECEMBER,
    "sales growth in december": DECEMBER,
    "h1 vs h2 sales 2017": {"range": "h2 2017", "compare": "previous_period"},
    "did sales fall in december": DECEMBER,
    "is revenue higher than last week": {"range": "this week", "compare": "previous_period"},
    "sales ytd vs last year ytd": {"range": "ytd", "compare": "previous_year"},
    "how did sales change from october 2016 to october 2017": {
        "range": "october 2017",
        "compare": "previous_year",
    },
}


@pytest.mark.parametrize("question", COMPARED)
def test_two_periods_become_a_comparison(question: str) -> None:
    assert planned(question) == {"metrics": ["revenue"], "time": COMPARED[question]}


BY_MONTH: dict[str, object] = {
    "metrics": ["revenue", "change(revenue)", "change_rate(revenue)"],
    "dimensions": ["time.month"],
    "order_by": ["time.month"],
}

QUERIES: dict[str, dict[str, object]] = {
    "november vs october sales by department": {
        "metrics": ["revenue"],
        "dimensions": ["product.department"],
        "time": NOVEMBER,
    },
    "sales growth by month": BY_MONTH,
    "sales growth by month, in percent": {**BY_MONTH, "metrics": ["revenue", "change_rate(revenue)"]},
    "month over month sales growth in 2017": {**BY_MONTH, "time": {"range": "2017"}},
    "sales by month vs the previous month in 2017": {**BY_MONTH, "time": {"range": "2017"}},
    "monthly growth rate of sales in 2017": {**BY_MONTH, "time": {"range": "2017"}},
    "sales growth in november and december": {**BY_MONTH, "time": {"range": "last november to december"}},
    "yoy sales growth by month in 2017": {
        "metrics": ["revenue"],
        "dimensions": ["time.month"],
        "time": {"range": "2017", "compare": "previous_year"},
        "order_by": ["time.month"],
    },
    "which month had the biggest sales growth in 2017": {
        **BY_MONTH,
        "time": {"range": "2017"},
        "order_by": ["-change(revenue)"],
        "limit": {"rows": 1},
    },
    "which departments' sales grew last month": {
        "metrics": ["revenue"],
        "dimensions": ["product.department"],
        "filters": [{"field": "revenue.change", "op": ">", "values": [0]}],
        "time": LAST_MONTH,
        "order_by": ["-revenue.change"],
    },
    "departments whose sales and baskets grew last month": {
        "metrics": ["revenue", "baskets"],
        "dimensions": ["product.department"],
        "filters": [
            {"field": "revenue.change", "op": ">", "values": [0]},
            {"field": "baskets.change", "op": ">", "values": [0]},
        ],
        "time": LAST_MONTH,
        "order_by": ["-revenue.change"],
    },
    "departments that sold more in december than in november": {
        "metrics": ["revenue"],
        "dimensions": ["product.department"],
        "filters": [{"field": "revenue.change", "op": ">", "values": [0]}],
        "time": DECEMBER,
        "order_by": ["-revenue.change"],
    },
    "departments where sales fell in december": {
        "metrics": ["revenue"],
        "dimensions": ["product.department"],
        "filters": [{"field": "revenue.change", "op": "<", "values": [0]}],
        "time": DECEMBER,
        "order_by": ["revenue.change"],
    },
    "which department had the biggest drop in sales last month": {
        "metrics": ["revenue"],
        "dimensions": ["product.department"],
        "filters": [{"field": "product.department", "op": "is_not_null"}],
        "time": LAST_MONTH,
        "order_by": ["revenue.change"],
        "limit": {"rows": 1},
    },
    "top 3 departments by sales growth last month": {
        "metrics": ["revenue"],
        "dimensions": ["product.department"],
        "time": LAST_MONTH,
        "order_by": ["-revenue.change"],
        "limit": {"rows": 3},
    },
    "5 stores whose sales grew the most in percent from november to december": {
        "metrics": ["revenue"],
        "dimensions": ["store.store_id"],
        "time": DECEMBER,
        "order_by": ["-revenue.change_rate"],
        "limit": {"rows": 5},
    },
    "departments whose sales fell by more than 5% last month": {
        "metrics": ["revenue"],
        "dimensions": ["product.department"],
        "filters": [{"field": "revenue.change_rate", "op": "<", "values": [-0.05]}],
        "time": LAST_MONTH,
        "order_by": ["revenue.change_rate"],
    },
    "sales in march vs july": {
        "metrics": ["revenue"],
        "dimensions": ["time.month"],
        "filters": [{"field": "time.month_of_year", "op": "in", "values": [3, 7]}],
        "time": {"range": "last march to july"},
        "order_by": ["time.month"],
    },
    "sales in march and june 2017": {
        "metrics": ["revenue"],
        "dimensions": ["time.month"],
        "filters": [{"field": "time.month", "op": "in", "values": ["2017-03", "2017-06"]}],
        "time": {"range": "2017-03-01 to 2017-06-30"},
        "order_by": ["time.month"],
    },
    "sales in november and december 2017": {
        "metrics": ["revenue"],
        "dimensions": ["time.month"],
        "time": {"range": "2017-11-01 to 2017-12-31"},
        "order_by": ["time.month"],
    },
    "how much did sales change from march to june": {
        "metrics": ["revenue", "change(revenue, quarter)", "change_rate(revenue, quarter)"],
        "time": {"range": "last june"},
    },
    "sales yesterday vs the same day last week": {
        "metrics": ["revenue", "change(revenue, week)", "change_rate(revenue, week)"],
        "time": {"range": "yesterday"},
    },
    "year over year sales by quarter": {
        "metrics": ["revenue", "change(revenue, year)", "change_rate(revenue, year)"],
        "dimensions": ["time.quarter"],
        "order_by": ["time.quarter"],
    },
    "sales in november last year": {
        "metrics": ["revenue"],
        "filters": [{"field": "time.month_of_year", "op": "=", "values": [11]}],
        "time": {"range": "last year"},
    },
    "sales trend by week since october": {
        "metrics": ["revenue"],
        "dimensions": ["time.week"],
        "time": {"range": "since last october"},
        "order_by": ["time.week"],
    },
    "sales so far": {"metrics": ["revenue"]},
    "weekday vs weekend sales": {
        "metrics": [
            {
                "expr": "revenue",
                "as": "revenue_weekday",
                "filters": [{"field": "time.day_of_week", "op": "in", "values": [1, 2, 3, 4, 5]}],
            },
            {
                "expr": "revenue",
                "as": "revenue_weekend",
                "filters": [{"field": "time.day_of_week", "op": "in", "values": [6, 7]}],
            },
        ]
    },
    "sales on saturdays and sundays": {
        "metrics": ["revenue"],
        "filters": [{"field": "time.day_of_week", "op": "in", "values": [6, 7]}],
    },
    "monday sales in december 2017": {
        "metrics": ["revenue"],
        "filters": [{"field": "time.day_of_week", "op": "=", "values": [1]}],
        "time": {"range": "december 2017"},
    },
    "sales between 9 and 12 o'clock yesterday": {
        "metrics": ["revenue"],
        "filters": [{"field": "time.hour_of_day", "op": "in", "values": [9, 10, 11]}],
        "time": {"range": "yesterday"},
    },
    "sales at 5 pm yesterday": {
        "metrics": ["revenue"],
        "filters": [{"field": "time.hour_of_day", "op": "=", "values": [17]}],
        "time": {"range": "yesterday"},
    },
}


@pytest.mark.parametrize("question", QUERIES)
def test_question_becomes_query(question: str) -> None:
    assert planned(question) == QUERIES[question]


@pytest.mark.parametrize("question", [*COMPARED, *QUERIES])
def test_the_check_of_faithfulness_finds_nothing_amiss(question: str) -> None:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Planned)
    found = check(question, result.query, BOOK)
    assert found.holds, (found.left, found.unasked)


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("november vs october sales", {"metrics": ["revenue"], "time": "last october"}),
        ("november vs october sales", {"metrics": ["revenue"], "time": "this month"}),
        ("sales in november last year", {"metrics": ["revenue"], "time": "last year"}),
        (
            "sales in march and june 2017",
            {"metrics": ["revenue"], "dimensions": ["time.month"], "time": "2017-03 to 2017-06"},
        ),
    ],
)
def test_the_check_of_faithfulness_finds_a_time_that_was_left_out(
    question: str, query: dict[str, object]
) -> None:
    assert not check(question, parse_query(query), BOOK).holds


ASSUMPTIONS = {
    "sales growth last month": (
        "The change is against the period before, as the question does not say against what.",
    ),
    "sales this month vs last month": (
        "What this month has so far is set beside the same part of the month before.",
    ),
    "november vs october sales": (
        "“November” is taken as the most recent one that has ended, and “October” as before it.",
    ),
    "sales last month vs last year": ("“last year” is taken as the same month a year earlier.",),
    "weekend sales": ("“weekend” is read as every weekend.",),
    "sales at 5 pm": ("“at 5 pm” is read as 17:00 to 18:00.",),
    "sales until june": (
        "“June” is taken as the most recent one that has ended, and does not belong to the range.",
    ),
}


@pytest.mark.parametrize("question", ASSUMPTIONS)
def test_readings_that_were_chosen_are_said(question: str) -> None:
    assert assumed(question) == ASSUMPTIONS[question]


ASKED = {
    "sales growth": (
        "last week against the week before",
        "last month against the month before",
        "last quarter against the quarter before",
        "last year against the year before",
        "each week against the one before",
    ),
    "how much did sales change since november": (
        "each week against the one before",
        "each month against the one before",
    ),
    "how much did sales change from march to july": ("both, side by side",),
    "how has revenue changed over the last 6 months": (
        "the last 6 months against the time before it",
        "each week against the one before",
        "each month against the one before",
    ),
    "sales by department nov 17": ("November 2017", "17 November"),
    "sales dec 24 to dec 26": ("24 December to 26 December", "December 2024 to December 2026"),
    "sales dec 16 to jun 17": ("December 2016", "16 December"),
    "sales on 3/4/2017": ("3 April 2017", "4 March 2017"),
    "which departments grew last month": (
        "by baskets",
        "by revenue",
    ),
}


@pytest.mark.parametrize("question", ASKED)
def test_what_is_open_is_asked(question: str) -> None:
    assert sorted(asked_back(question)) == sorted(ASKED[question])


REFUSED = {
    "sales before thanksgiving": "easter|thanksgiving",
    "sales since Easter": "easter",
    "sales next month": "future",
    "sales last summer": "give its dates",
    "sales on mondays and last month": "the days are those of",
    "sales in fall 2017": "the season or a decline",
    "fall sales": "the season or a decline",
    "sales on the first monday of december": "give the dates",
    "sales in the 3rd week of december": "give the dates",
    "sales in the second half of december": "give the dates",
    "sales on the last day of the month": "give the dates",
    "sales the week before christmas": "give its dates",
    "sales in december so far": "so far",
    "sales in the morning": "give the hours",
    "sales on monday to 10 am": "“to 10 am” does not say from when",
    "sales on dec 5 to 10 am": "“to 10 am” does not say from when",
    "sales dec 5 - 10 o'clock": "“5 - 10 o'clock” does not say from when",
    "sales in early december": "give the dates",
    "departments where sales changed by more than 10% last month": "a rise or a fall",
    "biggest change in sales by department last month": "a rise or a fall",
    "departments whose sales increased every month": "in each month",
    "how many departments had falling sales last month": "ask which ones did",
    "sales this december vs last december": "“this december” may be over or still to come",
    "sales growth from december": "what is to be compared",
    "sales since 9 am": "",
    "sales vs december": "what is to be compared",
    "sales growth over last year": "compared with last year",
    "sales last month vs last week": "cannot be compared",
    "sales in december last week": "go together",
    "departments whose sales fell by less than 5% last month": "went the other way",
    "november vs october sales by week": "ask for each of them by week",
}


@pytest.mark.parametrize("question", REFUSED)
def test_what_no_query_can_say_is_refused_by_name(question: str) -> None:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Refuse), result
    assert any(part in result.reason for part in REFUSED[question].split("|")), result.reason
