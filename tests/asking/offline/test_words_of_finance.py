"""Turns of people in finance, and British ones, as the plain words say them; and near ones that mean something else."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Planned, Refuse
from tests.asking.offline.demo import Demo, planned

SAME = {
    "half year net sales to 30 June": "net sales from january to june",
    "sales in the three months ended 31 March by store": "sales from january to march by store",
    "gross sales, 12 months to 31 December": "gross sales from january to december",
    "footfall in Q2": "visits in Q2",
    "own label turnover by month": "own brand turnover by month",
    "own label share by department": "private label share by department",
    "own label share of revenue by department": "private label share by department",
    "Sunday turnover, each Sunday in December": "turnover by day on sundays in december",
    "turnover for every department bar grocery": "turnover by department excluding grocery",
    "turnover split both by brand and by quarter": "turnover by brand and by quarter",
    "midweek (Tues to Thurs) basket value": "basket value on tuesdays, wednesdays and thursdays",
    "stores turning over less than $5,000": "stores with sales under 5000 dollars",
    "in how many weeks were there fewer than 2,500 baskets": "which weeks had fewer than 2500 baskets",
    "which five stores, other than 367, had the most turnover": (
        "top five stores by turnover excluding store 367"
    ),
    "response rate for every campaign except 13 and 18": (
        "response rate by campaign excluding campaign 13 and campaign 18"
    ),
    "store 367's sales by month": "sales of store 367 by month",
    "store 300's sales by month": "sales of store 300 by month",
    "takings per household rather than per basket": "takings per household",
    "top 5 departments by units, not by sales": "top 5 departments by units",
    "fuel and alcohol excluded, turnover by month": "turnover by month excluding fuel and alcohol",
    "turnover by month, deli or meat left out": "turnover by month excluding deli and meat",
    "turnover excluding fuel or alcohol": "turnover excluding fuel and alcohol",
    "of those households with kids, how many shopped in September": "families that shopped in september",
    "ten bestselling product types by units": "top ten product types by units",
    "xmas eve takings": "takings on 24 december",
    "stores on the books, all of them": "how many stores",
    "H1 versus H2 turnover variance": "turnover h1 vs h2",
    "variance between gross and net sales for Q2": "difference between gross and net sales for Q2",
    "how far apart are gross and net sales in May": "difference between gross and net sales in May",
    "I wonder whether you might let me have median receipt by store": "median receipt by store",
    "would you mind checking how much floral took in May": "sales of floral in May",
    "neither fuel nor alcohol: what turnover is left in May": "turnover in May excluding fuel and alcohol",
    "strip petrol out of turnover and show me what's left each month": "turnover excluding petrol by month",
    "turnover on bank-holiday Monday, 28 August": "turnover on 28 August",
    "shoppers between Easter Monday (17 April) and the end of May": "shoppers between 17 April and the end of May",
    "married shoppers in November, counted once each": "married shoppers in November",
    "best trading day of the year in dollars": "best day last year by sales",
    "takings in households with at least three kids": "takings of households with three or more kids",
    "takings of households with more than 2 kids": "takings of households with three or more kids",
    "bottom ten stores by units, leaving out those that sold nothing": (
        "bottom ten stores by units with units over 0"
    ),
    "number of households earning $100k plus that shopped in Q1": (
        "households with income of at least 100k that bought something in Q1"
    ),
    "how has turnover been trending month on month": "turnover month on month",
    "loyalty discounts, as a share of gross sales": "loyalty discounts as a share of gross sales",
    "which category sold the fewest units in Q4 but more than zero": (
        "which category had the fewest units in Q4 with units over 0"
    ),
    "finance definition of active households, Q2": "active households finance, Q2",
    "turnover in the week to 24 December": "turnover from 18 December to 24 December",
    "how much floral took in the fortnight up to and including Valentine's Day": (
        "sales of floral from 1 February to 14 February"
    ),
    "beer, wines and spirits takings by month": "alcohol takings by month",
    "Q4's share of net sales in 2017": "share of net sales by quarter in 2017",
    "ten bestselling product types by pieces, not by value": "top ten product types by pieces",
    "households with kids, number of": "number of households with kids",
}


@pytest.mark.parametrize("question", SAME)
def test_it_is_asked_like_the_plain_question(question: str, demo: Demo) -> None:
    assert planned(question, demo.book) == planned(SAME[question], demo.book)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("sales in the year to 31 March", "“year”"),
        ("sales in the six months to 15 June", "“six”"),
        ("sales in the half year to February", "“half”"),
        ("variance of basket value by store", "“variance”"),
        ("how far apart are Q1 and Q2", "“how”"),
        ("what turnover is left in May", "“left”"),
        ("turnover each week to 24 December", "“to 24 december”"),
        ("December's share of turnover", "share"),
        ("sales by store, not by May", "“not”"),
        ("how much renters took in May", "“took”"),
        ("baskets in May, counted once each per store", "“once”"),
        ("takings of households with at least 2 kids", "“households”"),
        ("turnover for renters and deli excluded", "“excluded”"),
        ("non fuel turnover or alcohol", "alcohol"),
        ("households, not shoppers", "“not”"),
        ("top 10 stores excluding 5", "“excluding”"),
        ("turnover by month except 2017", "“except”"),
        ("which department, apart from 69, had the most turnover", "“apart from”"),
        ("how many households with kids shopped twice in May", "“twice”"),
    ],
)
def test_what_means_something_else_is_refused(question: str, says: str, demo: Demo) -> None:
    found = plan_offline(question, demo.book)
    assert isinstance(found, Refuse)
    assert says in found.reason


def test_a_list_of_what_is_left_out_begins_where_it_is_said(demo: Demo) -> None:
    found = plan_offline("turnover in deli and meat, alcohol excluded", demo.book)
    assert isinstance(found, Planned)
    assert [str(item) for item in found.query.filters if "MEAT" in str(item) and "not" in str(item)] == []
    assert planned("turnover in deli and meat, alcohol excluded", demo.book) == planned(
        "turnover in deli and meat excluding alcohol", demo.book
    )
