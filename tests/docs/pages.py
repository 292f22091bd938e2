"""The documentation as its tests read it: sections, fenced blocks, tables, and the parts that are written by code.

    page("queries").blocks("json query")        every block that begins with ```json query
    page("queries").tables("Time ranges")       the rows of each table of that section, without the headings

A part that is written by code stands between `<!-- generated: NAME -->` and `<!-- end -->`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]

_FENCED = re.compile(r"^```(?P<kind>[^\n`]*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_GENERATED = re.compile(r"(<!-- generated: (?P<name>\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
_TABLE = re.compile(r"^\|.*\|\n\|[ |-]+\|\n((?:\|.*\|\n)+)", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block. `kind` is what follows the fence ("json query"), `section` the heading it stands under."""

    kind: str
    text: str
    section: str
    line: int

    @property
    def file(self) -> str:
        """The file that the block is: its first line names it, as in `# models/sales.yml`; "" for other blocks."""
        found = re.match(r"# (\S+\.(?:ya?ml|lkml))\n", self.text)
        return found[1] if found else ""


@dataclass(frozen=True)
class Page:
    """One Markdown page."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        return self.path.stem

    def blocks(self, *kinds: str) -> list[Block]:
        """The fenced blocks of these kinds, all of them if none is named, from top to bottom."""
        return [block for block in _blocks(self.text) if not kinds or block.kind in kinds]

    def sections(self) -> list[str]:
        return _HEADING.findall(_FENCED.sub("", self.text))

    def tables(self, section: str) -> list[list[list[str]]]:
        """The tables of a section: rows of cells, their headings left out."""
        plain = _FENCED.sub("", self.text)
        parts = _HEADING.split(plain)
        body = parts[parts.index(section) + 1]
        return [[_cells(line) for line in found.splitlines()] for found in _TABLE.findall(body)]

    def generated(self) -> list[str]:
        """The names of the parts that are written by code."""
        return [found["name"] for found in _GENERATED.finditer(self.text)]

    def with_generated(self, name: str, text: str) -> str:
        """The page's text with one such part written anew."""
        return _GENERATED.sub(
            lambda found: f"{found[1]}{text.strip()}\n{found[3]}" if found["name"] == name else found[0],
            self.text,
        )


@cache
def _blocks(text: str) -> tuple[Block, ...]:
    """All fenced blocks of a page."""
    found = list(_FENCED.finditer(text))
    fenced = [match.span() for match in found]
    headings = [
        (match.start(), match[1])
        for match in _HEADING.finditer(text)
        if not any(start <= match.start() < end for start, end in fenced)
    ]
    return tuple(
        Block(
            match["kind"],
            match["text"],
            next((heading for at, heading in reversed(headings) if at < match.start()), ""),
            text.count("\n", 0, match.start()) + 1,
        )
        for match in found
    )


def page(name: str) -> Page:
    """docs/NAME.md, or README.md for "README"."""
    path = ROOT / "README.md" if name == "README" else ROOT / "docs" / f"{name}.md"
    return Page(path, _read(path))


@cache
def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def all_pages() -> list[Page]:
    """README.md and every page of docs/."""
    return [page("README"), *(page(path.stem) for path in sorted((ROOT / "docs").glob("*.md")))]


def code(cell: str) -> str:
    """What stands in a table's cell between backticks."""
    found = re.search(r"`` (.+?) ``|`([^`]+)`", cell)
    assert found, cell
    return (found[1] or found[2]).replace(r"\|", "|")


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
