"""One project in the older form, the newer form and compiled: the same definitions."""

from __future__ import annotations

from textwrap import dedent

import pytest

from semantic.formats import Imported, Options, Outcome
from semantic.formats.metricflow import import_files
from tests.formats.metricflow.bikes import DOCS, INLINE, LEGACY
from tests.formats.metricflow.compiled import compiled


@pytest.fixture(scope="module")
def legacy() -> Imported:
    return import_files({"models/fleet.yml": LEGACY, "models/docs.md": DOCS})


def left_out(imported: Imported) -> list[str]:
    return [str(line) for line in imported.lines if line.outcome is Outcome.LEFT_OUT]


def test_nothing_is_left_out(legacy: Imported) -> None:
    assert left_out(legacy) == [] and legacy.problems == ()


def test_the_newer_form_says_the_same(legacy: Imported) -> None:
    inline = import_files({"models/fleet.yml": INLINE, "models/docs.md": DOCS})
    assert left_out(inline) == []
    assert inline.files == legacy.files


def test_a_compiled_manifest_says_the_same(legacy: Imported) -> None:
    """Without what only YAML has: the types of columns, and texts of documentation."""
    manifest = compiled(LEGACY.replace("{{ doc('rentals') }}", "One row per rental."))
    imported = import_files({"target/semantic_manifest.json": manifest})
    assert left_out(imported) == []
    texts = {name: text.replace("table: main.", "table: ") for name, text in imported.files.items()}
    texts["rentals.yml"] = texts["rentals.yml"].replace("cast(rented_on as date)", "rented_on")
    assert texts == legacy.files


def test_a_manifest_beside_yaml_says_where_the_tables_are(legacy: Imported) -> None:
    manifest = compiled(LEGACY)
    files = {
        "dbt_project.yml": "name: x",
        "models/fleet.yml": LEGACY,
        "target/semantic_manifest.json": manifest,
    }
    imported = import_files({**files, "models/docs.md": DOCS})
    assert "table: main.dim_bikes\n" in imported.files["bikes.yml"]
    assert imported.files["rentals.yml"] == legacy.files["rentals.yml"]
    assert left_out(imported) == []


def test_single_documents_of_metricflow() -> None:
    text = """
    semantic_model:
      name: orders
      node_relation: {schema_name: shop, alias: orders}
      defaults: {agg_time_dimension: ds}
      measures: [{name: amount, agg: SUM, create_metric: true}]
      dimensions: [{name: ds, type: TIME, type_params: {time_granularity: DAY}}]
      entities: [{name: order, type: PRIMARY, expr: id}]
    ---
    metric: {name: amount_7d, type: CUMULATIVE, type_params: {measure: amount, window: 7 days}}
    ---
    project_configuration:
      time_spines:
        - node_relation: {schema_name: shop, alias: days}
          primary_column: {name: day, time_granularity: day}
          custom_granularities: [{name: fiscal_week}, {name: fiscal_year}]
    """
    imported = import_files({"a.yaml": dedent(text)})
    assert imported.files["orders.yml"] == (
        "model: orders\n"
        "table: shop.orders\n"
        "key: id\n"
        "time: ds\n"
        "\n"
        "dimensions:\n"
        "  ds: {type: date}\n"
        "  id: {type: string}\n"
        "\n"
        "metrics:\n"
        "  amount_7d: {expr: amount, over: {last: 7 days, show: first}}\n"
        "  amount: {expr: sum(amount)}\n"
    )
    assert imported.files["settings.yml"] == (
        "calendars:\n"
        "  fiscal: {table: shop.days, day: day, periods: {week: fiscal_week}}\n"
        "  custom: {table: shop.days, day: day, periods: {fiscalyear: fiscal_year}}\n"
        "spine: {day: {table: shop.days, column: day}}\n"
    )


def test_only_folders_of_the_project_are_read() -> None:
    files = {
        "dbt_project.yml": "name: x\nmodel-paths: [models]",
        "models/a.yml": LEGACY,
        "docs/b.yml": "metrics: [\n",
    }
    assert import_files(files).problems == ()
    assert import_files({name: text for name, text in files.items() if name != "dbt_project.yml"}).problems


