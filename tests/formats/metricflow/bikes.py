"""A bicycle rental in dbt's YAML, in the older and the newer form, with all of its data.

Every fee is a power of two, so that a sum tells its rows.
"""

from __future__ import annotations

LEGACY = """
semantic_models:
  - name: rentals
    description: "{{ doc('rentals') }}"
    model: ref('fct_rentals')
    defaults: {agg_time_dimension: rented_on}
    config: {meta: {owner: fleet, tier: 1}}
    entities:
      - {name: rental, type: primary, expr: rental_id}
      - {name: bike, type: foreign, expr: bike_id}
      - {name: rider, type: foreign, expr: rider_id}
    dimensions:
      - {name: rented_on, type: time, type_params: {time_granularity: day}}
      - {name: paid_on, type: time, expr: settled_on, type_params: {time_granularity: day}}
      - {name: channel, type: categorical, label: Booked through, description: Where it was booked.}
      - {name: is_electric, type: categorical}
      - {name: size, type: categorical, expr: case when fee >= 8 then 'large' else 'small' end}
    measures:
      - {name: rental_count, agg: count, expr: 1}
      - {name: fee_sum, agg: sum, expr: fee}
      - {name: paid_fees, agg: sum, expr: fee, agg_time_dimension: paid_on}
      - {name: riders, agg: count_distinct, expr: rider_id}
      - {name: electric, agg: sum_boolean, expr: is_electric}
      - {name: typical_fee, agg: median, expr: fee}
      - {name: high_fee, agg: percentile, expr: fee, agg_params: {percentile: 0.75, use_discrete_percentile: true}}
  - name: bikes
    model: ref('dim_bikes')
    entities:
      - {name: bike, type: primary, expr: bike_id}
    dimensions:
      - {name: model, type: categorical}
      - {name: bought_on, type: time, type_params: {time_granularity: day}}
    defaults: {agg_time_dimension: bought_on}
    measures:
      - {name: bike_count, agg: count, expr: bike_id}
  - name: riders
    model: ref('dim_riders')
    primary_entity: rider
    entities:
      - {name: rider, type: natural, expr: rider_id}
    dimensions:
      - {name: city, type: categorical}
      - {name: since, type: time, type_params: {time_granularity: day, validity_params: {is_start: true}}}
      - {name: until, type: time, type_params: {time_granularity: day, validity_params: {is_end: true}}}
  - name: repairs
    model: ref('fct_repairs')
    defaults: {agg_time_dimension: repaired_on}
    primary_entity: repair
    entities:
      - {name: bike, type: foreign, expr: bike_id}
    dimensions:
      - {name: repaired_on, type: time, type_params: {time_granularity: day}}
    measures:
      - {name: repair_cost, agg: sum, expr: cost, create_metric: true, description: What repairs cost.}
  - name: parking
    model: ref('fct_parking')
    defaults: {agg_time_dimension: counted_on}
    primary_entity: parking
    entities:
      - {name: station, type: foreign}
    dimensions:
      - {name: counted_on, type: time, type_params: {time_granularity: day}}
    measures:
      - name: parked
        agg: sum
        expr: bikes
        create_metric: true
        non_additive_dimension: {name: counted_on, window_choice: max}
      - name: parked_by_station
        agg: sum
        expr: bikes
        create_metric: true
        non_additive_dimension: {name: counted_on, window_choice: max, window_groupings: [station]}

metrics:
  - name: rentals
    label: Hires
    description: How often a bike was rented.
    type: simple
    config: {meta: {synonyms: [trips]}, tags: [core]}
    type_params: {measure: rental_count}
  - {name: fees, label: Fees, type: simple, type_params: {measure: fee_sum}}
  - {name: fees_by_payment, label: By payment, type: simple, type_params: {measure: paid_fees}}
  - {name: active_riders, label: Active riders, type: simple, type_params: {measure: riders}}
  - {name: electric_rentals, label: Electric rentals, type: simple, type_params: {measure: electric}}
  - {name: median_fee, label: Median fee, type: simple, type_params: {measure: typical_fee}}
  - {name: upper_fee, label: Upper fee, type: simple, type_params: {measure: high_fee}}
  - {name: bikes_owned, label: Bikes owned, type: simple, type_params: {measure: bike_count}}
  - name: fees_not_shop
    label: Fees not shop
    type: simple
    filter: "{{ Dimension('rental__channel') }} <> 'shop'"
    type_params: {measure: fee_sum}
  - name: fees_muscle
    label: Fees muscle
    type: simple
    filter: "NOT {{ Dimension('rental__is_electric') }}"
    type_params: {measure: fee_sum}
  - name: roadster_fees
    label: Roadster fees
    type: simple
    filter:
      - "{{ Dimension('bike__model') }} = 'Roadster'"
      - "{{ TimeDimension('metric_time', 'month') }} < '2024-02-01'"
    type_params: {measure: {name: fee_sum, filter: "{{ Entity('rider') }} IS NOT NULL"}}
  - name: fees_or_zero
    label: Fees or zero
    type: simple
    type_params: {measure: {name: fee_sum, fill_nulls_with: 0}}
  - {name: fee_per_rental, label: Fee per rental, type: ratio, type_params: {numerator: fees, denominator: rentals}}
  - name: roadster_share
    label: Roadster share
    type: ratio
    type_params:
      numerator: {name: fees, filter: "{{ Dimension('bike__model') }} = 'Roadster'", alias: fees_of_roadsters}
      denominator: {name: fees}
  - name: net
    label: Net
    type: derived
    type_params:
      expr: income - repair_cost
      metrics: [{name: fees, alias: income}, {name: repair_cost}]
  - name: fees_growth
    label: Fees growth
    type: derived
    type_params:
      expr: (fees - fees_before) * 1.0 / nullif(fees_before, 0)
      metrics: [{name: fees}, {name: fees, offset_window: 1 month, alias: fees_before}]
  - {name: fees_2d, label: Fees 2d, type: cumulative, type_params: {measure: fee_sum, window: 2 days}}
  - name: fees_mtd
    label: Fees mtd
    type: cumulative
    type_params: {measure: fee_sum, cumulative_type_params: {grain_to_date: month, period_agg: last}}
  - {name: fees_ever, label: Fees ever, type: cumulative, type_params: {measure: fee_sum}}
  - name: busy_bikes
    label: Busy bikes
    type: simple
    filter: "{{ Metric('rentals', group_by=['bike']) }} > 1"
    type_params: {measure: bike_count}

models:
  - name: fct_rentals
    description: Fees and times of every rental.
    config: {alias: rentals, schema: fleet}
    columns:
      - {name: channel, data_type: varchar(20)}
      - {name: rented_on, data_type: date}
  - name: calendar_days
    time_spine:
      standard_granularity_column: day
      custom_granularities: [{name: season, column_name: season_begins}]
    columns:
      - {name: day, granularity: day}
"""

