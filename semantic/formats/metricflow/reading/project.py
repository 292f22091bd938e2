"""What a dbt project says around its semantic models: its tables, their columns and keys, owners, texts, its SQL.

project = read_project(files, lines, problems)
project.documents          the YAML documents that dbt itself would read
project.nodes["orders"]    Node(alias="fct_orders", columns={"order_id": "number"}, …)
project.dialect            "snowflake", where a profile in the files says so
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from semantic.definitions.json_tree import read_json
from semantic.definitions.yaml_nodes import Sequence, Tree, plain_value
from semantic.definitions.yaml_tree import read_documents
from semantic.errors import Problem
from semantic.formats.entries import Entries
from semantic.formats.metricflow.reading.schemas import (
    PROJECT_FILES,
    read_profile,
    read_schemas,
    tell_of_folders,
)
from semantic.formats.report import Line

MANIFEST = "semantic_manifest.json"
CATALOG = "catalog.json"
_DOCS = re.compile(r"\{%-?\s*docs\s+(\w+)\s*-?%\}(.*?)\{%-?\s*enddocs\s*-?%\}", re.DOTALL)
_DOC_CALL = re.compile(r"\{\{\s*doc\(\s*(?:['\"][\w.-]+['\"]\s*,\s*)?['\"](\w+)['\"]\s*\)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Node:
    """A model, seed, snapshot or source of dbt, as its YAML describes it."""

    name: str
    alias: str = ""
    schema: str = ""
    database: str = ""
    description: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    """The descriptions of columns."""
    keys: tuple[tuple[str, ...], ...] = ()


@dataclass(slots=True)
class Project:
    documents: list[tuple[str, Tree]] = field(default_factory=list)
    manifests: list[tuple[str, Tree]] = field(default_factory=list)
    nodes: dict[str, Node] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    dialect: str = ""
    schema: str = ""
    """The schema that the profile's target writes to."""

    def described(self, text: str) -> str:
        """A description with the blocks of documentation that it calls, tidied."""
        filled = _DOC_CALL.sub(lambda call: self.texts.get(call[1], call[0]), text)
        return filled.strip()


def read_project(
    files: Mapping[str, str | bytes], lines: list[Line], problems: list[Problem], dialect: str = ""
) -> Project:
    """Reads every file that belongs to the project. What is wrong goes into `lines` and `problems`."""
    project = Project()
    folders = _project_folders(files)
    for name in sorted(files):
        if name.endswith((".yml", ".yaml")):
            wanted = folders is None or name.startswith(folders)
            documents, found = read_documents(files[name], name)
            trees = [each for each in documents if isinstance(each, Tree)]
            if wanted:
                problems += found
                project.documents += [(name, tree) for tree in trees]
        elif name.endswith(".md"):
            for block in _DOCS.finditer(_text(files[name])):
                project.texts.setdefault(block[1], block[2].strip())
        elif name.rpartition("/")[2] == MANIFEST:
            root, found = read_json(files[name], name)
            problems += found
            if isinstance(root, Tree):
                project.manifests.append((name, root))
    schemas = read_schemas(files, lines)
    tell_of_folders(files, lines)
    for name, tree in project.documents:
        _read_nodes(project, name, tree, lines, schemas.of(name))
    _read_catalog(project, files)
    profile = read_profile(files)
    project.dialect, project.schema = dialect or profile.dialect, profile.schema
    return project


def _text(source: str | bytes) -> str:
    return source if isinstance(source, str) else source.decode(errors="replace")


def _project_folders(files: Mapping[str, str | bytes]) -> tuple[str, ...] | None:
    """The folders whose YAML dbt reads; None where no project file says which."""
    found: list[str] = []
    for name in files:
        folder, _, last = name.rpartition("/")
        if last not in PROJECT_FILES:
            continue
        documents, _problems = read_documents(files[name], name)
        settings = plain_value(documents[0]) if documents and isinstance(documents[0], Tree) else {}
        assert isinstance(settings, dict)
        for key, usual in (
            ("model-paths", "models"),
            ("seed-paths", "seeds"),
            ("snapshot-paths", "snapshots"),
        ):
            paths = settings.get(key, [usual])
            for path in paths if isinstance(paths, list) else [usual]:
                inside = f"{folder}/{path}" if folder else str(path)
                found.append(f"{inside.strip('/')}/")
    return tuple(found) or None


