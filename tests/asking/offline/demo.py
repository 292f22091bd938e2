"""The demo company, ready to be asked: its catalog, its book, and a function that runs queries on its data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml

from dragoman.demo.paths import demo_paths
from semantic import Catalog, Query, compile_query, load_folder, query_json
from semantic.book import Book, build_book
from service.asking.offline import plan_offline
from service.asking.planned import Planned
from service.evaluating import Row, Run
from service.warehouse import open_warehouse
from service.warehouse.values import read_values

NOW = datetime(2018, 1, 1)
"""The end of the data."""
_SUITES = Path(__file__).parent.parent / "suites"


@dataclass(frozen=True)
class Demo:
    catalog: Catalog
    book: Book
    run: Run


@contextmanager
def open_demo() -> Iterator[Demo]:
    """The demo company over data that are loaded already."""
    paths = demo_paths()
    catalog = load_folder(paths.models)
    opened = open_warehouse(f"duckdb:///{paths.warehouse}", base=Path("/"), environment={})
    with closing(opened) as warehouse:
        read: dict[object, Sequence[Row]] = {}

        @cache
        def run(query: Query) -> Sequence[Row]:
            """Two queries that are one statement are read once."""
            compiled = compile_query(catalog, query, dialect="duckdb", now=NOW)
            statement = (compiled.main.sql, tuple(compiled.main.parameters.items()))
            if statement not in read:
                [result] = warehouse.run([compiled.main])
                read[statement] = result.rows
            return read[statement][: compiled.rows]

        yield Demo(catalog, build_book(catalog, read_values(warehouse, catalog).values), run)


def suite(name: str) -> list[dict[str, object]]:
    """The questions of tests/asking/suites/<name>.yml."""
    return list(yaml.safe_load((_SUITES / f"{name}.yml").read_text(encoding="utf-8")))


def planned(question: str, book: Book) -> dict[str, object]:
    """The JSON form of the query that a question is planned as."""
    found = plan_offline(question, book)
    assert isinstance(found, Planned), found
    return query_json(found.query)
