"""All that is wrong with the files as they are being edited, by file.

    checked = check(project)
    checked.problems["sales.yml"]        what `dragoman check` says of it
    checked = check(edited, checked)     only what changed is read again

While a file cannot be read, the others are checked against its last text that could: a bracket that is open for a
moment takes no name from anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from semantic.catalog import Catalog, build_catalog
from semantic.definitions.folder import read_texts
from semantic.definitions.metric_tests import MetricTest, read_test_texts
from semantic.definitions.one_file import FileRead
from semantic.definitions.suites import read_suite
from semantic.definitions.types import Definitions
from semantic.editing.places import FileKind
from semantic.editing.project import Project
from semantic.errors import Problem
from semantic.review.lint import lint
from semantic.review.questions import question_problems
from semantic.testing import check_tests

ByFile = Mapping[str, tuple[Problem, ...]]


@dataclass(frozen=True)
class Checked:
    """`sound` are the last texts that could be read, by file; `stale` are the files that are not those texts now."""

    catalog: Catalog
    problems: ByFile
    sound: Mapping[str, str] = field(repr=False)
    stale: frozenset[str]
    reads: Mapping[str, FileRead] = field(repr=False)
    tests: tuple[MetricTest, ...] = ()


def check(project: Project, before: Checked | None = None) -> Checked:
    """What the files define together, and every problem with that."""
    texts = _of_kind(project, *(kind for kind in FileKind if kind not in (FileKind.SUITE, FileKind.TESTS)))
    known = before.reads if before is not None else {}
    read, problems = read_texts(texts, before=known)
    stale: dict[str, str] = {}
    if before is not None:
        broken = (name for name, held in read.files.items() if _is_broken(held))
        stale = {name: before.sound[name] for name in broken if name in before.sound}
    definitions = read
    if stale:
        # The texts that serve instead were read before; what is said of them there is no longer so.
        definitions, others = read_texts({**texts, **stale}, before={**read.files, **_only(known, stale)})
        problems = (*(p for p in others if _file(p) not in stale), *_of(read, stale))
    catalog = build_catalog(definitions)
    bound = [problem for problem in catalog.problems if _file(problem) not in stale]
    sound = {
        name: stale.get(name, text)
        for name, text in texts.items()
        if name in stale or not _is_broken(read.files[name])
    }
    suites = _of_kind(project, FileKind.SUITE)
    of_suites = [problem for name, text in suites.items() for problem in read_suite(text, name)[1]]
    tests, of_tests = read_test_texts(_of_kind(project, FileKind.TESTS))
    by_file = _by_file(project.files, (*problems, *bound, *of_suites, *of_tests))
    return Checked(catalog, by_file, sound, frozenset(stale), read.files, tests)


def _of_kind(project: Project, *kinds: FileKind) -> dict[str, str]:
    return {name: file.text for name, file in project.files.items() if file.kind in kinds}


def worth_a_look(checked: Checked) -> ByFile:
    """What takes longer to find out: verified questions and tests that do not compile, and what `--lint` says."""
    catalog = checked.catalog
    compiled = (*question_problems(catalog), *check_tests(checked.tests, catalog))
    found = (*compiled, *(_marked(problem) for problem in lint(catalog)))
    return _by_file((), (problem for problem in found if _file(problem) not in checked.stale))


def _marked(problem: Problem) -> Problem:
    """What is allowed and worth a look is less than a warning."""
    return replace(problem, severity="information")


def _is_broken(read: FileRead) -> bool:
    if read.settings is not None:
        return read.settings.broken
    if read.questions is not None:
        return bool(read.problems) and not read.questions
    return read.model is None


def _only(reads: Mapping[str, FileRead], names: Iterable[str]) -> dict[str, FileRead]:
    return {name: reads[name] for name in names if name in reads}


def _of(read: Definitions, names: Iterable[str]) -> list[Problem]:
    return [problem for name in names for problem in read.files[name].problems]


def _file(problem: Problem) -> str:
    return problem.position.file if problem.position is not None else ""


def _by_file(names: Iterable[str], problems: Iterable[Problem]) -> ByFile:
    out: dict[str, list[Problem]] = {name: [] for name in names}
    for problem in dict.fromkeys(problems):
        out.setdefault(_file(problem), []).append(problem)
    return {name: tuple(held) for name, held in out.items()}
