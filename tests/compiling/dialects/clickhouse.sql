-- A ratio, and a filter on a text
SELECT
  toFloat64(SUM(sales.amount)) / nullIf(COUNT(DISTINCT sales.receipt), 0) AS per_receipt
FROM sale_lines AS sales
LEFT JOIN products AS product
  ON sales.sku = product.product_sku
WHERE
  POSITION(lowerUTF8(product.category), lowerUTF8({p1: String})) > 0
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, prefer_column_name_to_alias = 1, enable_extended_results_for_datetime_functions = 1, session_timezone = 'UTC';

-- Months of another zone
SELECT
  dateTrunc(
    'MONTH',
    toDate32(
      addSeconds(
        toTimeZone(sales.sold_at, 'UTC'),
        timeZoneOffset(toTimeZone(sales.sold_at, 'America/New_York'))
      )
    )
  ) AS time__month,
  SUM(sales.amount) AS revenue
FROM sale_lines AS sales
WHERE
  sales.sold_at >= {p1: DateTime64(6)} AND sales.sold_at < {p2: DateTime64(6)}
GROUP BY
  1
ORDER BY
  2 DESC,
  1 ASC
LIMIT 4
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, prefer_column_name_to_alias = 1, enable_extended_results_for_datetime_functions = 1, session_timezone = 'UTC';

-- Weeks that begin on Sundays, and hours
SELECT
  subtractDays(
    toDate32(
      addSeconds(
        toTimeZone(sales.sold_at, 'UTC'),
        timeZoneOffset(toTimeZone(sales.sold_at, 'America/New_York'))
      )
    ),
    modulo(
      toDayOfWeek(
        toDate32(
          addSeconds(
            toTimeZone(sales.sold_at, 'UTC'),
            timeZoneOffset(toTimeZone(sales.sold_at, 'America/New_York'))
          )
        )
      ) + 0,
      7
    )
  ) AS time__week,
  toDayOfWeek(
    addSeconds(
      toTimeZone(sales.sold_at, 'UTC'),
      timeZoneOffset(toTimeZone(sales.sold_at, 'America/New_York'))
    )
  ) AS time__day_of_week,
  COUNT(*) AS lines
FROM sale_lines AS sales
WHERE
  toHour(
    addSeconds(
      toTimeZone(sales.sold_at, 'UTC'),
      timeZoneOffset(toTimeZone(sales.sold_at, 'America/New_York'))
    )
  ) < {p1: Decimal(76, 18)}
GROUP BY
  1,
  2
ORDER BY
  1 ASC,
  2 ASC
LIMIT 10001
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, prefer_column_name_to_alias = 1, enable_extended_results_for_datetime_functions = 1, session_timezone = 'UTC';

-- Two facts, and every quarter of a range
WITH refunds_metrics AS (
  SELECT
    dateTrunc('QUARTER', toDate32(refunds.refunded_on)) AS time__quarter,
    SUM(refunds.amount) AS refunds_sum,
    COUNT(*) AS refunds
  FROM refunds
  WHERE
    refunds.refunded_on >= {p1: Date32} AND refunds.refunded_on < {p2: Date32}
  GROUP BY
    1
), sales_metrics AS (
  SELECT
    dateTrunc(
      'QUARTER',
      toDate32(
        addSeconds(
          toTimeZone(sales.sold_at, 'UTC'),
          timeZoneOffset(toTimeZone(sales.sold_at, 'America/New_York'))
        )
      )
    ) AS time__quarter,
    SUM(sales.amount) AS revenue,
    SUM(CASE WHEN sales.channel = 'web' THEN sales.amount END) AS web_revenue
  FROM sale_lines AS sales
  WHERE
    sales.sold_at >= {p3: DateTime64(6)} AND sales.sold_at < {p4: DateTime64(6)}
  GROUP BY
    1
), merged AS (
  SELECT
    time__quarter,
    MAX(refunds_sum) AS refunds_sum,
    MAX(refunds) AS refunds,
    MAX(revenue) AS revenue,
    MAX(web_revenue) AS web_revenue
  FROM (
    SELECT
      time__quarter,
      refunds_sum,
      refunds,
      NULL AS revenue,
      NULL AS web_revenue
    FROM refunds_metrics
    UNION ALL
    SELECT
      time__quarter,
      NULL AS refunds_sum,
      NULL AS refunds,
      revenue,
      web_revenue
    FROM sales_metrics
  ) AS stacked
  GROUP BY
    1
), periods AS (
  SELECT
    addMonths(
      dateTrunc('QUARTER', toDate32({p5: DateTime64(6)})),
      arrayJoin(
        range(
          toUInt32(
            greatest(
              ifNull(
                intDiv(
                  DATE_DIFF(
                    MONTH,
                    dateTrunc('QUARTER', toDate32({p5: DateTime64(6)})),
                    dateTrunc('QUARTER', toDate32(subtractMicroseconds({p6: DateTime64(6)}, 1)))
                  ),
                  3
                ) + 1,
                0
              ),
              0
            )
          )
        )
      ) * 3
    ) AS time__quarter
)
SELECT
  periods.time__quarter AS time__quarter,
  CASE WHEN COALESCE(merged.refunds, 0) = 0 THEN 0 ELSE merged.refunds_sum END AS refunded,
  merged.revenue AS revenue,
  merged.web_revenue AS web_revenue
