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

-- A window for each day
WITH RECURSIVE sales_metrics_shown(period) AS (
  SELECT
    CAST(CAST(:p1 AS TIMESTAMPNTZ) AS DATE) AS period
  WHERE
    CAST(:p1 AS TIMESTAMPNTZ) < CAST(:p2 AS TIMESTAMPNTZ)
  UNION ALL
  SELECT
    DATEADD(DAY, 1, sales_metrics_shown.period)
  FROM sales_metrics_shown
  WHERE
    CAST(DATEADD(DAY, 1, sales_metrics_shown.period) AS TIMESTAMPNTZ) < CAST(:p2 AS TIMESTAMPNTZ)
), sales_metrics_periods AS (
  SELECT
    period AS time__day,
    DATEADD(
      DAY,
      -6,
      CAST(DATEADD(MICROSECOND, -1, LEAST(DATEADD(DAY, 1, period), CAST(:p2 AS TIMESTAMPNTZ))) AS DATE)
    ) AS seen_from,
    LEAST(DATEADD(DAY, 1, period), CAST(:p2 AS TIMESTAMPNTZ)) AS seen_until
  FROM sales_metrics_shown
  WHERE
    CAST(:p1 AS TIMESTAMPNTZ) < CAST(:p2 AS TIMESTAMPNTZ)
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
    DATE_TRUNC('MONTH', CAST(sales.sold_at AS DATE)) AS time__month,
    SUM(sales.amount) AS revenue
  FROM sale_lines AS sales
  WHERE
    sales.sold_at >= :p1 AND sales.sold_at < :p2
  GROUP BY
    1
), sales_metrics_2_shown(period) AS (
  SELECT
    DATE_TRUNC('MONTH', CAST(CAST(:p3 AS TIMESTAMPNTZ) AS DATE)) AS period
  WHERE
    CAST(:p3 AS TIMESTAMPNTZ) < CAST(:p4 AS TIMESTAMPNTZ)
  UNION ALL
  SELECT
    DATEADD(MONTH, 1, sales_metrics_2_shown.period)
  FROM sales_metrics_2_shown
  WHERE
    CAST(DATEADD(MONTH, 1, sales_metrics_2_shown.period) AS TIMESTAMPNTZ) < CAST(:p4 AS TIMESTAMPNTZ)
), sales_metrics_2_periods AS (
  SELECT
    time__month,
    CASE
      WHEN DAYOFMONTH(DATEADD(MONTH, -12, seen_from)) < DAYOFMONTH(seen_from)
      THEN DATEADD(MONTH, 1, DATE_TRUNC('MONTH', CAST(DATEADD(MONTH, -12, seen_from) AS DATE)))
      ELSE DATEADD(MONTH, -12, seen_from)
    END AS seen_from,
    CASE
      WHEN DAYOFMONTH(DATEADD(MONTH, -12, seen_until)) < DAYOFMONTH(seen_until)
      THEN DATEADD(MONTH, 1, DATE_TRUNC('MONTH', CAST(DATEADD(MONTH, -12, seen_until) AS DATE)))
      ELSE DATEADD(MONTH, -12, seen_until)
    END AS seen_until
  FROM (
    SELECT
      period AS time__month,
      CAST(period AS TIMESTAMPNTZ) AS seen_from,
      LEAST(DATEADD(MONTH, 1, period), CAST(:p4 AS TIMESTAMPNTZ)) AS seen_until
    FROM sales_metrics_2_shown
    WHERE
      CAST(:p3 AS TIMESTAMPNTZ) < CAST(:p4 AS TIMESTAMPNTZ)
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
WITH RECURSIVE sales_metrics_shown(period) AS (
  SELECT
    CAST(CAST(:p1 AS TIMESTAMPNTZ) AS DATE) AS period
  WHERE
    CAST(:p1 AS TIMESTAMPNTZ) < CAST(:p2 AS TIMESTAMPNTZ)
  UNION ALL
  SELECT
    DATEADD(DAY, 1, sales_metrics_shown.period)
  FROM sales_metrics_shown
  WHERE
    CAST(DATEADD(DAY, 1, sales_metrics_shown.period) AS TIMESTAMPNTZ) < CAST(:p2 AS TIMESTAMPNTZ)
), sales_metrics_periods AS (
  SELECT
    earlier.time__day,
    GREATEST(
      CAST(places.day AS TIMESTAMPNTZ),
      DATEADD(DAY, DATEDIFF(DAY, places.counts_on, places.day), earlier.seen_from)
    ) AS seen_from,
    LEAST(
      DATEADD(DAY, 1, places.day),
      DATEADD(DAY, DATEDIFF(DAY, places.counts_on, places.day), earlier.seen_until)
    ) AS seen_until
  FROM (
    SELECT
      period AS time__day,
      CAST(period AS TIMESTAMPNTZ) AS seen_from,
      LEAST(DATEADD(DAY, 1, period), CAST(:p2 AS TIMESTAMPNTZ)) AS seen_until
    FROM sales_metrics_shown
    WHERE
      CAST(:p1 AS TIMESTAMPNTZ) < CAST(:p2 AS TIMESTAMPNTZ)
  ) AS earlier
  INNER JOIN (
    SELECT
      days.day,
      CASE
        WHEN DATEADD(DAY, DATEDIFF(DAY, spans.first_day, days.day), spans.later_first) <= spans.later_last
        THEN DATEADD(DAY, DATEDIFF(DAY, spans.first_day, days.day), spans.later_first)
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
    AND CAST(places.counts_on AS TIMESTAMPNTZ) < earlier.seen_until
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
    DATE_TRUNC('HOUR', CAST(:p1 AS TIMESTAMPNTZ)) AS period
  WHERE
    CAST(:p1 AS TIMESTAMPNTZ) < CAST(:p2 AS TIMESTAMPNTZ)
  UNION ALL
  SELECT
    DATEADD(HOUR, 1, sales_metrics_shown.period)
  FROM sales_metrics_shown
  WHERE
    CAST(DATEADD(HOUR, 1, sales_metrics_shown.period) AS TIMESTAMPNTZ) < CAST(:p2 AS TIMESTAMPNTZ)
), sales_metrics_periods AS (
  SELECT
    period AS time__hour,
    CAST(period AS TIMESTAMPNTZ) AS seen_from,
    LEAST(DATEADD(HOUR, 1, period), CAST(:p2 AS TIMESTAMPNTZ)) AS seen_until
  FROM sales_metrics_shown
  WHERE
    CAST(:p1 AS TIMESTAMPNTZ) < CAST(:p2 AS TIMESTAMPNTZ)
    AND DATE_TRUNC(
      'HOUR',
      CONVERT_TIMEZONE(
        'UTC',
        'America/New_York',
        CAST((
          CONVERT_TIMEZONE('America/New_York', 'UTC', CAST(period AS TIMESTAMPNTZ))
        ) AS TIMESTAMPNTZ)
      )
    ) = period
), sales_metrics AS (
  SELECT
    sales_metrics_periods.time__hour AS time__hour,
    SUM(sales.amount) AS hour_before
  FROM sale_lines AS sales
  INNER JOIN sales_metrics_periods
    ON CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(DATEADD(HOUR, 1, sales.sold_at) AS TIMESTAMPNTZ)) >= sales_metrics_periods.seen_from
    AND CONVERT_TIMEZONE('UTC', 'America/New_York', CAST(DATEADD(HOUR, 1, sales.sold_at) AS TIMESTAMPNTZ)) < sales_metrics_periods.seen_until
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
  AVG(CAST(revenue_per_customer.revenue AS DOUBLE)) AS per_customer
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
  END > :p1;

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
  CAST(COUNT(CASE WHEN sales.channel = 'shop' AND NOT went_online.key_1 IS NULL THEN 1 END) AS DOUBLE) / NULLIF(COUNT(CASE WHEN sales.channel = 'shop' THEN 1 END), 0) AS went_online
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
    NOT purchases.dragoman_present IS NULL AND purchases.channel = :p1
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
