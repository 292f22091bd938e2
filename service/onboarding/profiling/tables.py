"""Looks at the rows of tables, several at a time, each within its own time.

profiles = profile_tables(warehouse, structure.tables, may_list=…, seconds=10)
profiles["public", "orders"].columns["status"].values       (("paid", 812), ("open", 31))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace

from service.answer import Cell
from service.errors import Cancelled, Failed, TimedOut, TooLarge, Unavailable, WarehouseError
from service.onboarding.column_types import family_of_cells, readable_times
from service.onboarding.profiling.profiles import ColumnProfile, TableProfile
from service.onboarding.profiling.statements import (
    MOST_COLUMNS,
    TIMES,
    RowSource,
    cells_of,
    counted,
    reach_of,
    rows_up_to,
    sample_of,
    values_of,
)
from service.onboarding.profiling.text_shapes import text_shape
from service.onboarding.structure import Column, Place, Table
from service.warehouse.types import Cancellation, Limits, Rows, StatementLike, Warehouse

WHOLE = 200_000
"""A table of up to so many rows is looked at whole; of a larger one some rows are."""
FEWEST = 5_000
MOST_CELLS = 4_000_000
"""Of a table with very many columns fewer rows are looked at."""
LARGE = 20_000_000
"""The values of a column are counted in all rows, up to so many."""
FEW_VALUES = 30
LONGEST_VALUE = 60
SAMPLE = 300
AT_ONCE = 4

Progress = Callable[[int, int, str], None]
"""(tables done, tables in all, the one that was done last)."""
MayList = Callable[[Table, Column, ColumnProfile], bool]
"""Whether the few values of a column may be asked for: not of what looks private by its name."""


@dataclass(frozen=True, slots=True)
class _Looking:
    warehouse: Warehouse
    limits: Limits
    cancellation: Cancellation
    may_list: MayList

    def run(self, *statements: StatementLike) -> list[Rows]:
        return self.warehouse.run(statements, self.limits, cancellation=self.cancellation)


def profile_tables(
    warehouse: Warehouse,
    tables: Sequence[Table],
    *,
    may_list: MayList,
    seconds: float,
    progress: Progress = lambda done, of, what: None,
) -> Mapping[Place, TableProfile]:
    """A table that cannot be read, or not in time, says so in its profile. Raises Unavailable or Cancelled."""
    looking = _Looking(
        warehouse, Limits(seconds=seconds, max_age=0, keep=False), Cancellation("init"), may_list
    )
    found: dict[Place, TableProfile] = {}
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="profiling") as pool:
        begun = {pool.submit(_profile, looking, table): table for table in tables}
        try:
            for done, future in enumerate(as_completed(begun), 1):
                table = begun[future]
                found[table.place] = future.result()
                progress(done, len(tables), table.name)
        except BaseException:
            # Ctrl-C, or a warehouse that went away: what runs is stopped, what waits is not begun.
            looking.cancellation.cancel()
            pool.shutdown(cancel_futures=True)
            raise
    return {table.place: found[table.place] for table in tables}


def _profile(looking: _Looking, table: Table) -> TableProfile:
    try:
        return _read(looking, table)
    except (Unavailable, Cancelled):
        raise
    except WarehouseError as error:
        return TableProfile(unreadable=error.problem.message)


def _read(looking: _Looking, table: Table) -> TableProfile:
    total = table.rows
    if total is None or total <= WHOLE:
        try:
            [found] = looking.run(rows_up_to(RowSource(_dialect(looking), table), WHOLE + 1))
            total = int(str(found.rows[0][0]))
        except TimedOut:
            # A view that takes long to begin: a few of its rows will do.
            total = None
    whole = total is not None and total <= WHOLE
    source = _source(looking, table, total, whole)
    try:
        counts = _counts(looking, source, table)
    except (TimedOut, TooLarge):
        whole, source = False, RowSource(_dialect(looking), table, most=FEWEST)
        counts = _counts(looking, source, table)
    looked_at, columns = counts
    if not looked_at and source.percent:
        source = RowSource(_dialect(looking), table, most=source.most)
        looked_at, columns = _counts(looking, source, table)
    known = None if not whole and total == WHOLE + 1 else total
    profile = TableProfile(looked_at, whole, known if known is not None else table.rows, columns)
    if not looked_at:
        return profile
    if not whole:
        profile = replace(profile, columns=_with_reach(looking, table, profile))
    return replace(profile, columns=_with_samples(looking, source, table, profile))


def _source(looking: _Looking, table: Table, total: int | None, whole: bool) -> RowSource:
    """All rows of a small table, else rows from all over it where the database can give these, else its first ones."""
    if whole:
        return RowSource(_dialect(looking), table)
    most = max(FEWEST, min(WHOLE, MOST_CELLS // max(len(table.columns), 1)))
    can = table.kind == "table" and _dialect(looking) in ("duckdb", "postgres")
    # A little more than is wanted, since blocks are chosen and not rows.
    percent = min(100.0, 120.0 * most / total) if can and total else 0.0
    return RowSource(_dialect(looking), table, percent if percent < 100 else 0.0, most)


def _dialect(looking: _Looking) -> str:
    return str(looking.warehouse.dialect)


def _counts(looking: _Looking, source: RowSource, table: Table) -> tuple[int, dict[str, ColumnProfile]]:
    looked_at, profiles = 0, {}
    for columns in _parts(table.columns):
        [found] = looking.run(counted(source, columns))
        [row] = found.rows
        looked_at, place = int(str(row[0])), 1
        for column in columns:
            width = cells_of(column, source.dialect)
            profiles[column.name] = _profile_of(column, row[place : place + width], source.dialect)
            place += width
    return looked_at, profiles


def _profile_of(column: Column, cells: Sequence[Cell], dialect: str) -> ColumnProfile:
    """From the cells of one column, in the order in which `counted` asks for them."""
    left = list(cells)
    filled = _int(left.pop(0))
    if not left:
        return ColumnProfile(filled, 0)
    family = column.family
    made = ColumnProfile(filled, _int(left.pop(0)), family)
    if dialect == "sqlite" or family == "number" or family in TIMES:
        smallest, largest = left.pop(0), left.pop(0)
        made = replace(made, smallest=smallest, largest=largest)
    if family == "local" and dialect != "sqlite":
        later = _int(left.pop(0))
        made = replace(made, whole_days=filled > 0 and not later)
    if left:
        longest, average = left
        made = replace(made, longest=_int(longest), average_length=float(str(average)) if average else 0.0)
    return made


def _with_reach(looking: _Looking, table: Table, profile: TableProfile) -> dict[str, ColumnProfile]:
    """The first and last times of all rows, where they can be found out in time: some rows may all be old ones."""
    times = [column for column in table.columns if column.family in TIMES]
    columns = dict(profile.columns)
    if not times:
        return columns
    try:
        [found] = looking.run(reach_of(RowSource(_dialect(looking), table), times))
    except (TimedOut, Failed):
        return columns
    [row] = found.rows
    for place, column in enumerate(times):
        first, last = row[2 * place : 2 * place + 2]
        columns[column.name] = replace(columns[column.name], smallest=first, largest=last)
    return columns


def _with_samples(
    looking: _Looking, source: RowSource, table: Table, profile: TableProfile
) -> dict[str, ColumnProfile]:
    """The profiles with what some rows tell: forms of texts, types of a database without any, few values."""
    sqlite = source.dialect == "sqlite"
    asked = [
        column
        for column in table.columns
        if profile.columns[column.name].filled and (sqlite or column.family == "text") and not column.labels
    ]
    columns = dict(profile.columns)
    for some in _parts(asked):
        [found] = looking.run(sample_of(source, some, SAMPLE))
        for column, cells in zip(some, zip(*found.rows, strict=True), strict=True):
            columns[column.name] = _seen(column, columns[column.name], cells, sqlite=sqlite)
    for column in table.columns:
        if _has_few(column, columns[column.name]) and looking.may_list(table, column, columns[column.name]):
            columns[column.name] = _with_values(looking, source, column, columns[column.name], profile)
    return columns


def _seen(column: Column, profile: ColumnProfile, cells: Sequence[Cell], *, sqlite: bool) -> ColumnProfile:
    texts = [cell for cell in cells if isinstance(cell, str)]
    shape = text_shape(texts)
    if not sqlite:
        return replace(profile, shape=shape)
    family = family_of_cells([cell for cell in cells if cell is not None])
    smallest, largest = (profile.smallest, profile.largest) if family == "number" else (None, None)
    declared = column.family
    if (declared in TIMES and family == "text" and readable_times(texts)) or shape in ("date", "time"):
        family = "date" if shape == "date" else "local"
        smallest, largest = profile.smallest, profile.largest
    elif declared == "boolean" and family == "number":
        family = "boolean"
    return replace(profile, family=family, shape=shape, smallest=smallest, largest=largest)


def _has_few(column: Column, profile: ColumnProfile) -> bool:
    """Whether a list of its values would be short."""
    if profile.family != "text" or not 0 < profile.distinct <= FEW_VALUES:
        return False
    return bool(column.labels) or profile.longest <= LONGEST_VALUE


def _with_values(
    looking: _Looking, source: RowSource, column: Column, profile: ColumnProfile, table: TableProfile
) -> ColumnProfile:
    everything = RowSource(source.dialect, source.table)
    sources = [source] if table.whole or table.rows > LARGE else [everything, source]
    for each in sources:
        try:
            [found] = looking.run(values_of(each, column, FEW_VALUES + 1))
        except (TimedOut, Failed, TooLarge):
            continue
        if len(found.rows) > FEW_VALUES:
            return profile
        return replace(profile, values=tuple((row[0], _int(row[1])) for row in found.rows))
    return profile


def _parts(columns: Sequence[Column]) -> Iterator[Sequence[Column]]:
    """So many columns at a time as one statement may ask for."""
    for start in range(0, len(columns), MOST_COLUMNS):
        yield columns[start : start + MOST_COLUMNS]


def _int(cell: Cell) -> int:
    return int(str(cell)) if cell is not None else 0
