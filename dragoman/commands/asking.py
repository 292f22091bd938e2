"""`dragoman ask` and `dragoman query`: a question or a query in, an answer out."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.running import (
    EXIT_CODES,
    FAILED,
    As,
    AsJson,
    Attributes,
    Models,
    Screen,
    Warehouse,
    acting,
    command,
    exit_code,
    print_json,
    readable,
    usage_error,
)

if TYPE_CHECKING:
    from dragoman.app import App
    from service.answer import Answer
    from service.asking.state import PlannerName

MAX_QUERY_BYTES = 1_000_000

Question = Annotated[list[str], typer.Argument(metavar="QUESTION", help="In plain words, quoted or not.")]
QueryText = Annotated[
    str,
    typer.Argument(
        metavar="QUERY", help="The query in JSON or SQL, the name of a file that holds it, or - for stdin."
    ),
]
Explain = Annotated[
    bool, typer.Option("--explain", help="Also show how the answer was computed, and the SQL that ran.")
]
Planner = Annotated[
    str,
    typer.Option(
        "--planner",
        metavar="NAME",
        help="offline, llm or auto (offline first, the language model if it must).",
    ),
]
NoChart = Annotated[bool, typer.Option("--no-chart", help="Draw no chart.")]
FileFormat = Annotated[
    str | None,
    typer.Option("--format", metavar="NAME", help="All rows as a file: csv, json, jsonl, arrow or parquet."),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="The file. Default: stdout; its ending tells the format."
    ),
]
ChartFile = Annotated[
    Path | None,
    typer.Option("--chart", metavar="FILE", help="Also write the chart to a file: .svg or .png."),
]


@command
def ask(
    question: Question,
    explain: Explain = False,
    no_chart: NoChart = False,
    chart: ChartFile = None,
    as_json: AsJson = False,
    planner: Planner = "auto",
    as_: As = None,
    attributes: Attributes = None,
    models: Models = None,
    warehouse: Warehouse = None,
) -> int:
    """Answer a question in plain words."""
    chosen = _planner(planner)
    principal = acting(as_, attributes)
    from dragoman.app import open_app
    from service.answer import Status

    check_chart_file(chart)
    words = readable(" ".join(question))
    with open_app(models, warehouse) as app:
        warn_of_problems(app)
        warn_of_no_model(app)
        answer = app.ask(words, principal, planner=chosen)
        while answer.status is Status.CLARIFY and answer.choices and not as_json and at_a_terminal():
            show_answer(answer, explain=False, chart=False)
            picked = pick(len(answer.choices), can_remember(answer))
            if picked is None:
                return exit_code(answer)
            answer = app.choose(answer, picked.index, principal, remember=picked.remember)
            if answer.status is Status.CLARIFY and not answer.choices:
                show_answer(answer, explain=False, chart=False)
                words = in_other_words()
                if words:
                    answer = app.ask(words, principal, conversation=answer.conversation)
    write_chart(answer, chart)
    return finish(answer, explain=explain, chart=not no_chart, as_json=as_json)


def _planner(name: str) -> PlannerName:
    match name:
        case "auto" | "offline" | "llm":
            return name
        case _:
            usage_error(f"There is no planner {name!r}: it is one of auto, offline and llm.")


ask_help = f"""Answer a question in plain words.

When the words mean several things, Dragoman asks back; at a terminal you pick a number. What it cannot place it
names; it never guesses.

\b
Examples:
  dragoman ask sales last week
  dragoman ask "top 5 departments by revenue in 2017" --explain
  dragoman ask "sales by month in 2017" --json
  dragoman ask "sales by month in 2017" --chart sales.png

{EXIT_CODES}"""


@command
def query(
    query: QueryText,
    explain: Explain = False,
    no_chart: NoChart = False,
    chart: ChartFile = None,
    as_json: AsJson = False,
    format_: FileFormat = None,
    output: Output = None,
    as_: As = None,
    attributes: Attributes = None,
    models: Models = None,
    warehouse: Warehouse = None,
) -> int:
    """Run a query."""
    from dragoman.app import open_app

    if format_ is not None or output is not None:
        if explain or as_json or chart is not None:
            usage_error("A file has rows alone: leave --explain, --json and --chart out.")
        from dragoman.commands.exporting import export

        return export(query, format_, output, acting(as_, attributes), models, warehouse)
    check_chart_file(chart)
    principal = acting(as_, attributes)
    form = query_form(query)
    with open_app(models, warehouse) as app:
        warn_of_problems(app)
        answer = app.query(form, principal)
    write_chart(answer, chart)
    return finish(answer, explain=explain, chart=not no_chart, as_json=as_json)


query_help = f"""Run a query over metrics and dimensions, given as JSON or as SQL over names of the catalog.

\b
Examples:
  dragoman query '{{"metrics": ["revenue"], "dimensions": ["time.month"], "time": {{"range": "2017"}}}}'
  dragoman query "SELECT time.month, revenue FROM metrics(range => '2017')"
  dragoman query query.json --json
  dragoman query query.json --format parquet --output rows.parquet
  echo '{{"metrics": ["baskets"]}}' | dragoman query -

