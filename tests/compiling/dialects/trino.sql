-- A ratio, and a filter on a text
SELECT
  CAST(SUM(sales.amount) AS DOUBLE) / NULLIF(COUNT(DISTINCT sales.receipt), 0) AS per_receipt
FROM sale_lines AS sales
LEFT JOIN products AS product
  ON sales.sku = product.product_sku
WHERE
  STRPOS(LOWER(product.category), LOWER(:p1)) > 0;

-- Months of another zone
SELECT
  DATE_TRUNC(
    'MONTH',
    CAST(CAST(AT_TIMEZONE(WITH_TIMEZONE(CAST(sales.sold_at AS TIMESTAMP(6)), 'UTC'), 'America/New_York') AS TIMESTAMP(6)) AS DATE)
  ) AS time__month,
  SUM(sales.amount) AS revenue
FROM sale_lines AS sales
WHERE
  sales.sold_at >= :p1 AND sales.sold_at < :p2
GROUP BY
  1
ORDER BY
  revenue DESC,
  time__month ASC
LIMIT 4;

-- Weeks that begin on Sundays, and hours
SELECT
  DATE_ADD(
    'DAY',
    6,
    DATE_TRUNC(
      'WEEK',
      DATE_ADD(
        'DAY',
        -6,
        CAST(CAST(AT_TIMEZONE(WITH_TIMEZONE(CAST(sales.sold_at AS TIMESTAMP(6)), 'UTC'), 'America/New_York') AS TIMESTAMP(6)) AS DATE)
      )
    )
  ) AS time__week,
  DAY_OF_WEEK(
    CAST(AT_TIMEZONE(WITH_TIMEZONE(CAST(sales.sold_at AS TIMESTAMP(6)), 'UTC'), 'America/New_York') AS TIMESTAMP(6))
  ) AS time__day_of_week,
  COUNT(*) AS lines
FROM sale_lines AS sales
WHERE
  HOUR(
    CAST(AT_TIMEZONE(WITH_TIMEZONE(CAST(sales.sold_at AS TIMESTAMP(6)), 'UTC'), 'America/New_York') AS TIMESTAMP(6))
  ) < :p1
GROUP BY
  1,
  2
ORDER BY
  time__week ASC,
  time__day_of_week ASC
LIMIT 10001;

-- Two facts, and every quarter of a range
WITH refunds_metrics AS (
  SELECT
    DATE_TRUNC('QUARTER', CAST(refunds.refunded_on AS DATE)) AS time__quarter,
    SUM(refunds.amount) AS refunds_sum,
    COUNT(*) AS refunds
  FROM refunds
  WHERE
    refunds.refunded_on >= :p1 AND refunds.refunded_on < :p2
  GROUP BY
    1
), sales_metrics AS (
  SELECT
    DATE_TRUNC(
      'QUARTER',
      CAST(CAST(AT_TIMEZONE(WITH_TIMEZONE(CAST(sales.sold_at AS TIMESTAMP(6)), 'UTC'), 'America/New_York') AS TIMESTAMP(6)) AS DATE)
    ) AS time__quarter,
    SUM(sales.amount) AS revenue,
    SUM(sales.amount) FILTER(WHERE
      sales.channel = 'web') AS web_revenue
  FROM sale_lines AS sales
  WHERE
    sales.sold_at >= :p3 AND sales.sold_at < :p4
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
    time__quarter AS time__quarter
  FROM UNNEST(SEQUENCE(
    DATE_TRUNC('QUARTER', CAST(CAST(:p5 AS TIMESTAMP(6)) AS DATE)),
    CASE
      WHEN CAST(CAST(:p6 AS TIMESTAMP(6)) AS DATE) >= DATE_TRUNC('QUARTER', CAST(CAST(:p5 AS TIMESTAMP(6)) AS DATE))
      THEN CAST(CAST(:p6 AS TIMESTAMP(6)) AS DATE)
    END,
    INTERVAL '3' MONTH
  )) AS series(time__quarter)
  WHERE
    CAST(time__quarter AS TIMESTAMP(6)) < CAST(:p6 AS TIMESTAMP(6))
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
  time__quarter ASC
LIMIT 10001;

-- A median, and pairs
-- refused: The aggregate median cannot be computed in Trino as it is meant.;

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
  purchases__product__category ASC
LIMIT 10001;
