"""Mends what has one right form: a key of another tool or misspelt, a text that YAML cuts at a comma.

    fixed({"sales.yml": "model: sales\\nmeasures:\\n  revenue: {expr: coalesce(a, 0)}\\n"})
    Fixed(texts={"sales.yml": "…metrics:\\n  revenue: {expr: \\"coalesce(a, 0)\\"}\\n"}, mended=(…, …))

Edits are of the text, so that layout and comments stay. An edit that would tear the file is not made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from semantic.definitions.folder import read_texts
from semantic.errors import Problem

_TORN = frozenset(("yaml-invalid", "duplicate-key", "unquoted-comma"))
"""What an edit must not bring about: a text that is no YAML, or a key that is there twice."""

ROUNDS = 50
"""An edit may bring out what was hidden behind it; nobody's file needs more rounds."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """The files as they would be, those that change alone, and the problems that are mended by that."""

    texts: Mapping[str, str]
    mended: tuple[Problem, ...]


def fixed(files: Mapping[str, str]) -> Fixed:
    """All that can be mended without choosing."""
    texts, mended = dict(files), []
    refused: set[tuple[str, str]] = set()
    for _ in range(ROUNDS):
        problems = _problems(texts)
        found = next((each for each in problems if _key(each) not in refused and _edited(texts, each)), None)
        if found is None or found.position is None:
            break
        edited = _edited(texts, found)
        assert edited is not None
        after = {**texts, found.position.file: edited}
        if _mends(found, problems, _problems(after)):
            texts = after
            mended.append(found)
        else:
            refused.add(_key(found))
    return Fixed({name: text for name, text in texts.items() if text != files[name]}, tuple(mended))


def mended(text: str, problem: Problem) -> str | None:
    """A file's text with one problem mended, which names it as its file; None where there is not one way to."""
    if problem.position is None:
        return None
    file = problem.position.file
    edited = _edited({file: text}, problem)
    if edited is None or not _mends(problem, _problems({file: text}), _problems({file: edited})):
        return None
    return edited


def _mends(problem: Problem, before: tuple[Problem, ...], after: tuple[Problem, ...]) -> bool:
    """Whether the problem is gone and nothing is torn by it. What it hid may come out."""
    torn = [sum(each.code in _TORN for each in problems) for problems in (before, after)]
    return torn[1] <= torn[0] and _key(problem) not in {_key(each) for each in after}


def _problems(texts: Mapping[str, str]) -> tuple[Problem, ...]:
    return read_texts(texts)[1]


def _key(problem: Problem) -> tuple[str, str]:
    return problem.code, str(problem.position)


def _edited(texts: Mapping[str, str], problem: Problem) -> str | None:
    """The file with the problem mended; None where there is not one way to."""
    if problem.position is None or problem.position.file not in texts:
        return None
    lines = texts[problem.position.file].split("\n")
    row, column = problem.position.line - 1, problem.position.column - 1
    if not (row < len(lines) and column <= len(lines[row])):
        return None
    if problem.code == "unknown-key" and len(problem.suggestions) == 1:
        edited = _with_key(lines[row], column, problem.suggestions[0])
    elif problem.code == "unquoted-comma":
        edited = _quoted(lines[row], column)
    else:
        return None
    return None if edited is None else "\n".join([*lines[:row], edited, *lines[row + 1 :]])


def _with_key(line: str, column: int, name: str) -> str | None:
    end = line.find(":", column)
    written = line[column:end].strip() if end > column else ""
    if not written or not all(char.isalnum() or char in "_- " for char in written):
        return None
    return line[:column] + name + line[column + len(written) :]


def _quoted(line: str, column: int) -> str | None:
    """The line with quotes around the text from a column on, up to the comma or brace that ends it for people."""
    depth = 0
    for place in range(column, len(line)):
        char = line[place]
        depth += (char in "([") - (char in ")]")
        if depth == 0 and (char in "}" or (char == "," and place > column)):
            text = line[column:place].rstrip()
            if '"' in text or "\\" in text or "#" in text:
                return None
            return f'{line[:column]}"{text}"{line[column + len(text) :]}'
        if depth < 0:
            return None
    return None
