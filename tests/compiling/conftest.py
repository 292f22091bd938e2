"""What the tests of a module share: its FILES as a catalog, its TABLES in DuckDB. A module may have its own instead.

Both may be imported from the module whose company it shares: the linter sees no use of them there (F401).
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from semantic import Catalog, load_texts


@pytest.fixture(scope="module")
def catalog(request: pytest.FixtureRequest) -> Catalog:
    loaded = load_texts(request.module.FILES)
    assert loaded.problems == ()
    return loaded


@pytest.fixture(scope="module")
def warehouse(request: pytest.FixtureRequest) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(request.module.TABLES)
        yield connection
