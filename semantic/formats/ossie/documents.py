"""Files → documents of Ossie as plain values: whatever of them is sound by the specification, and where it stands.

    found = read_all({"shop.yaml": "version: …"})
    found.documents[0].values["datasets"][0]["name"]                 "orders"
    found.documents[0].at(("datasets", 0, "fields", 1))              shop.yaml:12:9

Older documents are taken, too: several under one key `semantic_model`, and datatypes in small letters. What is not
sound is left out with a reason, and nothing besides it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from semantic.definitions.yaml_nodes import Node, Scalar, Sequence, Tree, plain_value, scalar_value
from semantic.definitions.yaml_tree import read_documents
from semantic.errors import Position, Problem
from semantic.formats.ossie.extensions import Values
from semantic.formats.ossie.spec import DATATYPES, DIALECTS, OBJECTS, Key, Kind, Place, is_context
from semantic.formats.report import Line, Outcome

MAX_TEXT = 20_000
"""Of one value: as long as an expression may be. Sources and extensions may be longer."""

WRAPPER = "semantic_model"

_OLD_TYPES = {
    "string": "String", "text": "String", "varchar": "String", "integer": "Integer", "int": "Integer",
    "bigint": "Integer", "number": "Decimal", "numeric": "Decimal", "decimal": "Decimal", "float": "Float",
    "double": "Float", "boolean": "Boolean", "bool": "Boolean", "date": "Date", "time": "Time",
    "datetime": "DateTime", "timestamp": "DateTime", "timestamp_tz": "DateTimeTz", "timestamptz": "DateTimeTz",
    "datetimetz": "DateTimeTz", "opaque": "Opaque",
}  # fmt: skip

_ENTITIES = ("dataset", "relationship", "field", "metric")
"""The objects that have names and lines of their own."""


@dataclass(frozen=True, slots=True)
class Document:
    """One semantic model. `values` has sound objects alone; `places` says where each of them stands."""

    values: Values
    file: str
    places: Mapping[Place, Position]

    def at(self, place: Place) -> Position:
        return self.places.get(place) or Position(self.file, 1, 1)


@dataclass(slots=True)
class Found:
    """Everything that was read, and what was not taken."""

    documents: list[Document] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_all(files: Mapping[str, str | bytes]) -> Found:
    """The documents of all files, in the order of their names."""
    found = Found()
    for name in sorted(files):
        roots, problems = read_documents(files[name], name)
        found.problems.extend(problems)
        for root in roots:
            _read_root(root, name, found)
    return found


def _read_root(root: Node, file: str, found: Found) -> None:
    at = Position(file, root.line, root.column)
    keys = root.entries if isinstance(root, Tree) else {}
    if not isinstance(root, Tree) or not (WRAPPER in keys or "datasets" in keys):
        why = "It is no document of Ossie: it has no `datasets`."
        found.lines.append(Line(Outcome.LEFT_OUT, "document", at, "", why))
        return
    if WRAPPER not in keys:
        _read_document(root, file, found, ())
        return
    inner = keys[WRAPPER].value
    for item in inner.items if isinstance(inner, Sequence) else (inner,):
        if isinstance(item, Tree):
            _read_document(item, file, found, ("version",))
        else:
            found.problems.append(_problem("A semantic model must be a mapping.", file, item))


def _read_document(tree: Tree, file: str, found: Found, assumed: Iterable[str]) -> None:
    reader = _Reader(file, found)
    values = reader.read(tree, "document", (), "semantic model", assumed)
    if values is None:
        return
    _drop_unconnected(values, reader)
    found.documents.append(Document(values, file, reader.places))


def _problem(message: str, file: str, node: Node) -> Problem:
    return Problem("ossie-invalid", message, position=Position(file, node.line, node.column))


@dataclass(slots=True)
class _Reader:
    """One document being read."""

    file: str
    found: Found
    places: dict[Place, Position] = field(default_factory=dict)

    def read(
        self, tree: Tree, kind: str, place: Place, what: str, assumed: Iterable[str] = ()
    ) -> Values | None:
        """An object's sound values; None where one that is required is missing. `assumed` may be."""
        self.places[place] = Position(self.file, tree.line, tree.column)
        keys = OBJECTS[kind]
        values: Values = {}
        for name, entry in tree.entries.items():
            rule = keys.get(name)
            if _is_null(entry.value):
                continue
            if rule is None:
                if not (kind == "document" and name in ("dialects", "vendors")):
                    self._leave_out(f"{what}: {name}", entry.key, f"Ossie has no key `{name}` here.")
                continue
            value = self._value(entry.value, rule, (*place, name), what)
            if value is not None:
                values[name] = value
            elif not rule.required:
                self._leave_out(f"{what}: {name}", entry.value, f"It must be {_wanted(rule)}.")
        for name, rule in keys.items():
            if rule.required and name not in values and name not in assumed:
                self._refuse(tree, kind, what, f"Its `{name}` is missing, or is not {_wanted(rule)}.")
                return None
        return values

    def _value(self, node: Node, rule: Key, place: Place, what: str) -> object:
        """The value as its kind asks for it; None where it is not of that kind."""
        if rule.kind is Kind.OBJECT:
            return self.read(node, rule.of, place, what) if isinstance(node, Tree) else None
        if rule.kind is Kind.OBJECTS:
            return self._objects(node, rule, place, what)
        if rule.kind in (Kind.TEXTS, Kind.LISTS):
            return _texts(node, rule.kind)
        if rule.kind is Kind.CONTEXT:
            return _context(node)
        if not isinstance(node, Scalar) or node.flawed:
            return None
        return _scalar(node, rule.kind, long=place[-1] in ("source", "data"))

    def _objects(self, node: Node, rule: Key, place: Place, what: str) -> object:
        if not isinstance(node, Sequence):
            return None
        out: list[Values] = []
        names: set[object] = set()
        for item in node.items:
            if not isinstance(item, Tree):
                self._leave_out(f"{what}: {place[-1]}", item, f"It must be a mapping: a {rule.of}.")
                continue
            said = _said(item, rule.of, what)
            values = self.read(item, rule.of, (*place, len(out)), said)
            if values is None:
                continue
            if rule.of in _ENTITIES and values["name"] in names:
                self._leave_out(said, item, "There is one of this name before it.")
                continue
            names.add(values.get("name"))
            out.append(values)
        return out if out or not rule.some else None

    def _refuse(self, tree: Tree, kind: str, what: str, why: str) -> None:
        if kind == "document":
            self.found.problems.append(
                _problem(f"This is no semantic model of Ossie. {why}", self.file, tree)
            )
        else:
            self._leave_out(what, tree, why)

    def _leave_out(self, what: str, node: Node, why: str) -> None:
        at = Position(self.file, node.line, node.column)
        self.found.lines.append(Line(Outcome.LEFT_OUT, what, at, "", why))

    def forget(self, place: Place, what: str, why: str) -> None:
        """Leave out an object that was sound by itself."""
        self.found.lines.append(Line(Outcome.LEFT_OUT, what, self.places.get(place), "", why))


