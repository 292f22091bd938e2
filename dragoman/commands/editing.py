"""`dragoman lsp`: the language server for definitions, which editors start."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from dragoman.commands.running import ANSWERED, FAILED, Models, Screen, command

Stdio = Annotated[bool, typer.Option("--stdio", help="What it does anyhow; some editors say it.")]


@command
def lsp(models: Models = None, stdio: Stdio = False) -> int:
    """Speak with an editor."""
    from dragoman.places import find_models

    if find_spec("pygls") is None:
        Screen(stderr=True).print(
            'The language server needs a package more: pip install "dragoman[lsp]"',
            style="red",
            soft_wrap=True,
        )
        return FAILED
    from service.language_server.messages import make_server

    if models is not None:
        find_models(models, os.environ, Path.cwd())

    def folder(opened: Path | None) -> Path | None:
        """The folder that is named, else `models` in what the editor has open, else that itself where it holds
        definitions."""
        here = opened or Path.cwd()
        if models is not None or os.environ.get("DRAGOMAN_MODELS"):
            return find_models(models, os.environ, Path.cwd())
        if (here / "models").is_dir():
            return here / "models"
        return here if (here / "settings.yml").is_file() or here.name == "models" else None

    # The protocol has these streams for itself, and closes them in the end; whatever else is printed goes to stderr.
    asked, answers = os.dup(sys.stdin.fileno()), os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    make_server(folder).start_io(os.fdopen(asked, "rb"), os.fdopen(answers, "wb"))
    # The editor has gone: nobody waits for what is being checked.
    os._exit(ANSWERED)


lsp_help = """Speak the Language Server Protocol over standard input and output. Editors start it:
docs/editors.md has the few lines that set them up. It checks definitions as you type, completes keys and names, shows
what a name means, finds its uses, renames it everywhere, and formats.

\\b
Examples:
  dragoman lsp
  dragoman lsp --models path/to/models

Exit codes: 0 the editor has gone, 1 the package for it is missing, 2 wrong usage."""
