"""Queries of MetricFlow without metrics: its models are joined from both sides, and its time spine stands beside them.

Listing l2 has a user who is not there, l3 has none, and user u2 has no listing. Bookings are also of l7, which is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import duckdb
import pytest

from semantic import Catalog, load_texts
from semantic.formats.metricflow import import_files, translator
from semantic.formats.report import Translated
from tests.compiling.running import Row, rows_of

PROJECT = """
semantic_models:
  - name: users
    model: ref('users')
    entities: [{name: user, type: primary, expr: user_id}]
    dimensions: [{name: state, type: categorical}]
  - name: listings
    model: ref('listings')
    entities:
      - {name: listing, type: primary, expr: listing_id}
      - {name: user, type: foreign, expr: user_id}
    dimensions:
      - {name: is_lux, type: categorical}
      - {name: size, type: categorical, expr: "coalesce(size, 'small')"}
  - name: bookings
    model: ref('bookings')
    defaults: {agg_time_dimension: ds}
    primary_entity: booking
    entities: [{name: listing, type: foreign, expr: listing_id}]
    dimensions: [{name: ds, type: time, type_params: {time_granularity: day}}]
    measures: [{name: bookings, agg: sum, expr: 1}]
metrics:
  - {name: bookings, label: Bookings, type: simple, type_params: {measure: bookings}}
models:
  - name: all_days
    time_spine: {standard_granularity_column: day}
    columns: [{name: day, granularity: day}]
"""
TABLES = """
CREATE TABLE users (user_id TEXT, state TEXT);
INSERT INTO users VALUES ('u1', 'NY'), ('u2', 'HI');
CREATE TABLE listings (listing_id TEXT, user_id TEXT, is_lux BOOLEAN, size TEXT);
INSERT INTO listings VALUES ('l1', 'u1', true, NULL), ('l2', 'u9', false, 'big'), ('l3', NULL, true, 'big');
CREATE TABLE bookings (listing_id TEXT, ds DATE);
INSERT INTO bookings VALUES ('l1', '2024-01-01'), ('l1', '2024-01-02'), ('l2', '2024-01-01'), ('l7', '2024-01-01'),
  ('l7', '2024-02-01'), ('l7', '2024-02-01');
CREATE TABLE all_days AS SELECT CAST(UNNEST(['2024-01-30', '2024-01-31', '2024-02-01']) AS DATE) AS day;
"""
FILES = {"models/stays.yml": PROJECT}
JAN, FEB = date(2024, 1, 1), date(2024, 2, 1)
Translate = Callable[[str], Translated]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_texts(import_files(FILES).files)


@pytest.fixture(scope="module")
def translate() -> Translate:
    return translator(FILES)


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        yield connection


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        pytest.param(
            # `size` is 'small' where a listing has none, and empty where there is no listing.
            '{"group_by": ["user__state", "listing__size"]}',
            [("HI", None), ("NY", "small"), (None, "big")],
            id="from-both-sides",
        ),
        pytest.param(
            '{"group_by": ["metric_time__month", "listing__is_lux", "user__state"]}',
            [
                *(
                    (month, *pair)
                    for month in (JAN, FEB)
                    for pair in ((False, None), (True, "NY"), (True, None))
                ),
                (None, None, "HI"),
            ],
            id="beside-every-day-of-the-spine",
        ),
        pytest.param(
            '{"group_by": ["metric_time", "user__state", "listing__is_lux"], "start_time": "2024-02-01"}',
            [(FEB, "NY", True), (FEB, None, False), (FEB, None, True)],
            id="in-a-range",
        ),
        pytest.param(
            '{"group_by": ["metric_time__month"], "where": "{{ Dimension(\'listing__is_lux\') }}"}',
            [(JAN,), (FEB,)],
            id="filtered-by-what-is-beside",
        ),
        pytest.param(
            # Two days of January, for each of the two listings.
            '{"group_by": ["metric_time__month", "listing__is_lux", "user__state"], "apply_group_by": false,'
            ' "where": "{{ Dimension(\'listing__is_lux\') }} = true"}',
            [*[(JAN, True, "NY")] * 2, *[(JAN, True, None)] * 2, (FEB, True, "NY"), (FEB, True, None)],
            id="each-row",
        ),
        pytest.param(
            # l1 has two bookings; l7, which has three, is no listing.
            '{"group_by": ["listing"], "where": "{{ Metric(\'bookings\', [\'listing\']) }} > 1"}',
            [("l1",), (None,)],
            id="by-a-metric",
        ),
    ],
)
def test_a_query_lists_the_rows_that_it_listed(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    translate: Translate,
    query: str,
    rows: list[Row],
) -> None:
    made = translate(query)
    assert made.query is not None, made.problems
    assert rows_of(catalog, warehouse, dict(made.query)) == rows


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            '{"group_by": ["listing__is_lux", "user__state"], "apply_group_by": false}',
            "there also what no row of that meets",
        ),
        (
            '{"group_by": ["listing"], "where": "{{ Metric(\'bookings\', [\'listing\']) }} IS NULL"}',
            "is not asked about here",
        ),
        (
            '{"group_by": ["user__state"], "where": "{{ Metric(\'bookings\', [\'user\']) }} > 1"}',
            "without metrics MetricFlow lists what `bookings` has, too",
        ),
    ],
)
def test_what_would_give_other_rows_is_refused(translate: Translate, query: str, message: str) -> None:
    made = translate(query)
    assert made.query is None
    assert message in made.problems[0].message
