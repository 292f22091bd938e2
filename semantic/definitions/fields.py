"""Checked access to one mapping of a definition file.

    fields = Fields(tree, SECTIONS["segment"], findings, "segment frozen")
    fields.text("owner")                     "" where there is none
    fields.expression("where", Use.CONDITION)
    fields.broken                            True when anything was wrong: leave the definition out

Unknown, repeated and missing keys are reported when it is made, a wrong value when it is asked for. Nothing raises:
a wrong value is reported with its position and stands as missing, so that one run finds every problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal

from sqlglot.dialects.dialect import Dialects

from semantic.definitions.expressions import Use, parse_expression
from semantic.definitions.keys import FOREIGN_KEYS, GONE_KEYS, MONTHS, Key, Kind, Section
from semantic.definitions.names import RESERVED, is_name, is_path
from semantic.definitions.selects import parse_select
from semantic.definitions.types import Expression
from semantic.definitions.yaml_nodes import Entry, Node, Scalar, Sequence, Tree, plain_value, scalar_value
from semantic.errors import DefinitionsInvalid, Position, Problem
from semantic.naming import nearest
from semantic.trees import QuotedName

_DIALECTS = tuple(sorted(dialect.value for dialect in Dialects if dialect.value))
_COLUMN = re.compile(r'[^\W\d][\w$]*|"(?:[^"]|"")+"')


class Findings:
    """The problems of one file, in the order in which they are found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def at(self, node: Node) -> Position:
        return Position(self.file, node.line, node.column)

    def add(
        self,
        code: str,
        message: str,
        node: Node,
        hint: str = "",
        suggestions: Iterable[str] = (),
        severity: str = "error",
    ) -> None:
        self.problems.append(
            Problem(code, message, hint, tuple(suggestions), self.at(node), severity=severity)
        )


