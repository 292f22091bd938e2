"""Small databases, looked at and proposed: `survey(SQL)` and `proposed_files(SQL)`."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from semantic.definitions.types import WarehouseSettings
from service.onboarding.proposing import Choices
from service.onboarding.reading import read_structure
from service.onboarding.selecting import Wanted
from service.onboarding.starting import drafted, proposed
from service.onboarding.surveying import Survey, look
from service.warehouse import open_warehouses

NOW = datetime(2024, 2, 15, 12)
MAIN = WarehouseSettings(name="main", url="duckdb:///shop.duckdb")


@cache
def survey(sql: str, wanted: Wanted = Wanted(), seconds: float = 20) -> Survey:  # noqa: B008
    """What is found in a DuckDB file made of these statements."""
    with TemporaryDirectory() as folder:
        with duckdb.connect(f"{folder}/shop.duckdb") as connection:
            connection.execute(sql)
        settings = {"main": MAIN}
        structure = read_structure(MAIN, base=Path(folder), environment={})
        with closing(open_warehouses(settings, base=Path(folder), environment={})) as warehouse:
            return look(warehouse, structure, wanted, seconds=seconds)


def proposed_files(sql: str, choices: Choices = Choices(zone="Europe/Oslo", now=NOW)) -> dict[str, str]:  # noqa: B008
    """The files that are proposed for it."""
    return dict(drafted(proposed(survey(sql), MAIN, choices, "", None), None).texts)
