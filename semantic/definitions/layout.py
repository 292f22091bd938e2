"""How a definition file is laid out: a small tree of values with comments → text. One layout for all that writes YAML.

    laid_out(mapped({"model": "sales", "key": ["basket_id", "product_id"]}))
    model: sales
    key: [basket_id, product_id]

What fits on a line stands on a line where its place allows that; long prose is folded, text with lines of its own is
kept as it is. What the reader of definitions makes of the text is what was given: values are quoted where they would
otherwise mean something else, by the rules of YAML 1.2 and, for other tools, also by those of 1.1.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from semantic.definitions.yaml_nodes import Plain, Scalar, scalar_value

WIDTH = 118
"""Longest line, where the values allow that."""

INDENT = 2

LONGEST_KEY = 1000
"""YAML takes nothing longer for a key that stands before its colon on one line."""

_PLAIN = re.compile(r"[\w./$(].*")
"""How text may begin that needs no quotes."""

_MEANS_MORE = re.compile(r": |:$| #|^[-?] |[\ufeff\ufffe\uffff]")
_BREAKS_FLOW = re.compile(r"[,\[\]{}]")
_OLD_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"))
"""Words that YAML 1.1, which other tools still read, takes for more than text. Keys stay plain: `on` is one of ours."""
_NUMBER_LIKE = re.compile(
    r"[-+]?\.?[0-9][0-9_.,]*(?:e[-+]?[0-9]+)?|[0-9]+(?::[0-9.]+)+|0[xob][0-9a-f_]+|\.(?:inf|nan)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Value:
    """One scalar. `kept` is its own spelling, where a writer wants that back: a quoted text, a number's digits, or the
    lines of a block, its mark (`>-`) first."""

    value: Plain
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list. `flow` wants `[a, b]` wherever that fits on one line."""

    items: tuple[Piece, ...]
    flow: bool = True


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping in its order. `flow` wants `{a: 1, b: 2}` wherever that fits on one line."""

    entries: tuple[tuple[str, Piece], ...]
    flow: bool = False


Node = Value | Listed | Mapped


@dataclass(frozen=True, slots=True)
class Piece:
    """A node in its place: with the comments on lines before it (without `#`), one behind it, those on lines below it,
    and a line of air before all."""

    node: Node
    before: tuple[str, ...] = ()
    after: str = ""
    below: tuple[str, ...] = ()
    air: bool = False

    @property
    def bare(self) -> bool:
        """Whether no comment is here or below, so that it may stand on one line."""
        if self.before or self.after or self.below:
            return False
        match self.node:
            case Listed(items):
                return all(item.bare for item in items)
            case Mapped(entries):
                return all(piece.bare for _, piece in entries)
        return True


def piece(value: object) -> Piece:
    """A plain value (scalar, list, dict, Piece or node) as a piece. Raises TypeError for anything else."""
    if isinstance(value, Piece):
        return value
    if isinstance(value, Value | Listed | Mapped):
        return Piece(value)
    if isinstance(value, Mapping):
        return Piece(mapped(value, flow=True))
    if isinstance(value, list | tuple):
        return Piece(listed(value))
    if isinstance(value, float):
        return Piece(Value(Decimal(repr(value))))
    if value is None or isinstance(value, str | int | Decimal):
        return Piece(Value(value))
    raise TypeError(f"no YAML for {type(value).__name__}")


def mapped(entries: Mapping[str, object], *, flow: bool = False) -> Mapped:
    return Mapped(tuple((str(key), piece(value)) for key, value in entries.items()), flow)


def listed(items: Iterable[object], *, flow: bool = True) -> Listed:
    return Listed(tuple(piece(item) for item in items), flow)


def laid_out(root: Mapped, *, before: Sequence[str] = (), after: Sequence[str] = ()) -> str:
    """The text of a file, with comments before all and after all."""
    lines = [_comment(text) for text in before]
    if before and root.entries and root.entries[0][1].air:
        lines.append("")
    lines += _block_entries(root, 0)
    if after:
        lines.append("")
    lines += [_comment(text) for text in after]
    return "\n".join(lines) + "\n"


def _comment(text: str, indent: int = 0) -> str:
    text = " ".join(text.splitlines())
    return " " * indent + (f"# {text}" if text and not text.startswith(("#", "!")) else f"#{text}")


def _block_entries(node: Mapped, indent: int) -> list[str]:
    lines: list[str] = []
    for key, held in node.entries:
        if held.air and lines:
            lines.append("")
        lines += [_comment(text, indent) for text in held.before]
        lines += _entry(key_text(key), held, indent)
        lines += [_comment(text, indent) for text in held.below]
    return lines


def _entry(key: str, held: Piece, indent: int) -> list[str]:
    """`key: value`, whose value starts on the same line wherever it can."""
    if len(key) > LONGEST_KEY:
        return [f"{' ' * indent}? {key}", *_entry("", held, indent)]
    start = f"{' ' * indent}{key}:"
    tail = f"  {_comment(held.after)}" if held.after else ""
    if (one := _on_one_line(held, len(start) + 1 + len(tail))) is not None:
        return [f"{start} {one}{tail}"]
    match held.node:
        case Value():
            return _long_value(held.node, start, tail, indent + INDENT)
        case Listed():
            return [start + tail, *_block_items(held.node, indent + INDENT)]
        case Mapped():
            return [start + tail, *_block_entries(held.node, indent + INDENT)]


def _block_items(node: Listed, indent: int) -> list[str]:
    lines: list[str] = []
    for item in node.items:
        if item.air and lines:
            lines.append("")
        lines += [_comment(text, indent) for text in item.before]
        lines += _item(item, indent)
        lines += [_comment(text, indent) for text in item.below]
    return lines


def _item(item: Piece, indent: int) -> list[str]:
    start = " " * indent + "-"
    tail = f"  {_comment(item.after)}" if item.after else ""
    if (one := _on_one_line(item, len(start) + 1 + len(tail))) is not None:
        return [f"{start} {one}{tail}"]
    match item.node:
        case Value():
            return _long_value(item.node, start, tail, indent + INDENT)
        case Listed():
            below = _block_items(item.node, indent + INDENT)
        case Mapped():
            below = _block_entries(item.node, indent + INDENT)
    if below[0].lstrip().startswith("#") or tail:
        return [start + tail, *below]
    return [f"{start} {below[0].lstrip()}", *below[1:]]


def _on_one_line(held: Piece, used: int) -> str | None:
    """The value as the rest of one line; None where it may not be or does not fit. One without spaces always may."""
    node = held.node
    if isinstance(node, Value):
        if "\n" in node.kept:
            return None
        if isinstance(node.value, str) and "\n" in node.value.strip("\n") and not node.kept:
            return None
        text = value_text(node)
        foldable = isinstance(node.value, str) and _foldable(node.value) and not node.kept
        return text if used + len(text) <= WIDTH or not foldable else None
    empty = not (node.items if isinstance(node, Listed) else node.entries)
    if empty:
        return "[]" if isinstance(node, Listed) else "{}"
    if not node.flow or not Piece(node).bare or not _may_flow(node):
        return None
    text = _flow(node)
    return text if used + len(text) <= WIDTH else None


def _may_flow(node: Node) -> bool:
    match node:
        case Value(value, kept):
            return "\n" not in kept and (bool(kept) or not (isinstance(value, str) and "\n" in value))
        case Listed(items):
            return all(_may_flow(item.node) for item in items)
        case Mapped(entries):
            return all(len(key) < LONGEST_KEY // 2 and _may_flow(held.node) for key, held in entries)


def _flow(node: Node) -> str:
    match node:
        case Value():
            return value_text(node, flow=True)
        case Listed(items):
            return "[" + ", ".join(_flow(item.node) for item in items) + "]"
        case Mapped(entries):
            inside = ", ".join(f"{key_text(key, flow=True)}: {_flow(held.node)}" for key, held in entries)
            return "{" + inside + "}"


def _long_value(node: Value, start: str, tail: str, indent: int) -> list[str]:
    """Text over several lines: folded where lines may be broken, else as it stands, else quoted on its one line."""
    text = str(node.value)
    pad = " " * indent
    if "\n" in node.kept:
        mark, *lines = node.kept.split("\n")
        return [f"{start} {mark}{tail}", *(pad + line if line else "" for line in lines)]
    if _foldable(text) and "\n" not in text:
        folded = textwrap.wrap(text, max(WIDTH - indent, 40), break_long_words=False, break_on_hyphens=False)
        return [f"{start} >-{tail}", *(pad + line for line in folded)]
    if _literal(text):
        mark = "|" if text.endswith("\n") else "|-"
        return [
            f"{start} {mark}{tail}",
            *(pad + line if line else "" for line in text.rstrip("\n").split("\n")),
        ]
    return [f"{start} {value_text(node)}{tail}"]


def _foldable(text: str) -> bool:
    """Whether folding loses nothing: words with single spaces between them, none of which YAML would read otherwise."""
    return (
        " " in text
        and " ".join(text.split(" ")) == text
        and text.split() == text.split(" ")
        and text.isprintable()
    )


def _literal(text: str) -> bool:
    body = text[:-1] if text.endswith("\n") else text
    lines = body.split("\n")
    plain = all(line.replace("\t", " ").isprintable() and not line.endswith((" ", "\t")) for line in lines)
    return bool(body) and plain and bool(lines[0]) and not lines[0][0].isspace() and bool(lines[-1])


def key_text(key: str, *, flow: bool = False) -> str:
    """A key, quoted where it has to be. `on` and `yes` stay as they are: definitions are read by the rules of 1.2."""
    return key if _plain(key, flow=flow) else _quoted(key)


def value_text(value: Value, *, flow: bool = False) -> str:
    """A scalar on one line."""
    if value.kept:
        return value.kept
    held = value.value
    if held is None:
        return "null"
    if isinstance(held, bool):
        return "true" if held else "false"
    if isinstance(held, int):
        return str(held)
    if isinstance(held, Decimal):
        return _number(held)
    old = held.casefold() in _OLD_WORDS or _NUMBER_LIKE.fullmatch(held) is not None
    return held if not old and _plain(held, flow=flow) else _quoted(held)


def _number(value: Decimal) -> str:
    if value.is_nan():
        return ".nan"
    if value.is_infinite():
        return ".inf" if value > 0 else "-.inf"
    return format(value, "f") if abs(value.adjusted()) < 30 else str(value)


def _plain(text: str, *, flow: bool) -> bool:
    """Whether the text, written without quotes, is read as itself."""
    if text != text.strip() or not _PLAIN.fullmatch(text) or not text.isprintable():
        return False
    if _MEANS_MORE.search(text) or (flow and _BREAKS_FLOW.search(text)):
        return False
    return scalar_value(Scalar(text, True, 1, 1)) == text


def _quoted(text: str) -> str:
    """In double quotes, where what does not show is escaped; in single ones where only double ones stand within."""
    if '"' in text and "'" not in text and text.isprintable() and "\ufeff" not in text:
        return f"'{text}'"
    out = []
    for char in text:
        if char in '"\\':
            out.append("\\" + char)
        elif char == "\n":
            out.append("\\n")
        elif char == "\t":
            out.append("\\t")
        elif char.isprintable() and char not in "\ufeff":
            out.append(char)
        elif ord(char) <= 0xFF:
            out.append(f"\\x{ord(char):02x}")
        elif ord(char) <= 0xFFFF:
            out.append(f"\\u{ord(char):04x}")
        else:
            out.append(f"\\U{ord(char):08x}")
    return '"' + "".join(out) + '"'
