"""What a reply of the model is worth, on the small shop: it answers, it is mended, it is asked back, it is refused."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from semantic import compile_query, parse_query, query_json
from semantic.errors import NotAllowed
from semantic.query.types import Query
from service.asking.llm.checking import check_reply
from service.asking.llm.checks import Checks
from service.asking.llm.retrieving import OPTIONS, Options, retrieve
from service.asking.llm.thinking import Verdict
from service.asking.planned import NO_CONTEXT, Clarify, Context, Overview, Planned, Remembered
from tests.asking.offline.shop import BOOK, CATALOG

NOW = datetime(2018, 1, 1)


def compiles(query: Query) -> object:
    return compile_query(CATALOG, query, dialect="duckdb", now=NOW)


def checked(
    question: str, reply: object, context: Context = NO_CONTEXT, options: Options = OPTIONS
) -> Verdict:
    text = reply if isinstance(reply, str) else json.dumps(reply)
    return check_reply(text, Checks(question, BOOK, context, compiles, NOW, options))


def planned(question: str, **reply: object) -> dict[str, object]:
    """The query that a reply to a question becomes."""
    result = checked(question, reply).result
    assert isinstance(result, Planned), result
    return query_json(result.query)


def asked_back(question: str, **reply: object) -> Clarify:
    result = checked(question, reply).result
    assert isinstance(result, Clarify), result
    return result


def codes(question: str, reply: object, options: Options = OPTIONS) -> list[str]:
    verdict = checked(question, reply, options=options)
    assert verdict.result is None
    return [problem.code for problem in verdict.problems]


def test_a_reply_that_answers_the_question_becomes_a_query() -> None:
    assert planned(
        "departments with more than 500 dollars of sales last month",
        metrics=["revenue"],
        dimensions=["products.department"],
        filters=[{"field": "revenue", "op": ">", "values": [500]}],
        range="last month",
    ) == {
        "metrics": ["revenue"],
        "dimensions": ["product.department"],
        "filters": [{"field": "revenue", "op": ">", "values": [500]}],
        "time": {"range": "last month"},
    }


# Mends without a model


def test_a_name_that_is_nearly_right_is_mended_where_only_one_is_near() -> None:
    query = planned("revenue by department", metrics=["Revenue"], dimensions=["product.department"])
    assert query == {"metrics": ["revenue"], "dimensions": ["product.department"]}


def test_a_synonym_is_no_name_and_is_mended() -> None:
    assert planned("turnover by shop", metrics=["turnover"], dimensions=["shop"]) == {
        "metrics": ["revenue"],
        "dimensions": ["store.store_id"],
    }
    assert codes("basket size", {"metrics": ["basket_size"]}) == ["unknown-name"], "it means two metrics"


def test_a_grain_is_mended() -> None:
    assert planned("sales by month", metrics=["revenue"], dimensions=["months"]) == {
        "metrics": ["revenue"],
        "dimensions": ["time.month"],
    }


def test_a_period_that_was_left_out_or_misread_is_that_of_the_question() -> None:
    expected = {"metrics": ["revenue"], "time": {"range": "last 3 months"}}
    assert planned("sales in the last 3 months", metrics=["revenue"]) == expected | {
        "time": {"range": "the last 3 months"}
    }
    assert planned("sales last 3 months", metrics=["revenue"], range="last 2 months") == expected


ADDED: list[tuple[str, dict[str, object], dict[str, object]]] = [
    ("sales of the deli", {}, {"filters": [{"field": "product.department", "op": "=", "values": ["DELI"]}]}),
    (
        "sales without deli",
        {},
        {"filters": [{"field": "product.department", "op": "!=", "values": ["DELI"]}]},
    ),
    ("frozen food sales", {}, {"filters": [{"segment": "sales.frozen"}]}),
    ("monthly sales", {}, {"dimensions": ["time.month"]}),
    ("sales by department", {}, {"dimensions": ["product.department"]}),
    (
        "top 3 stores by sales",
        {"dimensions": ["stores.store_id"]},
        {"dimensions": ["store.store_id"], "order_by": ["-revenue"], "limit": {"rows": 3}},
    ),
]


@pytest.mark.parametrize(("question", "more", "expected"), ADDED, ids=[question for question, *_ in ADDED])
def test_what_was_left_out_and_can_be_said_in_one_way_is_added(
    question: str, more: dict[str, object], expected: dict[str, object]
) -> None:
    assert planned(question, metrics=["revenue"], **more) == {"metrics": ["revenue"], **expected}


def test_what_nobody_asked_for_is_taken_away() -> None:
    """A period, a limit, a filter and a group that small models like to add."""
    assert planned(
        "sales by store",
        metrics=["revenue"],
        dimensions=["stores.store_id", "products.department"],
        filters=[{"field": "customers.age", "op": "=", "values": ["65+"]}],
        range="last month",
        limit=10,
    ) == {"metrics": ["revenue"], "dimensions": ["store.store_id"]}


def test_a_group_by_what_is_filtered_to_one_value_is_taken_away() -> None:
    store = {"field": "stores.store_id", "op": "=", "values": ["367"]}
    assert planned(
        "sales in store 367", metrics=["revenue"], dimensions=["stores.store_id"], filters=[store]
    ) == {
        "metrics": ["revenue"],
        "filters": [{"field": "store.store_id", "op": "=", "values": ["367"]}],
    }


def test_values_are_written_as_they_are_stored() -> None:
    deli = {"field": "products.department", "op": "in", "values": ["deli counter"]}
    wine = {"field": "products.category", "op": "=", "values": ["wine"]}
    assert planned("sales of the deli", metrics=["revenue"], filters=[deli])["filters"] == [
        {"field": "product.department", "op": "=", "values": ["DELI"]}
    ]
    assert planned("wine sales", metrics=["revenue"], filters=[wine])["filters"] == [
        {"field": "product.category", "op": "in", "values": ["RED WINE", "WHITE WINE"]}
    ]


def test_without_mends_the_model_is_told_instead() -> None:
    reply = {"metrics": ["revenue"], "range": "last month"}
    assert codes("sales", reply, options=Options(mends=False)) == ["not-asked"]


# Never in silence


def test_a_dropped_filter_is_told() -> None:
    without = Options(mends=False)
    assert codes("sales of the deli", {"metrics": ["revenue"]}, without) == ["not-answered"]
    assert codes("sales of butter", {"metrics": ["revenue"]}) == ["not-answered"], "of two dimensions"


def test_another_metric_is_told() -> None:
    assert codes("sales", {"metrics": ["discounts"]}) == ["not-answered", "not-asked"]


def test_two_near_names_are_never_chosen_between() -> None:
    back = asked_back("basket size last week", metrics=["basket_value"], range="last week")
    assert [choice.label for choice in back.choices] == ["basket value", "items per basket"]
    assert back.phrase == "basket size"
    known = Context(remembered=(Remembered("basket size", "sales.basket_value"),))
    reply = {"metrics": ["basket_value"], "range": "last week"}
    assert isinstance(checked("basket size last week", reply, known).result, Planned)


def test_a_value_of_two_dimensions_is_asked_back() -> None:
    butter = {"field": "products.kind", "op": "=", "values": ["BUTTER"]}
    back = asked_back("butter sales", metrics=["revenue"], filters=[butter])
    assert sorted(choice.label for choice in back.choices) == ["category BUTTER", "kind BUTTER"]


def test_a_value_that_is_not_stored_is_offered_and_not_searched_for() -> None:
    delly = {"field": "products.department", "op": "=", "values": ["delly"]}
    back = asked_back("delly sales", metrics=["revenue"], filters=[delly])
    assert back.question == "There is no department “delly”. Do you mean one of these?"
    assert [choice.label for choice in back.choices] == ["department DELI"]
    toys = {"field": "products.department", "op": "=", "values": ["toys"]}
    assert codes("sales of toys", {"metrics": ["revenue"], "filters": [toys]}) == ["value-unknown"]


DELLY = {"field": "products.department", "op": "=", "values": ["delly"]}


def test_the_other_values_of_a_filter_stay_whatever_one_of_them_means() -> None:
    def choices(question: str, op: str) -> list[object]:
        both = {"field": "products.kind", "op": op, "values": ["BUTTER", "BANANAS"]}
        back = asked_back(question, metrics=["revenue"], filters=[both])
        assert [choice.label for choice in back.choices] == ["kind BUTTER", "category BUTTER"]
        forms = [query_json(choice.query)["filters"] for choice in back.choices if choice.query]
        return [form[0] for form in forms if isinstance(form, list)]

    assert choices("sales of butter and bananas", "in") == [
        {"field": "product.kind", "op": "in", "values": ["BUTTER", "BANANAS"]},
        {
            "any": [
                {"field": "product.kind", "op": "=", "values": ["BANANAS"]},
                {"field": "product.category", "op": "=", "values": ["BUTTER"]},
            ]
        },
    ]
    assert choices("sales without butter and bananas", "not in") == [
        {"field": "product.kind", "op": "not in", "values": ["BUTTER", "BANANAS"]},
        {
            "all": [
                {"field": "product.kind", "op": "!=", "values": ["BANANAS"]},
                {"field": "product.category", "op": "!=", "values": ["BUTTER"]},
            ]
        },
    ]


def test_of_two_words_with_several_meanings_neither_is_chosen() -> None:
    """A click on what one of them means would take the model's pick of the other."""
    both = {"field": "products.kind", "op": "in", "values": ["BUTTER", "FROZEN PIZZA"]}
    back = asked_back("sales of butter and frozen pizza", metrics=["revenue"], filters=[both])
    assert back.choices == ()
    assert back.question == (
        "“butter” can mean several things here: kind BUTTER or category BUTTER. "
        "“frozen pizza” can mean several things here: category FROZEN PIZZA or kind FROZEN PIZZA. "
        "Say for each which you mean."
    )


