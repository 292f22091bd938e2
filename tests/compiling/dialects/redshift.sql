-- A ratio, and a filter on a text
SELECT
  CAST(SUM(sales.amount) AS DOUBLE PRECISION) / NULLIF(COUNT(DISTINCT sales.receipt), 0) AS per_receipt
FROM sale_lines AS sales
LEFT JOIN products AS product
  ON sales.sku = product.product_sku
WHERE
  POSITION(LOWER(%(p1)s) IN LOWER(product.category)) > 0;

-- Months of another zone
SELECT
  CAST(DATE_TRUNC('MONTH', CAST(CONVERT_TIMEZONE('UTC', 'America/New_York', sales.sold_at) AS DATE)) AS DATE) AS time__month,
  SUM(sales.amount) AS revenue
FROM sale_lines AS sales
WHERE
  sales.sold_at >= %(p1)s AND sales.sold_at < %(p2)s
GROUP BY
  1
ORDER BY
  revenue DESC NULLS LAST,
  time__month ASC
LIMIT 4;

-- Weeks that begin on Sundays, and hours
SELECT
  CAST(DATEADD(
    DAY,
    6,
    CAST(DATE_TRUNC(
      'WEEK',
      CAST(DATEADD(DAY, -6, CAST(CONVERT_TIMEZONE('UTC', 'America/New_York', sales.sold_at) AS DATE)) AS DATE)
    ) AS DATE)
  ) AS DATE) AS time__week,
  (
    (
      EXTRACT(DOW FROM CONVERT_TIMEZONE('UTC', 'America/New_York', sales.sold_at)) + 6
    ) % 7 + 1
  ) AS time__day_of_week,
  COUNT(*) AS lines
FROM sale_lines AS sales
WHERE
  EXTRACT(HOUR FROM CONVERT_TIMEZONE('UTC', 'America/New_York', sales.sold_at)) < %(p1)s
GROUP BY
  1,
  2
ORDER BY
  time__week ASC,
  time__day_of_week ASC
LIMIT 10001;

-- Two facts, and every quarter of a range
WITH RECURSIVE refunds_metrics AS (
  SELECT
    CAST(DATE_TRUNC('QUARTER', CAST(refunds.refunded_on AS DATE)) AS DATE) AS time__quarter,
    SUM(refunds.amount) AS refunds_sum,
    COUNT(*) AS refunds
  FROM refunds
  WHERE
    refunds.refunded_on >= %(p1)s AND refunds.refunded_on < %(p2)s
  GROUP BY
    1
), sales_metrics AS (
  SELECT
    CAST(DATE_TRUNC(
      'QUARTER',
      CAST(CONVERT_TIMEZONE('UTC', 'America/New_York', sales.sold_at) AS DATE)
    ) AS DATE) AS time__quarter,
    SUM(sales.amount) AS revenue,
    SUM(CASE WHEN sales.channel = 'web' THEN sales.amount END) AS web_revenue
  FROM sale_lines AS sales
  WHERE
    sales.sold_at >= %(p3)s AND sales.sold_at < %(p4)s
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
      CAST(NULL AS SMALLINT) AS revenue,
      CAST(NULL AS SMALLINT) AS web_revenue
    FROM refunds_metrics
    UNION ALL
    SELECT
      time__quarter,
      CAST(NULL AS SMALLINT) AS refunds_sum,
      CAST(NULL AS SMALLINT) AS refunds,
      revenue,
      web_revenue
    FROM sales_metrics
  ) AS stacked
  GROUP BY
    1
), periods(time__quarter) AS (
  SELECT
    CAST(DATE_TRUNC('QUARTER', CAST(CAST(%(p5)s AS TIMESTAMP) AS DATE)) AS DATE) AS time__quarter
  WHERE
    CAST(%(p5)s AS TIMESTAMP) < CAST(%(p6)s AS TIMESTAMP)
  UNION ALL
  SELECT
    CAST(DATEADD(MONTH, 3, periods.time__quarter) AS DATE)
  FROM periods
  WHERE
    CAST(CAST(DATEADD(MONTH, 3, periods.time__quarter) AS DATE) AS TIMESTAMP) < CAST(%(p6)s AS TIMESTAMP)
)
SELECT
  periods.time__quarter AS time__quarter,
  CASE WHEN COALESCE(merged.refunds, 0) = 0 THEN 0 ELSE merged.refunds_sum END AS refunded,
  merged.revenue AS revenue,
  merged.web_revenue AS web_revenue
FROM periods
LEFT JOIN merged
  ON (
    periods.time__quarter = merged.time__quarter
    OR (
      periods.time__quarter IS NULL AND merged.time__quarter IS NULL
    )
  )
ORDER BY
  time__quarter ASC
LIMIT 10001;

-- A median, and pairs
-- refused: count(distinct a, b) cannot be computed in Redshift as it is meant.;

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
      customers.city IN (%(p1)s, %(p2)s) OR customers.city IS NULL
    )
) AS once
GROUP BY
  1
ORDER BY
  purchases__product__category ASC
LIMIT 10001;
