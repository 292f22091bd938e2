"""Files into a folder, all of them or none: written beside it first, and put in their places in one go.

with staged(folder, {"orders.yml": text}) as stage:
    …                       look at stage.folder, which has the folder's other files as well
    stage.put()             what was not put is gone afterwards
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Stage:
    """A copy of a folder of definitions, with the new files in it, beside the folder itself."""

    folder: Path
    target: Path
    texts: dict[str, str] = field(default_factory=dict)

    def write(self, texts: Mapping[str, str]) -> None:
        for name, text in texts.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        self.texts |= texts

    def put(self) -> None:
        """Every file into its place. Where one cannot be put, those before it are taken back. Raises OSError."""
        done: list[tuple[Path, bytes | None]] = []
        try:
            for name in self.texts:
                there = self.target / name
                before = there.read_bytes() if there.exists() else None
                there.parent.mkdir(parents=True, exist_ok=True)
                done.append((there, before))
                os.replace(self.folder / name, there)
        except BaseException:
            for path, before in reversed(done):
                if before is None:
                    path.unlink(missing_ok=True)
                else:
                    path.write_bytes(before)
            raise


@contextmanager
def staged(target: Path, texts: Mapping[str, str]) -> Iterator[Stage]:
    """The folder beside `target` is removed in any case. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    # Relative places in settings begin where the folder lies: the copy lies there, too.
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        if target.is_dir():
            shutil.copytree(target, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".git"))
        stage = Stage(folder, target)
        stage.write(texts)
        yield stage
    finally:
        shutil.rmtree(folder, ignore_errors=True)
