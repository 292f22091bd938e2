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
-- refused: A count of distinct pairs, such as count(distinct a, b) or the average per period of a distinct count, cannot be computed in Redshift as it is meant.;

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

-- A window for each day
WITH RECURSIVE sales_metrics_shown(period) AS (
  SELECT
    CAST(CAST(%(p1)s AS TIMESTAMP) AS DATE) AS period
  WHERE
    CAST(%(p1)s AS TIMESTAMP) < CAST(%(p2)s AS TIMESTAMP)
  UNION ALL
  SELECT
    CAST(DATEADD(DAY, 1, sales_metrics_shown.period) AS DATE)
  FROM sales_metrics_shown
  WHERE
    CAST(CAST(DATEADD(DAY, 1, sales_metrics_shown.period) AS DATE) AS TIMESTAMP) < CAST(%(p2)s AS TIMESTAMP)
), sales_metrics_periods AS (
  SELECT
    period AS time__day,
    DATEADD(
      DAY,
      -6,
      CAST(DATEADD(MICROSECOND, -1, LEAST(DATEADD(DAY, 1, period), CAST(%(p2)s AS TIMESTAMP))) AS DATE)
    ) AS seen_from,
    LEAST(DATEADD(DAY, 1, period), CAST(%(p2)s AS TIMESTAMP)) AS seen_until
  FROM sales_metrics_shown
  WHERE
    CAST(%(p1)s AS TIMESTAMP) < CAST(%(p2)s AS TIMESTAMP)
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
WITH RECURSIVE sales_metrics AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', CAST(sales.sold_at AS DATE)) AS DATE) AS time__month,
    SUM(sales.amount) AS revenue
  FROM sale_lines AS sales
  WHERE
    sales.sold_at >= %(p1)s AND sales.sold_at < %(p2)s
  GROUP BY
    1
), sales_metrics_2_shown(period) AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', CAST(CAST(%(p3)s AS TIMESTAMP) AS DATE)) AS DATE) AS period
  WHERE
    CAST(%(p3)s AS TIMESTAMP) < CAST(%(p4)s AS TIMESTAMP)
  UNION ALL
  SELECT
    CAST(DATEADD(MONTH, 1, sales_metrics_2_shown.period) AS DATE)
  FROM sales_metrics_2_shown
  WHERE
    CAST(CAST(DATEADD(MONTH, 1, sales_metrics_2_shown.period) AS DATE) AS TIMESTAMP) < CAST(%(p4)s AS TIMESTAMP)
), sales_metrics_2_periods AS (
  SELECT
    time__month,
    CASE
      WHEN EXTRACT(DAY FROM DATEADD(MONTH, -12, seen_from)) < EXTRACT(DAY FROM seen_from)
      THEN DATEADD(
        MONTH,
        1,
        CAST(DATE_TRUNC('MONTH', CAST(DATEADD(MONTH, -12, seen_from) AS DATE)) AS DATE)
      )
      ELSE DATEADD(MONTH, -12, seen_from)
    END AS seen_from,
    CASE
      WHEN EXTRACT(DAY FROM DATEADD(MONTH, -12, seen_until)) < EXTRACT(DAY FROM seen_until)
      THEN DATEADD(
        MONTH,
        1,
        CAST(DATE_TRUNC('MONTH', CAST(DATEADD(MONTH, -12, seen_until) AS DATE)) AS DATE)
      )
      ELSE DATEADD(MONTH, -12, seen_until)
    END AS seen_until
  FROM (
    SELECT
      period AS time__month,
      CAST(period AS TIMESTAMP) AS seen_from,
      LEAST(DATEADD(MONTH, 1, period), CAST(%(p4)s AS TIMESTAMP)) AS seen_until
    FROM sales_metrics_2_shown
    WHERE
      CAST(%(p3)s AS TIMESTAMP) < CAST(%(p4)s AS TIMESTAMP)
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
      CAST(NULL AS SMALLINT) AS revenue_before
    FROM sales_metrics
    UNION ALL
    SELECT
      time__month,
      CAST(NULL AS SMALLINT) AS revenue,
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
WITH RECURSIVE sales_metrics_shown(period) AS (
  SELECT
    CAST(CAST(%(p1)s AS TIMESTAMP) AS DATE) AS period
  WHERE
    CAST(%(p1)s AS TIMESTAMP) < CAST(%(p2)s AS TIMESTAMP)
  UNION ALL
  SELECT
    CAST(DATEADD(DAY, 1, sales_metrics_shown.period) AS DATE)
  FROM sales_metrics_shown
  WHERE
    CAST(CAST(DATEADD(DAY, 1, sales_metrics_shown.period) AS DATE) AS TIMESTAMP) < CAST(%(p2)s AS TIMESTAMP)
), sales_metrics_periods AS (
  SELECT
    earlier.time__day,
    GREATEST(
      CAST(places.day AS TIMESTAMP),
      DATEADD(DAY, (
        places.day - places.counts_on
      ), earlier.seen_from)
    ) AS seen_from,
    LEAST(
      DATEADD(DAY, 1, places.day),
      DATEADD(DAY, (
        places.day - places.counts_on
      ), earlier.seen_until)
    ) AS seen_until
  FROM (
    SELECT
      period AS time__day,
      CAST(period AS TIMESTAMP) AS seen_from,
      LEAST(DATEADD(DAY, 1, period), CAST(%(p2)s AS TIMESTAMP)) AS seen_until
    FROM sales_metrics_shown
    WHERE
      CAST(%(p1)s AS TIMESTAMP) < CAST(%(p2)s AS TIMESTAMP)
  ) AS earlier
  INNER JOIN (
    SELECT
      days.day,
      CASE
        WHEN (
          spans.later_first + CAST((
            days.day - spans.first_day
          ) AS INTEGER)
        ) <= spans.later_last
        THEN (
          spans.later_first + CAST((
            days.day - spans.first_day
          ) AS INTEGER)
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
    ON DATEADD(DAY, 1, places.counts_on) > earlier.seen_from
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
WITH RECURSIVE sales_metrics_shown(period) AS (
  SELECT
    DATE_TRUNC('HOUR', CAST(%(p1)s AS TIMESTAMP)) AS period
  WHERE
    CAST(%(p1)s AS TIMESTAMP) < CAST(%(p2)s AS TIMESTAMP)
  UNION ALL
  SELECT
    DATEADD(HOUR, 1, sales_metrics_shown.period)
  FROM sales_metrics_shown
  WHERE
    CAST(DATEADD(HOUR, 1, sales_metrics_shown.period) AS TIMESTAMP) < CAST(%(p2)s AS TIMESTAMP)
), sales_metrics_periods AS (
  SELECT
    period AS time__hour,
    CAST(period AS TIMESTAMP) AS seen_from,
    LEAST(DATEADD(HOUR, 1, period), CAST(%(p2)s AS TIMESTAMP)) AS seen_until
  FROM sales_metrics_shown
  WHERE
    CAST(%(p1)s AS TIMESTAMP) < CAST(%(p2)s AS TIMESTAMP)
    AND DATE_TRUNC(
      'HOUR',
      CONVERT_TIMEZONE('UTC', 'America/New_York', (
        CONVERT_TIMEZONE('America/New_York', 'UTC', period)
      ))
    ) = period
), sales_metrics AS (
  SELECT
    sales_metrics_periods.time__hour AS time__hour,
    SUM(sales.amount) AS hour_before
  FROM sale_lines AS sales
  INNER JOIN sales_metrics_periods
    ON CONVERT_TIMEZONE('UTC', 'America/New_York', DATEADD(HOUR, 1, sales.sold_at)) >= sales_metrics_periods.seen_from
    AND CONVERT_TIMEZONE('UTC', 'America/New_York', DATEADD(HOUR, 1, sales.sold_at)) < sales_metrics_periods.seen_until
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
  AVG(CAST(revenue_per_customer.revenue AS DOUBLE PRECISION)) AS per_customer
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
  END > %(p1)s;

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
    AND event.at_time < DATEADD(MONTH, 1, base.at_time)
)
SELECT
  customer.city AS customer__city,
  CAST(COUNT(CASE WHEN sales.channel = 'shop' AND NOT went_online.key_1 IS NULL THEN 1 END) AS DOUBLE PRECISION) / NULLIF(COUNT(CASE WHEN sales.channel = 'shop' THEN 1 END), 0) AS went_online
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
    NOT purchases.dragoman_present IS NULL AND purchases.channel = %(p1)s
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
    ROW_NUMBER() OVER (PARTITION BY channel ORDER BY revenue DESC NULLS LAST, product__category ASC) AS place
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
    ON (
      sales.channel = shown_groups.channel
      OR (
        sales.channel IS NULL AND shown_groups.channel IS NULL
      )
    )
    AND (
      product.category = shown_groups.product__category
      OR (
        product.category IS NULL AND shown_groups.product__category IS NULL
      )
    )
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
    ON (
      left_out.channel = sales_rest.channel
      OR (
        left_out.channel IS NULL AND sales_rest.channel IS NULL
      )
    )
) AS answer
ORDER BY
  channel ASC,
  other ASC,
  place ASC
LIMIT 10001;
