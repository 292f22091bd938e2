"""The files of a project that is imported: read from a folder within limits, never from outside of it.

    sources = read_sources(Path("jaffle_shop"), (".yml", "semantic_manifest.json"))
    sources.files        {"models/orders.yml": b"semantic_models: …"}

Importers themselves read nothing: they are functions from these texts. What SQL in them is written for, and where the
tables are, is known to whoever imports (`Options`) where the files do not say it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from semantic.errors import Position, Problem

MAX_FILES = 20_000
MAX_FILE_BYTES = 64_000_000
"""A compiled manifest of a large project has some tens of megabytes."""

MAX_BYTES = 256_000_000
"""All files together."""

NEVER_READ = frozenset(("node_modules", "__pycache__", "venv", "site-packages"))
"""Folders of other people's code. Those whose names begin with a dot are not read either."""


@dataclass(frozen=True, slots=True)
class Options:
    """What an importer may be told about its source.

    `dialect` is the SQL that it is written in (a name that sqlglot knows), `schema` stands before the tables that it
    names without one.
    """

    dialect: str = ""
    schema: str = ""


NO_OPTIONS = Options()


@dataclass(frozen=True, slots=True)
class Sources:
    """Files by their names within the folder, with slashes; `problems` tells which could not be read."""

    files: Mapping[str, bytes]
    problems: tuple[Problem, ...] = ()


def read_sources(path: Path, suffixes: Iterable[str], skipped: Iterable[str] = ()) -> Sources:
    """Read the files below a folder whose names end with one of the `suffixes`, or one file, whatever its name.

    Folders named in `skipped` are left alone. Links that lead out of the folder, and what is too large, are problems.
    """
    if path.is_file():
        return _read(((path.name, path),), path.parent.resolve(), whole=False)
    if not path.is_dir():
        return Sources({}, (_problem("source-missing", f"There is no file or folder {path}.", "", ""),))
    ends = tuple(suffixes)
    found = ((name, file) for name, file in _walk(path, NEVER_READ.union(skipped)) if name.endswith(ends))
    return _read(found, path.resolve(), whole=True)


def _walk(root: Path, skipped: frozenset[str]) -> Iterator[tuple[str, Path]]:
    """Every file by its name within the root, in the order of names. Links to folders are not followed."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in skipped and not name.startswith("."))
        for name in sorted(files):
            file = Path(folder, name)
            yield file.relative_to(root).as_posix(), file


def _read(found: Iterable[tuple[str, Path]], root: Path, *, whole: bool) -> Sources:
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    left = MAX_BYTES
    for name, file in found:
        if len(files) >= MAX_FILES or left <= 0:
            message = f"There is more here than is read: {MAX_FILES:,} files of {MAX_BYTES:,} bytes in all."
            problems.append(
                _problem("source-too-large", message, "Import a part of it: name its folder.", name)
            )
            break
        if whole and not file.resolve().is_relative_to(root):
            message = "This link leads out of the folder that is imported, and is not read."
            problems.append(
                _problem("source-outside", message, "Put the file itself there, or delete the link.", name)
            )
            continue
        if not file.is_file():
            # A pipe or a device may never end.
            problems.append(_problem("source-unreadable", "This is not a file that can be read.", "", name))
            continue
        try:
            with file.open("rb") as stream:
                data = stream.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            problems.append(_problem("source-unreadable", f"This file cannot be read: {reason}.", "", name))
            continue
        if len(data) > MAX_FILE_BYTES:
            message = f"This file has more than {MAX_FILE_BYTES:,} bytes."
            problems.append(_problem("source-too-large", message, "Split it, or leave it out.", name))
            continue
        files[name] = data
        left -= len(data)
    return Sources(files, tuple(problems))


def _problem(code: str, message: str, hint: str, name: str) -> Problem:
    return Problem(code, message, hint, position=Position(name, 1, 1) if name else None)