DOCS = """
{% docs rentals %}
One row per rental.
{% enddocs %}
"""

INLINE = """
models:
  - name: fct_rentals
    description: "{{ doc('rentals') }}"
    config: {alias: rentals, schema: fleet, meta: {owner: fleet, tier: 1}}
    semantic_model: {name: rentals}
    agg_time_dimension: rented_on
    columns:
      - {name: rental_id, entity: {type: primary, name: rental}}
      - {name: bike_id, entity: {type: foreign, name: bike}}
      - {name: rider_id, entity: {type: foreign, name: rider}}
      - {name: rented_on, data_type: date, granularity: day, dimension: time}
      - {name: settled_on, granularity: day, dimension: {type: time, name: paid_on}}
      - name: channel
        data_type: varchar(20)
        description: Where it was booked.
        dimension: {type: categorical, label: Booked through}
      - {name: is_electric, dimension: categorical}
    derived_semantics:
      dimensions:
        - {name: size, type: categorical, expr: case when fee >= 8 then 'large' else 'small' end}
    metrics:
      - name: rentals
        label: Hires
        description: How often a bike was rented.
        type: simple
        agg: count
        expr: 1
        config: {meta: {synonyms: [trips]}, tags: [core]}
      - {name: fees, type: simple, agg: sum, expr: fee}
      - {name: fees_by_payment, label: By payment, type: simple, agg: sum, expr: fee, agg_time_dimension: paid_on}
      - {name: active_riders, type: simple, agg: count_distinct, expr: rider_id}
      - {name: electric_rentals, type: simple, agg: sum_boolean, expr: is_electric}
      - {name: median_fee, type: simple, agg: median, expr: fee}
      - {name: upper_fee, type: simple, agg: percentile, expr: fee, percentile: 0.75, percentile_type: discrete}
      - name: fees_not_shop
        type: simple
        agg: sum
        expr: fee
        filter: "{{ Dimension('rental__channel') }} <> 'shop'"
      - name: fees_muscle
        type: simple
        agg: sum
        expr: fee
        filter: "NOT {{ Dimension('rental__is_electric') }}"
      - name: roadster_fees
        type: simple
        agg: sum
        expr: fee
        filter:
          - "{{ Entity('rider') }} IS NOT NULL"
          - "{{ Dimension('bike__model') }} = 'Roadster'"
          - "{{ TimeDimension('metric_time', 'month') }} < '2024-02-01'"
      - {name: fees_or_zero, type: simple, agg: sum, expr: fee, fill_nulls_with: 0}
      - {name: fee_per_rental, type: ratio, numerator: fees, denominator: rentals}
      - name: roadster_share
        type: ratio
        numerator: {name: fees, filter: "{{ Dimension('bike__model') }} = 'Roadster'", alias: fees_of_roadsters}
        denominator: fees
      - name: fees_growth
        type: derived
        expr: (fees - fees_before) * 1.0 / nullif(fees_before, 0)
        input_metrics: [fees, {name: fees, offset_window: 1 month, alias: fees_before}]
      - {name: fees_2d, type: cumulative, input_metric: fees, window: 2 days}
      - {name: fees_mtd, type: cumulative, input_metric: fees, grain_to_date: month, period_agg: last}
      - {name: fees_ever, type: cumulative, input_metric: fees}
  - name: dim_bikes
    semantic_model: {name: bikes, enabled: true}
    agg_time_dimension: bought_on
    columns:
      - {name: bike_id, entity: {type: primary, name: bike}}
      - {name: model, dimension: categorical}
      - {name: bought_on, granularity: day, dimension: time}
    metrics:
      - {name: bikes_owned, type: simple, agg: count, expr: bike_id}
      - name: busy_bikes
        type: simple
        agg: count
        expr: bike_id
        filter: "{{ Metric('rentals', group_by=['bike']) }} > 1"
  - name: dim_riders
    semantic_model: {name: riders}
    primary_entity: rider
    columns:
      - {name: rider_id, entity: {type: natural, name: rider}}
      - {name: city, dimension: categorical}
      - {name: since, granularity: day, dimension: {type: time, validity_params: {is_start: true}}}
      - {name: until, granularity: day, dimension: {type: time, validity_params: {is_end: true}}}
  - name: fct_repairs
    semantic_model: {name: repairs}
    agg_time_dimension: repaired_on
    primary_entity: repair
    columns:
      - {name: bike_id, entity: {type: foreign, name: bike}}
      - {name: repaired_on, granularity: day, dimension: time}
    metrics:
      - {name: repair_cost, type: simple, agg: sum, expr: cost, description: What repairs cost.}
  - name: fct_parking
    semantic_model: {name: parking}
    agg_time_dimension: counted_on
    primary_entity: parking
    columns:
      - {name: station, entity: foreign}
      - {name: counted_on, granularity: day, dimension: time}
    metrics:
      - name: parked
        type: simple
        agg: sum
        expr: bikes
        non_additive_dimension: {name: counted_on, window_agg: max}
      - name: parked_by_station
        type: simple
        agg: sum
        expr: bikes
        non_additive_dimension: {name: counted_on, window_agg: max, group_by: [station]}
  - name: calendar_days
    time_spine:
      standard_granularity_column: day
      custom_granularities: [{name: season, column_name: season_begins}]
    columns:
      - {name: day, granularity: day}

metrics:
  - name: net
    type: derived
    expr: income - repair_cost
    input_metrics: [{name: fees, alias: income}, {name: repair_cost}]
"""

