"""How long a large dbt project takes to import: `python -m bench.importing`. 100 semantic models, 1,000 metrics.

    yaml        from the project's YAML files: reading, naming, writing, and loading what was written
    compiled    from target/semantic_manifest.json

Half of the metrics are simple, a fifth of them with filters along joins; the others are ratios, derived with offsets,
cumulative, and some over several models.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Mapping

from semantic.definitions.yaml_nodes import Tree, plain_value
from semantic.definitions.yaml_tree import read_documents
from semantic.formats import Imported, Outcome
from semantic.formats.metricflow import import_files

AIM = 2.0
METRICS = 20
"""Of each model of facts; there is a model of dimensions for each of those."""


def project_files(models: int) -> dict[str, str]:
    """YAML files by name: `models` models of facts, as many of dimensions, METRICS metrics for each of the first."""
    files = {}
    for number in range(models):
        files[f"models/d{number:02}_items.yml"] = _dimensions(number)
        files[f"models/d{number:02}_orders.yml"] = _facts(number)
    return files


def _dimensions(number: int) -> str:
    attributes = "\n".join(
        f"      - {{name: attribute_{at}, type: categorical, description: Attribute {at} of an item.}}"
        for at in range(8)
    )
    return f"""
semantic_models:
  - name: d{number:02}_items
    description: One row per item of domain {number}.
    model: ref('dim_items_{number:02}')
    entities:
      - {{name: d{number:02}_item, type: primary, expr: item_id}}
    dimensions:
      - {{name: is_new, type: categorical}}
{attributes}
"""


def _facts(number: int) -> str:
    domain = f"d{number:02}"
    measures = "\n".join(
        f"      - {{name: {domain}_measure_{at}, agg: {agg}, expr: column_{at}}}"
        for at, agg in enumerate(("sum", "count_distinct", "average", "max", "median"))
    )
    return f"""
semantic_models:
  - name: {domain}_orders
    description: One row per order of domain {number}.
    model: ref('fct_orders_{number:02}')
    defaults: {{agg_time_dimension: ordered_on}}
    entities:
      - {{name: {domain}_order, type: primary, expr: order_id}}
      - {{name: {domain}_item, type: foreign, expr: item_id}}
    dimensions:
      - {{name: ordered_on, type: time, type_params: {{time_granularity: day}}}}
      - {{name: status, type: categorical, expr: lower(status), description: Where the order stands.}}
    measures:
{measures}

metrics:
{chr(10).join(_metric(number, at) for at in range(METRICS))}
"""


def _metric(number: int, at: int) -> str:
    domain, name = f"d{number:02}", f"d{number:02}_metric_{at}"
    said = f"label: Metric {at} of {number}\n    description: What metric {at} says of domain {number}."
    head = f"  - name: {name}\n    {said}"
    measure = f"{domain}_measure_{at % 5}"
    simple = f"{domain}_metric_0"
    if at < 8:
        return f"{head}\n    type: simple\n    type_params: {{measure: {measure}}}"
    if at < 10:
        item = f"Dimension('{domain}_item__"
        text = f"{{{{ {item}attribute_{at - 8}') }}}} <> 'a' and {{{{ {item}is_new') }}}}"
        return f'{head}\n    type: simple\n    filter: "{text}"\n    type_params: {{measure: {measure}}}'
    if at < 13:
        other = f"{domain}_metric_{at - 9}"
        return f"{head}\n    type: ratio\n    type_params: {{numerator: {simple}, denominator: {other}}}"
    if at < 16:
        inputs = (
            f"[{{name: {simple}}}, {{name: {simple}, offset_window: {at - 12} month, alias: before_{at}}}]"
        )
        return (
            f"{head}\n    type: derived\n    type_params: {{expr: {simple} - before_{at}, metrics: {inputs}}}"
        )
    if at < 19:
        return f"{head}\n    type: cumulative\n    type_params: {{measure: {measure}, window: {at} days}}"
    other = f"d{max(number - 1, 0):02}_metric_0"
    inputs = f"[{{name: {simple}}}, {{name: {other}, alias: other}}]"
    return f"{head}\n    type: derived\n    type_params: {{expr: {simple} / other, metrics: {inputs}}}"


def manifest(files: Mapping[str, str]) -> str:
    """The same as one JSON document, with the relations that a compiled one has."""
    out: dict[str, list[object]] = {"semantic_models": [], "metrics": []}
    for name, text in files.items():
        [document], _ = read_documents(text, name)
        assert isinstance(document, Tree)
        form = plain_value(document)
        assert isinstance(form, dict)
        for model in form["semantic_models"]:
            table = str(model.pop("model")).split("'")[1]
            out["semantic_models"].append({**model, "node_relation": {"alias": table, "schema_name": "main"}})
        out["metrics"] += form.get("metrics", [])
    return json.dumps(out)


def import_seconds(files: Mapping[str, str], runs: int) -> tuple[float, Imported]:
    spent = []
    for _ in range(runs):
        started = time.thread_time()
        imported = import_files(files)
        spent.append(time.thread_time() - started)
    return sorted(spent)[len(spent) // 2], imported


def table(models: int = 50, runs: int = 3) -> Iterator[str]:
    files = project_files(models)
    sources = {"yaml": files, "compiled": {"target/semantic_manifest.json": manifest(files)}}
    for name, held in sources.items():
        spent, imported = import_seconds(held, runs)
        left_out = imported.counts[Outcome.LEFT_OUT]
        assert not left_out, next(line for line in imported.lines if line.outcome is Outcome.LEFT_OUT)
        size = sum(map(len, held.values())) / 1e6
        yield f"{name:10}{spent:8.2f} s   aim {AIM:.0f} s   {models * METRICS:,} metrics, {size:.1f} MB"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the import of a dbt project.")
    parser.add_argument("--models", type=int, default=50, help="models of facts, with 20 metrics each")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    for line in table(options.models, options.runs):
        print(line, flush=True)


if __name__ == "__main__":
    main()
