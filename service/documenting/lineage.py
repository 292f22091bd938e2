"""The picture of where a metric or question comes from and who uses it, and of what a model is joined with.

    tables → models → the metrics that it is made of → the metric → the metrics and verified questions that use it

A layer of more boxes than people read ends in one box, "and 88 more"; the lists beside the picture hold all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rich.cells import cell_len
from sqlglot import exp

from semantic.catalog import Catalog
from semantic.definitions.types import Model
from service.browsing import Browser, ModelDetail
from service.browsing.details import Kind
from service.documenting.layering import Box, Layout, layout
from service.documenting.paths import place
from service.rendering.formatting import clean, elide

MOST = 12
"""Boxes of one layer."""
MOST_QUESTIONS = 4
"""Of these: they say less of where a number goes than metrics do."""
LONGEST = 30
"""Of a label, in terminal cells."""
PER_CELL = 7.4
"""How wide a letter of the picture is at most on average, in pixels."""
BOLD = 1.15
PADDING = 22

Shape = Literal["table", "model", "metric", "question", "more"]
_KINDS: Mapping[str, Kind] = {"model": "model", "metric": "metric", "question": "question"}


@dataclass(frozen=True, slots=True)
class Node:
    """A box: what it says in two lines, and the page that it leads to; "" for none."""

    key: str
    shape: Shape
    label: str
    below: str
    place: str = ""
    own: bool = False

    @property
    def width(self) -> int:
        cells = max(cell_len(self.label), cell_len(self.below) * 0.85)
        return int(cells * PER_CELL * (BOLD if self.own else 1)) + PADDING


@dataclass(frozen=True, slots=True)
class Picture:
    """`told` says in words what is drawn."""

    nodes: tuple[Node, ...]
    layout: Layout
    told: str

    def paths(self) -> tuple[str, ...]:
        """The lines as SVG paths: curved between layers, straight beside boxes."""
        return tuple(_path(points) for points in self.layout.lines)


class Pictures:
    """Those of one catalog, as far as who looks may know of it."""

    def __init__(self, catalog: Catalog, browser: Browser) -> None:
        self._catalog = catalog
        self._browser = browser
        self._lineages = browser.lineages

    def of(self, kind: Kind, name: str) -> Picture:
        """The picture of a metric or a verified question."""
        below = self._below(kind, name)
        users = self._users[name] if kind == "metric" and name in self._users else ()
        levels = _levels(below)
        own = f"{kind} {name}"
        edges = [(one, other) for other, inputs in below.items() for one in inputs]
        for used_by in users:
            levels[used_by] = levels[own] + 1
            edges.append((own, used_by))
        return self._picture(levels, edges, own)

    def of_model(self, model: ModelDetail) -> Picture | None:
        """What joins the model, and what it joins; None where there is nothing."""
        own = model.entry.qualified
        joins = [join for join in model.joins if self._browser.entry("model", join.model)]
        there = [_joined(name, f"as {name}.{role}", "<") for name, role in self.joined_by(own)]
        here = [_joined(join.model, f"as {join.role}", ">") for join in joins]
        if not here and not there:
            return None
        middle = Node(f"model {own}", "model", _short(own), "this model", own=True)
        layers = [_shortened(there, "#joined-by"), [middle], _shortened(here, "#lineage-list")]
        edges = [(node.key, middle.key) for node in layers[0]] + [
            (middle.key, node.key) for node in layers[2]
        ]
        by = _listed(name for name, _ in self.joined_by(own))
        told = f"{own} is joined by {by}; it joins {_listed(join.model for join in joins)}."
        return _drawn([layer for layer in layers if layer], edges, told)

    def joined_by(self, model: str) -> Sequence[tuple[str, str]]:
        """The models that join a model, each with the role by which it does."""
        return self._joined_by.get(model, ())

    @cached_property
    def _joined_by(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for entry in self._browser.entries(("model",)):
            for join in self._catalog.models[entry.qualified].joins.values():
                if not join.hidden:
                    found[join.model].append((entry.name, join.name))
        return found

    def _below(self, kind: Kind, name: str) -> dict[str, tuple[str, ...]]:
        """By the key of each node below, and of itself, the keys of what it is made of."""
        out: dict[str, tuple[str, ...]] = {}
        waiting: list[tuple[Kind, str]] = [(kind, name)]
        while waiting:
            of, each = waiting.pop()
            if f"{of} {each}" in out:
                continue
            if of == "model":
                tables = _tables_of(self._catalog.models[each])
                out[f"model {each}"] = tuple(f"table {table}" for table in tables)
                continue
            inputs: list[tuple[Kind, str]] = [
                ("metric" if found in self._catalog.metrics else "model", found)
                for found in sorted(self._lineages.inputs(of, each))
            ]
            out[f"{of} {each}"] = tuple(f"{below} {found}" for below, found in inputs)
            waiting += inputs
        return out

    @cached_property
    def _users(self) -> Mapping[str, Sequence[str]]:
        """What names each metric itself: other metrics first, then verified questions."""
        found: dict[str, list[str]] = defaultdict(list)
        for entry in self._browser.entries(("metric", "question")):
            for used in self._lineages.inputs(entry.kind, entry.qualified):
                found[used].append(f"{entry.kind} {entry.qualified}")
        return found

    def _picture(self, levels: Mapping[str, int], edges: Iterable[tuple[str, str]], own: str) -> Picture:
        layers: list[list[Node]] = [[] for _ in range(max(levels.values()) + 1)]
        drawn: dict[str, str] = {}
        for at in range(len(layers)):
            keys = sorted((key for key, level in levels.items() if level == at), key=_order)
            shown = _few(keys)
            layers[at] = [self._node(key, own) for key in shown]
            drawn |= {key: key for key in shown}
            if rest := keys[len(shown) :]:
                to = "#used-by" if at > levels[own] else "#lineage-list"
                layers[at].append(Node(f"more {at}", "more", f"and {len(rest):,} more", "", to))
                drawn |= dict.fromkeys(rest, f"more {at}")
        lines = sorted({(drawn[one], drawn[other]) for one, other in edges})
        return _drawn(layers, lines, _told(levels, own))

    def _node(self, key: str, own: str) -> Node:
        shape, _, name = key.partition(" ")
        if shape == "table":
            return Node(key, "table", _short(name), "table")
        to = "" if key == own else place(_KINDS[shape], name)
        if shape == "question":
            return Node(key, "question", _short(name), "verified question", to, key == own)
        if shape == "model":
            return Node(key, "model", _short(name), "model", to, key == own)
        label = self._catalog.short_name(self._catalog.metrics[name])
        return Node(key, "metric", _short(label), "metric", to, key == own)


def _tables_of(model: Model) -> list[str]:
    """The table of a model, or those that its SELECT reads."""
    if model.sql is None:
        return [model.table]
    of_its_own = {each.alias.lower() for each in model.sql.tree.find_all(exp.CTE)}
    return sorted(model.tables - of_its_own)


def _shortened(nodes: list[Node], rest: str) -> list[Node]:
    """As many as one reads, and one that leads to the list of the rest."""
    if len(nodes) <= MOST:
        return nodes
    shown = nodes[: MOST - 1]
    return [*shown, Node(f"more {rest}", "more", f"and {len(nodes) - len(shown):,} more", "", rest)]


def _few(keys: Sequence[str]) -> list[str]:
    """The first of a layer, as many as one reads; one less where there are more, for those that say so."""
    questions = [key for key in keys if key.startswith("question ")]
    left = [key for key in keys if key not in questions[MOST_QUESTIONS:]]
    return left if len(left) == len(keys) <= MOST else left[: MOST - 1]


def _levels(below: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """How many steps each node is from a table, on the longest way."""
    levels: dict[str, int] = {}

    def level(key: str) -> int:
        if key not in levels:
            least = 0 if key.startswith("table ") else 1
            levels[key] = max((level(each) + 1 for each in below.get(key, ())), default=least)
        return levels[key]

    for key in below:
        level(key)
    first = min(levels.values())
    return {key: at - first for key, at in levels.items()}


def _drawn(layers: Sequence[Sequence[Node]], edges: Sequence[tuple[str, str]], told: str) -> Picture:
    boxes = [[Box(node.key, node.width) for node in layer] for layer in layers]
    return Picture(tuple(node for layer in layers for node in layer), layout(boxes, edges), told)


def _told(levels: Mapping[str, int], own: str) -> str:
    def names(keys: Iterable[str]) -> str:
        return _listed(sorted(keys, key=_order))

    name = own.partition(" ")[2]
    below = names(key for key, at in levels.items() if at < levels[own])
    above = names(key for key, at in levels.items() if at > levels[own])
    used = f" It is used by {above}." if above else ""
    return f"{name} is made of {below}.{used}" if below else f"{name}.{used}"


def _listed(names: Iterable[str]) -> str:
    found = [clean(name) for name in dict.fromkeys(names)]
    rest = f" and {len(found) - MOST:,} more" if len(found) > MOST else ""
    return ", ".join(found[:MOST]) + rest if found else "nothing"


def _order(key: str) -> tuple[int, str]:
    shape, _, name = key.partition(" ")
    return ("table", "model", "metric", "question").index(shape), name


def _joined(model: str, below: str, side: str) -> Node:
    return Node(f"{side} {model} {below}", "model", _short(model), _short(below), place("model", model))


def _short(text: str) -> str:
    return elide(clean(text), LONGEST)


def _path(points: Sequence[tuple[int, int]]) -> str:
    """Points come in pairs: a curve leads from the first of each to the second, a straight line on to the next pair."""
    out = [f"M{points[0][0]},{points[0][1]}"]
    for at in range(1, len(points)):
        (x, y), (to_x, to_y) = points[at - 1], points[at]
        middle = (x + to_x) // 2
        out.append(f"C{middle},{y} {middle},{to_y} {to_x},{to_y}" if at % 2 else f"L{to_x},{to_y}")
    return " ".join(out)
