"""One definition file → what it says by itself. Files are read apart, so that an unchanged one is not read again.

    read = read_file("models/sales.yml", "sales.yml", b"model: sales …")
    read.model, read.problems

What files mean together, two of one name above all, is `folder`'s to find out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from semantic.definitions.fields import Findings
from semantic.definitions.model_files import read_model, without_file_suffix
from semantic.definitions.other_files import read_questions, read_settings
from semantic.definitions.types import Model, Settings, VerifiedQuestion
from semantic.definitions.yaml_nodes import Scalar, Tree
from semantic.definitions.yaml_tree import read_yaml
from semantic.errors import Position, Problem


@dataclass(frozen=True, slots=True)
class FileRead:
    """`settings` is of settings.yml, `questions` of a file of questions; every other file is a model's: `name` is the
    one that it has or should have, `named_at` is where that is written, `model` is None when it could not be read.

    `content` tells whether a file is still the one that was read. `source` is what it says, and `within` its name in
    its folder: for those who propose another wording of it.
    """

    content: bytes
    problems: tuple[Problem, ...]
    source: str | bytes = ""
    within: str = ""
    settings: Settings | None = None
    questions: tuple[VerifiedQuestion, ...] | None = None
    name: str = ""
    named_at: Position | None = None
    model: Model | None = None


def content_of(file: str, source: str | bytes) -> bytes:
    """What tells a file from others: its name, which positions hold, and its text."""
    data = source if isinstance(source, bytes) else source.encode(errors="surrogatepass")
    kind = b"b" if isinstance(source, bytes) else b"s"
    return hashlib.sha256(kind + file.encode(errors="surrogatepass") + b"\0" + data).digest()


def read_file(file: str, name: str, source: str | bytes) -> FileRead:
    """Read one file; `file` is its name in positions, `name` that within its folder. Never raises."""
    content = content_of(file, source)
    findings = Findings(file)
    root, problems = read_yaml(source, file)
    findings.problems.extend(problems)
    if name in ("settings.yml", "settings.yaml"):
        settings = _settings(root, findings)
        return FileRead(content, tuple(findings.problems), source, name, settings=settings)
    if name.startswith("questions/"):
        tree = _tree(root, findings, empty_is_fine=True)
        questions = read_questions(tree, findings) if tree is not None else ()
        return FileRead(content, tuple(findings.problems), source, name, questions=questions)
    tree = _tree(root, findings, empty_is_fine=False)
    model = read_model(tree, findings) if tree is not None else None
    entry = tree.entries.get("model") if tree is not None else None
    written = entry.value.text if entry is not None and isinstance(entry.value, Scalar) else ""
    return FileRead(
        content,
        tuple(findings.problems),
        source,
        name,
        name=model.name if model else written or without_file_suffix(file),
        named_at=findings.at(entry.value) if entry is not None else None,
        model=model,
    )


def _settings(root: object, findings: Findings) -> Settings:
    tree = _tree(root, findings, empty_is_fine=True)
    if tree is not None:
        return read_settings(tree, findings)
    return Settings(position=Position(findings.file, 1, 1), broken=bool(findings.problems))


def _tree(root: object, findings: Findings, *, empty_is_fine: bool) -> Tree | None:
    """The root when it is a mapping; anything else is reported unless it has been already."""
    if isinstance(root, Tree):
        return root
    start = Scalar("", True, 1, 1)
    if root is None and not findings.problems and not empty_is_fine:
        hint = "Write model: with its name, or delete the file."
        findings.add("file-empty", "This file defines nothing.", start, hint)
    elif root is not None:
        findings.add("wrong-kind", "A definition file must be a mapping.", start, "Write key: value lines.")
    return None
