"""Questions about definitions: what is asked of which members, and which questions are about data all the same."""

from __future__ import annotations

import pytest

from semantic import load_texts
from semantic.book import build_book
from service.asking.offline import plan_offline
from service.asking.planned import Aspect, Define, Planned, Refuse
from tests.asking.offline.shop import BOOK, TEXTS

_COUNTED = "dimensions:\n  basket_count: {type: number, synonyms: [baskets of the customer]}"
CARTS = build_book(
    load_texts({**TEXTS, "customers.yml": TEXTS["customers.yml"].replace("dimensions:", _COUNTED)}), {}
)

ASKED: dict[str, tuple[Aspect, tuple[str, ...]]] = {
    "what does revenue mean?": (Aspect.MEANING, ("sales.revenue",)),
    "What counts as a frozen food?": (Aspect.MEANING, ("sales.frozen",)),
    "can you tell me what turnover means": (Aspect.MEANING, ("sales.revenue",)),
    "define 'basket size'": (Aspect.MEANING, ("sales.basket_value", "sales.items_per_basket")),
    "what does wine mean": (Aspect.MEANING, ("products.category",)),
    "what is meant by deli counter": (Aspect.MEANING, ("products.department",)),
    "what is a basket": (Aspect.MEANING, ("sales.baskets", "sales.basket")),
    "explain the discount rate to me": (Aspect.MEANING, ("sales.discount_rate",)),
    "how is basket value calculated?": (Aspect.FORMULA, ("sales.basket_value",)),
    "how do you compute the discount rate": (Aspect.FORMULA, ("sales.discount_rate",)),
    "who owns turnover": (Aspect.OWNER, ("sales.revenue",)),
    "where is frozen food defined": (Aspect.PLACE, ("sales.frozen",)),
    "difference between revenue and units": (Aspect.DIFFERENCE, ("sales.revenue", "sales.units")),
    "revenue vs takings, what's the difference?": (Aspect.DIFFERENCE, ("sales.revenue", "sales.takings")),
    "which basket metrics are there": (
        Aspect.LIST,
        ("sales.baskets", "sales.basket_value", "sales.items_per_basket"),
    ),
    "what can I group revenue by": (Aspect.GROUPINGS, ("sales.revenue",)),
    "how can turnover be split": (Aspect.GROUPINGS, ("sales.revenue",)),
    "since when do we have sales data": (Aspect.DATA, ("sales",)),
    "how far back does the data go": (Aspect.DATA, ()),
    "what does the data cover": (Aspect.DATA, ()),
    "do you have data from 2016": (Aspect.DATA, ()),
    "what's the definition of turnover": (Aspect.MEANING, ("sales.revenue",)),
    "what's included in turnover": (Aspect.MEANING, ("sales.revenue",)),
    "what does the discount rate tell me": (Aspect.MEANING, ("sales.discount_rate",)),
    "what's a deli product": (Aspect.MEANING, ("products.department",)),
    "does revenue include discounts": (Aspect.DIFFERENCE, ("sales.revenue", "sales.discounts")),
    "are discounts part of revenue": (Aspect.DIFFERENCE, ("sales.revenue", "sales.discounts")),
    "what is revenue as opposed to takings": (Aspect.DIFFERENCE, ("sales.revenue", "sales.takings")),
    "how come there are two basket sizes": (
        Aspect.DIFFERENCE,
        ("sales.basket_value", "sales.items_per_basket"),
    ),
    "can I break revenue down by department": (Aspect.SPLITS, ("sales.revenue", "products.department")),
    "can turnover be split by shop and month": (
        Aspect.SPLITS,
        ("sales.revenue", "stores.store_id", "sales.sold_on"),
    ),
    "by what can turnover be grouped": (Aspect.GROUPINGS, ("sales.revenue",)),
    "which values does age have": (Aspect.VALUES, ("customers.age",)),
    "where does turnover come from": (Aspect.SOURCE, ("sales.revenue",)),
    "which tables are behind sales": (Aspect.SOURCE, ("sales.revenue",)),
    "what does the products model contain": (Aspect.MEANING, ("products",)),
    "what currency is turnover in": (Aspect.UNIT, ("sales.revenue",)),
    "is the discount rate certified": (Aspect.CERTIFIED, ("sales.discount_rate",)),
    "which metrics are certified": (Aspect.CERTIFIED, ("sales.revenue", "sales.baskets")),
    "is there a metric for turnover": (Aspect.EXISTS, ("sales.revenue",)),
    "what data do you have": (Aspect.LIST, ("customers", "products", "sales", "stores")),
    "so what is a basket then": (Aspect.MEANING, ("sales.baskets", "sales.basket")),
    "until when do we have turnover": (Aspect.DATA, ("sales",)),
    "in which table is turnover stored": (Aspect.SOURCE, ("sales.revenue",)),
    "what else is revenue called": (Aspect.SYNONYMS, ("sales.revenue",)),
    "hi! what is the difference between revenue and takings?": (
        Aspect.DIFFERENCE,
        ("sales.revenue", "sales.takings"),
    ),
    "Quick question - I don't know what the diffrence between revenue and takings is": (
        Aspect.DIFFERENCE,
        ("sales.revenue", "sales.takings"),
    ),
    "how do you tell baskets from units": (Aspect.DIFFERENCE, ("sales.baskets", "sales.units")),
    "baskets and units, why are there two of them?": (Aspect.DIFFERENCE, ("sales.baskets", "sales.units")),
    "why do you have both baskets and units": (Aspect.DIFFERENCE, ("sales.baskets", "sales.units")),
    "revenue and takings - same thing?": (Aspect.DIFFERENCE, ("sales.revenue", "sales.takings")),
    "turnover??? never heard of that": (Aspect.MEANING, ("sales.revenue",)),
    "basket value, what's that": (Aspect.MEANING, ("sales.basket_value",)),
    "I don't really get the discount rate": (Aspect.MEANING, ("sales.discount_rate",)),
    "basket value - can you explain?": (Aspect.MEANING, ("sales.basket_value",)),
    "wat is turnover exactly": (Aspect.MEANING, ("sales.revenue",)),
    "how is the discount rate calcualted": (Aspect.FORMULA, ("sales.discount_rate",)),
    "what is the discount rate a share of?": (Aspect.FORMULA, ("sales.discount_rate",)),
    "discount rate - percentage of what": (Aspect.FORMULA, ("sales.discount_rate",)),
    "is basket value an average or a median": (Aspect.FORMULA, ("sales.basket_value",)),
    "what all sits in the turnover figure": (Aspect.MEANING, ("sales.revenue",)),
    "what's in discounts": (Aspect.MEANING, ("sales.discounts",)),
    "turnover: are discounts in there": (Aspect.DIFFERENCE, ("sales.revenue", "sales.discounts")),
    "are discounts in turnover": (Aspect.DIFFERENCE, ("sales.revenue", "sales.discounts")),
    "turnover - before or after discounts?": (Aspect.DIFFERENCE, ("sales.revenue", "sales.discounts")),
    "is turnover just another word for takings": (Aspect.DIFFERENCE, ("sales.revenue", "sales.takings")),
    "what's missing in turnover": (Aspect.MEANING, ("sales.revenue",)),
    "what do I have to imagine under turnover": (Aspect.MEANING, ("sales.revenue",)),
    "explain like I'm five: discount rate": (Aspect.MEANING, ("sales.discount_rate",)),
    "discount rate = ?": (Aspect.FORMULA, ("sales.discount_rate",)),
    "who's in frozen": (Aspect.MEANING, ("sales.frozen",)),
    "my boss wants to know what turnover is": (Aspect.MEANING, ("sales.revenue",)),
    "what on earth is the discount rate meant to be": (Aspect.MEANING, ("sales.discount_rate",)),
    "question: what is turnover?": (Aspect.MEANING, ("sales.revenue",)),
    "how does the system compute the discount rate": (Aspect.FORMULA, ("sales.discount_rate",)),
    "what are the criteria for a senior": (Aspect.MEANING, ("customers.age",)),
    "what does it take to be a senior": (Aspect.MEANING, ("customers.age",)),
    "revenue and takings, difference?": (Aspect.DIFFERENCE, ("sales.revenue", "sales.takings")),
    "how is turnover related to takings": (Aspect.DIFFERENCE, ("sales.revenue", "sales.takings")),
    "why is turnover lower than takings": (Aspect.DIFFERENCE, ("sales.revenue", "sales.takings")),
    "why do turnover and takings differ": (Aspect.DIFFERENCE, ("sales.revenue", "sales.takings")),
    "when do you call a customer a senior": (Aspect.MEANING, ("customers.age",)),
    "from what age on is someone a senior": (Aspect.MEANING, ("customers.age",)),
}


