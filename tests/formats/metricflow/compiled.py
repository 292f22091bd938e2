"""A project's YAML as dbt compiles it: `semantic_manifest.json`, written out in full."""

from __future__ import annotations

import json

from semantic.definitions.yaml_nodes import Tree, plain_value
from semantic.definitions.yaml_tree import read_documents

Form = dict[str, object]

TABLES = {"fct_rentals": ("fleet", "rentals")}
"""Models whose table is called otherwise."""


def compiled(text: str) -> str:
    """Of YAML in the older form: relations for references, lists of filters, windows in parts, nothing left out."""
    [document], problems = read_documents(text, "m.yml")
    assert isinstance(document, Tree) and not problems
    form = plain_value(document)
    assert isinstance(form, dict)
    spines = [model for model in form["models"] if "time_spine" in model]
    manifest = {
        "semantic_models": [_model(model) for model in form["semantic_models"]],
        "metrics": [_metric(metric) for metric in form["metrics"]],
        "project_configuration": {
            "time_spine_table_configurations": [],
            "metadata": None,
            "time_spines": [_spine(model) for model in spines],
        },
        "saved_queries": [],
    }
    return json.dumps(manifest, default=float)


def _model(model: Form) -> Form:
    name = str(model.pop("model")).split("'")[1]
    schema, alias = TABLES.get(name, ("main", name))
    relation = {
        "alias": alias,
        "schema_name": schema,
        "database": "dev",
        "relation_name": f"{schema}.{alias}",
    }
    measures = model.get("measures", [])
    assert isinstance(measures, list)
    blank = {
        "expr": None,
        "agg_params": None,
        "non_additive_dimension": None,
        "agg_time_dimension": None,
        "label": None,
    }
    held = [{**blank, "metadata": None, **measure, "expr": str(measure["expr"])} for measure in measures]
    return {
        "primary_entity": None,
        "label": None,
        **model,
        "node_relation": relation,
        "measures": held,
        "metadata": None,
    }


def _metric(metric: Form) -> Form:
    given = metric.pop("type_params")
    assert isinstance(given, dict)
    parameters = {
        "numerator": _input(given.get("numerator")),
        "denominator": _input(given.get("denominator")),
        "measure": _input(given.get("measure")),
        "expr": given.get("expr"),
        "window": None,
        "grain_to_date": None,
        "metrics": [_input(each) for each in given.get("metrics", [])],
        "conversion_type_params": None,
        "cumulative_type_params": None,
        "input_measures": [],
        "join_to_timespine": False,
        "is_private": None,
    }
    if metric["type"] == "cumulative":
        cumulative = {
            "window": given.get("window"),
            "grain_to_date": None,
            **given.get("cumulative_type_params", {}),
        }
        parameters["cumulative_type_params"] = {
            **cumulative,
            "window": _window(cumulative["window"]),
            "metric": None,
        }
    return {
        **metric,
        "type_params": parameters,
        "filter": _filter(metric.get("filter")),
        "time_granularity": None,
    }


def _input(given: object) -> object:
    if given is None:
        return None
    form = given if isinstance(given, dict) else {"name": given}
    blank = {"alias": None, "offset_to_grain": None}
    window = _window(form.get("offset_window"))
    return {**blank, **form, "filter": _filter(form.get("filter")), "offset_window": window}


def _filter(given: object) -> object:
    if given is None:
        return None
    texts = given if isinstance(given, list) else [given]
    return {"where_filters": [{"where_sql_template": text} for text in texts]}


def _window(given: object) -> object:
    if not isinstance(given, str):
        return None
    count, grain = given.split()
    return {"count": int(count), "granularity": grain.removesuffix("s")}


def _spine(model: Form) -> Form:
    spine = model["time_spine"]
    assert isinstance(spine, dict)
    return {
        "node_relation": {
            "alias": model["name"],
            "schema_name": "main",
            "database": "dev",
            "relation_name": "",
        },
        "primary_column": {"name": spine["standard_granularity_column"], "time_granularity": "day"},
        "custom_granularities": spine["custom_granularities"],
    }
