"""The small company and the questions that every layer is asked: `python -m bench.peers` compares how long that takes.

Three facts (orders, payments, refunds) with eight metrics each belong to customers, and these to regions. A question is
plain data, so that each program can say it in its own way:

    {"metrics": ["orders.m3"], "dimensions": ["customer.c1"], "filters": [], "order": "", "limit": 0, "range": []}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, product
from typing import TypedDict

FACTS = ("orders", "payments", "refunds")
METRICS = tuple(f"m{number}" for number in range(8))
FUNCTIONS = ("sum", "avg", "min", "max", "sum", "avg", "min", "max")
ATTRIBUTES = tuple(range(12))
RANGE = ["2017-01-01", "2018-01-01"]


class Question(TypedDict):
    """`day` and `customer.c1` are dimensions; filters are (dimension, values); the order is by a metric, downwards."""

    metrics: list[str]
    dimensions: list[str]
    filters: list[tuple[str, list[str]]]
    order: str
    limit: int
    range: list[str]


def _question(metrics: list[str], dimensions: list[str], range_: list[str] | None = None) -> Question:
    return Question(metrics=metrics, dimensions=dimensions, filters=[], order="", limit=0, range=range_ or [])


def by_day() -> Iterator[Question]:
    for other, fact, metric in product(METRICS, FACTS, METRICS):
        metrics = [f"{fact}.{metric}"] + ([f"{fact}.{other}"] if other > metric else [])
        yield _question(metrics, ["day"], RANGE)


def one_join() -> Iterator[Question]:
    for number, metric, fact in product(ATTRIBUTES, METRICS, FACTS):
        yield _question([f"{fact}.{metric}"], [f"customer.c{number}"])


def three_facts() -> Iterator[Question]:
    for number, first, second in product(ATTRIBUTES, METRICS, METRICS):
        yield _question([f"orders.{first}", f"payments.{second}", f"refunds.{first}"], [f"region.r{number}"])


def filtered() -> Iterator[Question]:
    for number, question in enumerate(three_facts()):
        metrics = question["metrics"]
        filters = [(f"customer.c{number % 12}", ["a", "b", "c"]), (f"region.r{number % 11}", ["x"])]
        yield Question(
            metrics=metrics,
            dimensions=question["dimensions"],
            filters=filters,
            order=metrics[0],
            limit=10 + number % 7,
            range=RANGE,
        )


SHAPES: dict[str, Callable[[], Iterator[Question]]] = {
    "one metric by day": by_day,
    "one join": one_join,
    "three facts, two hops": three_facts,
    "the same, filtered, ordered, limited": filtered,
}


def questions(shape: str, count: int) -> list[Question]:
    """`count` different questions."""
    different = {str(question): question for question in islice(SHAPES[shape](), count * 2)}
    return list(different.values())[:count]
