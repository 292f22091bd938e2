"""Boxes in layers from left to right, with lines between them that cross little: where each of them stands.

    layout([[Box("a", 80)], [Box("b", 60), Box("c", 60)]], [("a", "b"), ("a", "c")])

What is drawn is told elsewhere; here are only places. A line over several layers goes through an empty place in each,
so that it runs beside boxes, not behind them. The same graph always gives the same picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

HEIGHT = 44
GAP = 14
BETWEEN = 56
MARGIN = 6
THIN = 8
"""The height of an empty place through which a line goes."""
SWEEPS = 4


@dataclass(frozen=True, slots=True)
class Box:
    key: str
    width: int


@dataclass(frozen=True, slots=True)
class Placed:
    """The upper left corner of a box."""

    x: int
    y: int
    width: int
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class Layout:
    """`lines` are the points of each line: it begins at the right of a box and ends at the left of another one."""

    width: int
    height: int
    boxes: Mapping[str, Placed]
    lines: tuple[tuple[tuple[int, int], ...], ...]


def layout(layers: Sequence[Sequence[Box]], edges: Sequence[tuple[str, str]]) -> Layout:
    """The places of boxes and lines. An edge leads from a box to one of a later layer."""
    level = {box.key: at for at, layer in enumerate(layers) for box in layer}
    rows: list[list[str]] = [[box.key for box in layer] for layer in layers]
    chains = []
    for start, end in edges:
        chain = [start]
        for at in range(level[start] + 1, level[end]):
            empty = f"{start} > {end} @ {at}"
            rows[at].append(empty)
            chain.append(empty)
        chains.append([*chain, end])
    _untangle(rows, chains)
    widths = {box.key: box.width for layer in layers for box in layer}
    placed = _placed(rows, widths, {key: level[key] for key in widths})
    height = max((each.y + each.height for each in placed.values()), default=0) + MARGIN
    width = max((each.x + each.width for each in placed.values()), default=0) + MARGIN
    return Layout(
        width,
        height,
        {key: placed[key] for key in widths},
        tuple(tuple(_points(chain, placed, widths)) for chain in chains),
    )


def _untangle(rows: list[list[str]], chains: Sequence[Sequence[str]]) -> None:
    """Orders each layer by the middle of what its boxes are connected with in the layer before, then behind."""
    before: dict[str, list[str]] = {}
    behind: dict[str, list[str]] = {}
    for chain in chains:
        for one, other in pairwise(chain):
            before.setdefault(other, []).append(one)
            behind.setdefault(one, []).append(other)
    for sweep in range(SWEEPS):
        there = sweep % 2 == 0
        order = range(1, len(rows)) if there else range(len(rows) - 2, -1, -1)
        for at in order:
            rows[at] = _by_middle(
                rows[at], rows[at - 1] if there else rows[at + 1], before if there else behind
            )


def _by_middle(row: list[str], beside: Sequence[str], near: Mapping[str, Sequence[str]]) -> list[str]:
    """A layer in the order of the middles of what its boxes are connected with in the layer beside it; what is
    connected with nothing there stays about where it is."""
    place = {key: (index + 0.5) / len(beside) for index, key in enumerate(beside)}
    middles = {}
    for index, key in enumerate(row):
        found = [place[each] for each in near.get(key, ()) if each in place]
        middles[key] = sum(found) / len(found) if found else (index + 0.5) / len(row)
    return sorted(row, key=middles.__getitem__)


def _placed(
    rows: Sequence[Sequence[str]], widths: Mapping[str, int], level: Mapping[str, int]
) -> dict[str, Placed]:
    def height(key: str) -> int:
        return HEIGHT if key in level else THIN

    heights = [sum(map(height, row)) + GAP * (len(row) - 1) if row else 0 for row in rows]
    tallest = max(heights, default=0)
    out: dict[str, Placed] = {}
    x = MARGIN
    for row, tall in zip(rows, heights, strict=True):
        wide = max((widths.get(key, 0) for key in row), default=0)
        y = MARGIN + (tallest - tall) // 2
        for key in row:
            out[key] = Placed(x, y, widths.get(key, wide), height(key))
            y += height(key) + GAP
        x += wide + BETWEEN
    return out


def _points(
    chain: Sequence[str], placed: Mapping[str, Placed], widths: Mapping[str, int]
) -> list[tuple[int, int]]:
    def middle(key: str) -> int:
        return placed[key].y + placed[key].height // 2

    first, *inner, last = chain
    points = [(placed[first].x + placed[first].width, middle(first))]
    for key in inner:
        points += [(placed[key].x, middle(key)), (placed[key].x + placed[key].width, middle(key))]
    return [*points, (placed[last].x, middle(last))]
