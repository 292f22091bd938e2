"""The importer of dbt and MetricFlow: texts of a project's files → definitions and a report."""

from __future__ import annotations

from collections.abc import Mapping

from semantic.definitions.yaml_nodes import Scalar, Sequence, Tree
from semantic.definitions.yaml_tree import read_yaml
from semantic.errors import Position, Problem
from semantic.formats.drafting import Draft
from semantic.formats.report import Imported
from semantic.formats.sources import NO_OPTIONS, Options


def import_files(files: Mapping[str, str | bytes], options: Options = NO_OPTIONS) -> Imported:
    """Never raises for what is in the files: what cannot be read or said is in the report."""
    draft = Draft()
    problems: list[Problem] = []
    for name in sorted(files):
        if not name.endswith((".yml", ".yaml")):
            continue
        root, found = read_yaml(files[name], name)
        problems += found
        held = root.entries.get("semantic_models") if isinstance(root, Tree) else None
        for each in held.value.items if held and isinstance(held.value, Sequence) else ():
            if isinstance(each, Tree):
                _semantic_model(draft, each, name, options)
    return draft.finished(tuple(problems))


def _semantic_model(draft: Draft, tree: Tree, file: str, options: Options) -> None:
    name = _text(tree, "name")
    if name:
        table = f"{options.schema}.{name}" if options.schema else name
        draft.put(
            (name,),
            {"table": table, "key": "none"},
            f"semantic model {name}",
            Position(file, tree.line, tree.column),
        )


def _text(tree: Tree, key: str) -> str:
    entry = tree.entries.get(key)
    return entry.value.text if entry and isinstance(entry.value, Scalar) else ""
