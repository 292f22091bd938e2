"""`dragoman diff`: the meaning of a change of definitions, before anybody merges it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.running import (
    ANSWERED,
    EXIT_CODES,
    FAILED,
    AsJson,
    Config,
    Models,
    Screen,
    Warehouse,
    command,
    print_json,
    readable,
    usage_error,
)

if TYPE_CHECKING:
    from dragoman.app import App
    from semantic.catalog import Catalog
    from semantic.compiling import Dialects
    from semantic.review import Break, KeptQuery, Review
    from service.reviewing import Movements, Texts

KINDS = ("removed", "renamed", "retyped", "narrowed", "meaning", "broken")

Revisions = Annotated[
    str,
    typer.Argument(
        metavar="[REVISIONS]",
        help="main..HEAD, main...HEAD (since they parted), or main (until the files here). Default: since HEAD.",
        show_default=False,
    ),
]
Before = Annotated[
    Path | None, typer.Option("--before", metavar="FOLDER", help="A folder instead of a revision: as it was.")
]
After = Annotated[
    Path | None, typer.Option("--after", metavar="FOLDER", help="A folder instead of a revision: as it is.")
]
WithData = Annotated[
    bool,
    typer.Option(
        "--data", help="Run both on the warehouse: which numbers move, by how much, in which groups."
    ),
]
By = Annotated[
    list[str] | None,
    typer.Option(
        "--by", metavar="DIMENSION", help="With --data: take numbers apart by it; several times for several."
    ),
]
Period = Annotated[
    str,
    typer.Option(
        "--time", metavar="RANGE", help='With --data: over which time, such as "last 3 months". Default: all.'
    ),
]
Seconds = Annotated[
    float,
    typer.Option("--seconds", min=0.1, max=3600, help="With --data: what each pair of statements may take."),
]
AsMarkdown = Annotated[bool, typer.Option("--markdown", help="Markdown, to be pasted into a pull request.")]
FailOn = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-on",
        metavar="KIND",
        help=f"Exit code 1 where there is such a break: {', '.join(KINDS)}, any. Several times for several.",
    ),
]


Kept = Annotated[
    bool,
    typer.Option("--kept", help="Also look at the schedules and shared answers that this service keeps."),
]


@command
def diff(
    revisions: Revisions = "",
    data: WithData = False,
    by: By = None,
    period: Period = "",
    seconds: Seconds = 60.0,
    kept: Kept = False,
    fail_on: FailOn = None,
    as_markdown: AsMarkdown = False,
    as_json: AsJson = False,
    before: Before = None,
    after: After = None,
    config: Config = None,
    models: Models = None,
    warehouse: Warehouse = None,
) -> int:
    """Show what a change means."""
    from dragoman.app import App
    from semantic.catalog import load_texts
    from semantic.definitions.metric_tests import read_test_texts
    from semantic.review import review_of
    from service.reviewing import review_markdown

    kinds = _kinds(fail_on or ())
    if (by or period) and not data:
        usage_error("--by and --time are about --data.")
    texts, folder = _texts(readable(revisions), before, after, models)
    old = load_texts(texts[0].texts, folder=folder.name)
    new = load_texts(texts[1].texts, folder=folder.name, before=old)
    with App(new, folder, warehouse, os.environ, Path.cwd()) as app:
        queries = _kept_queries(app, config) if kept else ()
        dialect = app.warehouse.dialect if data else _dialect(warehouse, old, new)
        tests = (
            read_test_texts(texts[0].texts, folder.name)[0],
            read_test_texts(texts[1].texts, folder.name)[0],
        )
        review = review_of(old, new, kept=queries, tests=tests, dialect=dialect)
        movements = _movements(app, review, (old, new), by or (), period, seconds) if data else None
    if as_json:
        print_json(_json(review, movements, texts))
    else:
        shown = dialect if isinstance(dialect, str) else "duckdb"
        text = review_markdown(
            review, movements, before=texts[0].label, after=texts[1].label, catalog=new, dialect=shown
        )
        _print(text, as_markdown=as_markdown)
    return FAILED if review.breaks(kinds) or (kinds and review.errors) else ANSWERED


def _dialect(named: str | None, old: Catalog, new: Catalog) -> str | Dialects:
    """In which SQL both revisions are compared where no warehouse is opened."""
    from semantic.definitions.types import WarehouseSettings
    from service.warehouse.dialects import dialects_of

    if given := named or os.environ.get("DRAGOMAN_WAREHOUSE", ""):
        return dialects_of({"main": WarehouseSettings(name="main", url=given)})
    return dialects_of({**old.settings.warehouses, **new.settings.warehouses})


diff_help = f"""Show what a change of the definitions means: which metrics, dimensions, joins and policies changed and
how; which metrics, groupings, verified questions, tests, schedules and shared answers they reach; the SQL before and
after; what breaks for those who use it; and who sees more than before.

