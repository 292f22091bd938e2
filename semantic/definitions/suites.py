"""Suites of questions with what must come of each, as they are kept in models/suites/*.yml.

    suites, problems = read_suites(Path("models"))
    suites[0].cases[0].turns[0].ask                "wat was our revenu last month"
    suites[0].cases[0].turns[0].expected.queries   ({"metrics": ["revenue"], "time": {"range": "last month"}},)

They define nothing: no catalog holds them. A case that is wrong is reported and left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from semantic.definitions.fields import Fields, Findings
from semantic.definitions.folder import SUITES, read_beside
from semantic.definitions.keys import SECTIONS
from semantic.definitions.yaml_nodes import Scalar, Sequence, Tree, plain_value, scalar_value
from semantic.definitions.yaml_tree import read_yaml
from semantic.errors import Position, Problem
from semantic.principal import EVERYONE, Principal

NOWHERE = Position("", 0, 0)
OUTCOMES = ("query", "rows", "definition", "explain", "decline")
"""What a turn may be expected to come to: exactly one of them."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What must come of a turn. `queries` are all as good; `decline` is "", "refuse", "clarify" or "either".

    Nothing at all means that there must be an answer, whichever.
    """

    queries: tuple[Mapping[str, object], ...] = ()
    rows: tuple[tuple[object, ...], ...] | None = None
    definition: tuple[str, ...] = ()
    explain: bool = False
    decline: str = ""
    or_clarify: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """`choose` is the choice to click: its number from 1, or words of its label; None for a question."""

    ask: str
    expected: Expected
    choose: int | str | None = None
    position: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class Case:
    """A question (one turn) or a conversation. `half` is "tuning", "held_out" or ""."""

    suite: str
    turns: tuple[Turn, ...]
    name: str = ""
    half: str = ""
    tags: tuple[str, ...] = ()
    asker: Principal = EVERYONE
    position: Position = NOWHERE

    @property
    def is_conversation(self) -> bool:
        return len(self.turns) > 1


@dataclass(frozen=True, slots=True)
class Suite:
    """One file."""

    name: str
    cases: tuple[Case, ...] = ()
    half: str = ""
    description: str = ""
    position: Position = field(default=NOWHERE)


def read_suites(folder: Path) -> tuple[tuple[Suite, ...], tuple[Problem, ...]]:
    """The suites of a folder of definitions, by file name, and everything that is wrong with them. Never raises for
    what a file holds; an unreadable file is a problem."""
    texts, unread = read_beside(folder, SUITES)
    suites: list[Suite] = []
    problems = list(unread)
    for name, source in texts.items():
        suite, found = read_suite(source, f"{folder.resolve().name}/{name}")
        problems.extend(found)
        if suite is not None:
            suites.append(suite)
    return tuple(suites), tuple(problems)


def read_suite(source: str | bytes, file: str) -> tuple[Suite | None, tuple[Problem, ...]]:
    """One file's suite with its sound cases; None where there is not even a name."""
    findings = Findings(file)
    root, problems = read_yaml(source, file)
    findings.problems.extend(problems)
    if not isinstance(root, Tree):
        if not problems:
            start = Scalar("", True, 1, 1)
            hint = "Write suite: with its name, and cases:."
            findings.add("wrong-kind", "A file of a suite must be a mapping.", start, hint)
        return None, tuple(findings.problems)
    fields = Fields(root, SECTIONS["suite"], findings, "this suite")
    name, half, description = fields.text("suite"), fields.choice("half"), fields.text("description")
    asker = read_asker(fields) or EVERYONE
    items = mappings_of(fields, "cases")
    read = [_case(item, findings, name, half, asker) for item in items]
    cases = tuple(case for case in read if case is not None)
    suite = Suite(name, cases, half, description, findings.at(root)) if name else None
    return suite, tuple(findings.problems)


def mappings_of(fields: Fields, name: str) -> list[Tree]:
    """The mappings of a list; what is none is reported."""
    node = fields.node_of(name)
    if node is None:
        return []
    if not isinstance(node, Sequence):
        fields.wrong(fields.section.keys[name], node)
        return []
    for item in node.items:
        if not isinstance(item, Tree):
            fields.fail("wrong-kind", f"Each of {name!r} must be a mapping.", item)
    return [item for item in node.items if isinstance(item, Tree)]