def _drop_unconnected(values: Values, reader: _Reader) -> None:
    """Relationships between what is not there, or with columns that do not pair."""
    datasets, relationships = values["datasets"], values.get("relationships", [])
    assert isinstance(datasets, list) and isinstance(relationships, list)
    known = {dataset["name"] for dataset in datasets}
    kept: list[Values] = []
    places: list[Position | None] = []
    for index, item in enumerate(relationships):
        place = ("relationships", index)
        missing = [str(item[key]) for key in ("from", "to") if item[key] not in known]
        if missing:
            why = f"There is no dataset `{missing[0][:100]}`."
        elif len(item["from_columns"]) != len(item["to_columns"]):
            why = "`from_columns` and `to_columns` do not pair."
        else:
            kept.append(item)
            places.append(reader.places.get(place))
            continue
        reader.forget(place, f"relationship {str(item['name'])[:100]}", why)
    if "relationships" in values:
        values["relationships"] = kept
    for index, position in enumerate(places):
        if position is not None:
            reader.places["relationships", index] = position


def _said(item: Tree, kind: str, owner: str) -> str:
    """How a line names an object: `field orders.status`."""
    if kind not in _ENTITIES:
        return owner
    entry = item.entries.get("name")
    name = (
        entry.value.text[:100] if entry is not None and isinstance(entry.value, Scalar) else "without a name"
    )
    if kind == "field":
        return f"field {owner.partition(' ')[2]}.{name}"
    return f"{kind} {name}"


def _wanted(rule: Key) -> str:
    if rule.kind in (Kind.OBJECT, Kind.OBJECTS):
        return f"{rule.kind} that is a sound {rule.of}" if rule.kind is Kind.OBJECT else str(rule.kind)
    return str(rule.kind)


def _scalar(node: Scalar, kind: Kind, *, long: bool) -> object:
    if len(node.text) > MAX_TEXT and not long:
        return None
    match kind:
        case Kind.FLAG:
            value = scalar_value(node)
            return value if isinstance(value, bool) else None
        case Kind.DIALECT:
            return node.text.upper() if node.text.upper() in DIALECTS else None
        case Kind.DATATYPE:
            return node.text if node.text in DATATYPES else _OLD_TYPES.get(node.text.lower())
    return node.text


def _texts(node: Node, kind: Kind) -> object:
    if not isinstance(node, Sequence):
        return None
    out: list[object] = []
    for item in node.items:
        value = (
            _texts(item, Kind.TEXTS)
            if kind is Kind.LISTS
            else item.text
            if isinstance(item, Scalar)
            and not item.flawed
            and not _is_null(item)
            and len(item.text) <= MAX_TEXT
            else None
        )
        if value is None:
            return None
        out.append(value)
    return out


def _context(node: Node) -> object:
    value = plain_value(node)
    if isinstance(node, Scalar):
        return node.text if not node.flawed and len(node.text) <= MAX_TEXT else None
    return value if isinstance(value, dict) and not node.flawed and is_context(value) else None


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and scalar_value(node) is None
