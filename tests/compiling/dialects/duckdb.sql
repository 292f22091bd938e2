-- A ratio, and a filter on a text
SELECT
  SUM(sales.amount) / NULLIF(COUNT(DISTINCT sales.receipt), 0) AS per_receipt
FROM sale_lines AS sales
LEFT JOIN products AS product
  ON sales.sku = product.product_sku
WHERE
  CONTAINS(LOWER(product.category), LOWER($p1));

-- Months of another zone
SELECT
  CAST(DATE_TRUNC('MONTH', sales.sold_at AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') AS DATE) AS time__month,
  SUM(sales.amount) AS revenue
FROM sale_lines AS sales
WHERE
  sales.sold_at >= $p1 AND sales.sold_at < $p2
GROUP BY
  1
ORDER BY
  revenue DESC,
  time__month ASC
LIMIT 4;

-- Weeks that begin on Sundays, and hours
SELECT
  CAST(DATE_TRUNC(
    'WEEK',
    sales.sold_at AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York' - INTERVAL '6' DAY
  ) + INTERVAL '6' DAY AS DATE) AS time__week,
  EXTRACT(ISODOW FROM sales.sold_at AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') AS time__day_of_week,
  COUNT(*) AS lines
FROM sale_lines AS sales
WHERE
  EXTRACT(HOUR FROM sales.sold_at AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') < $p1
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
    CAST(DATE_TRUNC('QUARTER', refunds.refunded_on) AS DATE) AS time__quarter,
    SUM(refunds.amount) AS refunds_sum,
    COUNT(*) AS refunds
  FROM refunds
  WHERE
    refunds.refunded_on >= $p1 AND refunds.refunded_on < $p2
  GROUP BY
    1
), sales_metrics AS (
  SELECT
    CAST(DATE_TRUNC('QUARTER', sales.sold_at AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') AS DATE) AS time__quarter,
    SUM(sales.amount) AS revenue,
    SUM(sales.amount) FILTER(WHERE
      sales.channel = 'web') AS web_revenue
  FROM sale_lines AS sales
  WHERE
    sales.sold_at >= $p3 AND sales.sold_at < $p4
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
    CAST(UNNEST(
      GENERATE_SERIES(
        DATE_TRUNC('QUARTER', CAST($p5 AS TIMESTAMP)),
        CAST($p6 AS TIMESTAMP) - INTERVAL '1' MICROSECOND,
        INTERVAL '3' MONTH
      )
    ) AS DATE) AS time__quarter
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
  COUNT(
    DISTINCT CASE
      WHEN NOT sales.customer_id IS NULL AND NOT sales.sku IS NULL
      THEN (sales.customer_id, sales.sku)
    END
  ) FILTER(WHERE
    sales.channel = 'web') AS pairs
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
      customers.city IN ($p1, $p2) OR customers.city IS NULL
    )
) AS once
GROUP BY
  1
ORDER BY
  purchases__product__category ASC
LIMIT 10001;

-- A window for each day
WITH sales_metrics_shown AS (
  SELECT
    CAST(UNNEST(
      GENERATE_SERIES(
        DATE_TRUNC('DAY', CAST($p1 AS TIMESTAMP)),
        CAST($p2 AS TIMESTAMP) - INTERVAL '1' MICROSECOND,
        INTERVAL '1' DAY
      )
    ) AS DATE) AS period
), sales_metrics_periods AS (
  SELECT
    period AS time__day,
    CAST(LEAST(period + INTERVAL '1' DAY, CAST($p2 AS TIMESTAMP)) - INTERVAL '1' MICROSECOND AS DATE) - INTERVAL '6' DAY AS seen_from,
    LEAST(period + INTERVAL '1' DAY, CAST($p2 AS TIMESTAMP)) AS seen_until
  FROM sales_metrics_shown
  WHERE
    CAST($p1 AS TIMESTAMP) < CAST($p2 AS TIMESTAMP)
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
  time__day ASC
LIMIT 10001;

-- A year before, in months
WITH sales_metrics AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', sales.sold_at) AS DATE) AS time__month,
    SUM(sales.amount) AS revenue
  FROM sale_lines AS sales
  WHERE
    sales.sold_at >= $p1 AND sales.sold_at < $p2
  GROUP BY
    1
), sales_metrics_2_shown AS (
  SELECT
    CAST(UNNEST(
      GENERATE_SERIES(
        DATE_TRUNC('MONTH', CAST($p3 AS TIMESTAMP)),
        CAST($p4 AS TIMESTAMP) - INTERVAL '1' MICROSECOND,
        INTERVAL '1' MONTH
      )
    ) AS DATE) AS period
), sales_metrics_2_periods AS (
  SELECT
    time__month,
    CASE
      WHEN EXTRACT(DAY FROM seen_from - INTERVAL '1' YEAR) < EXTRACT(DAY FROM seen_from)
      THEN CAST(DATE_TRUNC('MONTH', seen_from - INTERVAL '1' YEAR) AS DATE) + INTERVAL '1' MONTH
      ELSE seen_from - INTERVAL '1' YEAR
    END AS seen_from,
    CASE
      WHEN EXTRACT(DAY FROM seen_until - INTERVAL '1' YEAR) < EXTRACT(DAY FROM seen_until)
      THEN CAST(DATE_TRUNC('MONTH', seen_until - INTERVAL '1' YEAR) AS DATE) + INTERVAL '1' MONTH
      ELSE seen_until - INTERVAL '1' YEAR
    END AS seen_until
  FROM (
    SELECT
      period AS time__month,
      CAST(period AS TIMESTAMP) AS seen_from,
      LEAST(period + INTERVAL '1' MONTH, CAST($p4 AS TIMESTAMP)) AS seen_until
    FROM sales_metrics_2_shown
    WHERE
      CAST($p3 AS TIMESTAMP) < CAST($p4 AS TIMESTAMP)
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
  time__month ASC
LIMIT 10001;

-- A season of the shop before, in days
WITH sales_metrics_shown AS (
  SELECT
    CAST(UNNEST(
      GENERATE_SERIES(
        DATE_TRUNC('DAY', CAST($p1 AS TIMESTAMP)),
        CAST($p2 AS TIMESTAMP) - INTERVAL '1' MICROSECOND,
        INTERVAL '1' DAY
      )
    ) AS DATE) AS period
), sales_metrics_periods AS (
  SELECT
    earlier.time__day,
    GREATEST(
      CAST(places.day AS TIMESTAMP),
      earlier.seen_from + (
        places.day - places.counts_on
      ) * INTERVAL '1' DAY
    ) AS seen_from,
    LEAST(
      places.day + INTERVAL '1' DAY,
      earlier.seen_until + (
        places.day - places.counts_on
      ) * INTERVAL '1' DAY
    ) AS seen_until
  FROM (
    SELECT
      period AS time__day,
      CAST(period AS TIMESTAMP) AS seen_from,
      LEAST(period + INTERVAL '1' DAY, CAST($p2 AS TIMESTAMP)) AS seen_until
    FROM sales_metrics_shown
    WHERE
      CAST($p1 AS TIMESTAMP) < CAST($p2 AS TIMESTAMP)
  ) AS earlier
  INNER JOIN (
    SELECT
      days.day,
      CASE
        WHEN (
          spans.later_first + CAST((
            days.day - spans.first_day
          ) AS INT)
        ) <= spans.later_last
        THEN (
          spans.later_first + CAST((
            days.day - spans.first_day
          ) AS INT)
        )
        ELSE spans.later_last
      END AS counts_on
    FROM (
      SELECT
        CAST(calendar.day AS DATE) AS day,
        MIN(calendar.season) AS period
      FROM shop_days AS calendar
      WHERE
        NOT calendar.day IS NULL AND NOT calendar.season IS NULL
      GROUP BY
        CAST(calendar.day AS DATE)
    ) AS days
    INNER JOIN (
      SELECT
        periods.period,
        periods.first_day,
        LEAD(periods.first_day, 1) OVER (ORDER BY periods.first_day) AS later_first,
        LEAD(periods.last_day, 1) OVER (ORDER BY periods.first_day) AS later_last
      FROM (
        SELECT
          days.period,
          MIN(days.day) AS first_day,
          MAX(days.day) AS last_day
        FROM (
          SELECT
            CAST(calendar.day AS DATE) AS day,
            MIN(calendar.season) AS period
          FROM shop_days AS calendar
          WHERE
            NOT calendar.day IS NULL AND NOT calendar.season IS NULL
          GROUP BY
            CAST(calendar.day AS DATE)
        ) AS days
        GROUP BY
          days.period
      ) AS periods
    ) AS spans
      ON days.period = spans.period
    WHERE
      NOT spans.later_first IS NULL
  ) AS places
    ON places.counts_on + INTERVAL '1' DAY > earlier.seen_from
    AND CAST(places.counts_on AS TIMESTAMP) < earlier.seen_until
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
  time__day ASC
LIMIT 10001;

-- The hour before
WITH sales_metrics_shown AS (
  SELECT
    UNNEST(
      GENERATE_SERIES(
        DATE_TRUNC('HOUR', CAST($p1 AS TIMESTAMP)),
        CAST($p2 AS TIMESTAMP) - INTERVAL '1' MICROSECOND,
        INTERVAL '1' HOUR
      )
    ) AS period
), sales_metrics_periods AS (
  SELECT
    period AS time__hour,
    CAST(period AS TIMESTAMP) AS seen_from,
    LEAST(period + INTERVAL '1' HOUR, CAST($p2 AS TIMESTAMP)) AS seen_until
  FROM sales_metrics_shown
  WHERE
    CAST($p1 AS TIMESTAMP) < CAST($p2 AS TIMESTAMP)
    AND DATE_TRUNC(
      'HOUR',
      (
        period AT TIME ZONE 'America/New_York' AT TIME ZONE 'UTC'
      ) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York'
    ) = period
), sales_metrics AS (
  SELECT
    sales_metrics_periods.time__hour AS time__hour,
    SUM(sales.amount) AS hour_before
  FROM sale_lines AS sales
  INNER JOIN sales_metrics_periods
    ON (
      sales.sold_at + INTERVAL '1' HOUR
    ) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York' >= sales_metrics_periods.seen_from
    AND (
      sales.sold_at + INTERVAL '1' HOUR
    ) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York' < sales_metrics_periods.seen_until
  GROUP BY
    1
)
SELECT
  sales_metrics.time__hour AS time__hour,
  sales_metrics.hour_before AS hour_before
FROM sales_metrics
ORDER BY
  time__hour ASC
LIMIT 10001;

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
    NOT customer.customer_id IS NULL
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
  channel ASC
LIMIT 10001;

-- Customers by a metric of theirs
WITH refunds_per_customer AS (
  SELECT
    customer.customer_id AS customer__customer_id,
    COUNT(*) AS refunds
  FROM refunds
  LEFT JOIN customers AS customer
    ON refunds.customer_id = customer.customer_id
  WHERE
    NOT customer.customer_id IS NULL
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
    WHEN NOT customer.customer_id IS NULL
    THEN COALESCE(refunds_per_customer.refunds, 0)
  END > $p1;

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
      LEAD(sales.sold_at) OVER (
        PARTITION BY customer.customer_id
        ORDER BY sales.sold_at, sales.receipt, sales.line
      ) AS next_time
    FROM sale_lines AS sales
    LEFT JOIN customers AS customer
      ON sales.customer_id = customer.customer_id
    WHERE
      sales.channel = 'shop'
      AND NOT customer.customer_id IS NULL
      AND NOT sales.sold_at IS NULL
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
      AND NOT customer.customer_id IS NULL
      AND NOT sales.sold_at IS NULL
  ) AS event
    ON base.match_1 = event.match_1
  WHERE
    event.at_time >= base.at_time
    AND (
      event.at_time < base.next_time OR base.next_time IS NULL
    )
    AND event.at_time < base.at_time + INTERVAL '1' MONTH
)
SELECT
  customer.city AS customer__city,
  COUNT(*) FILTER(WHERE
    sales.channel = 'shop' AND NOT went_online.key_1 IS NULL) / NULLIF(COUNT(*) FILTER(WHERE
    sales.channel = 'shop'), 0) AS went_online
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
  customer__city ASC
LIMIT 10001;

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
    NOT purchases.dragoman_present IS NULL AND purchases.channel = $p1
) AS related
  ON customers.customer_id = related.key_1
WHERE
  related.dragoman_present IS NULL;

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
  channel ASC,
  other ASC,
  place ASC
LIMIT 10001;
