"""`dragoman lsp` as a process of its own, spoken to as editors do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from semantic.review.formatting import formatted
from service.language_server.positions import Lines
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
        for name in ("orders.yml", "customers.yml", "products.yml"):
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


def labels(editor: Editor, name: str, text: str, more: int = 0) -> list[str]:
    found: lsp.CompletionList = editor.ask(
        lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionParams(*editor.place(name, text, more))
    )
    return [item.label for item in found.items]


def test_completing_names_in_text_that_is_not_finished(editor: Editor) -> None:
    editor.type("orders.yml", ORDERS + "  share: {expr: sum(customer.")
    assert labels(editor, "orders.yml", "sum(customer.", 13) == ["region", "spent"]
    editor.type("orders.yml", ORDERS + "  share: {expr: rev")
    assert labels(editor, "orders.yml", "{expr: rev", 10)[0] == "revenue"
    editor.type("orders.yml", ORDERS + "  share: {")
    assert labels(editor, "orders.yml", "share: {", 8)[:2] == ["expr", "convert"]
    editor.type("orders.yml", ORDERS)


def test_what_is_chosen_takes_the_place_of_what_was_typed(editor: Editor) -> None:
    editor.type("orders.yml", text := ORDERS + "  😀: {expr: orders.rev}")
    found: lsp.CompletionList = editor.ask(
        lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionParams(*editor.place("orders.yml", "orders.rev}", 10))
    )
    edit = found.items[0].text_edit
    assert isinstance(edit, lsp.TextEdit)
    assert applied(text, [edit]) == ORDERS + "  😀: {expr: orders.revenue}"
    editor.type("orders.yml", ORDERS)


def test_renaming_reaches_every_file(editor: Editor) -> None:
    place = editor.place("orders.yml", "revenue: &money")
    ready: lsp.PrepareRenamePlaceholder = editor.ask(
        lsp.TEXT_DOCUMENT_PREPARE_RENAME, lsp.PrepareRenameParams(*place)
    )
    assert ready.placeholder == "revenue"
    edit: lsp.WorkspaceEdit = editor.ask(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameParams(*place, "net_sales"))
    assert edit.changes is not None
    made = {name: applied(SHOP[name], edit.changes.get(editor.uri(name), [])) for name in SHOP}
    assert made["customers.yml"] == CUSTOMERS.replace("revenue", "net_sales")
    assert "orders.net_sales / customers.customers" in made["settings.yml"]
    assert made["questions/shop.yml"].count("net_sales") == 3 and "revenue" not in made["questions/shop.yml"]
    assert "what is revenue, definition: [net_sales]" in made["suites/shop.yml"], (
        "a question stays as people ask it"
    )


def test_a_name_that_is_taken_is_refused(editor: Editor) -> None:
    place = editor.place("orders.yml", "revenue: &money")
    for name, why in (("status", "is taken"), ("time", "is reserved"), ("a b", "A name is letters")):
        with pytest.raises(JsonRpcException, match=why):
            editor.ask(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameParams(*place, name))


def test_finding_every_use(editor: Editor) -> None:
    asked = lsp.ReferenceParams(
        lsp.ReferenceContext(include_declaration=False), *editor.place("products.yml", "category:")
    )
    found: list[lsp.Location] = editor.ask(lsp.TEXT_DOCUMENT_REFERENCES, asked)
    where = sorted(each.uri.rpartition("/models/")[2] for each in found)
    assert where == ["orders.yml", "questions/shop.yml", "tests/shop.yml"]
    shown: list[lsp.DocumentHighlight] = editor.ask(
        lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT,
        lsp.DocumentHighlightParams(*editor.place("orders.yml", "status: {type")),
    )
    assert len(shown) == 3


def test_the_outline_of_a_file_and_of_all(editor: Editor) -> None:
    document = lsp.TextDocumentIdentifier(editor.uri("orders.yml"))
    outline: list[lsp.DocumentSymbol] = editor.ask(
        lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL, lsp.DocumentSymbolParams(document)
    )
    [model] = outline
    assert model.name == "orders" and model.children is not None
    assert [each.name for each in model.children][:3] == ["customer", "product", "ordered_at"]
    found: list[lsp.WorkspaceSymbol] = editor.ask(lsp.WORKSPACE_SYMBOL, lsp.WorkspaceSymbolParams("reven"))
    assert [each.name for each in found] == ["revenue"]


def test_one_click_mends_a_misspelt_key_and_a_misspelt_name(editor: Editor) -> None:
    wrong = ORDERS.replace("synonyms:", "synonim:").replace(
        "revenue / orders_placed", "revenu / orders_placed"
    )
    editor.type("orders.yml", wrong)
    problems = editor.problems("orders.yml")
    made = wrong
    for code, title in (("unknown-key", "Write `synonyms`"), ("unknown-name", "Write `revenue`")):
        [problem] = [each for each in problems if each.code == code]
        asked = lsp.CodeActionParams(
            lsp.TextDocumentIdentifier(editor.uri("orders.yml")),
            problem.range,
            lsp.CodeActionContext([problem]),
        )
        actions: list[lsp.CodeAction] = editor.ask(lsp.TEXT_DOCUMENT_CODE_ACTION, asked)
        [action] = [each for each in actions if each.title == title]
        assert action.edit is not None and action.edit.changes is not None
        made = applied(made, action.edit.changes[editor.uri("orders.yml")])
        editor.type("orders.yml", made)
        problems = editor.problems("orders.yml")
    assert made == ORDERS
    assert not any(each.severity == 1 for each in problems)


def test_formatting_keeps_the_ends_of_lines(editor: Editor) -> None:
    editor.type("customers.yml", text := CUSTOMERS.replace("table: ", "table:   "))
    edits: list[lsp.TextEdit] = editor.ask(
        lsp.TEXT_DOCUMENT_FORMATTING,
        lsp.DocumentFormattingParams(
            lsp.TextDocumentIdentifier(editor.uri("customers.yml")), lsp.FormattingOptions(2, True)
        ),
    )
    laid = formatted(CUSTOMERS.replace("\r\n", "\n"))
    assert isinstance(laid, str) and applied(text, edits) == laid.replace("\n", "\r\n")
    editor.type("customers.yml", CUSTOMERS)


def test_files_on_disk_that_come_change_and_go(editor: Editor) -> None:
    path = editor.folder / "models" / "visits.yml"
    path.write_bytes(b"model: visits\ntable: visits\nkey: id\nmetrics:\n  visits: {expr: count(\xff)}\n")
    editor.saved("orders.yml")
    [problem] = editor.problems("visits.yml")
    assert problem.code == "file-not-text"
    path.unlink()
    editor.saved("orders.yml")
    assert editor.problems("visits.yml", until=lambda found: not found) == []


def test_a_text_that_is_far_too_large(editor: Editor) -> None:
    editor.open("huge.yml", "model: huge\n" + "# x\n" * 260_000)
    assert [each.code for each in editor.problems("huge.yml")] == ["file-too-large"]
    assert hover(editor, "huge.yml", "model") == ""
    editor.close("huge.yml")
    assert editor.problems("huge.yml", until=lambda found: not found) == []


def applied(text: str, edits: Sequence[lsp.TextEdit]) -> str:
    """The text as an editor makes it."""
    lines = Lines(text)
    for edit in sorted(edits, key=lambda each: lines.offset(each.range.start), reverse=True):
        start, end = lines.offset(edit.range.start), lines.offset(edit.range.end)
        text = text[:start] + edit.new_text + text[end:]
    return text


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