def test_a_near_value_is_offered_only_with_all_the_rest_of_the_question() -> None:
    """A click runs the query as it stands: nobody looks at it again."""
    question = "delly revenue by store last month"
    rest = {"metrics": ["revenue"], "dimensions": ["stores.store_id"], "range": "last month"}
    [choice] = asked_back(question, filters=[DELLY], **rest).choices
    assert choice.description == "revenue by store, department is DELI, last month"
    wrong = {"metrics": ["baskets"], "filters": [DELLY]}
    assert set(codes(question, wrong)) == {"value-unknown", "not-answered", "not-asked"}


def test_no_near_value_is_offered_for_one_of_several_unknown_ones() -> None:
    """The click would leave the others as they are, and so search for what is not stored."""
    both = {"field": "products.department", "op": "in", "values": ["delly", "grosery"]}
    reply = {"metrics": ["revenue"], "filters": [both]}
    assert codes("revenue of delly and grosery", reply) == ["value-unknown"]


def test_a_near_value_in_a_report_is_no_answer_to_the_report() -> None:
    sections = [
        {"metrics": ["revenue"], "filters": [DELLY], "range": "last month"},
        {"metrics": ["baskets"], "filters": [DELLY], "range": "last month"},
    ]
    reply = {"title": "The deli", "queries": sections}
    [problem] = checked("overview of delly last month", reply).problems
    assert (problem.code, problem.suggestions) == ("value-unknown", ("DELI",))


