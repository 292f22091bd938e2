"""`dragoman import`: definitions of another semantic layer become definitions here, with a report line by line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.format_reports import lines_from_here, problems_from_here, show_lines
from dragoman.commands.running import (
    ANSWERED,
    EXIT_CODES,
    FAILED,
    REFUSED,
    AsJson,
    Screen,
    command,
    print_json,
    readable,
    show_problems,
    usage_error,
)

if TYPE_CHECKING:
    from semantic.errors import Problem
    from semantic.formats import Format, Imported, Options
    from semantic.formats.targets import Plan

FormatName = Annotated[
    str,
    typer.Argument(
        metavar="FORMAT",
        help="The format: dbt, cube, ossie, snowflake, databricks, lookml.",
        show_default=False,
    ),
]
Source = Annotated[
    Path, typer.Argument(metavar="PATH", help="The project's folder, or one file of it.", show_default=False)
]
Output = Annotated[
    Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the definitions are written.")
]
QueryToTranslate = Annotated[
    str | None,
    typer.Option(
        "--query", metavar="TEXT", help="Import nothing: translate a query of that format, and print it."
    ),
]
Dialect = Annotated[
    str | None,
    typer.Option(
        "--dialect",
        metavar="NAME",
        help="The SQL of the source, such as snowflake, where it is not said there.",
    ),
]
Schema = Annotated[
    str | None,
    typer.Option("--schema", metavar="NAME", help="The schema of tables that the source names without one."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Write nothing; report what would be written.")]
Force = Annotated[
    bool, typer.Option("--force", help="Replace files that an earlier import wrote and nobody has changed.")
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Also list what was carried over as it was.")]


@command
def import_(
    format_: FormatName,
    source: Source,
    output: Output = Path("models"),
    query: QueryToTranslate = None,
    dialect: Dialect = None,
    schema: Schema = None,
    dry_run: DryRun = False,
    force: Force = False,
    verbose: Verbose = False,
    as_json: AsJson = False,
) -> int:
    """Import definitions."""
    from semantic.formats import FORMATS, Options, read_sources
    from semantic.formats.targets import planned, write

    kind = FORMATS.get(format_.lower())
    if kind is None:
        usage_error(f"There is no format {format_!r}. Formats: {', '.join(FORMATS)}.")
    options = Options(dialect=_dialect(dialect), schema=readable(schema or ""))
    read = read_sources(source, kind.suffixes, kind.skipped)
    if query is not None:
        return _translate(kind, read.files, readable(query), options, as_json=as_json)
    imported = kind.importer()(read.files, options)
    problems = (*read.problems, *imported.problems)
    plan = planned(imported.files, output, force=force)
    if plan.texts and not plan.refused and not dry_run:
        try:
            write(plan, output)
        except OSError as error:
            usage_error(f"{error.filename or output} cannot be written: {error.strerror}.")
    failed = bool(plan.refused or not plan.texts or any(each.severity == "error" for each in problems))
    if as_json:
        status = "failed" if failed else "ok"
        print_json(
            {"status": status, "format": kind.name, **_form(imported, problems, plan, output, dry_run)}
        )
    else:
        root = source if source.is_dir() else source.parent
        show_lines(kind.title, lines_from_here(imported.lines, root), verbose=verbose)
        show_problems((*problems_from_here(problems, root), *plan.refused))
        _show_files(plan, output, dry_run=dry_run)
    return FAILED if failed else ANSWERED


import_help = f"""Make definitions from those of another semantic layer.

\b
Formats:
  dbt          semantic models and metrics of dbt and MetricFlow: the project's folder with its YAML files,
               or target/semantic_manifest.json
  cube         cubes and views in YAML: the folder of the data model, often model/
  ossie        documents of Apache Ossie, formerly Open Semantic Interchange, in YAML or JSON
  snowflake    semantic models of Cortex Analyst and semantic views in YAML
  databricks   metric views in YAML, each called like its file
  lookml       views and explores of Looker: the project's folder

