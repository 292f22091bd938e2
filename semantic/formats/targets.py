"""The folder that an import writes into: what may be replaced there, and what is somebody's work.

    plan = planned(imported.files, folder, force=False)
    if not plan.refused:
        write(plan, folder)

An import remembers what it wrote in `.imported.json`, by the hash of each text. A file that is still as it was written
may be replaced when that is asked for (`force`). One that somebody has changed since stays as it is while the import
has nothing new for it, and is never replaced; neither is one that no import wrote. Nothing is ever deleted.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from semantic.errors import Position, Problem

RECORD = ".imported.json"
"""Its name begins with a dot, so that it is not read as a definition."""

MAX_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What writing would do, file by file.

    `kept` are those that somebody has changed, and the import has not. `forgotten` were written by an earlier import
    and are not made any more; they stay where they are.
    """

    texts: Mapping[str, str]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    kept: tuple[str, ...]
    refused: tuple[Problem, ...]
    forgotten: tuple[str, ...] = ()


def planned(texts: Mapping[str, str], folder: Path, *, force: bool) -> Plan:
    """Compare the texts with what is in the folder. Reads, never writes."""
    record = _record(folder)
    new, changed, same, kept = [], [], [], []
    refused: list[Problem] = []
    for name in sorted(texts):
        target = _target(folder, name)
        held = _held(target)
        if held is None:
            new.append(name)
        elif held == texts[name].encode():
            same.append(name)
        elif record.get(name) == _hash(texts[name].encode()):
            kept.append(name)
        elif force and record.get(name) == _hash(held):
            changed.append(name)
        else:
            refused.append(_refusal(folder / name, written=record.get(name), held=held))
    forgotten = tuple(name for name in sorted(record) if name not in texts and (folder / name).is_file())
    return Plan(texts, tuple(new), tuple(changed), tuple(same), tuple(kept), tuple(refused), forgotten)


def write(plan: Plan, folder: Path) -> None:
    """Write what is new or changed, each file whole or not at all, and remember it. Raises OSError."""
    assert not plan.refused
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*plan.new, *plan.changed):
        _write(_target(folder, name), plan.texts[name].encode())
    record = {
        name: held for name, held in _record(folder).items() if name in plan.texts or name in plan.forgotten
    }
    record |= {name: _hash(text.encode()) for name, text in plan.texts.items()}
    _write(folder / RECORD, (json.dumps({"files": record}, indent=2, sort_keys=True) + "\n").encode())


def _write(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    try:
        part.write_bytes(data)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _target(folder: Path, name: str) -> Path:
    """Where a file goes: below the folder, whatever its name."""
    target = folder / name
    if not Path(os.path.abspath(target)).is_relative_to(os.path.abspath(folder)):
        raise ValueError(f"{name} is no name within a folder")
    return target


def _held(target: Path) -> bytes | None:
    """What is there now; None when nothing is. What cannot be read is somebody's, too."""
    if not target.exists() and not target.is_symlink():
        return None
    try:
        with target.open("rb") as file:
            return file.read(MAX_BYTES)
    except OSError:
        return b""


def _record(folder: Path) -> Mapping[str, str]:
    """The hash of what an import wrote, by file; empty when there is no such record, or none that can be read."""
    try:
        form = json.loads((folder / RECORD).read_text())
    except (OSError, ValueError):
        return {}
    files = form.get("files") if isinstance(form, dict) else None
    if not isinstance(files, dict):
        return {}
    return {name: held for name, held in files.items() if isinstance(held, str)}


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _refusal(path: Path, *, written: str | None, held: bytes) -> Problem:
    place = Position(str(path), 1, 1)
    if written is None:
        message = "This file is there already, and no import wrote it."
        hint = "Choose another folder with -o, or move the file away."
    elif written == _hash(held):
        message = "An earlier import wrote this file, and it would change now."
        hint = "Add --force to replace it; see before what changes, for example with git."
    else:
        message = "An earlier import wrote this file, somebody has changed it since, and it would change now."
        hint = "Import into another folder with -o and take over what you need, or move the file away."
    return Problem("file-exists", message, hint, position=place)
