"""The SQL of every warehouse: as the kept files show it, with the refusals that belong to it."""

from __future__ import annotations

from datetime import datetime

import pytest

from semantic import compile_query, parse_query
from semantic.compiling.dialects import DIALECTS
from semantic.errors import NotSupported
from tests.compiling.dialect_snapshots import FOLDER, catalog, snapshot


@pytest.mark.parametrize("name", DIALECTS)
def test_snapshot(name: str) -> None:
    """`python -m tests.compiling.dialect_snapshots` writes them anew."""
    assert (FOLDER / f"{name}.sql").read_text(encoding="utf-8") == snapshot(name)


def test_there_is_one_file_for_each() -> None:
    assert {path.stem for path in FOLDER.glob("*.sql")} == set(DIALECTS)


@pytest.mark.parametrize("name", ["mysql", "bigquery", "trino"])
def test_what_a_warehouse_cannot_compute_is_refused_before_it_runs(name: str) -> None:
    with pytest.raises(NotSupported, match="median cannot be computed in") as raised:
        compile_query(
            catalog(), parse_query({"metrics": ["typical"]}), dialect=name, now=datetime(2018, 1, 1)
        )
    assert raised.value.problem.code == "not-in-dialect"


def test_other_names_are_refused() -> None:
    with pytest.raises(NotSupported, match="SQL for `oracle`"):
        compile_query(
            catalog(), parse_query({"metrics": ["revenue"]}), dialect="oracle", now=datetime(2018, 1, 1)
        )
