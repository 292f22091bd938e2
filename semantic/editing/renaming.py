"""Gives a definition another name everywhere: in expressions, paths, verified questions and suites, to the letter.

    renamed(project, symbol, "net_revenue")      {"sales.yml": (Edit(120, 127, "net_revenue"), …), …}

It is refused where the name is taken, where a file cannot be read at the moment, and where anything would mean
something else afterwards: the files are read as they would be before anybody gets the edits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from semantic.definitions.marked import MarkedText, MarkedTree
from semantic.definitions.names import RESERVED, is_name
from semantic.editing.checking import Checked, check
from semantic.editing.occurrences import Named, occurrences
from semantic.editing.places import FileKind
from semantic.editing.project import Project, Symbol, SymbolKind
from semantic.editing.resolving import steps
from semantic.errors import Problem
from semantic.review.questions import problem_of

Edits = Mapping[str, "tuple[Edit, ...]"]
Identity = tuple[SymbolKind, str, str]

RENAMED = frozenset(SymbolKind) - {SymbolKind.QUESTION}


class RenameRefused(Exception):
    """Why a name cannot be given; the message is for people."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A part of a text, in characters, and what comes in its place."""

    start: int
    end: int
    text: str


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits that do not overlap."""
    for edit in sorted(edits, key=lambda each: each.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def renamed(project: Project, symbol: Symbol, name: str, known: Checked | None = None) -> Edits:
    """The edits of all files. `known` is what was found out about the project or one like it, which spares time.
    Raises RenameRefused."""
    _check_name(project, symbol, name)
    edits: dict[str, list[Edit]] = {}
    for file in _touched(project, symbol.name):
        found = list(occurrences(project, file, (symbol.name,)))
        spans = {each.span for each in found if each.symbol == symbol}
        for each in found:
            if each.span in spans and each.symbol != symbol:
                raise RenameRefused(
                    f"{each.name!r} in {file} stands for several definitions, by an alias of YAML."
                )
        if None in spans:
            raise RenameRefused(
                f"{symbol.name!r} is written in {file} in a way that cannot be changed in place."
            )
        made = [Edit(*span, name) for span in sorted(span for span in spans if span is not None)]
        if made:
            edits[file] = made
    if (added := _column_kept(project, symbol, name)) is not None:
        edits.setdefault(symbol.file, []).append(added)
    done = {file: tuple(made) for file, made in edits.items()}
    _check_meaning(project, symbol, name, done, known)
    return done


def _touched(project: Project, word: str) -> Iterator[str]:
    """The files that have the word. Raises RenameRefused where one of them cannot be read at the moment."""
    for name, file in project.files.items():
        if word in file.text:
            if file.root is None:
                raise RenameRefused(f"{name} cannot be read as it is; mend it first.")
            yield name


def _check_name(project: Project, symbol: Symbol, name: str) -> None:
    if symbol.kind not in RENAMED:
        raise RenameRefused(f"A {symbol.kind} has no name to change.")
    if not is_name(name):
        raise RenameRefused("A name is letters, digits and single underscores, and begins with a letter.")
    if name in RESERVED:
        raise RenameRefused(f"{name!r} is reserved: {', '.join(RESERVED)} have a meaning of their own.")
    taken = _taken(project, symbol).get(name)
    if taken is not None:
        raise RenameRefused(f"{name!r} is taken: there is the {taken.kind} {taken.qualified}.")


def _taken(project: Project, symbol: Symbol) -> dict[str, Symbol]:
    """The names beside which a definition stands."""
    if symbol.kind is SymbolKind.MODEL:
        return dict(project.models)
    if symbol.kind in (SymbolKind.ATTRIBUTE, SymbolKind.WAREHOUSE):
        return dict(project.of_settings(symbol.kind))
    roles = {
        name: step.symbol for name, step in steps(project, symbol.model).items() if step.symbol is not None
    }
    return {**roles, **project.members.get(symbol.model, {})}


def _column_kept(project: Project, symbol: Symbol, name: str) -> Edit | None:
    """A dimension without `expr` is the column of its name, and stays so: the column is written out. One whose `expr`
    is the column of its new name needs none any more, so that going back leaves the text as it was."""
    node = symbol.node
    if symbol.kind is not SymbolKind.DIMENSION or not isinstance(node, MarkedTree) or not node.entries:
        return None
    first, text = node.entries[0], project.files[symbol.file].text
    line = max(text.rfind("\n", 0, first.key.start), text.rfind("\r", 0, first.key.start)) + 1
    if node.value("expr") is not None:
        column = isinstance(first.value, MarkedText) and not first.value.style and first.value.text == name
        if first.key.text != "expr" or not column or len(node.entries) == 1:
            return None
        second = node.entries[1].key.start
        between = text[first.value.end : second]
        return Edit(first.key.start, second, "") if between.strip() in ("", ",") else None
    if not symbol.whole[0] <= node.start < symbol.whole[1]:
        raise RenameRefused(
            f"{symbol.name!r} is an alias of YAML and the column of its name: write its `expr` out."
        )
    start = first.key.start
    if node.flow:
        return Edit(start, start, f"expr: {symbol.name}, ")
    ending = "\r\n" if "\r\n" in text else "\n"
    return Edit(start, start, f"expr: {symbol.name}{ending}{text[line:start]}")


def _check_meaning(project: Project, symbol: Symbol, name: str, edits: Edits, known: Checked | None) -> None:
    """Reads the files as they would be. Raises RenameRefused where anything means something else."""
    after = project
    for file, made in edits.items():
        after = after.with_text(file, edited(project.files[file].text, made))
    apart = (FileKind.SUITE, FileKind.TESTS)
    texts = {name: held.text for name, held in project.files.items() if held.kind not in apart}
    before = known if known is not None and known.sound == texts else check(project, known)
    checked = check(after, before)
    if new := _new_errors(before, checked):
        raise RenameRefused(f"It would bring an error: {new.message}")
    project, after = project.read_as(before.catalog), after.read_as(checked.catalog)
    words = (symbol.name, name)
    for file, held in project.files.items():
        if not any(word in held.text for word in words):
            continue
        was = [_identity(each, symbol, name) for each in occurrences(project, file, words)]
        if was != [_identity(each) for each in occurrences(after, file, words)]:
            raise RenameRefused(f"A name in {file} would mean something else.")
    _check_questions(before, checked, words)


def _new_errors(before: Checked, after: Checked) -> Problem | None:
    counts = Counter(problem.code for held in before.problems.values() for problem in held)
    for held in after.problems.values():
        for problem in held:
            counts[problem.code] -= 1
            if counts[problem.code] < 0:
                return problem
    return None


def _identity(named: Named, symbol: Symbol | None = None, name: str = "") -> Identity:
    """What is meant, as it will be called."""
    held = named.symbol
    assert held is not None
    kind, model, own = held.kind, held.model, held.name
    if symbol is not None and held == symbol:
        own = name
    if symbol is not None and symbol.kind is SymbolKind.MODEL and model == symbol.name:
        model = name
    return kind, model, own


def _check_questions(before: Checked, after: Checked, words: Iterable[str]) -> None:
    """Verified questions that name it still compile, where they did."""
    now = {question.question: question for question in after.catalog.questions}
    for question in before.catalog.questions:
        if not any(word in str(question.query) for word in words) or question.question not in now:
            continue
        problem = problem_of(after.catalog, now[question.question])
        if problem is not None and problem_of(before.catalog, question) is None:
            raise RenameRefused(f"{question.question!r} would no longer compile: {problem.message}")
