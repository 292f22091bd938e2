"""A definition file in the one layout, with every comment: the same values, in the same order.

    formatted("metrics:\n    revenue:   {expr: sum(amount)}   # net\n")
    "metrics:\n  revenue: {expr: sum(amount)}  # net\n"

What is written is read back before anybody gets it: a file whose values or comments would change is left alone.
"""

from __future__ import annotations

from dataclasses import replace

from semantic.definitions.commented import Commented, NotLaidOut, read_commented
from semantic.definitions.key_kinds import Kind
from semantic.definitions.keys import SECTIONS
from semantic.definitions.layout import Mapped, Piece, laid_out
from semantic.definitions.yaml_nodes import plain_value
from semantic.definitions.yaml_tree import read_yaml
from semantic.errors import Problem

_AIRED = frozenset(
    key.name
    for section in ("model", "settings")
    for key in SECTIONS[section].keys.values()
    if key.kind is Kind.SECTIONS
)
"""The keys before which a line stays empty."""


def formatted(text: str, file: str = "") -> str | Problem:
    """The text in its layout; the problem instead where it cannot be laid out without loss."""
    root, problems = read_yaml(text, file)
    if problems:
        return problems[0]
    if root is None:
        return text
    try:
        found = read_commented(text)
        made = _laid_out(found)
        again = read_commented(made)
    except NotLaidOut as reason:
        return _left(file, str(reason))
    back, problems = read_yaml(made, file)
    if problems or back is None or plain_value(back) != plain_value(root):
        return _left(file, "Its values would not be read back as they are.")
    if _comments(text) != _comments(made) or _laid_out(again) != made:
        return _left(file, "Its comments stand where they cannot be kept.")
    return made


def _laid_out(found: Commented) -> str:
    entries = tuple((key, _aired(key, held)) for key, held in found.root.entries)
    return laid_out(Mapped(entries), before=found.before, after=found.after)


def _aired(key: str, held: Piece) -> Piece:
    block = isinstance(held.node, Mapped) and not held.node.flow
    return replace(held, air=True) if key in _AIRED and block else held


def _comments(text: str) -> list[str]:
    """All comments, in no order: what is kept of them is compared."""
    found = read_commented(text)
    return sorted([*found.before, *found.after, *_within(Piece(found.root))])


def _within(piece: Piece) -> list[str]:
    out = [*piece.before, *piece.below, *([piece.after] if piece.after else [])]
    node = piece.node
    inner = [held for _, held in node.entries] if isinstance(node, Mapped) else getattr(node, "items", ())
    return out + [text for held in inner for text in _within(held)]


def _left(file: str, why: str) -> Problem:
    return Problem("not-formatted", f"{file or 'This file'} is left as it is. {why}", severity="warning")
