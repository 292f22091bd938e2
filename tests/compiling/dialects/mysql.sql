-- A ratio, and a filter on a text
SELECT
  CAST(SUM(sales.amount) AS DOUBLE) / NULLIF(COUNT(DISTINCT sales.receipt), 0) AS per_receipt
FROM sale_lines AS sales
LEFT JOIN products AS product
  ON sales.sku = product.product_sku
WHERE
  LOCATE(LOWER(:p1), CAST(LOWER(product.category) AS CHAR) COLLATE utf8mb4_0900_bin) > 0;

-- Months of another zone
SELECT
  DATE_SUB(
    CAST(CONVERT_TZ(sales.sold_at, 'UTC', 'America/New_York') AS DATE),
    INTERVAL (
      DAYOFMONTH(CAST(CONVERT_TZ(sales.sold_at, 'UTC', 'America/New_York') AS DATE)) - 1
    ) DAY
  ) AS time__month,
  SUM(sales.amount) AS revenue
FROM sale_lines AS sales
WHERE
  sales.sold_at >= :p1 AND sales.sold_at < :p2
GROUP BY
  1
ORDER BY
  revenue DESC,
  CASE
    WHEN DATE_SUB(
      CAST(CONVERT_TZ(sales.sold_at, 'UTC', 'America/New_York') AS DATE),
      INTERVAL (
        DAYOFMONTH(CAST(CONVERT_TZ(sales.sold_at, 'UTC', 'America/New_York') AS DATE)) - 1
      ) DAY
    ) IS NULL
    THEN 1
    ELSE 0
  END,
  DATE_SUB(
    CAST(CONVERT_TZ(sales.sold_at, 'UTC', 'America/New_York') AS DATE),
    INTERVAL (
      DAYOFMONTH(CAST(CONVERT_TZ(sales.sold_at, 'UTC', 'America/New_York') AS DATE)) - 1
    ) DAY
  ) ASC
LIMIT 4;

-- Weeks that begin on Sundays, and hours
SELECT
  DATE_SUB(
    CAST(CONVERT_TZ(sales.sold_at, 'UTC', 'America/New_York') AS DATE),
    INTERVAL (
      (
        WEEKDAY(CAST(CONVERT_TZ(sales.sold_at, 'UTC', 'America/New_York') AS DATE)) + 1
      ) % 7
    ) DAY
  ) AS time__week,
  (
    WEEKDAY(CONVERT_TZ(sales.sold_at, 'UTC', 'America/New_York')) + 1
  ) AS time__day_of_week,
  COUNT(*) AS `lines`
FROM sale_lines AS sales
WHERE
  HOUR(CONVERT_TZ(sales.sold_at, 'UTC', 'America/New_York')) < :p1
GROUP BY
  1,
  2
ORDER BY
  CASE
    WHEN DATE_SUB(
      CAST(CONVERT_TZ(sales.sold_at, 'UTC', 'America/New_York') AS DATE),
      INTERVAL (
        (
          WEEKDAY(CAST(CONVERT_TZ(sales.sold_at, 'UTC', 'America/New_York') AS DATE)) + 1
        ) % 7
      ) DAY
    ) IS NULL
    THEN 1
    ELSE 0
  END,
  DATE_SUB(
    CAST(CONVERT_TZ(sales.sold_at, 'UTC', 'America/New_York') AS DATE),
    INTERVAL (
      (
        WEEKDAY(CAST(CONVERT_TZ(sales.sold_at, 'UTC', 'America/New_York') AS DATE)) + 1
      ) % 7
    ) DAY
  ) ASC,
  CASE
    WHEN (
      WEEKDAY(CONVERT_TZ(sales.sold_at, 'UTC', 'America/New_York')) + 1
    ) IS NULL
    THEN 1
    ELSE 0
  END,
  (
    WEEKDAY(CONVERT_TZ(sales.sold_at, 'UTC', 'America/New_York')) + 1
  ) ASC
LIMIT 10001;