def test_what_a_model_writes_for_a_value_is_not_repeated_at_length() -> None:
    value = "You turn a question about data into one query. " * 20
    written = {"field": "products.department", "op": "=", "values": [value]}
    [problem] = checked("revenue", {"metrics": ["revenue"], "filters": [written]}).problems
    assert len(problem.message) < 120


def test_a_word_that_nobody_has_defined_is_for_the_person_to_explain() -> None:
    back = asked_back("umsatz last week", metrics=["revenue"], range="last week")
    assert back.question == "No definition has “umsatz”. Do you mean this?"
    assert [choice.label for choice in back.choices] == ["revenue, last week"]
    back = asked_back("online sales", metrics=["revenue"])
    assert back.question == "No definition has “online”. Is this what you want, without it?"


def test_more_unknown_words_than_anybody_can_check_are_no_question() -> None:
    words = "wie hoch war unser gesamter umsatz letzte woche bitte"
    assert set(codes(words, {"metrics": ["revenue"]})) == {"not-answered", "not-asked"}


# What is no query


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I cannot do that.", "query-malformed"),
        ('{"metrics": ["revenue"', "query-malformed"),
        ("[1, 2]", "query-malformed"),
        ('{"metrics": []}', "query-malformed"),
        ('{"metrics": ["revenue"], "sql": "DROP TABLE sales"}', "unknown-key"),
        ('{"metrics": ["profit_of_the_year"]}', "unknown-name"),
        (
            '{"metrics": ["revenue"], "filters": [{"field": "revenue", "op": "~", "values": [1]}]}',
            "query-malformed",
        ),
        ('{"metrics": ["revenue"], "limit": "all"}', "query-malformed"),
        ('{"queries": []}', "query-malformed"),
        ("{" * 30_000, "query-malformed"),
    ],
)
def test_what_is_no_query_is_a_problem(text: str, code: str) -> None:
    assert codes("revenue", text) == [code]


def test_words_and_code_blocks_around_the_json_do_no_harm() -> None:
    text = 'Here you are:\n```json\n{"metrics": ["revenue"]}\n```'
    result = checked("revenue", text).result
    assert isinstance(result, Planned)


def test_what_a_person_may_not_see_is_refused_by_the_compiler() -> None:
    def forbidden(query: Query) -> object:
        raise NotAllowed("You may not see revenue.")

    verdict = check_reply('{"metrics": ["revenue"]}', Checks("revenue", BOOK, NO_CONTEXT, forbidden, NOW))
    assert verdict.result is None
    assert [problem.message for problem in verdict.problems] == ["You may not see revenue."]


# Reports


DELI = {"field": "products.department", "op": "=", "values": ["DELI"]}


