"""Files → a small DuckDB file with a view of each table, so that they are asked like any database. No row is copied.

    make_views(Path("exports"), Path("exports.duckdb"))

What a column holds is found out once, over all rows of a file of up to `WHOLE` bytes, and written into the view: a
later line of another kind is an error that says so, and never changes the meaning of a column. Numbers with a decimal
comma, days as 31.12.2024 and Latin-1 are understood.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from service.errors import Unavailable
from service.onboarding.reading.file_tables import FileTable, find_file_tables
from service.warehouse.messages import safe_message

WHOLE = 50_000_000
"""Files up to so many bytes are read to their end to tell what their columns hold; of larger ones the first lines."""
SAMPLED_LINES = 200_000

_OURS = re.compile(r'CREATE VIEW "?\w+"? AS SELECT \* FROM read_(?:csv|json|parquet)\(', re.IGNORECASE)
_GERMAN = re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?|-?\d+,\d+")
_ENGLISH = re.compile(r"-?\d{1,3}(?:,\d{3})+\.\d+|-?\d+\.\d+")


@dataclass(frozen=True, slots=True)
class FileViews:
    """The DuckDB file that was made, and the files that could not be read, with the reason."""

    path: Path
    unread: Mapping[str, str]


def make_views(place: Path, database: Path) -> FileViews:
    """A view for each table of a folder or of a file. A DuckDB file that is there already is replaced if it was made by
    this, whole or not at all. Raises Unavailable."""
    tables = find_file_tables(place)
    if database.exists() and not is_ours(database):
        raise Unavailable(
            f"{database} is there already and holds something else than views of files.",
            hint="Move it away, or name it after --from.",
            code="file-exists",
        )
    handle, name = tempfile.mkstemp(dir=database.parent, prefix=".", suffix=".duckdb")
    os.close(handle)
    Path(name).unlink()
    try:
        unread = _write(tables, Path(name))
        os.replace(name, database)
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()
    return FileViews(database, unread)


def _write(tables: Sequence[FileTable], database: Path) -> dict[str, str]:
    unread: dict[str, str] = {}
    made = 0
    with duckdb.connect(str(database)) as connection:
        for table in tables:
            try:
                connection.execute(
                    f'CREATE VIEW "{table.name}" AS SELECT * FROM {_reader(connection, table)}'
                )
                made += 1
            except _OtherColumns as error:
                unread[table.name] = str(error)
            except duckdb.Error as error:
                unread[table.name] = safe_message(str(error))
    if not made:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in list(unread.items())[:3])
        raise Unavailable(f"None of the files can be read. {reasons}", code="no-data")
    return unread


class _OtherColumns(Exception):
    """Lines of a file have other columns than the rest, so that rows would be lost."""


def is_ours(database: Path) -> bool:
    """Whether a file holds views of files and nothing else."""
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            tables = connection.execute("SELECT 1 FROM duckdb_tables()").fetchall()
            views = connection.execute("SELECT sql FROM duckdb_views() WHERE NOT internal").fetchall()
    except duckdb.Error:
        return False
    return not tables and bool(views) and all(_OURS.match(sql) for (sql,) in views)


def _reader(connection: duckdb.DuckDBPyConnection, table: FileTable) -> str:
    """The call that reads a table's files, with all that was found out about them."""
    files = [str(path.resolve()) for path in table.files]
    listed = "[" + ", ".join(map(_text, files)) + "]" if len(files) > 1 else _text(files[0])
    options = {"hive_partitioning": "true"} if table.partitioned else {}
    if len(files) > 1:
        options["union_by_name"] = "true"
    if table.kind == "parquet":
        return _call("read_parquet", listed, options)
    whole = sum(path.stat().st_size for path in table.files) <= WHOLE
    options["sample_size"] = "-1" if whole else str(SAMPLED_LINES)
    if table.kind == "json":
        return _call("read_json", listed, options)
    options |= _encoding(table.files[0])
    _check_first_lines(connection, table.files[0], options)
    options |= _decimals(connection, listed, options)
    described = connection.execute(f"DESCRIBE SELECT * FROM {_call('read_csv', listed, options)}").fetchall()
    partitions = {part.partition("=")[0] for part in table.files[0].parts if "=" in part}
    codes = _codes(connection, listed, options, [(str(name), str(kind)) for name, kind, *_ in described])
    types = ", ".join(
        f"{_text(name)}: {_text('VARCHAR' if name in codes else kind)}"
        for name, kind, *_ in described
        if name not in partitions
    )
    return _call("read_csv", listed, {**options, "sample_size": "20480", "types": f"{{{types}}}"})


