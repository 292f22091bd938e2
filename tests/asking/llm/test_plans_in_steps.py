"""Questions, and plans in steps for them: which are what the words say, and which only look like it.

Where a plan is right, every other one that exchanges something between its queries is wrong: each is generated, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations
from unittest.mock import patch

import pytest

from semantic import compile_query
from semantic.book.book import Book, build_book
from semantic.query import parse_query
from semantic.query.types import Query
from service.asking.faithfulness import check
from service.asking.faithfulness.stretches import check_steps
from service.asking.llm.checking import check_reply
from service.asking.llm.checks import Checks
from service.asking.llm.thinking import Verdict
from service.asking.planned import NO_CONTEXT, Clarify, Context, StepQuery, Stepwise, ValuesOf
from tests.service.shop import NOW, SALES, VALUES, catalog

Form = dict[str, object]

DEPARTMENT, REGION = "products.department", "households.region"
DECEMBER, NOVEMBER = "December 2017", "November 2017"
NORTH: Form = {"field": REGION, "op": "=", "values": ["north"]}


def of(number: int, field: str = DEPARTMENT) -> Form:
    return {"from_query": number, "field": field}


def query(
    metric: str,
    *filters: Form,
    by: Sequence[str] = (),
    order: str = "",
    limit: int = 0,
    range: str = DECEMBER,
) -> Form:
    return {
        "missing": [],
        "metrics": [metric],
        "dimensions": list(by),
        "filters": list(filters),
        "range": range or None,
        "compare": None,
        "order_by": order + metric if limit else None,
        "limit": limit or None,
    }


def most(metric: str, *filters: Form, of: str = DEPARTMENT, top: int = 1, range: str = DECEMBER) -> Form:
    return query(metric, *filters, by=[of], order="-", limit=top, range=range)


def least(metric: str, *filters: Form, of: str = DEPARTMENT, range: str = DECEMBER) -> Form:
    return query(metric, *filters, by=[of], order="", limit=1, range=range)


def over(metric: str, value: int, range: str = DECEMBER) -> Form:
    return query(metric, {"field": metric, "op": ">", "values": [value]}, by=[DEPARTMENT], range=range)


BEST, BASKETS = most("revenue"), query("baskets", of(1))
NESTED = "which region had the most baskets in the department with the highest revenue in December 2017"
RIGHT: list[tuple[str, list[Form]]] = [
    ("how many baskets did the department with the highest revenue have in December 2017?", [BEST, BASKETS]),
    ("how much revenue did the department with the most baskets have in December 2017?",
     [most("baskets"), query("revenue", of(1))]),
    ("how much revenue did the department with the fewest baskets have in December 2017?",
     [least("baskets"), query("revenue", of(1))]),
    ("how much revenue in December 2017 did the department that had the most baskets have?",
     [most("baskets"), query("revenue", of(1))]),
    ("revenue in November 2017 of the department with the most baskets in December 2017",
     [most("baskets"), query("revenue", of(1), range=NOVEMBER)]),
    ("how many baskets in November 2017 did the department with the highest revenue in December 2017 have?",
     [BEST, query("baskets", of(1), range=NOVEMBER)]),
    ("how many baskets did the department with the highest revenue in November 2017 have in December 2017?",
     [most("revenue", range=NOVEMBER), BASKETS]),
    ("which department had the highest revenue in November 2017, and how many baskets did it have in December 2017?",
     [most("revenue", range=NOVEMBER), BASKETS]),
    ("which department had the highest revenue in December 2017? How many baskets did it have?", [BEST, BASKETS]),
    ("which department had the highest revenue in December 2017, and how many baskets did it have by region?",
     [BEST, query("baskets", of(1), by=[REGION])]),
    ("how many baskets by region did the top department by revenue have in December 2017?",
     [BEST, query("baskets", of(1), by=[REGION])]),
    ("in November 2017, what was the revenue of the top department in December 2017 by baskets?",
     [most("baskets"), query("revenue", of(1), range=NOVEMBER)]),
    ("in November 2017, which department had the most baskets, and how much revenue did it have in December 2017?",
     [most("baskets", range=NOVEMBER), query("revenue", of(1))]),
    ("how did the best department of November 2017 do by region in December 2017?",
     [most("revenue", range=NOVEMBER), query("revenue", of(1), by=[REGION])]),
    ("which department had the most baskets in November 2017, and how did it do by region in December 2017?",
     [most("baskets", range=NOVEMBER), query("baskets", of(1), by=[REGION])]),
    ("how many baskets did the top 2 departments by revenue in December 2017 have?",
     [most("revenue", top=2), BASKETS]),
    ("which 2 departments had the highest revenue in December 2017, and how many baskets did they have?",
     [most("revenue", top=2), BASKETS]),
    ("how many baskets did each of the top 2 departments by revenue have in December 2017?",
     [most("revenue", top=2), query("baskets", of(1), by=[DEPARTMENT])]),
    ("how many baskets did departments with revenue over 30 in December 2017 have?",
     [over("revenue", 30), BASKETS]),
    ("revenue in November 2017 of departments with more than 1 baskets in December 2017",
     [over("baskets", 1), query("revenue", of(1), range=NOVEMBER)]),
    ("which region had the most baskets in the department with the highest revenue in December 2017?",
     [BEST, most("baskets", of(1), of=REGION)]),
    ("which region had the fewest baskets in the department with the highest revenue in December 2017?",
     [BEST, least("baskets", of(1), of=REGION)]),
    ("what were the top 2 regions by baskets of the department with the highest revenue in December 2017?",
     [BEST, most("baskets", of(1), of=REGION, top=2)]),
    ("in the department with the highest revenue in December 2017, which region had the most baskets?",
     [BEST, most("baskets", of(1), of=REGION)]),
    ("which department had the highest revenue in December 2017, and which region had the most baskets of it?",
     [BEST, most("baskets", of(1), of=REGION)]),
    ("of the top 2 departments by revenue in December 2017, which one had the fewest baskets?",
     [most("revenue", top=2), least("baskets", of(1))]),
    ("which department and region had the highest revenue in December 2017, and how many baskets did they have?",
     [query("revenue", by=[DEPARTMENT, REGION], order="-", limit=1), query("baskets", of(1), of(1, REGION))]),
    ("how many baskets did the department with the highest revenue have in the north in December 2017?",
     [BEST, query("baskets", of(1), NORTH)]),
    (f"{NESTED}, and how much revenue did that region have in that department?",
     [BEST, most("baskets", of(1), of=REGION), query("revenue", of(2, REGION), of(1))]),
]  # fmt: skip
WRONG: list[tuple[str, list[Form]]] = [
    # "by …" never belongs to what is picked
    ("how many baskets by region did the top department by revenue have in December 2017?",
     [query("revenue", by=[DEPARTMENT, REGION], order="-", limit=1), BASKETS]),
    ("how many baskets did the top department by revenue by month in December 2017 have?",
     [query("revenue", by=[DEPARTMENT, "time.month"], order="-", limit=1), BASKETS]),
    ("how many baskets did the department with the highest revenue per region have in December 2017?",
     [BEST, query("baskets", of(1), by=[REGION])]),
    ("how many baskets did each region's department with the highest revenue have in December 2017?",
     [BEST, query("baskets", of(1), by=[REGION])]),
    # pairs
    ("how many baskets did the top 2 departments and regions by revenue in December 2017 have?",
     [most("revenue", top=2), most("revenue", of=REGION, top=2), query("baskets", of(1), of(2, REGION))]),
    ("which department and region had the highest revenue in December 2017, and how many baskets did they have?",
     [query("revenue", by=[DEPARTMENT, REGION], order="-", limit=1), BASKETS]),
    ("how many baskets did the department with the highest revenue have in December 2017?",
     [BEST, query("baskets", of(1), of(1))]),
    # what stands beside it changes its meaning
    ("how many baskets did all departments but the one with the highest revenue have in December 2017?",
     [BEST, BASKETS]),
    ("how many baskets were not of the department with the highest revenue in December 2017?", [BEST, BASKETS]),
    ("how many baskets without the department with the highest revenue did we have in December 2017?",
     [BEST, BASKETS]),
    ("how many more baskets than the department with the highest revenue did we have in December 2017?",
     [BEST, BASKETS]),
    ("how many baskets did the deli and the department with the highest revenue have in December 2017?",
     [BEST, query("baskets", of(1), {"field": DEPARTMENT, "op": "=", "values": ["DELI"]})]),
    ("how many baskets did the department with the second highest revenue have in December 2017?",
     [BEST, BASKETS]),
    ("how many baskets did the department with the highest revenue and baskets have in December 2017?",
     [BEST, BASKETS]),
    ("how did the department with the highest revenue and baskets do in December 2017?", [BEST, BASKETS]),
    ("how many baskets did the department with the highest growing revenue have in December 2017?",
     [BEST, BASKETS]),
    ("how many baskets did the department with the highest revenue per basket have in December 2017?",
     [most("basket_value"), BASKETS]),
    ("how many baskets did the department with the highest total revenue ever have in December 2017?",
     [BEST, BASKETS]),
    ("how many baskets did the department with the highest total revenue ever have in December 2017?",
     [most("revenue", range=""), BASKETS]),
    ("is the department with the highest revenue in December 2017 the one with the most baskets?",
     [BEST, BASKETS]),
    # which one, and how many
    ("how many baskets did the best department have in December 2017?", [BEST, BASKETS]),
    ("how many baskets did the best department have in December 2017?", [most("baskets"), BASKETS]),
    ("how many baskets did each of the top 2 departments by revenue have in December 2017?",
     [most("revenue", top=2), BASKETS]),
    ("how many baskets did the top 2 departments by revenue have each in December 2017?",
     [most("revenue", top=2), BASKETS]),
    ("which 2 departments had the highest revenue in December 2017, and how many baskets did it have?",
     [most("revenue", top=2), BASKETS]),
    ("which department had the highest revenue in December 2017, and how many baskets did the departments have?",
     [BEST, BASKETS]),
    ("which department had the highest revenue in December 2017, and how many baskets did they all have?",
     [BEST, BASKETS]),
    ("which department had the highest revenue in December 2017, and how many baskets did these regions have?",
     [BEST, query("baskets", of(1), by=[REGION])]),
    ("which department had the highest revenue in December 2017, and how many baskets did we have?",
     [BEST, BASKETS]),
    ("which department had the highest revenue in December 2017, and what was it in the north?",
     [BEST, query("revenue", of(1), NORTH)]),
    ("of those, which department had the highest revenue in December 2017, and how many baskets did it have?",
     [BEST, BASKETS]),
    ("how many baskets did its top department by revenue have in December 2017?", [BEST, BASKETS]),
    (f"{NESTED}, and how much revenue did it have?",
     [BEST, most("baskets", of(1), of=REGION), query("revenue", of(2, REGION), of(1))]),
    (f"{NESTED}, and how much revenue did that region have?",
     [BEST, most("baskets", of(1), of=REGION), query("revenue", of(2, REGION), of(1))]),
    ("of the top 2 departments by revenue in December 2017, how much did the department with the fewest baskets have?",
     [most("revenue", top=2), least("baskets"), query("baskets", of(1), of(2))]),
    ("of the top 2 departments by revenue in December 2017, what did the region with the most baskets sell?",
     [most("revenue", top=2), most("baskets", of=REGION), query("revenue", of(1), of(2, REGION))]),
    ("what was the revenue rank of the department with the most baskets in December 2017?",
     [most("baskets"), query("revenue", of(1))]),
    # a period, or a filter, that may be of either
    ("which department had the highest revenue, and how many baskets did it have in December 2017?",
     [BEST, BASKETS]),
    ("which department had the highest revenue, and how many baskets did it have in December 2017?",
     [most("revenue", range=""), BASKETS]),
    ("how did last month's best department November 2017 do by region?",
     [most("revenue", range=NOVEMBER), query("revenue", of(1), by=[REGION])]),
    ("in November 2017, how many baskets did the department with the highest revenue have in December 2017?",
     [most("revenue", range=NOVEMBER), BASKETS]),
    ("how many baskets did the department with the highest revenue in the north in December 2017 have?",
     [BEST, query("baskets", of(1), NORTH)]),
    ("in the north, how many baskets did the department with the highest revenue in December 2017 have?",
     [BEST, query("baskets", of(1), NORTH)]),
    # more than an order says
    ("how many baskets did the department with the highest revenue have in December 2017?",
     [BEST | {"order_by": ["products.department", "-revenue"]}, BASKETS]),
    ("how many baskets did the department with the highest revenue have in December 2017?",
     [BEST | {"order_by": None}, BASKETS]),
    ("how many baskets did the departments with the highest revenue have in December 2017?",
     [most("revenue", top=7), BASKETS]),
]  # fmt: skip
ASKED_BACK: list[tuple[str, list[Form]]] = [
    ("how many baskets did the department with the highest revenue in the north in December 2017 have?",
     [most("revenue", NORTH), BASKETS]),
    (f"{NESTED}, and how much revenue did that region have?",
     [BEST, most("baskets", of(1), of=REGION), query("revenue", of(2, REGION))]),
]  # fmt: skip


@cache
def shop(**texts: str) -> Book:
    return build_book(catalog(**texts), VALUES)


def checked(question: str, plan: Sequence[Form], book: Book, context: Context = NO_CONTEXT) -> Verdict:
    def compiles(given: Query) -> object:
        return compile_query(book.catalog, given, dialect="duckdb", now=NOW)

    return check_reply(json.dumps({"queries": plan}), Checks(question, book, context, compiles, NOW))


def runs(question: str, plan: Sequence[Form], book: Book | None = None) -> bool:
    return isinstance(checked(question, plan, book or shop()).result, Stepwise)


@pytest.mark.parametrize(("question", "plan"), RIGHT, ids=[question for question, _ in RIGHT])
def test_what_the_words_say_runs_and_nothing_else(question: str, plan: list[Form]) -> None:
    verdict = checked(question, plan, shop())
    assert isinstance(verdict.result, Stepwise), verdict
    for what, other in exchanges(plan):
        assert not runs(question, other), f"{what} exchanged: {other}"


@pytest.mark.parametrize(("question", "plan"), WRONG, ids=[question for question, _ in WRONG])
def test_what_only_looks_like_it_does_not(question: str, plan: list[Form]) -> None:
    verdict = checked(question, plan, shop())
    assert verdict.result is None and verdict.problems


@pytest.mark.parametrize(("question", "plan"), ASKED_BACK, ids=[question for question, _ in ASKED_BACK])
def test_what_may_hold_for_all_of_it_is_asked_back(question: str, plan: list[Form]) -> None:
    assert isinstance(checked(question, plan, shop()).result, Clarify)


# Exchanges


KEYS = ("metrics", "dimensions", "direction", "range", "filters", "limit")


def exchanges(plan: Sequence[Form]) -> Iterator[tuple[str, list[Form]]]:
    """Each plan in which two of the queries have exchanged some of what they differ in."""
    parts = [taken_apart(form) for form in plan]
    for first, second in combinations(range(len(plan)), 2):
        one, other = parts[first], parts[second]
        differing = [key for key in KEYS if one[key] != other[key]]
        for count in range(1, len(differing) + 1):
            for keys in combinations(differing, count):
                changed = list(parts)
                changed[first] = one | {key: other[key] for key in keys}
                changed[second] = other | {key: one[key] for key in keys}
                again = [put_together(part, changed) for part in changed]
                if again != list(plan):
                    yield " and ".join(keys), again


def taken_apart(form: Form) -> Form:
    order, filters = form["order_by"], form["filters"]
    assert isinstance(filters, list)
    return form | {
        "direction": "-" if isinstance(order, str) and order.startswith("-") else "",
        "filters": [one for one in filters if "from_query" not in one],
        "taken": [one for one in filters if "from_query" in one],
    }


def put_together(part: Form, parts: Sequence[Form]) -> Form:
    """Values are taken of what a query finds now."""
    filters, taken, metrics = part["filters"], part["taken"], part["metrics"]
    assert isinstance(filters, list) and isinstance(taken, list) and isinstance(metrics, list)
    again = []
    for one in taken:
        found = parts[one["from_query"] - 1]["dimensions"]
        assert isinstance(found, list)
        again.append(one if one["field"] in found or len(found) != 1 else one | {"field": found[0]})
    out = {key: part[key] for key in part if key not in ("direction", "taken")}
    order = f"{part['direction']}{metrics[0]}" if part["limit"] else None
    return out | {"filters": [*again, *filters], "order_by": order}


def test_exchanges_reach_what_a_careless_planner_makes() -> None:
    made = {what for _, plan in RIGHT for what, _ in exchanges(plan)}
    assert {"metrics", "dimensions", "range", "limit", "metrics and range"} <= made
    assert ("metrics", [most("baskets"), query("revenue", of(1))]) in list(exchanges([BEST, BASKETS]))


TWO_MEANINGS = SALES.replace(
    "baskets: {expr: count(distinct basket), format: integer}",
    "baskets: {expr: count(distinct basket), format: integer, synonyms: [business]}",
).replace("revenue: {expr: sum(value),", "revenue: {expr: sum(value), synonyms: [business],")


@pytest.mark.parametrize(("highest", "other"), [("revenue", "baskets"), ("baskets", "revenue")])
def test_words_that_leave_open_which_number_belongs_to_which_query_are_not_held(
    highest: str, other: str
) -> None:
    """ "Business" is revenue or baskets here: the highest of one, and how much of the other, or the other way round."""
    best = {"metrics": [highest], "dimensions": [DEPARTMENT], "order_by": [f"-{highest}"], "limit": 1}
    taken = ValuesOf(DEPARTMENT, 0, DEPARTMENT)
    plan = (StepQuery(parse_query(best)), StepQuery(parse_query({"metrics": [other]}), (taken,)))
    question = "how much business did the department with the highest business have?"
    assert check_steps(question, plan, shop(sales=TWO_MEANINGS)) is None
    plainly = question.replace("business", other, 1).replace("highest business", f"highest {highest}")
    found = check_steps(plainly, plan, shop(sales=TWO_MEANINGS))
    assert found is not None and found.holds


# Time


AGAIN = " and which region had the most baskets in December 2017"


@pytest.mark.parametrize("times", [0, 1, 6, 12, 40])
def test_the_check_is_as_quick_for_long_questions(times: int) -> None:
    """However long: a plan of three queries is held against words a few dozen times at most."""
    three = [BEST, most("baskets", of(1), of=REGION), query("revenue", of(2, REGION), of(1))]
    question = f"{NESTED}, and how much revenue did that region have in that department" + AGAIN * times
    with patch("service.asking.faithfulness.stretches.check", wraps=check) as made:
        assert runs(question, three) is (times == 0)
    assert made.call_count <= 60


# In a conversation


LAST = parse_query(
    {"metrics": ["revenue"], "dimensions": ["households.kids"], "filters": [NORTH], "time": DECEMBER}
)
KEPT = [most("revenue", NORTH), query("baskets", of(1), NORTH)]
IN_NOVEMBER = [most("revenue", NORTH, range=NOVEMBER), query("baskets", of(1), NORTH, range=NOVEMBER)]
HIGHEST = "how many baskets did the department with the highest revenue have"


@pytest.mark.parametrize(
    ("question", "plan", "right"),
    [
        (f"and {HIGHEST} in November 2017?", IN_NOVEMBER, True),
        (f"{HIGHEST}?", KEPT, True),
        (f"{HIGHEST} then?", [most("revenue", range=""), query("baskets", of(1), range="")], False),
        (f"{HIGHEST}?", [most("revenue", range=""), query("baskets", of(1), range="")], False),
        (f"{HIGHEST}?", [BEST, BASKETS], False),
        (f"{HIGHEST}?", [most("revenue", NORTH), BASKETS], False),
        (f"{HIGHEST}?", [BEST, query("baskets", of(1), NORTH)], False),
        (f"and {HIGHEST} in December 2017?", [BEST, BASKETS], False),
        (f"{HIGHEST} in December 2017?", [BEST, BASKETS], True),
        (f"{HIGHEST} in December 2017?", KEPT, False),
        (f"and {HIGHEST} then?", [KEPT[0], query("baskets", of(1), NORTH, by=["households.kids"])], False),
    ],
)
def test_what_picked_the_rows_before_is_kept_or_the_question_stands_alone(
    question: str, plan: list[Form], right: bool
) -> None:
    verdict = checked(question, plan, shop(), Context(last=LAST))
    assert isinstance(verdict.result, Stepwise) is right, verdict
    if isinstance(verdict.result, Stepwise):
        kept = {"and": "As before: region is north", "how": "As before: region is north, December 2017"}
        said = f"{kept[question.split()[0]]}." if plan[0]["filters"] else ""
        assert [*verdict.result.assumptions] == [said] * bool(said)
