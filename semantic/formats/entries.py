"""A mapping of another tool's file, asked for values of the types that they should have.

    metric = Entries(tree, "metrics.yml", "metric revenue", lines)
    metric.text("name")              "revenue"
    for each in metric.each("metrics", "input"): each.text("alias")
    metric.tell_rest()               a line for every key that nobody has asked for

What has another type is left out with a line of the report; nothing raises.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from decimal import Decimal

from semantic.definitions.yaml_nodes import Node, Scalar, Sequence, Tree, plain_value, scalar_value
from semantic.errors import Position
from semantic.formats.report import Line, Outcome

_TRUE = frozenset(("true", "yes", "on", "1"))
_FALSE = frozenset(("false", "no", "off", "0", "", "null", "~"))
"""YAML 1.1, by whose rules most other tools read, takes these words for truth values."""

MAX_TEXT = 100_000


class Entries:
    """One mapping. `what` names it in the report: "metric revenue"."""

    def __init__(self, tree: Tree, file: str, what: str, lines: list[Line]) -> None:
        self.tree = tree
        self.file = file
        self.what = what
        self.lines = lines
        self.position = Position(file, tree.line, tree.column)
        self._asked: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return not _is_null(self._peek(name))

    def node(self, name: str) -> Node | None:
        """The value itself; None where there is none, null is none."""
        self._asked.add(name)
        node = self._peek(name)
        return None if _is_null(node) else node

    def at(self, name: str) -> Position:
        """Where the value of a key stands; where the mapping stands, if there is none."""
        node = self._peek(name)
        return Position(self.file, node.line, node.column) if node is not None else self.position

    def text(self, name: str, default: str = "") -> str:
        node = self.node(name)
        if node is None:
            return default
        if isinstance(node, Scalar) and not node.flawed and len(node.text) <= MAX_TEXT:
            return node.text
        self._wrong(name, "a text")
        return default

    def choice(self, name: str, choices: Container[str], default: str = "") -> str:
        """A word, in small letters. Anything else than the choices is said, and is the default."""
        word = self.text(name, default).strip().lower()
        if word in choices or word == default:
            return word
        self.lines.append(
            Line(Outcome.LEFT_OUT, self.what, self.at(name), "", f"There is no {name} {word!r}.")
        )
        return default

    def flag(self, name: str) -> bool:
        node = self.node(name)
        if node is None:
            return False
        word = node.text.lower() if isinstance(node, Scalar) else ""
        if isinstance(node, Scalar) and word in _TRUE | _FALSE:
            return word in _TRUE
        self._wrong(name, "true or false")
        return False

    def number(self, name: str) -> Decimal | None:
        node = self.node(name)
        if node is None:
            return None
        value = (
            scalar_value(Scalar(node.text, True, 1, 1)) if isinstance(node, Scalar) and node.text else None
        )
        if isinstance(value, int | Decimal) and not isinstance(value, bool) and Decimal(value).is_finite():
            return Decimal(value)
        self._wrong(name, "a number")
        return None

    def integer(self, name: str) -> int | None:
        number = self.number(name)
        if number is None or number == int(number):
            return None if number is None else int(number)
        self._wrong(name, "a whole number")
        return None

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; one text is a list of one."""
        return tuple(text for text, _ in self.placed_texts(name))

    def placed_texts(self, name: str) -> tuple[tuple[str, Position], ...]:
        node = self.node(name)
        if node is None:
            return ()
        found = []
        for item in node.items if isinstance(node, Sequence) else (node,):
            if isinstance(item, Scalar) and not item.flawed and len(item.text) <= MAX_TEXT:
                found.append((item.text, Position(self.file, item.line, item.column)))
            else:
                self._wrong(name, "a list of texts")
        return tuple(found)

    def one(self, name: str, what: str = "") -> Entries | None:
        """The mapping under a key."""
        node = self.node(name)
        if node is None:
            return None
        if isinstance(node, Tree):
            return Entries(node, self.file, what or self.what, self.lines)
        self._wrong(name, "a mapping")
        return None

    def each(self, name: str, what: str = "") -> Iterator[Entries]:
        """The mappings of a list. `what` stands before their names: "metric" → "metric revenue"."""
        node = self.node(name)
        if node is None:
            return
        if not isinstance(node, Sequence):
            self._wrong(name, "a list")
            return
        for item in node.items:
            if isinstance(item, Tree):
                yield named(item, self.file, what, self.lines, self.what)
            else:
                self._wrong(name, "a list of mappings")

    def value(self, name: str) -> object:
        """As plain dicts, lists and values."""
        node = self.node(name)
        return None if node is None else plain_value(node)

    def ignore(self, *names: str) -> None:
        """Keys that carry no meaning: nothing is lost without them, and nothing said of them."""
        self._asked.update(names)

    def leave_out(self, key: str, why: str, at: str = "") -> None:
        """A line for a key, or several; `at` is the one where it stands."""
        self.lines.append(Line(Outcome.LEFT_OUT, f"{self.what}: {key}", self.at(at or key), "", why))

    def tell_rest(self, why: str = "Nothing here has this meaning.") -> None:
        """A line for every key that nobody has asked for, unless it says nothing: null, false, an empty list."""
        for name, entry in self.tree.entries.items():
            if name not in self._asked and not _says_nothing(entry.value):
                place = Position(self.file, entry.key.line, entry.key.column)
                self.lines.append(Line(Outcome.LEFT_OUT, f"{self.what}: {name}", place, "", why))

    def _peek(self, name: str) -> Node | None:
        entry = self.tree.entries.get(name)
        return entry.value if entry is not None else None

    def _wrong(self, name: str, wanted: str) -> None:
        why = f"This should be {wanted}."
        self.lines.append(Line(Outcome.LEFT_OUT, f"{self.what}: {name}", self.at(name), "", why))


def named(tree: Tree, file: str, what: str, lines: list[Line], default: str = "") -> Entries:
    """The entries of a mapping that has a name of its own."""
    entry = tree.entries.get("name")
    name = entry.value.text if entry is not None and isinstance(entry.value, Scalar) else ""
    said = " ".join(filter(None, (what, name[:100]))) if what else default
    return Entries(tree, file, said, lines)


def _says_nothing(node: Node) -> bool:
    if isinstance(node, Sequence):
        return not node.items
    if isinstance(node, Tree):
        return not node.entries
    return _is_null(node) or (node.plain and scalar_value(node) is False)


def _is_null(node: Node | None) -> bool:
    return node is None or (isinstance(node, Scalar) and node.plain and scalar_value(node) is None)