def _codes(
    connection: duckdb.DuckDBPyConnection,
    listed: str,
    options: Mapping[str, str],
    columns: list[tuple[str, str]],
) -> set[str]:
    """Columns of whole numbers of which some begin with a zero: 01099 is a postal code, and no number."""
    names = {f"c{place}": name for place, (name, kind) in enumerate(columns) if kind.endswith("INT")}
    if not names:
        return set()
    aliases = ", ".join(f"c{place}" for place in range(len(columns)))
    asked = ", ".join(f"bool_or(regexp_matches({alias}, '^\\s*0[0-9]+\\s*$'))" for alias in names)
    texts = _call("read_csv", listed, {**options, "all_varchar": "true"})
    found = connection.execute(
        f"SELECT {asked} FROM (SELECT * FROM {texts} AS texts({aliases}) LIMIT {SAMPLED_LINES})"
    ).fetchone()
    return {name for name, coded in zip(names.values(), found or (), strict=True) if coded}


def _encoding(path: Path) -> dict[str, str]:
    """Latin-1 for what is no UTF-8; a packed file is taken for UTF-8."""
    if path.suffix.lower() in (".gz", ".zst"):
        return {}
    with path.open("rb") as file:
        start = file.read(1_000_000)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return {"encoding": "'utf-16'"}
    try:
        # The last character may be cut.
        start[: len(start) - 4 if len(start) == 1_000_000 else None].decode("utf-8")
    except UnicodeDecodeError:
        return {"encoding": "'latin-1'"}
    return {}


def _check_first_lines(connection: duckdb.DuckDBPyConnection, path: Path, options: Mapping[str, str]) -> None:
    """A title above the table is passed over; lines that have columns are rows, and would be lost. Raises."""
    asked = {name: value for name, value in options.items() if name in ("sample_size", "encoding")}
    call = _call("sniff_csv", _text(str(path.resolve())), asked)
    found = connection.execute(f"SELECT SkipRows, Delimiter FROM {call}").fetchone()
    if not found or not found[0] or path.suffix.lower() in (".gz", ".zst"):
        return
    with path.open(encoding="latin-1") as file:
        if any(str(found[1]) in line for _, line in zip(range(found[0]), file, strict=False)):
            raise _OtherColumns(f"Its first {found[0]:,} lines have other columns than the rest.")


def _decimals(
    connection: duckdb.DuckDBPyConnection, listed: str, options: Mapping[str, str]
) -> dict[str, str]:
    """A decimal comma, where texts are numbers with one and none is a number with a point."""
    rows = connection.execute(
        f"SELECT * FROM {_call('read_csv', listed, {**options, 'all_varchar': 'true'})} LIMIT 1000"
    ).fetchall()
    columns = [[str(cell).strip() for cell in column if cell] for column in zip(*rows, strict=True)]
    german = [cells for cells in columns if cells and all(_is_german(cell) for cell in cells)]
    german = [cells for cells in german if any("," in cell for cell in cells)]
    english = any(cells and all(_ENGLISH.fullmatch(cell) for cell in cells) for cells in columns)
    if not german or english:
        return {}
    grouped = any("." in cell for cells in german for cell in cells)
    return {"decimal_separator": "','"} | ({"thousands": "'.'"} if grouped else {})


def _is_german(cell: str) -> bool:
    return bool(_GERMAN.fullmatch(cell)) or cell.lstrip("-").isdigit()


def _call(function: str, files: str, options: Mapping[str, str]) -> str:
    return f"{function}({', '.join([files, *(f'{name} = {value}' for name, value in options.items())])})"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
