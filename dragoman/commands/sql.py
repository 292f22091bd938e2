"""`dragoman sql` and `dragoman compile`: the SQL of a question or of a query, without running it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from dragoman.commands.asking import QueryText, Question, finish, query_form, warn_of_problems
from dragoman.commands.running import (
    ANSWERED,
    EXIT_CODES,
    As,
    AsJson,
    Attributes,
    Models,
    Screen,
    Warehouse,
    acting,
    command,
    print_json,
    readable,
)

if TYPE_CHECKING:
    from dragoman.app import App
    from semantic.compiling import Compiled, Statement
    from semantic.planning.lines import Line
    from semantic.query import Query

Semantic = Annotated[
    bool,
    typer.Option(
        "--semantic",
        help="Print the query as SQL over metrics and dimensions instead.",
    ),
]
Explain = Annotated[bool, typer.Option("--explain", help="Also show the plan that the SQL was made from.")]


@command
def sql(
    question: Question,
    semantic: Semantic = False,
    as_json: AsJson = False,
    as_: As = None,
    attributes: Attributes = None,
    models: Models = None,
    warehouse: Warehouse = None,
) -> int:
    """Show the SQL for a question."""
    from dragoman.app import open_app
    from service.answer import Answer
    from service.compiled_json import compiled_json, runnable_sql
    from service.rendering import clean

    principal = acting(as_, attributes)
    words = readable(" ".join(question))
    with open_app(models, warehouse) as app:
        warn_of_problems(app)
        found = app.sql(words, principal)
    if isinstance(found, Answer):
        return finish(found, explain=False, chart=False, as_json=as_json)
    compiled = found.compiled
    if semantic:
        return show_semantic(app, compiled.query, found.assumptions, as_json=as_json)
    if as_json:
        print_json({**compiled_json(compiled), "assumptions": list(found.assumptions)})
        return ANSWERED
    screen = Screen()
    for assumption in found.assumptions:
        screen.print(f"-- {clean(assumption)}", soft_wrap=True)
    screen.print(runnable_sql(compiled.main, compiled.dialect) + ";", soft_wrap=True)
    if compiled.totals:
        screen.print("\n-- totals\n" + runnable_sql(compiled.totals, compiled.dialect) + ";", soft_wrap=True)
    return ANSWERED


sql_help = f"""Print the SQL that would answer a question, with its values in it. Nothing is run.

\b
Examples:
  dragoman sql "sales by department last month"
  dragoman sql "sales last week" | duckdb data/demo.duckdb
  dragoman sql "sales last week" --semantic

{EXIT_CODES}"""


@command
def compile_(
    query: QueryText,
    semantic: Semantic = False,
    explain: Explain = False,
    as_json: AsJson = False,
    as_: As = None,
    attributes: Attributes = None,
    models: Models = None,
    warehouse: Warehouse = None,
) -> int:
    """Compile a query to SQL."""
    from dragoman.app import open_app
    from service.compiled_json import compiled_json

    principal = acting(as_, attributes)
    form = query_form(query)
    with open_app(models, warehouse) as app:
        warn_of_problems(app)
        compiled = app.compile(form, principal)
    if semantic:
        return show_semantic(app, compiled.query, (), as_json=as_json)
    if as_json:
        print_json(compiled_json(compiled))
        return ANSWERED
    show_compiled(compiled)
    if explain:
        screen = Screen()
        screen.print()
        show_plan(screen, "Plan", compiled.main)
        if compiled.totals:
            show_plan(screen, "Plan of the totals", compiled.totals)
    return ANSWERED


compile_help = f"""Compile a query to SQL with placeholders, and show the values bound to them. Nothing is run.

\b
Examples:
  dragoman compile '{{"metrics": ["revenue"], "dimensions": ["product.department"]}}'
  dragoman compile query.json --explain
  dragoman compile query.json --semantic

{EXIT_CODES}"""


def show_semantic(app: App, query: Query, assumptions: Sequence[str], *, as_json: bool) -> int:
    """The query in its SQL form; with --json in both of its forms."""
    from semantic.query import query_json, to_sql
    from service.rendering import clean

    text = to_sql(app.catalog, query)
    if as_json:
        print_json({"sql": text, "query": query_json(query), "assumptions": list(assumptions)})
        return ANSWERED
    screen = Screen()
    for assumption in assumptions:
        screen.print(f"Assumed: {clean(assumption)}", style="dim", soft_wrap=True)
    screen.print(clean(text), soft_wrap=True)
    return ANSWERED


def show_compiled(compiled: Compiled) -> None:
    screen = Screen()

    def show(statement: Statement) -> None:
        from service.compiled_json import pretty_sql

        screen.print(pretty_sql(statement, compiled.dialect), soft_wrap=True)
        for name, value in statement.parameters.items():
            screen.print(f"-- ${name} = {value!s}", style="dim", soft_wrap=True)

    show(compiled.main)
    if compiled.totals:
        screen.print("\n-- totals")
        show(compiled.totals)
    for note in compiled.notes:
        screen.print(f"-- note: {note.text}", style="yellow", soft_wrap=True)


def show_plan(screen: Screen, title: str, statement: Statement) -> None:
    """The plan as a tree: each fact with what it reads, joins, keeps and aggregates, then what becomes of them."""
    from semantic.planning.explaining import explained

    screen.print(title, style="bold")
    for line in _tree(explained(statement.plan, statement.parameters), ""):
        # A tree of rich's own would cut lines at the width of the screen.
        screen.print(line, soft_wrap=True)


def _tree(lines: Sequence[Line], before: str) -> Iterator[Text]:
    from service.rendering import clean

    for place, line in enumerate(lines, 1):
        last = place == len(lines)
        guide = before + ("└── " if last else "├── ")
        yield Text.assemble(guide, (line.kind, "bold"), " ", clean(line.text))
        yield from _tree(line.under, before + ("    " if last else "│   "))
