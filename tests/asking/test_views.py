"""Whoever may not know of a member cannot learn of it by asking: every answer is as if it had never been written."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import groupby

import pytest

from semantic.book.book import Book, build_book
from semantic.principal import EVERYONE, Principal
from semantic.query import parse_query
from service.answer import Answer, Choice, Status
from service.answer_json import answer_json
from service.asking.performing import PLANNERS, Planners
from service.asking.planned import Clarify, Context, Refuse, Remembered
from service.asking.shell import Asker
from service.asking.views import MOST_VIEWS, Hidden, Views, kept
from service.warehouse.reach import DataClock
from tests.service.shop import TEXTS, VALUES, catalog, warehouse

ANNA, BERT = Principal("anna"), Principal("bert")
HIDDEN = frozenset({"sales.baskets", "products.department"})
"""What Bert may not know of."""
WITHOUT = {
    "sales": TEXTS["sales.yml"]
    .replace("  baskets: {expr: count(distinct basket), format: integer}\n", "")
    .replace(
        "  basket_value: {expr: revenue / baskets, description: Revenue per basket., format: currency USD}\n",
        "",
    ),
    "products": TEXTS["products.yml"].replace(
        "  department: {type: string, description: Who sells it., index_values: true}\n", ""
    ),
}


def hidden_from(principal: Principal) -> frozenset[str]:
    # The ratio of a hidden metric would give it away, and a shop without baskets has none.
    return HIDDEN | {"sales.basket_value"} if principal == BERT else frozenset()


def shop(planners: Planners = PLANNERS) -> Asker:
    known = catalog()
    return Asker(known, warehouse(), build_book(known, VALUES), planners=planners, hidden=hidden_from)


def bare_shop() -> Asker:
    """The shop in which nobody has ever written down what Bert may not see."""
    known = catalog(**WITHOUT)
    values = {name: rows for name, rows in VALUES.items() if name in known.dimensions}
    return Asker(known, warehouse(), build_book(known, values))


def shown(answer: Answer) -> object:
    """All that a person gets, but what tells one answer and one set of files from another."""
    form = answer_json(answer)
    return _plain({key: value for key, value in form.items() if key not in ("id", "conversation", "catalog")})


def _plain(value: object) -> object:
    """Without times that were taken and places in files."""
    if isinstance(value, dict):
        left_out = ("seconds", "position", "id", "catalog")
        return {key: _plain(item) for key, item in value.items() if key not in left_out}
    return [_plain(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "question",
    [
        "baskets last month",
        "baskts last month",
        "revenue by department last month",
        "dairy revenue last month",
        "ham revenue last month",
        "revenue last month",
        "revenue per basket last month",
        "what does basket value mean",
        "what does revenue mean",
        "which figures are there",
        "how many figures are there",
        "what can I group revenue by",
        "can I group revenue by department",
        "which departments are there",
        "what does department mean",
        "why did revenue rise last month",
        "overview of last month",
        "what can I ask",
        "who owns baskets",
        "revenue by nothing",
        "deli",
        "revenue of deli and dairy",
        "top 3 departments by revenue",
        "the difference between revenue and baskets",
        "sales last month",
    ],
)
def test_every_answer_is_as_if_it_had_never_been_written(question: str) -> None:
    assert shown(shop().ask(question, BERT)) == shown(bare_shop().ask(question, BERT))


def test_others_see_it() -> None:
    """What is hidden from one is hidden from no other, whoever asked first."""
    one = shop()
    assert one.ask("baskets last month", BERT).status is Status.REFUSED
    assert one.ask("baskets last month", ANNA).status is Status.ANSWERED
    assert one.ask("baskets last month", BERT).status is Status.REFUSED
    twin = one.measured(one.book, one.warehouse, DataClock(one.warehouse, one.catalog), PLANNERS)
    assert twin.ask("baskets last month", BERT).status is Status.REFUSED


@pytest.mark.parametrize(
    "question", ["basket value last month", "what does basket value mean", "how is basket value computed"]
)
def test_a_figure_does_not_name_the_hidden_one_that_it_is_made_of(question: str) -> None:
    known = catalog()
    hides: Hidden = lambda principal: frozenset({"sales.baskets"})  # noqa: E731
    answer = Asker(known, warehouse(), build_book(known, VALUES), hidden=hides).ask(question)
    assert answer.status is Status.ANSWERED
    said = replace(answer, sql="")
    assert "baskets" not in json.dumps(shown(said)), "the SQL is for people who may read it"


def test_planners_get_the_book_of_the_person() -> None:
    read: list[Book] = []

    def reads(wording: str, book: Book, context: Context) -> Refuse:
        read.append(book)
        return Refuse("No.")

    one = shop(Planners(offline=reads))
    one.ask("sales", BERT)
    one.ask("sales", ANNA)
    hidden = [sorted(book.hidden) for book in read]
    assert [each for each, _ in groupby(hidden)] == [sorted(hidden_from(BERT)), []]


def test_a_conversation_forgets_what_has_become_hidden() -> None:
    book = build_book(catalog(), VALUES).seen_by(HIDDEN)
    basket = Remembered("basket", "sales.baskets", "baskets")
    area = Remembered("area", "households.region", "region")
    last = parse_query({"metrics": ["revenue"], "dimensions": ["product.department"]})
    context = Context(last=last, remembered=(basket, area))
    assert kept(context, book) == Context(remembered=(area,))
    other = replace(context, last=parse_query({"metrics": ["revenue"]}))
    assert kept(other, book).last == other.last
    assert kept(context, build_book(catalog(), VALUES)) == context


def test_a_choice_of_what_has_become_hidden_is_no_choice_any_more() -> None:
    hidden: set[str] = set()
    known = catalog()
    baskets = Choice("Baskets", query=parse_query({"metrics": ["baskets"]}))
    asks = Planners(offline=lambda wording, book, context: Clarify("Which?", (baskets,)))
    book = build_book(known, VALUES)
    one = Asker(known, warehouse(), book, planners=asks, hidden=lambda principal: frozenset(hidden))
    back = one.ask("how many")
    assert one.choose(back.id, 0).status is Status.ANSWERED
    hidden.add("sales.baskets")
    assert one.choose(back.id, 0).problems[0].code == "nothing-to-choose"


def test_a_book_is_cut_once_and_few_are_kept() -> None:
    book = build_book(catalog(), VALUES)
    views = Views(lambda principal: frozenset({f"sales.{principal.id}"}) if principal.id else frozenset())
    first = views.of(book, Principal("revenue"))
    assert views.of(book, Principal("revenue")) is first
    assert views.of(book, replace(EVERYONE, id="")) is book
    for number in range(MOST_VIEWS):
        views.of(book, Principal(f"m{number}"))
    assert views.of(book, Principal("revenue")) is not first, "the one that rested longest was let go"
    assert views.of(book.updated(catalog(), VALUES), Principal("revenue")) is not first
