"""Where dbt puts the tables of a project, as far as its files say: the target of its profile, and schemas by folder.

    read_profile(files)                 Profile(dialect="duckdb", schema="main")
    read_schemas(files, lines).of("models/marts/orders.yml")       "marts", by `+schema` in dbt_project.yml

dbt adds the schema of a folder to that of the target: `main_marts`. Jinja is not run: a schema that holds some is not
known, and the report says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot.dialects.dialect import Dialects

from semantic.definitions.yaml_nodes import Scalar, Tree
from semantic.definitions.yaml_tree import read_documents
from semantic.errors import Position
from semantic.formats.report import Line, Outcome

PROJECT_FILES = ("dbt_project.yml", "dbt_project.yaml")
PROFILES = ("profiles.yml", "profiles.yaml")
_ADAPTERS = {"sqlserver": "tsql", "fabric": "fabric", "glue": "spark"}
"""Adapters whose name is not that of their SQL."""


_SEMANTIC = ("semantic-models", "metrics", "saved-queries")


@dataclass(frozen=True, slots=True)
class Profile:
    """`dialect` and `schema` are "" where they are not said."""

    dialect: str = ""
    schema: str = ""


@dataclass(frozen=True, slots=True)
class Schemas:
    """The schemas that dbt_project.yml gives to folders of models: `folders["shop/models/marts/"]`."""

    folders: Mapping[str, str] = field(default_factory=dict)

    def of(self, file: str) -> str:
        """That of the innermost folder; models are described beside their SQL."""
        inside = [folder for folder in self.folders if file.startswith(folder)]
        return self.folders[max(inside, key=len)] if inside else ""


def read_profile(files: Mapping[str, str | bytes]) -> Profile:
    """The profile that the project names; where it names none, what all profiles agree on."""
    wanted = {_text(tree, "profile") for _, tree in _trees(files, PROJECT_FILES)} - {""}
    outputs: list[Tree] = []
    for _, tree in _trees(files, PROFILES):
        for name, entry in tree.entries.items():
            if isinstance(entry.value, Tree) and (name in wanted or not wanted):
                outputs += _outputs(entry.value)
    kinds = {_ADAPTERS.get(_text(output, "type"), _text(output, "type")) for output in outputs} - {""}
    schemas = {_text(output, "schema") or _text(output, "dataset") for output in outputs}
    schema = next(iter(schemas)) if len(schemas) == 1 else ""
    known = {str(each.value) for each in Dialects}
    dialect = next(iter(kinds)) if len(kinds) == 1 and kinds <= known else ""
    return Profile(dialect, "" if "{" in schema else schema)


def tell_of_folders(files: Mapping[str, str | bytes], lines: list[Line]) -> None:
    """What dbt_project.yml says of all metrics, semantic models or saved queries of a folder is not read."""
    for file, tree in _trees(files, PROJECT_FILES):
        for key, entry in tree.entries.items():
            if key.replace("_", "-") in _SEMANTIC and isinstance(entry.value, Tree) and entry.value.entries:
                why = "What holds for whole folders is not read here: say it with each of them, also `enabled: false`."
                place = Position(file, entry.key.line, entry.key.column)
                lines.append(Line(Outcome.LEFT_OUT, f"{file}: {key}", place, "", why))


def _outputs(profile: Tree) -> Iterator[Tree]:
    """That of the profile's target, else all."""
    held = profile.entries.get("outputs")
    outputs = held.value.entries if held is not None and isinstance(held.value, Tree) else {}
    target = _text(profile, "target")
    for name, output in outputs.items():
        if isinstance(output.value, Tree) and (name == target or target not in outputs):
            yield output.value


def read_schemas(files: Mapping[str, str | bytes], lines: list[Line]) -> Schemas:
    folders: dict[str, str] = {}
    for file, tree in _trees(files, PROJECT_FILES):
        models, project = _inner(tree, "models"), _text(tree, "name")
        root = file.rpartition("/")[0]
        paths = tree.entries.get("model-paths")
        items = getattr(paths.value, "items", None) if paths is not None else None
        for path in [item.text for item in items or () if isinstance(item, Scalar)] or ["models"]:
            start = "/".join(filter(None, (root, path.strip("/")))) + "/"
            inner = _inner(models, project) if models is not None else None
            for folder, schema, at in _said(inner, start, file) if inner is not None else ():
                if "{" in schema:
                    why = "It holds Jinja, which is not run here: say where its tables are with --schema."
                    lines.append(Line(Outcome.LEFT_OUT, f"schema of models in {folder}", at, "", why))
                else:
                    folders[folder] = schema
    return Schemas(folders)


def _said(tree: Tree, folder: str, file: str) -> Iterator[tuple[str, str, Position]]:
    for name, entry in tree.entries.items():
        if name in ("+schema", "schema") and isinstance(entry.value, Scalar):
            yield folder, entry.value.text, Position(file, entry.key.line, entry.key.column)
        elif isinstance(entry.value, Tree) and not name.startswith("+"):
            yield from _said(entry.value, f"{folder}{name}/", file)


def _trees(files: Mapping[str, str | bytes], names: tuple[str, ...]) -> Iterator[tuple[str, Tree]]:
    for file in sorted(files):
        if file.rpartition("/")[2] in names:
            documents, _problems = read_documents(files[file], file)
            yield from ((file, tree) for tree in documents if isinstance(tree, Tree))


def _inner(tree: Tree, name: str) -> Tree | None:
    entry = tree.entries.get(name)
    return entry.value if entry is not None and isinstance(entry.value, Tree) else None


def _text(tree: Tree, name: str) -> str:
    entry = tree.entries.get(name)
    return entry.value.text if entry is not None and isinstance(entry.value, Scalar) else ""
