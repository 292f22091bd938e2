"""sidemantic on the small company of `shapes`."""

from __future__ import annotations

from collections.abc import Callable

from sidemantic import Dimension, Metric, Model, Relationship, SemanticLayer

from bench.peers.shapes import ATTRIBUTES, FACTS, FUNCTIONS, METRICS, Question


def _attributes(letter: str) -> list[Dimension]:
    return [Dimension(name=f"{letter}{n}", type="categorical", sql=f"{letter}{n}") for n in ATTRIBUTES]


def opened() -> Callable[[Question], str]:
    layer = SemanticLayer()
    layer.add_model(
        Model(name="regions", table="regions", primary_key="region_id", dimensions=_attributes("r"))
    )
    layer.add_model(
        Model(
            name="customers",
            table="customers",
            primary_key="customer_id",
            dimensions=_attributes("c"),
            relationships=[Relationship(name="regions", type="many_to_one", foreign_key="region_id")],
        )
    )
    for fact in FACTS:
        layer.add_model(
            Model(
                name=fact,
                table=fact,
                primary_key="id",
                dimensions=[Dimension(name="at", type="time", sql="at", granularity="day")],
                metrics=[Metric(name=m, agg=f, sql=m) for m, f in zip(METRICS, FUNCTIONS, strict=True)],
                relationships=[Relationship(name="customers", type="many_to_one", foreign_key="customer_id")],
            )
        )

    def named(name: str, fact: str) -> str:
        if name == "day":
            return f"{fact}.at__day"
        head, _, last = name.partition(".")
        return f"{head}s.{last}"

    def compiled(question: Question) -> str:
        facts = list(dict.fromkeys(metric.partition(".")[0] for metric in question["metrics"]))
        filters = [
            f"{named(name, facts[0])} IN ({', '.join(repr(value) for value in values)})"
            for name, values in question["filters"]
        ]
        if question["range"]:
            start, until = question["range"]
            filters += [f"{fact}.at >= '{start}' AND {fact}.at < '{until}'" for fact in facts]
        sql: str = layer.compile(
            metrics=question["metrics"],
            dimensions=[named(name, facts[0]) for name in question["dimensions"]],
            filters=filters,
            order_by=[f"{question['order']} DESC"] if question["order"] else None,
            limit=question["limit"] or None,
        )
        return sql

    return compiled
