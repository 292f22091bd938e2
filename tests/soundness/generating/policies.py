"""Policies on the rows of a generated company, and somebody who asks.

made = with_policies(Chance("policies 7"), company)     # rows by attributes, inherited rows, groups that see all
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from tests.soundness.engine import Company
from tests.soundness.generating import pools
from tests.soundness.generating.chance import Chance
from tests.soundness.oracle.expressions import (
    AttributeTest,
    Coalesce,
    Comparison,
    Connective,
    Constant,
    Expression,
    Name,
    Negation,
    NullTest,
)
from tests.soundness.oracle.schema import Model, Policy, Schema

TEXTS: tuple[Literal["in", "not in"], ...] = ("in", "in", "in", "not in")
ALONE: tuple[Literal["=", "<>", "<", ">="], ...] = ("=", "<>", "<", ">=")


def with_policies(chance: Chance, made: Company) -> Company:
    """Most models get a policy; a policy on every model would leave too little to see."""
    schema = made.schema
    for model in schema.models:
        if chance.percent(65):
            limited = replace(model, policy=_policy(chance, schema, model))
            models = tuple(limited if each.name == model.name else each for each in schema.models)
            schema = replace(schema, models=models)
    return replace(made, schema=schema, asker=_asker(chance))


def _policy(chance: Chance, schema: Schema, model: Model) -> Policy:
    """Rows, or the parent's rows, or both; parents are models that have a policy already, so that none is a circle."""
    parents = [
        path for path, target in _ways_up(schema, model) if target.policy and target.name != model.name
    ]
    inherited = (chance.one(parents),) if parents and chance.percent(50) else ()
    rows = None if inherited and chance.percent(50) else _rows(chance, schema, model)
    return Policy(rows, inherited, ("auditors",) if chance.percent(30) else ())


def _ways_up(schema: Schema, model: Model) -> Iterator[tuple[tuple[str, ...], Model]]:
    """Paths to one row of another model, of one or two steps, whose rows do not depend on a time that is not there."""
    for step in schema.steps(model.name):
        target = schema.model(step.target)
        if step.to_many or not _is_sure(schema, model, step.role):
            continue
        yield (step.role,), target
        for further in schema.steps(target.name):
            if not further.to_many and _is_sure(schema, target, further.role):
                yield (step.role, further.role), schema.model(further.target)


def _is_sure(schema: Schema, model: Model, role: str) -> bool:
    """Whether a step is a plain declared join to a model whose rows are always in force."""
    step = schema.step(model.name, role)
    return (
        step is not None
        and step.declared
        and not step.join.through
        and schema.model(step.target).valid is None
        and model.valid is None
    )


def _rows(chance: Chance, schema: Schema, model: Model) -> Expression:
    first = _test(chance, schema, model)
    if chance.percent(55):
        return first
    second = _test(chance, schema, model)
    whole = Connective(chance.one(("and", "or", "or")), first, second)
    return Negation(whole) if chance.percent(15) else whole


def _test(chance: Chance, schema: Schema, model: Model) -> Expression:
    """A condition on the row, or on a row above it."""
    above = list(_ways_up(schema, model))
    path, at = chance.one(above) if above and chance.percent(45) else ((), model)
    prefix = "".join(f"{role}." for role in path)
    text, number = Name(f"{prefix}s"), Name(f"{prefix}n")
    kinds: tuple[str, ...] = ("texts", "texts", "text", "null")
    if {column.name for column in at.columns} >= {"n", "b"}:
        kinds = (*kinds, "texts", "numbers", "number", "flag")
    kind = chance.one(kinds)
    test: Expression
    if kind == "texts":
        read = Coalesce(text, Constant("none")) if chance.percent(20) else text
        test = AttributeTest(chance.one(TEXTS), read, "texts")
    elif kind == "numbers":
        test = AttributeTest(chance.one(TEXTS), number, "numbers")
    elif kind == "text":
        test = AttributeTest(chance.one(ALONE), text, "text")
    elif kind == "number":
        test = AttributeTest(chance.one(ALONE), number, "number")
    elif kind == "flag":
        test = Comparison("=", Name(f"{prefix}b"), Constant(True))
    else:
        test = NullTest(text, negated=chance.percent(50))
    return Negation(test) if chance.percent(12) else test


def _asker(chance: Chance) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Attributes that are there, missing or empty; a single one sometimes with two values, which is none."""
    texts = [str(text) for text in pools.TEXTS if text is not None]
    numbers = [str(number) for number in pools.WHOLES if number is not None]
    drawn = {
        "texts": tuple(chance.some([*texts, "none"], 2, len(texts))),
        "numbers": tuple(chance.some(numbers, 1, 4)),
        "text": tuple(chance.some(texts, 1, 2 if chance.percent(15) else 1)),
        "number": tuple(chance.some(numbers, 1, 1)),
        "groups": ("auditors",) if chance.percent(20) else ("others",),
    }
    kept = {
        name: values if chance.percent(94) else () for name, values in drawn.items() if chance.percent(92)
    }
    return tuple(sorted(kept.items()))
