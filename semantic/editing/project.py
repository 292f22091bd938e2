"""The files of a folder as they are being edited: their texts, and what each of them defines, with the place of it.

    project = Project.of({"sales.yml": "model: sales\\n…"}, catalog)
    project = project.with_text("sales.yml", "model: sales\\nmetrics: {revenue: {expr: sum(am")
    project.symbols["sales", "revenue"]          still there, from the text before

A file that is no YAML at the moment keeps the names of its last text that was. Each step makes a new project, which
shares all that did not change: whoever works with one sees one state of everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from semantic.catalog import Catalog, JoinGraph
from semantic.definitions.marked import MarkedList, MarkedNode, MarkedText, MarkedTree, read_marked
from semantic.editing.cursor import Keys
from semantic.editing.places import FileKind, file_kind

Span = tuple[int, int]
"""Offsets in a file's text."""

MOST_NODES = 200_000
"""Of a file, aliases written out."""


class SymbolKind(StrEnum):
    MODEL = "model"
    JOIN = "join"
    INVERSE = "way back"
    DIMENSION = "dimension"
    SEGMENT = "segment"
    METRIC = "metric"
    ATTRIBUTE = "attribute"
    WAREHOUSE = "warehouse"
    QUESTION = "verified question"


@dataclass(frozen=True, slots=True)
class Symbol:
    """Something that a file defines. `name` is its short name, `model` where it belongs, "" for what has no model; the
    way back of a join belongs to the model that it begins at. `span` is the place of the name, `whole` that of all of
    the definition. Two symbols are the same if kind, model and name are."""

    kind: SymbolKind
    model: str
    name: str
    file: str = field(compare=False)
    span: Span = field(compare=False)
    whole: Span = field(compare=False)
    node: MarkedNode = field(compare=False, repr=False)

    @property
    def qualified(self) -> str:
        return f"{self.model}.{self.name}" if self.model else self.name

    def text(self, key: str) -> str:
        """The text under one of its keys; "" where there is none."""
        value = self.node.value(key) if isinstance(self.node, MarkedTree) else None
        return value.text if isinstance(value, MarkedText) else ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step along a join: what its name stands for, and where it leads."""

    symbol: Symbol | None
    target: str
    to_one: bool


_MEMBERS: Mapping[str, SymbolKind] = {
    "joins": SymbolKind.JOIN,
    "dimensions": SymbolKind.DIMENSION,
    "segments": SymbolKind.SEGMENT,
    "metrics": SymbolKind.METRIC,
}
_OF_SETTINGS: Mapping[str, SymbolKind] = {
    "metrics": SymbolKind.METRIC,
    "attributes": SymbolKind.ATTRIBUTE,
    "warehouses": SymbolKind.WAREHOUSE,
}


@dataclass(frozen=True)
class FileText:
    """One file. `good` is the last text of it that was YAML: itself, mostly."""

    name: str
    kind: FileKind
    text: str
    before: FileText | None = field(default=None, repr=False)

    @cached_property
    def root(self) -> MarkedTree | None:
        """The values of the text; None while it is no YAML, or no mapping."""
        root = read_marked(self.text)
        return root if isinstance(root, MarkedTree) else None

    @cached_property
    def good(self) -> FileText:
        """The file with its last text that was YAML."""
        return self if self.root is not None or self.before is None else self.before

    @cached_property
    def model(self) -> str:
        """The name of the model that it defines; "" for other files."""
        root = self.good.root
        value = root.value("model") if root is not None and self.kind is FileKind.MODEL else None
        return value.text if isinstance(value, MarkedText) else ""

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        """What it defines, in its order."""
        root = self.good.root
        return () if root is None else tuple(_symbols(self.good, root))

    @cached_property
    def scalars(self) -> tuple[tuple[Keys, MarkedText, bool], ...]:
        """Every text with the keys that lead to it, and whether it is itself a key."""
        return () if self.root is None else tuple(_scalars(self.root, (), [MOST_NODES]))

    def then(self, text: str) -> FileText:
        """The file with another text."""
        return FileText(self.name, self.kind, text, None if self.good.root is None else self.good)


def _scalars(node: MarkedNode, keys: Keys, left: list[int]) -> Iterator[tuple[Keys, MarkedText, bool]]:
    left[0] -= 1
    if left[0] < 0:
        return
    if isinstance(node, MarkedText):
        yield keys, node, False
    elif isinstance(node, MarkedList):
        for place, item in enumerate(node.items):
            yield from _scalars(item, (*keys, place), left)
    else:
        for entry in node.entries:
            yield keys, entry.key, True
            yield from _scalars(entry.value, (*keys, entry.key.text), left)


def _symbols(file: FileText, root: MarkedTree) -> Iterator[Symbol]:
    whole = (root.start, root.end)
    if file.kind is FileKind.MODEL:
        name = root.value("model")
        if isinstance(name, MarkedText) and name.text:
            yield Symbol(SymbolKind.MODEL, "", name.text, file.name, name.inner, whole, root)
            yield from _members(file, root, _MEMBERS, name.text)
    elif file.kind is FileKind.SETTINGS:
        yield from _members(file, root, _OF_SETTINGS, "")
    elif file.kind is FileKind.QUESTIONS:
        questions = root.value("questions")
        for item in getattr(questions, "items", ()):
            asked = item.value("question") if isinstance(item, MarkedTree) else None
            if isinstance(asked, MarkedText):
                within = (item.start, item.end)
                yield Symbol(SymbolKind.QUESTION, "", asked.text, file.name, asked.inner, within, item)


def _members(
    file: FileText, root: MarkedTree, kinds: Mapping[str, SymbolKind], model: str
) -> Iterator[Symbol]:
    for section in root.entries:
        if section.key.text not in kinds or not isinstance(section.value, MarkedTree):
            continue
        kind = kinds[section.key.text]
        for entry in section.value.entries:
            end = entry.key.end if entry.aliased else max(entry.value.end, entry.key.end)
            whole = (entry.key.start, end)
            yield Symbol(kind, model, entry.key.text, file.name, entry.key.inner, whole, entry.value)
            if kind is SymbolKind.JOIN and isinstance(entry.value, MarkedTree):
                yield from _way_back(file, entry.value, whole)


def _way_back(file: FileText, join: MarkedTree, whole: Span) -> Iterator[Symbol]:
    target, inverse = join.value("model"), join.value("inverse")
    if isinstance(target, MarkedText) and isinstance(inverse, MarkedText):
        yield Symbol(SymbolKind.INVERSE, target.text, inverse.text, file.name, inverse.inner, whole, join)


@dataclass(frozen=True)
class Project:
    """`files` by their names within the folder. `catalog` is what the definitions were when they were last read
    together: how joins lead on is asked there."""

    files: Mapping[str, FileText] = field(default_factory=dict)
    catalog: Catalog | None = field(default=None, repr=False)
    known_steps: dict[str, Mapping[str, Step]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What `resolving` has found out about joins, for this state of the files."""

    @classmethod
    def of(cls, texts: Mapping[str, str], catalog: Catalog | None = None) -> Project:
        """A project of texts by the files' names within the folder; files that define nothing are left out."""
        kinds = {name: file_kind(name) for name in texts}
        files = {name: FileText(name, kind, texts[name]) for name, kind in kinds.items() if kind is not None}
        return cls(files, catalog)

    def with_text(self, name: str, text: str) -> Project:
        known = self.files.get(name)
        kind = file_kind(name)
        if kind is None or (known is not None and known.text == text):
            return self
        changed = known.then(text) if known is not None else FileText(name, kind, text)
        return Project({**self.files, name: changed}, self.catalog)

    def without(self, name: str) -> Project:
        return Project({key: held for key, held in self.files.items() if key != name}, self.catalog)

    def read_as(self, catalog: Catalog) -> Project:
        """The same files, with what they mean together."""
        return replace(self, catalog=catalog)

    @property
    def graph(self) -> JoinGraph:
        return self.catalog.graph if self.catalog is not None else JoinGraph({})

    @cached_property
    def all_symbols(self) -> tuple[Symbol, ...]:
        return tuple(symbol for file in self.files.values() for symbol in file.symbols)

    @cached_property
    def models(self) -> Mapping[str, Symbol]:
        """The models, by name."""
        return {each.name: each for each in self.all_symbols if each.kind is SymbolKind.MODEL}

    @cached_property
    def members(self) -> Mapping[str, Mapping[str, Symbol]]:
        """The members of each model by their names; under "" those of the settings."""
        out: dict[str, dict[str, Symbol]] = {"": {}, **{name: {} for name in self.models}}
        for each in self.all_symbols:
            if each.kind in _MEMBERS.values():
                out.setdefault(each.model, {}).setdefault(each.name, each)
        return out

    @cached_property
    def ways_back(self) -> Mapping[str, Mapping[str, Symbol]]:
        """The ways back of joins that have names of their own, by the model where they begin."""
        out: dict[str, dict[str, Symbol]] = {}
        for each in self.all_symbols:
            if each.kind is SymbolKind.INVERSE:
                out.setdefault(each.model, {}).setdefault(each.name, each)
        return out

    @cached_property
    def metrics(self) -> Mapping[str, tuple[Symbol, ...]]:
        """The metrics that have a short name."""
        out: dict[str, tuple[Symbol, ...]] = {}
        for each in self.all_symbols:
            if each.kind is SymbolKind.METRIC:
                out[each.name] = (*out.get(each.name, ()), each)
        return out

    def of_settings(self, kind: SymbolKind) -> Mapping[str, Symbol]:
        """The attributes or the warehouses, by name."""
        return {each.name: each for each in self.all_symbols if each.kind is kind}

    def member(self, model: str, name: str, kind: SymbolKind) -> Symbol | None:
        """The member of that name and kind."""
        found = self.members.get(model, {}).get(name)
        return found if found is not None and found.kind is kind else None
