"""From a query to the answer that every door shows. The shop's data are in tests/service/shop.py."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal

import pytest

from semantic.definitions.types import Format, VerifiedQuestion
from semantic.principal import EVERYONE
from semantic.query import parse_query
from service.answer import Column, Status, Trust
from service.answer_json import answer_from_json, answer_json
from service.answering import answer_query
from service.origin import Origin
from service.warehouse import Limits
from service.warehouse.reach import Reach, Reaches
from tests.service.shop import NOW, PRODUCTS, SALES, answer, catalog, warehouse

BY_DEPARTMENT: dict[str, object] = {"metrics": ["revenue"], "dimensions": ["product.department"]}


def test_one_number() -> None:
    found = answer({"metrics": ["revenue"], "time": "last month"})
    assert found.status is Status.ANSWERED
    assert found.sentence == "Revenue was $180.00 in December 2017."
    assert found.columns == (
        Column("revenue", "Revenue", "metric", "number", Format("currency", "USD"), "", "Dollars received."),
    )
    assert found.rows == ((Decimal("180.00"),),)
    assert found.trust is Trust.GOVERNED
    assert found.now == NOW
    assert found.sql.startswith("SELECT SUM(sales.value) AS revenue FROM sales WHERE ")
    assert list(found.parameters.values()) == [datetime(2017, 12, 1, 5), datetime(2018, 1, 1, 5)]
    assert found.catalog_hash == catalog().digest
    assert set(found.seconds) == {"compile", "run", "render"}
    assert len(found.id) == 32


def test_groups_totals_and_the_group_without_a_value() -> None:
    found = answer({**BY_DEPARTMENT, "metrics": ["revenue", "basket_value"], "totals": True})
    assert [column.label for column in found.columns] == ["Department", "Revenue", "Basket value"]
    assert found.rows == (
        ("DAIRY", Decimal("30.00"), 15.0),
        ("DELI", Decimal("80.00"), 40.0),
        (None, Decimal("80.00"), 80.0),
    )
    assert found.totals == (None, Decimal("190.00"), 47.5), "190 over 4 baskets, although b2 is in two groups"
    assert "The group (none) holds what has no department." in found.computation.notes
    assert any(note.startswith("Totals are computed over all rows") for note in found.computation.notes)


def test_rows_are_cut_at_the_limit_and_a_tie_at_the_cut_is_said() -> None:
    tied = answer({**BY_DEPARTMENT, "order_by": ["-revenue"], "limit": 1})
    assert (tied.rows, tied.row_count, tied.truncated) == ((("DELI", Decimal("80.00")),), 1, True)
    assert tied.warnings == (
        "The last place is shared: rows that are left out have the same revenue. Ties are broken by department.",
    )
    clear = answer({**BY_DEPARTMENT, "order_by": ["-revenue"], "limit": 2})
    assert (clear.truncated, clear.warnings) == (True, ())
    whole = answer({**BY_DEPARTMENT, "order_by": ["-revenue"], "limit": 3})
    assert (whole.truncated, whole.warnings) == (False, ())


def test_more_rows_than_may_be_fetched_are_said() -> None:
    found = answer(BY_DEPARTMENT, limits=Limits(rows=2))
    assert (len(found.rows), found.truncated) == (2, True)
    assert found.warnings == (
        "Only the first 2 rows were fetched; there are more. Ask for fewer groups to see all of them.",
    )


def test_an_expression_is_marked_as_made_up() -> None:
    found = answer({"metrics": [{"expr": "revenue / baskets", "as": "spend"}]})
    assert (found.rows, found.trust) == (((47.5,),), Trust.AD_HOC)
    assert found.columns[0].label == "Spend"


def test_a_verified_question_says_who_approved_it() -> None:
    verified = VerifiedQuestion(
        question="sales", query={"metrics": ["revenue"]}, verified_by="retail", verified_on="2026-11-20"
    )
    origin = Origin(
        question="sales?",
        planner="verified",
        trust=Trust.VERIFIED,
        verified=verified,
        assumptions=("Sales are revenue.",),
    )
    found = answer({"metrics": ["revenue"]}, origin=origin)
    assert (found.question, found.planner, found.trust) == ("sales?", "verified", Trust.VERIFIED)
    assert "The question and its query were approved by retail on 2026-11-20." in found.computation.notes
    assert found.warnings == ("Sales are revenue.",)


def test_a_value_that_does_not_occur_is_answered_with_the_near_ones() -> None:
    found = answer(
        {
            **BY_DEPARTMENT,
            "filters": [{"field": "product.department", "op": "in", "values": ["DELY", "DAIRY"]}],
        }
    )
    assert found.rows == (("DAIRY", Decimal("30.00")),)
    assert found.warnings == ("`DELY` does not occur in department. Did you mean DELI?",)


def test_a_deprecated_metric_is_answered_with_a_warning() -> None:
    assert answer({"metrics": ["takings"]}).warnings == (
        "`takings` should no longer be used: Renamed. Use revenue instead.",
    )


def test_old_data_by_the_clock() -> None:
    by_clock = catalog(settings="zone: America/New_York\nnow: clock\n")
    late = answer({"metrics": ["revenue"]}, definitions=by_clock, now=datetime(2018, 1, 3))
    assert late.warnings == ("The data of sales are old: they end on 31 Dec 2017, 23:30.",)
    assert answer({"metrics": ["revenue"]}, definitions=by_clock, now=datetime(2018, 1, 2)).warnings == ()


def test_an_unknown_name_is_refused_with_the_near_ones() -> None:
    found = answer({"metrics": ["revnue"]})
    assert (found.status, found.rows) == (Status.REFUSED, ())
    assert found.sentence == "There is no metric `revnue`. Did you mean revenue or ham_revenue?"
    assert found.problems[0].suggestions[0] == "revenue"
    assert found.query == parse_query({"metrics": ["revnue"]})


def test_an_ambiguous_metric_is_asked_back_with_queries_that_work() -> None:
    twice = catalog(
        refunds="""