FROM periods
LEFT JOIN merged
  ON periods.time__quarter IS NOT DISTINCT FROM merged.time__quarter
ORDER BY
  1 ASC
LIMIT 10001
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, prefer_column_name_to_alias = 1, enable_extended_results_for_datetime_functions = 1, session_timezone = 'UTC';

-- A median, and pairs
SELECT
  sales.channel AS channel,
  quantileExactInclusive(0.5)(toFloat64(sales.amount)) AS typical,
  COUNT(DISTINCT CASE WHEN sales.channel = 'web' THEN sales.customer_id END, sales.sku) AS pairs
FROM sale_lines AS sales
GROUP BY
  1
ORDER BY
  1 ASC
LIMIT 10001
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, prefer_column_name_to_alias = 1, enable_extended_results_for_datetime_functions = 1, session_timezone = 'UTC';

-- Rows that meet many
SELECT
  once.purchases__product__category AS purchases__product__category,
  COUNT(*) AS customers
FROM (
  SELECT DISTINCT
    customers.customer_id AS key_1,
    product.category AS purchases__product__category
  FROM customers
  LEFT JOIN sale_lines AS purchases
    ON customers.customer_id = purchases.customer_id
  LEFT JOIN products AS product
    ON purchases.sku = product.product_sku
  WHERE
    (
      customers.city IN ({p1: String}, {p2: String}) OR customers.city IS NULL
    )
) AS once
GROUP BY
  1
ORDER BY
  1 ASC
LIMIT 10001
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, prefer_column_name_to_alias = 1, enable_extended_results_for_datetime_functions = 1, session_timezone = 'UTC';

-- A window for each day
WITH sales_metrics_shown AS (
  SELECT
    addDays(
      toDate32({p1: DateTime64(6)}),
      arrayJoin(
        range(
          toUInt32(
            greatest(
              ifNull(
                DATE_DIFF(
                  DAY,
                  toDate32({p1: DateTime64(6)}),
                  toDate32(subtractMicroseconds({p2: DateTime64(6)}, 1))
                ) + 1,
                0
              ),
              0
            )
          )
        )
      )
    ) AS period
), sales_metrics_periods AS (
  SELECT
    period AS time__day,
    addDays(
      toDateTime64(
        toDate32(
          subtractMicroseconds(
            LEAST(addDays(toDateTime64(period, 6), 1), toDateTime64({p2: DateTime64(6)}, 6)),
            1
          )
        ),
        6
      ),
      -6
    ) AS seen_from,
    LEAST(addDays(toDateTime64(period, 6), 1), toDateTime64({p2: DateTime64(6)}, 6)) AS seen_until
  FROM sales_metrics_shown
  WHERE
    toDateTime64({p1: DateTime64(6)}, 6) < toDateTime64({p2: DateTime64(6)}, 6)
), sales_metrics AS (
  SELECT
    sales_metrics_periods.time__day AS time__day,
    SUM(sales.amount) AS revenue_7d
  FROM sale_lines AS sales
  INNER JOIN sales_metrics_periods
    ON sales.sold_at >= sales_metrics_periods.seen_from
    AND sales.sold_at < sales_metrics_periods.seen_until
  GROUP BY
    1
)
SELECT
  sales_metrics.time__day AS time__day,
  sales_metrics.revenue_7d AS revenue_7d