@pytest.mark.parametrize("question", ASKED)
def test_what_is_asked_of_which_definitions(question: str) -> None:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Define), result
    assert (result.aspect, result.members) == ASKED[question]


@pytest.mark.parametrize(
    "question",
    [
        "what is the discount rate",
        "what is an average basket value",
        "what was the revenue last month",
        "what are sales by department",
        "hi! what is the difference between revenue and takings last month?",
        "how much is the difference between revenue and takings",
        "revenue minus takings",
        "wat was the revenue last month",
        "tell me what the discount rate was last month",
        "turnover last month, what is it",
        "can I see sales by department",
        "do you know sales by department",
        "which sections are there",
    ],
)
def test_a_question_for_a_number_gets_it(question: str) -> None:
    assert isinstance(plan_offline(question, BOOK), Planned)


@pytest.mark.parametrize("question", ["what does margin mean", "define churn", "how is loyalty calculated"])
def test_a_word_that_no_definition_has_is_refused(question: str) -> None:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Refuse) and result.reason.startswith("No definition is called “")


def test_two_names_with_a_question_mark_ask_what_tells_them_apart_and_without_for_their_numbers() -> None:
    result = plan_offline("revenue vs units??", BOOK)
    assert isinstance(result, Define)
    assert (result.aspect, result.members) == (Aspect.DIFFERENCE, ("sales.revenue", "sales.units"))
    [note] = result.assumptions
    assert note.endswith("For the numbers, name a period, too: “revenue and units last month”.")
    for question in ("revenue vs units", "revenue vs units last month?"):
        assert isinstance(plan_offline(question, BOOK), Planned)


