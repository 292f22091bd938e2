"""How several processes share the tests: see tests/workers.py."""

from __future__ import annotations

from pathlib import Path

from tests.workers import LONG, TESTS, turn_of, turned

PLACES = [Path(name) for name in ("access", "api", "store", "tries")]


def test_each_begins_elsewhere_and_reads_everything() -> None:
    assert [str(turned(PLACES, number, 3)[0]) for number in range(3)] == ["access", "api", "store"]
    assert turned(PLACES, 2, 3) == [Path("store"), Path("tries"), Path("access"), Path("api")]


def test_long_files_come_first_and_the_others_folder_by_folder() -> None:
    files = [
        Path("store/test_faults.py"),
        Path("api/test_once.py"),
        Path("cli/test_program.py"),
        Path(LONG[0]),
    ]
    assert sorted(files, key=turn_of) == [Path(LONG[0]), files[2], files[1], files[0]]


def test_the_long_files_are_there() -> None:
    assert [name for name in LONG if not (TESTS / name).is_file()] == []
