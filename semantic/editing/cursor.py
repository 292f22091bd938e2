"""Where in a YAML file somebody is typing, also while the text is no YAML yet.

    spot_at("metrics:\\n  revenue: {expr: sum(am", 33)
    Spot(keys=("metrics", "revenue", "expr"), part=Part.VALUE, text="sum(am", start=27, …)

Indentation and brackets say it, as they do to people: nothing before or behind the place has to be sound. Where a text
is sound, `semantic.definitions.marked` says the same.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

Keys = tuple[str | int, ...]
"""The keys and the places in lists that lead to a value, from the file's root."""

_BREAK = re.compile("\r\n|\n|\r")
_KEY = re.compile(
    r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#&*!|>'"%@`\[\]{},-][^#\n]*?|-[^\s#][^#\n]*?)(?=:(?:\s|$))"""
)
_PROPERTIES = re.compile(r"(?:[&!]\S*(?:[ \t]+|$))+")
_BLOCK = re.compile(r"[|>][-+0-9]*[ \t]*(?:#.*)?$")
_COMMENT = re.compile(r"(?:^|[ \t])#")


class Part(StrEnum):
    KEY = "key"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Spot:
    """`keys` lead to the value, or to the mapping in which a key is typed. `text` is the key or value as it is written,
    without its quotes, from the offset `start`. `siblings` are the keys of the mapping that `keys` end in, or of which
    a key is typed. `indent` is the column of a key in a block; None within braces and for values."""

    keys: Keys
    part: Part
    text: str
    start: int
    siblings: tuple[str, ...] = ()
    indent: int | None = None


@dataclass(slots=True)
class _Frame:
    """An open mapping or list of a block: `last` is the key or place that the line before was about."""

    indent: int
    path: Keys
    listed: bool = False
    last: str | int = ""
    empty: bool = True
    """Whether nothing stands behind that key yet."""
    names: tuple[str, ...] = ()


def spot_at(source: str, offset: int) -> Spot:
    """What is being typed at an offset."""
    return _Scanner(source, max(0, min(offset, len(source)))).spot()