What only looks different (another layout, a comment) is no change. With --data both revisions run on the warehouse,
on one snapshot, with the rights of whoever runs this: which numbers move, by how much, and in which groups.

\b
Examples:
  dragoman diff                                    the files here, since the last commit
  dragoman diff main...HEAD                        a branch, since it parted from main
  dragoman diff main...HEAD --data --markdown      for a pull request
  dragoman diff main --data --time "last 3 months" --by product.department
  dragoman diff main...HEAD --fail-on removed --fail-on narrowed
  dragoman diff --before old/models --after models

{EXIT_CODES}"""


def _kinds(said: Sequence[str]) -> tuple[Break, ...]:
    from semantic.review import Break

    known = dict(zip(KINDS, Break, strict=True))
    for word in said:
        if word != "any" and word not in known:
            usage_error(f"There is no break `{word}`. There are: {', '.join(KINDS)}, any.")
    return tuple(Break) if "any" in said else tuple(known[word] for word in said)


def _texts(
    revisions: str, before: Path | None, after: Path | None, models: Path | None
) -> tuple[tuple[Texts, Texts], Path]:
    from dragoman.places import find_models
    from service.reviewing import span_of, texts_in, texts_of

    if (before is None) != (after is None):
        usage_error("--before and --after belong together.")
    if before is not None and after is not None:
        if revisions:
            usage_error("Say either revisions or two folders.")
        folders = find_models(before, {}, Path.cwd()), find_models(after, {}, Path.cwd())
        return (texts_in(folders[0], str(before)), texts_in(folders[1], str(after))), folders[1]
    folder = find_models(models, os.environ, Path.cwd())
    return texts_of(folder, span_of(revisions)), folder


def _kept_queries(app: App, config: Path | None) -> tuple[KeptQuery, ...]:
    from dragoman.places import find_configuration
    from service.configuration import read_configuration
    from service.reviewing.kept import kept_queries

    read = read_configuration(find_configuration(config, os.environ, Path.cwd()), os.environ)
    app.keep_state(read.configuration)
    return kept_queries(app.store) if app.store is not None else ()


def _movements(
    app: App,
    review: Review,
    catalogs: tuple[Catalog, Catalog],
    by: Sequence[str],
    period: str,
    seconds: float,
) -> Movements:
    """The numbers that move; on a terminal one line says which is looked at."""
    from rich.markup import escape

    from service.reviewing import moved

    screen = Screen(stderr=True)
    with screen.status("Running both revisions") if screen.is_terminal else nullcontext() as status:

        def progress(done: int, of: int, what: str) -> None:
            if status is not None:
                status.update(escape(f"{done} of {of} numbers compared. {what}"))

        return moved(
            review,
            *catalogs,
            app.warehouse,
            by=by,
            period=period,
            seconds=seconds,
            progress=progress,
        )


def _json(review: Review, movements: Movements | None, texts: tuple[Texts, Texts]) -> dict[str, object]:
    from service.reviewing import movements_json

    out: dict[str, object] = {"before": texts[0].label, "after": texts[1].label, **review.as_json()}
    if movements is not None:
        out["data"] = movements_json(movements)
    return out


def _print(text: str, *, as_markdown: bool) -> None:
    """The review as text for whoever pastes it, or laid out for whoever reads it here."""
    if as_markdown or not sys.stdout.isatty():
        sys.stdout.write(text)
        return
    from rich.markdown import Markdown

    without_folds = re.sub(r"<details><summary>(.*?)</summary>", r"**\1**", text).replace("</details>", "")
    Screen().print(Markdown(unescape(without_folds)))