FROM sales_metrics
ORDER BY
  1 ASC
LIMIT 10001
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, prefer_column_name_to_alias = 1, enable_extended_results_for_datetime_functions = 1, session_timezone = 'UTC';

-- A year before, in months
WITH sales_metrics AS (
  SELECT
    dateTrunc('MONTH', toDate32(sales.sold_at)) AS time__month,
    SUM(sales.amount) AS revenue
  FROM sale_lines AS sales
  WHERE
    sales.sold_at >= {p1: DateTime64(6)} AND sales.sold_at < {p2: DateTime64(6)}
  GROUP BY
    1
), sales_metrics_2_shown AS (
  SELECT
    addMonths(
      dateTrunc('MONTH', toDate32({p3: DateTime64(6)})),
      arrayJoin(
        range(
          toUInt32(
            greatest(
              ifNull(
                DATE_DIFF(
                  MONTH,
                  dateTrunc('MONTH', toDate32({p3: DateTime64(6)})),
                  dateTrunc('MONTH', toDate32(subtractMicroseconds({p4: DateTime64(6)}, 1)))
                ) + 1,
                0
              ),
              0
            )
          )
        )
      )
    ) AS period
), sales_metrics_2_periods AS (
  SELECT
    time__month,
    CASE
      WHEN toDayOfMonth(addMonths(seen_from, -12)) < toDayOfMonth(seen_from)
      THEN addMonths(toDateTime64(dateTrunc('MONTH', toDate32(addMonths(seen_from, -12))), 6), 1)
      ELSE addMonths(seen_from, -12)
    END AS seen_from,
    CASE
      WHEN toDayOfMonth(addMonths(seen_until, -12)) < toDayOfMonth(seen_until)
      THEN addMonths(toDateTime64(dateTrunc('MONTH', toDate32(addMonths(seen_until, -12))), 6), 1)
      ELSE addMonths(seen_until, -12)
    END AS seen_until
  FROM (
    SELECT
      period AS time__month,
      toDateTime64(period, 6) AS seen_from,
      LEAST(addMonths(toDateTime64(period, 6), 1), toDateTime64({p4: DateTime64(6)}, 6)) AS seen_until
    FROM sales_metrics_2_shown
    WHERE
      toDateTime64({p3: DateTime64(6)}, 6) < toDateTime64({p4: DateTime64(6)}, 6)
  ) AS earlier
), sales_metrics_2 AS (
  SELECT
    sales_metrics_2_periods.time__month AS time__month,
    SUM(sales.amount) AS revenue_before
  FROM sale_lines AS sales
  INNER JOIN sales_metrics_2_periods
    ON sales.sold_at >= sales_metrics_2_periods.seen_from
    AND sales.sold_at < sales_metrics_2_periods.seen_until
  GROUP BY
    1
), merged AS (
  SELECT
    time__month,
    MAX(revenue) AS revenue,
    MAX(revenue_before) AS revenue_before
  FROM (
    SELECT
      time__month,
      revenue,
      NULL AS revenue_before
    FROM sales_metrics
    UNION ALL
    SELECT
      time__month,
      NULL AS revenue,
      revenue_before
    FROM sales_metrics_2
  ) AS stacked
  GROUP BY
    1
)
SELECT
  merged.time__month AS time__month,
  merged.revenue AS revenue,
  merged.revenue_before AS revenue_before
FROM merged
ORDER BY
  1 ASC
LIMIT 10001
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, prefer_column_name_to_alias = 1, enable_extended_results_for_datetime_functions = 1, session_timezone = 'UTC';

