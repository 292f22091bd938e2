"""`dragoman docs`: the definitions as a static site, to be read by everyone and searched."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.running import (
    ANSWERED,
    EXIT_CODES,
    FAILED,
    As,
    AsJson,
    Attributes,
    Models,
    Screen,
    acting,
    command,
    print_json,
    readable,
    show_problems,
    usage_error,
)

if TYPE_CHECKING:
    from service.documenting import Written

Output = Annotated[
    Path,
    typer.Option("--output", "-o", metavar="FOLDER", help="Where the site is written."),
]
Repository = Annotated[
    str,
    typer.Option(
        "--repository",
        metavar="URL",
        help="Where the folder of definitions is read on the web: definitions link to their lines there.",
        show_default=False,
    ),
]
Title = Annotated[
    str,
    typer.Option(
        "--title", help="The site's name. Default: the company in settings.yml.", show_default=False
    ),
]


@command
def docs(
    output: Output = Path("site"),
    repository: Repository = "",
    title: Title = "",
    as_json: AsJson = False,
    as_: As = None,
    attributes: Attributes = None,
    models: Models = None,
) -> int:
    """Write the catalog as a static site."""
    from dragoman.places import find_models
    from semantic.catalog import load_folder
    from semantic.definitions.metric_tests import read_tests
    from semantic.review.questions import question_problems
    from service.documenting import Published, make_site, write_site
    from service.warehouse.dialects import dialects_of

    if repository and not repository.lower().startswith(("https://", "http://")):
        usage_error("--repository is a web address, such as https://github.com/acme/shop/blob/main/models.")
    principal = acting(as_, attributes)
    folder = find_models(models, os.environ, Path.cwd())
    catalog = load_folder(folder)
    tests, wrong_tests = read_tests(folder)
    found = (*catalog.problems, *question_problems(catalog), *wrong_tests)
    problems = [each for each in found if each.severity == "error"]
    if problems:
        if as_json:
            print_json({"status": "failed", "problems": [problem.as_json() for problem in problems]})
        else:
            show_problems(problems)
            Screen(stderr=True).print("Nothing was written: a site would lack what does not load.")
        return FAILED
    published = Published(
        principal=principal,
        dialects=dialects_of(catalog.settings.warehouses),
        tests=tests,
        repository=readable(repository),
        folder=folder.name,
        title=readable(title),
    )
    written = write_site(make_site(catalog, published), output)
    if as_json:
        print_json(_json(written, output))
    else:
        _show(written, output)
    return ANSWERED


def _json(written: Written, output: Path) -> dict[str, object]:
    return {
        "status": "ok",
        "folder": str(output),
        "files": written.files,
        "new": written.new,
        "changed": written.changed,
        "removed": written.removed,
    }


def _show(written: Written, output: Path) -> None:
    screen = Screen()
    went = f", {written.removed:,} removed" if written.removed else ""
    screen.print(
        f"{written.files:,} files in {output}: {written.new:,} new, {written.changed:,} changed{went}.",
        soft_wrap=True,
    )
    screen.print(f"Open {output / 'index.html'} in a browser.", soft_wrap=True)


docs_help = f"""Write the catalog as a static site: a page for each metric, model, verified question and owner, with
lineage pictures, the SQL, and search. It is read from a disk or any web server, without network or warehouse.

It tells what everyone may know, or with --as what that person may. The same definitions give the same bytes, so that
the site can be kept in git. Only files that an earlier run wrote are changed or removed.

\b
Examples:
  dragoman docs
  dragoman docs -o public --repository https://github.com/acme/shop/blob/main/models
  dragoman docs -o finance --as "ana; groups=finance"

{EXIT_CODES}"""
