"""`dragoman eval`: how well questions are understood, measured on the verified ones."""

from __future__ import annotations

from typing import Annotated

import typer

from dragoman.commands.running import (
    ANSWERED,
    EXIT_CODES,
    FAILED,
    AsJson,
    Models,
    Screen,
    Warehouse,
    command,
    print_json,
)

Short = Annotated[bool, typer.Option("--short", help="Only the counts, not each question that was missed.")]


@command
def eval_(
    short: Short = False, as_json: AsJson = False, models: Models = None, warehouse: Warehouse = None
) -> int:
    """Measure the planner on the verified questions."""
    from dragoman.app import open_app
    from service.evaluating import Verdict

    with open_app(models, warehouse) as app:
        report = app.evaluate()
    if as_json:
        print_json(report.as_json())
    else:
        Screen().print(report.as_text(failures=not short), soft_wrap=True)
    return FAILED if report.count(Verdict.WRONG) else ANSWERED


eval_help = f"""Plan every wording of every verified question with that question withheld, and compare the rows.

Asking back and refusing are honest; a wrong answer is not, so that one makes exit code 1. Runs queries on the
warehouse; no language model is used.

\b
Examples:
  dragoman eval --short
  dragoman eval --json

{EXIT_CODES}"""