model: refunds
table: refunds
key: id
metrics:
  revenue: {expr: sum(amount), description: Dollars paid back.}
  refunded: {expr: sum(amount)}
"""
    )
    found = answer({"metrics": ["baskets", "revenue"], "order_by": ["-revenue"]}, definitions=twice)
    assert found.status is Status.CLARIFY
    assert found.sentence == "`revenue` is a metric of several models. Which do you mean?"
    assert [(choice.label, choice.description) for choice in found.choices] == [
        ("refunds.revenue", "Dollars paid back."),
        ("sales.revenue", "Dollars received."),
    ]
    assert [choice.query for choice in found.choices] == [
        parse_query({"metrics": ["baskets", "refunds.revenue"], "order_by": ["-refunds.revenue"]}),
        parse_query({"metrics": ["baskets", "sales.revenue"], "order_by": ["-sales.revenue"]}),
    ]


def test_an_ambiguous_dimension_is_replaced_wherever_it_stands() -> None:
    twice = catalog(products=PRODUCTS + "  region: {type: string, description: Where it is made.}\n")
    found = answer(
        {
            "metrics": ["revenue"],
            "dimensions": ["region"],
            "filters": [{"any": [{"field": "region", "op": "=", "values": ["north"]}]}],
            "order_by": ["region"],
        },
        definitions=twice,
    )
    assert [choice.label for choice in found.choices] == ["households.region", "products.region"]
    assert found.choices[0].query == parse_query(
        {
            "metrics": ["revenue"],
            "dimensions": ["households.region"],
            "filters": [{"any": [{"field": "households.region", "op": "=", "values": ["north"]}]}],
            "order_by": ["households.region"],
        }
    )


def test_two_paths_to_a_model_are_asked_back() -> None:
    two_roles = SALES.replace(
        "joins:", "joins:\n  payer: {model: households, on: {payer_id: household_id}, inverse: paid}"
    )
    found = answer(
        {"metrics": ["revenue"], "dimensions": ["households.region"]}, definitions=catalog(sales=two_roles)
    )
    assert found.status is Status.CLARIFY
    assert [choice.label for choice in found.choices] == ["payer.region", "household.region"]


def test_a_warehouse_that_fails_is_an_answer_that_says_what_to_do() -> None:
    found = answer(
        {"metrics": ["revenue"]}, definitions=catalog(sales=SALES.replace("table: sales", "table: gone"))
    )
    assert (found.status, found.problems[0].code) == (Status.FAILED, "schema-mismatch")
    assert "Table with name gone does not exist" in found.sentence
    assert "correct its `table` or `expr`" in found.sentence
    assert found.sql
    assert set(found.seconds) == {"compile", "run"}


def test_a_query_that_takes_too_long() -> None:
    place = warehouse()
    found = answer_query(
        catalog(),
        place,
        parse_query({"metrics": ["revenue"]}),
        now=NOW,
        principal=EVERYONE,
        limits=Limits(seconds=0),
    )
    assert (found.status, found.problems[0].code) == (Status.FAILED, "warehouse-timeout")
    place.close()


@pytest.mark.parametrize(
    ("form", "offered"),
    [
        (
            {"metrics": ["revenue"], "time": "last month"},
            (
                "revenue by week in December 2017",
                "revenue by department in December 2017",
            ),
        ),
        ({"metrics": ["revenue"]}, ("revenue by month", "revenue by department")),
        (
            {"metrics": ["revenue"], "dimensions": ["product.department"], "time": "2017"},
            ("revenue by region in 2017",),
        ),
        ({"metrics": ["households"]}, ("households by region",)),
        ({"metrics": ["revenue"], "filters": [{"segment": "big"}]}, ()),
        ({"metrics": ["revenue"], "time": "2031"}, ()),
    ],
)
def test_follow_ups_are_plain_questions_that_work(form: dict[str, object], offered: tuple[str, ...]) -> None:
    assert answer(form).follow_ups == offered


def test_the_period_before_is_offered_where_there_are_data_of_it() -> None:
    """The shop's first sale was on 30 November, so November is no fair comparison; with older data it is."""
    asked: dict[str, object] = {"metrics": ["revenue"], "time": "last month"}
    older = Reaches({"sales": Reach(date(2017, 12, 31), first=datetime(2017, 11, 1, 9))})
    assert "revenue in November 2017" not in answer(asked).follow_ups
    assert "revenue in November 2017" in answer(asked, reaches=older).follow_ups


