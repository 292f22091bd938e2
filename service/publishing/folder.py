"""A folder of definitions, watched by the times and sizes of its files.

    source = FolderSource(Path("/srv/models"), revision_of=git_revision)
    source.look()         "4d1f…", another one after a file was written, added, renamed or deleted

A look reads no file that rested for a while: for 200 files it takes about a millisecond.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from service.publishing.errors import Rejected, SourceUnavailable, rejected
from service.publishing.source import MOST_FILES, SUFFIXES, Checkout, check_size

YOUNG_SECONDS = 2.0
"""A file that was written this short ago may be written again within the same tick of its clock."""
MOST_ENTRIES = 20 * MOST_FILES
MOST_READ = 1_000_001
"""A definition file may have a byte less."""
SETTLE_SECONDS = 0.2


class FolderSource:
    """`revision_of` gives what git calls the state of a folder. The folder may be a link, as a deployment swaps it."""

    settle_seconds = SETTLE_SECONDS

    def __init__(
        self,
        folder: Path,
        *,
        revision_of: Callable[[Path], str] = lambda folder: "",
        now: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._revision_of = revision_of
        self._now = now
        self._history = _history_of(folder.resolve())

    @property
    def name(self) -> str:
        return f"the folder {self._folder}"

    def look(self) -> str:
        folder = self._folder.resolve()
        if not folder.is_dir():
            raise SourceUnavailable(
                f"There is no folder {self._folder}.", hint="Put it back; what was loaded serves until then."
            )
        try:
            return self._stamp(folder)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise SourceUnavailable(f"The folder {self._folder} cannot be read: {reason}.") from error

    def _stamp(self, folder: Path) -> str:
        young = self._now() - YOUNG_SECONDS
        digest = hashlib.sha256(os.fsencode(folder))
        size = 0
        found = sorted(_definitions(folder))
        for path, state in found:
            size += state.st_size
            times = f"\0{state.st_size}\0{state.st_mtime_ns}\0{state.st_ino}\0"
            digest.update(os.fsencode(path) + times.encode())
            if state.st_mtime > young:
                digest.update(_content(path))
        check_size(len(found), size)
        for part in self._history:
            digest.update(_time_of(part))
        return digest.hexdigest()

    def revision(self, stamp: str) -> str:
        """Known only when it is read."""
        return ""

    def fetch(self, stamp: str) -> Checkout:
        folder = self._folder.resolve()
        return Checkout(folder, self._revision_of(folder))

    def served(self, checkout: Checkout) -> None:
        """A folder keeps nothing else."""


def _definitions(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """The files that are read as definitions, as `read_folder` finds them: links to folders are not followed."""
    entries = 0
    inside = [str(folder)]
    while inside:
        with os.scandir(inside.pop()) as found:
            for entry in found:
                entries += 1
                if entries > MOST_ENTRIES:
                    raise _too_many()
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    inside.append(entry.path)
                elif entry.name.endswith(SUFFIXES):
                    yield entry.path, _state(entry)


def _too_many() -> Rejected:
    return rejected(
        "definitions-too-large",
        f"There are more than {MOST_ENTRIES:,} files and folders.",
        "Name a folder that holds definitions only.",
    )


def _state(entry: os.DirEntry[str]) -> os.stat_result:
    """That of the file behind a link; of the link, where nothing is behind it."""
    try:
        return entry.stat()
    except OSError:
        return entry.stat(follow_symlinks=False)


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return hashlib.sha256(file.read(MOST_READ)).digest()
    except OSError as error:
        return str(error.errno).encode()


def _history_of(folder: Path) -> tuple[Path, ...]:
    """The files of git that change with every commit and checkout: the same text may have another revision then."""
    for above in (folder, *folder.parents):
        inside = above / ".git"
        if inside.is_dir():
            return inside / "HEAD", inside / "logs" / "HEAD"
        if inside.is_file():  # a worktree of its own names its place: "gitdir: /srv/repo/.git/worktrees/live"
            place = inside.read_text(encoding="utf-8", errors="replace").partition("gitdir:")[2].strip()
            return above / place / "HEAD", above / place / "logs" / "HEAD"
    return ()


def _time_of(path: Path) -> bytes:
    try:
        return str(path.stat().st_mtime_ns).encode()
    except OSError:
        return b"none"
