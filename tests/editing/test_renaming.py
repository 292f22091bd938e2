"""Another name for a definition: everything that is counted stays, and going back gives the same texts."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from semantic.catalog import Catalog
from semantic.compiling import compile_query
from semantic.editing import Project, Symbol, SymbolKind, check
from semantic.editing.renaming import RenameRefused, edited, renamed
from semantic.principal import OPERATOR
from semantic.query import parse_query
from semantic.review.questions import ANY_TIME
from tests.editing.shop import ORDERS, SHOP

FILES = Project.of(SHOP)
CHECKED = check(FILES)
PROJECT = FILES.read_as(CHECKED.catalog)


def statements(catalog: Catalog) -> dict[str, str]:
    """The SQL of every metric, dimension and verified question."""
    queries: dict[str, Mapping[str, object]] = {name: {"metrics": [name]} for name in catalog.metrics}
    queries |= {name: {"dimensions": [name]} for name in catalog.dimensions}
    queries |= {question.question: question.query for question in catalog.questions}
    return {
        name: compile_query(
            catalog, parse_query(query), dialect="duckdb", now=ANY_TIME, principal=OPERATOR
        ).main.sql
        for name, query in queries.items()
    }


STATEMENTS = statements(CHECKED.catalog)


def with_name(project: Project, symbol: Symbol, name: str) -> Project:
    edits = renamed(project, symbol, name, CHECKED)
    for file, made in edits.items():
        project = project.with_text(file, edited(project.files[file].text, made))
    return project.read_as(check(project, CHECKED).catalog)


@pytest.mark.parametrize(
    "which",
    [
        "model customers", "join orders.customer", "way back customers.purchases", "dimension orders.status",
        "dimension customers.region", "dimension products.category", "segment orders.paid", "metric orders.revenue",
        "metric orders.last_year", "attribute regions",
    ],
)  # fmt: skip
def test_there_and_back(which: str) -> None:
    [symbol] = [each for each in PROJECT.all_symbols if f"{each.kind} {each.qualified}" == which]
    name = f"{symbol.name}_x"
    other = with_name(PROJECT, symbol, name)
    # A model's name is an alias of its table, which is left out where both are the same.
    plain = {
        key.replace(name, symbol.name): re.sub(r"\b(\w+) AS \1\b", r"\1", sql.replace(name, symbol.name))
        for key, sql in statements(other.catalog or CHECKED.catalog).items()
    }
    assert plain == STATEMENTS
    assert symbol.name not in {each.name for each in other.all_symbols if each.kind is symbol.kind}
    [there] = [each for each in other.all_symbols if (each.kind, each.name) == (symbol.kind, name)]
    back = with_name(other, there, symbol.name)
    assert {file: held.text for file, held in back.files.items()} == dict(SHOP)


def member(project: Project, model: str, name: str) -> Symbol:
    return project.members[model][name]


def test_a_dimension_without_expression_stays_its_column() -> None:
    other = with_name(PROJECT, member(PROJECT, "orders", "status"), "state")
    assert (
        "  state: {expr: status, type: string, description: Where it stands.}"
        in other.files["orders.yml"].text
    )
    assert "where: state <> 'returned'" in other.files["orders.yml"].text


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("orders_placed", "taken: there is the metric orders.orders_placed"),
        ("customer", "taken: there is the join orders.customer"),
        ("2nd", "letters, digits"),
        ("metrics", "reserved"),
    ],
)
def test_names_that_cannot_be_given(name: str, why: str) -> None:
    with pytest.raises(RenameRefused, match=why):
        renamed(PROJECT, member(PROJECT, "orders", "revenue"), name)


def test_a_name_that_would_catch_a_column() -> None:
    """`sum(amount * …)` adds up a column; a dimension of that name would take its place."""
    with pytest.raises(RenameRefused, match="would mean something else"):
        renamed(PROJECT, member(PROJECT, "orders", "size"), "amount")


def test_a_short_name_that_would_mean_two_metrics() -> None:
    files = {**SHOP, "products.yml": SHOP["products.yml"] + "  sold: {expr: orders_placed}\n"}
    project = Project.of(files)
    with pytest.raises(RenameRefused, match="bring an error"):
        renamed(project, member(project, "customers", "customers"), "orders_placed")


def test_a_file_that_cannot_be_read_now() -> None:
    project = PROJECT.with_text("customers.yml", SHOP["customers.yml"] + "broken: [revenue")
    with pytest.raises(RenameRefused, match=r"customers\.yml cannot be read"):
        renamed(project, member(project, "orders", "revenue"), "income")


def test_a_value_with_an_alias_is_changed_where_it_is_written() -> None:
    text = ORDERS.replace('  "last_year"', '  money: *money\n  "last_year"')
    project = Project.of({**SHOP, "orders.yml": text})
    project = project.read_as(check(project).catalog)
    made = edited(text, renamed(project, member(project, "orders", "status"), "state")["orders.yml"])
    assert made == text.replace("status", "state").replace("state: {", "state: {expr: status, ")


def test_what_is_the_same_is_told_by_kind_too() -> None:
    """`customers` is a model and its metric: each has its own uses."""
    model = PROJECT.models["customers"]
    assert model.kind is SymbolKind.MODEL
    text = with_name(PROJECT, model, "clients").files["settings.yml"].text
    assert "orders.revenue / clients.customers" in text
