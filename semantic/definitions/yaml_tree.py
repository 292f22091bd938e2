"""Text → a small tree of YAML values that know where they stand, by the rules of YAML 1.2's core schema.

    root, problems = read_yaml("on: yes\\nrows: 010", "sales.yml")
    root.entries["on"].value.text        "yes"    (text, not a truth value)
    scalar_value(root.entries["rows"].value)      10

`on`, `yes`, `no` and dates are text. No tag makes an object: tags are refused, as are merge keys, several documents
in one file, and anything that could grow without bound (depth, aliases, size). What cannot be understood at one place
leaves its nodes marked `flawed`, so that the definition around it is left out and the others are read.

Files of other tools are read by `read_documents`, which takes what those allow: several documents, merge keys, repeated
keys (the last one counts).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import yaml

from semantic.definitions.yaml_nodes import Entry, Node, Scalar, Sequence, Tree, scalar_value
from semantic.errors import Position, Problem

MAX_BYTES = 1_000_000
MAX_DEPTH = 30
MAX_ALIASES = 100
MAX_NODES = 200_000
"""Nodes after aliases are written out: ten lines of aliases of aliases can stand for billions of values."""


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a file may hold. `ours`: it is written for Dragoman, so that every slip in it is one to be told."""

    ours: bool = True
    bytes: int = MAX_BYTES
    aliases: int = MAX_ALIASES
    nodes: int = MAX_NODES