def test_schema_and_dialect() -> None:
    text = LEGACY.replace(
        "case when fee >= 8 then 'large' else 'small' end", "\"iff(fee >= 8, 'large', 'small')\""
    )
    imported = import_files({"m.yml": text}, Options(dialect="snowflake", schema="prod"))
    assert "table: prod_fleet.rentals\n" in imported.files["rentals.yml"]
    assert "table: prod.dim_bikes\n" in imported.files["bikes.yml"]
    assert "expr: case when fee >= 8 then 'large' else 'small' end" in imported.files["rentals.yml"]
    profile = "fleet: {target: dev, outputs: {dev: {type: snowflake}, ci: {type: snowflake}}}"
    assert (
        import_files({"m.yml": text, "profiles.yml": profile}).files["rentals.yml"].count("else 'small' end")
        == 1
    )


SAVED = """
saved_queries:
  - name: fees_by_model
    label: Fees of every bicycle's model
    description: For the Monday meeting.
    config: {meta: {owner: fleet}}
    query_params:
      metrics: [fees, rentals]
      group_by: ["Dimension('bike__model')", "TimeDimension('metric_time', 'month')"]
      where: ["{{ Dimension('rental__channel') }} <> 'shop'"]
      order_by: ["Metric('fees').descending(True)"]
      limit: 5
    exports: [{name: to_a_table, config: {export_as: table}}]
  - {name: fees_by_colour, query_params: {metrics: [fees], group_by: [bike__colour]}}
"""


def test_saved_queries_become_verified_questions() -> None:
    imported = import_files({"models/fleet.yml": LEGACY, "models/saved.yml": SAVED})
    assert imported.files["questions/saved_queries.yml"] == (
        "questions:\n"
        "  - question: Fees of every bicycle's model\n"
        "    also: [fees by model]\n"
        "    query:\n"
        "      metrics: [fees, rentals]\n"
        "      dimensions: [bike.model, time.month]\n"
        '      filters: [{field: rentals.channel, op: "!=", values: [shop]}, '
        "{field: rentals.channel, op: is_not_null}]\n"
        '      order_by: ["-fees"]\n'
        "      limit: 5\n"
        "    verified_by: fleet\n"
        "    note: For the Monday meeting.\n"
    )
    told = {line.what: line.why for line in imported.lines if line.outcome is Outcome.LEFT_OUT}
    assert set(told) == {"saved query fees_by_model: export to_a_table", "saved query fees_by_colour"}
    assert "colour" in told["saved query fees_by_colour"]


KEYED = """
semantic_models:
  - name: orders
    model: ref('orders')
    defaults: {agg_time_dimension: ds}
    entities: [{name: order, type: primary, expr: id}, {name: buyer, type: foreign}]
    dimensions: [{name: ds, type: time, type_params: {time_granularity: day}}]
    measures:
      - {name: amount, agg: sum, create_metric: true}
      - {name: notes, agg: count, expr: note, create_metric: true}
      - {name: orders, agg: count, expr: id}
      - {name: noted, agg: count, expr: note}
metrics:
  - {name: large, label: L, type: simple, type_params: {measure: orders},
     filter: "{{ Metric('amount', group_by=['order']) }} >= 20 and {{ Metric('notes', ['order']) }} = 0"}
  - {name: twice, label: T, type: derived, type_params: {expr: 2 * amount, metrics: [{name: amount}]}}
  - {name: odd, label: O, type: simple, type_params: {measure: orders}, filter: "{{ Metric('twice', ['order']) }} > 1"}
  - {name: again, label: A, type: conversion, type_params: {conversion_type_params: {
     entity: buyer, base_measure: orders, conversion_measure: orders, window: 7 days}}}
  - {name: again_noted, label: N, type: conversion, type_params: {conversion_type_params: {
     entity: buyer, base_measure: orders, conversion_measure: noted, window: 7 days}}}
"""


