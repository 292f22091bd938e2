"""From a catalog to all that answers from it: one revision, made beside the one that serves.

revision = make_revision(catalog, before, parts, models)
warm_up(revision, parts)
fresh_values(revision, parts).start()
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from time import monotonic

from dragoman.parts import Parts
from semantic.book import Book, build_book
from semantic.catalog import Catalog
from semantic.errors import DefinitionsInvalid, DragomanError, Problem
from service.asking.planned import Planned
from service.asking.shell import Asker
from service.browsing import Browser
from service.model.access import NoModel
from service.onboarding import check_tables
from service.publishing import TablesMissing
from service.revision import Revision
from service.warehouse.reach import DataClock
from service.warehouse.refreshing import FreshValues
from service.warehouse.values import ReadValues, read_by_name, read_values

MOST_TRIED = 3


def make_revision(catalog: Catalog, before: Revision | None, parts: Parts, models: Path) -> Revision:
    """What did not change since `before` is taken over from it. Raises DefinitionsInvalid or a WarehouseError."""
    if catalog.settings.broken or not catalog.models:
        # With settings that could not be read, zone and "now" are guesses and every number may be wrong.
        none = Problem("no-models", f"There are no models in {models}.", "Write one, or name another folder.")
        raise DefinitionsInvalid(catalog.errors or (none,))
    settings = catalog.settings
    warehouse = parts.warehouse(settings)
    same_warehouse = before is not None and before.warehouse is warehouse
    known = None
    if before is not None and same_warehouse:
        known = ReadValues(before.asker.book.values, {}, before.statements)
    read = read_values(warehouse, catalog, known=known)
    book = before.asker.book.updated(catalog, read.values) if before else build_book(catalog, read.values)
    model = parts.language_model(settings)
    asker = Asker(
        catalog,
        parts.keeping_results(warehouse, catalog),
        book.with_nearness(parts.nearness(settings)),
        clock=DataClock(warehouse, catalog),
        model=None if isinstance(model, NoModel) else model,
        limits=parts.query_limits,
        memory=parts.memory,
        keeping=parts.keeping,
    )
    parts.lend(asker, settings)
    return Revision(catalog, Browser(catalog), asker, warehouse, read.statements)


def hold(catalog: Catalog, serving: Revision, parts: Parts, seconds: float) -> tuple[Problem, ...]:
    """Looks for the tables and columns of what has changed, for so long, and gives what could not be found out; a
    warehouse that cannot be reached keeps no change out. Raises TablesMissing for what is not there and did not serve
    so before, Unavailable for a warehouse that cannot be opened, and Cancelled."""
    warehouse = parts.warehouse(catalog.settings)
    known = serving.catalog.models if warehouse is serving.warehouse else {}
    changed = {name for name, model in catalog.models.items() if known.get(name) != model}
    end = monotonic() + seconds
    report = check_tables(catalog, warehouse, changed, seconds=seconds, most_seconds=seconds)
    missing = [problem for problem in report.problems if problem.severity == "error"]
    if missing and known:
        left = max(0.0, end - monotonic())
        before = check_tables(
            serving.catalog, warehouse, changed & known.keys(), seconds=left, most_seconds=left
        )
        served = {(problem.code, problem.message) for problem in before.problems}
        missing = [problem for problem in missing if (problem.code, problem.message) not in served]
    if missing:
        raise TablesMissing(missing)
    return report.unchecked


def try_out(revision: Revision) -> None:
    """Plans a few questions, so that nobody who asks waits for what a book and a clock make when they are first used.
    What goes wrong is for those to be told who ask it."""
    catalog = revision.catalog
    asked = [question.question for question in catalog.questions[:MOST_TRIED]]
    asked += [metric.name.replace("_", " ") + " last month" for metric in list(catalog.metrics.values())[:1]]
    for wording in asked:
        with suppress(DragomanError):
            planned = revision.asker.plan(wording)
            if isinstance(planned, Planned):
                revision.asker.compile(planned.query)


def warm_up(revision: Revision, parts: Parts) -> None:
    """Makes ready now what the first question would otherwise wait for."""
    _use(revision, parts, revision.asker.book)


def fresh_values(revision: Revision, parts: Parts) -> FreshValues:
    """What reads this revision's stored values again every so often, once it is started."""
    asker = revision.asker
    return FreshValues(
        revision.warehouse,
        asker.catalog,
        asker.book.values,
        lambda values: _use(revision, parts, asker.book.updated(asker.catalog, values)),
        whole=read_by_name(revision.catalog) <= revision.statements.keys(),
    )


def _use(revision: Revision, parts: Parts, book: Book) -> None:
    """Makes a book ready to be searched, by meaning too where the settings say so, and answers from it."""
    nearness = parts.nearness(revision.catalog.settings)
    if nearness is not None:
        nearness.prepare(book.members)
    revision.asker.use(book)
