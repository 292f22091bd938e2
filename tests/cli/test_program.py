"""The program itself, in a process of its own: help, terminals, pipes, signals."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from dragoman.cli import app
from tests.cli.corner_shop import CornerShop

PROGRAM = [sys.executable, "-m", "dragoman"]
SECONDS = 60


def run(*arguments: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
        check=False,
    )


def test_help_names_every_command_and_the_exit_codes() -> None:
    done = run("--help")
    assert done.returncode == 0
    for command in ("ask", "query", "sql", "compile", "catalog", "check", "eval", "serve", "demo", "dev"):
        assert f"\n  {command} " in done.stdout
    assert "Exit codes: 0 answered" in done.stdout
    assert "--install-completion" in done.stdout


def test_every_command_has_help_with_its_exit_codes_and_json() -> None:
    names = list(getattr(get_command(app), "commands"))  # noqa: B009  (a group has it, its base does not)
    assert len(names) >= 8
    for name in names:
        out = CliRunner().invoke(app, [name, "--help"], terminal_width=200).stdout
        assert "Exit codes:" in out, name
        if name != "lsp":  # what it says is a protocol's
            assert "--json" in out, name
        if name != "demo":
            assert "Examples:" in out, name


def test_wrong_words_are_wrong_usage() -> None:
    for arguments in (["aks"], ["ask"], ["ask", "--loud", "x"], ["serve", "--port", "99999"]):
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert "Error" in done.stderr and "Traceback" not in done.stderr


def test_a_question_in_a_process_has_no_colours_and_no_terminal_codes(shop: CornerShop) -> None:
    done = run("ask", "turnover", "this", "month", *shop.options)
    assert (done.returncode, done.stderr) == (0, "")
    assert "$14.50" in done.stdout and "\x1b" not in done.stdout


def test_a_terminal_without_unicode_gets_ascii(shop: CornerShop) -> None:
    query = '{"metrics": ["revenue"], "dimensions": ["product.department"]}'
    environment = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = run("query", query, *shop.options, environment=environment)
    assert done.returncode == 0
    assert done.stdout.isascii() and "#" in done.stdout


def test_a_reader_that_goes_away_ends_it_quietly(shop: CornerShop) -> None:
    command = [*PROGRAM, "catalog", "--json", *shop.options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode in (0, 141)


def test_a_person_at_a_terminal_picks_a_number(shop: CornerShop) -> None:
    """The question is asked back with two choices; "9" is none of them, "1" is the first."""
    with terminal("ask", "earnings this month", *shop.options, typed="9\n1\n") as (code, shown):
        assert "Which one?" in shown
        assert shown.count("Which one?") == 2
        assert code == 0, shown


def test_enter_leaves_the_question_open(shop: CornerShop) -> None:
    with terminal("ask", "earnings this month", *shop.options, typed="\n") as (code, _):
        assert code == 3


def test_a_person_at_a_terminal_holds_a_conversation(shop: CornerShop) -> None:
    with terminal("chat", *shop.options, typed="turnover this month\nby department\n/quit\n") as (
        code,
        shown,
    ):
        assert "Ctrl-D ends." in shown and "By department. Still this month." in shown
        assert code == 0, shown


@contextmanager
def terminal(*arguments: str, typed: str) -> Iterator[tuple[int, str]]:
    """Runs the program at a pseudo-terminal; gives its exit code and all that was shown."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([*PROGRAM, *arguments], stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        os.write(ours, typed.encode())
        shown = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # Linux: the other end is closed
                part = b""
            if not part:
                break
            shown += part
        code = process.wait(SECONDS)
    os.close(ours)
    yield code, shown.decode()


@pytest.mark.parametrize("stop", [pytest.param(signal.SIGINT, marks=pytest.mark.slow), signal.SIGTERM])
def test_serve_answers_until_it_is_stopped(shop: CornerShop, stop: signal.Signals) -> None:
    command = [*PROGRAM, "serve", "--port", "0", "--json", *shop.options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heed_interrupts
    ) as process:
        assert process.stdout and process.stderr
        try:
            url = json.loads("".join(iter(process.stdout.readline, "}\n")) + "}")["url"]
        except ValueError:
            process.kill()  # else its end would be waited for
            raise
        with urllib.request.urlopen(f"{url}/healthz", timeout=SECONDS) as response:
            assert json.load(response)["status"] == "ok"
        process.send_signal(stop)
        assert process.wait(SECONDS) == 0
        assert "Traceback" not in process.stderr.read()


def test_a_taken_port_is_one_sentence(shop: CornerShop) -> None:
    from dragoman.serving import listen

    with listen("127.0.0.1", 0) as taken:
        code, said = not_served("--port", str(taken.getsockname()[1]), *shop.options)
    assert code == 1 and "cannot listen on 127.0.0.1" in said


def test_a_service_for_others_does_not_start_without_a_key(shop: CornerShop, tmp_path: Path) -> None:
    code, said = not_served("--host", "0.0.0.0", "--port", "0", *shop.options, XDG_STATE_HOME=str(tmp_path))
    assert code == 1
    assert "nothing says who may ask" in said and "dragoman keys create" in said


def not_served(*options: str, **environment: str) -> tuple[int, str]:
    """The exit code of a service that does not start, and what it says; it needs no process for that."""
    done = CliRunner().invoke(app, ["serve", *options], env=environment)
    assert isinstance(done.exception, SystemExit) and done.stdout == ""
    return done.exit_code, done.stderr


def test_interrupting_a_command_is_code_130_without_a_traceback(shop: CornerShop) -> None:
    command = [*PROGRAM, "query", "-", *shop.options]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts,
    ) as process:
        assert process.stdin and process.stderr
        # More than a pipe holds: when all of it is written, the program is reading its query.
        process.stdin.write(" " * 200_000)
        process.stdin.flush()
        assert interrupted(process) == 130
        assert "Traceback" not in process.stderr.read()


def heed_interrupts() -> None:
    """What is started in the background of a shell without job control ignores Ctrl-C, and so do these tests there."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def interrupted(process: subprocess.Popen[str]) -> int:
    """Presses Ctrl-C as a person does: again, when nothing happens. (Between two reads a signal waits for the next.)"""
    for _ in range(20):
        process.send_signal(signal.SIGINT)
        try:
            return process.wait(3)
        except subprocess.TimeoutExpired:
            continue
    raise AssertionError("it cannot be interrupted")