-- A season of the shop before, in days
WITH sales_metrics_shown AS (
  SELECT
    addDays(
      toDate32({p1: DateTime64(6)}),
      arrayJoin(
        range(
          toUInt32(
            greatest(
              ifNull(
                DATE_DIFF(
                  DAY,
                  toDate32({p1: DateTime64(6)}),
                  toDate32(subtractMicroseconds({p2: DateTime64(6)}, 1))
                ) + 1,
                0
              ),
              0
            )
          )
        )
      )
    ) AS period
), sales_metrics_periods AS (
  SELECT
    earlier.time__day,
    GREATEST(
      toDateTime64(places.day, 6),
      addDays(earlier.seen_from, DATE_DIFF(DAY, places.counts_on, places.day))
    ) AS seen_from,
    LEAST(
      addDays(toDateTime64(places.day, 6), 1),
      addDays(earlier.seen_until, DATE_DIFF(DAY, places.counts_on, places.day))
    ) AS seen_until
  FROM (
    SELECT
      period AS time__day,
      toDateTime64(period, 6) AS seen_from,
      LEAST(addDays(toDateTime64(period, 6), 1), toDateTime64({p2: DateTime64(6)}, 6)) AS seen_until
    FROM sales_metrics_shown
    WHERE
      toDateTime64({p1: DateTime64(6)}, 6) < toDateTime64({p2: DateTime64(6)}, 6)
  ) AS earlier
  INNER JOIN (
    SELECT
      days.day,
      CASE
        WHEN addDays(spans.later_first, DATE_DIFF(DAY, spans.first_day, days.day)) <= spans.later_last
        THEN addDays(spans.later_first, DATE_DIFF(DAY, spans.first_day, days.day))
        ELSE spans.later_last
      END AS counts_on
    FROM (
      SELECT
        toDate32(calendar.day) AS day,
        MIN(calendar.season) AS period
      FROM shop_days AS calendar
      WHERE
        NOT (
          calendar.day IS NULL
        ) AND NOT (
          calendar.season IS NULL
        )
      GROUP BY
        toDate32(calendar.day)
    ) AS days
    INNER JOIN (
      SELECT
        periods.period,
        periods.first_day,
        lead(periods.first_day, 1) OVER (ORDER BY periods.first_day) AS later_first,
        lead(periods.last_day, 1) OVER (ORDER BY periods.first_day) AS later_last
      FROM (
        SELECT
          days.period,
          MIN(days.day) AS first_day,
          MAX(days.day) AS last_day
        FROM (
          SELECT
            toDate32(calendar.day) AS day,
            MIN(calendar.season) AS period
          FROM shop_days AS calendar
          WHERE
            NOT (
              calendar.day IS NULL
            ) AND NOT (
              calendar.season IS NULL
            )
          GROUP BY
            toDate32(calendar.day)
        ) AS days
        GROUP BY
          days.period
      ) AS periods
    ) AS spans
      ON days.period = spans.period
    WHERE
      NOT (
        spans.later_first IS NULL
      )
  ) AS places
    ON addDays(toDateTime64(places.counts_on, 6), 1) > earlier.seen_from
    AND toDateTime64(places.counts_on, 6) < earlier.seen_until
), sales_metrics AS (
  SELECT
    sales_metrics_periods.time__day AS time__day,
    SUM(sales.amount) AS revenue_season_before
  FROM sale_lines AS sales
  INNER JOIN sales_metrics_periods
    ON sales.sold_at >= sales_metrics_periods.seen_from
    AND sales.sold_at < sales_metrics_periods.seen_until
  GROUP BY
    1
)
SELECT
  sales_metrics.time__day AS time__day,
  sales_metrics.revenue_season_before AS revenue_season_before
FROM sales_metrics
ORDER BY
  1 ASC
LIMIT 10001
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, prefer_column_name_to_alias = 1, enable_extended_results_for_datetime_functions = 1, session_timezone = 'UTC';

