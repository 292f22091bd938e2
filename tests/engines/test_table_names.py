"""Tables of a company may be called as the tables within a statement are: neither hides the other.

The tables of each company of the corpus are given, in turn, all names that its statements use for CTEs. The rows
stay the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
import sqlglot
from sqlglot import exp

from tests.engines.agreeing import ask, same_rows
from tests.engines.corpus import Company, companies
from tests.engines.databases import DuckDB

COMPANIES = companies()


def names_in(sql: str) -> set[str]:
    """What a statement calls its own tables: of its names these alone could stand for another table."""
    return {node.alias for node in sqlglot.parse_one(sql, read="duckdb").find_all(exp.CTE)}


WRITTEN = {"plain": "table: {}", "schema": "table: main.{}", "sql": "sql: SELECT * FROM {}"}


def renamed(company: Company, names: Mapping[str, str], written: str) -> Company:
    """The company with other names of tables, in upper case, as definitions of other teams may have them."""

    def text_of(path: str, text: str) -> str:
        form = WRITTEN["plain" if path == "settings.yml" else written]
        return re.sub(r"table: *(\w+)", lambda found: form.format(names[found[1]].upper()), text)

    files = {path: text_of(path, text) for path, text in company.files.items()}
    tables = {names[name].upper(): rows for name, rows in company.tables.items()}
    return replace(company, files=files, data=tables)


def rounds(tables: list[str], names: list[str]) -> Iterator[dict[str, str]]:
    """Each name once, for some table."""
    for start in range(0, len(names), len(tables)):
        some = names[start : start + len(tables)]
        yield {table: some[i] if i < len(some) else f"plain_{i}" for i, table in enumerate(tables)}


CASES = [(company, "plain") for company in COMPANIES]
CASES += [(COMPANIES[0], "schema"), (COMPANIES[0], "sql")]


@pytest.mark.parametrize(
    ("company", "written"), CASES, ids=[f"{company.name} {written}" for company, written in CASES]
)
def test_tables_may_be_called_as_those_of_a_statement(company: Company, written: str) -> None:
    with DuckDB() as database:
        database.load(company.tables)
        said = [(form, ask(company, form, database)) for form in company.forms]
        known = [(form, each.rows, names_in(each.sql)) for form, each in said if not each.refused]
        wrong = []
        for names in rounds(sorted(company.tables), sorted(set().union(*(used for *_, used in known)))):
            other = renamed(company, names, written)
            database.load(other.tables)
            for form, rows, used in known:
                if used.isdisjoint(names.values()):
                    continue
                again = ask(other, form, database)
                if again.refused or not same_rows(again.rows, rows):
                    wrong.append(f"{names}\n{form}\n{again}\nexpected {rows}")
        assert not wrong, "\n\n".join(wrong)
