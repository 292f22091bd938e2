-- A ratio, and a filter on a text
SELECT
  CAST(SUM(sales.amount) AS REAL) / NULLIF(COUNT(DISTINCT sales.receipt), 0) AS per_receipt
FROM sale_lines AS sales
LEFT JOIN products AS product
  ON sales.sku = product.product_sku
WHERE
  INSTR(LOWER(product.category), LOWER(:p1)) > 0;

-- Months of another zone
-- refused: A time of UTC as the clocks of America/New_York show it cannot be computed in SQLite as it is meant.;

-- Weeks that begin on Sundays, and hours
-- refused: A time of UTC as the clocks of America/New_York show it cannot be computed in SQLite as it is meant.;

-- Two facts, and every quarter of a range
-- refused: A time of UTC as the clocks of America/New_York show it cannot be computed in SQLite as it is meant.;

-- A median, and pairs
SELECT
  sales.channel AS channel,
  PERCENTILE_CONT(sales.amount, 0.5) AS typical,
  COUNT(
    DISTINCT CASE WHEN NOT sales.customer_id IS NULL THEN QUOTE(sales.customer_id) END || ',' || CASE WHEN NOT sales.sku IS NULL THEN QUOTE(sales.sku) END
  ) FILTER(WHERE
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