class _Scanner:
    def __init__(self, source: str, offset: int) -> None:
        self.source = source
        self.offset = offset
        self.starts = [0, *(found.end() for found in _BREAK.finditer(source))]
        self.row = bisect_right(self.starts, offset) - 1
        self.frames = [_Frame(0, ())]
        self.found: Spot | None = None

    def spot(self) -> Spot:
        row = 0
        while row <= self.row and self.found is None:
            row = self._line(row)
        if self.found is None:
            column = self.offset - self.starts[self.row]
            self.found = self._key_spot(self.offset, "", column)
        return self.found

    def text_of(self, row: int) -> str:
        """A line without its end."""
        end = self.starts[row + 1] if row + 1 < len(self.starts) else len(self.source)
        return self.source[self.starts[row] : end].rstrip("\r\n")

    def _indent(self, row: int) -> int | None:
        """The column where a line begins; None for one that is blank or a comment."""
        line = self.text_of(row).lstrip("\ufeff") if row == 0 else self.text_of(row)
        bare = line.lstrip(" \t")
        return None if not bare or bare.startswith("#") else len(line) - len(bare)

    def _line(self, row: int) -> int:
        """Reads an entry; the row of the next one."""
        indent = self._indent(row)
        if indent is None:
            inside = row == self.row and "#" in self.text_of(row)[: self.offset - self.starts[row]]
            if inside:
                self.found = Spot((), Part.VALUE, "", self.offset)
            return row + 1
        start = self.starts[row] + indent + (1 if row == 0 and self.source.startswith("\ufeff") else 0)
        if row == self.row and self.offset < start:
            return row + 1
        return self._entry(row, start, indent)

    def _entry(self, row: int, start: int, indent: int) -> int:
        line_end = self.starts[row] + len(self.text_of(row))
        text = self.source[start:line_end]
        if text == "-" or text.startswith("- "):
            return self._item(row, start, indent, text)
        if text in ("---", "...") and indent == 0:
            return row + 1
        key = _KEY.match(text)
        if key is None:
            return self._typed(row, start, indent, text)
        frame = self._enter(indent, listed=False)
        name = key[0].strip().strip("'\"")
        if start <= self.offset <= start + key.end():
            siblings = (*frame.names, *self._later(row + 1, indent))
            quoted = key[0][0] in "'\""
            self.found = Spot(frame.path, Part.KEY, name, start + quoted, siblings, indent)
            return row + 1
        frame.last, frame.names = name, (*frame.names, name)
        return self._value(row, start + key.end() + 1, indent, (*frame.path, name), frame)

    def _item(self, row: int, start: int, indent: int, text: str) -> int:
        frame = self._enter(indent, listed=True)
        frame.last = frame.last + 1 if isinstance(frame.last, int) else 0
        rest = text[1:].lstrip(" ")
        if not rest:
            frame.empty = True
            if row == self.row:
                self.found = Spot((*frame.path, frame.last), Part.VALUE, "", self.offset)
            return row + 1
        inner = len(text) - len(rest)
        if row == self.row and self.offset < start + inner:
            self.found = Spot((*frame.path, frame.last), Part.VALUE, "", self.offset)
            return row + 1
        if _KEY.match(rest) or rest.startswith("- "):
            frame.empty = True
            return self._entry(row, start + inner, indent + inner)
        return self._value(row, start + 1, indent, (*frame.path, frame.last), frame)

    def _typed(self, row: int, start: int, indent: int, text: str) -> int:
        """A line that is neither: a key without its colon, or what follows from something broken before."""
        if row == self.row:
            typed = text.split("#", 1)[0].rstrip()
            self.found = self._key_spot(start, typed, indent)
        return row + 1

    def _enter(self, indent: int, *, listed: bool) -> _Frame:
        """The block that a line of this indentation belongs to."""
        frames = self.frames
        while len(frames) > 1 and (
            frames[-1].indent > indent or (frames[-1].indent == indent and frames[-1].listed and not listed)
        ):
            frames.pop()
        top = frames[-1]
        if top.indent == indent and top.listed == listed:
            return top
        if top.indent < indent or (listed and not top.listed):
            path = (*top.path, top.last) if top.last != "" else top.path
            frames.append(_Frame(indent, path, listed))
        return frames[-1]

    def _key_spot(self, start: int, typed: str, indent: int) -> Spot:
        """A key that is typed at an indentation, below what is open there."""
        frames = self.frames
        while len(frames) > 1 and (
            frames[-1].indent > indent or (frames[-1].listed and frames[-1].indent >= indent)
        ):
            frames.pop()
        top = frames[-1]
        if top.indent == indent and not top.listed:
            path, names = top.path, top.names
        elif top.last != "" and (top.empty or top.listed):
            path, names = (*top.path, top.last), ()
        else:
            path, names = top.path, top.names
        siblings = (*names, *self._later(self.row + 1, indent))
        return Spot(path, Part.KEY, typed, start, siblings, indent)

    def _later(self, row: int, indent: int) -> tuple[str, ...]:
        """The keys below a line in the same mapping."""
        names: list[str] = []
        for other in range(row, len(self.starts)):
            column = self._indent(other)
            if column is None or column > indent:
                continue
            text = self.text_of(other)[column:]
            if column < indent or text.startswith("- "):
                break
            if key := _KEY.match(text):
                names.append(key[0].strip().strip("'\""))
        return tuple(names)

    def _value(self, row: int, start: int, indent: int, keys: Keys, frame: _Frame) -> int:
        """Reads what stands behind a key or a dash; the row behind it."""
        line_end = self.starts[row] + len(self.text_of(row))
        start += len(self.source[start:line_end]) - len(self.source[start:line_end].lstrip(" \t"))
        if properties := _PROPERTIES.match(self.source[start:line_end]):
            start += properties.end()
        text = self.source[start:line_end]
        after = self._deeper(row + 1, indent)
        end = self.starts[after] if after < len(self.starts) else len(self.source)
        frame.empty = not text or text.startswith("#")
        if frame.empty:
            if row == self.row and self.offset <= line_end:
                self.found = Spot(keys, Part.VALUE, "", self.offset)
            return row + 1
        if _BLOCK.match(text):
            body = self.starts[row + 1] if row + 1 < len(self.starts) else len(self.source)
            if self.offset >= body and row < self.row < after:
                self.found = Spot(keys, Part.VALUE, self.source[body:end].rstrip(), body)
            return after
        if text[0] in "{[":
            flow = _Flow(self.source, self.offset, end)
            closed = flow.node(start, keys)
            if flow.found is not None and start < self.offset:
                self.found = flow.found
            return max(row + 1, bisect_right(self.starts, max(closed - 1, start)))
        return self._scalar(row, start, keys, after, end)

    def _scalar(self, row: int, start: int, keys: Keys, after: int, end: int) -> int:
        if self.source[start] in "'\"":
            close = _closing(self.source, start, end)
            if start < self.offset <= close:
                self.found = Spot(keys, Part.VALUE, self.source[start + 1 : close], start + 1)
            return max(row + 1, bisect_right(self.starts, close))
        last = row
        for other in range(row + 1, after):
            column = self._indent(other)
            if column is not None and _KEY.match(self.text_of(other)[column:]):
                break
            last = other if column is not None else last
        # A line that is still blank is one for the next key, not the end of this text.
        whole = self.source[start : self.starts[last] + len(self.text_of(last))]
        if last == row and (comment := _COMMENT.search(whole)):
            whole = whole[: comment.start()]
        inside = self.offset <= start + len(whole) or not whole[len(whole.rstrip()) :].strip()
        if row <= self.row <= last and inside:
            self.found = Spot(keys, Part.VALUE, whole, min(start, self.offset))
        return last + 1

    def _deeper(self, row: int, indent: int) -> int:
        """The first row from here on that is not below an entry of this indentation."""
        while row < len(self.starts):
            column = self._indent(row)
            if column is not None and column <= indent and self.text_of(row)[:1] != "":
                return row
            if column is None and self.text_of(row).strip() and self.text_of(row).index("#") <= indent:
                return row
            row += 1
        return row


