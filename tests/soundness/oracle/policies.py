"""Who sees which rows: each row is looked at by itself, over tables of which nothing is missing (DESIGN 5.12).

seen_tables(schema, tables, {"texts": ("a", "b")})      the tables as if the rows that are not seen were not there

What a principal may not see is not there for it; so what it is answered is the answer over these tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from tests.soundness.oracle.expressions import (
    Arithmetic,
    AttributeTest,
    Comparison,
    Connective,
    Constant,
    Expression,
    Negation,
    Scalar,
    value,
)
from tests.soundness.oracle.rows import World
from tests.soundness.oracle.schema import Row, Schema, Tables

Attributes = Mapping[str, tuple[str, ...]]
NUMBERS = ("number", "numbers")
"""Attributes that are numbers; all others are texts."""
SINGLE = ("text", "number")
"""Attributes of which a principal has one value; of several, none counts."""
NOTHING = Arithmetic("/", Constant(1), Constant(0))


def seen_tables(schema: Schema, tables: Tables, asker: Attributes) -> Tables:
    return {
        name: [row for row in rows if _sees(schema, tables, asker, name, row)]
        for name, rows in tables.items()
    }


def _sees(schema: Schema, tables: Tables, asker: Attributes, model: str, row: Row) -> bool:
    policy = schema.model(model).policy
    if policy is None or set(policy.unless) & set(asker.get("groups", ())):
        return True
    world = World(schema, tables, "UTC")
    if policy.rows is not None:
        condition = _asked(policy.rows, asker)
        if value(condition, lambda dotted: world.member(model, dotted, row)) is not True:
            return False
    return all(_sees_parent(world, asker, model, row, path) for path in policy.parents)


def _sees_parent(world: World, asker: Attributes, model: str, row: Row, path: tuple[str, ...]) -> bool:
    """A row without a row there is nobody's, unless nothing limits who asks there."""
    at: Row | None = row
    home = model
    for role in path:
        step = world.schema.step(model, role)
        assert step is not None
        at = next(iter(world.related(step, at, row, home)), None)
        model = step.target
    policy = world.schema.model(model).policy
    assert policy is not None, "there is something to inherit"
    if set(policy.unless) & set(asker.get("groups", ())):
        return True
    return at is not None and _sees(world.schema, world.tables, asker, model, at)


def _asked(expression: Expression, asker: Attributes) -> Expression:
    """The condition with what is known of who asks; a comparison with nothing is unknown."""
    match expression:
        case AttributeTest(op, of, attribute):
            return _compared(op, of, _values(attribute, asker))
        case Connective(op, left, right):
            return Connective(op, _asked(left, asker), _asked(right, asker))
        case Negation(of):
            return Negation(_asked(of, asker))
        case _:
            return expression


def _values(attribute: str, asker: Attributes) -> list[Scalar]:
    given = list(dict.fromkeys(asker.get(attribute, ())))
    values: list[Scalar] = list(given)
    if attribute in NUMBERS:
        values = [float(text) for text in given if text.lstrip("-").isdigit()]
    return [] if attribute in SINGLE and len(values) > 1 else values


def _compared(op: str, of: Expression, values: list[Scalar]) -> Expression:
    if not values:
        return Comparison("=", NOTHING, Constant(1))
    tests: list[Expression] = [
        Comparison("=" if op in ("in", "not in") else op, of, Constant(each))  # type: ignore[arg-type]  # none is NULL
        for each in values
    ]
    found = reduce(lambda left, right: Connective("or", left, right), tests)
    return Negation(found) if op == "not in" else found
