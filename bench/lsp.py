"""How fast the language server answers on a large project: `python -m bench.lsp`: 1,000 metrics in 200 files.

    reload         reading the project anew, in this process: what each keystroke would cost without what is kept
    round trip     a request about a file that is none of the definitions: what the protocol takes
    completion     names in an expression         hover          with its SQL
    definition     in another file                references     in all files
    symbols        of all files, by a word        typed          a completion right behind a keystroke, while the
    rename         checked, in all files                         files are checked in the background
    problems       from a keystroke until the problems of all files are told

Milliseconds on the clock, over the pipes that editors use: the median and the slowest of all runs. The aim is 50 for
what people wait for.
"""

from __future__ import annotations

import argparse
import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from bench.generated import catalog_files
from semantic.catalog import load_texts

AIM = 50
FILE = "d00_orders.yml"

Json = dict[str, object]


class Server:
    """`dragoman lsp` on a folder, with one file open."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "dragoman", "lsp", "--models", str(folder)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._numbers = itertools.count(1)
        self.uri = (folder / FILE).as_uri()
        self.text = (folder / FILE).read_text()
        self.version = 0
        self.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}})
        self.tell("initialized", {})
        self.tell(
            "textDocument/didOpen",
            {"textDocument": {"uri": self.uri, "languageId": "yaml", "version": 0, "text": self.text}},
        )
        self.until_told()

    def close(self) -> None:
        self.ask("shutdown", None)
        self.tell("exit", None)
        self._process.wait(timeout=30)

    def tell(self, method: str, params: object) -> None:
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: object) -> object:
        number = next(self._numbers)
        self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        while (message := self._read()).get("id") != number:
            pass
        assert "error" not in message, message
        return message["result"]

    def type(self, text: str) -> None:
        self.version += 1
        document = {"uri": self.uri, "version": self.version}
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def until_told(self) -> None:
        """Reads until the problems of the newest text are told."""
        while True:
            message = self._read()
            params = message.get("params")
            told = message.get("method") == "textDocument/publishDiagnostics" and isinstance(params, dict)
            if told and isinstance(params, dict) and params.get("version") == self.version:
                return

    def at(self, word: str, more: int = 0) -> Json:
        """The place of a word in the text as it was opened."""
        before = self.text[: self.text.index(word) + more]
        position = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        return {"textDocument": {"uri": self.uri}, "position": position}

    def _send(self, message: object) -> None:
        body = json.dumps(message).encode()
        stream = self._stream(self._process.stdin)
        stream.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        stream.flush()

    def _read(self) -> Json:
        stream = self._stream(self._process.stdout)
        length = 0
        while (line := stream.readline()).strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        message: Json = json.loads(stream.read(length))
        return message

    def _stream(self, stream: IO[bytes] | None) -> IO[bytes]:
        assert stream is not None
        return stream


def timed(job: Callable[[], object], runs: int) -> list[float]:
    """Milliseconds of each run."""
    spent = []
    for _ in range(runs):
        started = time.perf_counter()
        job()
        spent.append((time.perf_counter() - started) * 1000)
    return sorted(spent)


def measured(domains: int, runs: int) -> dict[str, list[float]]:
    files = catalog_files(domains)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            (Path(folder) / name).write_text(text)
        server = Server(Path(folder).resolve())
        try:
            return {"reload": timed(lambda: load_texts(files), 2), **_answers(server, runs)}
        finally:
            server.close()


def _answers(server: Server, runs: int) -> dict[str, list[float]]:
    typing = server.at("amount / buyers", 2)
    beside = {**typing, "textDocument": {"uri": "file:///elsewhere/x.yml"}}
    joined = server.at("customer: {model: d00_customer", len("customer: {model: d0"))
    named = {**server.at("amount / buyers"), "context": {"includeDeclaration": True}}
    numbers = itertools.count()

    def typed() -> None:
        server.type(f"{server.text}# {next(numbers)}\n")
        server.ask("textDocument/completion", typing)

    def told() -> None:
        server.type(f"{server.text}# {next(numbers)}\n")
        server.until_told()

    return {
        "round trip": timed(lambda: server.ask("textDocument/hover", beside), runs),
        "completion": timed(lambda: server.ask("textDocument/completion", typing), runs),
        "hover": timed(lambda: server.ask("textDocument/hover", typing), runs),
        "definition": timed(lambda: server.ask("textDocument/definition", joined), runs),
        "references": timed(lambda: server.ask("textDocument/references", named), runs),
        "symbols": timed(lambda: server.ask("workspace/symbol", {"query": "amount"}), runs),
        "typed": timed(typed, runs),
        "problems": timed(told, 3),
        "rename": timed(lambda: server.ask("textDocument/rename", {**named, "newName": "net"}), 2),
    }


def table(found: dict[str, list[float]]) -> list[str]:
    lines = [f"{'':<12}{'median ms':>10}{'slowest':>10}{'aim':>6}"]
    aside = ("reload", "problems", "rename")
    for name, spent in found.items():
        aim = "" if name in aside else f"{AIM:>6}"
        lines.append(f"{name:<12}{spent[len(spent) // 2]:>10.1f}{spent[-1]:>10.1f}{aim}")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--domains", type=int, default=20, help="of ten models and fifty metrics each")
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    print("\n".join(table(measured(options.domains, options.runs))))


if __name__ == "__main__":
    main()
