"""Requests that ask what is there: hover, definition, references, highlights, symbols."""

from __future__ import annotations

from lsprotocol import types as lsp

from semantic.editing import (
    Named,
    Part,
    Symbol,
    SymbolKind,
    described,
    key_help,
    named_at,
    occurrences,
    place_of,
    places_of,
    spot_at,
)
from service.language_server.server import Place, Server

MOST_SYMBOLS = 100

_KINDS = {
    SymbolKind.MODEL: lsp.SymbolKind.Class,
    SymbolKind.JOIN: lsp.SymbolKind.Interface,
    SymbolKind.INVERSE: lsp.SymbolKind.Interface,
    SymbolKind.DIMENSION: lsp.SymbolKind.Field,
    SymbolKind.SEGMENT: lsp.SymbolKind.Boolean,
    SymbolKind.METRIC: lsp.SymbolKind.Number,
    SymbolKind.ATTRIBUTE: lsp.SymbolKind.Property,
    SymbolKind.WAREHOUSE: lsp.SymbolKind.Object,
    SymbolKind.QUESTION: lsp.SymbolKind.String,
}


def hover(server: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    place = server.at(params.text_document.uri, params.position)
    if place is None:
        return None
    found = _named(place)
    if found is not None and found.symbol is not None and found.span is not None:
        return _shown(described(place.project, found.symbol), place.lines.range(*found.span))
    spot = spot_at(place.lines.text, place.offset)
    if spot.part is not Part.KEY or not spot.text:
        return None
    text = key_help(place_of(place.project.files[place.name].kind, (*spot.keys, spot.text)))
    return _shown(text, place.lines.range(spot.start, spot.start + len(spot.text))) if text else None


def _named(place: Place) -> Named | None:
    return named_at(place.project, place.name, place.lines.text, place.offset)


def _shown(text: str, where: lsp.Range) -> lsp.Hover:
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, text), where)


def definition(server: Server, params: lsp.DefinitionParams) -> lsp.Location | None:
    place = server.at(params.text_document.uri, params.position)
    found = _named(place) if place is not None else None
    return server.location(found.symbol) if found is not None and found.symbol is not None else None


def references(server: Server, params: lsp.ReferenceParams) -> list[lsp.Location] | None:
    place = server.at(params.text_document.uri, params.position)
    found = _named(place) if place is not None else None
    if place is None or found is None or found.symbol is None:
        return None
    symbol, out = found.symbol, []
    for name, held in places_of(place.project, symbol).items():
        lines = server.lines(place.project.files[name].good.text)
        for each in held:
            own = name == symbol.file and each.span == symbol.span
            if each.span is not None and (params.context.include_declaration or not own):
                out.append(lsp.Location(server.uri_of(name), lines.range(*each.span)))
    return out


def highlights(server: Server, params: lsp.DocumentHighlightParams) -> list[lsp.DocumentHighlight] | None:
    place = server.at(params.text_document.uri, params.position)
    found = _named(place) if place is not None else None
    if place is None or found is None or found.symbol is None:
        return None
    if place.project.files[place.name].good.text != place.lines.text:
        return None
    return [
        lsp.DocumentHighlight(place.lines.range(*each.span))
        for each in occurrences(place.project, place.name)
        if each.symbol == found.symbol and each.span is not None
    ]


def document_symbols(server: Server, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol] | None:
    place = server.at(params.text_document.uri, lsp.Position(0, 0))
    if place is None:
        return None
    file = place.project.files[place.name]
    lines = server.lines(file.good.text)
    shown = [
        _document_symbol(each, server, place) for each in file.symbols if each.kind is not SymbolKind.INVERSE
    ]
    if file.symbols and file.symbols[0].kind is SymbolKind.MODEL:
        model, members = shown[0], shown[1:]
        model.children = members
        model.range = lines.whole
        return [model]
    return shown


def _document_symbol(symbol: Symbol, server: Server, place: Place) -> lsp.DocumentSymbol:
    lines = server.lines(place.project.files[symbol.file].good.text)
    name = symbol.name or "?"
    return lsp.DocumentSymbol(
        name=name,
        kind=_KINDS[symbol.kind],
        range=lines.range(*symbol.whole),
        selection_range=lines.range(*symbol.span),
        detail=str(symbol.kind),
    )


def workspace_symbols(server: Server, params: lsp.WorkspaceSymbolParams) -> list[lsp.WorkspaceSymbol] | None:
    project = server.project
    if project is None:
        return None
    word = params.query.casefold()
    found = [each for each in project.all_symbols if word in each.qualified.casefold()]
    found.sort(key=lambda each: (not each.name.casefold().startswith(word), len(each.qualified)))
    return [
        lsp.WorkspaceSymbol(
            location=server.location(each),
            name=each.name,
            kind=_KINDS[each.kind],
            container_name=each.model or None,
        )
        for each in found[:MOST_SYMBOLS]
    ]
