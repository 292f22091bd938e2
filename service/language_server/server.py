"""The server: which message is answered by what.

    make_server(find_folder).start_io()

Answers come from texts in memory alone; what takes longer is found out by `background.Checker`. A message about a file
that is not one of the definitions is answered with nothing.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from pathlib import Path

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from semantic.definitions.yaml_tree import MAX_BYTES
from semantic.editing import Part, described, key_help, named_at, place_of, spot_at
from service.language_server.background import Checker, Result
from service.language_server.diagnostics import diagnostics
from service.language_server.folder import DefinitionsFolder
from service.language_server.positions import Lines
from service.language_server.workspace import Workspace
from service.version import installed_version

FindFolder = Callable[[Path | None], Path | None]
"""The folder of definitions for the one that the editor has open, where it has one; None where there are none."""

SWITCH = 0.001
"""Seconds after which the thread that checks lets an answer through."""

_LOG = logging.getLogger(__name__)


class Server(LanguageServer):
    """A language server with its workspace, which is there once the editor has said what it opens."""

    def __init__(self, find_folder: FindFolder) -> None:
        # Whole texts: pygls takes more characters for the end of a line than the protocol does.
        super().__init__(
            "dragoman", installed_version(), text_document_sync_kind=lsp.TextDocumentSyncKind.Full
        )
        self._find_folder = find_folder
        self.known: Workspace | None = None
        self._checker: Checker | None = None
        self._told: set[str] = set()
        self._newest = 0

    def begin(self, root: str | None) -> None:
        """Finds the definitions and begins to read them."""
        path = to_fs_path(root) if root else None
        found = self._find_folder(Path(path) if path else None)
        if found is None:
            return
        folder = DefinitionsFolder(found)
        self.known = Workspace(folder)
        loop = asyncio.get_running_loop()

        def told(result: Result) -> None:
            loop.call_soon_threadsafe(self._learn, result)

        self._checker = Checker(folder.read, told)
        self._checker.start()
        self.check()

    def check(self) -> None:
        """Something may have changed."""
        if self._checker is not None and self.known is not None:
            self._newest = self._checker.wanted(self.known.opened)

    def end(self) -> None:
        if self._checker is not None:
            self._checker.stop()

    def _learn(self, result: Result) -> None:
        if self.known is None:
            return
        self.known.learns(result)
        if result.number == self._newest:
            self._tell(result)

    def _tell(self, result: Result) -> None:
        """The problems of every file that has or had some."""
        assert self.known is not None
        names = {name for name in self.known.project.files if result.problems(name)}
        for name in sorted(names | self._told | self.known.opened.keys()):
            lines = self.lines(self.known.text_of(name))
            self.text_document_publish_diagnostics(
                lsp.PublishDiagnosticsParams(
                    uri=self.known.uri_of(name),
                    diagnostics=diagnostics(result.problems(name), lines),
                    version=self.known.versions.get(name),
                )
            )
        self._told = names

    def lines(self, text: str) -> Lines:
        return Lines(text, self.workspace.position_encoding or lsp.PositionEncodingKind.Utf16)

    def at(self, uri: str, position: lsp.Position) -> tuple[str, Lines, int] | None:
        """The file, its lines and the offset of a place; None where nothing is known about it."""
        name = self.known.folder.name_of(uri) if self.known is not None else None
        if self.known is None or name is None or name not in self.known.project.files:
            return None
        text = self.known.text_of(name)
        if len(text) > MAX_BYTES:
            return None
        lines = self.lines(text)
        return name, lines, lines.offset(position)


def make_server(find_folder: FindFolder) -> Server:
    """A server that speaks over the streams that it is started with."""
    sys.setswitchinterval(SWITCH)
    server = Server(find_folder)
    server.feature(lsp.INITIALIZED)(_initialized)
    server.feature(lsp.SHUTDOWN)(lambda *_: server.end())
    server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)(_opened)
    server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)(_changed)
    server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)(lambda *_: server.check())
    server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)(_closed)
    server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)(lambda *_: server.check())
    server.feature(lsp.TEXT_DOCUMENT_HOVER)(_hover)
    server.feature(lsp.TEXT_DOCUMENT_DEFINITION)(_definition)
    return server


def _initialized(server: Server, _: lsp.InitializedParams) -> None:
    folders = list(server.workspace.folders.values())
    server.begin(folders[0].uri if folders else server.workspace.root_uri)


def _opened(server: Server, params: lsp.DidOpenTextDocumentParams) -> None:
    document = params.text_document
    if server.known is not None and server.known.opens(document.uri, document.text, document.version):
        server.check()


def _changed(server: Server, params: lsp.DidChangeTextDocumentParams) -> None:
    if not params.content_changes or server.known is None:
        return
    text = params.content_changes[-1].text
    if server.known.opens(params.text_document.uri, text, params.text_document.version):
        server.check()


def _closed(server: Server, params: lsp.DidCloseTextDocumentParams) -> None:
    if server.known is not None and server.known.closes(params.text_document.uri):
        server.check()


def _hover(server: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    place = server.at(params.text_document.uri, params.position)
    if place is None or server.known is None:
        return None
    name, lines, offset = place
    project = server.known.project
    found = named_at(project, name, lines.text, offset)
    if found is not None and found.symbol is not None and found.span is not None:
        return _shown(described(project, found.symbol), lines.range(*found.span))
    spot = spot_at(lines.text, offset)
    if spot.part is not Part.KEY or not spot.text:
        return None
    help_ = key_help(place_of(project.files[name].kind, (*spot.keys, spot.text)))
    return _shown(help_, lines.range(spot.start, spot.start + len(spot.text))) if help_ else None


def _shown(text: str, where: lsp.Range) -> lsp.Hover:
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, text), where)


def _definition(server: Server, params: lsp.DefinitionParams) -> lsp.Location | None:
    place = server.at(params.text_document.uri, params.position)
    if place is None or server.known is None:
        return None
    found = named_at(server.known.project, place[0], place[1].text, place[2])
    if found is None or found.symbol is None:
        return None
    symbol = found.symbol
    lines = server.lines(server.known.project.files[symbol.file].good.text)
    return lsp.Location(server.known.uri_of(symbol.file), lines.range(*symbol.span))
