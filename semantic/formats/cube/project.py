"""The texts of a Cube project → its cubes and views, each with what it extends already in it.

    project = read_project({"orders.yml": "cubes: [{name: orders, sql_table: orders}]"})
    project.cubes["orders"].props.text("sql_table")      "orders"

Nothing is executed: a model in JavaScript, or a file with Jinja in it, is a program that makes definitions, and is
refused with what to do instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from semantic.definitions.yaml_nodes import Tree
from semantic.definitions.yaml_tree import read_documents
from semantic.errors import Position, Problem
from semantic.formats.props import Props
from semantic.naming import nearest

SECTIONS = ("measures", "dimensions", "segments", "joins", "hierarchies", "pre_aggregations")
"""The lists of named things of a cube. They are merged by name where one cube extends another."""

_JOINED_OF_VIEWS = ("cubes", "folders")
_TOP = ("cubes", "views", "view_groups")
_JAVASCRIPT = re.compile(r"\b(?:cube|view)\s*\(")
_JINJA = re.compile(r"\{\{|\{%")
_FOLDED_SQL = re.compile(r"(\s(?:sql|sqlTable|sql_table):[ \t]*)>")


@dataclass(frozen=True, slots=True)
class Cube:
    """A cube or a view. Its own keys are in `props`, its named things in `sections`."""

    name: str
    props: Props
    sections: Mapping[str, Mapping[str, Props]]
    is_view: bool = False

    @property
    def measures(self) -> Mapping[str, Props]:
        return self.sections["measures"]

    @property
    def dimensions(self) -> Mapping[str, Props]:
        return self.sections["dimensions"]

    @property
    def segments(self) -> Mapping[str, Props]:
        return self.sections["segments"]

    @property
    def joins(self) -> Mapping[str, Props]:
        return self.sections["joins"]


@dataclass(slots=True)
class Project:
    cubes: dict[str, Cube] = field(default_factory=dict)
    views: dict[str, Cube] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_project(files: Mapping[str, str | bytes]) -> Project:
    """Everything that the files define. What cannot be read is in `problems`, with its place."""
    project = Project()
    written: dict[str, Cube] = {}
    scripts = []
    for name in sorted(files):
        if name.lower().endswith((".yml", ".yaml")):
            for cube in _read_file(name, files[name], project.problems):
                _add(cube, written, project.problems)
        elif name.lower().endswith((".js", ".ts")) and _JAVASCRIPT.search(_decoded(files[name])):
            scripts.append(name)
    if scripts:
        project.problems.append(_javascript(scripts))
    for name in written:
        whole = _extended(name, written, project.problems)
        if whole is not None:
            (project.views if whole.is_view else project.cubes)[name] = whole
    if not written and not project.problems:
        start = Position(min(files, default="."), 1, 1)
        hint = "Give the folder that holds Cube's data model, often `model/`."
        project.problems.append(
            Problem("nothing-to-import", "There are no cubes or views here.", hint, position=start)
        )
    return project


def _decoded(source: str | bytes) -> str:
    return source if isinstance(source, str) else source.decode("utf-8", errors="replace")


def _javascript(scripts: list[str]) -> Problem:
    listed = ", ".join(scripts[:10]) + (f" and {len(scripts) - 10} more" if len(scripts) > 10 else "")
    return Problem(
        "javascript-model",
        f"Models in JavaScript are programs, which an import does not run: {listed}.",
        "Write them as YAML first: the same keys in snake case, each list of members with a `name`. "
        "Cube then answers as before, and the import reads them.",
        position=Position(scripts[0], 1, 1),
    )


def _read_file(name: str, source: str | bytes, problems: list[Problem]) -> list[Cube]:
    text = _decoded(source)
    if found := _JINJA.search(text):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        problems.append(
            Problem(
                "jinja-template",
                "This file is a Jinja template, which an import does not run.",
                "Replace it by the YAML that Cube makes of it: its editor shows that as `Jinja preview`.",
                position=Position(name, line, column),
            )
        )
        return []
    # A folded text would put all lines after a comment of SQL into that comment. Cube reads it line by line, too.
    documents, found_problems = read_documents(_FOLDED_SQL.sub(r"\1|", text), name)
    problems += found_problems
    return [cube for root in documents if isinstance(root, Tree) for cube in _cubes_of(root, name, problems)]


def _cubes_of(root: Tree, name: str, problems: list[Problem]) -> list[Cube]:
    top = Props.of(root, name, problems)
    if "cubes" not in top and "views" not in top:
        return []
    for key in top:
        if key not in _TOP:
            problems.append(
                Problem(
                    "unknown-key",
                    f"`{key}` is no key of a Cube file, which has `cubes` and `views`.",
                    suggestions=nearest(key, _TOP),
                    position=top.at(key),
                )
            )
    cubes = [cube for item in top.items("cubes") if (cube := _cube(item, problems, is_view=False))]
    return cubes + [cube for item in top.items("views") if (cube := _cube(item, problems, is_view=True))]


def _cube(props: Props, problems: list[Problem], *, is_view: bool) -> Cube | None:
    name = props.text("name")
    if not name:
        what = "view" if is_view else "cube"
        problems.append(Problem("value-missing", f"This {what} has no `name`.", position=props.position))
        return None
    sections = {section: _named(props, section, problems) for section in SECTIONS}
    return Cube(name, props, sections, is_view)


def _named(props: Props, section: str, problems: list[Problem]) -> dict[str, Props]:
    out: dict[str, Props] = {}
    for item in props.items(section):
        name = item.text("name")
        if not name:
            problems.append(
                Problem(
                    "value-missing",
                    f"One of the {section.replace('_', '-')} has no `name`.",
                    position=item.position,
                )
            )
        elif name in out:
            problems.append(
                Problem(
                    "duplicate-key",
                    f"`{name}` is defined twice in these {section.replace('_', '-')}; the first is on line "
                    f"{out[name].position.line}.",
                    position=item.position,
                )
            )
        else:
            out[name] = item
    return out


def _add(cube: Cube, written: dict[str, Cube], problems: list[Problem]) -> None:
    if cube.name in written:
        problems.append(
            Problem(
                "duplicate-key",
                f"`{cube.name}` is defined twice; the first is at {written[cube.name].props.position}.",
                "Keep one of the two.",
                position=cube.props.position,
            )
        )
    else:
        written[cube.name] = cube


def _extended(name: str, written: Mapping[str, Cube], problems: list[Problem]) -> Cube | None:
    """The cube with all that it inherits; None, reported, where what it extends is not there or leads back to it."""
    chain = [written[name]]
    while parent := chain[-1].props.text("extends").strip("{} "):
        if parent not in written or written[parent].is_view != chain[-1].is_view:
            problems.append(
                Problem(
                    "unknown-name",
                    f"`{chain[-1].name}` extends `{parent}`, which is not defined here.",
                    suggestions=nearest(parent, written),
                    position=chain[-1].props.at("extends"),
                )
            )
            return None
        if any(cube.name == parent for cube in chain):
            circle = " → ".join([cube.name for cube in chain] + [parent])
            problems.append(
                Problem(
                    "circular", f"These extend each other: {circle}.", position=chain[0].props.at("extends")
                )
            )
            return None
        chain.append(written[parent])
    whole = chain.pop()
    while chain:
        child = chain.pop()
        sections = {section: {**whole.sections[section], **child.sections[section]} for section in SECTIONS}
        joined = _JOINED_OF_VIEWS if child.is_view else ()
        whole = Cube(child.name, _without_sql(child.props, whole.props, joined), sections, child.is_view)
    return whole


def _without_sql(child: Props, parent: Props, joined: tuple[str, ...]) -> Props:
    """A child that names its own table or SELECT does not have its parent's besides."""
    merged = child.over(parent, joined)
    for own, other in (("sql", "sql_table"), ("sql_table", "sql")):
        if own in child and other not in child:
            merged = merged.without(other)
    return merged
