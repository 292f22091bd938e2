"""`access` and `mask` of definition files → Access and Mask; `attributes` of settings → Attribute.

read_access(fields)      Access(rows=…) for access: {rows: "region in principal.regions"} on a model
"""

from __future__ import annotations

from sqlglot import exp

from semantic.definitions.access import PRINCIPAL, Access, Attribute, Mask, MinGroup
from semantic.definitions.expression_text import snippet
from semantic.definitions.expressions import Use
from semantic.definitions.fields import Fields
from semantic.definitions.keys import SECTIONS
from semantic.definitions.types import Expression, ValueType
from semantic.definitions.yaml_nodes import Tree

COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.In)


def _inner(fields: Fields, name: str, section: str = "") -> Fields | None:
    node = fields.tree(name)
    if node is None:
        return None
    return Fields(node, SECTIONS[section or name], fields.findings, f"{name} of {fields.what}")


def read_access(fields: Fields) -> Access | None:
    """The access of a model; anything wrong with it leaves the model out."""
    inner = _inner(fields, "access")
    if inner is None:
        return None
    hidden = _inner(inner, "members", "hidden_members")
    access = Access(
        groups=inner.texts("groups"),
        rows=_rows(inner),
        inherit=tuple(tuple(path.split(".")) for path in inner.paths("inherit")),
        unless=inner.texts("unless"),
        hide=hidden.texts("hide") if hidden else (),
        shown_to=hidden.texts("unless") if hidden else (),
        min_group=_min_group(inner),
        position=fields.findings.at(fields.node.entries["access"].key),
    )
    for name in ("groups", "unless", "inherit"):
        _not_empty(inner, name)
    if hidden is not None:
        _not_empty(hidden, "hide")
        _not_empty(hidden, "unless")
        inner.broken = inner.broken or hidden.broken
    if "unless" in inner.node.entries and not (access.limits_rows or access.min_group):
        inner.misplaced("unless", "It names groups that `rows`, `inherit` and `min_group` do not limit.")
    if not inner.node.entries:
        inner.fail("value-missing", f"'access' of {fields.what} says nothing.", inner.node)
    fields.broken = fields.broken or inner.broken
    return access


def _not_empty(fields: Fields, name: str) -> None:
    """An empty list might mean nobody or everybody."""
    node = fields.node_of(name)
    if node is not None and not fields.texts(name):
        hint = "Name at least one, or delete the key."
        fields.fail("value-missing", f"{name!r} of {fields.what} is empty.", node, hint)


def _rows(fields: Fields) -> Expression | None:
    rows, node = fields.expression("rows", Use.POLICY), fields.node_of("rows")
    if rows is None or node is None:
        return None
    for tree in (rows.tree, *rows.dialects.values()):
        for attribute in tree.find_all(exp.Placeholder):
            if not _stands_well(attribute):
                fields.fail(
                    "attribute-misplaced",
                    f"{snippet(attribute.parent or attribute)!r} does not compare an attribute alone.",
                    node,
                    f"Write region in {PRINCIPAL}.regions or store = {PRINCIPAL}.store, joined by and, or, not.",
                )
                return None
    return rows


def _stands_well(attribute: exp.Placeholder) -> bool:
    """Whether an attribute is one side of a comparison, and that a part of a condition: so where the attribute is
    missing, neither the comparison nor its opposite can hold."""
    comparison = attribute.parent
    if not isinstance(comparison, COMPARISONS) or comparison.this is attribute:
        return False
    if isinstance(comparison, exp.In) and len(comparison.expressions) != 1:
        return False
    node = comparison.parent
    while node is not None:
        if not isinstance(node, exp.And | exp.Or | exp.Not | exp.Paren):
            return False
        node = node.parent
    return comparison.this.find(exp.Placeholder) is None


def _min_group(fields: Fields) -> MinGroup | None:
    inner = _inner(fields, "min_group")
    if inner is None:
        return None
    size = inner.number("size")
    node = inner.node_of("size")
    if size is not None and node is not None and (size != int(size) or not 2 <= size <= 10_000):
        inner.fail("invalid-text", f"'size' of {inner.what} cannot be {size}.", node, "Write 2 to 10000.")
    read = MinGroup(size=int(size or 0), entity=inner.name("entity"), quasi=inner.paths("quasi"))
    fields.broken = fields.broken or inner.broken
    return read


def read_member_access(fields: Fields) -> tuple[str, ...] | None:
    """The groups that know a member; None where nothing is said."""
    inner = _inner(fields, "access", "member_access")
    if inner is None:
        return None
    groups = inner.texts("groups")
    _not_empty(inner, "groups")
    fields.broken = fields.broken or inner.broken
    return groups


def read_mask(fields: Fields) -> Mask | None:
    inner = _inner(fields, "mask")
    if inner is None:
        return None
    expr, unless = inner.expression("expr", Use.ROW), inner.texts("unless")
    _not_empty(inner, "unless")
    fields.broken = fields.broken or inner.broken
    return Mask(expr=expr, unless=unless) if expr is not None else None


def read_attributes(fields: Fields) -> dict[str, Attribute]:
    """The attributes of principals, by name."""
    found: dict[str, Attribute] = {}
    for name, item in fields.members("attributes"):
        if not isinstance(item.value, Tree):
            fields.fail(
                "wrong-kind", f"The attribute {name!r} must be a mapping.", item.key, "Write {type: string}."
            )
            continue
        inner = Fields(item.value, SECTIONS["attribute"], fields.findings, f"attribute {name}")
        inner.check_name(name, item.key)
        type_, many, description = inner.choice("type"), inner.flag("many"), inner.text("description")
        fields.broken = fields.broken or inner.broken
        if type_:
            found[name] = Attribute(name=name, type=ValueType(type_), many=many, description=description)
    return found