class _Flow:
    """What stands in braces and brackets, up to their end or to `end`. A comma in parentheses ends nothing: people mean
    the whole expression, and `dragoman check` says that it needs quotes."""

    def __init__(self, source: str, offset: int, end: int) -> None:
        self.source, self.offset, self.end = source, offset, end
        self.found: Spot | None = None

    def node(self, at: int, keys: Keys) -> int:
        """Reads a value; the offset behind it."""
        at = self.blank(at)
        if properties := _PROPERTIES.match(self.source[at : self.end]):
            at += properties.end()
        opening = self.source[at : at + 1] if at < self.end else ""
        if opening == "{":
            return self.tree(at + 1, keys)
        if opening == "[":
            return self.list(at + 1, keys)
        text, start, end = self.scalar(at, keys=False)
        if start <= self.offset <= end:
            self.found = Spot(keys, Part.VALUE, text, start)
        return self.behind(end, start)

    def tree(self, at: int, keys: Keys) -> int:
        names: list[str] = []
        here: Spot | None = None
        while True:
            before = at
            at = self.blank(at)
            if at >= self.end or self.source[at] in "}]":
                if here is None and self.found is None and before <= self.offset <= at:
                    here = Spot(keys, Part.KEY, "", self.offset)
                break
            if self.source[at] == ",":
                if self.found is None and before <= self.offset <= at:
                    here = here or Spot(keys, Part.KEY, "", self.offset)
                at += 1
                continue
            text, start, end = self.scalar(at, keys=True)
            typed = start <= self.offset <= end
            at = self.blank(self.behind(end, start))
            if typed:
                here = Spot(keys, Part.KEY, text, start)
            else:
                names.append(text)
            if self.source[at : at + 1] == ":" and at < self.end:
                colon = at + 1
                at = self.blank(colon)
                if colon <= self.offset < at or (
                    self.offset == at and self.source[at : at + 1] in (",", "}", "")
                ):
                    self.found = Spot((*keys, text), Part.VALUE, "", self.offset)
                if self.source[at : at + 1] not in (",", "}", ""):
                    at = self.node(at, (*keys, text))
            if at <= before:
                at = before + 1
        if here is not None:
            self.found = Spot(here.keys, here.part, here.text, here.start, tuple(names))
        return min(at + 1, self.end)

    def list(self, at: int, keys: Keys) -> int:
        index = 0
        while True:
            before = at
            at = self.blank(at)
            closing = at >= self.end or self.source[at] in "]}"
            if closing or self.source[at] == ",":
                if self.found is None and before <= self.offset <= at:
                    self.found = Spot((*keys, index), Part.VALUE, "", self.offset)
                if closing:
                    return min(at + 1, self.end)
                index += 1
                at += 1
                continue
            at = max(self.node(at, (*keys, index)), before + 1)

    def scalar(self, at: int, *, keys: bool) -> tuple[str, int, int]:
        """A text without its quotes, with its place."""
        if self.source[at : at + 1] in ("'", '"') and at < self.end:
            close = _closing(self.source, at, self.end)
            return self.source[at + 1 : close], at + 1, close
        depth, place = 0, at
        while place < self.end:
            char = self.source[place]
            ending = char in "}]" or (char in "{[" and keys)
            if char == ":" and keys:
                ending = place + 1 >= self.end or self.source[place + 1] in " \t\r\n,}]"
            if (
                ending
                or (char == "," and depth <= 0)
                or (char == "#" and self.source[place - 1] in " \t\r\n")
            ):
                break
            depth += (char == "(") - (char == ")")
            place += 1
        text = self.source[at:place].rstrip()
        return text, at, at + len(text)

    def behind(self, end: int, start: int) -> int:
        """The offset behind a text, over the quote that closes it."""
        quoted = (
            start > 0
            and self.source[start - 1] in "'\""
            and self.source[end : end + 1] == self.source[start - 1]
        )
        return end + 1 if quoted else end

    def blank(self, at: int) -> int:
        """The offset of what comes next: blanks and comments left out."""
        while at < self.end:
            char = self.source[at]
            if char == "#" and (at == 0 or self.source[at - 1] in " \t\r\n"):
                found = _BREAK.search(self.source, at, self.end)
                at = found.end() if found else self.end
            elif char in " \t\r\n":
                at += 1
            else:
                break
        return at


def _closing(source: str, start: int, end: int) -> int:
    """The offset of the quote that closes the one at `start`, or the end of its line where none does."""
    quote, at = source[start], start + 1
    while at < end:
        if source[at] == "\\" and quote == '"':
            at += 2
            continue
        if source[at] == quote:
            if quote == "'" and source[at + 1 : at + 2] == "'":
                at += 2
                continue
            return at
        at += 1
    found = _BREAK.search(source, start, end)
    return found.start() if found else end