-- The hour before
WITH sales_metrics_shown AS (
  SELECT
    addHours(
      dateTrunc('HOUR', toDateTime64({p1: DateTime64(6)}, 6)),
      arrayJoin(
        range(
          toUInt32(
            greatest(
              ifNull(
                DATE_DIFF(
                  HOUR,
                  dateTrunc('HOUR', toDateTime64({p1: DateTime64(6)}, 6)),
                  dateTrunc('HOUR', toDateTime64(subtractMicroseconds({p2: DateTime64(6)}, 1), 6))
                ) + 1,
                0
              ),
              0
            )
          )
        )
      )
    ) AS period
), sales_metrics_periods AS (
  SELECT
    period AS time__hour,
    toDateTime64(period, 6) AS seen_from,
    LEAST(addHours(toDateTime64(period, 6), 1), toDateTime64({p2: DateTime64(6)}, 6)) AS seen_until
  FROM sales_metrics_shown
  WHERE
    toDateTime64({p1: DateTime64(6)}, 6) < toDateTime64({p2: DateTime64(6)}, 6)
    AND dateTrunc(
      'HOUR',
      toDateTime64(
        addSeconds(
          toTimeZone(
            (
              toTimeZone(toDateTime64(toString(period), 6, 'America/New_York'), 'UTC')
            ),
            'UTC'
          ),
          timeZoneOffset(
            toTimeZone(
              (
                toTimeZone(toDateTime64(toString(period), 6, 'America/New_York'), 'UTC')
              ),
              'America/New_York'
            )
          )
        ),
        6
      )
    ) = period
), sales_metrics AS (
  SELECT
    sales_metrics_periods.time__hour AS time__hour,
    SUM(sales.amount) AS hour_before
  FROM sale_lines AS sales
  INNER JOIN sales_metrics_periods
    ON addSeconds(
      toTimeZone(addHours(toDateTime64(sales.sold_at, 6), 1), 'UTC'),
      timeZoneOffset(toTimeZone(addHours(toDateTime64(sales.sold_at, 6), 1), 'America/New_York'))
    ) >= sales_metrics_periods.seen_from
    AND addSeconds(
      toTimeZone(addHours(toDateTime64(sales.sold_at, 6), 1), 'UTC'),
      timeZoneOffset(toTimeZone(addHours(toDateTime64(sales.sold_at, 6), 1), 'America/New_York'))
    ) < sales_metrics_periods.seen_until
  GROUP BY
    1
)
SELECT
  sales_metrics.time__hour AS time__hour,
  sales_metrics.hour_before AS hour_before
FROM sales_metrics
ORDER BY
  1 ASC
LIMIT 10001
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, prefer_column_name_to_alias = 1, enable_extended_results_for_datetime_functions = 1, session_timezone = 'UTC';

-- An aggregate of each customer's
WITH revenue_per_customer AS (
  SELECT
    sales.channel AS channel,
    customer.customer_id AS customer__customer_id,
    SUM(sales.amount) AS revenue
  FROM sale_lines AS sales
  LEFT JOIN customers AS customer
    ON sales.customer_id = customer.customer_id
  WHERE
    NOT (
      customer.customer_id IS NULL
    )
  GROUP BY
    1,
    2
)
SELECT
  revenue_per_customer.channel AS channel,
  AVG(revenue_per_customer.revenue) AS per_customer
FROM revenue_per_customer
GROUP BY
  1
ORDER BY
  1 ASC
LIMIT 10001
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, prefer_column_name_to_alias = 1, enable_extended_results_for_datetime_functions = 1, session_timezone = 'UTC';

-- Customers by a metric of theirs
WITH refunds_per_customer AS (
  SELECT
    customer.customer_id AS customer__customer_id,
    COUNT(*) AS refunds
  FROM refunds
  LEFT JOIN customers AS customer
    ON refunds.customer_id = customer.customer_id
  WHERE
    NOT (
      customer.customer_id IS NULL
    )
  GROUP BY
    1
)
SELECT
  SUM(sales.amount) AS revenue
FROM sale_lines AS sales
LEFT JOIN customers AS customer
  ON sales.customer_id = customer.customer_id
LEFT JOIN refunds_per_customer
  ON customer.customer_id = refunds_per_customer.customer__customer_id
WHERE
  CASE
    WHEN NOT (
      customer.customer_id IS NULL
    )
    THEN COALESCE(refunds_per_customer.refunds, 0)
  END > {p1: Decimal(76, 18)}
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, prefer_column_name_to_alias = 1, enable_extended_results_for_datetime_functions = 1, session_timezone = 'UTC';

-- What became of what
WITH went_online_rows AS (
  SELECT DISTINCT
    base.key_1,
    base.key_2
  FROM (
    SELECT
      sales.receipt AS key_1,
      sales.line AS key_2,
      customer.customer_id AS match_1,
      sales.sold_at AS at_time,
      lead(sales.sold_at) OVER (
        PARTITION BY customer.customer_id
        ORDER BY sales.sold_at, sales.receipt, sales.line
      ) AS next_time
    FROM sale_lines AS sales
    LEFT JOIN customers AS customer
      ON sales.customer_id = customer.customer_id
    WHERE
      sales.channel = 'shop'
      AND NOT (
        customer.customer_id IS NULL
      )
      AND NOT (
        sales.sold_at IS NULL
      )
  ) AS base
  INNER JOIN (
    SELECT
      customer.customer_id AS match_1,
      sales.sold_at AS at_time
    FROM sale_lines AS sales
    LEFT JOIN customers AS customer
      ON sales.customer_id = customer.customer_id
    WHERE
      sales.channel = 'web'
      AND NOT (
        customer.customer_id IS NULL
      )
      AND NOT (
        sales.sold_at IS NULL
      )
  ) AS event
    ON base.match_1 = event.match_1
  WHERE
    event.at_time >= base.at_time
    AND (
      event.at_time < base.next_time OR base.next_time IS NULL
    )
    AND event.at_time < addMonths(toDateTime64(base.at_time, 6), 1)
)
SELECT
  customer.city AS customer__city,
  toFloat64(
    COUNT(
      CASE WHEN sales.channel = 'shop' AND NOT (
        went_online.key_1 IS NULL
      ) THEN 1 END
    )
  ) / nullIf(COUNT(CASE WHEN sales.channel = 'shop' THEN 1 END), 0) AS went_online
