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