{EXIT_CODES}"""


def query_form(text: str) -> object:
    """The query that an argument gives: the text itself, a file, or stdin. JSON is read, SQL stays a text. Ends the
    command (2) when there is none."""
    from semantic.query import is_sql
    from service.json_text import read_json

    if text.lstrip().startswith("{"):
        return read_json(readable(text))
    if is_sql(text):
        return readable(text)
    try:
        with sys.stdin.buffer if text == "-" else Path(text).open("rb") as file:
            data = file.read(MAX_QUERY_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a file's name"
        usage_error(
            f"There is no query in {readable(text)[:200]}: {reason}. Give JSON, SELECT …, a file or - for stdin."
        )
    if len(data) > MAX_QUERY_BYTES:
        usage_error(f"A query has at most {MAX_QUERY_BYTES:,} bytes.")
    sql = data.decode("utf-8", errors="replace")
    return read_json(data) if not is_sql(sql) else sql


def check_chart_file(file: Path | None) -> None:
    """Ends the command (2) where the file's name does not say which kind of picture it is to be, or where no file of
    that name can be written, also when there will be no picture to write."""
    if file is None:
        return
    name = readable(str(file))[:200]
    if file.suffix.lower() not in (".svg", ".png"):
        usage_error(f"A chart is written as .svg or .png, not as {name}.")
    if not file.parent.is_dir():
        usage_error(f"The chart cannot be written to {name}: there is no such folder.")
    if file.is_dir() or not os.access(file if file.exists() else file.parent, os.W_OK):
        usage_error(f"The chart cannot be written to {name}.")


def write_chart(answer: Answer, file: Path | None) -> None:
    """Writes the answer's chart, or says on stderr that there is none. Ends the command (2) where it cannot."""
    if file is None:
        return
    from service.rendering.picture import chart_of, png, svg

    chart = chart_of(answer)
    if chart is None:
        Screen(stderr=True).print("No picture serves this answer, so no chart is written.", style="yellow")
        return
    try:
        if file.suffix.lower() == ".png":
            file.write_bytes(png(chart))
        else:
            file.write_text(svg(chart), encoding="utf-8")
    except OSError as error:
        usage_error(f"The chart cannot be written to {readable(str(file))[:200]}: {error.strerror}.")


def finish(answer: Answer, *, explain: bool, chart: bool, as_json: bool) -> int:
    """Shows the last answer of a command and gives its exit code."""
    if as_json:
        from service.answer_json import answer_json

        print_json(answer_json(answer))
    else:
        show_answer(answer, explain=explain, chart=chart)
    return exit_code(answer)


def show_answer(answer: Answer, *, explain: bool, chart: bool, numbered: bool = False) -> None:
    """The answer for people, its follow-ups numbered where a number asks them; one that failed goes to stderr."""
    from service.rendering import render_terminal

    screen = Screen(stderr=exit_code(answer) == FAILED)
    screen.print(
        render_terminal(
            answer,
            width=screen.width,
            explain=explain,
            chart=chart,
            numbered=numbered,
            encoding=screen.encoding or "ascii",
        )
    )
    for part in (answer, *answer.sections):
        if explain and part.sql:
            _show_sql(part, screen, "SQL" if part is answer else f"SQL of {part.question}")


def _show_sql(answer: Answer, screen: Screen, title: str) -> None:
    from service.compiled_json import pretty_text
    from service.rendering.formatting import clean

    screen.print(f"\n{clean(title)}", style="bold", soft_wrap=True)
    screen.print(pretty_text(answer.sql, answer.dialect), soft_wrap=True)
    for name, value in answer.parameters.items():
        screen.print(f"  {name} = {clean(str(value))}", style="dim", soft_wrap=True)


def warn_of_problems(app: App) -> None:
    """Says on stderr when some definitions could not be loaded: what is left still answers."""
    if count := len(app.catalog.errors):
        what = "One definition has" if count == 1 else f"{count} definitions have"
        Screen(stderr=True).print(f"{what} problems and may be missing; see: dragoman check", style="yellow")


def warn_of_no_model(app: App) -> None:
    """Says on stderr when the settings name a language model that cannot be asked: its key is not set, say."""
    if app.catalog.settings.language_model is None:
        return
    from service.model.access import NoModel

    if isinstance(model := app.language_model, NoModel):
        Screen(stderr=True).print(f"No language model is asked. {model.why}", style="yellow", soft_wrap=True)


def at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


@dataclass(frozen=True, slots=True)
class Picked:
    """Which choice, counted from 0, and whether it is to hold from now on."""

    index: int
    remember: bool = False


def pick(most: int, remember: bool = False) -> Picked | None:
    """Asks for a number from 1 to `most`, or r1 to remember the choice; None when the person just presses Enter."""
    how = ", r1 to remember it" if remember else ""
    while True:
        try:
            typed = input(f"Which one? 1–{most}{how}, or Enter to stop: ").strip()
        except EOFError:
            return None
        if not typed:
            return None
        picked = picked_of(typed, most)
        if picked is not None:
            return picked


def picked_of(typed: str, most: int) -> Picked | None:
    """ "2", or "r2" to remember the choice; None for anything else."""
    found = re.fullmatch(r"(r?)\s*(\d{1,3})", typed.strip().lower())
    if found is None or not 1 <= int(found[2]) <= most:
        return None
    return Picked(int(found[2]) - 1, remember=bool(found[1]))


def can_remember(answer: Answer) -> bool:
    """Whether one of the choices can hold from now on."""
    return any(choice.meaning for choice in answer.choices)


def in_other_words() -> str:
    """What the person says instead; "" when they stop."""
    try:
        return readable(input("In other words: ").strip())
    except EOFError:
        return ""
