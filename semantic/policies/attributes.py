"""The attributes of principals as bound values, and the conditions that name them.

    usable(attribute, ("3", "x"))      (Decimal("3"),) for a number: what is no number is no value
    filled(condition, counts)          region IN (:policy_regions_1, :policy_regions_2)

An attribute that is missing, empty or, where it has one value alone, has several, makes every comparison with it false
and every negation of one as well: it never opens anything. Only how many values there are decides SQL text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from sqlglot import exp

from semantic import trees
from semantic.catalog import Catalog
from semantic.definitions.access import PRINCIPAL, Attribute
from semantic.definitions.types import ValueType
from semantic.planning.parameters import LARGEST, Bindable
from semantic.planning.plan import Parameter

EXACT = 8
"""Up to so many values each number of them has SQL of its own; more are filled up to a power of two by repeating the
last, so that principals with long lists share their SQL."""


def usable(attribute: Attribute, given: tuple[str, ...]) -> tuple[Bindable, ...]:
    """The values that conditions are compared with; () where it is as if the attribute were missing."""
    read = (_value(attribute.type, text) for text in dict.fromkeys(given))
    values = sorted((value for value in read if value is not None), key=str)
    if not attribute.many and len(values) > 1:
        return ()
    if len(values) > EXACT:
        values += [values[-1]] * ((1 << (len(values) - 1).bit_length()) - len(values))
    return tuple(values)


def _value(type_: ValueType, text: str) -> Bindable | None:
    if type_ is ValueType.NUMBER:
        try:
            number = Decimal(text)
        except InvalidOperation:
            return None
        return number if number.is_finite() and abs(number) < LARGEST else None
    if type_ is ValueType.BOOLEAN:
        return {"true": True, "false": False}.get(text.lower())
    if type_ is ValueType.DATE:
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None
    return text


def attributes_in(tree: exp.Expr) -> frozenset[str]:
    """The names of the attributes that a condition asks for."""
    return frozenset(node.name.removeprefix(f"{PRINCIPAL}.") for node in tree.find_all(exp.Placeholder))


_BOUND = "policy_"


def placeholder(attribute: str, number: int) -> str:
    """The name of a bound value; no name of a query's own values begins so."""
    return f"{_BOUND}{attribute}_{number}"


def policy_parameters(catalog: Catalog, tree: exp.Expr) -> dict[str, Parameter]:
    """The bound values of a statement that policies ask for, by name."""
    names = {node.name for node in tree.find_all(exp.Placeholder)}
    found: dict[str, Parameter] = {}
    for name in sorted(name for name in names if name.startswith(_BOUND)):
        attribute = name.removeprefix(_BOUND).rpartition("_")[0]
        type_ = catalog.attributes[attribute].type
        found[name] = Parameter(name, PRINCIPAL, type_, f"{PRINCIPAL}.{attribute}")
    return found


def filled(tree: exp.Expr, counts: Mapping[str, int]) -> exp.Expr:
    """A copy of a condition with a placeholder for each value of its attributes; TRUE or FALSE where that decides."""
    return _filled(tree, counts, empty=False)


def _filled(tree: exp.Expr, counts: Mapping[str, int], *, empty: bool) -> exp.Expr:
    """`empty` is what a comparison with a missing attribute is: what makes the whole false, under `not` or not."""
    if isinstance(tree, exp.Paren):
        inner = _filled(tree.this, counts, empty=empty)
        return inner if isinstance(inner, exp.Boolean) else exp.Paren(this=inner)
    if isinstance(tree, exp.Not):
        inner = _filled(tree.this, counts, empty=not empty)
        return exp.Boolean(this=not inner.this) if isinstance(inner, exp.Boolean) else exp.Not(this=inner)
    if isinstance(tree, exp.And | exp.Or):
        return connected(
            type(tree), _filled(tree.left, counts, empty=empty), _filled(tree.right, counts, empty=empty)
        )
    attribute = tree.find(exp.Placeholder)
    if attribute is None:
        return trees.copied(tree)
    name = attribute.name.removeprefix(f"{PRINCIPAL}.")
    count = counts.get(name, 0)
    if not count:
        return exp.Boolean(this=empty)
    places = [exp.Placeholder(this=placeholder(name, number)) for number in range(1, count + 1)]
    copy = trees.copied(tree)
    copy.set(
        "expressions" if isinstance(tree, exp.In) else "expression",
        places if isinstance(tree, exp.In) else places[0],
    )
    return copy


def connected(connector: type[exp.Connector], left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """AND or OR without the sides that decide nothing."""
    deciding = connector is exp.Or
    for one, other in ((left, right), (right, left)):
        if isinstance(one, exp.Boolean):
            return one if bool(one.this) is deciding else other
    build = trees.any_of if deciding else trees.all_of
    return build([left, right])
