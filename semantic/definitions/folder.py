"""A folder of definition files → Definitions and every problem found.

    definitions, problems = read_folder(Path("models"))
    definitions, problems = read_texts({"sales.yml": "model: sales\\n…", "settings.yml": "zone: UTC"})

`settings.yml` holds the settings, files under `questions/` verified questions, every other .yml or .yaml file one
model. Files under `suites/` and `tests/` define nothing (`suites` and `metric_tests` read them), and files and folders
whose names begin with a dot are not read. One broken file or member leaves the others alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from semantic.definitions.one_file import FileRead, content_of, read_file
from semantic.definitions.types import Definitions, Model, Settings, VerifiedQuestion
from semantic.definitions.yaml_tree import MAX_BYTES
from semantic.errors import Position, Problem

SUFFIXES = (".yml", ".yaml")
SUITES, TESTS = "suites", "tests"
"""The folders of suites and of tests within that of definitions."""


def read_folder(
    folder: Path, before: Mapping[str, FileRead] | None = None
) -> tuple[Definitions, tuple[Problem, ...]]:
    """Read every definition file below a folder.

    `before` is what was read earlier (`Definitions.files`): a file that is still the same is not read again.
    Positions name files with the folder's own name: "models/sales.yml". A folder that is missing or empty is one
    problem; no file raises.
    """
    folder = Path(folder)
    texts, unread = folder_texts(folder)
    label = folder.resolve().name
    definitions, problems = read_texts(texts, folder=label, before=before)
    return definitions, _sorted([*unread, *problems])


def folder_texts(folder: Path) -> tuple[dict[str, bytes], list[Problem]]:
    """The definition files below a folder by their names within it, and what could not be read. A folder without any
    is one problem; nothing raises."""
    label = folder.resolve().name
    texts: dict[str, bytes] = {}
    unread: list[Problem] = []
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        name = path.relative_to(folder)
        if not is_definition(name):
            continue
        try:
            texts[name.as_posix()] = _bytes_of(path)
        except OSError as error:
            unread.append(_unreadable(f"{label}/{name.as_posix()}", error))
    if not texts and not unread:
        hint = "Name the folder that holds the models' .yml files."
        unread.append(
            Problem(
                "folder-empty", f"There are no definitions in {label}.", hint, position=Position(label, 1, 1)
            )
        )
    return texts, unread


def is_definition(name: PurePath) -> bool:
    """Whether a file of this name within the folder defines something."""
    return _is_read(name) and name.parts[0] not in (SUITES, TESTS)


def is_laid_out(name: PurePath) -> bool:
    """Whether a file of this name within the folder is written by people in the one layout: a definition or a test."""
    return _is_read(name) and name.parts[0] != SUITES


def _is_read(name: PurePath) -> bool:
    return name.suffix in SUFFIXES and not any(part.startswith(".") for part in name.parts)


def read_beside(folder: Path, within: str) -> tuple[dict[str, bytes], tuple[Problem, ...]]:
    """The files of a folder within that of definitions, by their names there; one that cannot be read is a problem."""
    folder = Path(folder)
    texts: dict[str, bytes] = {}
    unread: list[Problem] = []
    for path in sorted((folder / within).rglob("*")):
        name = path.relative_to(folder)
        if not _is_read(name):
            continue
        try:
            texts[name.as_posix()] = _bytes_of(path)
        except OSError as error:
            unread.append(_unreadable(f"{folder.resolve().name}/{name.as_posix()}", error))
    return texts, tuple(unread)


def _bytes_of(path: Path) -> bytes:
    # One byte more than is allowed is enough to see that it is too much.
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _unreadable(file: str, error: OSError) -> Problem:
    reason = error.strerror or type(error).__name__
    message = f"This file cannot be read: {reason}."
    return Problem("file-unreadable", message, position=Position(file, 1, 1))


def read_texts(
    files: Mapping[str, str | bytes], *, folder: str = "", before: Mapping[str, FileRead] | None = None
) -> tuple[Definitions, tuple[Problem, ...]]:
    """Read files given as texts by their names within the folder; positions put `folder` before them.

    Never raises: whatever the texts hold, the result is what could be read and the problems, sorted by position.
    """
    files = {name: text for name, text in files.items() if not name.startswith((f"{SUITES}/", f"{TESTS}/"))}
    state = _Reading(folder, before or {})
    for name in sorted(files):
        state.read(name, files[name])
    definitions = Definitions(
        models=state.models,
        settings=state.settings or Settings(),
        questions=tuple(state.questions.values()),
        digest=_digest(files),
        left_out=tuple(sorted(state.left_out)),
        files=state.files,
    )
    return definitions, _sorted(state.problems)


@dataclass(slots=True)
class _Reading:
    """What has been read of a folder so far."""

    folder: str
    before: Mapping[str, FileRead]
    files: dict[str, FileRead] = field(default_factory=dict)
    models: dict[str, Model] = field(default_factory=dict)
    settings: Settings | None = None
    questions: dict[str, VerifiedQuestion] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    _places: dict[str, Position] = field(default_factory=dict)

    def read(self, name: str, source: str | bytes) -> None:
        file = f"{self.folder}/{name}" if self.folder else name
        known = self.before.get(file)
        if known is None or known.content != content_of(file, source):
            known = read_file(file, name, source)
        self.files[file] = known
        self.problems.extend(known.problems)
        if known.settings is not None:
            self._settings(known.settings, file)
        elif known.questions is not None:
            self._questions(known.questions)
        else:
            self._model(known)

    def _settings(self, settings: Settings, file: str) -> None:
        if self.settings is None:
            self.settings = settings
            return
        self.problems.append(
            Problem(
                "duplicate-settings",
                "There are two files of settings.",
                "Keep one of settings.yml and settings.yaml.",
                position=Position(file, 1, 1),
            )
        )
        self.settings = Settings(position=self.settings.position, broken=True)

    def _model(self, read: FileRead) -> None:
        name, model = read.name, read.model
        if read.named_at is not None:
            if name in self._places:
                self.problems.append(
                    Problem(
                        "duplicate-model",
                        f"The model {name!r} is defined here and at {self._places[name]}.",
                        "Rename one of the two; until then neither is used.",
                        position=read.named_at,
                    )
                )
                model = None
                self.models.pop(name, None)
            self._places.setdefault(name, read.named_at)
        if model is None or name in self.left_out:
            self.left_out.add(name)
        else:
            self.models[name] = model

    def _questions(self, questions: Iterable[VerifiedQuestion]) -> None:
        for question in questions:
            words = " ".join(question.question.casefold().split())
            first = self.questions.setdefault(words, question)
            if first is not question:
                self.problems.append(
                    Problem(
                        "duplicate-question",
                        f"The question {question.question!r} stands at {first.position} already.",
                        "Keep one of the two; the first is used.",
                        position=question.position,
                    )
                )


def _digest(files: Mapping[str, str | bytes]) -> str:
    """SHA-256 over names and texts, the same whatever the order of files, the line ends and a byte order mark."""
    digest = hashlib.sha256()
    for name in sorted(files):
        source = files[name]
        data = source if isinstance(source, bytes) else source.encode(errors="surrogatepass")
        data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
        for part in (name.encode(errors="surrogatepass"), data):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()


def _sorted(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.position or Position("", 0, 0)))
