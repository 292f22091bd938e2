"""`dragoman lsp` as a process of its own, spoken to as editors do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lsprotocol import types as lsp

from tests.editing.shop import CUSTOMERS, ORDERS, SHOP
from tests.language_server.speaking import Editor


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    folder = tmp_path_factory.mktemp("editing")
    for name, text in SHOP.items():
        path = folder / "models" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    with Editor(folder) as editor:
        for name in ("orders.yml", "customers.yml"):
            editor.open(name)
        editor.problems("orders.yml")
        yield editor


def hover(editor: Editor, name: str, text: str, more: int = 0) -> str:
    found: lsp.Hover | None = editor.ask(
        lsp.TEXT_DOCUMENT_HOVER, lsp.HoverParams(*editor.place(name, text, more))
    )
    if found is None:
        return ""
    assert isinstance(found.contents, lsp.MarkupContent)
    return found.contents.value


def test_hovering_a_name_shows_its_definition(editor: Editor) -> None:
    shown = hover(editor, "orders.yml", "revenue / orders")
    assert "**metric** `orders.revenue`: number, currency EUR" in shown
    assert "What was ordered." in shown and "Also called sales, turnover." in shown
    assert "Owner: sales-team." in shown and "sum(" in shown and "SELECT" in shown
    assert "**dimension** `products.category`: string" in hover(editor, "orders.yml", "product.category", 9)
    assert "How numbers are shown" in hover(editor, "orders.yml", "format:")
    assert hover(editor, "orders.yml", "amount <") == ""


def test_going_to_a_definition_in_another_file(editor: Editor) -> None:
    found: lsp.Location = editor.ask(
        lsp.TEXT_DOCUMENT_DEFINITION,
        lsp.DefinitionParams(*editor.place("customers.yml", "purchases.revenue", 12)),
    )
    assert found.uri == editor.uri("orders.yml")
    assert found.range.start == editor.place("orders.yml", "revenue: &money")[1]


def test_problems_are_told_while_typing(editor: Editor) -> None:
    assert [problem for problem in editor.problems("orders.yml") if problem.severity == 1] == []
    editor.type(
        "orders.yml", ORDERS.replace("sum(amount * product.list_price)", "sum(amount * produkt.list_price)")
    )
    [problem] = [each for each in editor.problems("orders.yml") if each.code == "unknown-role"]
    assert problem.source == "dragoman" and "Model `orders` has no join `produkt`" in problem.message
    assert problem.range.start == editor.place("orders.yml", "sum(amount")[1]
    editor.type("orders.yml", ORDERS)
    assert not any(each.severity == 1 for each in editor.problems("orders.yml"))


def test_a_file_that_is_no_yaml_for_a_moment_keeps_its_names(editor: Editor) -> None:
    editor.type("orders.yml", ORDERS.replace("segments:", "segments: ["))
    assert [each.code for each in editor.problems("orders.yml")] == ["yaml-invalid"]
    editor.type("customers.yml", CUSTOMERS + "  share: {expr: revenue / customers}\r\n")
    assert not any(each.severity == 1 for each in editor.problems("customers.yml"))
    assert "`orders.revenue`" in hover(editor, "customers.yml", "revenue / customers")
    assert "`orders.revenue`" in hover(editor, "orders.yml", "revenue / orders")
    editor.type("orders.yml", ORDERS)
    editor.type("customers.yml", CUSTOMERS)


@pytest.mark.parametrize(
    "uri",
    [
        "file:///etc/passwd",
        "untitled:Untitled-1",
        "file://",
        "",
        "http://[",
        "file:///%00/x.yml",
        "%zz",
        "file:relative.yml",
    ],
)
def test_other_files_are_none_of_its_business(editor: Editor, uri: str) -> None:
    place = (lsp.TextDocumentIdentifier(uri), lsp.Position(3, 7))
    assert editor.ask(lsp.TEXT_DOCUMENT_HOVER, lsp.HoverParams(*place)) is None
    assert editor.ask(lsp.TEXT_DOCUMENT_DEFINITION, lsp.DefinitionParams(*place)) is None


def test_places_that_there_are_not(editor: Editor) -> None:
    document = lsp.TextDocumentIdentifier(editor.uri("orders.yml"))
    for position in (lsp.Position(10_000, 0), lsp.Position(0, 10_000), lsp.Position(2**31 - 1, 2**31 - 1)):
        assert editor.ask(lsp.TEXT_DOCUMENT_HOVER, lsp.HoverParams(document, position)) is None
