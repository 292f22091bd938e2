"""Fields of Ossie ↔ dimensions: `dimension_of` reads, `field_of` writes, and each undoes the other.

dimension_of({"name": "net", "expression": …"amount - discount"…, "datatype": "Decimal"}, …)
{"type": "number", "expr": "amount - discount"}
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from semantic import trees
from semantic.definitions.expression_text import name_parts
from semantic.definitions.expressions import Use, parse_expression
from semantic.errors import DefinitionsInvalid
from semantic.formats.neutral_sql import neutral_text
from semantic.formats.ossie.describing import as_list, described, describing, keep, kept_of, name_of
from semantic.formats.ossie.expressions import expression_of, keep_texts, main_text, texts_of
from semantic.formats.ossie.extensions import Values
from semantic.formats.ossie.sql import ANSI, DIALECTS, NotPortable, portable, read_sql

FACT = "fact"
"""The tag of a field that is no dimension in Ossie."""

WITH_ZONE = "with zone"

_TYPES = {
    "String": "string", "Integer": "number", "Decimal": "number", "Float": "number", "Boolean": "boolean",
    "Date": "date", "DateTime": "local", "DateTimeTz": "instant",
}  # fmt: skip
_DATATYPES = {
    "string": "String", "number": "Decimal", "boolean": "Boolean", "date": "Date", "local": "DateTime",
    "instant": "DateTimeTz",
}  # fmt: skip
_CONDITIONS = (exp.Predicate, exp.Connector, exp.Not, exp.Boolean)
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Neg)


def dimension_of(
    field: Mapping[str, object], name: str, datasets: frozenset[str], *, as_number: bool
) -> tuple[Values, str]:
    """The keys of a dimension, and what was taken for granted. Raises NotPortable.

    `datasets` are the names, in small letters, by which an expression may call its own dataset; `as_number` is whether
    a metric calculates with it.
    """
    texts = texts_of(field)
    written, dialect = main_text(texts)
    text = row_text(written, dialect, datasets)
    values, why = _typed(field, text, as_number=as_number)
    values |= described(field, name)
    held = {ours: texts[theirs] for theirs, ours in DIALECTS.items() if theirs in texts}
    if held:
        values["expr"] = {"default": text, **held}
    elif text != name:
        values["expr"] = text
    if field.get("datatype") == "Float":
        keep(values, "datatype", "Float")
    _role(field, values)
    keep_texts(values, texts, DIALECTS)
    return values, why


def row_text(written: str, dialect: str, datasets: frozenset[str]) -> str:
    """The neutral text of an expression over columns of its own dataset alone. Raises NotPortable."""
    tree, as_written = read_sql(written, dialect), not dialect
    for node in list(tree.find_all(exp.Column)):
        owner = ".".join(part.name for part in node.parts[:-1])
        if owner and owner.rpartition(".")[2].lower() not in datasets:
            raise NotPortable(f"`{node.sql()}` is a value of another dataset: a relationship leads to it.")
        if owner:
            plain = exp.Column(this=node.this)
            if node is tree:
                tree = plain
            else:
                node.replace(plain)
            as_written = False
    text = neutral_text(tree, written if as_written else "")
    try:
        parse_expression(text, use=Use.ROW)
    except DefinitionsInvalid as invalid:
        problem = invalid.problems[0]
        raise NotPortable(" ".join(filter(None, (problem.message, problem.hint)))) from None
    return text


def _typed(field: Mapping[str, object], text: str, *, as_number: bool) -> tuple[Values, str]:
    datatype, dimension = field.get("datatype"), field.get("dimension")
    if datatype in _TYPES:
        values: Values = {"type": _TYPES[str(datatype)]}
        if datatype == "Integer":
            values["format"] = "integer"
        elif datatype == "DateTimeTz":
            values["stored_in"] = WITH_ZONE
        return values, ""
    if datatype is not None:
        raise NotPortable(f"Values of the datatype {datatype} cannot be grouped or filtered by here.")
    if isinstance(dimension, Mapping) and dimension.get("is_time") is True:
        return {"type": "local"}, "It has no `datatype`: write `type: date` where its column holds days."
    tree = parse_expression(text, use=Use.ROW).tree.unnest()
    if isinstance(tree, _CONDITIONS):
        return {"type": "boolean"}, ""
    if as_number or isinstance(tree, _ARITHMETIC):
        return {"type": "number"}, ""
    return {"type": "string"}, "It has no `datatype`, and is taken for text."


def _role(field: Mapping[str, object], values: Values) -> None:
    """Whether it is grouped by, whether it is a time, and its label."""
    label = field.get("label")
    tags = [str(label)] if label not in (None, "", FACT) else []
    if label == FACT:
        keep(values, "label", FACT)
    dimension = field.get("dimension")
    if not isinstance(dimension, Mapping):
        tags.append(FACT)
    elif dimension.get("is_time", _is_time(values)) != _is_time(values):
        keep(values, "is_time", dimension["is_time"])
    if tags:
        values["tags"] = tags


def _is_time(values: Mapping[str, object]) -> bool:
    return values.get("type") in ("date", "local", "instant")


def field_of(name: str, values: Mapping[str, object]) -> Values:
    """A dimension as a field. Raises NotPortable where its expression is more than a row of the dataset's own."""
    expr = values.get("expr", name)
    texts = {str(key): str(text) for key, text in expr.items()} if isinstance(expr, Mapping) else {}
    said = {ANSI: row_sql(texts.get("default", "") if texts else str(expr))}
    said |= {theirs: texts[ours] for theirs, ours in DIALECTS.items() if ours in texts}
    out: Values = {"name": name_of(name, values), "expression": expression_of(values, said)}
    kept = kept_of(values)
    tags = [str(tag) for tag in as_list(values.get("tags", []))]
    if FACT not in tags:
        out["dimension"] = {"is_time": kept.get("is_time", _is_time(values)) is True}
    if kept.get("label") == FACT:
        out["label"] = FACT
    elif len(tags) == 1 + (FACT in tags) and tags[0] != FACT:
        out["label"] = tags[0]
    if datatype := _datatype(values, kept):
        out["datatype"] = datatype
    return {**out, **describing(values)}


def _datatype(values: Mapping[str, object], kept: Mapping[str, object]) -> str:
    type_ = str(values.get("type"))
    if type_ == "number" and values.get("format") == "integer":
        return "Integer"
    if type_ == "number" and kept.get("datatype") == "Float":
        return "Float"
    return _DATATYPES.get(type_, "")


def row_sql(text: str) -> str:
    """An expression over columns of its own model alone, as SQL that others may run. Raises NotPortable."""
    try:
        tree = parse_expression(text, use=Use.ROW).tree
    except DefinitionsInvalid as invalid:
        raise NotPortable(invalid.problems[0].message) from None

    def visit(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Column):
            return node
        parts = name_parts(node)
        if len(parts) > 1 and (parts[0] != "this" or len(parts) > 2):
            raise NotPortable(f"`{'.'.join(parts)}` is a value of another model.")
        return trees.column(parts[-1])

    return portable(trees.rewritten(tree, visit)).sql()


def column_of(text: str) -> str:
    """The column that an expression is, "" for one that is more."""
    try:
        tree = parse_expression(text, use=Use.ROW).tree
    except DefinitionsInvalid:
        return ""
    parts = name_parts(tree) if isinstance(tree, exp.Column) else ()
    return parts[-1] if len(parts) == 1 or (len(parts) == 2 and parts[0] == "this") else ""
