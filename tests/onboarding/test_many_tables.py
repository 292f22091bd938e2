"""A database with hundreds of tables: every one gets its model, all joins hold, and a second run finds nothing new."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import init
from semantic import load_folder


@pytest.mark.slow
@pytest.mark.parametrize("tables", [8, 300])
def test_every_table_gets_its_model(tmp_path: Path, tables: int) -> None:
    started, steps = init.measured(tmp_path, tables)
    assert steps[-1][0] == "again"
    assert started.report is not None and started.report.problems == () and started.problems == ()
    found = load_folder(tmp_path / "models")
    assert len(found.models) == tables and found.problems == ()
    joins = [join for model in found.models.values() for join in model.joins.values()]
    # The first six lead to thing0s, those of its own schema included; the others six back.
    assert len(joins) == tables - 1