-- Two facts, and every quarter of a range
WITH RECURSIVE refunds_metrics AS (
  SELECT
    DATE_SUB(
      DATE_SUB(
        CAST(refunds.refunded_on AS DATE),
        INTERVAL (
          DAYOFMONTH(CAST(refunds.refunded_on AS DATE)) - 1
        ) DAY
      ),
      INTERVAL (
        (
          MONTH(CAST(refunds.refunded_on AS DATE)) - 1
        ) % 3
      ) MONTH
    ) AS time__quarter,
    SUM(refunds.amount) AS refunds_sum,
    COUNT(*) AS refunds
  FROM refunds
  WHERE
    refunds.refunded_on >= :p1 AND refunds.refunded_on < :p2
  GROUP BY
    1
), sales_metrics AS (
  SELECT
    DATE_SUB(
      DATE_SUB(
        CAST(CONVERT_TZ(sales.sold_at, 'UTC', 'America/New_York') AS DATE),
        INTERVAL (
          DAYOFMONTH(CAST(CONVERT_TZ(sales.sold_at, 'UTC', 'America/New_York') AS DATE)) - 1
        ) DAY
      ),
      INTERVAL (
        (
          MONTH(CAST(CONVERT_TZ(sales.sold_at, 'UTC', 'America/New_York') AS DATE)) - 1
        ) % 3
      ) MONTH
    ) AS time__quarter,
    SUM(sales.amount) AS revenue,
    SUM(CASE WHEN sales.channel = 'web' COLLATE utf8mb4_0900_bin THEN sales.amount END) AS web_revenue
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
    DATE_SUB(
      DATE_SUB(
        CAST(CAST(:p5 AS DATETIME(6)) AS DATE),
        INTERVAL (
          DAYOFMONTH(CAST(CAST(:p5 AS DATETIME(6)) AS DATE)) - 1
        ) DAY
      ),
      INTERVAL (
        (
          MONTH(CAST(CAST(:p5 AS DATETIME(6)) AS DATE)) - 1
        ) % 3
      ) MONTH
    ) AS time__quarter
  WHERE
    CAST(:p5 AS DATETIME(6)) < CAST(:p6 AS DATETIME(6))
  UNION ALL
  SELECT
    DATE_ADD(periods.time__quarter, INTERVAL '3' MONTH)
  FROM periods
  WHERE
    CAST(DATE_ADD(periods.time__quarter, INTERVAL '3' MONTH) AS DATETIME(6)) < CAST(:p6 AS DATETIME(6))
)
SELECT
  periods.time__quarter AS time__quarter,
  CASE WHEN COALESCE(merged.refunds, 0) = 0 THEN 0 ELSE merged.refunds_sum END AS refunded,
  merged.revenue AS revenue,
  merged.web_revenue AS web_revenue
FROM periods
LEFT JOIN merged
  ON periods.time__quarter <=> merged.time__quarter
ORDER BY
  CASE WHEN periods.time__quarter IS NULL THEN 1 ELSE 0 END,
  periods.time__quarter ASC
LIMIT 10001;

-- A median, and pairs
-- refused: The aggregate median cannot be computed in MySQL as it is meant.;

-- Rows that meet many
SELECT
  once.purchases__product__category AS purchases__product__category,
  COUNT(*) AS customers
FROM (
  SELECT DISTINCT
    customers.customer_id AS key_1,
    CAST(product.category AS CHAR) COLLATE utf8mb4_0900_bin AS purchases__product__category
  FROM customers
  LEFT JOIN sale_lines AS purchases
    ON customers.customer_id = purchases.customer_id
  LEFT JOIN products AS product
    ON purchases.sku = product.product_sku
  WHERE
    (
      customers.city IN (:p1 COLLATE utf8mb4_0900_bin, :p2 COLLATE utf8mb4_0900_bin)
      OR customers.city IS NULL
    )
) AS once
GROUP BY
  1
ORDER BY
  CASE WHEN once.purchases__product__category IS NULL THEN 1 ELSE 0 END,
  once.purchases__product__category ASC
LIMIT 10001;
