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
  DATE_TRUNC(
    'MONTH',
    CAST(CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(sales.sold_at AS TIMESTAMPNTZ)) AS DATE)
  ) AS time__month,
  SUM(sales.amount) AS revenue
FROM sale_lines AS sales
WHERE
  sales.sold_at >= :p1 AND sales.sold_at < :p2
GROUP BY
  1
ORDER BY
  revenue DESC NULLS LAST,
  time__month ASC
LIMIT 4;

-- Weeks that begin on Sundays, and hours
SELECT
  DATEADD(
    DAY,
    -(
      DAYOFWEEKISO(
        CAST(CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(sales.sold_at AS TIMESTAMPNTZ)) AS DATE)
      ) + 0
    ) % 7,
    CAST(CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(sales.sold_at AS TIMESTAMPNTZ)) AS DATE)
  ) AS time__week,
  DAYOFWEEKISO(CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(sales.sold_at AS TIMESTAMPNTZ))) AS time__day_of_week,
  COUNT(*) AS lines
FROM sale_lines AS sales
WHERE
  HOUR(CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(sales.sold_at AS TIMESTAMPNTZ))) < :p1
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
      CAST(CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(sales.sold_at AS TIMESTAMPNTZ)) AS DATE)
    ) AS time__quarter,
    SUM(sales.amount) AS revenue,
    SUM(CASE WHEN sales.channel = 'web' THEN sales.amount END) AS web_revenue
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
), periods(time__quarter) AS (
  SELECT
    DATE_TRUNC('QUARTER', CAST(CAST(:p5 AS TIMESTAMPNTZ) AS DATE)) AS time__quarter
  WHERE
    CAST(:p5 AS TIMESTAMPNTZ) < CAST(:p6 AS TIMESTAMPNTZ)
  UNION ALL
  SELECT
    DATEADD(MONTH, 3, periods.time__quarter)
  FROM periods
  WHERE
    CAST(DATEADD(MONTH, 3, periods.time__quarter) AS TIMESTAMPNTZ) < CAST(:p6 AS TIMESTAMPNTZ)
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
SELECT
  sales.channel AS channel,
  MEDIAN(CAST(sales.amount AS DOUBLE)) AS typical,
  COUNT(DISTINCT CASE WHEN sales.channel = 'web' THEN sales.customer_id END, sales.sku) AS pairs
FROM sale_lines AS sales
GROUP BY
  1
ORDER BY
  channel ASC
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
  purchases__product__category ASC
LIMIT 10001;