Everything in the source is in the report: carried over (it gives the same numbers), rewritten (look at it), or left
out, with the reason and what to do. The result always loads. Files that are there already are not replaced; --force
replaces those that an earlier import wrote and nobody has changed since. Nothing is deleted.

\b
Examples:
  dragoman import dbt path/to/project --dry-run
  dragoman import dbt path/to/project -o models/
  dragoman import dbt path/to/project --schema analytics --dialect snowflake
  dragoman import ossie shop.yaml -o models/
  dragoman check --models models/

{EXIT_CODES}"""


def _dialect(name: str | None) -> str:
    """The dialect's name as sqlglot has it. Ends the command (2) for one that it does not know."""
    from sqlglot.dialects.dialect import Dialects

    known = sorted(str(each.value) for each in Dialects if each.value)
    if name and name.lower() not in known:
        usage_error(f"There is no SQL dialect {name!r}. Dialects: {', '.join(known)}.")
    return (name or "").lower()


def _translate(
    kind: Format, files: Mapping[str, bytes], query: str, options: Options, *, as_json: bool
) -> int:
    """Print one query in its form here; what has to be said about it goes to stderr."""
    if kind.translator is None:
        usage_error(f"Queries of {kind.title} cannot be translated.")
    made = kind.translator()(files, query, options)
    if as_json:
        print_json({"status": "ok" if made.query is not None else "refused", **made.as_json()})
        return ANSWERED if made.query is not None else REFUSED
    show_problems(made.problems)
    screen = Screen(stderr=True)
    for line in made.lines:
        screen.print(str(line), soft_wrap=True)
    if made.query is None:
        return REFUSED
    print_json(made.query)
    return ANSWERED


def _form(
    imported: Imported, problems: tuple[Problem, ...], plan: Plan, output: Path, dry_run: bool
) -> dict[str, object]:
    return {
        "folder": str(output),
        "dry_run": dry_run,
        "new": list(plan.new),
        "changed": list(plan.changed),
        "same": list(plan.same),
        "kept": list(plan.kept),
        **imported.as_json(),
        "problems": [problem.as_json() for problem in (*problems, *plan.refused)],
    }


def _show_files(plan: Plan, output: Path, *, dry_run: bool) -> None:
    screen = Screen()
    if not plan.texts:
        screen.print("Nothing was found to import, and nothing was written.")
        return
    if plan.refused:
        screen.print("Nothing was written.")
        return
    parts = (
        (len(plan.new), "new"),
        (len(plan.changed), "replaced"),
        (len(plan.same), "already the same"),
        (len(plan.kept), "changed by hand and kept"),
    )
    told = ", ".join(f"{count:,} {word}" for count, word in parts if count)
    folder = os.path.join(output, "")
    for name in plan.forgotten:
        screen.print(
            f"{output / name} was written by an earlier import and is made no more: delete it if it is not needed."
        )
    if dry_run:
        screen.print(f"Nothing was written. In {folder} there would be {told}.")
    else:
        screen.print(f"Files in {folder}: {told}.")
        _show_next(screen, output)


def _show_next(screen: Screen, output: Path) -> None:
    """The definitions are held against the data, once somebody has said where these are."""
    settings = output / "settings.yml"
    check = "dragoman check --data" + ("" if output == Path("models") else f" --models {output}")
    if _names_warehouse(settings):
        screen.print(f"Next: {check}", soft_wrap=True)
        return
    screen.print(
        f"Next: say in {settings} where the data are, then check what holds in them:", soft_wrap=True
    )
    screen.print('  warehouses: {main: {url: "duckdb:///shop.duckdb"}}', soft_wrap=True, markup=False)
    screen.print(f"  {check}", soft_wrap=True)


def _names_warehouse(settings: Path) -> bool:
    from semantic import load_texts

    try:
        text = settings.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    return bool(load_texts({"settings.yml": text}).settings.warehouses)
