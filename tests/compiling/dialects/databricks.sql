-- A ratio, and a filter on a text
SELECT
  CAST(SUM(sales.amount) AS DOUBLE) / NULLIF(COUNT(DISTINCT sales.receipt), 0) AS per_receipt
FROM sale_lines AS sales
LEFT JOIN products AS product
  ON sales.sku = product.product_sku
WHERE
  CONTAINS(LOWER(product.category), LOWER(:p1));

-- Months of another zone
SELECT
  TRUNC(
    CAST(CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(sales.sold_at AS TIMESTAMP_NTZ)) AS DATE),
    'MONTH'
  ) AS time__month,
  SUM(sales.amount) AS revenue
FROM sale_lines AS sales
WHERE
  sales.sold_at >= CAST(:p1 AS TIMESTAMP_NTZ)
  AND sales.sold_at < CAST(:p2 AS TIMESTAMP_NTZ)
GROUP BY
  1
ORDER BY
  revenue DESC,
  time__month ASC NULLS LAST
LIMIT 4;

-- Weeks that begin on Sundays, and hours
SELECT
  DATE_ADD(
    TRUNC(
      DATE_ADD(
        CAST(CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(sales.sold_at AS TIMESTAMP_NTZ)) AS DATE),
        6 * -1
      ),
      'WEEK'
    ),
    6
  ) AS time__week,
  (
    WEEKDAY(
      CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(sales.sold_at AS TIMESTAMP_NTZ))
    ) + 1
  ) AS time__day_of_week,
  COUNT(*) AS lines
FROM sale_lines AS sales
WHERE
  HOUR(
    CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(sales.sold_at AS TIMESTAMP_NTZ))
  ) < :p1
GROUP BY
  1,
  2
ORDER BY
  time__week ASC NULLS LAST,
  time__day_of_week ASC NULLS LAST
LIMIT 10001;

-- Two facts, and every quarter of a range
WITH refunds_metrics AS (
  SELECT
    TRUNC(CAST(refunds.refunded_on AS DATE), 'QUARTER') AS time__quarter,
    SUM(refunds.amount) AS refunds_sum,
    COUNT(*) AS refunds
  FROM refunds
  WHERE
    refunds.refunded_on >= CAST(:p1 AS DATE)
    AND refunds.refunded_on < CAST(:p2 AS DATE)
  GROUP BY
    1
), sales_metrics AS (
  SELECT
    TRUNC(
      CAST(CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(sales.sold_at AS TIMESTAMP_NTZ)) AS DATE),
      'QUARTER'
    ) AS time__quarter,
    SUM(sales.amount) AS revenue,
    SUM(sales.amount) FILTER(WHERE
      sales.channel = 'web') AS web_revenue
  FROM sale_lines AS sales
  WHERE
    sales.sold_at >= CAST(:p3 AS TIMESTAMP_NTZ)
    AND sales.sold_at < CAST(:p4 AS TIMESTAMP_NTZ)
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
    EXPLODE(
      SEQUENCE(
        TRUNC(CAST(CAST(:p5 AS TIMESTAMP_NTZ) AS DATE), 'QUARTER'),
        CASE
          WHEN CAST(CAST(:p6 AS TIMESTAMP_NTZ) - INTERVAL '1' MICROSECOND AS DATE) >= TRUNC(CAST(CAST(:p5 AS TIMESTAMP_NTZ) AS DATE), 'QUARTER')
          THEN CAST(CAST(:p6 AS TIMESTAMP_NTZ) - INTERVAL '1' MICROSECOND AS DATE)
        END,
        INTERVAL '3' MONTH
      )
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
  time__quarter ASC NULLS LAST
LIMIT 10001;

-- A median, and pairs
SELECT
  sales.channel AS channel,
  PERCENTILE(CAST(sales.amount AS DOUBLE), 0.5) AS typical,
  COUNT(DISTINCT sales.customer_id, sales.sku) FILTER(WHERE
    sales.channel = 'web') AS pairs
FROM sale_lines AS sales
GROUP BY
  1
ORDER BY
  channel ASC NULLS LAST
LIMIT 10001;

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
      customers.city IN (:p1, :p2) OR customers.city IS NULL
    )
) AS once
GROUP BY
  1
ORDER BY
  purchases__product__category ASC NULLS LAST
LIMIT 10001;
