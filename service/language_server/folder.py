"""The folder of definitions on disk, under the texts that are open in the editor.

folder = DefinitionsFolder(Path("models"))
folder.name_of("file:///srv/models/sales.yml")       "sales.yml"; None for a file elsewhere
folder.read()                                        the texts on disk, only those read anew that changed
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path, PurePosixPath

from pygls.uris import from_fs_path, to_fs_path

from semantic.definitions.yaml_tree import MAX_BYTES
from semantic.editing import file_kind

MOST_FILES = 5_000


class DefinitionsFolder:
    def __init__(self, path: Path) -> None:
        self.path = Path(os.path.abspath(path))
        self._real = Path(os.path.realpath(path))
        self._known: dict[str, tuple[tuple[int, int], str]] = {}

    def name_of(self, uri: str) -> str | None:
        """The name within the folder of a definition file; None for everything else, whatever its address is."""
        try:
            found = to_fs_path(uri)
            if not found or "\0" in found:
                return None
            path = Path(os.path.normpath(found))
            for root in (self.path, self._real):
                if path.is_relative_to(root):
                    name = path.relative_to(root).as_posix()
                    return name if file_kind(name) is not None else None
        except (ValueError, OSError):
            return None
        return None

    def uri_of(self, name: str) -> str:
        return from_fs_path(str(self.path / PurePosixPath(name))) or ""

    def read(self) -> dict[str, str]:
        """The text of every file that defines something, by name. A byte that is no UTF-8 becomes a character that
        the reader refuses."""
        texts: dict[str, str] = {}
        for base, folders, files in os.walk(self.path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for file in sorted(files):
                path = Path(base) / file
                name = path.relative_to(self.path).as_posix()
                if len(texts) < MOST_FILES and file_kind(name) is not None:
                    with suppress(OSError):
                        texts[name] = self._text(name, path)
        self._known = {name: held for name, held in self._known.items() if name in texts}
        return texts

    def _text(self, name: str, path: Path) -> str:
        stat = path.stat()
        state = (stat.st_mtime_ns, stat.st_size)
        known = self._known.get(name)
        if known is None or known[0] != state:
            # One byte more than is allowed is enough to see that it is too much.
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
            known = self._known[name] = (state, data.decode("utf-8", "surrogateescape"))
        return known[1]
