-- one metric over everything
-- {"metrics": ["revenue"]}
SELECT
  SUM(sales.amount) AS revenue
FROM sale_lines AS sales;

-- a join only where a group needs it, and a range in the zone of the query (New York leaves winter time on 12 March 2017)
-- {"metrics": ["revenue"], "dimensions": ["product.category", "time.month"], "time": "2017-03"}
-- p1 = 2017-03-01T05:00:00
-- p2 = 2017-04-01T04:00:00
SELECT
  product.category AS product__category,
  CAST(DATE_TRUNC('MONTH', sales.sold_at AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') AS DATE) AS time__month,
  SUM(sales.amount) AS revenue
FROM sale_lines AS sales
LEFT JOIN products AS product
  ON sales.sku = product.product_sku
WHERE
  sales.sold_at >= $p1 AND sales.sold_at < $p2
GROUP BY
  1,
  2
ORDER BY
  product__category ASC,
  time__month ASC
LIMIT 10001;

-- a ratio divides after aggregation and has no value over zero; != keeps NULLs
-- {"metrics": ["per_receipt"], "filters": [{"field": "customer.city", "op": "!=", "values": ["Oslo"]}]}
-- p1 = 'Oslo'
SELECT
  SUM(sales.amount) / NULLIF(COUNT(DISTINCT sales.receipt), 0) AS per_receipt
FROM sale_lines AS sales
LEFT JOIN customers AS customer
  ON sales.customer_id = customer.customer_id
WHERE
  (
    customer.city <> $p1 OR customer.city IS NULL
  );

-- a metric's own where filters the rows when every metric shares it
-- {"metrics": ["web_revenue"], "dimensions": ["channel"]}
SELECT
  sales.channel AS channel,
  SUM(sales.amount) AS web_revenue
FROM sale_lines AS sales
WHERE
  sales.channel = 'web'
GROUP BY
  1
ORDER BY
  channel ASC
LIMIT 10001;

-- and only its own rows when they do not
-- {"metrics": ["revenue", "web_revenue"], "dimensions": ["customer.city"]}
SELECT
  customer.city AS customer__city,
  SUM(sales.amount) AS revenue,
  SUM(sales.amount) FILTER(WHERE
    sales.channel = 'web') AS web_revenue
FROM sale_lines AS sales
LEFT JOIN customers AS customer
  ON sales.customer_id = customer.customer_id
GROUP BY
  1
ORDER BY
  customer__city ASC
LIMIT 10001;

-- rows that one metric looks at are among those of the other
-- {"metrics": ["web_revenue", {"expr": "web_revenue", "as": "of_tea", "filters": [{"field": "product.category", "values": ["tea"]}]}]}
-- p1 = 'tea'
SELECT
  SUM(sales.amount) FILTER(WHERE
    sales.channel = 'web') AS web_revenue,
  SUM(sales.amount) FILTER(WHERE
    sales.channel = 'web' AND product.category = $p1) AS of_tea
FROM sale_lines AS sales
LEFT JOIN products AS product
  ON sales.sku = product.product_sku
WHERE
  sales.channel = 'web';

-- two facts are aggregated apart and merged, NULL groups included
-- {"metrics": ["refund_rate", "refunds"], "dimensions": ["customer.city"], "order_by": ["-refund_rate"], "limit": 2}
WITH refunds_metrics AS (
  SELECT
    customer.city AS customer__city,
    COUNT(*) AS refunds,
    SUM(refunds.amount) AS refunds_sum
  FROM refunds
  LEFT JOIN customers AS customer
    ON refunds.customer_id = customer.customer_id
  GROUP BY
    1
), sales_metrics AS (
  SELECT
    customer.city AS customer__city,
    SUM(sales.amount) AS revenue
  FROM sale_lines AS sales
  LEFT JOIN customers AS customer
    ON sales.customer_id = customer.customer_id
  GROUP BY
    1
), merged AS (
  SELECT
    customer__city,
    MAX(refunds) AS refunds,
    MAX(refunds_sum) AS refunds_sum,
    MAX(revenue) AS revenue
  FROM (
    SELECT
      customer__city,
      refunds,
      refunds_sum,
      NULL AS revenue
    FROM refunds_metrics
    UNION ALL
    SELECT
      customer__city,
      NULL AS refunds,
      NULL AS refunds_sum,
      revenue
    FROM sales_metrics
  ) AS stacked
  GROUP BY
    1
)
SELECT
  merged.customer__city AS customer__city,
  CASE WHEN COALESCE(merged.refunds, 0) = 0 THEN 0 ELSE merged.refunds_sum END / NULLIF(merged.revenue, 0) AS refund_rate,
  COALESCE(merged.refunds, 0) AS refunds
FROM merged
ORDER BY
  refund_rate DESC,
  customer__city ASC
LIMIT 3;

-- two facts without groups are one row each
-- {"metrics": ["revenue", "refunded"]}
WITH sales_metrics AS (
  SELECT
    SUM(sales.amount) AS revenue
  FROM sale_lines AS sales
), refunds_metrics AS (
  SELECT
    SUM(refunds.amount) AS refunds_sum,
    COUNT(*) AS refunds
  FROM refunds
)
SELECT
  sales_metrics.revenue AS revenue,
  CASE WHEN refunds_metrics.refunds = 0 THEN 0 ELSE refunds_metrics.refunds_sum END AS refunded
FROM sales_metrics
CROSS JOIN refunds_metrics;

-- fan-out: a customer counts once in every category bought
-- {"metrics": ["customers"], "dimensions": ["purchases.product.category"]}
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
) AS once
GROUP BY
  1
ORDER BY
  purchases__product__category ASC
LIMIT 10001;

-- fan-out in a filter only
-- {"metrics": ["customers", "oldest"], "filters": [{"field": "purchases.channel", "values": ["web"]}]}
-- p1 = 'web'
SELECT
  COUNT(*) AS customers,
  MIN(customers.joined_on) AS oldest
FROM customers
WHERE
  customers.customer_id IN (
    SELECT
      purchases.customer_id
    FROM sale_lines AS purchases
    WHERE
      purchases.channel = $p1
  );

-- fan-out that changes nothing needs no distinct rows
-- {"metrics": ["oldest"], "filters": [{"field": "purchases.channel", "values": ["web"]}]}
-- p1 = 'web'
SELECT
  MIN(customers.joined_on) AS oldest
FROM customers
WHERE
  customers.customer_id IN (
    SELECT
      purchases.customer_id
    FROM sale_lines AS purchases
    WHERE
      purchases.channel = $p1
  );

-- a metric without time stands beside every period
-- {"metrics": ["revenue", "customers"], "dimensions": ["time.year"], "time": "2017"}
-- p1 = 2017-01-01T05:00:00
-- p2 = 2018-01-01T05:00:00
WITH sales_metrics AS (
  SELECT
    CAST(DATE_TRUNC('YEAR', sales.sold_at AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') AS DATE) AS time__year,
    SUM(sales.amount) AS revenue
  FROM sale_lines AS sales
  WHERE
    sales.sold_at >= $p1 AND sales.sold_at < $p2
  GROUP BY
    1
), customers_metrics AS (
  SELECT
    COUNT(*) AS customers
  FROM customers
)
SELECT
  sales_metrics.time__year AS time__year,
  sales_metrics.revenue AS revenue,
  COALESCE(customers_metrics.customers, 0) AS customers
FROM sales_metrics
CROSS JOIN customers_metrics
ORDER BY
  time__year ASC
LIMIT 10001;

-- an any that holds a metric acts on merged rows
-- {"metrics": ["revenue", "refunds"], "dimensions": ["customers.city"], "filters": [{"any": [{"field": "refunds", "op": ">", "values": [1]}, {"field": "customers.city", "values": [null]}]}]}
-- p1 = 1
WITH sales_metrics AS (
  SELECT
    customer.city AS customers__city,
    SUM(sales.amount) AS revenue
  FROM sale_lines AS sales
  LEFT JOIN customers AS customer
    ON sales.customer_id = customer.customer_id
  GROUP BY
    1
), refunds_metrics AS (
  SELECT
    customer.city AS customers__city,
    COUNT(*) AS refunds
  FROM refunds
  LEFT JOIN customers AS customer
    ON refunds.customer_id = customer.customer_id
  GROUP BY
    1
), merged AS (
  SELECT
    customers__city,
    MAX(revenue) AS revenue,
    MAX(refunds) AS refunds
  FROM (
    SELECT
      customers__city,
      revenue,
      NULL AS refunds
    FROM sales_metrics
    UNION ALL
    SELECT
      customers__city,
      NULL AS revenue,
      refunds
    FROM refunds_metrics
  ) AS stacked
  GROUP BY
    1
)
SELECT
  merged.customers__city AS customers__city,
  merged.revenue AS revenue,
  COALESCE(merged.refunds, 0) AS refunds
FROM merged
WHERE
  (
    COALESCE(merged.refunds, 0) > $p1 OR merged.customers__city IS NULL
  )
ORDER BY
  customers__city ASC
LIMIT 10001;

-- a to-one path inside an aggregate
-- {"metrics": ["list_value"]}
SELECT
  SUM(sales.units * product.price) AS list_value
FROM sale_lines AS sales
LEFT JOIN products AS product
  ON sales.sku = product.product_sku;

-- an expression with filters of its own beside a plain metric
-- {"metrics": [{"expr": "revenue / lines", "as": "per_line", "filters": [{"segment": "online"}]}, "revenue"]}
SELECT
  SUM(sales.amount) FILTER(WHERE
    (
      sales.channel = 'web' OR sales.channel = 'app'
    )) / NULLIF(
    COUNT(*) FILTER(WHERE
      (
        sales.channel = 'web' OR sales.channel = 'app'
      )),
    0
  ) AS per_line,
  SUM(sales.amount) AS revenue
FROM sale_lines AS sales;

-- distinct values of a dimension
-- {"dimensions": ["customers.city"]}
SELECT DISTINCT
  customers.city AS customers__city
FROM customers
ORDER BY
  customers__city ASC
LIMIT 10001;

-- the complement of a segment holds where the segment is unknown; text matches without regard to case
-- {"metrics": ["revenue"], "filters": [{"not": {"segment": "online"}}, {"field": "product.category", "op": "contains", "values": ["ick"]}]}
-- p1 = 'ick'
SELECT
  SUM(sales.amount) AS revenue
FROM sale_lines AS sales
LEFT JOIN products AS product
  ON sales.sku = product.product_sku
WHERE
  NOT COALESCE((
    sales.channel = 'web' OR sales.channel = 'app'
  ), FALSE)
  AND CONTAINS(LOWER(product.category), LOWER($p1));

-- a path spelled out goes up and down again
-- {"metrics": ["refunded"], "dimensions": ["customer.purchases.channel"]}
SELECT
  once.customer__purchases__channel AS customer__purchases__channel,
  CASE WHEN COUNT(*) = 0 THEN 0 ELSE SUM(once.refunds_sum_of_1) END AS refunded
FROM (
  SELECT DISTINCT
    refunds.refund_id AS key_1,
    purchases.channel AS customer__purchases__channel,
    refunds.amount AS refunds_sum_of_1
  FROM refunds
  LEFT JOIN customers AS customer
    ON refunds.customer_id = customer.customer_id
  LEFT JOIN sale_lines AS purchases
    ON customer.customer_id = purchases.customer_id
) AS once
GROUP BY
  1
ORDER BY
  customer__purchases__channel ASC
LIMIT 10001;

-- a time value is the period that it names
-- {"metrics": ["refunds"], "filters": [{"field": "refunded_on", "op": "<=", "values": ["2017-03"]}, {"field": "time.day_of_week", "op": "in", "values": [6, 7]}]}
-- p1 = 2017-04-01
-- p2 = 6
-- p3 = 7
SELECT
  COUNT(*) AS refunds
FROM refunds
WHERE
  refunds.refunded_on < $p1
  AND EXTRACT(ISODOW FROM refunds.refunded_on) IN ($p2, $p3);
