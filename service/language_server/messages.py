"""Which message is answered by what.

make_server(find_folder).start_io(stdin, stdout)
"""

from __future__ import annotations

import sys

from lsprotocol import types as lsp

from service.language_server import reading, writing
from service.language_server.server import FindFolder, Server

SWITCH = 0.001
"""Seconds after which the thread that checks lets an answer through."""


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
    server.feature(lsp.TEXT_DOCUMENT_HOVER)(reading.hover)
    server.feature(lsp.TEXT_DOCUMENT_DEFINITION)(reading.definition)
    server.feature(lsp.TEXT_DOCUMENT_REFERENCES)(reading.references)
    server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)(reading.highlights)
    server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)(reading.document_symbols)
    server.feature(lsp.WORKSPACE_SYMBOL)(reading.workspace_symbols)
    server.feature(
        lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=[".", "(", "{", "["])
    )(writing.completion)
    server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)(writing.prepare_rename)
    server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))(
        server.thread()(writing.rename)
    )
    kinds = [lsp.CodeActionKind.QuickFix, lsp.CodeActionKind.SourceFixAll]
    server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(code_action_kinds=kinds))(
        writing.code_actions
    )
    server.feature(lsp.TEXT_DOCUMENT_FORMATTING)(writing.formatting)
    return server


async def _initialized(server: Server, _: lsp.InitializedParams) -> None:
    folders = list(server.workspace.folders.values())
    server.begin(folders[0].uri if folders else server.workspace.root_uri)
    watching = (
        server.client_capabilities.workspace and server.client_capabilities.workspace.did_change_watched_files
    )
    if server.known is not None and watching and watching.dynamic_registration:
        files = lsp.DidChangeWatchedFilesRegistrationOptions([lsp.FileSystemWatcher("**/*.{yml,yaml}")])
        watch = lsp.Registration("files", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, files)
        await server.client_register_capability_async(lsp.RegistrationParams([watch]))


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