class Fields:
    """One mapping, with its section's rules. `what` names the definition in messages: "metric revenue"."""

    def __init__(self, node: Tree, section: Section, findings: Findings, what: str) -> None:
        self.node = node
        self.section = section
        self.findings = findings
        self.what = what
        self.broken = node.torn or bool(node.repeated)
        self._check_keys()

    def _check_keys(self) -> None:
        keys = self.section.keys
        for name, entry in self.node.entries.items():
            if name not in keys:
                self._unknown(name, entry.key)
        for key in keys.values():
            if key.required and key.name not in self.node.entries:
                choices = (
                    f" It is one of: {', '.join(key.choices)}." if key.choices else f" It is {key.kind}."
                )
                self.fail(
                    "key-required",
                    f"{self.what} has no {key.name!r}.",
                    self.node,
                    f"{key.doc}{choices}",
                    key.choices,
                )
        present = [name for name in self.section.either if name in self.node.entries]
        if self.section.either and len(present) != 1:
            options = " or ".join(map(repr, self.section.either))
            much = "both" if present else "neither"
            self.fail("key-required", f"{self.what} needs one of {options} and has {much}.", self.node)

    def _unknown(self, name: str, at: Scalar) -> None:
        keys = self.section.keys
        if gone := GONE_KEYS.get((self.section.name, name)):
            self.fail("unknown-key", f"{self.what} has no key {name!r} any more.", at, gone)
            return
        foreign = FOREIGN_KEYS.get(name, "")
        near = (foreign,) if foreign in keys else nearest(name, keys)
        meant = f"Did you mean {' or '.join(map(repr, near))}? " if near else ""
        self.fail(
            "unknown-key",
            f"{self.what} has an unknown key {name!r}.",
            at,
            f"{meant}Allowed are: {', '.join(keys)}.",
            near,
        )

    def fail(self, code: str, message: str, node: Node, hint: str = "", near: Iterable[str] = ()) -> None:
        """Report a problem and mark the definition as broken."""
        self.broken = True
        self.findings.add(code, message, node, hint, near)

    def node_of(self, name: str) -> Node | None:
        """The value under a key, None where it is missing, empty (reported) or flawed (reported when parsed)."""
        assert name in self.section.keys, name
        entry = self.node.entries.get(name)
        if entry is None:
            return None
        if entry.value.flawed:
            self.broken = True
            return None
        if isinstance(entry.value, Scalar) and scalar_value(entry.value) is None:
            key = self.section.keys[name]
            if key.kind not in (Kind.SECTIONS, Kind.SECTION_LIST):
                hint = f"Write {key.kind}, or delete the key."
                self.fail("value-missing", f"{name!r} has no value.", entry.key, hint)
            return None
        return entry.value

    def wrong(self, key: Key, node: Node, hint: str = "") -> None:
        """Report a value that is not of its key's kind."""
        self.fail("wrong-kind", f"{key.name!r} of {self.what} must be {key.kind}.", node, hint or key.doc)

    def text(self, name: str) -> str:
        node = self.node_of(name)
        return "" if node is None else self._text(self.section.keys[name], node)

    def _text(self, key: Key, node: Node) -> str:
        if isinstance(node, Scalar) and isinstance(scalar_value(node), str) and node.text.strip():
            return node.text.strip()
        quote = f'Put it in quotes: "{node.text}".' if isinstance(node, Scalar) and node.text else ""
        self.wrong(key, node, quote)
        return ""

    def texts(self, name: str) -> tuple[str, ...]:
        node = self.node_of(name)
        if node is None:
            return ()
        items = node.items if isinstance(node, Sequence) else (node,)
        return tuple(text for item in items if (text := self._text(self.section.keys[name], item)))

    def flag(self, name: str) -> bool:
        node = self.node_of(name)
        if node is None:
            return False
        value = scalar_value(node) if isinstance(node, Scalar) else None
        if not isinstance(value, bool):
            hint = "In YAML 1.2 yes, no, on and off are texts." if isinstance(value, str) else ""
            self.wrong(self.section.keys[name], node, hint)
            return False
        return value

    def number(self, name: str) -> Decimal | None:
        node = self.node_of(name)
        if node is None:
            return None
        value = scalar_value(node) if isinstance(node, Scalar) else None
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
            self.wrong(self.section.keys[name], node)
            return None
        return Decimal(value)

    def number_or_none(self, name: str) -> Decimal | Literal["none"] | None:
        node = self.node_of(name)
        return "none" if isinstance(node, Scalar) and node.text == "none" else self.number(name)

    def choice(self, name: str) -> str:
        node = self.node_of(name)
        key = self.section.keys[name]
        if node is None:
            return ""
        text = self._text(key, node)
        if text and text not in key.choices:
            hint = f"Allowed are: {', '.join(key.choices)}."
            self.fail(
                "invalid-choice",
                f"{name!r} of {self.what} cannot be {text!r}.",
                node,
                hint,
                nearest(text, key.choices),
            )
            return ""
        return text

    def month(self, name: str) -> int:
        """A month's number, 1 where the key is missing."""
        node = self.node_of(name)
        value = scalar_value(node) if isinstance(node, Scalar) else None
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 12:
            return value
        if isinstance(value, str) and value in MONTHS:
            return MONTHS.index(value) + 1
        if node is not None:
            near = nearest(value, MONTHS) if isinstance(value, str) else ()
            self.fail(
                "invalid-choice",
                f"{name!r} is not a month.",
                node,
                "Write january to december, or 1 to 12.",
                near,
            )
        return 1

    def pattern(self, name: str, hint: str) -> str:
        node = self.node_of(name)
        key = self.section.keys[name]
        text = "" if node is None else self._text(key, node)
        if node is not None and text and not re.fullmatch(key.pattern, text):
            self.fail("invalid-text", f"{name!r} of {self.what} cannot be {text!r}.", node, hint)
            return ""
        return text

    def name(self, name: str) -> str:
        node = self.node_of(name)
        if node is None:
            return ""
        text = self._text(self.section.keys[name], node)
        return text if text and self.check_name(text, node) else ""

    def check_name(self, text: str, node: Node) -> bool:
        """Whether a text may be a definition's name; reports when it may not."""
        if text in RESERVED:
            hint = f"{', '.join(RESERVED)} have a meaning of their own; choose another name."
            self.fail("reserved-name", f"{text!r} is reserved.", node, hint)
            return False
        if not is_name(text):
            hint = "A name is letters, digits and single underscores, and begins with a letter."
            self.fail("invalid-name", f"{text!r} is not a name.", node, hint)
            return False
        return True

    def path(self, name: str) -> str:
        node = self.node_of(name)
        if node is None:
            return ""
        text = self._text(self.section.keys[name], node)
        if text and not is_path(text):
            hint = "Write a name, or names joined by dots: order.shipped_at."
            self.fail("invalid-name", f"{text!r} is not a path of names.", node, hint)
            return ""
        return text

    def paths(self, name: str) -> tuple[str, ...]:
        """Names or dotted names: one, or a list of them."""
        texts = self.texts(name)
        node = self.node_of(name)
        for text in texts:
            if node is not None and not is_path(text):
                hint = "Write names, or names joined by dots: order.shipped_at."
                self.fail("invalid-name", f"{text!r} is not a path of names.", node, hint)
        return texts

    def roles(self, name: str) -> tuple[str, ...]:
        """The roles of a dotted path; () where there is none."""
        path = self.path(name)
        return tuple(path.split(".")) if path else ()

    def misplaced(self, name: str, hint: str) -> None:
        """Report a key that means nothing beside the others."""
        entry = self.node.entries[name]
        self.fail("key-misplaced", f"{name!r} of {self.what} means nothing here.", entry.key, hint)

    def tree(self, name: str) -> Tree | None:
        """A mapping under a key, reported when it is something else."""
        node = self.node_of(name)
        if node is None or isinstance(node, Tree):
            return node
        self.wrong(self.section.keys[name], node)
        return None

    def free(self, name: str) -> Mapping[str, object]:
        node = self.tree(name)
        if node is None:
            return {}
        value = plain_value(node)
        assert isinstance(value, dict)
        return value

    def members(self, name: str) -> Iterable[tuple[str, Entry]]:
        """The entries of a mapping of names to mappings; they are read, and may be broken, one by one."""
        entry = self.node.entries.get(name)
        if entry is None or (isinstance(entry.value, Scalar) and scalar_value(entry.value) is None):
            return ()
        if not isinstance(entry.value, Tree):
            self.wrong(self.section.keys[name], entry.value)
            return ()
        return entry.value.entries.items()

    def column(self, key: Key, node: Node) -> str:
        text = self._text(key, node)
        if text and not _COLUMN.fullmatch(text):
            hint = "Put a column with an unusual name in double quotes within single ones: '\"Net Sales\"'."
            self.fail("invalid-name", f"{text!r} is not a column's name.", node, hint)
            return ""
        return QuotedName(text[1:-1].replace('""', '"')) if text.startswith('"') else text

    def columns(self, key: Key, node: Node) -> tuple[str, ...]:
        items = node.items if isinstance(node, Sequence) else (node,)
        if not items:
            self.wrong(key, node)
        return tuple(column for item in items if (column := self.column(key, item)))

    def expression(self, name: str, use: Use) -> Expression | None:
        """A parsed expression, None where it is missing or wrong."""
        node = self.node_of(name)
        return None if node is None else self.expression_of(self.section.keys[name], node, use)

    def select(self, name: str) -> Expression | None:
        """A parsed SELECT, None where it is missing or wrong."""
        node = self.node_of(name)
        return None if node is None else self.expression_of(self.section.keys[name], node, None)

    def expression_of(self, key: Key, node: Node, use: Use | None) -> Expression | None:
        texts = self._dialect_texts(key, node)
        if texts is None:
            return None
        text = texts.pop("default")
        at = self.findings.at(node)
        try:
            return parse_expression(text, at, use, texts) if use else parse_select(text, at, texts)
        except DefinitionsInvalid as invalid:
            self.broken = True
            self.findings.problems.extend(invalid.problems)
            return None

    def _dialect_texts(self, key: Key, node: Node) -> dict[str, str] | None:
        """Texts by dialect, the neutral one under "default"; None when reported as wrong."""
        if isinstance(node, Scalar):
            return {"default": node.text}
        if not isinstance(node, Tree):
            self.wrong(key, node)
            return None
        if "default" not in node.entries:
            hint = "Give the neutral text under 'default'; dialects hold what differs from it."
            self.fail("key-required", f"{key.name!r} of {self.what} has no 'default'.", node, hint)
            return None
        texts: dict[str, str] = {}
        for dialect, entry in node.entries.items():
            if dialect != "default" and dialect not in _DIALECTS:
                self.fail(
                    "dialect-unknown",
                    f"{dialect!r} is not a dialect.",
                    entry.key,
                    f"Dialects are: {', '.join(_DIALECTS)}.",
                    nearest(dialect, _DIALECTS),
                )
                return None
            texts[dialect] = self._text(key, entry.value)
        return texts if all(texts.values()) else None
