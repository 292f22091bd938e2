"""Companies: one to four models joined in many ways, their metrics, and up to seven rows in each table.

Models are drawn from the top down, so that joins lead to models drawn before. A row's own values may be anything,
NULL included; only what the definitions promise is kept: keys are unique and the near side of a one-to-one join too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from tests.soundness.engine import Company
from tests.soundness.generating import pools
from tests.soundness.generating.chance import Chance
from tests.soundness.generating.metrics import global_metrics, home_metrics, segments
from tests.soundness.oracle.expressions import Arithmetic, Coalesce, Constant, Name, Scalar
from tests.soundness.oracle.schema import Column, ColumnKind, Dimension, Join, Model, Row, Schema

NAMES = ("regions", "shops", "orders", "lines")
TIMES = (
    Dimension("at", "instant", Name("t"), "UTC"),
    Dimension("at", "instant", Name("t"), "UTC"),
    Dimension("at", "instant", Name("t"), "Asia/Tokyo"),
    Dimension("at", "date", Name("t")),
    Dimension("at", "local", Name("t")),
)
VALUES: dict[ColumnKind, Sequence[Scalar]] = {
    "text": pools.TEXTS,
    "int": pools.WHOLES,
    "decimal": pools.EIGHTHS,
    "double": pools.EIGHTHS,
    "bool": (True, False),
    "date": pools.DAYS,
    "timestamp": pools.MOMENTS,
}


def company(chance: Chance) -> Company:
    found = schema(chance)
    return Company(found, {model.name: rows(chance, model) for model in found.models})


def schema(chance: Chance) -> Schema:
    models: list[Model] = []
    for name in NAMES[: chance.one((1, 2, 3, 3, 4, 4))]:
        models.append(model_below(chance, models, name))
    zone, first = chance.one(pools.ZONES), chance.one((0, 6, 2))
    found = Schema(tuple(models), zone, first, fiscal_start=chance.one((1, 2, 7, 10)))
    filled = [
        replace(model, segments=segments(chance, model), metrics=home_metrics(chance, found, model))
        for model in models
    ]
    found = replace(found, models=tuple(filled))
    return replace(found, metrics=global_metrics(chance, found))


def model_below(chance: Chance, above: Sequence[Model], name: str) -> Model:
    """A model with joins to the models above it, sometimes with one to itself, sometimes without a key."""
    keys: list[tuple[str, ...] | None] = [(f"{name}_id",), (f"{name}_id",), (f"{name}_a", f"{name}_b"), None]
    key = chance.one(keys)
    joins = joins_to(chance, above, name)
    if key is not None and len(key) == 1 and chance.percent(20):
        joins.append(Join("parent", name, (("parent_id", key[0]),), "many_to_one", "children"))
    time = chance.one(TIMES) if chance.percent(85) else None
    dimensions = [
        Dimension("s", "string"),
        Dimension("number", "number", Name("n")),
        Dimension("flag", "boolean", Name("b")),
    ]
    if chance.percent(40):
        dimensions.append(Dimension("label", "string", Coalesce(Name("s"), Constant("none"))))
    if chance.percent(40):
        dimensions.append(Dimension("x", "number", Arithmetic("+", Name("x"), Name("n"))))
    dimensions += [time] if time else []
    columns = tuple(_columns(key or (f"{name}_id",), joins, time))
    return Model(name, columns, key, time.name if time else "", tuple(joins), tuple(dimensions))


def _columns(key: tuple[str, ...], joins: Sequence[Join], time: Dimension | None) -> list[Column]:
    near = [here for join in joins for here, _ in join.on if join.type != "many_to_many"]
    columns = [Column(name, "int") for name in dict.fromkeys([*key, *near])]
    columns += [
        Column("s", "text"),
        Column("n", "int"),
        Column("x", "decimal"),
        Column("y", "double"),
        Column("b", "bool"),
    ]
    return columns + ([Column("t", "date" if time.type == "date" else "timestamp")] if time else [])


def joins_to(chance: Chance, above: Sequence[Model], name: str) -> list[Join]:
    """Up to three joins. Two to the same model are two roles, each with its own way back."""
    joins: list[Join] = []
    for number in range(chance.one((1, 1, 2, 2, 3, 0)) if above else 0):
        joins += _join(chance, above, joins, number)
    targets = [join.target for join in joins]
    return [
        replace(join, inverse=f"{name}_by{number}")
        if targets.count(join.target) > 1 or chance.percent(40)
        else join
        for number, join in enumerate(joins)
    ]


def _join(chance: Chance, above: Sequence[Model], joins: Sequence[Join], number: int) -> list[Join]:
    """One more join, if there is a model that it can lead to: to one by its key, to many by any column."""
    if chance.percent(12):
        target = chance.one(above)
        column = chance.one(("s", "n"))
        return [Join(f"all_{target.name}{number}", target.name, ((column, column),), "many_to_many")]
    keyed = [model for model in above if model.key]
    if not keyed:
        return []
    target = chance.one([*keyed, keyed[-1]])
    first = all(join.target != target.name for join in joins)
    role = f"its_{target.name}" if first else ("buyer", "order", "seller")[number]
    same_name = first and chance.percent(50)
    on = tuple((column if same_name else f"{role}_{column}", column) for column in target.key or ())
    return [Join(role, target.name, on, "one_to_one" if chance.percent(12) else "many_to_one")]


def rows(chance: Chance, model: Model) -> list[Row]:
    """Rows of one table: none that breaks a promised key, none that shares a match of a one-to-one join."""
    key = model.key or ()
    joining = {here for join in model.joins if join.type != "many_to_many" for here, _ in join.on}
    count = chance.one((8, 7, 6, 9, 8, 7, 6, 5, 8, 7, 6, 9, 8, 7, 6, 2, 1, 0))
    keys = chance.shuffled(_keys(key))[:count] if key else [()] * count
    kept = [_row(chance, model, dict(zip(key, values, strict=True)), joining) for values in keys]
    for join in model.joins:
        if join.type == "one_to_one":
            kept = _matched_once(kept, join)
    return kept


def _matched_once(found: Sequence[Row], join: Join) -> list[Row]:
    """Later rows that would share a match lose it: their joining columns become NULL."""
    taken: set[tuple[Scalar, ...]] = set()
    kept: list[Row] = []
    for row in found:
        near = tuple(row[here] for here, _ in join.on)
        kept.append({**row, **dict.fromkeys(here for here, _ in join.on)} if near in taken else row)
        taken.add(near)
    return kept


def _keys(key: tuple[str, ...]) -> list[tuple[int, ...]]:
    """More keys than most tables have rows; the parts of a longer key repeat."""
    return (
        list(product(pools.KEYS, repeat=1))
        if len(key) == 1
        else list(product(pools.KEYS[:3], repeat=len(key)))
    )


def _row(chance: Chance, model: Model, key: dict[str, int], joining: set[str]) -> Row:
    """NULL anywhere but in a key, matches and misses in joining columns."""
    row: dict[str, Scalar] = {}
    for column in model.columns:
        drawn = chance.one(pools.NEAR_KEYS if column.name in joining else VALUES[column.kind])
        row[column.name] = None if chance.percent(12) else drawn
    return {**row, **key}
