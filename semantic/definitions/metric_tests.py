"""Tests of metrics as they are kept in models/tests/*.yml: what must hold of the numbers.

    tests, problems = read_tests(Path("models"))
    tests[0].name           "Departments add up to all takings"
    tests[0].query          {"metrics": ["revenue"]}
    tests[0].expected       AddsUp(by=("product.department",))

They define nothing: no catalog holds them. A test that is wrong is reported and left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from semantic.definitions.fields import Fields, Findings
from semantic.definitions.folder import TESTS, read_beside
from semantic.definitions.keys import SECTIONS
from semantic.definitions.names import is_path
from semantic.definitions.suites import mappings_of, read_asker, read_rows
from semantic.definitions.types import NOWHERE, Span
from semantic.definitions.yaml_nodes import Plain, Scalar, Tree, plain_value, scalar_value
from semantic.definitions.yaml_tree import read_yaml
from semantic.errors import Position, Problem
from semantic.principal import Principal

Form = Mapping[str, object]
VALUE, OTHER_VALUE = "value", "expected"
"""What arithmetic over metrics is called in the query of a test."""

_SUBJECTS = ("metric", "query", "question", "model")
_OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "metric": ("value", "rows", "adds_up_by", "equals", "min", "max"),
    "query": ("value", "rows"),
    "question": ("sql", "rows"),
    "model": ("within",),
}
"""What may be said of what is tested. `min` and `max` go together, and so do `sql` and `rows`."""
_ONLY_OF_METRICS = ("by", "time", "filters")


@dataclass(frozen=True, slots=True)
class ExpectedRows:
    """The rows that must come, in any order unless the query says one."""

    rows: tuple[tuple[Plain, ...], ...]


@dataclass(frozen=True, slots=True)
class InRange:
    """No value of the query may be less than `least` or more than `most`."""

    least: Decimal | None
    most: Decimal | None


@dataclass(frozen=True, slots=True)
class EqualTo:
    """The query's last two metrics must give the same."""

    text: str


@dataclass(frozen=True, slots=True)
class AddsUp:
    """The groups of each dimension must add up to the query without it."""

    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IsFresh:
    """The newest row of the model may be that old."""

    model: str
    within: Span


@dataclass(frozen=True, slots=True)
class StillAsks:
    """The verified question must compile, to the recorded SQL and rows where there are some."""

    question: str
    sql: str = ""
    rows: tuple[tuple[Plain, ...], ...] | None = None


Expected = ExpectedRows | InRange | EqualTo | AddsUp | IsFresh | StillAsks


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricTest:
    """`query` is what is asked; empty for a question, which has its own, and for a model."""

    name: str
    expected: Expected
    query: Form
    tolerance: Decimal = Decimal(0)
    asker: Principal | None = None
    seconds: float | None = None
    tags: tuple[str, ...] = ()
    description: str = ""
    about: tuple[str, ...] = ()
    """The metrics, question or model that it names, as written."""

    written: Form = field(default_factory=dict)
    """Its keys and values as they stand in the file."""

    position: Position = NOWHERE


def read_tests(folder: Path) -> tuple[tuple[MetricTest, ...], tuple[Problem, ...]]:
    """The tests of a folder of definitions and everything that is wrong with them. Never raises for what a file
    holds; an unreadable file is a problem."""
    texts, unread = read_beside(folder, TESTS)
    tests, problems = read_test_texts(texts, folder.resolve().name)
    return tests, (*unread, *problems)


def read_test_texts(
    texts: Mapping[str, str | bytes], folder: str = ""
) -> tuple[tuple[MetricTest, ...], tuple[Problem, ...]]:
    """The same of files that are given by their names within the folder; other files than tests are passed over."""
    tests: dict[str, MetricTest] = {}
    problems: list[Problem] = []
    for name in sorted(texts):
        if not name.startswith(f"{TESTS}/"):
            continue
        found, wrong = _read_file(texts[name], f"{folder}/{name}" if folder else name)
        problems += wrong
        for test in found:
            first = tests.setdefault(" ".join(test.name.casefold().split()), test)
            if first is not test:
                message = f"The test {test.name!r} stands at {first.position} already."
                hint = "Rename one of the two; the first is run."
                problems.append(Problem("duplicate-test", message, hint, position=test.position))
    return tuple(tests.values()), tuple(problems)


def _read_file(source: str | bytes, file: str) -> tuple[tuple[MetricTest, ...], tuple[Problem, ...]]:
    findings = Findings(file)
    root, problems = read_yaml(source, file)
    findings.problems.extend(problems)
    if not isinstance(root, Tree):
        if root is not None and not problems:
            start = Scalar("", True, 1, 1)
            findings.add(
                "wrong-kind", "A file of tests must be a mapping.", start, "Write tests: and a list."
            )
        return (), tuple(findings.problems)
    fields = Fields(root, SECTIONS["tests"], findings, "this file of tests")
    read = [_test(item, findings) for item in mappings_of(fields, "tests")]
    return tuple(test for test in read if test is not None), tuple(findings.problems)


