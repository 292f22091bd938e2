"""A folder of definition files → Definitions and every problem found.

    definitions, problems = read_folder(Path("models"))
    definitions, problems = read_texts({"sales.yml": "model: sales\\n…", "settings.yml": "zone: UTC"})

`settings.yml` holds the settings, files under `questions/` verified questions, every other .yml or .yaml file one
model. Files and folders whose names begin with a dot are not read. One broken file or member leaves the others alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from semantic.definitions.fields import Findings
from semantic.definitions.model_files import read_model, without_file_suffix
from semantic.definitions.other_files import read_questions, read_settings
from semantic.definitions.types import Definitions, Model, Settings, VerifiedQuestion
from semantic.definitions.yaml_nodes import Scalar, Tree
from semantic.definitions.yaml_tree import MAX_BYTES, read_yaml
from semantic.errors import Position, Problem

_SUFFIXES = (".yml", ".yaml")


def read_folder(folder: Path) -> tuple[Definitions, tuple[Problem, ...]]:
    """Read every definition file below a folder.

    Positions name files with the folder's own name: "models/sales.yml". A folder that is missing or empty is one
    problem; no file raises.
    """
    folder = Path(folder)
    label = folder.resolve().name
    texts: dict[str, bytes] = {}
    unread: list[Problem] = []
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        name = path.relative_to(folder)
        if path.suffix not in _SUFFIXES or any(part.startswith(".") for part in name.parts):
            continue
        try:
            # One byte more than is allowed is enough to see that it is too much.
            with path.open("rb") as file:
                texts[name.as_posix()] = file.read(MAX_BYTES + 1)
        except OSError as error:
            place = Position(f"{label}/{name.as_posix()}", 1, 1)
            reason = error.strerror or type(error).__name__
            unread.append(Problem("file-unreadable", f"This file cannot be read: {reason}.", position=place))
    if not texts and not unread:
        hint = "Name the folder that holds the models' .yml files."
        unread.append(
            Problem(
                "folder-empty", f"There are no definitions in {label}.", hint, position=Position(label, 1, 1)
            )
        )
    definitions, problems = read_texts(texts, folder=label)
    return definitions, _sorted([*unread, *problems])


def read_texts(
    files: Mapping[str, str | bytes], *, folder: str = ""
) -> tuple[Definitions, tuple[Problem, ...]]:
    """Read files given as texts by their names within the folder; positions put `folder` before them.

    Never raises: whatever the texts hold, the result is what could be read and the problems, sorted by position.
    """
    state = _Reading(folder)
    for name in sorted(files):
        state.read(name, files[name])
    definitions = Definitions(
        models=state.models,
        settings=state.settings or Settings(),
        questions=tuple(state.questions.values()),
        digest=_digest(files),
        left_out=tuple(sorted(state.left_out)),
    )
    return definitions, _sorted(state.problems)


@dataclass(slots=True)
class _Reading:
    """What has been read of a folder so far."""

    folder: str
    models: dict[str, Model] = field(default_factory=dict)
    settings: Settings | None = None
    questions: dict[str, VerifiedQuestion] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    _places: dict[str, Position] = field(default_factory=dict)

    def read(self, name: str, source: str | bytes) -> None:
        file = f"{self.folder}/{name}" if self.folder else name
        findings = Findings(file)
        root, problems = read_yaml(source, file)
        findings.problems.extend(problems)
        if name in ("settings.yml", "settings.yaml"):
            self._settings(root, findings)
        elif name.startswith("questions/"):
            self._questions(root, findings)
        else:
            self._model(root, findings)
        self.problems.extend(findings.problems)

    def _tree(self, root: object, findings: Findings, empty_is_fine: bool) -> Tree | None:
        """The root when it is a mapping; anything else is reported unless it has been already."""
        if isinstance(root, Tree):
            return root
        start = Scalar("", True, 1, 1)
        if root is None and not findings.problems and not empty_is_fine:
            hint = "Write model: with its name, or delete the file."
            findings.add("file-empty", "This file defines nothing.", start, hint)
        elif root is not None:
            findings.add(
                "wrong-kind", "A definition file must be a mapping.", start, "Write key: value lines."
            )
        return None

    def _settings(self, root: object, findings: Findings) -> None:
        tree = self._tree(root, findings, empty_is_fine=True)
        if self.settings is not None:
            hint = "Keep one of settings.yml and settings.yaml."
            findings.add(
                "duplicate-settings", "There are two files of settings.", Scalar("", True, 1, 1), hint
            )
            self.settings = Settings(position=self.settings.position, broken=True)
        elif tree is not None:
            self.settings = read_settings(tree, findings)
        else:
            self.settings = Settings(position=Position(findings.file, 1, 1), broken=bool(findings.problems))

    def _model(self, root: object, findings: Findings) -> None:
        tree = self._tree(root, findings, empty_is_fine=False)
        model = read_model(tree, findings) if tree is not None else None
        name = model.name if model else _written_name(tree) or without_file_suffix(findings.file)
        if tree is not None and (entry := tree.entries.get("model")):
            here = findings.at(entry.value)
            if name in self._places:
                findings.add(
                    "duplicate-model",
                    f"The model {name!r} is defined here and at {self._places[name]}.",
                    entry.value,
                    "Rename one of the two; until then neither is used.",
                )
                model = None
                self.models.pop(name, None)
            self._places.setdefault(name, here)
        if model is None or name in self.left_out:
            self.left_out.add(name)
        else:
            self.models[name] = model

    def _questions(self, root: object, findings: Findings) -> None:
        tree = self._tree(root, findings, empty_is_fine=True)
        for question in read_questions(tree, findings) if tree is not None else ():
            words = " ".join(question.question.casefold().split())
            first = self.questions.setdefault(words, question)
            if first is not question:
                findings.problems.append(
                    Problem(
                        "duplicate-question",
                        f"The question {question.question!r} stands at {first.position} already.",
                        "Keep one of the two; the first is used.",
                        position=question.position,
                    )
                )


def _written_name(tree: Tree | None) -> str:
    entry = tree.entries.get("model") if tree is not None else None
    return entry.value.text if entry and isinstance(entry.value, Scalar) else ""


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
