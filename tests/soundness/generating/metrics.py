"""Metrics and segments for generated models: every aggregate, filters in definitions, arithmetic over metrics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from tests.soundness.generating.chance import Chance
from tests.soundness.oracle.expressions import (
    Aggregate,
    Arithmetic,
    Comparison,
    Connective,
    Constant,
    Expression,
    Formula,
    Function,
    MetricArithmetic,
    MetricName,
    Name,
    Negation,
    NullTest,
    Number,
)
from tests.soundness.oracle.schema import Metric, Model, Schema, Segment

OPERATIONS: tuple[Literal["+", "-", "*", "/"], ...] = ("/", "/", "+", "-", "*")
SMALLEST: tuple[Function, ...] = ("min", "max")


def numbers(model: Model) -> list[Expression]:
    """Things to add up: columns, dimensions, products, and values of a row that is related to one."""
    reached = [f"{join.role}.x" for join in model.joins if join.type in ("many_to_one", "one_to_one")]
    return [
        Name("n"),
        Name("x"),
        Name("y"),
        Name("this.x"),
        Name("number"),
        Arithmetic("*", Name("x"), Constant(2)),
        Arithmetic("-", Name("y"), Name("x")),
        *(Name(path) for path in reached),
        *(Arithmetic("*", Name("y"), Name(path)) for path in reached[:1]),
    ]


def conditions(chance: Chance, model: Model) -> Expression:
    """A condition in SQL over columns, dimensions and to-one paths; one that many rows pass comes first."""
    reached = [f"{join.role}.s" for join in model.joins if join.type in ("many_to_one", "one_to_one")]
    simple: list[Expression] = [
        Comparison("=", Name("s"), Constant("a")),
        Comparison("<>", Name("s"), Constant("O'Brien")),
        Comparison(">", Name("n"), Constant(0)),
        Comparison("<=", Name("x"), Constant(1)),
        Comparison("=", Name("b"), Constant(True)),
        NullTest(Name("s")),
        NullTest(Name("n"), negated=True),
        Negation(Comparison("=", Name("s"), Constant("a"))),
        *(Comparison("=", Name(path), Constant("a")) for path in reached),
        *(NullTest(Name(path)) for path in reached),
    ]
    first = chance.one(simple)
    if chance.percent(65):
        return first
    return Connective("or" if chance.percent(60) else "and", first, chance.one(simple))


def segments(chance: Chance, model: Model) -> tuple[Segment, ...]:
    return (Segment("picked", conditions(chance, model)),) if chance.percent(60) else ()


def home_metrics(chance: Chance, schema: Schema, model: Model) -> tuple[Metric, ...]:
    """Two to four metrics over the rows of a model, sometimes one more over those."""
    count = chance.one((2, 3, 4))
    found = [base_metric(chance, schema, model, f"{model.name}_m{number}") for number in range(count)]
    if chance.percent(25):
        found.append(Metric("n", Aggregate("sum", Name("this.n"))))
    summable = [metric.name for metric in found if numeric(metric)]
    if summable and chance.percent(50):
        found.append(Metric(f"{model.name}_made", arithmetic(chance, summable)))
    return tuple(found)


def base_metric(chance: Chance, schema: Schema, model: Model, name: str) -> Metric:
    metric = Metric(name, aggregates(chance, model))
    if chance.percent(25):
        metric = replace(metric, where=conditions(chance, model))
    if numeric(metric) and chance.percent(15):
        metric = replace(metric, fill=chance.one((0, 5)))
    others = [
        f"{join.role}.at"
        for join in model.joins
        if join.type == "many_to_one" and join.target != model.name and schema.model(join.target).time
    ]
    if chance.percent(15):
        metric = replace(metric, time=chance.one(("none", *others)))
    return metric


def aggregates(chance: Chance, model: Model) -> Formula:
    number = chance.one(numbers(model))
    kind = chance.one(range(11))
    if kind <= 2:
        return Aggregate("sum", number)
    if kind == 3:
        return Aggregate("count")
    if kind == 4:
        return Aggregate("count", chance.one((number, Name("s"), Name("b"))))
    if kind == 5:
        return Aggregate("count distinct", chance.one((number, Name("s"), Name("b"))))
    if kind == 6:
        return Aggregate("avg", number)
    if kind == 7:
        return Aggregate(chance.one(SMALLEST), chance.one((number, number, Name("s"))))
    if kind == 8:
        return Aggregate("median", number)
    if kind == 9:
        return Aggregate("percentile", number, chance.one((0.25, 0.9)))
    return MetricArithmetic("/", Aggregate("sum", number), Aggregate("count"))


def arithmetic(chance: Chance, names: Sequence[str]) -> Formula:
    """Two or three metrics and numbers; a ratio more often than not."""
    leaf = MetricName(chance.one(names))
    other: Formula = (
        MetricName(chance.one(names)) if chance.percent(70) else chance.one((Number(2), Number(0.5)))
    )
    found = MetricArithmetic(chance.one(OPERATIONS), leaf, other)
    if chance.percent(25):
        found = MetricArithmetic(chance.one(OPERATIONS), MetricName(chance.one(names)), found)
    return found


def numeric(metric: Metric) -> bool:
    """Whether arithmetic may use a metric: a minimum of texts is a text."""
    expr = metric.expr
    return not (
        isinstance(expr, Aggregate) and expr.function in ("min", "max") and expr.argument == Name("s")
    )


def usable(schema: Schema) -> dict[str, Metric]:
    """Every metric under a name that means one thing."""
    owned = list(schema.owned_metrics())
    alone = {metric.name for _, metric in owned if sum(other.name == metric.name for _, other in owned) == 1}
    return {
        metric.name if metric.name in alone else f"{model}.{metric.name}": metric for model, metric in owned
    }


def global_metrics(chance: Chance, schema: Schema) -> tuple[Metric, ...]:
    """Metrics that belong to no model: arithmetic over those of several."""
    names = [name for name, metric in usable(schema).items() if numeric(metric)]
    if not names or chance.percent(40):
        return ()
    fill = 0 if chance.percent(25) else None
    return (Metric("overall", arithmetic(chance, names), fill=fill),)
