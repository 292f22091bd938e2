"""Requests that write: completion, renaming, mending, formatting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams

from semantic.editing import named_at
from semantic.editing.completing import completed
from semantic.editing.mending import Mend, all_mended, difference, mends
from semantic.editing.offers import Offer, OfferKind
from semantic.editing.renaming import RENAMED, Edit, RenameRefused, renamed
from semantic.errors import Problem
from semantic.review.formatting import formatted
from service.language_server.diagnostics import diagnostic
from service.language_server.positions import Lines
from service.language_server.server import Place, Server

_KINDS = {
    OfferKind.KEY: lsp.CompletionItemKind.Property,
    OfferKind.VALUE: lsp.CompletionItemKind.EnumMember,
    OfferKind.FUNCTION: lsp.CompletionItemKind.Function,
    OfferKind.MODEL: lsp.CompletionItemKind.Class,
    OfferKind.JOIN: lsp.CompletionItemKind.Interface,
    OfferKind.DIMENSION: lsp.CompletionItemKind.Field,
    OfferKind.SEGMENT: lsp.CompletionItemKind.Constant,
    OfferKind.METRIC: lsp.CompletionItemKind.Value,
    OfferKind.COLUMN: lsp.CompletionItemKind.Variable,
    OfferKind.GRAIN: lsp.CompletionItemKind.Unit,
}


def completion(server: Server, params: lsp.CompletionParams) -> lsp.CompletionList | None:
    place = server.at(params.text_document.uri, params.position)
    if place is None:
        return None
    found = completed(place.project, place.name, place.lines.text, place.offset)
    where = place.lines.range(found.start, found.end)
    items = [_item(offer, where, order) for order, offer in enumerate(found.offers)]
    # Whatever is typed on is asked anew: what may stand there depends on all of it.
    return lsp.CompletionList(is_incomplete=found.more, items=items)


def _item(offer: Offer, where: lsp.Range, order: int) -> lsp.CompletionItem:
    return lsp.CompletionItem(
        label=offer.label,
        kind=_KINDS[offer.kind],
        detail=offer.detail or None,
        documentation=offer.help or None,
        sort_text=f"{order:04}",
        filter_text=offer.label,
        text_edit=lsp.TextEdit(where, offer.written),
        tags=[lsp.CompletionItemTag.Deprecated] if offer.deprecated else None,
    )


def prepare_rename(server: Server, params: lsp.PrepareRenameParams) -> lsp.PrepareRenamePlaceholder | None:
    place = server.at(params.text_document.uri, params.position)
    found = named_at(place.project, place.name, place.lines.text, place.offset) if place is not None else None
    if place is None or found is None or found.symbol is None or found.span is None:
        return None
    if found.symbol.kind not in RENAMED:
        return None
    return lsp.PrepareRenamePlaceholder(place.lines.range(*found.span), found.name)


def rename(server: Server, params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
    """Runs in a thread: what comes of it is checked first."""
    place = server.at(params.text_document.uri, params.position)
    found = named_at(place.project, place.name, place.lines.text, place.offset) if place is not None else None
    if place is None or found is None or found.symbol is None:
        return None
    try:
        edits = renamed(place.project, found.symbol, params.new_name, server.checked)
    except RenameRefused as refused:
        raise JsonRpcInvalidParams(str(refused)) from None
    changes = {
        server.uri_of(name): _text_edits(made, server.lines(place.project.files[name].text))
        for name, made in edits.items()
    }
    return lsp.WorkspaceEdit(changes=changes)


def _text_edits(edits: Iterable[Edit], lines: Lines) -> list[lsp.TextEdit]:
    return [lsp.TextEdit(lines.range(edit.start, edit.end), edit.text) for edit in edits]


def code_actions(server: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction] | None:
    place = server.at(params.text_document.uri, params.range.start)
    if place is None:
        return None
    return list(_actions(server, place, params))


def _actions(server: Server, place: Place, params: lsp.CodeActionParams) -> Iterator[lsp.CodeAction]:
    asked = {
        (each.code, each.range.start.line, each.range.start.character) for each in params.context.diagnostics
    }
    for problem in server.problems(place.name):
        told = diagnostic(problem, place.lines)
        if (told.code, told.range.start.line, told.range.start.character) in asked:
            for mend in mends(place.lines.text, _within(problem, place.name)):
                yield _action(server, place, mend, lsp.CodeActionKind.QuickFix, [told])
    wanted = params.context.only or ()
    if any(str(kind).startswith("source") for kind in wanted):
        everything = all_mended(place.name, place.lines.text)
        if everything is not None:
            yield _action(server, place, everything, lsp.CodeActionKind.SourceFixAll, None)


def _within(problem: Problem, name: str) -> Problem:
    assert problem.position is None or problem.position.file == name
    return problem


def _action(
    server: Server, place: Place, mend: Mend, kind: lsp.CodeActionKind, told: list[lsp.Diagnostic] | None
) -> lsp.CodeAction:
    edits = _text_edits(mend.edits, place.lines)
    return lsp.CodeAction(
        title=mend.title,
        kind=kind,
        diagnostics=told,
        is_preferred=mend.sure or None,
        edit=lsp.WorkspaceEdit(changes={server.uri_of(place.name): edits}),
    )


def formatting(server: Server, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit] | None:
    place = server.at(params.text_document.uri, lsp.Position(0, 0))
    if place is None:
        return None
    text = place.lines.text
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    made = formatted(text.removeprefix(mark).replace("\r\n", "\n"), place.name)
    if isinstance(made, Problem):
        return []
    if "\r\n" in text:
        made = made.replace("\n", "\r\n")
    if mark + made == text:
        return []
    return _text_edits([difference(text, mark + made)], place.lines)
