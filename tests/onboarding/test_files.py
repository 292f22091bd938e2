"""Folders of files → tables: which files make one, and what is read of them."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from service.errors import Unavailable
from service.onboarding.reading.file_tables import find_file_tables
from service.onboarding.reading.file_views import make_views


@pytest.mark.parametrize(
    ("files", "tables"),
    [
        (["orders.csv", "customers.parquet"], {"customers": 1, "orders": 1}),
        (["sales-2024-01.csv", "sales-2024-02.csv"], {"sales": 2}),
        (["sales/2024-01.parquet", "sales/2024-02.parquet"], {"sales": 2}),
        (["events/day=2024-01-01/part-0.parquet", "events/day=2024-01-02/part-0.parquet"], {"events": 2}),
        (["orders.csv", "orders.json"], {"orders": 1, "orders_json": 1}),
        (["a/orders.csv", "b/orders.csv"], {"orders": 1, "b_orders": 1}),
        (["Order Items (2).csv.gz"], {"order_items_2": 1}),
        (["2024.csv"], {"t_2024": 1}),
        # Neither hidden files, nor what tools leave, nor anything else.
        (["orders.csv", ".old.csv", "_tmp/x.csv", "notes.txt", ".git/x.json"], {"orders": 1}),
    ],
)  # fmt: skip
def test_which_files_make_a_table(tmp_path: Path, files: list[str], tables: dict[str, int]) -> None:
    for name in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x\n1\n")
    assert {table.name: len(table.files) for table in find_file_tables(tmp_path)} == tables


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("x\n1\n")
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "orders.csv").write_text("x\n1\n")
    os.symlink(tmp_path / "secret.csv", tmp_path / "exports" / "more.csv")
    assert [table.name for table in find_file_tables(tmp_path / "exports")] == ["orders"]


def rows(tmp_path: Path, name: str, text: bytes) -> tuple[list[str], list[tuple[object, ...]]]:
    """The types and rows of a file as it is read."""
    (tmp_path / name).write_bytes(text)
    made = make_views(tmp_path / name, tmp_path / "views.duckdb")
    assert made.unread == {}
    with duckdb.connect(str(made.path), read_only=True) as connection:
        view = Path(name).stem
        types = [str(kind) for _, kind, *_ in connection.execute(f"DESCRIBE {view}").fetchall()]
        found: list[tuple[object, ...]] = connection.execute(f"FROM {view}").fetchall()
        return types, found


def test_decimal_commas_latin_letters_and_days(tmp_path: Path) -> None:
    types, found = rows(
        tmp_path,
        "umsatz.csv",
        "Größe;Tag;Umsatz\nklein;2024-12-31;1.234,50\ngroß;2025-01-01;2,25\n".encode("latin-1"),
    )
    assert types == ["VARCHAR", "DATE", "DOUBLE"]
    assert [(row[0], row[2]) for row in found] == [("klein", 1234.5), ("groß", 2.25)]


def test_points_stay_points_and_leading_zeros_are_kept(tmp_path: Path) -> None:
    types, found = rows(tmp_path, "plz.csv", b"zip,amount\n01099,1.5\n80331,2.25\n")
    assert types == ["VARCHAR", "DOUBLE"]
    assert found == [("01099", 1.5), ("80331", 2.25)]


def test_a_later_line_of_another_kind_is_an_error_and_changes_no_meaning(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("id,amount\n1,10\n2,20\n")
    views = make_views(path, tmp_path / "views.duckdb").path
    path.write_text("id,amount\n1,10\n2,unknown\n")
    with (
        duckdb.connect(str(views), read_only=True) as connection,
        pytest.raises(duckdb.Error, match="unknown"),
    ):
        connection.execute("SELECT sum(amount) FROM orders").fetchall()


def test_what_is_there_is_replaced_only_if_it_was_made_so(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("id\n1\n")
    views = tmp_path / "views.duckdb"
    make_views(tmp_path / "orders.csv", views)
    make_views(tmp_path / "orders.csv", views)
    with duckdb.connect(str(views)) as connection:
        connection.execute("CREATE TABLE mine (x INTEGER)")
    with pytest.raises(Unavailable, match="is there already and holds something else"):
        make_views(tmp_path / "orders.csv", views)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["orders.csv", "views.duckdb"]


def test_lines_with_other_columns_are_not_lost_and_a_title_is_passed_over(tmp_path: Path) -> None:
    """DuckDB alone would read the one row 4, 5, 6."""
    (tmp_path / "ragged.csv").write_text("a,b\n1,2\n3\n4,5,6\n")
    (tmp_path / "titled.csv").write_text("Report of the year\n\nid,amount\n1,2\n2,4\n3,8\n")
    made = make_views(tmp_path, tmp_path / "views.duckdb")
    assert made.unread == {"ragged": "Its first 3 lines have other columns than the rest."}
    with duckdb.connect(str(made.path), read_only=True) as connection:
        assert connection.execute("SELECT sum(amount) FROM titled").fetchall() == [(14,)]
