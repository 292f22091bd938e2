"""What lies behind `--from`: a database, or files that become one, and what it says about itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from semantic.definitions.types import WarehouseSettings
from service.errors import Unavailable
from service.onboarding.structure import Structure
from service.warehouse.opening import filled_url

SECONDS = 30.0
"""What each question to a database's own catalog may take."""


def read_structure(
    settings: WarehouseSettings,
    *,
    base: Path,
    environment: Mapping[str, str],
    schemas: Collection[str] = (),
    seconds: float = SECONDS,
) -> Structure:
    """All tables of a warehouse, or those of some schemas. Relative paths begin at `base`. Raises a WarehouseError."""
    url = filled_url(settings, environment)
    kind = url.get_backend_name()
    path = base / Path(url.database or "").expanduser()
    if kind == "duckdb":
        from service.onboarding.reading.duckdb_catalog import read_duckdb

        files = [base / Path(file).expanduser() for file in settings.files]
        return _only(read_duckdb(path, settings.name, files), schemas)
    from service.onboarding.reading.inspected import read_postgresql, read_sqlite

    if kind == "sqlite":
        return read_sqlite(path, settings.name)
    if kind in ("postgresql", "postgres"):
        return read_postgresql(url, settings.name, seconds, schemas)
    raise Unavailable(
        f"The tables of {kind[:40]} cannot be listed yet.",
        hint="Write the first model by hand: docs/your-data.md shows how.",
        code="structure-unknown",
    )


def _only(structure: Structure, schemas: Collection[str]) -> Structure:
    if not schemas:
        return structure
    tables = tuple(table for table in structure.tables if table.schema in schemas)
    return Structure(structure.dialect, tables, structure.default_schema)
