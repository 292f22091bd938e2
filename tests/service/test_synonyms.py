"""What a word was chosen, or put right, to mean is proposed for everybody: lines after which it means just that."""

from __future__ import annotations

import pytest

from semantic.book.book import build_book
from semantic.catalog import Catalog, load_texts
from semantic.definitions.proposing import NotProposable
from semantic.definitions.synonym_edits import Edit
from semantic.principal import EVERYONE, Principal
from service.answer import Answer, Status
from service.asking.shell import Asker
from service.browsing import Browser
from service.revision import Revision
from service.synonyms import Settled, chosen, propose_synonym, put_right
from tests.service import shop

ANNA = Principal("anna", (("groups", ("finance",)),))


def revision(**files: str) -> Revision:
    """The shop's, whose files lie in a folder."""
    texts = {**shop.TEXTS, **{f"{name}.yml": text for name, text in files.items()}}
    catalog = load_texts(texts, folder="models")
    assert not catalog.errors, catalog.errors
    warehouse = shop.warehouse()
    return Revision(
        catalog, Browser(catalog), Asker(catalog, warehouse, build_book(catalog, shop.VALUES)), warehouse
    )


SHARED = shop.SALES.replace(
    "{expr: sum(value), description", "{expr: sum(value), synonyms: [sales, turnover], description"
)
SHARED = SHARED.replace(
    "where: \"product.name = 'ham'\"", "synonyms: [sales], where: \"product.name = 'ham'\""
)


def at(text: str, beginning: str) -> tuple[int, str]:
    """The line that begins so, and its number."""
    return next((i, line) for i, line in enumerate(text.split("\n"), 1) if line.strip().startswith(beginning))


def asked_back(revision: Revision, question: str) -> Answer:
    answer = revision.asker.ask(question)
    assert answer.status is Status.CLARIFY
    return answer


def settled_by_click(revision: Revision, question: str, label: str) -> Settled:
    answer = asked_back(revision, question)
    state = revision.asker.waiting(answer.id)
    assert state is not None
    [index] = [i for i, choice in enumerate(answer.choices) if choice.label == label]
    settled = chosen(revision.catalog, state, index)
    assert settled is not None
    return settled


def changed(revision: Revision, edits: tuple[Edit, ...]) -> Catalog:
    """The definitions with these lines."""
    texts = {read.within: str(read.source).split("\n") for read in revision.catalog.files.values()}
    for edit in reversed(edits):
        texts[edit.file][edit.line - 1 : edit.line - 1 + len(edit.before)] = edit.after
    return load_texts({name: "\n".join(lines) for name, lines in texts.items()}, folder="models")


def test_a_word_that_two_share_is_taken_from_the_other() -> None:
    shop_of_two = revision(sales=SHARED)
    settled = settled_by_click(shop_of_two, "total Sales last month", "ham revenue")
    assert settled.word == "Sales"
    proposal = propose_synonym(shop_of_two, EVERYONE, settled)
    line, before = at(SHARED, "revenue:")
    assert proposal.edits == (
        Edit("sales.yml", line, (before,), (before.replace("[sales, turnover]", "[turnover]"),)),
    )
    assert proposal.means == "ham revenue" and f"@@ -{line},1 +{line},1 @@" in proposal.diff
    after = changed(shop_of_two, proposal.edits)
    asker = Asker(after, shop.warehouse(), build_book(after, shop.VALUES))
    answer = asker.ask("total Sales last month")
    assert answer.status is Status.ANSWERED and answer.computation.metrics[0].name == "ham_revenue"


def test_a_correction_of_the_metric_gives_its_word_to_the_one_that_was_meant() -> None:
    texts = shop.SALES.replace(
        "{expr: sum(value), description", "{expr: sum(value), synonyms: [money], description"
    )
    one = revision(sales=texts)
    before, after = {"metrics": ["revenue"]}, {"metrics": ["basket_value"], "time": "last month"}
    settled = put_right(one.asker.book, "how much money did we make?", before, after)
    assert settled is not None and settled.word == "money"
    proposal = propose_synonym(one, EVERYONE, settled)
    assert [(edit.file, edit.line) for edit in proposal.edits] == [
        ("sales.yml", at(texts, "revenue:")[0]),
        ("sales.yml", at(texts, "basket_value:")[0]),
    ]
    assert "synonyms: [money]" in proposal.edits[1].after[0] and "money" not in proposal.edits[0].after[0]


def test_a_correction_of_a_value_makes_a_group_of_what_was_meant() -> None:
    one = revision()
    before = {"metrics": ["revenue"], "filters": [{"field": "department", "op": "=", "values": ["DELI"]}]}
    after = {"metrics": ["revenue"], "filters": [{"field": "department", "op": "=", "values": ["DAIRY"]}]}
    settled = put_right(one.asker.book, "revenue of deli", before, after)
    assert settled is not None and settled.word == "deli"
    proposal = propose_synonym(one, EVERYONE, settled)
    [edit] = proposal.edits
    assert edit.file == "products.yml" and "groups: {deli: [DAIRY]}" in edit.after[0]


@pytest.mark.parametrize(
    ("question", "before", "after"),
    [
        ("revenue last month", {"metrics": ["revenue"]}, {"metrics": ["revenue", "baskets"]}),
        ("revenue by region", {"metrics": ["revenue"], "dimensions": ["region"]}, {"metrics": ["baskets"]}),
        ("how did it go?", {"metrics": ["revenue"]}, {"metrics": ["baskets"]}),
        ("revenue last month", {"metrics": ["revenue"], "time": "last month"}, {"metrics": ["revenue"]}),
    ],
    ids=["one more", "two changes", "no word of it", "another time"],
)
def test_where_no_word_led_to_another_thing_nothing_is_settled(
    question: str, before: dict[str, object], after: dict[str, object]
) -> None:
    assert put_right(revision().asker.book, question, before, after) is None


def test_what_is_the_name_of_something_is_not_given_to_another() -> None:
    one = revision()
    settled = put_right(
        one.asker.book, "revenue last month", {"metrics": ["revenue"]}, {"metrics": ["baskets"]}
    )
    assert settled is not None
    with pytest.raises(NotProposable, match="“revenue” is what revenue is called"):
        propose_synonym(one, EVERYONE, settled)


def test_what_means_it_already_needs_no_change() -> None:
    one = revision(sales=SHARED.replace("synonyms: [sales], where", "where"))
    known = settled_by_click(revision(sales=SHARED), "total sales last month", "revenue")
    with pytest.raises(NotProposable, match="means revenue already"):
        propose_synonym(one, EVERYONE, known)


def test_nobody_is_shown_a_line_that_defines_what_they_may_not_know() -> None:
    """In one line stands what everybody may know, and what only some may."""
    settings = shop.SETTINGS + "attributes: {groups: {type: string}}\n"
    hidden = SHARED.replace(
        "  ham_revenue: {", "  margin: {access: {groups: [finance]}, expr: sum(value)}\n  ham_revenue: {"
    )
    line = hidden.index("metrics:")
    members = [part.strip() for part in hidden[line:].split("\n")[1:] if part.strip()]
    hidden = hidden[:line] + "metrics: {" + ", ".join(members) + "}\n"
    one = revision(sales=hidden, settings=settings)
    assert "sales.margin" not in one.catalog_of(Principal("ben")).metrics
    settled = settled_by_click(one, "total sales last month", "ham revenue")
    with pytest.raises(NotProposable, match="more than you may see"):
        propose_synonym(one, Principal("ben"), settled)
    assert propose_synonym(one, ANNA, settled).edits
