"""Which files of a folder make which tables: names alone, nothing is opened.

orders.csv                                  orders
sales/2024-01.parquet, sales/2024-02.…      sales, both files
events/day=2024-01-01/part-0.parquet, …     events, with the column `day`
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from service.errors import Unavailable

KINDS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
}
MOST_FILES = 20_000

_PARTITION = re.compile(r"[\w-]+=.*")
_NUMBERED = re.compile(r"(?:[-_. ]*(?:part|chunk|batch|file)?[-_. ]*\d[\d_.TZ-]*)+$", re.IGNORECASE)
_PART = re.compile(r"[\d_.TZ-]+|part-\d[\w-]*", re.IGNORECASE)
"""Names of files that say nothing but which part of something they are."""
_PACKED = (".gz", ".zst")
_NO_NAME = ("", "part", "data", "chunk", "file", "batch", "export")


@dataclass(frozen=True, slots=True)
class FileTable:
    """Files that hold the rows of one table. `partitioned`: their folders are columns, as in `day=2024-01-01`."""

    name: str
    kind: str
    files: tuple[Path, ...]
    partitioned: bool = False


def file_kind(path: Path) -> str:
    """ "csv", "parquet" or "json"; "" for anything else."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in _PACKED:
        suffixes.pop()
    return KINDS.get(suffixes[-1], "") if suffixes else ""


def find_file_tables(place: Path) -> tuple[FileTable, ...]:
    """The tables of a folder, or of one file. Raises Unavailable where there are no files of data."""
    root = place if place.is_dir() else place.parent
    files = list(_files(place))
    groups: dict[tuple[tuple[str, ...], str, str], list[Path]] = {}
    for path in files:
        folders = path.relative_to(root).parts[:-1]
        above = tuple(part for part in folders if not _PARTITION.fullmatch(part))
        stem = _stem(path)
        word = "" if _PART.fullmatch(stem) else _NUMBERED.sub("", stem)
        if word.lower() in _NO_NAME and above:
            word = ""
        groups.setdefault((above, word or ("" if above else stem), file_kind(path)), []).append(path)
    if not groups:
        raise Unavailable(
            f"There are no CSV, Parquet or JSON files in {place}.",
            hint="Name a folder that has some, a database file, or the URL of a database.",
            code="no-data",
        )
    return _named(groups, root)


def _named(groups: dict[tuple[tuple[str, ...], str, str], list[Path]], root: Path) -> tuple[FileTable, ...]:
    """Each group by its shortest name that no other has."""
    taken: set[str] = set()
    made: list[FileTable] = []
    for (above, word, kind), paths in sorted(groups.items()):
        alone = len(paths) == 1 and word
        short = _name(_stem(paths[0]) if alone else word or (above[-1] if above else kind))
        options = [short, _name("_".join((*above, short))), _name(f"{short}_{kind}")]
        name = next((option for option in options if option not in taken), "")
        number = 2
        while not name:
            name = f"{short}_{number}" if f"{short}_{number}" not in taken else ""
            number += 1
        taken.add(name)
        parted = any(
            _PARTITION.fullmatch(part) for path in paths for part in path.relative_to(root).parts[:-1]
        )
        made.append(FileTable(name, kind, tuple(paths), parted))
    return tuple(made)


def _files(place: Path) -> Iterator[Path]:
    """Sorted; nothing hidden, and nothing that a link leads to outside of the folder."""
    if place.is_file():
        yield place
        return
    found: list[Path] = []
    inside = place.resolve()
    for folder, folders, names in os.walk(place):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
        for name in names:
            path = Path(folder) / name
            usable = not name.startswith((".", "_")) and file_kind(path) and path.is_file()
            if usable and path.resolve().is_relative_to(inside):
                found.append(path)
        if len(found) > MOST_FILES:
            raise Unavailable(
                f"There are more than {MOST_FILES:,} files in {place}.",
                hint="Name a folder with fewer, or load them into a database.",
                code="too-many-files",
            )
    yield from sorted(found)


def _stem(path: Path) -> str:
    name = path.name
    for suffix in reversed(path.suffixes):
        if suffix.lower() in KINDS or suffix.lower() in _PACKED:
            name = name[: -len(suffix)]
    return name


def _name(text: str) -> str:
    """A name that needs no quotes: letters, digits and underscores, in small letters."""
    words = re.sub(r"\W+", "_", text.strip().lower()).strip("_")
    return words if words and not words[0].isdigit() else f"t_{words}".rstrip("_")
