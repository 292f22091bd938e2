"""Adds members to a definition file by inserting lines: every line that is there stays as it is, comments and all.

    with_members(text, "dimensions", {"channel": member("dimension", {"type": "string"})})

The new ones stand below those that the section has, in their indentation. What cannot be done by inserting alone (a
section that is an alias, or in braces over several lines) is refused, never done another way.
"""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from semantic.definitions.keys import SECTIONS
from semantic.definitions.layout import INDENT, Mapped, Piece, laid_out

_ORDER = tuple(SECTIONS["model"].keys)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NotInsertable(Exception):
    """The file is written in a way to which nothing can be added by inserting lines."""


def with_members(text: str, section: str, members: Mapping[str, Piece]) -> str:
    """The text of a model's file with more members in one of its sections. Raises NotInsertable."""
    if not members:
        return text
    root = yaml.compose(text, Loader=_LOADER)
    if not isinstance(root, yaml.MappingNode) or root.flow_style or root.start_mark.column:
        raise NotInsertable("The file is not a mapping with a line for each key.")
    lines = text.splitlines()
    entries = {key.value: (key, value) for key, value in root.value}
    if section not in entries:
        return _joined(_with_section(lines, section, members, entries), text)
    key, value = entries[section]
    if isinstance(value, yaml.ScalarNode) and not value.value:
        # `joins:` with nothing below it.
        at, indent = key.start_mark.line + 1, INDENT
    elif not isinstance(value, yaml.MappingNode) or not value.value or _is_alias(key, value):
        raise NotInsertable(f"`{section}` is not a mapping with a line for each member.")
    elif value.flow_style:
        return _joined(_within_braces(lines, section, value, members), text)
    else:
        indent = value.value[0][0].start_mark.column
        at = _end(lines, value, indent)
    return _joined([*lines[:at], *_written(members, indent), *lines[at:]], text)


def _with_section(
    lines: list[str],
    section: str,
    members: Mapping[str, Piece],
    entries: Mapping[str, tuple[yaml.Node, yaml.Node]],
) -> list[str]:
    """A section of its own, before those that come after it."""
    later = [name for name in entries if name in _ORDER and _ORDER.index(name) > _ORDER.index(section)]
    sections = {"joins", "dimensions", "segments", "metrics", "access"}
    starts = [_line_of(entries[name]) for name in later if name in sections]
    at = min(starts) if starts else len(lines)
    while at and (lines[at - 1].startswith("#") or not lines[at - 1].strip()):
        if not starts and lines[at - 1].startswith("#"):
            break
        at -= 1
    block = [f"{section}:", *_written(members, INDENT)]
    after = [""] if at < len(lines) and lines[at].strip() else []
    return [*lines[:at], "", *block, *after, *lines[at:]]


def _line_of(entry: tuple[yaml.Node, yaml.Node]) -> int:
    key: yaml.Node = entry[0]
    assert key.start_mark is not None
    line: int = key.start_mark.line
    return line


def _end(lines: list[str], value: yaml.MappingNode, indent: int) -> int:
    """The line behind the last of a section: comments below it belong to it where they are indented as it is."""
    last_key, last_value = value.value[-1]
    at: int = max(last_key.end_mark.line, last_value.start_mark.line) + 1
    while at < len(lines) and _belongs(lines[at], indent):
        at += 1
    while at and not lines[at - 1].strip():
        at -= 1
    return at


def _belongs(line: str, indent: int) -> bool:
    return not line.strip() or len(line) - len(line.lstrip()) >= indent


def _within_braces(
    lines: list[str], section: str, value: yaml.MappingNode, members: Mapping[str, Piece]
) -> list[str]:
    """`{a: …}` on one line becomes `{a: …, b: …}`."""
    first, last = value.start_mark, value.end_mark
    if first.line != last.line:
        raise NotInsertable(f"`{section}` stands in braces over several lines.")
    added = []
    for name, held in members.items():
        [one] = laid_out(Mapped(((name, Piece(_flowing(held))),))).splitlines() or [""]
        added.append(one)
    line = lines[last.line]
    closing = last.column - 1
    return [
        *lines[: last.line],
        f"{line[:closing]}, {', '.join(added)}{line[closing:]}",
        *lines[last.line + 1 :],
    ]


def _flowing(held: Piece) -> Mapped:
    """A member on one line, without its comments."""
    if not isinstance(held.node, Mapped):
        raise NotInsertable("This does not fit on one line.")
    entries = tuple((name, Piece(each.node)) for name, each in held.node.entries)
    flat = Mapped(entries, flow=True)
    if len(laid_out(Mapped((("x", Piece(flat)),))).splitlines()) > 1:
        raise NotInsertable("This does not fit on one line.")
    return flat


def _written(members: Mapping[str, Piece], indent: int) -> list[str]:
    text = laid_out(Mapped(tuple(members.items())))
    return [" " * indent + line if line else "" for line in text.splitlines()]


def _joined(lines: list[str], text: str) -> str:
    ending = "\r\n" if "\r\n" in text else "\n"
    return ending.join(lines) + ending


def _is_alias(key: yaml.Node, value: yaml.Node) -> bool:
    """Whether the value stands before its key: what an alias means is written where its anchor is."""
    assert key.start_mark is not None and value.start_mark is not None
    there, here = value.start_mark, key.start_mark
    return (there.line, there.column) < (here.line, here.column)
