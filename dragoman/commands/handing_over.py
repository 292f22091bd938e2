"""`dragoman export`: definitions as a document of another semantic layer, with a report line by line."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from dragoman.commands.format_reports import lines_from_here, problems_from_here, show_lines
from dragoman.commands.importing import Verbose
from dragoman.commands.running import (
    ANSWERED,
    EXIT_CODES,
    FAILED,
    AsJson,
    Models,
    Screen,
    command,
    print_json,
    show_problems,
    usage_error,
)

FormatName = Annotated[str, typer.Argument(metavar="FORMAT", help="The format: ossie.", show_default=False)]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Where the document is written. On stdout unless said."
    ),
]


@command
def export_(
    format_: FormatName,
    output: Output = None,
    verbose: Verbose = False,
    as_json: AsJson = False,
    models: Models = None,
) -> int:
    """Export definitions."""
    from dragoman.places import find_models
    from semantic.definitions.folder import folder_texts
    from semantic.formats import EXPORTED

    kind = EXPORTED.get(format_.lower())
    if kind is None or kind.exporter is None:
        usage_error(f"Nothing can be exported to {format_!r}. Formats: {', '.join(EXPORTED)}.")
    folder = find_models(models, os.environ, Path.cwd())
    texts, unread = folder_texts(folder)
    made = kind.exporter()(texts)
    problems = (*unread, *made.problems)
    failed = bool(problems or not made.text)
    if output is not None and not failed:
        try:
            output.write_text(made.text, encoding="utf-8", newline="")
        except OSError as error:
            usage_error(f"{output} cannot be written: {error.strerror}.")
    if as_json:
        document = {"document": made.text} if output is None else {"file": str(output)}
        report = {**made.as_json(), "problems": [problem.as_json() for problem in problems]}
        print_json({"status": "failed" if failed else "ok", "format": kind.name, **document, **report})
        return FAILED if failed else ANSWERED
    show_problems(problems_from_here(problems, folder))
    if failed:
        Screen(stderr=True).print("Nothing was exported.")
        return FAILED
    if output is None:
        sys.stdout.write(made.text)
    show_lines(kind.title, lines_from_here(made.lines, folder), verbose=verbose, stderr=output is None)
    return ANSWERED


export_help = f"""Make a document of another semantic layer from the definitions.

\b
Formats:
  ossie        Apache Ossie, formerly Open Semantic Interchange

The report says of each definition what other tools see of it: carried over (the same), rewritten (less than is said
here), or left out, with the reason. What other tools do not read stands in the document, too, for an import here: that
gives the same definitions again.

\b
Examples:
  dragoman export ossie -o shop.yaml
  dragoman export ossie --verbose > shop.yaml

{EXIT_CODES}"""
