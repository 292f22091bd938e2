"""A LookML project: its views as they are after `extends` and refinements, its explores and what its models say.

    project = read_project({"orders.view.lkml": "view: orders {…} view: +orders {…}"}, lines, problems)
    project.views["orders"]           the one view, with what the refinement adds

Refinements act in the order of the files' names. What one view takes over from another keeps the place where it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from semantic.definitions.yaml_nodes import Entry, Node, Scalar, Sequence, Tree
from semantic.errors import Problem
from semantic.formats.entries import Entries
from semantic.formats.lookml.source import read_lookml
from semantic.formats.report import Line, Outcome

_EXTENDS = ("extends", "extends__all")
_CIRCLE = "It extends itself, or what it extends is not there."


@dataclass(slots=True)
class Project:
    lines: list[Line]
    views: dict[str, Tree] = field(default_factory=dict)
    explores: dict[str, Tree] = field(default_factory=dict)
    models: list[Entries] = field(default_factory=list)
    """All files, for what stands in them beside views and explores."""

    files: dict[int, str] = field(default_factory=dict)
    _kept: list[Tree] = field(default_factory=list)
    """Mappings whose files are known by their identity."""

    def entries(self, tree: Tree, what: str) -> Entries:
        return Entries(tree, self.files.get(id(tree), ""), what, self.lines)

    def each(self, tree: Tree, key: str, what: str) -> list[Entries]:
        """The mappings of a list, each with its own file; `what` stands before their names."""
        entry = tree.entries.get(key)
        nodes = entry.value.items if entry is not None and isinstance(entry.value, Sequence) else ()
        return [self.entries(node, f"{what}{name_of(node)}") for node in nodes if isinstance(node, Tree)]

    def placed(self, tree: Tree, file: str) -> Tree:
        """Note the file of a mapping and all in it."""
        if id(tree) not in self.files:
            self.files[id(tree)] = file
            self._kept.append(tree)
            for entry in tree.entries.values():
                for node in entry.value.items if isinstance(entry.value, Sequence) else (entry.value,):
                    if isinstance(node, Tree):
                        self.placed(node, file)
        return tree


def read_project(files: Mapping[str, str | bytes], lines: list[Line], problems: list[Problem]) -> Project:
    project = Project(lines)
    found: dict[str, list[tuple[str, Tree]]] = {"view": [], "explore": []}
    for file in sorted(files):
        tree, problem = read_lookml(files[file], file)
        if problem is not None:
            problems.append(problem)
        if tree is None:
            continue
        project.placed(tree, file)
        project.models.append(Entries(tree, file, f"file {file}", lines))
        for kind, held in found.items():
            entry = tree.entries.get(kind)
            nodes = entry.value.items if entry is not None and isinstance(entry.value, Sequence) else ()
            held.extend((name_of(node), node) for node in nodes if isinstance(node, Tree))
    project.views = _composed(project, found["view"], "view")
    project.explores = _composed(project, found["explore"], "explore")
    return project


def name_of(tree: Tree) -> str:
    entry = tree.entries.get("name")
    return entry.value.text if entry is not None and isinstance(entry.value, Scalar) else ""


def _composed(project: Project, found: list[tuple[str, Tree]], kind: str) -> dict[str, Tree]:
    """Every view or explore by its name, with refinements and what it extends."""
    plain: dict[str, Tree] = {}
    for name, tree in found:
        entries = project.entries(tree, f"{kind} {name}")
        if not name:
            _tell(project, entries, "It has no name.")
        elif not name.startswith("+") and name in plain:
            _tell(project, entries, "There is one of this name before it.")
        elif not name.startswith("+"):
            plain[name] = tree
    for name, tree in found:
        if name.startswith("+") and (base := plain.get(name[1:])) is not None:
            plain[name[1:]] = _merged(project, base, tree)
        elif name.startswith("+"):
            _tell(
                project,
                project.entries(tree, f"{kind} {name}"),
                f"There is no {kind} `{name[1:]}` to refine.",
            )
    out: dict[str, Tree] = {}
    for name, tree in plain.items():
        whole = _extended(project, plain, name, ())
        if whole is None:
            _tell(project, project.entries(tree, f"{kind} {name}"), _CIRCLE)
        else:
            out[name] = whole
    return out


def _extended(project: Project, plain: Mapping[str, Tree], name: str, within: tuple[str, ...]) -> Tree | None:
    tree = plain.get(name)
    if tree is None or name in within or len(within) > 20:
        return None
    parents = [text for key in _EXTENDS for text in project.entries(tree, name).texts(key)]
    whole: Tree | None = None
    for parent in parents:
        above = _extended(project, plain, parent, (*within, name))
        if above is None:
            return None
        kept = {key: entry for key, entry in above.entries.items() if key != "extension"}
        above = Tree(kept, above.line, above.column)
        whole = above if whole is None else _merged(project, whole, above)
    return tree if whole is None else _merged(project, whole, tree)


def _merged(project: Project, base: Tree, over: Tree) -> Tree:
    """What `over` says, and of `base` what it does not; members of one name are one member."""
    entries = dict(base.entries)
    for key, entry in over.entries.items():
        held = entries.get(key)
        both = held is not None and isinstance(held.value, Sequence) and isinstance(entry.value, Sequence)
        if key == "name" and held is not None and entry.value.text.startswith("+"):  # type: ignore[union-attr]
            continue
        entries[key] = _joined(project, held, entry) if both and held is not None else entry
    made = Tree(entries, over.line, over.column)
    project.files[id(made)] = project.files.get(id(over), "")
    project._kept.append(made)
    return made


def _joined(project: Project, base: Entry, over: Entry) -> Entry:
    assert isinstance(base.value, Sequence) and isinstance(over.value, Sequence)
    items: list[Node] = list(base.value.items)
    for node in over.value.items:
        name = name_of(node) if isinstance(node, Tree) else ""
        named = (i for i, each in enumerate(items) if isinstance(each, Tree) and name_of(each) == name)
        at = next(named, None) if name else None
        if at is None:
            items.append(node)
        else:
            held = items[at]
            assert isinstance(held, Tree) and isinstance(node, Tree)
            items[at] = _merged(project, held, node)
    return Entry(over.key, Sequence(tuple(items), over.value.line, over.value.column))


def _tell(project: Project, entries: Entries, why: str) -> None:
    project.lines.append(Line(Outcome.LEFT_OUT, entries.what, entries.position, "", why))
