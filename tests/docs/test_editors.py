"""docs/editors.md: what it tells editors to start is a language server, and what it names is there."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib

import pytest

from tests.docs.pages import ROOT, page

PAGE = page("editors")
ASKED = (
    b'{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"processId": null, "capabilities": {}}}'
)
LEFT = b'{"jsonrpc": "2.0", "method": "exit"}'


def started() -> list[list[str]]:
    """The commands that editors are told to start."""
    [settings] = PAGE.blocks("json")
    code = json.loads(re.sub(r"^//.*$", "", settings.text, flags=re.MULTILINE))
    assert code["glspc.server.languageId"] == ["yaml"]
    lua = next(block.text for block in PAGE.blocks("lua") if "cmd" in block.text)
    words = re.search(r"cmd = \{ (.*?) \}", lua)
    assert words is not None and '"yaml"' in lua
    return [
        [code["glspc.server.command"], *code["glspc.server.commandArguments"]],
        re.findall(r'"(.*?)"', words[1]),
    ]


def test_editors_start_the_same() -> None:
    assert started() == [["dragoman", "lsp"]] * 2


def test_what_editors_start_speaks_the_protocol() -> None:
    said = b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(text), text) for text in (ASKED, LEFT))
    command = [sys.executable, "-m", *started()[0]]
    done = subprocess.run(command, input=said, capture_output=True, cwd=ROOT, timeout=120, check=False)
    answer = json.loads(done.stdout.partition(b"\r\n\r\n")[2])
    able = answer["result"]["capabilities"]
    for what in ("hover", "definition", "references", "documentSymbol", "documentFormatting"):
        assert able[f"{what}Provider"]
    assert able["completionProvider"] and able["renameProvider"] and able["codeActionProvider"]


def test_the_extra_that_is_installed_is_there() -> None:
    [block] = PAGE.blocks("console")
    *_, package = shlex.split(block.text.strip())
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert package == "dragoman[lsp]" and any(each.startswith("pygls") for each in extras["lsp"])


def test_without_the_extra_it_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from typer import Exit

    from dragoman.commands import editing

    monkeypatch.setattr(editing, "find_spec", lambda name: None)
    with pytest.raises(Exit) as ended:
        editing.lsp()
    assert ended.value.exit_code == 1
    [block] = PAGE.blocks("console")
    assert block.text.strip().removeprefix("$ ") in capsys.readouterr().err
