"""Every query whose rows the other tests know, with its definitions and tables: what all databases must agree on.

It is collected, never written here: the examples of docs/semantics.md, tests/compiling/statements.sql, and every
query written out in a test module of tests/compiling that has FILES and TABLES.
"""

from __future__ import annotations

import ast
import importlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path

import duckdb

from semantic import Catalog, load_texts
from tests.compiling import shop
from tests.engines.databases import Tables, tables_of

ROOT = Path(__file__).parents[2]

SHOP_TABLES = """
CREATE TABLE sale_lines (receipt INT, line INT, sold_at TIMESTAMP, channel TEXT, customer_id INT, sku TEXT,
                         amount DECIMAL(18, 3), units INT);
INSERT INTO sale_lines VALUES
  (1, 1, '2017-03-01 04:59:59.5', 'web', 1, 'a', 1, 1), (1, 2, '2017-03-01 05:00:00', 'web', 1, 'b', 2, 2),
  (2, 1, '2017-03-12 07:30:00', 'shop', 2, 'a', 4.5, NULL), (3, 1, '2017-12-31 23:59:59', 'app', NULL, 'c', 8, 3),
  (4, 1, NULL, NULL, 3, NULL, 16, 1), (5, 1, '2018-01-01 04:59:59', 'Web', 9, 'b', NULL, 4);
CREATE TABLE refunds (refund_id INT, refunded_on DATE, customer_id INT, amount DECIMAL(18, 3));
INSERT INTO refunds VALUES (1, '2017-03-31', 1, 1), (2, '2017-12-01', 4, 2), (3, NULL, NULL, 4),
  (4, '2017-03-01', 2, 8);
CREATE TABLE customers (customer_id INT, city TEXT, joined_on DATE);
INSERT INTO customers VALUES (1, 'Oslo', '2016-02-29'), (2, 'Rome', NULL), (3, NULL, '2017-01-01'),
  (4, 'oslo', '2015-05-05');
CREATE TABLE products (product_sku TEXT, category TEXT, price DOUBLE);
INSERT INTO products VALUES ('a', 'tea', 1.5), ('b', 'x-jam', 2.25), ('c', NULL, NULL);
"""


@dataclass(frozen=True)
class Company:
    """Definitions, tables or the SQL that makes them, and queries as JSON."""

    name: str
    files: Mapping[str, str]
    data: Tables | str
    forms: tuple[object, ...]
    now: datetime = datetime(2018, 1, 1)

    @cached_property
    def catalog(self) -> Catalog:
        return load_texts(self.files)

    @cached_property
    def tables(self) -> Tables:
        if not isinstance(self.data, str):
            return self.data
        with duckdb.connect() as connection:
            connection.execute(self.data)
            return tables_of(connection)


@cache
def companies() -> tuple[Company, ...]:
    """The whole corpus."""
    return (_documentation(), _statements(), *_numbers())


def _documentation() -> Company:
    page = (ROOT / "docs" / "semantics.md").read_text()
    blocks = re.findall(r"```(\w+)\n(.*?)```", page, re.DOTALL)
    files = {text.splitlines()[0].removeprefix("# "): text for language, text in blocks if language == "yaml"}
    sql = "\n".join(text for language, text in blocks if language == "sql")
    forms = tuple(json.loads(text) for language, text in blocks if language == "json")
    return Company("docs/semantics.md", files, sql, forms, datetime(2017, 5, 10, 9, 30))


def _statements() -> Company:
    text = (ROOT / "tests" / "compiling" / "statements.sql").read_text()
    cases = [block.strip().splitlines() for block in text.split(";\n") if block.strip()]
    forms = tuple(json.loads(lines[1].removeprefix("-- ")) for lines in cases)
    return Company("statements.sql", shop.FILES, SHOP_TABLES, forms)


def _numbers() -> Iterator[Company]:
    for path in sorted((ROOT / "tests" / "compiling").glob("test_*.py")):
        module = importlib.import_module(f"tests.compiling.{path.stem}")
        files, tables = getattr(module, "FILES", None), getattr(module, "TABLES", None)
        if isinstance(files, Mapping) and isinstance(tables, str):
            now = getattr(module, "NOW", None)
            yield Company(
                path.name,
                files,
                tables,
                tuple(_forms(path)),
                now if isinstance(now, datetime) else datetime(2018, 1, 1),
            )


def _forms(path: Path) -> Iterator[object]:
    """Every query that is written out in a module; those to other definitions are refused."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Dict):
            try:
                form = ast.literal_eval(node)
            except ValueError:
                continue
            if "metrics" in form or "rows" in form or "dimensions" in form:
                yield form
