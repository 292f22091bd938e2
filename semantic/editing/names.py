"""The names in an expression with their places, also while it is being typed.

    written_names("sum(quantity * product.list_price) / revenue")
    (Written(parts=("quantity",), …, within=True), Written(("product", "list_price"), …), Written(("revenue",), …))

Where the text can be parsed, the parser says what is a name; units and types (`extract(year from t)`) are none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from sqlglot import exp

from semantic.definitions.aggregates import AGGREGATES
from semantic.definitions.expressions import parse_one
from semantic.definitions.node_checks import Refused

_TOKEN = re.compile(
    r"""'(?:[^']|'')*(?:'|$)"""
    r"""|(?P<name>(?:"(?:[^"]|"")+"|[^\W\d][\w$]*)(?:\s*\.\s*(?:"(?:[^"]|"")+"|[^\W\d][\w$]*))*)"""
    r"""|\d[\w.]*|(?P<open>\()|(?P<close>\))|(?P<other>[^\s\w])""",
)
_PART = re.compile(r'"(?:[^"]|"")+"|[^\W\d][\w$]*')
AGGREGATE_WORDS = frozenset(aggregate.syntax.partition("(")[0] for aggregate in AGGREGATES.values()) | {
    "any", "every",
}  # fmt: skip
KEYWORDS = frozenset(
    {
        "and", "or", "not", "in", "is", "null", "like", "ilike", "between", "case", "when", "then", "else", "end",
        "as", "distinct", "true", "false", "interval",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """A dotted name. `spans` are the places of its parts; `within`: whether it stands within an aggregate."""

    parts: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    within: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int


@lru_cache(maxsize=50_000)
def written_names(text: str, dialect: str = "") -> tuple[Written, ...]:
    """Every name, in its order."""
    found = _scanned(text)
    if not found or re.fullmatch(r"\w+", text):
        return found
    starts = _parsed(text, dialect)
    return found if starts is None else tuple(each for each in found if each.spans[0][0] in starts)


def aggregates_around(text: str) -> bool:
    """Whether what comes behind this beginning of an expression stands within an aggregate."""
    return any(_open_calls(text))


def _open_calls(text: str) -> list[bool]:
    """For each parenthesis that is open at the end, whether it is that of an aggregate."""
    opened: list[bool] = []
    before = ""
    for token in _TOKEN.finditer(text):
        if token["open"]:
            opened.append(before.lower() in AGGREGATE_WORDS)
        elif token["close"] and opened:
            opened.pop()
        before = token["name"] or ""
    return opened


def _scanned(text: str) -> tuple[Written, ...]:
    found: list[Written] = []
    opened: list[bool] = []
    last: Written | None = None
    for token in _TOKEN.finditer(text):
        if token["open"]:
            called = last is not None and last.spans[-1][1] <= token.start() and found and found[-1] is last
            word = last.parts[-1].lower() if last is not None and called else ""
            if called:
                found.pop()
            opened.append(word in AGGREGATE_WORDS)
            last = None
        elif token["close"]:
            if opened:
                opened.pop()
            last = None
        elif token["name"]:
            last = _written(token["name"], token.start(), any(opened))
            if len(last.parts) == 1 and last.parts[0].lower() in KEYWORDS:
                last = None
                continue
            found.append(last)
        else:
            last = None
    return tuple(found)


def _written(text: str, start: int, within: bool) -> Written:
    parts, spans = [], []
    for part in _PART.finditer(text):
        quoted = part[0].startswith('"')
        parts.append(part[0][1:-1].replace('""', '"') if quoted else part[0])
        spans.append((start + part.start(), start + part.end()))
    return Written(tuple(parts), tuple(spans), within)


def _parsed(text: str, dialect: str) -> frozenset[int] | None:
    """Where the names of an expression begin; None where it cannot be parsed."""
    try:
        tree = parse_one(text, dialect)
    except Refused:
        return None
    starts = set()
    for node in tree.find_all(exp.Column):
        places = [
            part.meta["start"]
            for part in node.parts
            if isinstance(part, exp.Identifier) and "start" in part.meta
        ]
        if places:
            starts.add(min(places))
    return frozenset(starts)