_OURS = _Rules()
_OTHERS = _Rules(ours=False, bytes=16_000_000, aliases=10_000, nodes=2_000_000)

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(source: str | bytes, file: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """Read one document.

    Returns its root, None when the file is empty or cannot be read at all, and every problem found: one when the text
    is not YAML, several when single places are wrong.
    """
    documents, problems = _read(source, file, _OURS)
    return (documents[0] if documents else None), problems


def read_documents(source: str | bytes, file: str) -> tuple[tuple[Node, ...], tuple[Problem, ...]]:
    """Read a file that another tool reads, too: every document that is not empty, and every problem found.

    Where the text stops being YAML, the documents before that place are still read.
    """
    return _read(source, file, _OTHERS)


def _read(source: str | bytes, file: str, rules: _Rules) -> tuple[tuple[Node, ...], tuple[Problem, ...]]:
    documents: list[Node] = []
    found: list[Problem] = []
    text = ""
    try:
        text = _decoded(source, file, rules)
        builder = _Builder(file, iter(yaml.parse(text, Loader=_LOADER)), rules)
        found = builder.problems
        for document in builder.documents():
            documents.append(document)
    except _Unreadable as refusal:
        found.append(refusal.problem)
    except yaml.MarkedYAMLError as error:
        found.append(_syntax_problem(error, file))
    except yaml.YAMLError as error:
        # Only characters that YAML does not allow lead here; the error knows their offset in bytes.
        before = text.encode()[: getattr(error, "position", 0)].decode(errors="ignore")
        line = before.count("\n")
        found.append(
            Problem(
                "yaml-invalid",
                "This file holds a control character, which YAML does not allow.",
                "Delete the character.",
                position=Position(file, line + 1, len(before) - (before.rfind("\n") + 1) + 1),
            ),
        )
    else:
        return tuple(documents), tuple(found)
    if rules.ours:
        # Half of a definition would mean something else than the whole; only the first problem is of the text.
        return (), (found[-1],)
    return tuple(documents), tuple(found)


class _Unreadable(Exception):
    """The file as a whole is refused."""

    def __init__(self, code: str, message: str, hint: str, position: Position) -> None:
        super().__init__(message)
        self.problem = Problem(code, message, hint, position=position)


def _decoded(source: str | bytes, file: str, rules: _Rules) -> str:
    start = Position(file, 1, 1)
    try:
        data = source if isinstance(source, bytes) else source.encode()
        if len(data) > rules.bytes:
            raise _Unreadable(
                "file-too-large",
                f"This file has {len(data):,} bytes; a definition file may have {rules.bytes:,}.",
                "Split it into several files.",
                start,
            )
        return data.decode("utf-8-sig")
    except UnicodeError:
        raise _Unreadable(
            "file-not-text", "This file is not UTF-8 text.", "Save it with the encoding UTF-8.", start
        ) from None


def _syntax_problem(error: yaml.MarkedYAMLError, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    place = Position(file, mark.line + 1, mark.column + 1) if mark else Position(file, 1, 1)
    what = error.problem or "the text cannot be read"
    if error.context:
        what = f"{error.context}, {what}"
    return Problem(
        "yaml-invalid",
        f"This is not valid YAML: {what}.",
        "A text that holds a comma, a colon, a bracket or a quote must stand in quotes; indent with spaces only.",
        position=place,
    )


@dataclass(frozen=True, slots=True)
class _Built:
    """A node with what it would be if every alias were written out."""

    node: Node
    size: int
    height: int


class _Builder:
    """Makes the trees of a file's documents from YAML's events, in one pass."""

    def __init__(self, file: str, events: Iterator[yaml.Event], rules: _Rules) -> None:
        self.file = file
        self.rules = rules
        self.problems: list[Problem] = []
        self._events = events
        self._anchors: dict[str, _Built] = {}
        self._aliases = 0

    def documents(self) -> Iterator[Node]:
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                self._anchors.clear()
                if documents > 1 and self.rules.ours:
                    raise _Unreadable(
                        "yaml-documents",
                        "This file holds several YAML documents.",
                        "Put each model into a file of its own and delete the line ---.",
                        self._at(event),
                    )
            elif isinstance(event, yaml.NodeEvent):
                root = self._node(event, 1).node
                if not isinstance(root, Scalar) or scalar_value(root) is not None:
                    yield root

    def _at(self, event: yaml.Event) -> Position:
        line, column = _start(event)
        return Position(self.file, line, column)

    def _flaw(self, code: str, message: str, hint: str, event: yaml.Event) -> None:
        self.problems.append(Problem(code, message, hint, position=self._at(event)))

    def _node(self, event: yaml.Event, depth: int) -> _Built:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, depth)
        if depth > MAX_DEPTH:
            raise _Unreadable(
                "yaml-depth",
                f"Values are nested more than {MAX_DEPTH} deep here.",
                "Definitions need a few levels only.",
                self._at(event),
            )
        if isinstance(event, yaml.ScalarEvent):
            built = _Built(self._scalar(event), 1, 1)
        elif isinstance(event, yaml.SequenceStartEvent):
            built = self._sequence(event, depth)
        else:
            assert isinstance(event, yaml.MappingStartEvent)
            built = self._mapping(event, depth) if self.rules.ours else self._merged(event, depth)
        if built.size > self.rules.nodes:
            raise _Unreadable(
                "yaml-aliases",
                "The aliases (*name) of this file stand for too many values.",
                "Write the values out where they are needed.",
                self._at(event),
            )
        if event.anchor is not None:
            self._anchors[event.anchor] = built
        return built

    def _alias(self, event: yaml.AliasEvent, depth: int) -> _Built:
        self._aliases += 1
        built = self._anchors.get(event.anchor or "")
        if built is None:
            raise _Unreadable(
                "yaml-aliases",
                f"The alias *{event.anchor} has no complete value before it.",
                f"Write &{event.anchor} before the value that it means; a value cannot hold itself.",
                self._at(event),
            )
        if self._aliases > self.rules.aliases or depth + built.height - 1 > MAX_DEPTH:
            raise _Unreadable(
                "yaml-aliases",
                f"This file uses more than {self.rules.aliases:,} aliases (*name), or nests them too deep.",
                "Write the values out where they are needed.",
                self._at(event),
            )
        return built

    def _tagged(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> bool:
        if event.tag in (None, "!"):
            return False
        self._flaw(
            "yaml-tag",
            f"The YAML tag {event.tag} is not allowed.",
            "Delete the tag; put quotes around a value that must be text.",
            event,
        )
        return True

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        plain = event.style in (None, "") and event.tag is None
        return Scalar(event.value, plain, *_start(event), self._tagged(event))

    def _sequence(self, event: yaml.SequenceStartEvent, depth: int) -> _Built:
        flawed = self._tagged(event)
        items: list[Node] = []
        size = height = 0
        cut: Scalar | None = None
        while not isinstance(inner := next(self._events), yaml.SequenceEndEvent):
            if cut:
                self._report_cut("", cut)
                flawed = True
            built = self._node(inner, depth + 1)
            cut = _cut(built.node) if event.flow_style and not flawed and self.rules.ours else None
            items.append(built.node)
            size, height = size + built.size, max(height, built.height)
            flawed = flawed or built.node.flawed
        node = Sequence(tuple(items), *_start(event), flawed)
        return _Built(node, size + 1, height + 1)

    def _mapping(self, event: yaml.MappingStartEvent, depth: int) -> _Built:
        torn = self._tagged(event)
        entries: dict[str, Entry] = {}
        repeated: set[str] = set()
        size = height = 0
        key: Scalar | None = None
        cut: Scalar | None = None
        reported = False
        while not isinstance(key_event := next(self._events), yaml.MappingEndEvent):
            if cut and key:
                self._report_cut(key.text, cut)
                entries[key.text] = Entry(key, replace(cut, flawed=True))
                torn = reported = True
            key = self._key(key_event, depth + 1)
            value_event = next(self._events)
            built = self._node(value_event, depth + 1)
            size, height = size + built.size + 1, max(height, built.height)
            cut = _cut(built.node) if event.flow_style and not reported else None
            if key is None:
                torn = True
            elif event.flow_style and _is_bare(key_event, value_event):
                if not reported:
                    self._report_bare(key)
                torn = reported = True
            elif key.text in entries:
                repeated.add(key.text)
                self._report_repeated(key, entries[key.text].key)
            else:
                entries[key.text] = Entry(key, built.node)
        flawed = torn or bool(repeated) or any(entry.value.flawed for entry in entries.values())
        node = Tree(entries, *_start(event), flawed, torn, frozenset(repeated))
        return _Built(node, size + 1, height + 1)

    def _merged(self, event: yaml.MappingStartEvent, depth: int) -> _Built:
        """A mapping by the rules of most other tools: `<<` adds what its own keys do not say, the last of two keys
        counts."""
        torn = self._tagged(event)
        entries: dict[str, Entry] = {}
        merged: list[Node] = []
        repeated: set[str] = set()
        size = height = 0
        while not isinstance(key_event := next(self._events), yaml.MappingEndEvent):
            key = self._key(key_event, depth + 1)
            built = self._node(next(self._events), depth + 1)
            size, height = size + built.size + 1, max(height, built.height)
            if key is None:
                torn = True
            elif key.plain and key.text == "<<":
                merged += built.node.items if isinstance(built.node, Sequence) else (built.node,)
            else:
                if key.text in entries:
                    repeated.add(key.text)
                    self._report_repeated(key, entries[key.text].key)
                entries[key.text] = Entry(key, built.node)
        for node in merged:
            for name, entry in node.entries.items() if isinstance(node, Tree) else ():
                entries.setdefault(name, entry)
        flawed = torn or any(entry.value.flawed for entry in entries.values())
        return _Built(Tree(entries, *_start(event), flawed, torn, frozenset(repeated)), size + 1, height + 1)

    def _key(self, event: yaml.Event, depth: int) -> Scalar | None:
        """A mapping's key, always text. A null, a list or a mapping is no key; `<<` would merge."""
        node = self._node(event, depth).node
        if not isinstance(node, Scalar) or (node.plain and scalar_value(node) is None):
            self._flaw("yaml-key", "A key must be a text.", "Put the key in quotes.", event)
            return None
        if node.plain and node.text == "<<" and self.rules.ours:
            self._flaw(
                "yaml-merge-key",
                "The merge key << is not part of YAML 1.2.",
                "Write the keys out, or give a whole value an alias.",
                event,
            )
            return None
        return None if node.flawed else node

    def _report(self, code: str, message: str, hint: str, node: Scalar) -> None:
        place = Position(self.file, node.line, node.column)
        severity = "error" if self.rules.ours else "warning"
        self.problems.append(Problem(code, message, hint, position=place, severity=severity))

    def _report_repeated(self, key: Scalar, first: Scalar) -> None:
        message = f"The key {key.text!r} is written twice; the first is on line {first.line}."
        counts = "" if self.rules.ours else " The last one is taken."
        self._report("duplicate-key", message + counts, "Keep one of the two.", key)

    def _report_cut(self, key: str, text: Scalar) -> None:
        """Say that YAML has cut a text at a comma: `{expr: coalesce(a, 0)}`."""
        whole = f'{key}: "{text.text}, …"' if key else f'"{text.text}, …"'
        message = f"YAML ends this text at the comma: {text.text}"
        self._report("unquoted-comma", message, f"Put quotes around the whole text: {whole}", text)

    def _report_bare(self, key: Scalar) -> None:
        self._report(
            "unquoted-comma",
            f"{key.text!r} has no value, because within {{ }} YAML ends a text at a comma.",
            f"Put quotes around a text that holds a comma, or write {key.text}: with its value.",
            key,
        )


def _cut(node: Node) -> Scalar | None:
    """The node if it is a plain text that opens more parentheses than it closes: a comma after it has cut it."""
    if isinstance(node, Scalar) and node.plain and node.text.count("(") > node.text.count(")"):
        return node
    return None


def _start(event: yaml.Event) -> tuple[int, int]:
    """Line and column, counted from 1."""
    assert event.start_mark is not None
    return event.start_mark.line + 1, event.start_mark.column + 1


def _is_bare(key: yaml.Event, value: yaml.Event) -> bool:
    """Whether a key in { } has not even a colon, as in `{expr: coalesce(a, 0)}`, where `0)` becomes one."""
    if not isinstance(value, yaml.ScalarEvent) or value.value:
        return False
    marks = (key.end_mark, value.start_mark, value.end_mark)
    return None not in marks and len({mark.index for mark in marks if mark is not None}) == 1