def test_a_thing_is_explained_beside_the_count_of_it_that_the_longer_name_is() -> None:
    result = plan_offline("what is a basket of a customer, is it the same as a unit", CARTS)
    assert isinstance(result, Define)
    assert result.members == ("sales.baskets", "sales.basket", "customers.basket_count", "sales.units")


def test_a_misspelt_name_is_read_and_said() -> None:
    result = plan_offline("what does turnovr mean", BOOK)
    assert result == Define(("sales.revenue",), "turnovr", assumptions=("“turnovr” is read as “turnover”.",))


def test_all_metrics_are_listed_by_the_certified_ones_with_how_many_there_are() -> None:
    result = plan_offline("what metrics are there?", BOOK)
    assert isinstance(result, Define)
    assert (result.members, result.total) == (("sales.revenue", "sales.baskets"), 12)


STORY = build_book(
    load_texts(
        {
            **TEXTS,
            "sales.yml": TEXTS["sales.yml"].replace(
                "segments:\n",
                "segments:\n"
                "  big_spenders: {where: \"customer.age = '65+'\", description: 'Spent 100,000 dollars or more.'}\n"
                "  pumped: {where: 'units > 3', description: 'A tank filled at two pumps counts twice.'}\n",
                1,
            ),
        }
    ),
    {},
)
NOT_WORKED_OUT = "is not worked out: this is what the definition says."


@pytest.mark.parametrize(
    "question",
    [
        "does big spenders start at 100k or higher?",
        "do big spenders begin at 80k",
        "are big spenders over $100,000",
    ],
)
def test_a_bound_is_explained_where_the_definition_has_one(question: str) -> None:
    result = plan_offline(question, STORY)
    assert isinstance(result, Define), result
    assert result.members == ("sales.big_spenders",)


@pytest.mark.parametrize("question", ["pumped - are all pumps in it", "is every tank in pumped"])
def test_a_detail_is_explained_where_the_definition_speaks_of_it(question: str) -> None:
    result = plan_offline(question, STORY)
    assert isinstance(result, Define), result
    assert result.members == ("sales.pumped",)