FROM sale_lines AS sales
LEFT JOIN customers AS customer
  ON sales.customer_id = customer.customer_id
LEFT JOIN went_online_rows AS went_online
  ON sales.receipt = went_online.key_1 AND sales.line = went_online.key_2
WHERE
  sales.channel = 'shop'
GROUP BY
  1
ORDER BY
  1 ASC
LIMIT 10001
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, prefer_column_name_to_alias = 1, enable_extended_results_for_datetime_functions = 1, session_timezone = 'UTC';

-- Customers with some row
SELECT
  COUNT(*) AS customers
FROM customers
LEFT JOIN (
  SELECT DISTINCT
    customers.customer_id AS key_1,
    TRUE AS dragoman_present
  FROM customers
  LEFT JOIN (
    SELECT
      *,
      TRUE AS dragoman_present
    FROM sale_lines AS purchases
  ) AS purchases
    ON customers.customer_id = purchases.customer_id
  WHERE
    NOT (
      purchases.dragoman_present IS NULL
    ) AND purchases.channel = {p1: String}
) AS related
  ON customers.customer_id = related.key_1
WHERE
  related.dragoman_present IS NULL
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, prefer_column_name_to_alias = 1, enable_extended_results_for_datetime_functions = 1, session_timezone = 'UTC';

-- The first of each group, and the rest
WITH sales_metrics AS (
  SELECT
    sales.channel AS channel,
    product.category AS product__category,
    SUM(sales.amount) AS revenue
  FROM sale_lines AS sales
  LEFT JOIN products AS product
    ON sales.sku = product.product_sku
  GROUP BY
    1,
    2
), results AS (
  SELECT
    sales_metrics.channel AS channel,
    sales_metrics.product__category AS product__category,
    sales_metrics.revenue AS revenue
  FROM sales_metrics
), placed AS (
  SELECT
    *,
    ROW_NUMBER() OVER (PARTITION BY channel ORDER BY revenue DESC, product__category ASC) AS place
  FROM results
), shown_groups AS (
  SELECT
    *
  FROM placed
  WHERE
    place <= 2
), left_out AS (
  SELECT DISTINCT
    channel,
    TRUE AS other
  FROM placed
  WHERE
    NOT (
      place <= 2
    )
), sales_rest AS (
  SELECT
    sales.channel AS channel,
    SUM(sales.amount) AS revenue
  FROM sale_lines AS sales
  LEFT JOIN products AS product
    ON sales.sku = product.product_sku
  LEFT JOIN shown_groups
    ON sales.channel IS NOT DISTINCT FROM shown_groups.channel
    AND product.category IS NOT DISTINCT FROM shown_groups.product__category
  WHERE
    shown_groups.place IS NULL
  GROUP BY
    1
)
SELECT
  channel,
  product__category,
  revenue,
  other
FROM (
  SELECT
    channel,
    product__category,
    revenue,
    FALSE AS other,
    place
  FROM shown_groups
  UNION ALL
  SELECT
    left_out.channel AS channel,
    NULL AS product__category,
    sales_rest.revenue AS revenue,
    left_out.other,
    0 AS place
  FROM left_out
  LEFT JOIN sales_rest
    ON left_out.channel IS NOT DISTINCT FROM sales_rest.channel
) AS answer
ORDER BY
  1 ASC,
  4 ASC,
  place ASC
LIMIT 10001
SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1, prefer_column_name_to_alias = 1, enable_extended_results_for_datetime_functions = 1, session_timezone = 'UTC';