TABLES = """
CREATE SCHEMA fleet;
CREATE TABLE fleet.rentals (rental_id INT, bike_id TEXT, rider_id TEXT, rented_on DATE, settled_on TIMESTAMP,
  channel TEXT, is_electric BOOLEAN, fee INT);
INSERT INTO fleet.rentals VALUES
  (1, 'b1', 'r1', '2024-01-01', '2024-01-02 08:00', 'app', true, 1),
  (2, 'b1', 'r2', '2024-01-01', '2024-01-02 20:00', 'shop', false, 2),
  (3, 'b2', 'r1', '2024-01-02', '2024-02-03 09:00', 'app', NULL, 4),
  (4, 'b9', 'r1', '2024-01-15', '2024-02-03 10:00', 'app', true, 8),
  (5, 'b2', NULL, '2024-02-01', NULL, NULL, false, 16);
CREATE TABLE dim_bikes (bike_id TEXT, model TEXT, bought_on DATE);
INSERT INTO dim_bikes VALUES
  ('b1', 'Roadster', '2023-01-01'), ('b2', NULL, '2023-01-01'), ('b3', 'Cargo', '2023-02-01');
CREATE TABLE dim_riders (rider_id TEXT, city TEXT, since DATE, until DATE);
INSERT INTO dim_riders VALUES
  ('r1', 'Oslo', '2023-01-01', '2024-01-02'), ('r1', 'Rome', '2024-01-02', NULL),
  ('r2', 'Bari', '2023-01-01', '2023-06-01');
CREATE TABLE fct_repairs (bike_id TEXT, repaired_on DATE, cost INT);
INSERT INTO fct_repairs VALUES ('b1', '2024-01-02', 32), ('b3', '2024-02-01', 64);
CREATE TABLE fct_parking (station TEXT, counted_on DATE, bikes INT);
INSERT INTO fct_parking VALUES
  ('North', '2024-01-01', 1), ('South', '2024-01-30', 2), ('North', '2024-01-31', 4), ('South', '2024-02-02', 8);
CREATE TABLE calendar_days AS SELECT CAST(day AS DATE) AS day,
  CAST(CASE WHEN day < '2024-01-15' THEN '2023-12-01' ELSE '2024-01-15' END AS DATE) AS season_begins
  FROM range(DATE '2023-12-01', DATE '2024-03-01', INTERVAL 1 DAY) AS days(day);
"""
