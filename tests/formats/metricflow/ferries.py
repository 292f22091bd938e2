"""Ferries between islands in MetricFlow's YAML, with all of their data, for queries.

Every number of passengers is a power of two, so that a sum tells its trips. A watch is a stretch of three days.
"""

from __future__ import annotations

PROJECT = """
semantic_models:
  - name: trips_source
    model: ref('fct_trips')
    defaults: {agg_time_dimension: ds}
    primary_entity: trip
    entities:
      - {name: route, type: foreign, expr: route_id}
      - {name: captain, type: foreign, expr: captain_id}
    dimensions:
      - {name: ds, type: time, expr: sailed_on, type_params: {time_granularity: day}}
      - {name: booked_on, type: time, type_params: {time_granularity: day}}
      - {name: is_late, type: categorical, expr: late}
    measures:
      - {name: trips, agg: sum, expr: 1}
      - {name: passengers, agg: sum, expr: passengers}
      - {name: booked_trips, agg: sum, expr: 1, agg_time_dimension: booked_on}
  - name: routes
    model: ref('dim_routes')
    primary_entity: route
    entities:
      - {name: route, type: primary, expr: route_id}
      - {name: harbour, type: foreign, expr: harbour_id}
    dimensions:
      - {name: name, type: categorical}
      - {name: opened_on, type: time, type_params: {time_granularity: day}}
  - name: harbours
    model: ref('dim_harbours')
    entities:
      - {name: harbour, type: primary, expr: harbour_id}
    dimensions:
      - {name: island, type: categorical}
  - name: repairs_source
    model: ref('fct_repairs')
    defaults: {agg_time_dimension: begun_at}
    primary_entity: repair
    entities:
      - {name: route, type: foreign, expr: route_id}
    dimensions:
      - {name: begun_at, type: time, type_params: {time_granularity: second}}
    measures:
      - {name: repair_cost, agg: sum, expr: cost}
metrics:
  - {name: trips, label: Trips, type: simple, type_params: {measure: trips}}
  - {name: passengers, label: Passengers, type: simple, type_params: {measure: passengers}}
  - {name: booked_trips, label: Booked, type: simple, type_params: {measure: booked_trips}}
  - {name: repair_cost, label: Repairs, type: simple, type_params: {measure: repair_cost}}
  - name: fullness
    label: Passengers per trip
    type: ratio
    type_params: {numerator: passengers, denominator: trips}
  - name: passengers_2d
    label: Passengers of two days
    type: cumulative
    type_params: {measure: passengers, cumulative_type_params: {window: 2 days}}
  - name: passengers_monthly
    label: Passengers, by month unless asked
    type: simple
    time_granularity: month
    type_params: {measure: passengers}
  - name: passengers_of_first_day
    label: Passengers of the first day
    type: derived
    type_params: {expr: passengers, metrics: [{name: passengers, offset_to_grain: month}]}
  - name: cost_in_second
    label: Repairs in the second
    type: cumulative
    type_params: {measure: repair_cost, cumulative_type_params: {grain_to_date: second}}
  - name: booked_after
    label: Trips booked after one of the same route
    type: conversion
    type_params:
      conversion_type_params:
        {entity: route, calculation: conversions, base_measure: trips, conversion_measure: booked_trips}
  - name: booked_after_rate
    label: Trips booked within 30 days, per trip
    type: conversion
    type_params:
      conversion_type_params:
        {entity: route, base_measure: trips, conversion_measure: booked_trips, window: 30 days}
  - name: cost_per_trip
    label: Cost per trip
    type: derived
    type_params: {expr: repair_cost / trips, metrics: [repair_cost, trips]}
saved_queries:
  - name: busy_routes
    query_params:
      metrics: [passengers]
      group_by: ["Dimension('route__name')"]
      where: ["{{ Dimension('trip__is_late') }} = false"]
      order_by: ["-passengers"]
      limit: 2
models:
  - name: all_days
    time_spine:
      standard_granularity_column: day
      custom_granularities: [{name: watch, column_name: watch}]
    columns: [{name: day, granularity: day}]
"""

TABLES = """
CREATE TABLE dim_harbours (harbour_id TEXT, island TEXT);
INSERT INTO dim_harbours VALUES ('h1', 'Northey'), ('h2', 'Southey');
CREATE TABLE dim_routes (route_id TEXT, harbour_id TEXT, name TEXT, opened_on DATE);
INSERT INTO dim_routes VALUES
  ('r1', 'h1', 'Short', '2023-01-02'), ('r2', 'h1', 'Long', '2023-07-01'), ('r3', 'h2', NULL, '2024-01-01');
CREATE TABLE fct_trips
  (trip TEXT, route_id TEXT, captain_id TEXT, sailed_on DATE, booked_on DATE, late BOOLEAN, passengers INT);
INSERT INTO fct_trips VALUES
  ('t1', 'r1', 'c1', '2024-01-01', '2023-12-20', false, 1), ('t2', 'r1', 'c2', '2024-01-01', '2023-12-31', true, 2),
  ('t3', 'r2', 'c1', '2024-01-02', '2024-01-01', false, 4), ('t4', 'r3', 'c1', '2024-01-08', '2024-01-02', NULL, 8),
  ('t5', 'r2', 'c2', '2024-02-01', '2024-01-31', false, 16), ('t6', 'r9', 'c2', '2024-02-29', '2024-02-01', true, 32);
CREATE TABLE fct_repairs (repair TEXT, route_id TEXT, begun_at TIMESTAMP, cost INT);
INSERT INTO fct_repairs VALUES
  ('m1', 'r1', '2024-01-01 10:15:30', 100), ('m2', 'r2', '2024-01-02 23:59:59', 200),
  ('m3', 'r2', '2024-03-01 00:00:00', 400);
CREATE TABLE all_days AS
  SELECT CAST(day AS DATE) AS day,
    CAST(day - INTERVAL 1 DAY * ((CAST(day AS DATE) - DATE '2024-01-01') % 3) AS DATE) AS watch
  FROM range(TIMESTAMP '2024-01-01', TIMESTAMP '2024-03-02', INTERVAL 1 DAY) AS days(day);
"""