def _read_nodes(project: Project, file: str, tree: Tree, lines: list[Line], schema: str) -> None:
    """`schema` is that of models in the file's folder, which do not name one."""
    top = Entries(tree, file, file, lines)
    for kind in ("models", "seeds", "snapshots"):
        if isinstance(top.node(kind), Sequence):
            for each in top.each(kind, kind[:-1]):
                node = _node(each, each.text("name"))
                if kind == "models" and not node.schema:
                    node = replace(node, schema=schema)
                project.nodes.setdefault(node.name, node)
    for source in top.each("sources", "source") if "sources" in top else ():
        schema = source.text("schema") or source.text("name")
        for each in source.each("tables", "source table"):
            node = _node(each, f"{source.text('name')}.{each.text('name')}", schema, each.text("identifier"))
            project.nodes.setdefault(node.name, node)
    for group in top.each("groups", "group") if "groups" in top else ():
        owner = group.one("owner")
        if owner is not None:
            project.owners[group.text("name")] = owner.text("name") or owner.text("email")


def _node(entries: Entries, name: str, schema: str = "", alias: str = "") -> Node:
    config = entries.one("config")
    return Node(
        name=name,
        alias=alias or entries.text("alias") or (config.text("alias") if config else ""),
        schema=schema or (config.text("schema") if config else ""),
        database=config.text("database") if config else "",
        description=entries.text("description"),
        columns=dict(_columns(entries)),
        texts={
            column.text("name"): column.text("description") for column in entries.each("columns", "column")
        },
        keys=tuple(dict.fromkeys(_keys(entries))),
    )


def _columns(entries: Entries) -> Iterator[tuple[str, str]]:
    for column in entries.each("columns", "column"):
        if type_ := column_type(column.text("data_type")):
            yield column.text("name"), type_


def _keys(entries: Entries) -> Iterator[tuple[str, ...]]:
    """The columns that a primary key, or a test of dbt, says are unique."""
    for constraint in entries.each("constraints", "constraint"):
        if constraint.text("type") == "primary_key" and constraint.texts("columns"):
            yield constraint.texts("columns")
    for column in entries.each("columns", "column"):
        held = [item for key in ("data_tests", "tests") for item in _list(column, key)]
        held += [name for item in held if isinstance(item, dict) for name, said in item.items() if not said]
        constrained = any(item.text("type") == "primary_key" for item in column.each("constraints"))
        if "unique" in held or constrained:
            yield (column.text("name"),)


def _list(entries: Entries, name: str) -> list[object]:
    value = entries.value(name)
    return value if isinstance(value, list) else []


def column_type(text: str) -> str:
    """The kind of a column's type: string, number, boolean, date, local or instant; "" for others."""
    word = re.split(r"[(\s]", text.strip().lower(), maxsplit=1)[0]
    whole = text.strip().lower()
    if word in ("date",):
        return "date"
    if word.startswith(("timestamp", "datetime")):
        zoned = ("with time zone", "timestamptz", "timestamp_tz", "timestamp_ltz", "with local")
        return "instant" if any(sign in whole for sign in zoned) else "local"
    if word in ("bool", "boolean"):
        return "boolean"
    if word in ("text", "string", "uuid", "char", "character", "bpchar", "enum") or "varchar" in word:
        return "string"
    numbers = ("int", "numeric", "decimal", "number", "float", "double", "real", "money", "long", "short")
    return "number" if any(sign in word for sign in numbers) else ""


def _read_catalog(project: Project, files: Mapping[str, str | bytes]) -> None:
    """The types of columns as the warehouse has them, where `dbt docs generate` has asked for them."""
    for name in sorted(files):
        if name.rpartition("/")[2] != CATALOG:
            continue
        try:
            nodes = json.loads(_text(files[name])).get("nodes", {})
        except (ValueError, AttributeError, RecursionError):
            continue
        for unique_id, held in nodes.items() if isinstance(nodes, dict) else ():
            columns = held.get("columns") if isinstance(held, dict) else None
            if not isinstance(columns, dict):
                continue
            known = project.nodes.get(unique_id.rpartition(".")[2], Node(unique_id.rpartition(".")[2]))
            types = {
                str(column.get("name", "")): column_type(str(column.get("type", "")))
                for column in columns.values()
                if isinstance(column, dict)
            }
            project.nodes[known.name] = replace(known, columns=_with_types(known.columns, types))


def _with_types(declared: Mapping[str, str], found: Mapping[str, str]) -> dict[str, str]:
    """Types by column; a warehouse that writes names in capitals means those of the project."""
    named = {name.lower() if name.isupper() else name: type_ for name, type_ in found.items() if type_}
    return {**named, **declared}
