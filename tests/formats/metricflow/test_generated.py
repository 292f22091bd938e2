"""Generated projects of dbt: whatever they hold, definitions load, and each metric is there or told of."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence

import pytest

from semantic.formats import Outcome
from semantic.formats.metricflow.importer import import_project
from semantic.formats.metricflow.queries import translated
from semantic.formats.metricflow.query_reading import Reader

Form = dict[str, object]

AGGREGATES = (
    "sum",
    "count",
    "count_distinct",
    "min",
    "max",
    "average",
    "median",
    "sum_boolean",
    "percentile",
)
GRAINS = ("day", "week", "month", "hour", "second", "season")
WINDOWS = ("7 days", "1 month", "2 seasons", "1 season", "3 hours", "1 week")
CONDITIONS = (
    "{{ Dimension('customer__city') }} <> 'Oslo'",
    "{{ TimeDimension('metric_time', 'month') }} >= '2024-01-01'",
    "{{ Dimension('order__status') }} IN ('paid', 'sent') OR {{ Dimension('order__status') }} IS NULL",
    "{{ Metric('m0', ['customer']) }} > 2",
    "{{ Dimension('nobody__knows') }} = 1",
    "{{ Entity('customer') }} IS NOT NULL",
)


def project(chance: random.Random) -> Form:
    """Two models, a spine with seasons, and metrics of every type that are made of earlier ones."""
    percentile: Form = {"agg_params": {"percentile": 0.9}}
    measures: list[Form] = []
    for number in range(4):
        agg = chance.choice(AGGREGATES)
        measures.append(
            {"name": f"a{number}", "agg": agg, "expr": chance.choice(("amount", "1", "paid + 1", "city"))}
        )
        measures[-1] |= percentile if agg == "percentile" else {}
    orders = {
        "name": "orders",
        "model": "ref('orders')",
        "defaults": {"agg_time_dimension": "ordered_at"},
        "entities": [{"name": "order", "type": "primary"}, {"name": "customer", "type": "foreign"}],
        "dimensions": [
            {
                "name": "ordered_at",
                "type": "time",
                "type_params": {"time_granularity": chance.choice(GRAINS[:5])},
            },
            {"name": "status", "type": "categorical"},
        ],
        "measures": measures,
    }
    customers = {
        "name": "customers",
        "model": "ref('customers')",
        "entities": [{"name": "customer", "type": "primary"}],
        "dimensions": [{"name": "city", "type": "categorical"}],
    }
    spine = {
        "name": "days",
        "time_spine": {"standard_granularity_column": "day", "custom_granularities": [{"name": "season"}]},
        "columns": [{"name": "day", "granularity": "day"}],
    }
    metrics: list[Form] = []
    for number in range(10):
        metrics.append(metric(chance, number, [f"m{earlier}" for earlier in range(number)]))
    return {"semantic_models": [orders, customers], "metrics": metrics, "models": [spine]}


def metric(chance: random.Random, number: int, earlier: Sequence[str]) -> Form:
    kind = chance.choice(("simple", "ratio", "derived", "cumulative", "conversion")) if earlier else "simple"
    parameters: Form = {}
    match kind:
        case "simple":
            parameters["measure"] = {"name": f"a{chance.randrange(4)}", **filled(chance)}
        case "ratio":
            parameters |= {"numerator": chance.choice(earlier), "denominator": used(chance, earlier)}
        case "derived":
            inputs = [{**used(chance, earlier), "alias": f"x{at}"} for at in range(chance.choice((1, 2, 2)))]
            parameters |= {"metrics": inputs, "expr": " - ".join(str(each["alias"]) for each in inputs)}
        case "cumulative":
            parameters["measure"] = f"a{chance.randrange(4)}"
            over = {"window": chance.choice(WINDOWS)} if chance.random() < 0.5 else {"grain_to_date": "month"}
            parameters["cumulative_type_params"] = over
        case "conversion":
            parameters["conversion_type_params"] = {
                "entity": "customer",
                "base_measure": "a0",
                "conversion_measure": f"a{chance.randrange(4)}",
                **({"window": chance.choice(WINDOWS)} if chance.random() < 0.5 else {}),
            }
    form: Form = {"name": f"m{number}", "label": f"M {number}", "type": kind, "type_params": parameters}
    return form | ({"filter": chance.choice(CONDITIONS)} if chance.random() < 0.3 else {})


def filled(chance: random.Random) -> Form:
    return {"fill_nulls_with": 0, "join_to_timespine": True} if chance.random() < 0.3 else {}


def used(chance: random.Random, earlier: Sequence[str]) -> Form:
    form: Form = {"name": chance.choice([*earlier, "nobody"] if chance.random() < 0.1 else earlier)}
    if chance.random() < 0.4:
        form |= (
            {"offset_window": chance.choice(WINDOWS)}
            if chance.random() < 0.6
            else {"offset_to_grain": "month"}
        )
    return form | ({"filter": chance.choice(CONDITIONS)} if chance.random() < 0.3 else {})


@pytest.mark.parametrize("seed", range(25))
def test_each_metric_is_imported_or_told_of(seed: int) -> None:
    form = project(random.Random(f"project {seed}"))
    made = import_project({"models/m.yml": json.dumps(form)})
    assert made.imported.problems == ()
    assert made.catalog.errors == ()
    outcomes = {line.what: line.outcome for line in made.imported.lines}
    reader = Reader(made.manifest.custom_grains)
    there = 0
    for name in (f"m{number}" for number in range(10)):
        known = name in made.names.homes and made.names.qualified(name) in made.catalog.metrics
        assert known == (outcomes[f"metric {name}"] is not Outcome.LEFT_OUT), name
        answer = translated(
            made, reader.query({"metrics": [name], "group_by": ["metric_time__month"]}), made.catalog
        )
        assert known or answer.query is None, name
        assert (answer.query is None) == bool(answer.problems), name
        there += known
    assert there


def test_an_offset_may_count_seasons() -> None:
    form = project(random.Random("seasons"))
    earlier = {"expr": "m0", "metrics": [{"name": "m0", "offset_window": "2 seasons"}]}
    parameters = {"measure": "a0"}
    form["metrics"] = [
        {"name": "m0", "label": "M", "type": "simple", "type_params": parameters},
        {"name": "before", "label": "Before", "type": "derived", "type_params": earlier},
    ]
    made = import_project({"models/m.yml": json.dumps(form)})
    assert str(made.catalog.metrics["orders.before"].offset) == f"2 {made.names.grains['season']}"
