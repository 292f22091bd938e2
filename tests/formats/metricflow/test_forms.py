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
