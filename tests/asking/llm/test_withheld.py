"""No stored value of a dimension that is not shared reaches the model, nor the file of what was sent to it.

Every stored value begins with "zqx", or is a number that begins with 70707: departments "zqx DAIRY" and "zqx DELI",
regions "zqx north" and "zqx south", codes 70707001 (dairy) and 70707002 (deli). People type none of that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from semantic.book.book import build_book
from semantic.errors import QueryMalformed
from semantic.query import parse_query, query_json
from service.answer import Answer, Kind, Status
from service.asking.llm.withheld import adds_values, told, with_kept
from service.asking.shell import Asker
from service.model.client import Clocks, ModelClient
from service.model.logs import FileLog
from tests.asking.llm.test_stepwise import BASKETS, BEST, EMPTY, QUESTION
from tests.model.serving import Waits, bench
from tests.service.shop import HOUSEHOLDS, PRODUCTS, catalog, warehouse

CANARIES = ("zqx", "70707")
DEPARTMENT = "\"case when department = 'DAIRY' then 'zqx DAIRY' else 'zqx DELI' end\""
CODE = "\"case when department = 'DAIRY' then 70707001 else 70707002 end\""
REGION = "\"case when region is not null then 'zqx ' || region end\""
CATALOG = catalog(
    products=PRODUCTS.replace("{type: string, desc", f"{{type: string, expr: {DEPARTMENT}, desc").replace(
        "  name:", f"  code: {{type: number, expr: {CODE}, description: The number of a product.}}\n  name:"
    ),
    households=HOUSEHOLDS.replace("{type: string, index", f"{{type: string, expr: {REGION}, index"),
)
BOOK = build_book(
    CATALOG,
    {
        "products.department": [("zqx DAIRY", 1), ("zqx DELI", 1)],
        "households.region": [("zqx south", 2), ("zqx north", 1)],
    },
)
KEEPS = {"kept": 1}
DECEMBER = {"range": "December 2017"}


def said(part: str, *replies: object) -> list[dict[str, object]]:
    """What the model replies to a question with these words: the first reply once, the last one from then on."""
    *first, last = replies
    once = [{"when": {"contains": part}, "reply": reply, "times": 1} for reply in first]
    return [*once, {"when": {"contains": part}, "reply": last}]


@contextmanager
def asking(tmp_path: Path, *rules: dict[str, object]) -> Iterator[Asker]:
    """An asker with a scripted model. Afterwards, nothing that left holds a stored value, and something has left."""
    with bench(*rules) as b:
        log, clocks = FileLog(tmp_path / "model.jsonl", prompts=True), Clocks(pause=Waits().pause)
        with ModelClient(b.client.access, log=log, clocks=clocks) as client:
            yield Asker(CATALOG, warehouse(), BOOK, model=client)
        left = [json.dumps(seen.body) for seen in b.server.seen]
        left += [(tmp_path / name).read_text() for name in ("model.jsonl", "model.prompts.jsonl")]
    assert len(left) > 2, "nothing was asked"
    assert [text for text in left if any(canary in text for canary in CANARIES)] == []


def filters(answer: Answer) -> object:
    assert answer.query is not None, answer.sentence
    return query_json(answer.query).get("filters")


def test_what_a_step_finds_is_kept_by_the_next_question_and_not_told(tmp_path: Path) -> None:
    after = EMPTY | {"metrics": ["baskets"], "filters": [KEEPS], "range": "November 2017"}
    steps = {"queries": [BEST, BASKETS]}
    with asking(tmp_path, *said("gimme", after), *said("highest revenue", steps)) as asker:
        answer = asker.ask(QUESTION, planner="llm")
        assert answer.kind is Kind.STEPS and answer.sections[0].rows == (("zqx DAIRY", Decimal("10.00")),)
        then = asker.ask(
            "compute it for november 2017 gimme", conversation=answer.conversation, planner="llm"
        )
        assert filters(then) == [{"field": "product.department", "op": "=", "values": ["zqx DAIRY"]}]
        assert then.rows == ((1,),)


def test_so_is_a_number_that_was_found(tmp_path: Path) -> None:
    best = BEST | {"dimensions": ["products.code"]}
    baskets = BASKETS | {"filters": [{"from_query": 1, "field": "products.code"}]}
    after = EMPTY | {"metrics": ["baskets"], "filters": [KEEPS], "range": "November 2017"}
    steps = {"queries": [best, baskets]}
    question = QUESTION.replace("department", "code")
    with asking(tmp_path, *said("gimme", after), *said("highest revenue", steps)) as asker:
        answer = asker.ask(question, planner="llm")
        assert answer.kind is Kind.STEPS, answer.sentence
        then = asker.ask(
            "compute it for november 2017 gimme", conversation=answer.conversation, planner="llm"
        )
        assert filters(then) == [{"field": "product.code", "op": "=", "values": [70707001]}]


def test_a_value_that_was_offered_and_clicked_is_not_told_either(tmp_path: Path) -> None:
    dairy = {"field": "products.department", "op": "=", "values": ["dary"]}
    first = EMPTY | DECEMBER | {"filters": [dairy]}
    after = EMPTY | {"filters": [KEEPS], "range": "November 2017"}
    with asking(tmp_path, *said("gimme", after), *said("dary", first)) as asker:
        back = asker.ask("revenue of dary in December 2017", planner="llm")
        assert (back.status, back.choices[0].label) == (Status.CLARIFY, "department zqx DAIRY"), back.sentence
        answer = asker.choose(back.id, 0)
        assert answer.rows == ((Decimal("20.00"),),)
        then = asker.ask(
            "compute it for november 2017 gimme", conversation=answer.conversation, planner="llm"
        )
        assert then.rows == ((Decimal("10.00"),),), then.sentence


def test_values_like_one_that_is_not_stored_are_for_people(tmp_path: Path) -> None:
    """Nobody asked for it, so that nothing is offered: the model is told that there is no such value, and no other."""
    dairy = {"field": "products.department", "op": "=", "values": ["dary"]}
    made_up = EMPTY | DECEMBER | {"filters": [dairy]}
    with asking(tmp_path, *said("takings overall", made_up, EMPTY | DECEMBER)) as asker:
        answer = asker.ask("revenue in December 2017, takings overall", planner="llm")
        assert answer.cost.tokens_in > 0
    assert "value-unknown" in (tmp_path / "model.prompts.jsonl").read_text()


def test_words_that_a_click_put_into_the_question_do_not_leave(tmp_path: Path) -> None:
    """The offline planner asks which value is meant, and takes the question with the one that was clicked."""
    after = EMPTY | {"filters": [KEEPS], "range": "November 2017"}
    with asking(tmp_path, *said("gimme", after)) as asker:
        back = asker.ask("revenue for dairy in December 2017")
        assert back.status is Status.CLARIFY and "zqx dairy" in back.choices[0].question, back
        answer = asker.choose(back.id, 0)
        assert answer.rows == ((Decimal("20.00"),),)
        then = asker.ask(
            "compute it for november 2017 gimme", conversation=answer.conversation, planner="llm"
        )
        assert then.rows == ((Decimal("10.00"),),), then.sentence


def test_nor_where_the_offline_planner_would_leave_such_a_question_to_the_model() -> None:
    assert adds_values("revenue for zqx dairy blah", "revenue for dairy blah", BOOK)
    assert not adds_values("revenue for dairy on 1 May 2017", "revenue for dairy on 1/5/2017", BOOK)


def test_a_question_in_steps_that_waits_for_a_period_tells_nothing(tmp_path: Path) -> None:
    question = "which department had the highest revenue in November 2017, and how many baskets did it have this year?"
    steps = {"queries": [BEST, BASKETS | {"range": "this year"}]}
    after = EMPTY | {"metrics": ["baskets"], "filters": [KEEPS], "range": "November 2017"}
    with asking(tmp_path, *said("gimme", after), *said("highest revenue", steps)) as asker:
        back = asker.ask(question, planner="llm")
        assert back.choices[0].label == "2017", back.sentence
        answer = asker.choose(back.id, 0)
        assert answer.kind is Kind.STEPS and answer.sections[1].rows == ((2,),), answer.sentence
        then = asker.ask(
            "compute it for november 2017 gimme", conversation=answer.conversation, planner="llm"
        )
        assert then.rows == ((1,),), then.sentence


DAIRY = {"field": "product.department", "op": "=", "values": ["zqx DAIRY"]}
NORTH = {"field": "household.region", "op": "=", "values": ["zqx north"]}
LARGE = {"field": "revenue", "op": ">", "values": [5]}
MONDAYS = {"field": "time.day_of_week", "op": "in", "values": [1]}
UNKNOWN = {"field": "product.department", "op": "is_null"}
LAST = parse_query(
    {
        "metrics": [{"expr": "revenue", "as": "zqx_north_revenue", "filters": [NORTH]}],
        "filters": [LARGE, MONDAYS, UNKNOWN, {"any": [DAIRY, NORTH]}, DAIRY],
        "order_by": ["-zqx_north_revenue"],
    }
)


def test_filters_keep_their_form_and_lose_their_values() -> None:
    form = told(LAST, CATALOG).form
    assert form["filters"] == [
        LARGE,
        MONDAYS,
        UNKNOWN,
        {"kept": 1, "fields": ["product.department", "household.region"]},
        {"kept": 2, "field": "product.department", "op": "="},
    ]
    region = {"kept": 3, "field": "household.region", "op": "="}
    assert form["metrics"] == [{"expr": "revenue", "as": "metric_1", "filters": [region]}]
    assert form["order_by"] == ["-metric_1"]


def test_a_name_that_says_a_value_is_told_nowhere() -> None:
    bound = {"field": "zqx_north_revenue", "op": ">", "values": [5]}
    of_both = {"any": [{"field": "zqx_north_revenue", "op": "is_null", "values": []}, DAIRY]}
    told_now = told(
        replace(LAST, filters=parse_query({"metrics": ["revenue"], "filters": [bound, of_both]}).filters),
        CATALOG,
    )
    assert "zqx" not in json.dumps(told_now.form, default=str)
    assert told_now.form["filters"] == [
        {**bound, "field": "metric_1"},
        {"kept": 1, "fields": ["metric_1", "product.department"]},
    ]
    kept = with_kept({"filters": [{"kept": 1}]}, told_now.withheld)["filters"]
    assert kept == [{"any": [{"field": "metric_1", "op": "is_null"}, DAIRY]}], (
        "it speaks of the name that was told"
    )


def test_only_the_name_of_a_metric_is_changed_and_no_path_that_begins_with_it() -> None:
    query = parse_query(
        {
            "metrics": [{"expr": "revenue", "as": "product", "filters": [NORTH]}],
            "dimensions": ["product.department"],
            "filters": [
                {"field": "product.department", "op": "is_not_null"},
                {"field": "product.change", "op": ">", "values": [5]},
            ],
            "time": {"range": "2017-12", "compare": "previous_period"},
            "order_by": ["product.department", "-product.change_rate"],
        }
    )
    form = told(query, CATALOG).form
    assert form["dimensions"] == ["product.department"]
    assert form["filters"] == [
        {"field": "product.department", "op": "is_not_null"},
        {"field": "metric_1.change", "op": ">", "values": [5]},
    ]
    assert form["order_by"] == ["product.department", "-metric_1.change_rate"]


def test_no_two_metrics_are_told_by_one_name() -> None:
    of_north = {"expr": "revenue", "as": "zqx_north_revenue", "filters": [NORTH]}
    query = parse_query(
        {"metrics": [of_north, {"expr": "baskets / 2", "as": "metric_1"}], "order_by": ["metric_1"]}
    )
    form = told(query, CATALOG).form
    assert form["metrics"] == [
        {
            "expr": "revenue",
            "as": "metric_2",
            "filters": [{"kept": 1, "field": "household.region", "op": "="}],
        },
        {"expr": "baskets / 2", "as": "metric_1"},
    ]
    assert form["order_by"] == ["metric_1"]


def test_values_of_a_dimension_that_is_shared_are_told() -> None:
    shared = catalog(products=PRODUCTS.replace("index_values", "share_with_model: true, index_values"))
    query = parse_query({"metrics": ["revenue"], "filters": [DAIRY]})
    assert told(query, shared).form == query_json(query)


def test_what_is_kept_stands_in_the_place_of_its_number() -> None:
    withheld = told(LAST, CATALOG).withheld
    part = {"expr": "part(revenue)", "as": "x", "filters": [{"kept": 3}]}
    found = with_kept({"metrics": [part, "baskets"], "filters": [LARGE, {"kept": 1}]}, withheld)
    assert found == {
        "metrics": [{**part, "filters": [NORTH]}, "baskets"],
        "filters": [LARGE, {"any": [DAIRY, NORTH]}],
    }


@pytest.mark.parametrize("wrong", [{"kept": 0}, {"kept": 4}, {"kept": True}, {"kept": 1, "op": "!="}])
def test_what_is_no_number_of_a_filter_is_told_to_the_model(wrong: dict[str, object]) -> None:
    with pytest.raises(QueryMalformed, match="stands alone"):
        with_kept({"filters": [wrong]}, told(LAST, CATALOG).withheld)