def _test(node: Tree, findings: Findings) -> MetricTest | None:
    entry = node.entries.get("test")
    words = entry.value.text if entry is not None and isinstance(entry.value, Scalar) else ""
    fields = Fields(node, SECTIONS["test"], findings, f"test {words!r}" if words else "test")
    subject = next((name for name in _SUBJECTS if name in node.entries), "")
    if not subject:
        return None
    _check_keys(fields, subject)
    tolerance, seconds = _not_negative(fields, "tolerance"), _not_negative(fields, "seconds")
    about = fields.text(subject) if subject in ("metric", "question", "model") else ""
    query = fields.free("query") if subject == "query" else _query(fields) if subject == "metric" else {}
    expected = None if fields.broken else _expected(fields, subject)
    test = MetricTest(
        name=fields.text("test"),
        expected=expected or StillAsks(""),
        query=_with_equal(query, expected),
        tolerance=tolerance or Decimal(0),
        asker=read_asker(fields),
        seconds=float(seconds) if seconds else None,
        tags=fields.texts("tags"),
        description=fields.text("description"),
        about=tuple(filter(None, dict.fromkeys((about, *_metrics_of(query), fields.text("equals"))))),
        written=_written(node),
        position=findings.at(node),
    )
    return None if fields.broken else test


def _written(node: Tree) -> Form:
    value = plain_value(node)
    assert isinstance(value, dict)
    return value


def _check_keys(fields: Fields, subject: str) -> None:
    """What is said must be about what is tested, and be one thing."""
    allowed = _OUTCOMES[subject]
    present = fields.node.entries
    every = dict.fromkeys(name for names in _OUTCOMES.values() for name in names)
    for name in every:
        if name in present and name not in allowed:
            fields.misplaced(name, f"Of a {subject} can be said: {', '.join(allowed)}.")
    for name in _ONLY_OF_METRICS if subject != "metric" else ():
        if name in present:
            fields.misplaced(name, "It belongs to `metric`.")
    said = [name for name in allowed if name in present]
    if not said and subject != "question":
        options = ", ".join(allowed)
        fields.fail(
            "key-required", f"{fields.what} does not say what must hold: one of {options}.", fields.node
        )
    if len(said) > 1 and said not in (["min", "max"], ["sql", "rows"]):
        much = " and ".join(map(repr, said))
        fields.fail("key-required", f"{fields.what} says {much}.", fields.node, "Write one test for each.")


def _query(fields: Fields) -> Form:
    """The query of a test that names a metric."""
    query: dict[str, object] = {"metrics": [_use(fields.text("metric"), VALUE)]}
    if by := fields.paths("by"):
        query["dimensions"] = list(by)
    if filters := [plain_value(item) for item in mappings_of(fields, "filters")]:
        query["filters"] = filters
    if time := fields.free("time"):
        query["time"] = time
    return query


def _use(text: str, called: str) -> object:
    return text if is_path(text) else {"expr": text, "as": called}


def _with_equal(query: Form, expected: Expected | None) -> Form:
    if not isinstance(expected, EqualTo):
        return query
    metrics = query["metrics"]
    assert isinstance(metrics, list)
    return {**query, "metrics": [*metrics, {"expr": expected.text, "as": OTHER_VALUE}]}


def _metrics_of(query: Form) -> tuple[str, ...]:
    metrics = query.get("metrics")
    return tuple(name for name in metrics if isinstance(name, str)) if isinstance(metrics, list) else ()


def _expected(fields: Fields, subject: str) -> Expected | None:
    if subject == "model":
        within = fields.pattern("within", "Write 2 days, 12 hours or 1 month.")
        count, _, unit = within.partition(" ")
        return IsFresh(fields.name("model"), Span(int(count), unit.rstrip("s"))) if within else None
    rows = read_rows(fields)
    if subject == "question":
        return StillAsks(fields.text("question"), fields.text("sql"), _plain(rows))
    if (found := _plain(rows)) is not None:
        return ExpectedRows(found)
    if "value" in fields.node.entries:
        return _one_value(fields)
    if "adds_up_by" in fields.node.entries:
        return AddsUp(fields.paths("adds_up_by"))
    if "equals" in fields.node.entries:
        return EqualTo(fields.text("equals"))
    least, most = fields.number("min"), fields.number("max")
    if least is not None and most is not None and most < least:
        fields.fail("invalid-text", f"'max' of {fields.what} is less than its 'min'.", fields.node)
    return InRange(least, most)


def _one_value(fields: Fields) -> ExpectedRows | None:
    node = fields.node_of("value")
    if not isinstance(node, Scalar):
        if node is not None:
            fields.wrong(fields.section.keys["value"], node)
        return None
    return ExpectedRows(((scalar_value(node),),))


def _plain(rows: tuple[tuple[object, ...], ...] | None) -> tuple[tuple[Plain, ...], ...] | None:
    """Cells that are lists or mappings stand as text: they are told as of the wrong type."""
    if rows is None:
        return None
    return tuple(
        tuple(cell if isinstance(cell, str | int | Decimal | bool | None) else str(cell) for cell in row)
        for row in rows
    )


def _not_negative(fields: Fields, name: str) -> Decimal | None:
    number, node = fields.number(name), fields.node_of(name)
    if number is not None and node is not None and number < 0:
        fields.fail("invalid-text", f"{name!r} of {fields.what} is below zero.", node, "Write 0 or more.")
    return number
