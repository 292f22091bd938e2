"""What there is before definitions are proposed: the source of the data, its structure, a look at its tables, and the
definitions that are there already.

    with opened_source(wishes, target, environment, here) as source:
        structure = structure_of(wishes, source, base, environment)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from dragoman.wishes import Asks, Wishes
from semantic.catalog import load_folder
from semantic.definitions.types import WarehouseSettings
from semantic.errors import DefinitionsInvalid, Problem
from service.onboarding.reading import read_structure
from service.onboarding.reading.sources import Source, find_source, source_of
from service.onboarding.selecting import UNREADABLE, Wanted, choose, unmatched
from service.onboarding.starting import Folder
from service.onboarding.structure import Place, Structure
from service.onboarding.surveying import Progress, Survey, look
from service.onboarding.writing.known import known_of, read_record
from service.warehouse.opening import open_warehouses


@contextmanager
def opened_source(
    wishes: Wishes, target: Path, environment: Mapping[str, str], here: Path
) -> Iterator[Source]:
    """Where the data are. A file that was made for it goes away again where nothing comes of it."""
    known = known_warehouse(target)
    if wishes.source:
        source = find_source(wishes.source, base=target.parent, environment=environment, here=here)
        if known is not None:
            if known.url != source.settings.url:
                raise DefinitionsInvalid([_elsewhere(target, known)])
            source = replace(source, settings=known)
    elif known is not None:
        source = source_of(known, target.parent)
    else:
        hint = "For example: dragoman init --from postgresql://user@host/database, or --from exports/."
        raise DefinitionsInvalid([Problem("source-missing", "Nothing says where the data are.", hint)])
    if not wishes.write:
        with source.elsewhere() as other:
            yield other
        return
    made = source.makes if source.makes is not None and not source.makes.exists() else None
    kept = False
    try:
        yield source
        kept = any(target.glob("*.yml"))
    finally:
        if made is not None and not kept:
            made.unlink(missing_ok=True)


def known_warehouse(target: Path) -> WarehouseSettings | None:
    """The first warehouse of the settings that are there."""
    if not target.is_dir():
        return None
    warehouses = load_folder(target).settings.warehouses
    return next(iter(warehouses.values()), None)


def _elsewhere(target: Path, known: WarehouseSettings) -> Problem:
    return Problem(
        "other-warehouse",
        f"The definitions in {target.name}/ are about another warehouse than --from names: `{known.name}`.",
        "Write into another folder with -o, or leave --from out to look for what is new in that one.",
    )


def structure_of(wishes: Wishes, source: Source, base: Path, environment: Mapping[str, str]) -> Structure:
    wanted = wishes.wanted
    structure = read_structure(source.settings, base=base, environment=environment, schemas=wanted.schemas)
    if missing := unmatched(structure, wanted):
        if wanted.schemas:
            structure = read_structure(source.settings, base=base, environment=environment)
        known = sorted({table.schema for table in structure.tables if table.schema})
        hint = f"Its schemas: {', '.join(known)}." if known else "It has no tables that this user may see."
        raise DefinitionsInvalid(
            [Problem("not-there", f"{source.title} has no {', '.join(missing)}.", hint, tuple(known))]
        )
    return structure


def has_news(structure: Structure, folder: Folder, wanted: Wanted) -> bool:
    """Whether there is a table or a column that nothing is known of, among those that are worth a look."""
    chosen, _ = choose(structure, wanted)
    return any(
        folder.already.is_new(table.place)
        or any(folder.already.is_new_column(table.place, column.name) for column in table.columns)
        for table in chosen
        if table.place not in folder.already.covered
    )


def survey_of(
    wishes: Wishes,
    asks: Asks,
    source: Source,
    structure: Structure,
    base: Path,
    environment: Mapping[str, str],
    progress: Progress,
) -> Survey:
    wanted = wishes.wanted
    if not wanted.schemas:
        wanted = replace(wanted, schemas=asks.schemas(structure))
    warehouses = {source.settings.name: source.settings}
    with closing(open_warehouses(warehouses, base=base, environment=environment)) as warehouse:
        survey = look(warehouse, structure, wanted, seconds=wishes.seconds, progress=progress)
    if not survey.tables:
        raise DefinitionsInvalid([_no_tables(source, survey)])
    return survey


def looked_at(survey: Survey) -> Iterator[Place]:
    """The tables that have been seen for good: one that was empty is looked at again."""
    yield from (table.place for table in survey.tables)


def _no_tables(source: Source, survey: Survey) -> Problem:
    if not survey.left_out:
        hint = "Load some data first, or check that the user may read them: GRANT USAGE, GRANT SELECT."
        return Problem("no-tables", f"There are no tables in {source.title}.", hint)
    why = "; ".join(f"{omission.what}: {omission.why}" for omission in survey.left_out[:5])
    hint = "Name those that you want all the same: --include NAME."
    if any(UNREADABLE in omission.why for omission in survey.left_out):
        hint = "Let the user read them: GRANT USAGE ON SCHEMA …, GRANT SELECT ON …"
    return Problem("no-tables", f"None of the tables in {source.title} is worth a model. {why}.", hint)


def folder_of(target: Path, structure: Structure, warehouse: str) -> Folder | None:
    """The definitions that are there, None where there are none."""
    files = (
        sorted(path for path in target.rglob("*") if path.suffix in (".yml", ".yaml"))
        if target.is_dir()
        else []
    )
    texts = {
        path.relative_to(target).as_posix(): path.read_text(encoding="utf-8")
        for path in files
        if not any(part.startswith(".") for part in path.relative_to(target).parts)
        and path.relative_to(target).parts[0] != "suites"
    }
    if not texts:
        return None
    catalog = load_folder(target)
    name = warehouse if warehouse in catalog.settings.warehouses else ""
    return Folder(texts, known_of(catalog, structure, read_record(target), name, texts))
