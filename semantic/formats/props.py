"""Mappings of another tool's YAML, whose values know where they stand. Keys are read in snake and in camel case.

    props.text("sql_table")       "public.orders", also for the key `sqlTable`; "" where there is none
    props.inner("rolling_window") its mapping, as Props
    props.items("joins")          the mappings of a list

A value of another kind than is asked for is reported once and counts as missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from semantic.definitions.yaml_nodes import Node, Plain, Scalar, Sequence, Tree, plain_value, scalar_value
from semantic.errors import Position, Problem

_HUMP = re.compile(r"(?<=[a-z0-9])([A-Z])")


def snake(text: str) -> str:
    """`countDistinct` and `count_distinct` are the same word of Cube's."""
    return _HUMP.sub(r"_\1", text).lower()


@dataclass(frozen=True, slots=True)
class Held:
    """A value and the place of its key."""

    node: Node
    file: str
    line: int
    column: int

    @property
    def at(self) -> Position:
        return Position(self.file, self.line, self.column)


class Props:
    """One mapping. `held` may come from several files where a cube extends another one."""

    def __init__(self, held: Mapping[str, Held], at: Position, findings: list[Problem]) -> None:
        self._held = held
        self._findings = findings
        self.position = at

    @classmethod
    def of(cls, tree: Tree, file: str, findings: list[Problem]) -> Props:
        held = {
            snake(name): Held(entry.value, file, entry.key.line, entry.key.column)
            for name, entry in tree.entries.items()
        }
        return cls(held, Position(file, tree.line, tree.column), findings)

    def __contains__(self, key: str) -> bool:
        held = self._held.get(key)
        return held is not None and not (isinstance(held.node, Scalar) and scalar_value(held.node) is None)

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._held if key in self)

    def at(self, key: str) -> Position:
        """The place of a key; of the whole where the key is not there."""
        held = self._held.get(key)
        return held.at if held else self.position

    def without(self, key: str) -> Props:
        held = {name: value for name, value in self._held.items() if name != key}
        return Props(held, self.position, self._findings)

    def over(self, parent: Props, joined: tuple[str, ...] = ()) -> Props:
        """This mapping with what the parent alone has. Lists under the keys `joined` come one after the other."""
        held = {**parent._held, **self._held}
        for key in joined:
            mine, theirs = self._held.get(key), parent._held.get(key)
            if mine and theirs and isinstance(mine.node, Sequence) and isinstance(theirs.node, Sequence):
                both = Sequence((*theirs.node.items, *mine.node.items), mine.line, mine.column)
                held[key] = Held(both, mine.file, mine.line, mine.column)
        return Props(held, self.position, self._findings)

    def scalar(self, key: str) -> Plain:
        held = self._held.get(key)
        if held is None:
            return None
        if not isinstance(held.node, Scalar):
            self._wrong(key, held, "one value")
            return None
        return scalar_value(held.node)

    def text(self, key: str) -> str:
        held = self._held.get(key)
        if self.scalar(key) is None or held is None:
            return ""
        assert isinstance(held.node, Scalar)
        return held.node.text.strip()

    def flag(self, key: str) -> bool | None:
        """True or false; None where nothing, or nothing that can be read, is said."""
        value = self.scalar(key)
        if value is None or isinstance(value, bool):
            return value
        if str(value) in ("true", "false", "True", "False"):
            return str(value).lower() == "true"
        self._wrong(key, self._held[key], "true or false")
        return None

    def inner(self, key: str) -> Props | None:
        held = self._held.get(key)
        if held is None or key not in self:
            return None
        if isinstance(held.node, Tree):
            return Props.of(held.node, held.file, self._findings)
        self._wrong(key, held, "a mapping")
        return None

    def items(self, key: str) -> list[Props]:
        """The mappings of a list."""
        out = []
        for node, held in self._list(key):
            if isinstance(node, Tree):
                out.append(Props.of(node, held.file, self._findings))
            else:
                self._wrong(key, held, "a list of mappings")
        return out

    def texts(self, key: str) -> list[str]:
        """The texts of a list, or the one text that stands in its place."""
        held = self._held.get(key)
        if held is not None and isinstance(held.node, Scalar):
            return [self.text(key)] if self.text(key) else []
        out = []
        for node, held in self._list(key):
            if isinstance(node, Scalar):
                out.append(node.text.strip())
            else:
                self._wrong(key, held, "a list of texts")
        return out

    def mixed(self, key: str) -> list[str | Props]:
        """The texts and mappings of a list, in its order; the one text that stands in its place."""
        held = self._held.get(key)
        if held is not None and isinstance(held.node, Scalar):
            return [self.text(key)] if self.text(key) else []
        return [
            node.text.strip() if isinstance(node, Scalar) else Props.of(node, held.file, self._findings)
            for node, held in self._list(key)
            if isinstance(node, Scalar | Tree)
        ]

    def plain(self, key: str) -> object:
        """The value as dicts, lists and values, for what is free by design."""
        held = self._held.get(key)
        return None if held is None else plain_value(held.node)

    def all_plain(self) -> dict[str, object]:
        return {key: self.plain(key) for key in self}

    def _list(self, key: str) -> Iterator[tuple[Node, Held]]:
        held = self._held.get(key)
        if held is None or key not in self:
            return
        if not isinstance(held.node, Sequence):
            self._wrong(key, held, "a list")
            return
        for node in held.node.items:
            yield node, Held(node, held.file, node.line, node.column)

    def _wrong(self, key: str, held: Held, wanted: str) -> None:
        problem = Problem("wrong-kind", f"`{key}` must be {wanted}.", position=held.at)
        if problem not in self._findings:
            self._findings.append(problem)
