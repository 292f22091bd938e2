"""MetricFlow on the small company of `shapes`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantic_interfaces.parsing.dir_to_model import parse_yaml_files_to_semantic_manifest
from metricflow_semantic_interfaces.parsing.objects import YamlConfigFile
from metricflow_semantic_interfaces.transformations.semantic_manifest_transformer import (
    PydanticSemanticManifestTransformer,
)
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

from bench.peers.shapes import ATTRIBUTES, FACTS, FUNCTIONS, METRICS, Question

AGGREGATES = {"avg": "average"}


class _Client:
    """Says which SQL is to be written; nothing is run."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()


def _texts() -> list[str]:
    texts = [
        """
project_configuration:
  time_spines:
    - node_relation: {schema_name: main, alias: days, relation_name: main.days}
      primary_column: {name: day, time_granularity: day}
""",
        _entity("customers", "c", "  - {name: region, type: foreign, expr: region_id}\n"),
        _entity("regions", "r", ""),
    ]
    for fact in FACTS:
        measures = "".join(
            f"  - {{name: {fact}_{name}, agg: {AGGREGATES.get(function, function)}, expr: {name}}}\n"
            for name, function in zip(METRICS, FUNCTIONS, strict=True)
        )
        texts.append(f"""
semantic_model:
  name: {fact}
  node_relation: {{schema_name: main, alias: {fact}}}
  defaults: {{agg_time_dimension: at}}
  entities:
  - {{name: {fact[:-1]}, type: primary, expr: id}}
  - {{name: customer, type: foreign, expr: customer_id}}
  dimensions:
  - {{name: at, type: time, type_params: {{time_granularity: day}}}}
  measures:
{measures}""")
        texts += [
            f"metric:\n  name: {fact}_{name}\n  type: simple\n  type_params: {{measure: {fact}_{name}}}\n"
            for name in METRICS
        ]
    return texts


def _entity(name: str, letter: str, more: str) -> str:
    dimensions = "".join(f"  - {{name: {letter}{number}, type: categorical}}\n" for number in ATTRIBUTES)
    return f"""
semantic_model:
  name: {name}
  node_relation: {{schema_name: main, alias: {name}}}
  entities:
  - {{name: {name[:-1]}, type: primary, expr: {name[:-1]}_id}}
{more}  dimensions:
{dimensions}"""


def _field(name: str) -> str:
    if name == "day":
        return "metric_time__day"
    head, _, last = name.partition(".")
    return f"customer__region__{last}" if head == "region" else f"customer__{last}"


def opened() -> Callable[[Question], str]:
    files = [
        YamlConfigFile(filepath=f"{number}.yml", contents=text, url=None)
        for number, text in enumerate(_texts())
    ]
    parsed = parse_yaml_files_to_semantic_manifest(files)
    assert not parsed.issues.has_blocking_issues, parsed.issues.errors
    manifest = PydanticSemanticManifestTransformer.transform(parsed.semantic_manifest)
    engine = MetricFlowEngine(SemanticManifestLookup(manifest), _Client())

    def where(name: str, values: list[str]) -> str:
        path, _, last = _field(name).rpartition("__")
        entities = path.split("__")
        more = f", entity_path={entities[:-1]!r}" if len(entities) > 1 else ""
        dimension = f"Dimension('{entities[-1]}__{last}'{more})"
        return f"{{{{ {dimension} }}}} IN ({', '.join(repr(value) for value in values)})"

    def compiled(question: Question) -> str:
        times = [datetime.fromisoformat(moment) for moment in question["range"]]
        request = MetricFlowQueryRequest.create(
            metric_names=[metric.replace(".", "_") for metric in question["metrics"]],
            group_by_names=[_field(name) for name in question["dimensions"]],
            where_constraints=[where(name, values) for name, values in question["filters"]],
            order_by_names=[f"-{question['order'].replace('.', '_')}"] if question["order"] else None,
            limit=question["limit"] or None,
            time_constraint_start=times[0] if times else None,
            time_constraint_end=times[1] - timedelta(days=1) if times else None,
        )
        sql: str = engine.explain(request).sql_statement.sql
        return sql

    return compiled
