"""A try: a page with definitions, tables and queries, each with the rows that somebody worked out by hand beforehand.

# A gym                              a title, and any text
```yaml                              definitions; the first line names the file: `# visits.yml`
```sql                               the tables, as DuckDB creates and fills them
now: 2018-01-01 09:30                the clock of all queries

## What was asked                    one query: as JSON or as `SELECT … FROM metrics(…)`, in a `json` or `ask` block;
| city | visits |                    then the rows as a table ("–" is NULL, truth is "true" or "false", the totals are a
                                     last line that begins with "total"), or what refuses it: refused: `code`; or, for a
                                     database that cannot say it: refused by sqlite
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from tests.engines.corpus import Company
from tests.engines.databases import tables_of

FOLDER = Path(__file__).parent
_BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Case:
    """One query of a try: `form` is JSON or SQL, `lines` the table beside it with its head first."""

    title: str
    form: object
    lines: tuple[tuple[str, ...], ...]
    refused: str
    not_in: tuple[str, ...]


@dataclass(frozen=True)
class Try:
    company: Company
    cases: tuple[Case, ...]


def tries() -> list[Try]:
    return [_read(path) for path in sorted(FOLDER.glob("*.md"))]


def _read(path: Path) -> Try:
    head, *sections = re.split(r"^## ", path.read_text(), flags=re.MULTILINE)
    blocks = _BLOCK.findall(head)
    files = {text.splitlines()[0].removeprefix("# "): text for language, text in blocks if language == "yaml"}
    with duckdb.connect() as connection:
        for language, text in blocks:
            if language == "sql":
                connection.execute(text)
        tables = tables_of(connection)
    [clock] = re.findall(r"^now: (.*)$", head, re.MULTILINE)
    cases = tuple(_case(section) for section in sections)
    company = Company(
        path.stem, files, tables, tuple(case.form for case in cases), datetime.fromisoformat(clock)
    )
    return Try(company, cases)


def _case(section: str) -> Case:
    title = section.splitlines()[0]
    [(language, text)] = _BLOCK.findall(section)
    lines = [line.strip().strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    cells = [tuple(cell.strip() for cell in line) for line in lines]
    refused = re.findall(r"^refused: `([\w-]+)`$", section, re.MULTILINE)
    not_in = re.findall(r"^refused by (\w+)$", section, re.MULTILINE)
    assert bool(cells) != bool(refused), f"{title}: either rows or what refuses it"
    form = json.loads(text) if language == "json" else text
    return Case(title, form, (*cells[:1], *cells[2:]), refused[0] if refused else "", tuple(not_in))
