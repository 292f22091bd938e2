"""What else can be asked, where something was not answered: only what whoever asks will surely be answered."""

from __future__ import annotations

import pytest

from semantic.book.book import build_book
from semantic.query import parse_query
from semantic.query.types import Query
from service.answer import Answer, Status
from service.asking.instead import Works, nearest, simpler
from service.asking.planned import Refuse
from service.asking.shell import Asker
from tests.service import shop

REVENUE = parse_query({"metrics": ["revenue"]})
WITH_EXAMPLES = shop.SALES.replace(
    "owner: retail", "owner: retail\nexamples: [revenue by day, revenue by colour, revenue in 2018]"
)


def understands(*questions: str) -> Works:
    def works(question: str) -> Query | None:
        return REVENUE if question in questions else None

    return works


@pytest.mark.parametrize(
    ("question", "unplaced", "known", "offered"),
    [
        ("online sales last week", ["online"], [], "sales last week"),
        ("sales in new york last month", ["new", "york"], [], "sales last month"),
        ("sales last month by colour", ["colour"], [], "sales last month"),
        ("sales of organic bananas", ["organic"], [], "sales of bananas"),
        ("sales in Berlin, Rome and Paris in 2017", ["berlin", "rome", "paris"], [], "sales in 2017"),
        ("sales in Europe/Berlin time last week", ["europe", "berlin", "time"], [], "sales last week"),
        ("sales last week (timezone UTC)", ["timezone", "utc"], [], "sales last week"),
        ("sales by shoope last week", ["shoope"], ["shop"], "sales by shop last week"),
        ("Umsatz", ["umsatz"], [], None),
    ],
)
def test_the_nearest_question(
    question: str, unplaced: list[str], known: list[str], offered: str | None
) -> None:
    refused = Refuse("What?", tuple(unplaced), tuple(known))
    assert nearest(question, refused, understands(offered or "")) == ((offered,) if offered else ())


def test_nothing_is_offered_that_would_not_be_answered() -> None:
    assert nearest("online sales", Refuse("What?", ("online",)), understands("revenue")) == ()


def asked(question: str, **texts: str) -> Answer:
    known = shop.catalog(**texts)
    return Asker(known, shop.warehouse(), build_book(known, shop.VALUES)).ask(question)


def test_the_data_teams_own_examples_come_first_as_far_as_they_work() -> None:
    answer = asked("the meaning of life", sales=WITH_EXAMPLES)
    assert answer.status is Status.REFUSED
    assert answer.follow_ups[0] == "revenue by day"
    assert "revenue by colour" not in answer.follow_ups, "there is no colour"
    assert "revenue in 2018" not in answer.follow_ups, "2018 has only just begun"
    assert 1 < len(answer.follow_ups) <= 4


def test_without_examples_it_is_what_the_definitions_have() -> None:
    assert asked("the meaning of life").follow_ups == ("revenue last month", "revenue")


def test_what_comes_close_to_the_question_is_offered_alone() -> None:
    assert asked("online revenue last month").follow_ups == ("revenue last month",)


@pytest.mark.parametrize(
    ("question", "offered"),
    [
        (
            "has revenue held up by region in december?",
            ("revenue by region in december", "revenue by region"),
        ),
        ("last month revenue wobbled: what about each department", ("revenue by department last month",)),
        ("did revenue wobble weekly", ("revenue by week", "revenue")),
        ("wobbling revenue in december", ("revenue in december", "revenue")),
        ("revenue wobbled up to december", ("revenue",)),
        ("revenue wobbled except in december", ("revenue",)),
    ],
)
def test_what_is_surely_understood_is_offered_simply(question: str, offered: tuple[str, ...]) -> None:
    def only_short(question: str) -> Query | None:
        return None if len(question.split()) > 5 else REVENUE

    book = build_book(shop.catalog(), shop.VALUES)
    assert simpler(question, book, only_short)[: len(offered)] == offered


def test_where_no_number_is_named_nothing_is_offered_as_simpler() -> None:
    book = build_book(shop.catalog(), shop.VALUES)
    assert simpler("how is the weather in december", book, lambda _: REVENUE) == ()


def test_in_a_conversation_it_goes_on_from_the_answer_before() -> None:
    known = shop.catalog()
    asker = Asker(known, shop.warehouse(), build_book(known, shop.VALUES))
    before = asker.ask("revenue in december")
    answer = asker.ask("by purple department", conversation=before.conversation)
    assert answer.follow_ups == ("by department",)
    said = asker.ask(answer.follow_ups[0], conversation=before.conversation)
    assert said.status is Status.ANSWERED


def test_thanks_are_not_met_with_offers_after_an_answer() -> None:
    known = shop.catalog()
    asker = Asker(known, shop.warehouse(), build_book(known, shop.VALUES))
    assert asker.ask("thanks").follow_ups, "nothing was asked yet"
    before = asker.ask("revenue in december")
    assert asker.ask("thanks", conversation=before.conversation).follow_ups == ()
