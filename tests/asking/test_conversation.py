"""Conversations and remembered choices, on a small shop with the real planners unless a script is shown."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from semantic.book.book import build_book
from semantic.errors import Problem
from semantic.principal import Principal
from semantic.query import parse_query
from service.answer import Answer, Choice, Defined, Kind, Status
from service.asking.conversation import (
    TURNS,
    Conversation,
    conversation_from_json,
    conversation_json,
)
from service.asking.keeping import Finished, How, KeptInMemory
from service.asking.memory import MOST, MemoryInProcess, still_defined
from service.asking.performing import Planners
from service.asking.planned import Clarify, Context, Planned, PlannerResult, Remembered
from service.asking.shell import Asker
from service.asking.state import AskState
from tests.service.shop import VALUES, catalog, warehouse

REVENUE = parse_query({"metrics": ["revenue"], "time": "last month"})
BY_DEPARTMENT = parse_query(
    {"metrics": ["revenue"], "dimensions": ["product.department"], "time": "last month"}
)
ANNA, BEN = Principal("anna"), Principal("ben")
MONEY = Clarify("Which money?", (Choice("revenue", query=REVENUE, meaning="sales.revenue"),), phrase="money")


def asker() -> Asker:
    """A scripted planner that says what it was given to lean on."""
    known = catalog()

    def offline(wording: str, book: object, context: Context) -> PlannerResult:
        if wording == "money":
            return Planned(REVENUE, ("As you chose.",)) if context.remembered else MONEY
        if wording == "and by department?" and context.last == REVENUE:
            return Planned(BY_DEPARTMENT, changes=("By department.",))
        return Planned(REVENUE)

    planners = Planners(verified=lambda wording, book, context: None, offline=offline)
    return Asker(known, warehouse(), build_book(known, VALUES), planners=planners)


def test_a_follow_up_leans_on_the_query_before_it_and_says_what_it_changed() -> None:
    shop = asker()
    first = shop.ask("sales last month")
    second = shop.ask("and by department?", conversation=first.conversation)
    assert (second.query, second.changes) == (BY_DEPARTMENT, ("By department.",))
    assert second.conversation == first.conversation != ""


def test_every_question_without_a_conversation_begins_one() -> None:
    shop = asker()
    assert shop.ask("sales last month").conversation != shop.ask("sales last month").conversation


def test_a_conversation_is_only_for_the_person_who_has_it() -> None:
    shop = asker()
    first = shop.ask("sales last month", ANNA)
    other = shop.ask("and by department?", BEN, conversation=first.conversation)
    assert (other.status, other.problems[0].code) == (Status.REFUSED, "no-such-conversation")
    assert shop.conversation(first.conversation, BEN) is None
    assert shop.ask("sales", conversation="nothing").problems[0].code == "no-such-conversation"


def test_a_choice_goes_on_in_the_conversation() -> None:
    shop = asker()
    back = shop.ask("money")
    chosen = shop.choose(back.id, 0)
    assert (chosen.query, chosen.conversation) == (REVENUE, back.conversation)
    after = shop.ask("and by department?", conversation=back.conversation)
    assert after.query == BY_DEPARTMENT


def test_a_choice_is_remembered_for_the_person_until_it_is_forgotten() -> None:
    shop = asker()
    chosen = shop.choose(shop.ask("money", ANNA).id, 0, ANNA, remember=True)
    assert chosen.changes == ("From now on “money” is read as revenue, until you forget it.",)
    assert shop.ask("money", ANNA).warnings == ("As you chose.",)
    assert shop.ask("money", BEN).status is Status.CLARIFY
    [known] = shop.remembered(ANNA)
    assert (known.phrase, known.meaning, known.label) == ("money", "sales.revenue", "revenue")
    assert shop.forget("Money", ANNA) and not shop.forget("money", ANNA)
    assert shop.ask("money", ANNA).status is Status.CLARIFY


def test_something_else_cannot_be_remembered() -> None:
    shop = asker()
    other = shop.choose(shop.ask("money").id, 1, remember=True)
    assert (other.status, shop.remembered()) == (Status.CLARIFY, ())
    assert other.warnings == ("This choice cannot be remembered.",)


def test_a_remembered_choice_leaves_with_its_definition() -> None:
    there = Remembered("money", "sales.revenue")
    gone = Remembered("margin", "sales.margin")
    value = Remembered("deli", 'products.department=["DELI"]')
    assert still_defined((there, gone, value), catalog()) == (there, value)


def test_a_memory_is_bounded_and_keeps_one_choice_for_a_phrase() -> None:
    memory = MemoryInProcess()
    for number in range(MOST + 5):
        memory.put("anna", Remembered(f"phrase {number}", "sales.revenue"))
    memory.put("anna", Remembered("phrase 100", "sales.baskets"))
    kept = memory.of("anna")
    assert (len(kept), kept[0].phrase, kept[-1].meaning) == (MOST, "phrase 5", "sales.baskets")


def test_the_conversation_that_rested_longest_is_forgotten_first() -> None:
    kept = KeptInMemory(conversations=2)
    for id_ in ("a", "b"):
        kept.keep(turn_of(id_))
    kept.conversation("a")
    kept.keep(turn_of("c"))
    assert [kept.conversation(id_) is not None for id_ in ("a", "b", "c")] == [True, False, True]


def test_a_turn_is_told_in_its_own_conversation_after_what_others_told_there() -> None:
    kept = KeptInMemory()
    for number in range(3):
        kept.keep(turn_of("c1", f"question {number}"))
    known = kept.conversation("c1")
    assert known is not None
    assert [turn.question for turn in known.turns] == ["question 0", "question 1", "question 2"]
    kept.keep(turn_of("c1", "whose conversation is this?", Principal("eve")))
    assert kept.conversation("c1") == known


def turn_of(id_: str, question: str = "", principal: Principal = ANNA) -> Finished:
    state = AskState(principal=principal, question=question, conversation=id_)
    return Finished(replace(answered(question), conversation=id_), state, How.ASKED)


def answered(question: str) -> Answer:
    return Answer("x", Status.ANSWERED, Kind.DATA, question, "", query=REVENUE, changes=("By store.",))


def test_a_conversation_is_versioned_json_and_does_not_grow_with_its_length() -> None:
    sizes = []
    conversation = Conversation("c1", "anna")
    for number in range(100):
        conversation = conversation.after(f"question {number:03}", answered("q"))
        sizes.append(len(json.dumps(conversation_json(conversation))))
    assert (conversation.length, len(conversation.turns)) == (100, TURNS)
    assert sizes[99] - sizes[TURNS] < 10, "only the number of turns has more digits"
    form = json.loads(json.dumps(conversation_json(conversation)))
    assert conversation_from_json(form) == conversation
    with pytest.raises(ValueError, match="version 99"):
        conversation_from_json({**form, "version": 99})


def test_a_refusal_leaves_the_last_query_as_it_was() -> None:
    conversation = Conversation("c1", "anna").after("sales", answered("sales"))
    refused = replace(answered("love"), status=Status.REFUSED, query=None)
    assert conversation.after("love", refused).context.last == REVENUE


def test_a_question_without_an_answer_is_known_until_the_next_answer() -> None:
    talk = Conversation("c", "anna").after("sales", answered("sales"))
    refused = replace(answered("gadgets by shelf"), status=Status.REFUSED, query=None)
    thanks = replace(refused, problems=(Problem("small-talk", "You are welcome!"),))
    talk = talk.after("gadgets by shelf", refused).after("thanks", thanks)
    assert talk.context.missed == "gadgets by shelf"
    assert conversation_from_json(conversation_json(talk)) == talk
    assert talk.after("sales by store", answered("sales by store")).context.missed == ""


def test_what_was_explained_last_is_known_until_the_next_turn() -> None:
    explained = replace(
        answered("what is a basket"),
        kind=Kind.DEFINITION,
        query=None,
        definitions=(
            Defined("baskets", "metric", "baskets", ""),
            Defined("number", "dimension", "number", ""),
        ),
    )
    talk = Conversation("c", "anna").after("what is a basket", explained)
    assert talk.context.explained == ("baskets",)
    assert conversation_from_json(conversation_json(talk)) == talk
    assert talk.after("sales", answered("sales")).context.explained == ()


def test_undoing_leads_from_query_to_query_and_keeps_none_that_it_left() -> None:
    conversation = Conversation("c1", "anna")
    deli, pastry = (
        parse_query({"metrics": ["revenue"], "filters": [{"field": "product.department", "values": [name]}]})
        for name in ("DELI", "PASTRY")
    )
    for query in (REVENUE, deli, pastry):
        conversation = conversation.after("q", replace(answered("q"), query=query))
    assert conversation.context.earlier == (REVENUE, deli)
    same = conversation.after("only pastry", replace(answered("q"), query=pastry))
    assert same.context.earlier == (REVENUE, deli)
    undone = conversation.after("undo that", replace(answered("q"), query=deli))
    assert (undone.context.last, undone.context.earlier) == (deli, (REVENUE,))
    asked_for = conversation.after("only deli", replace(answered("q"), query=deli))
    assert asked_for.context.earlier == (REVENUE, deli, pastry)
    form = json.loads(json.dumps(conversation_json(conversation)))
    assert conversation_from_json(form) == conversation


def test_choices_are_on_offer_for_one_turn() -> None:
    choices = (Choice("by month", query=REVENUE), Choice("something else"))
    back = replace(answered("sales"), status=Status.CLARIFY, query=None, choices=choices)
    conversation = Conversation("c1", "anna").after("sales", back)
    assert conversation.context.offered == choices
    form = json.loads(json.dumps(conversation_json(conversation)))
    assert conversation_from_json(form) == conversation
    assert conversation.after("by month", answered("by month")).context.offered == ()


def test_a_report_is_gone_on_from_by_its_first_section() -> None:
    conversation = Conversation("c1", "anna").after("sales", answered("sales"))
    sections = (replace(answered("Key figures"), query=BY_DEPARTMENT), answered("Over time"))
    report = replace(answered("overview"), kind=Kind.REPORT, query=None, sections=sections)
    assert conversation.after("overview", report).context.last == BY_DEPARTMENT


def test_the_filters_said_last_are_in_focus_until_they_leave() -> None:
    deli = {"field": "product.department", "values": ["DELI"]}
    kids = {"field": "household.has_kids", "values": [True]}
    conversation = Conversation("c1", "anna")
    seen = []
    for filters in ([deli], [deli, kids], [deli, kids], [deli]):
        query = parse_query({"metrics": ["revenue"], "filters": filters})
        conversation = conversation.after("q", replace(answered("q"), query=query))
        seen.append([str(getattr(item, "field", "")) for item in conversation.context.focus])
    assert seen == [["product.department"], ["household.has_kids"], ["household.has_kids"], []]