def _case(node: Tree, findings: Findings, suite: str, half: str, asker: Principal) -> Case | None:
    words = next((entry.value for key in ("ask", "name") if (entry := node.entries.get(key))), None)
    what = f"case {words.text!r}" if isinstance(words, Scalar) else "case"
    fields = Fields(node, SECTIONS["case"], findings, what)
    if "turns" in node.entries:
        for key in OUTCOMES:
            if key in node.entries:
                fields.misplaced(key, "In a conversation each turn says what must come of it.")
        turns = tuple(_turn(item, fields) for item in mappings_of(fields, "turns"))
        if not turns:
            fields.fail("value-missing", f"{what} has no turns.", node, "Write at least one.")
    else:
        expected = _expected(fields, needed=True)
        turns = (Turn(fields.text("ask"), expected, position=findings.at(node)),)
    case = Case(
        suite=suite,
        turns=turns,
        name=fields.text("name"),
        half=fields.choice("half") or half,
        tags=fields.texts("tags"),
        asker=read_asker(fields) or asker,
        position=findings.at(node),
    )
    return None if fields.broken else case


def _turn(node: Tree, case: Fields) -> Turn:
    fields = Fields(node, SECTIONS["turn"], case.findings, f"a turn of {case.what}")
    choose = _choose(fields)
    expected = _expected(fields, needed=choose is None)
    turn = Turn(fields.text("ask"), expected, choose, case.findings.at(node))
    case.broken = case.broken or fields.broken
    return turn


def _choose(fields: Fields) -> int | str | None:
    node = fields.node_of("choose")
    if node is None:
        return None
    value = scalar_value(node) if isinstance(node, Scalar) else None
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
        return value
    fields.wrong(fields.section.keys["choose"], node)
    return None


def _expected(fields: Fields, *, needed: bool) -> Expected:
    present = [name for name in OUTCOMES if name in fields.node.entries]
    if len(present) > 1 or (needed and not present):
        much = " and ".join(map(repr, present)) or "none"
        options = ", ".join(map(repr, OUTCOMES))
        fields.fail("key-required", f"{fields.what} needs one of {options} and has {much}.", fields.node)
    for key in ("or", "or_clarify"):
        if key in fields.node.entries and "query" not in fields.node.entries:
            fields.misplaced(key, "It belongs to `query`.")
    query = fields.free("query")
    return Expected(
        queries=(query, *_queries(fields)) if query else (),
        rows=read_rows(fields),
        definition=fields.paths("definition"),
        explain=fields.flag("explain"),
        decline=fields.choice("decline"),
        or_clarify=fields.flag("or_clarify"),
        why=fields.text("why"),
    )


def _queries(fields: Fields) -> tuple[Mapping[str, object], ...]:
    found = []
    for item in mappings_of(fields, "or"):
        value = plain_value(item)
        assert isinstance(value, dict)
        found.append(value)
    return tuple(found)


def read_rows(fields: Fields) -> tuple[tuple[object, ...], ...] | None:
    """The rows under `rows`; None where there are none, or they are no lists of values."""
    node = fields.node_of("rows")
    if node is None:
        return None
    if not isinstance(node, Sequence) or not all(isinstance(row, Sequence) for row in node.items):
        fields.wrong(fields.section.keys["rows"], node, "Write one list of values for each row.")
        return None
    return tuple(
        tuple(plain_value(cell) for cell in row.items) for row in node.items if isinstance(row, Sequence)
    )


def read_asker(fields: Fields) -> Principal | None:
    """Who asks, under `asker`; None where nobody is named."""
    node = fields.tree("asker")
    if node is None:
        return None
    inner = Fields(node, SECTIONS["asker"], fields.findings, f"asker of {fields.what}")
    attributes = {
        name: tuple(str(value) for value in (values if isinstance(values, list) else [values]))
        for name, values in inner.free("attributes").items()
    }
    fields.broken = fields.broken or inner.broken
    return Principal(inner.text("id"), tuple(sorted(attributes.items())))