def test_metrics_by_the_key_of_their_own_rows_and_counts_of_keys() -> None:
    """A sum over the one row of an order is its amount; a count of the key is one of rows."""
    made = import_files({"a.yml": KEYED})
    text = made.files["orders.yml"]
    assert "amount_per_order: {type: number, expr: amount, hidden: true}" in text
    assert "expr: case when note is null then 0 else 1 end, hidden: true" in text.replace('"', "")
    assert "where: amount_per_order >= 20 and notes_per_order = 0" in text
    assert "convert: {from: orders, to: orders, by: buyer, within: 7 days, count: to}" in text
    odd, noted = left_out(made)
    assert odd.startswith(
        "a.yml:17:5: metric odd: left out. `Metric('twice', ['order'])` is of rows of `orders` itself"
    )
    assert noted.startswith(
        "a.yml:20:5: metric again_noted: left out. It converts count of `note`, and a conversion"
    )


PROJECT = """
name: shop
profile: shop
models:
  shop:
    marts: {+schema: marts, +materialized: table}
    drafts: {+schema: "{{ env_var('DRAFTS') }}"}
"""
PROFILES = """
shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: shop.duckdb, schema: main}
    prod: {type: postgres, host: db, schema: analytics, password: "{{ env_var('P') }}"}
other: {target: x, outputs: {x: {type: snowflake, schema: elsewhere}}}
"""
MART = """
models:
  - name: NAME
    columns: [{name: id}, {name: state, description: Where it stands.}]
semantic_models:
  - name: NAME
    model: ref('NAME')
    entities: [{name: NAME_id, type: primary, expr: id}]
    dimensions: [{name: state, type: categorical}]
"""


def test_where_dbt_puts_its_tables() -> None:
    """The schema of the profile's target, with that of the model's folder behind it."""
    files = {"dbt_project.yml": PROJECT, "profiles.yml": PROFILES}
    for folder, name in (("marts/core/", "orders"), ("", "days"), ("drafts/", "ideas")):
        files[f"models/{folder}{name}.yml"] = MART.replace("NAME", name)
    made = import_files(files)
    tables = {name: text.split("table: ")[1].splitlines()[0] for name, text in made.files.items()}
    assert tables == {"orders.yml": "main_marts.orders", "days.yml": "main.days", "ideas.yml": "main.ideas"}
    assert "state: {type: string, description: Where it stands.}" in made.files["orders.yml"]
    [jinja] = left_out(made)
    assert jinja.startswith(
        "dbt_project.yml:7:14: schema of models in models/drafts/: left out. It holds Jinja, which"
    )
    said = import_files(files, Options(schema="prod"))
    assert "table: prod_marts.orders\n" in said.files["orders.yml"]


SWITCHED = """
models:
  - name: orders
    semantic_model: {enabled: false}
    columns: [{name: id, entity: primary}]
  - name: sales
    semantic_model: true
    agg_time_dimension: ds
    columns:
      - {name: id, entity: {type: primary, name: sale}}
      - {name: ds, granularity: day, dimension: time}
    metrics: [{name: sales, label: Sales, type: simple, agg: count, expr: id}]
saved_queries:
  - name: all_sales
    config: {tags: [weekly], meta: {board: 3}, cache: {enabled: true}}
    query_params: {metrics: [sales]}
"""
FOLDERS = """
name: shop
models: {shop: {+materialized: table}}
metrics: {shop: {+enabled: false}}
saved-queries: {}
"""


def test_what_is_switched_off_or_said_of_whole_folders_is_told() -> None:
    """Nothing is lost by a materialization, an empty mapping or a cache."""
    imported = import_files({"dbt_project.yml": FOLDERS, "models/sales.yml": SWITCHED})
    told = [(str(line.position), line.what) for line in imported.lines if line.outcome is Outcome.LEFT_OUT]
    assert told == [
        ("dbt_project.yml:4:1", "dbt_project.yml: metrics"),
        ("models/sales.yml:3:5", "model orders"),
        ("models/sales.yml:14:5", "saved query all_sales: tags"),
        ("models/sales.yml:14:5", "saved query all_sales: meta"),
    ]
