"""A small editor: starts `dragoman lsp` as editors do and speaks with it over its standard input and output.

with Editor(folder) as editor:
    editor.open("orders.yml")
    editor.ask(lsp.TEXT_DOCUMENT_HOVER, lsp.HoverParams(*editor.place("orders.yml", "revenue")))
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from service.language_server.positions import Lines

SECONDS = 60
Made = TypeVar("Made")


class Editor:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: dict[str, lsp.PublishDiagnosticsParams] = {}
        self._versions: dict[str, int] = {}
        self._texts: dict[str, str] = {}
        self._heard = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._client = LanguageClient("test", "1")
        self._client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: self._hear(params))

    def __enter__(self) -> Editor:
        self._thread.start()
        self._run(lambda: self._client.start_io(sys.executable, "-m", "dragoman", "lsp"))
        asked = lsp.InitializeParams(
            capabilities=lsp.ClientCapabilities(),
            root_uri=self.folder.as_uri(),
            workspace_folders=[lsp.WorkspaceFolder(self.folder.as_uri(), "shop")],
        )
        self.said: lsp.InitializeResult = self.ask(lsp.INITIALIZE, asked)
        self._notify(lsp.INITIALIZED, lsp.InitializedParams())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ask(lsp.SHUTDOWN, None)
        self._notify(lsp.EXIT, None)
        self._run(self._client.stop)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(SECONDS)

    def uri(self, name: str) -> str:
        return (self.folder / "models" / name).as_uri()

    def open(self, name: str, text: str | None = None) -> None:
        """Opens a file, with its text on disk unless another is given."""
        if text is None:
            text = (self.folder / "models" / name).read_bytes().decode()
        self._texts[name], self._versions[name] = text, 1
        document = lsp.TextDocumentItem(self.uri(name), "yaml", 1, text)
        self._notify(lsp.TEXT_DOCUMENT_DID_OPEN, lsp.DidOpenTextDocumentParams(document))

    def type(self, name: str, text: str) -> None:
        """Changes the text of an open file."""
        self._versions[name] += 1
        self._texts[name] = text
        self._notify(
            lsp.TEXT_DOCUMENT_DID_CHANGE,
            lsp.DidChangeTextDocumentParams(
                lsp.VersionedTextDocumentIdentifier(self._versions[name], self.uri(name)),
                [lsp.TextDocumentContentChangeWholeDocument(text)],
            ),
        )

    def close(self, name: str) -> None:
        document = lsp.TextDocumentIdentifier(self.uri(name))
        del self._versions[name]
        self._notify(lsp.TEXT_DOCUMENT_DID_CLOSE, lsp.DidCloseTextDocumentParams(document))

    def place(self, name: str, text: str, more: int = 0) -> tuple[lsp.TextDocumentIdentifier, lsp.Position]:
        """The place where a text stands first in an open file, and `more` characters on."""
        at = self._texts[name].index(text) + more
        return lsp.TextDocumentIdentifier(self.uri(name)), Lines(self._texts[name]).position(at)

    def ask(self, method: str, params: object) -> Any:
        """The answer to a request, which is of the method's own type."""
        return self._run(lambda: self._client.protocol.send_request_async(method, params))

    def saved(self, name: str) -> None:
        document = lsp.TextDocumentIdentifier(self.uri(name))
        self._notify(lsp.TEXT_DOCUMENT_DID_SAVE, lsp.DidSaveTextDocumentParams(document))

    def problems(
        self, name: str, until: Callable[[list[lsp.Diagnostic]], bool] = lambda found: True
    ) -> list[lsp.Diagnostic]:
        """What is said of the text as it is now, as soon as it is."""
        uri = self.uri(name)

        def said() -> bool:
            told = self.told.get(uri)
            return (
                told is not None
                and told.version == self._versions.get(name)
                and until(list(told.diagnostics))
            )

        with self._heard:
            assert self._heard.wait_for(said, SECONDS), f"nothing was said of {name}"
            return list(self.told[uri].diagnostics)

    def _hear(self, params: lsp.PublishDiagnosticsParams) -> None:
        with self._heard:
            self.told[params.uri] = params
            self._heard.notify_all()

    def _notify(self, method: str, params: object) -> None:
        async def told() -> None:
            self._client.protocol.notify(method, params)

        self._run(told)

    def _run(self, work: Callable[[], Awaitable[Made]]) -> Made:
        """Done where the client lives, and waited for."""

        async def done() -> Made:
            return await work()

        return asyncio.run_coroutine_threadsafe(done(), self._loop).result(SECONDS)