@pytest.mark.parametrize(
    ("question", "members"),
    [
        ("If a shopper fills two bottles, do units count it double?", ("sales.units",)),
        ("what's a basket when i buy 3 of the same wine", ("sales.baskets", "sales.basket")),
        ("does it count as a basket if I return everything?", ("sales.baskets", "sales.basket")),
    ],
)
def test_a_case_that_is_made_up_gets_the_definition_and_is_said_not_to_be_worked_out(
    question: str, members: tuple[str, ...]
) -> None:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Define), result
    assert result.members == members
    assert result.assumptions[-1].endswith(NOT_WORKED_OUT)


@pytest.mark.parametrize(
    "question",
    [
        "do big spenders start in december",
        "does turnover start at 9",
        "are big spenders over 500 last month",
        "pumped - are all trucks in it",
    ],
)
def test_a_detail_that_the_definition_does_not_speak_of_is_not_left_out(question: str) -> None:
    assert not isinstance(plan_offline(question, STORY), Define)


TALK: dict[str, tuple[Aspect, tuple[str, ...]]] = {
    "is a unit the same as an article?": (Aspect.DIFFERENCE, ("sales.units", "products.products")),
    "my boss wants to know if turnover includes discounts": (
        Aspect.MEANING,
        ("sales.revenue", "sales.discounts"),
    ),
    "I keep reading 'discount rate' in the deck. What is it?": (Aspect.MEANING, ("sales.discount_rate",)),
    "why can the discount rate be above 100%": (Aspect.MEANING, ("sales.discount_rate",)),
    "who do I talk to about turnover": (Aspect.OWNER, ("sales.revenue",)),
    "in which file is basket value": (Aspect.PLACE, ("sales.basket_value",)),
    "revenue or units, which one should I use": (Aspect.DIFFERENCE, ("sales.revenue", "sales.units")),
    "which customers count as families": (Aspect.MEANING, ("customers.has_kids",)),
    "how up to date is the turnover data": (Aspect.DATA, ("sales",)),
    "can you tell me about turnover": (Aspect.MEANING, ("sales.revenue",)),
    "what do we mean by turnover here": (Aspect.MEANING, ("sales.revenue",)),
    "which date does turnover go by": (Aspect.MEANING, ("sales.sold_on", "sales.revenue")),
}


@pytest.mark.parametrize("question", TALK)
def test_talk_about_definitions_in_free_words(question: str) -> None:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Define), result
    assert (result.aspect, result.members) == TALK[question]


@pytest.mark.parametrize(
    "question",
    [
        "does profit include discounts",
        "organic sales included",
        "are returns included in sales",
        "revenue covered by vouchers",
        "how many customers are considered active",
        "is turnover with discounts higher",
        "latest revenue",
        "difference between sales",
        "does turnover include vat",
        "do shoppers include new households",
        "do shoppers include recent households",
        "can I split turnover by colour",
        "is there a metric for profit",
        "do you have data on employees",
        "what kind of vegan product is there",
        "when is turnover highest",
        "when are shoppers active",
        "turnover in december - never heard of that",
        "baskets and units, why so many",
        "what goes into baskets with wine",
        "is turnover down in frozen",
        "turnover: are vouchers in there",
        "what is turnover if I leave out wine",
        "what is an average basket value if I buy wine",
        "how many baskets count if a shopper buys wine",
        "turnover before or after december",
        "what is the difference between deli and meat sales",
        "difference between deli and meat in turnover",
        "does turnover differ between shops",
        "what is the difference between turnover and takings in percent",
        "what makes turnover fall",
        "why is turnover lower than last month",
        "why is turnover lower in december",
        "why do turnover and takings differ in december",
        "question: what is turnover in december?",
        "my boss wants to know what turnover was in december",
        "what are the limits for the senior shop",
        "what is turnover if we exclude frozen",
        "who is our best customer",
        "what part of turnover is wine, by department",
        "turnover by department explained",
        "how old are the stores",
    ],
)
def test_a_word_that_is_neither_name_nor_talk_is_not_left_out(question: str) -> None:
    assert not isinstance(plan_offline(question, BOOK), Define)
