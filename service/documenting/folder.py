"""The site's folder: what is written there, and what of an earlier site goes.

    write_site({"index.html": "…", "metrics/revenue.html": "…"}, Path("site"))      Written(new=2, changed=0, …)

Only files that a site wrote are ever changed or removed: it keeps a list of them. A folder that holds something else
without such a list is refused, and so is a page whose place another file has.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from semantic.errors import DragomanError, Problem

LIST = "dragoman-site.json"
"""The file that lists the others."""
LIST_VERSION = 1


class FolderRefused(DragomanError):
    """The folder cannot hold the site, or may not."""


@dataclass(frozen=True, slots=True)
class Written:
    """How many files are new, say something else than before, are as they were, and went."""

    new: int
    changed: int
    same: int
    removed: int

    @property
    def files(self) -> int:
        return self.new + self.changed + self.same


def write_site(files: Mapping[str, str], folder: Path) -> Written:
    """Puts the files, by their place in the folder, where an earlier site was or nothing. Raises FolderRefused."""
    try:
        earlier = _earlier(folder)
        _check(files, earlier, folder)
        folder.mkdir(parents=True, exist_ok=True)
        # All places at first: what stops half-way can be written again.
        _write_list(folder, {*files, *earlier})
        written = [_write(folder / name, text) for name, text in sorted(files.items())]
        removed = sum(_remove(folder, name) for name in sorted(earlier - set(files)))
        _write_list(folder, files)
    except OSError as error:
        place = error.filename or folder
        raise FolderRefused(
            [Problem("folder-unwritable", f"{place} cannot be written: {error.strerror}.")]
        ) from error
    return Written(written.count("new"), written.count("changed"), written.count("same"), removed)


def _earlier(folder: Path) -> frozenset[str]:
    """The files of the site that is there. Raises FolderRefused."""
    if not folder.exists():
        return frozenset()
    if not folder.is_dir():
        raise _refused(f"{folder} is no folder.", "Name a folder that is empty or not there yet.")
    try:
        form = json.loads((folder / LIST).read_text(encoding="utf-8"))
        names = form["files"]
        if not isinstance(names, list) or not all(
            isinstance(name, str) and _is_inside(name) for name in names
        ):
            raise ValueError("no list of files")
        return frozenset(names)
    except FileNotFoundError:
        if any(folder.iterdir()):
            raise _refused(
                f"{folder} holds files that no site wrote.",
                "Name another folder: one that is empty, not there yet, or holds an earlier site.",
            ) from None
        return frozenset()
    except (ValueError, KeyError, TypeError) as error:
        raise _refused(
            f"{folder / LIST} is no list of a site's files, so that nothing in {folder} is touched.",
            "Name another folder, or empty this one.",
        ) from error


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and "\\" not in name and ".." not in path.parts


def _check(files: Iterable[str], earlier: frozenset[str], folder: Path) -> None:
    """Raises FolderRefused where a file would be overwritten that is not ours, or a link leads elsewhere."""
    root = folder.resolve()
    for name in sorted({*files, *earlier}):
        path = folder / name
        if path.parent.resolve() != root / PurePosixPath(name).parent or path.is_symlink():
            raise _refused(f"{path} is behind a link that leads elsewhere.", "Remove the link.")
        if name not in earlier and path.exists():
            raise _refused(f"{path} is there, and no site wrote it.", "Remove it, or name another folder.")


def _write(path: Path, text: str) -> str:
    data = text.encode("utf-8")
    if path.exists():
        if path.read_bytes() == data:
            return "same"
        path.write_bytes(data)
        return "changed"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return "new"


def _write_list(folder: Path, names: Iterable[str]) -> None:
    form = {"written_by": "dragoman docs", "version": LIST_VERSION, "files": sorted(names)}
    (folder / LIST).write_text(json.dumps(form, indent=1) + "\n", encoding="utf-8", newline="\n")


def _remove(folder: Path, name: str) -> bool:
    """Removes a file of an earlier site, and the folders that are empty then."""
    path = folder / name
    if not path.is_file():
        return False
    path.unlink()
    for above in path.parents:
        if above == folder or any(above.iterdir()):
            break
        above.rmdir()
    return True


def _refused(message: str, hint: str) -> FolderRefused:
    return FolderRefused([Problem("folder-refused", message, hint)])