def test_a_period_before_the_data_and_one_that_they_begin_in_are_said() -> None:
    """Refunds begin on 5 December 2017; their model has no freshness."""
    before = answer({"metrics": ["revenue"], "time": "2016"})
    assert before.computation.notes[0] == ("2016 lies before the data: those of sales begin on 30 Nov 2017.")
    assert before.sentence.endswith(before.computation.notes[0])
    beside = answer(
        {"metrics": ["refunds.refunded"], "time": {"range": "2018", "compare": "previous_period"}}
    )
    said = "2017, which it is compared with, is partial: the data of refunds begin on 5 Dec 2017."
    assert said in beside.computation.notes
    assert said in beside.sentence, "a change against a part of a period is no change"


def test_an_average_says_its_days_and_those_of_which_there_are_no_data() -> None:
    """The first sale was on 30 November: of the days before it nothing is known."""
    asked = answer({"metrics": ["average(revenue, day)"], "time": "2017-12"})
    said = "The average is over the 31 whole days of December 2017; one without rows counts as 0."
    assert said in asked.computation.notes
    assert asked.columns[0].label == "Average revenue per day"
    assert not asked.warnings
    longer = answer({"metrics": ["average(revenue, day)"], "time": "2017-11 to 2017-12"})
    [warning] = longer.warnings
    assert warning.startswith(
        "The average counts periods without data as 0: the data of sales begin on 30 Nov 2017."
    )


def test_an_entitys_own_period_is_said_with_its_filter() -> None:
    """The households are of no date; their revenue is of December."""
    found = answer(
        {
            "metrics": ["households"],
            "filters": [
                {"metric": "revenue", "per": "households", "op": ">", "values": [50], "time": "december 2017"}
            ],
        }
    )
    assert found.rows == ((2,),)
    assert found.computation.filters == (
        "households are among those whose revenue is more than 50 (December 2017)",
    )


def test_times_are_shown_in_the_queries_zone() -> None:
    by_day: dict[str, object] = {
        "metrics": ["revenue"],
        "dimensions": ["time.day"],
        "time": "2017-11-30 to 2017-12-01",
    }
    here = answer(by_day)
    there = answer({**by_day, "timezone": "UTC"})
    assert here.rows == ((date(2017, 11, 30), Decimal(10)), (date(2017, 12, 1), Decimal(20)))
    assert there.rows == ((date(2017, 12, 1), Decimal(30)),)


@pytest.mark.parametrize(
    "form",
    [
        {"metrics": ["revenue"], "time": "this month"},
        {"metrics": ["revnue"]},
        {**BY_DEPARTMENT, "totals": True},
    ],
)
def test_every_answer_survives_json(form: dict[str, object]) -> None:
    found = answer(form)
    assert answer_from_json(json.loads(json.dumps(answer_json(found), allow_nan=False))) == found


def test_a_change_is_written_as_what_changes() -> None:
    """A change of a ratio is no plain number: $2.50, and points of a percentage."""
    asked = [
        "change(basket_value)",
        "change(refund_rate)",
        "change_rate(basket_value)",
        "change(baskets) / 2",
    ]
    columns = answer({"metrics": asked, "dimensions": ["time.month"], "time": {"range": "2017"}}).columns
    assert [str(column.format) for column in columns[1:]] == ["currency USD", "percent 1", "percent", "None"]


def test_a_program_that_compares_with_a_time_before_the_data_is_told() -> None:
    told = answer({"metrics": ["baskets"], "time": {"range": "2017-11", "compare": "previous_period"}})
    said = "October 2017, which it is compared with, lies before the data: the data of sales begin on 30 Nov 2017."
    assert said in told.sentence
