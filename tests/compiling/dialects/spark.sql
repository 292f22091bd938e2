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

-- A window for each day
WITH sales_metrics_shown AS (
  SELECT
    EXPLODE(
      SEQUENCE(
        CAST(CAST(:p1 AS TIMESTAMP_NTZ) AS DATE),
        CAST(CASE
          WHEN CAST(CAST(:p2 AS TIMESTAMP_NTZ) - INTERVAL '1' MICROSECOND AS DATE) >= CAST(CAST(:p1 AS TIMESTAMP_NTZ) AS DATE)
          THEN CAST(CAST(:p2 AS TIMESTAMP_NTZ) - INTERVAL '1' MICROSECOND AS DATE)
        END AS DATE),
        INTERVAL '1' DAY
      )
    ) AS period
), sales_metrics_periods AS (
  SELECT
    period AS time__day,
    CAST(CAST(LEAST(CAST(period AS TIMESTAMP_NTZ) + INTERVAL '1' DAY, CAST(:p2 AS TIMESTAMP_NTZ)) - INTERVAL '1' MICROSECOND AS DATE) AS TIMESTAMP_NTZ) - INTERVAL '6' DAY AS seen_from,
    LEAST(CAST(period AS TIMESTAMP_NTZ) + INTERVAL '1' DAY, CAST(:p2 AS TIMESTAMP_NTZ)) AS seen_until
  FROM sales_metrics_shown
  WHERE
    CAST(:p1 AS TIMESTAMP_NTZ) < CAST(:p2 AS TIMESTAMP_NTZ)
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
  time__day ASC NULLS LAST
LIMIT 10001;

-- A year before, in months
WITH sales_metrics AS (
  SELECT
    TRUNC(CAST(sales.sold_at AS DATE), 'MONTH') AS time__month,
    SUM(sales.amount) AS revenue
  FROM sale_lines AS sales
  WHERE
    sales.sold_at >= CAST(:p1 AS TIMESTAMP_NTZ)
    AND sales.sold_at < CAST(:p2 AS TIMESTAMP_NTZ)
  GROUP BY
    1
), sales_metrics_2_shown AS (
  SELECT
    EXPLODE(
      SEQUENCE(
        TRUNC(CAST(CAST(:p3 AS TIMESTAMP_NTZ) AS DATE), 'MONTH'),
        CASE
          WHEN CAST(CAST(:p4 AS TIMESTAMP_NTZ) - INTERVAL '1' MICROSECOND AS DATE) >= TRUNC(CAST(CAST(:p3 AS TIMESTAMP_NTZ) AS DATE), 'MONTH')
          THEN CAST(CAST(:p4 AS TIMESTAMP_NTZ) - INTERVAL '1' MICROSECOND AS DATE)
        END,
        INTERVAL '1' MONTH
      )
    ) AS period
), sales_metrics_2_periods AS (
  SELECT
    time__month,
    CASE
      WHEN DAYOFMONTH(seen_from - INTERVAL '12' MONTH) < DAYOFMONTH(seen_from)
      THEN CAST(TRUNC(CAST(seen_from - INTERVAL '12' MONTH AS DATE), 'MONTH') AS TIMESTAMP_NTZ) + INTERVAL '1' MONTH
      ELSE seen_from - INTERVAL '12' MONTH
    END AS seen_from,
    CASE
      WHEN DAYOFMONTH(seen_until - INTERVAL '12' MONTH) < DAYOFMONTH(seen_until)
      THEN CAST(TRUNC(CAST(seen_until - INTERVAL '12' MONTH AS DATE), 'MONTH') AS TIMESTAMP_NTZ) + INTERVAL '1' MONTH
      ELSE seen_until - INTERVAL '12' MONTH
    END AS seen_until
  FROM (
    SELECT
      period AS time__month,
      CAST(period AS TIMESTAMP_NTZ) AS seen_from,
      LEAST(CAST(period AS TIMESTAMP_NTZ) + INTERVAL '1' MONTH, CAST(:p4 AS TIMESTAMP_NTZ)) AS seen_until
    FROM sales_metrics_2_shown
    WHERE
      CAST(:p3 AS TIMESTAMP_NTZ) < CAST(:p4 AS TIMESTAMP_NTZ)
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
  time__month ASC NULLS LAST
LIMIT 10001;

-- A season of the shop before, in days
WITH sales_metrics_shown AS (
  SELECT
    EXPLODE(
      SEQUENCE(
        CAST(CAST(:p1 AS TIMESTAMP_NTZ) AS DATE),
        CAST(CASE
          WHEN CAST(CAST(:p2 AS TIMESTAMP_NTZ) - INTERVAL '1' MICROSECOND AS DATE) >= CAST(CAST(:p1 AS TIMESTAMP_NTZ) AS DATE)
          THEN CAST(CAST(:p2 AS TIMESTAMP_NTZ) - INTERVAL '1' MICROSECOND AS DATE)
        END AS DATE),
        INTERVAL '1' DAY
      )
    ) AS period
), sales_metrics_periods AS (
  SELECT
    earlier.time__day,
    GREATEST(
      CAST(places.day AS TIMESTAMP_NTZ),
      earlier.seen_from + CAST(DATEDIFF(places.day, places.counts_on) AS INT) * INTERVAL '1' DAY
    ) AS seen_from,
    LEAST(
      CAST(places.day AS TIMESTAMP_NTZ) + INTERVAL '1' DAY,
      earlier.seen_until + CAST(DATEDIFF(places.day, places.counts_on) AS INT) * INTERVAL '1' DAY
    ) AS seen_until
  FROM (
    SELECT
      period AS time__day,
      CAST(period AS TIMESTAMP_NTZ) AS seen_from,
      LEAST(CAST(period AS TIMESTAMP_NTZ) + INTERVAL '1' DAY, CAST(:p2 AS TIMESTAMP_NTZ)) AS seen_until
    FROM sales_metrics_shown
    WHERE
      CAST(:p1 AS TIMESTAMP_NTZ) < CAST(:p2 AS TIMESTAMP_NTZ)
  ) AS earlier
  INNER JOIN (
    SELECT
      days.day,
      CASE
        WHEN DATE_ADD(spans.later_first, CAST(DATEDIFF(days.day, spans.first_day) AS INT)) <= spans.later_last
        THEN DATE_ADD(spans.later_first, CAST(DATEDIFF(days.day, spans.first_day) AS INT))
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
        LEAD(periods.first_day, 1) OVER (ORDER BY periods.first_day NULLS LAST) AS later_first,
        LEAD(periods.last_day, 1) OVER (ORDER BY periods.first_day NULLS LAST) AS later_last
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
    ON CAST(places.counts_on AS TIMESTAMP_NTZ) + INTERVAL '1' DAY > earlier.seen_from
    AND CAST(places.counts_on AS TIMESTAMP_NTZ) < earlier.seen_until
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
  time__day ASC NULLS LAST
LIMIT 10001;

-- The hour before
WITH sales_metrics_shown AS (
  SELECT
    EXPLODE(
      SEQUENCE(
        MAKE_TIMESTAMP_NTZ(
          YEAR(CAST(:p1 AS TIMESTAMP_NTZ)),
          MONTH(CAST(:p1 AS TIMESTAMP_NTZ)),
          DAY(CAST(:p1 AS TIMESTAMP_NTZ)),
          HOUR(CAST(:p1 AS TIMESTAMP_NTZ)),
          0,
          0
        ),
        CASE
          WHEN CAST(:p2 AS TIMESTAMP_NTZ) - INTERVAL '1' MICROSECOND >= MAKE_TIMESTAMP_NTZ(
            YEAR(CAST(:p1 AS TIMESTAMP_NTZ)),
            MONTH(CAST(:p1 AS TIMESTAMP_NTZ)),
            DAY(CAST(:p1 AS TIMESTAMP_NTZ)),
            HOUR(CAST(:p1 AS TIMESTAMP_NTZ)),
            0,
            0
          )
          THEN CAST(:p2 AS TIMESTAMP_NTZ) - INTERVAL '1' MICROSECOND
        END,
        INTERVAL '1' HOUR
      )
    ) AS period
), sales_metrics_periods AS (
  SELECT
    period AS time__hour,
    CAST(period AS TIMESTAMP_NTZ) AS seen_from,
    LEAST(CAST(period AS TIMESTAMP_NTZ) + INTERVAL '1' HOUR, CAST(:p2 AS TIMESTAMP_NTZ)) AS seen_until
  FROM sales_metrics_shown
  WHERE
    CAST(:p1 AS TIMESTAMP_NTZ) < CAST(:p2 AS TIMESTAMP_NTZ)
    AND MAKE_TIMESTAMP_NTZ(
      YEAR(
        CONVERT_TIMEZONE(
          'UTC',
          'America/New_York',
          CAST((
            CONVERT_TIMEZONE('America/New_York', 'UTC', CAST(period AS TIMESTAMP_NTZ))
          ) AS TIMESTAMP_NTZ)
        )
      ),
      MONTH(
        CONVERT_TIMEZONE(
          'UTC',
          'America/New_York',
          CAST((
            CONVERT_TIMEZONE('America/New_York', 'UTC', CAST(period AS TIMESTAMP_NTZ))
          ) AS TIMESTAMP_NTZ)
        )
      ),
      DAY(
        CONVERT_TIMEZONE(
          'UTC',
          'America/New_York',
          CAST((
            CONVERT_TIMEZONE('America/New_York', 'UTC', CAST(period AS TIMESTAMP_NTZ))
          ) AS TIMESTAMP_NTZ)
        )
      ),
      HOUR(
        CONVERT_TIMEZONE(
          'UTC',
          'America/New_York',
          CAST((
            CONVERT_TIMEZONE('America/New_York', 'UTC', CAST(period AS TIMESTAMP_NTZ))
          ) AS TIMESTAMP_NTZ)
        )
      ),
      0,
      0
    ) = period
), sales_metrics AS (
  SELECT
    sales_metrics_periods.time__hour AS time__hour,
    SUM(sales.amount) AS hour_before
  FROM sale_lines AS sales
  INNER JOIN sales_metrics_periods
    ON CONVERT_TIMEZONE(
      'UTC',
      'America/New_York',
      CAST(CAST(sales.sold_at AS TIMESTAMP_NTZ) + INTERVAL '1' HOUR AS TIMESTAMP_NTZ)
    ) >= sales_metrics_periods.seen_from
    AND CONVERT_TIMEZONE(
      'UTC',
      'America/New_York',
      CAST(CAST(sales.sold_at AS TIMESTAMP_NTZ) + INTERVAL '1' HOUR AS TIMESTAMP_NTZ)
    ) < sales_metrics_periods.seen_until
  GROUP BY
    1
)
SELECT
  sales_metrics.time__hour AS time__hour,
  sales_metrics.hour_before AS hour_before
FROM sales_metrics
ORDER BY
  time__hour ASC NULLS LAST
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
  channel ASC NULLS LAST
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
        ORDER BY sales.sold_at NULLS LAST, sales.receipt NULLS LAST, sales.line NULLS LAST
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
    AND event.at_time < CAST(base.at_time AS TIMESTAMP_NTZ) + INTERVAL '1' MONTH
)
SELECT
  customer.city AS customer__city,
  CAST(COUNT(*) FILTER(WHERE
    sales.channel = 'shop' AND NOT went_online.key_1 IS NULL) AS DOUBLE) / NULLIF(COUNT(*) FILTER(WHERE
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
  customer__city ASC NULLS LAST
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
    ROW_NUMBER() OVER (PARTITION BY channel ORDER BY revenue DESC, product__category ASC NULLS LAST) AS place
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
  channel ASC NULLS LAST,
  other ASC NULLS LAST,
  place ASC NULLS LAST
LIMIT 10001;
