"""The references in Cube's SQL: `{CUBE}.amount`, `{member}`, `{users.name}`, `{orders.users.city}`, `{orders.sql()}`.

    text = split("SUM({CUBE}.amount) / {count}")
    text.marked                      "SUM(_ref0_.amount) / _ref1_"
    text.references                  (Reference(("CUBE",)), Reference(("count",)))

Cube reads what stands between the braces as Python. The few forms that models are made of are read here; any other
code is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_PATH = re.compile(rf"{_NAME}(?:\.{_NAME})*")
_SQL_CALL = re.compile(rf"({_NAME})\.sql\(\)")
_FILTER_CALL = re.compile(r"FILTER_(?:PARAMS\b|GROUP\s*\()")
_CONTEXTS = ("SECURITY_CONTEXT", "COMPILE_CONTEXT", "securityContext", "security_context", "userAttributes")
_MARK = re.compile(r"_ref(\d+)_")
ALWAYS = "1 = 1"
"""What a filter that Cube would push down becomes: the same filter acts on the result anyway."""


class CannotSay(Exception):
    """A thing of the source that has no form here; its text is the reason, as the report gives it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Reference:
    """`parts` as written; `sql` for `{cube.sql()}`."""

    parts: tuple[str, ...]
    sql: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A text of SQL with a mark in the place of each reference. `pushed_down` tells that filters were left out."""

    marked: str
    references: tuple[Reference, ...]
    pushed_down: bool = False


def mark(index: int) -> str:
    return f"_ref{index}_"


def marked_index(name: str) -> int | None:
    """The place of the reference that a name marks; None for every other name."""
    found = _MARK.fullmatch(name)
    return int(found[1]) if found else None


def has_mark(text: str) -> bool:
    return _MARK.search(text) is not None


def split(sql: str) -> Text:
    """Raises CannotSay where code stands between braces that is no reference, or braces do not close."""
    if _MARK.search(sql):
        raise CannotSay("A name in this SQL looks like a mark that the import makes: rename the column.")
    out: list[str] = []
    references: list[Reference] = []
    pushed_down = False
    at = 0
    while at < len(sql):
        char = sql[at]
        if char == "\\" and sql[at + 1 : at + 2] in ("{", "}"):
            out.append(sql[at + 1])
            at += 2
        elif char == "{":
            end = _closing(sql, at)
            code = sql[at + 1 : end].strip()
            if out and out[-1] == "$":
                out.pop()  # `${name}` is how JavaScript writes it
            if _FILTER_CALL.match(code):
                out.append(ALWAYS)
                pushed_down = True
            else:
                references.append(_reference(code))
                out.append(mark(len(references) - 1))
            at = end + 1
        else:
            out.append(char)
            at += 1
    return Text("".join(out), tuple(references), pushed_down)


def _closing(sql: str, start: int) -> int:
    depth, quote = 0, ""
    for at in range(start, len(sql)):
        char = sql[at]
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"`":
            quote = char
        elif char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
            if not depth:
                return at
    raise CannotSay("A brace in its SQL is never closed.")


def _reference(code: str) -> Reference:
    if any(code.startswith(context) for context in _CONTEXTS):
        raise CannotSay(
            "Its SQL depends on who asks. Say that as `access` of the model, with an attribute of `principal`."
        )
    if call := _SQL_CALL.fullmatch(code):
        return Reference((call[1],), sql=True)
    if not _PATH.fullmatch(code):
        raise CannotSay(f"Between braces stands code, not a name: {code[:40]!r}.")
    return Reference(tuple(code.split(".")))
