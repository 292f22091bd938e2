"""Policies on the rows of a generated company, and somebody who asks.

made = with_policies(Chance("policies 7"), company)     # rows by attributes, inherited rows, groups that see all
made = with_least(chance, with_masks(chance, made))     # masks, and groups of few that are withheld
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from tests.soundness.engine import Company
from tests.soundness.generating import pools
from tests.soundness.generating.chance import Chance
from tests.soundness.oracle.expressions import (
    Arithmetic,
    AttributeTest,
    Coalesce,
    Comparison,
    Connective,
    Constant,
    Expression,
    MetricName,
    Name,
    Negation,
    NullTest,
)
from tests.soundness.oracle.schema import Dimension, Least, Mask, Model, Policy, Row, Schema

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


def with_masks(chance: Chance, made: Company) -> Company:
    """Some texts and numbers are seen masked by most."""
    models = tuple(
        replace(
            model,
            dimensions=tuple(
                replace(each, mask=Mask(_mask(chance, each), _unless(chance)))
                if each.type in ("string", "number") and not _is_metric(each) and chance.percent(30)
                else each
                for each in model.dimensions
            ),
        )
        for model in made.schema.models
    )
    return replace(made, schema=replace(made.schema, models=models), asker=made.asker or _asker(chance))


def _is_metric(dimension: Dimension) -> bool:
    return isinstance(dimension.expr, MetricName)


def _mask(chance: Chance, dimension: Dimension) -> Expression:
    """A constant, or something coarser that the row has."""
    texts: tuple[Expression, ...] = (Constant("***"), Coalesce(Name("s"), Constant("***")), Name("this.s"))
    nothing = Arithmetic("*", Name("n"), Constant(0))
    numbers: tuple[Expression, ...] = (Constant(0), nothing, Coalesce(Name("n"), Constant(1)))
    return chance.one(texts if dimension.type == "string" else numbers)


def _unless(chance: Chance) -> tuple[str, ...]:
    return ("auditors",) if chance.percent(30) else ()


def with_least(chance: Chance, made: Company) -> Company:
    """One or two models are shown in groups of some alone, and have rows enough for that."""
    models, tables = list(made.schema.models), dict(made.tables)
    for name in chance.some(
        [model.name for model in models if model.metrics and _may_have_more(model)], 1, 2
    ):
        at = next(number for number, model in enumerate(models) if model.name == name)
        policy = models[at].policy or Policy(None, (), _unless(chance))
        least = _least(chance, made.schema, models[at])
        models[at] = replace(models[at], policy=replace(policy, least=least))
        tables[name] = [*tables[name], *_more_rows(chance, models[at], tables[name])]
    schema = replace(made.schema, models=tuple(models))
    return replace(made, schema=schema, tables=tables, asker=made.asker or _asker(chance))


def _may_have_more(model: Model) -> bool:
    """Whether rows may be added: numbers for new keys, and no versions of which one is in force at a time."""
    kinds = {column.name: column.kind for column in model.columns}
    return model.valid is None and all(kinds[name] == "int" for name in model.key or ())


def _more_rows(chance: Chance, model: Model, rows: Sequence[Row]) -> list[Row]:
    """Twice as many again: mixtures of two rows, with keys of their own and no second match of a one-to-one join."""
    unmatched = [here for join in model.joins if join.type == "one_to_one" for here, _ in join.on]
    found: list[Row] = []
    for number in range(len(rows) * 2):
        one, other = chance.one(rows), chance.one(rows)
        mixed = {name: chance.one((one[name], other[name])) for name in one}
        keys = dict.fromkeys(model.key or (), 100 + number)
        found.append({**mixed, **dict.fromkeys(unmatched), **keys})
    return found


def _least(chance: Chance, schema: Schema, model: Model) -> Least:
    roles = [
        join.role
        for join in model.joins
        if join.type in ("many_to_one", "one_to_one")
        and len(join.on) == 1
        and not (join.through or join.where or join.condition or schema.model(join.target).valid)
    ]
    entity = chance.one(("", *roles, *roles, "number", "s"))
    known = [*(dimension.name for dimension in model.dimensions), *(f"{role}.s" for role in roles)]
    quasi = tuple(chance.some(known, 1, 2)) if chance.percent(35) else ()
    return Least(chance.one((2, 2, 3, 4)), entity, quasi)


def _policy(chance: Chance, schema: Schema, model: Model) -> Policy:
    """Rows, or the parent's rows, or both; parents are models that have a policy already, so that none is a circle."""
    parents = [
        path
        for path, target in _ways_up(schema, model)
        if target.policy and target.policy.limits_rows and target.name != model.name
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
