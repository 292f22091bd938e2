"""What the server is between two messages: the files, what was found out about them, and who is told.

Answers come from texts in memory alone; what takes longer is found out by `background.Checker`. A message about a file
that is not one of the definitions is answered with nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from semantic.definitions.yaml_tree import MAX_BYTES
from semantic.editing import Checked, Project, Symbol
from semantic.errors import Problem
from service.language_server.background import Checker, Result
from service.language_server.diagnostics import diagnostics
from service.language_server.folder import DefinitionsFolder
from service.language_server.positions import Lines
from service.language_server.workspace import Workspace
from service.version import installed_version

FindFolder = Callable[[Path | None], Path | None]
"""The folder of definitions for the one that the editor has open, where it has one; None where there are none."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a request is about: the files as they are now, one of them, and an offset in its newest text."""

    project: Project
    name: str
    lines: Lines
    offset: int


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
        self._told: dict[str, tuple[tuple[Problem, ...], int | None, str]] = {}
        """What was told last of each file: its problems, and of which text."""
        self._newest = 0
        self._last: Result | None = None

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
            self._last = result
            self._tell(result)

    def _tell(self, result: Result) -> None:
        """The problems of every file that has or had some, where they or its text are not those told last."""
        assert self.known is not None
        known, told = self.known, self._told
        with_some = {name for name in (*known.project.files, *known.opened) if result.problems(name)}
        self._told = {}
        for name in sorted(with_some | told.keys() | known.opened.keys()):
            text, problems, version = known.text_of(name), result.problems(name), known.versions.get(name)
            if problems or name in known.opened:
                self._told[name] = (problems, version, text)
            if told.get(name) != (problems, version, text):
                self.text_document_publish_diagnostics(
                    lsp.PublishDiagnosticsParams(
                        uri=known.uri_of(name),
                        diagnostics=diagnostics(problems, self.lines(text)),
                        version=version,
                    )
                )

    def lines(self, text: str) -> Lines:
        return Lines(text, self.workspace.position_encoding or lsp.PositionEncodingKind.Utf16)

    def at(self, uri: str, position: lsp.Position) -> Place | None:
        """A place in a file; None where nothing is known about it."""
        known = self.known
        name = known.folder.name_of(uri) if known is not None else None
        if known is None or name is None or name not in known.project.files:
            return None
        text = known.text_of(name)
        if len(text) > MAX_BYTES:
            return None
        lines = self.lines(text)
        return Place(known.project, name, lines, lines.offset(position))

    @property
    def project(self) -> Project | None:
        return self.known.project if self.known is not None else None

    @property
    def checked(self) -> Checked | None:
        """What was found out last."""
        return self._last.checked if self._last is not None else None

    def problems(self, name: str) -> tuple[Problem, ...]:
        """What was said last of a file."""
        return self._last.problems(name) if self._last is not None else ()

    def uri_of(self, name: str) -> str:
        assert self.known is not None
        return self.known.uri_of(name)

    def location(self, symbol: Symbol) -> lsp.Location:
        """Where a definition has its name."""
        assert self.known is not None
        lines = self.lines(self.known.project.files[symbol.file].good.text)
        return lsp.Location(self.known.uri_of(symbol.file), lines.range(*symbol.span))
