"""Runs the console blocks of a page as a reader would type them, and compares what is shown.

    ```console
    $ dragoman ask "sales last week"
    Revenue was $80,829.17 from 25 to 31 December 2017.
    ```

A line `…` stands for any number of lines. A command without anything shown must end with exit code 0; `echo $?` shows
the code of the command before. `make`, `curl` and the shell's own commands are not run here: see NOT_RUN.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import takewhile

from typer.main import get_command
from typer.testing import CliRunner

from dragoman.cli import app
from tests.docs.pages import ROOT, Block

WIDTH = 80
SERVING = (["serve"], ["demo"], ["dev", "model-server"], ["dev", "slack-server"], ["dev", "slack-demo"])
"""Commands that start a service; only their options are checked here, tests/cli and tests/demo run them."""

NOT_THERE = ("db.example.com", "path/to/")
"""Of commands that name this server or such a folder, which there are not, only the options are checked."""


@dataclass(frozen=True)
class Step:
    command: str
    shown: tuple[str, ...]


def steps(block: Block) -> list[Step]:
    """The commands of a block, each with the lines shown below it."""
    made: list[Step] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            made.append(Step(line.removeprefix("$ "), ()))
        else:
            made[-1] = Step(made[-1].command, (*made[-1].shown, line))
    return made


def run_block(block: Block) -> None:
    """Runs a block's commands in the current folder; an AssertionError names the one that shows something else."""
    code = 0
    for step in steps(block):
        if step.command == "echo $?":
            output = f"{code}\n"
        else:
            code, output = run(step.command)
            assert step.shown or code == 0, f"{step.command}\nexit code {code}\n{output}"
        if step.shown:
            wanted = "\n".join(step.shown)
            assert matches(step.shown, output), f"{step.command}\nshows\n{output}\nand not\n{wanted}"


_VARIABLE = re.compile(r"[A-Z_]+=")


def run(command: str) -> tuple[int, str]:
    """The exit code and what is shown; nothing for commands that are only checked."""
    words = shlex.split(command)
    variables = dict(word.split("=", 1) for word in takewhile(_VARIABLE.match, words))
    program, *arguments = words[len(variables) :]
    typed = ""
    if program == "printf" and "|" in arguments:
        typed = arguments[0].replace("\\n", "\n")
        program, *arguments = arguments[arguments.index("|") + 1 :]
    serves = any(arguments[: len(words)] == words for words in SERVING)
    if program == "dragoman" and not serves and not any(name in command for name in NOT_THERE):
        done = CliRunner().invoke(app, arguments, input=typed, env={"COLUMNS": str(WIDTH), **variables})
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.output
    if program == "python":
        shown = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
        return shown.returncode, shown.stdout + shown.stderr
    assert program in NOT_RUN, f"nobody checks `{command}`"
    NOT_RUN[program](arguments)
    return 0, ""


def matches(shown: tuple[str, ...], output: str) -> bool:
    """Whether the output is what is shown, blanks at the ends of lines aside."""
    lines = ["(.*\n)*?" if line.strip() == "…" else re.escape(line.rstrip()) + "\n" for line in shown]
    text = "".join(line.rstrip() + "\n" for line in output.rstrip().splitlines())
    return re.fullmatch("".join(lines), text) is not None


def _is_make_target(arguments: list[str]) -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in arguments:
        assert re.search(rf"^{re.escape(target)}:.* ## ", text, re.MULTILINE), f"there is no `make {target}`"


def _is_usage(arguments: list[str]) -> None:
    command: object = get_command(app)
    while within := getattr(command, "commands", None):
        name, *arguments = arguments
        command = within[name]
    getattr(command, "make_context")("dragoman", list(arguments))  # noqa: B009


def _is_install(arguments: list[str]) -> None:
    """`pip install "psycopg[binary]"`: what the extra of pyproject.toml names."""
    assert arguments[0] == "install"
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for name in arguments[1:]:
        assert f'"{name}' in text or name.startswith("dist/"), name


def _nothing(arguments: list[str]) -> None:
    """The shell's own commands, and curl, which the test of docs/api.md translates and runs."""


NOT_RUN: Mapping[str, Callable[[list[str]], None]] = {
    "make": _is_make_target,
    "dragoman": _is_usage,
    "pip": _is_install,
    "curl": _nothing,
    "export": _nothing,
    "source": _nothing,
}
"""What is checked of a command that is not run."""
