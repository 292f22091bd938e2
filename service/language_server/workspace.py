"""What the server knows at a moment: the texts that are open, those on disk, and what the definitions were when they
were last checked. Messages change it, in the server's own thread.
"""

from __future__ import annotations

from collections.abc import Mapping

from semantic.definitions.yaml_tree import MAX_BYTES
from semantic.editing import Project
from service.language_server.background import Result
from service.language_server.folder import DefinitionsFolder


class Workspace:
    def __init__(self, folder: DefinitionsFolder) -> None:
        self.folder = folder
        self.opened: dict[str, str] = {}
        """The texts that are open in the editor, by the files' names."""
        self.addresses: dict[str, str] = {}
        """As the editor writes them."""
        self.versions: dict[str, int] = {}
        self.project = Project()
        self._disk: Mapping[str, str] = {}

    def opens(self, uri: str, text: str, version: int) -> str | None:
        """A text that was opened or changed; its file's name, None for one that is none of ours."""
        name = self.folder.name_of(uri)
        if name is None:
            return None
        self.opened[name], self.versions[name], self.addresses[name] = text, version, uri
        if len(text) <= MAX_BYTES:
            self.project = self.project.with_text(name, text)
        return name

    def closes(self, uri: str) -> str | None:
        """A text that is no longer edited: what is on disk counts again."""
        name = self.folder.name_of(uri)
        if name is None or name not in self.opened:
            return None
        del self.opened[name], self.versions[name]
        on_disk = self._disk.get(name)
        self.project = (
            self.project.without(name) if on_disk is None else self.project.with_text(name, on_disk)
        )
        return name

    def learns(self, result: Result) -> None:
        """What was found out in the background, of texts that may have changed again since."""
        self._disk = result.disk
        files = {name: held for name, held in self.project.files.items() if name in self.opened}
        for name, held in result.project.files.items():
            if name in result.disk and name not in self.opened:
                known = self.project.files.get(name)
                files[name] = known if known is not None and known.text == held.text else held
        self.project = Project(files, result.checked.catalog)

    def text_of(self, name: str) -> str:
        """The newest text of a file."""
        if name in self.opened:
            return self.opened[name]
        file = self.project.files.get(name)
        return file.text if file is not None else ""

    def uri_of(self, name: str) -> str:
        """The address of a file, in the editor's own spelling where it has it open."""
        return self.addresses.get(name) or self.folder.uri_of(name)
