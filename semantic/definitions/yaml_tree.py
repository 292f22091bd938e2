"""Text → a small tree of YAML values that know where they stand, by the rules of YAML 1.2's core schema.

    root, problems = read_yaml("on: yes\\nrows: 010", "sales.yml")
    root.entries["on"].value.text        "yes"    (text, not a truth value)
    scalar_value(root.entries["rows"].value)      10

`on`, `yes`, `no` and dates are text. No tag makes an object: tags are refused, as are merge keys, several documents
in one file, and anything that could grow without bound (depth, aliases, size). What cannot be understood at one place
leaves its nodes marked `flawed`, so that the definition around it is left out and the others are read.
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

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(source: str | bytes, file: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """Read one document.

    Returns its root, None when the file is empty or cannot be read at all, and every problem found: one when the text
    is not YAML, several when single places are wrong.
    """
    try:
        text = _decoded(source, file)
        builder = _Builder(file, iter(yaml.parse(text, Loader=_LOADER)))
        return builder.document(), tuple(builder.problems)
    except _Unreadable as refusal:
        return None, (refusal.problem,)
    except yaml.MarkedYAMLError as error:
        return None, (_syntax_problem(error, file),)
    except yaml.YAMLError as error:
        # Only characters that YAML does not allow lead here; the error knows their offset in bytes.
        before = text.encode()[: getattr(error, "position", 0)].decode(errors="ignore")
        line = before.count("\n")
        return None, (
            Problem(
                "yaml-invalid",
                "This file holds a control character, which YAML does not allow.",
                "Delete the character.",
                position=Position(file, line + 1, len(before) - (before.rfind("\n") + 1) + 1),
            ),
        )


class _Unreadable(Exception):
    """The file as a whole is refused."""

    def __init__(self, code: str, message: str, hint: str, position: Position) -> None:
        super().__init__(message)
        self.problem = Problem(code, message, hint, position=position)


def _decoded(source: str | bytes, file: str) -> str:
    start = Position(file, 1, 1)
    try:
        data = source if isinstance(source, bytes) else source.encode()
        if len(data) > MAX_BYTES:
            raise _Unreadable(
                "file-too-large",
                f"This file has {len(data):,} bytes; a definition file may have {MAX_BYTES:,}.",
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
    """Makes the tree of one document from YAML's events, in one pass."""

    def __init__(self, file: str, events: Iterator[yaml.Event]) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._events = events
        self._anchors: dict[str, _Built] = {}
        self._aliases = 0

    def document(self) -> Node | None:
        root: Node | None = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Unreadable(
                        "yaml-documents",
                        "This file holds several YAML documents.",
                        "Put each model into a file of its own and delete the line ---.",
                        self._at(event),
                    )
            elif isinstance(event, yaml.NodeEvent):
                root = self._node(event, 1).node
        if isinstance(root, Scalar) and scalar_value(root) is None:
            return None
        return root

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
            built = self._mapping(event, depth)
        if built.size > MAX_NODES:
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
        if self._aliases > MAX_ALIASES or depth + built.height - 1 > MAX_DEPTH:
            raise _Unreadable(
                "yaml-aliases",
                f"This file uses more than {MAX_ALIASES} aliases (*name), or nests them too deep.",
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
            cut = _cut(built.node) if event.flow_style and not flawed else None
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

    def _key(self, event: yaml.Event, depth: int) -> Scalar | None:
        """A mapping's key, always text. A null, a list or a mapping is no key; `<<` would merge."""
        node = self._node(event, depth).node
        if not isinstance(node, Scalar) or (node.plain and scalar_value(node) is None):
            self._flaw("yaml-key", "A key must be a text.", "Put the key in quotes.", event)
            return None
        if node.plain and node.text == "<<":
            self._flaw(
                "yaml-merge-key",
                "The merge key << is not part of YAML 1.2.",
                "Write the keys out, or give a whole value an alias.",
                event,
            )
            return None
        return None if node.flawed else node

    def _report(self, code: str, message: str, hint: str, node: Scalar) -> None:
        self.problems.append(
            Problem(code, message, hint, position=Position(self.file, node.line, node.column))
        )

    def _report_repeated(self, key: Scalar, first: Scalar) -> None:
        message = f"The key {key.text!r} is written twice; the first is on line {first.line}."
        self._report("duplicate-key", message, "Keep one of the two.", key)

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