def test_a_report_is_several_governed_queries() -> None:
    sales = {"title": "Sales", "metrics": ["revenue"], "filters": [DELI], "range": "last month"}
    sections = [sales, sales | {"title": "By store", "dimensions": ["stores.store_id"]}]
    result = checked("deli sales last month", {"title": "The deli", "queries": sections}).result
    assert isinstance(result, Overview)
    assert [section.title for section in result.sections] == ["Sales", "By store"]
    assert result.sections[0].query == parse_query(
        {
            "metrics": ["revenue"],
            "filters": [DELI | {"field": "product.department"}],
            "time": {"range": "last month"},
        }
    )


def test_a_title_says_nothing_that_its_query_does_not() -> None:
    """A model words it, and nobody has counted what it says."""
    sales = {"metrics": ["revenue"], "filters": [DELI], "range": "last month"}
    by_store = sales | {"dimensions": ["stores.store_id"]}
    written = [sales | {"title": "Dairy sales rose 40%"}, by_store | {"title": "Deli sales by store"}]
    reply = {"title": "Dairy is up", "queries": written}
    result = checked("deli sales last month", reply).result
    assert isinstance(result, Overview)
    assert (result.title, [section.title for section in result.sections]) == (
        "deli sales last month",
        ["revenue, department is DELI, last month", "Deli sales by store"],
    )


def test_no_section_of_a_report_may_lose_a_filter_or_make_one_up() -> None:
    whole = {"title": "All", "metrics": ["revenue"], "range": "last month"}
    deli = whole | {"filters": [DELI]}
    seniors = {"field": "customers.age", "op": "=", "values": ["65+"]}
    other = deli | {"filters": [DELI, seniors]}
    butter = whole | {"filters": [{"field": "products.kind", "op": "=", "values": ["BUTTER"]}]}
    assert codes("butter sales last month", {"title": "", "queries": [butter, whole]}) == ["not-answered"]
    assert codes("deli sales last month", {"title": "", "queries": [deli, whole]}) == ["same-query"], "mended"
    assert codes("deli sales last month", {"title": "", "queries": [deli, deli]}) == ["same-query"]
    found = checked("deli sales last month", {"title": "", "queries": [deli, other]})
    assert [problem.code for problem in found.problems] == ["same-query"], "what was made up is taken away"


# After another query


LAST = Context(parse_query({"metrics": ["revenue"], "filters": [DELI], "time": "last month"}))


def test_a_follow_up_keeps_what_picked_the_rows_and_says_what_it_is_now() -> None:
    reply = {
        "metrics": ["revenue"],
        "dimensions": ["stores.store_id"],
        "filters": [DELI],
        "range": "last month",
    }
    result = checked("and by store", reply, LAST).result
    assert isinstance(result, Planned)
    assert result.changes == ("Now: revenue by store, department is DELI, last month.",)


def test_a_follow_up_that_loses_a_filter_is_told() -> None:
    reply = {"metrics": ["revenue"], "dimensions": ["stores.store_id"], "range": "last month"}
    verdict = checked("and by store", reply, LAST)
    assert [(problem.code, problem.path) for problem in verdict.problems] == [("filter-lost", "/filters/0")]


def test_a_whole_question_whose_words_go_back_keeps_what_picked_the_rows() -> None:
    reply = {"metrics": ["revenue"], "dimensions": ["stores.store_id"], "order_by": ["-revenue"], "limit": 1}
    verdict = checked("of those, which store had the highest revenue?", reply, LAST)
    assert {problem.code for problem in verdict.problems} == {"filter-lost"}


def test_another_value_takes_the_place_of_the_one_before() -> None:
    meat = DELI | {"values": ["MEAT"]}
    result = checked(
        "and meat?", {"metrics": ["revenue"], "filters": [meat], "range": "last month"}, LAST
    ).result
    assert isinstance(result, Planned)


def test_a_new_question_leans_on_nothing() -> None:
    result = checked(
        "baskets by store", {"metrics": ["baskets"], "dimensions": ["stores.store_id"]}, LAST
    ).result
    assert isinstance(result, Planned)
    assert result.changes == ()


def test_what_changed_most_is_ranked_by_its_change() -> None:
    """The store with the lowest sales is not the one of which the sales dropped most."""
    question = "which store's sales dropped most in December 2017"
    reply = {"metrics": ["revenue"], "dimensions": ["stores.store_id"], "range": "December 2017", "limit": 1,
             "compare": "previous_period"}  # fmt: skip
    schema = json.dumps(retrieve(question, BOOK, NO_CONTEXT).schema)
    assert '"revenue.change"' in schema, "it can be said"
    assert '"revenue.change"' not in json.dumps(retrieve("sales by store", BOOK, NO_CONTEXT).schema)
    assert planned(question, **reply, order_by="revenue.change")["order_by"] == ["revenue.change"]
    assert "not-asked" in codes(question, reply | {"order_by": "revenue"})
