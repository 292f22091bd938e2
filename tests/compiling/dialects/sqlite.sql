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

-- A window for each day
WITH RECURSIVE sales_metrics_shown(period) AS (
  SELECT
    DATE(:p1) AS period
  WHERE
    STRFTIME('%Y-%m-%d %H:%M:%f', :p1) < STRFTIME('%Y-%m-%d %H:%M:%f', :p2)
  UNION ALL
  SELECT
    DATE(sales_metrics_shown.period, '1 days')
  FROM sales_metrics_shown
  WHERE
    STRFTIME('%Y-%m-%d %H:%M:%f', DATE(sales_metrics_shown.period, '1 days')) < STRFTIME('%Y-%m-%d %H:%M:%f', :p2)
), sales_metrics_periods AS (
  SELECT
    period AS time__day,
    STRFTIME(
      '%Y-%m-%d %H:%M:%f',
      DATE(
        STRFTIME(
          '%Y-%m-%d %H:%M:%f',
          MIN(
            STRFTIME('%Y-%m-%d %H:%M:%f', period, '1 days'),
            STRFTIME('%Y-%m-%d %H:%M:%f', :p2)
          ),
          '-0.001 seconds'
        )
      ),
      '-6 days'
    ) AS seen_from,
    MIN(
      STRFTIME('%Y-%m-%d %H:%M:%f', period, '1 days'),
      STRFTIME('%Y-%m-%d %H:%M:%f', :p2)
    ) AS seen_until
  FROM sales_metrics_shown
  WHERE
    STRFTIME('%Y-%m-%d %H:%M:%f', :p1) < STRFTIME('%Y-%m-%d %H:%M:%f', :p2)
), sales_metrics AS (
  SELECT
    sales_metrics_periods.time__day AS time__day,
    SUM(sales.amount) AS revenue_7d
  FROM sale_lines AS sales
  INNER JOIN sales_metrics_periods
    ON STRFTIME('%Y-%m-%d %H:%M:%f', sales.sold_at) >= sales_metrics_periods.seen_from
    AND STRFTIME('%Y-%m-%d %H:%M:%f', sales.sold_at) < sales_metrics_periods.seen_until
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
WITH RECURSIVE sales_metrics AS (
  SELECT
    DATE(sales.sold_at, 'start of month') AS time__month,
    SUM(sales.amount) AS revenue
  FROM sale_lines AS sales
  WHERE
    STRFTIME('%Y-%m-%d %H:%M:%f', sales.sold_at) >= :p1
    AND STRFTIME('%Y-%m-%d %H:%M:%f', sales.sold_at) < :p2
  GROUP BY
    1
), sales_metrics_2_shown(period) AS (
  SELECT
    DATE(:p3, 'start of month') AS period
  WHERE
    STRFTIME('%Y-%m-%d %H:%M:%f', :p3) < STRFTIME('%Y-%m-%d %H:%M:%f', :p4)
  UNION ALL
  SELECT
    DATE(sales_metrics_2_shown.period, '1 months')
  FROM sales_metrics_2_shown
  WHERE
    STRFTIME('%Y-%m-%d %H:%M:%f', DATE(sales_metrics_2_shown.period, '1 months')) < STRFTIME('%Y-%m-%d %H:%M:%f', :p4)
), sales_metrics_2_periods AS (
  SELECT
    time__month,
    CASE
      WHEN CAST(STRFTIME(
        '%d',
        CASE
          WHEN CAST(STRFTIME('%d', STRFTIME('%Y-%m-%d %H:%M:%f', seen_from, '-12 months')) AS INTEGER) < CAST(STRFTIME('%d', seen_from) AS INTEGER)
          THEN STRFTIME('%Y-%m-%d %H:%M:%f', seen_from, 'start of month', '-11 months', '-1 days')
          ELSE STRFTIME('%Y-%m-%d %H:%M:%f', seen_from, '-12 months')
        END
      ) AS INTEGER) < CAST(STRFTIME('%d', seen_from) AS INTEGER)
      THEN CASE
        WHEN CAST(STRFTIME(
          '%d',
          STRFTIME(
            '%Y-%m-%d %H:%M:%f',
            DATE(
              CASE
                WHEN CAST(STRFTIME('%d', STRFTIME('%Y-%m-%d %H:%M:%f', seen_from, '-12 months')) AS INTEGER) < CAST(STRFTIME('%d', seen_from) AS INTEGER)
                THEN STRFTIME('%Y-%m-%d %H:%M:%f', seen_from, 'start of month', '-11 months', '-1 days')
                ELSE STRFTIME('%Y-%m-%d %H:%M:%f', seen_from, '-12 months')
              END,
              'start of month'
            ),
            '1 months'
          )
        ) AS INTEGER) < CAST(STRFTIME(
          '%d',
          DATE(
            CASE
              WHEN CAST(STRFTIME('%d', STRFTIME('%Y-%m-%d %H:%M:%f', seen_from, '-12 months')) AS INTEGER) < CAST(STRFTIME('%d', seen_from) AS INTEGER)
              THEN STRFTIME('%Y-%m-%d %H:%M:%f', seen_from, 'start of month', '-11 months', '-1 days')
              ELSE STRFTIME('%Y-%m-%d %H:%M:%f', seen_from, '-12 months')
            END,
            'start of month'
          )
        ) AS INTEGER)
        THEN STRFTIME(
          '%Y-%m-%d %H:%M:%f',
          DATE(
            CASE
              WHEN CAST(STRFTIME('%d', STRFTIME('%Y-%m-%d %H:%M:%f', seen_from, '-12 months')) AS INTEGER) < CAST(STRFTIME('%d', seen_from) AS INTEGER)
              THEN STRFTIME('%Y-%m-%d %H:%M:%f', seen_from, 'start of month', '-11 months', '-1 days')
              ELSE STRFTIME('%Y-%m-%d %H:%M:%f', seen_from, '-12 months')
            END,
            'start of month'
          ),
          'start of month',
          '2 months',
          '-1 days'
        )
        ELSE STRFTIME(
          '%Y-%m-%d %H:%M:%f',
          DATE(
            CASE
              WHEN CAST(STRFTIME('%d', STRFTIME('%Y-%m-%d %H:%M:%f', seen_from, '-12 months')) AS INTEGER) < CAST(STRFTIME('%d', seen_from) AS INTEGER)
              THEN STRFTIME('%Y-%m-%d %H:%M:%f', seen_from, 'start of month', '-11 months', '-1 days')
              ELSE STRFTIME('%Y-%m-%d %H:%M:%f', seen_from, '-12 months')
            END,
            'start of month'
          ),
          '1 months'
        )
      END
      ELSE CASE
        WHEN CAST(STRFTIME('%d', STRFTIME('%Y-%m-%d %H:%M:%f', seen_from, '-12 months')) AS INTEGER) < CAST(STRFTIME('%d', seen_from) AS INTEGER)
        THEN STRFTIME('%Y-%m-%d %H:%M:%f', seen_from, 'start of month', '-11 months', '-1 days')
        ELSE STRFTIME('%Y-%m-%d %H:%M:%f', seen_from, '-12 months')
      END
    END AS seen_from,
    CASE
      WHEN CAST(STRFTIME(
        '%d',
        CASE
          WHEN CAST(STRFTIME('%d', STRFTIME('%Y-%m-%d %H:%M:%f', seen_until, '-12 months')) AS INTEGER) < CAST(STRFTIME('%d', seen_until) AS INTEGER)
          THEN STRFTIME('%Y-%m-%d %H:%M:%f', seen_until, 'start of month', '-11 months', '-1 days')
          ELSE STRFTIME('%Y-%m-%d %H:%M:%f', seen_until, '-12 months')
        END
      ) AS INTEGER) < CAST(STRFTIME('%d', seen_until) AS INTEGER)
      THEN CASE
        WHEN CAST(STRFTIME(
          '%d',
          STRFTIME(
            '%Y-%m-%d %H:%M:%f',
            DATE(
              CASE
                WHEN CAST(STRFTIME('%d', STRFTIME('%Y-%m-%d %H:%M:%f', seen_until, '-12 months')) AS INTEGER) < CAST(STRFTIME('%d', seen_until) AS INTEGER)
                THEN STRFTIME('%Y-%m-%d %H:%M:%f', seen_until, 'start of month', '-11 months', '-1 days')
                ELSE STRFTIME('%Y-%m-%d %H:%M:%f', seen_until, '-12 months')
              END,
              'start of month'
            ),
            '1 months'
          )
        ) AS INTEGER) < CAST(STRFTIME(
          '%d',
          DATE(
            CASE
              WHEN CAST(STRFTIME('%d', STRFTIME('%Y-%m-%d %H:%M:%f', seen_until, '-12 months')) AS INTEGER) < CAST(STRFTIME('%d', seen_until) AS INTEGER)
              THEN STRFTIME('%Y-%m-%d %H:%M:%f', seen_until, 'start of month', '-11 months', '-1 days')
              ELSE STRFTIME('%Y-%m-%d %H:%M:%f', seen_until, '-12 months')
            END,
            'start of month'
          )
        ) AS INTEGER)
        THEN STRFTIME(
          '%Y-%m-%d %H:%M:%f',
          DATE(
            CASE
              WHEN CAST(STRFTIME('%d', STRFTIME('%Y-%m-%d %H:%M:%f', seen_until, '-12 months')) AS INTEGER) < CAST(STRFTIME('%d', seen_until) AS INTEGER)
              THEN STRFTIME('%Y-%m-%d %H:%M:%f', seen_until, 'start of month', '-11 months', '-1 days')
              ELSE STRFTIME('%Y-%m-%d %H:%M:%f', seen_until, '-12 months')
            END,
            'start of month'
          ),
          'start of month',
          '2 months',
          '-1 days'
        )
        ELSE STRFTIME(
          '%Y-%m-%d %H:%M:%f',
          DATE(
            CASE
              WHEN CAST(STRFTIME('%d', STRFTIME('%Y-%m-%d %H:%M:%f', seen_until, '-12 months')) AS INTEGER) < CAST(STRFTIME('%d', seen_until) AS INTEGER)
              THEN STRFTIME('%Y-%m-%d %H:%M:%f', seen_until, 'start of month', '-11 months', '-1 days')
              ELSE STRFTIME('%Y-%m-%d %H:%M:%f', seen_until, '-12 months')
            END,
            'start of month'
          ),
          '1 months'
        )
      END
      ELSE CASE
        WHEN CAST(STRFTIME('%d', STRFTIME('%Y-%m-%d %H:%M:%f', seen_until, '-12 months')) AS INTEGER) < CAST(STRFTIME('%d', seen_until) AS INTEGER)
        THEN STRFTIME('%Y-%m-%d %H:%M:%f', seen_until, 'start of month', '-11 months', '-1 days')
        ELSE STRFTIME('%Y-%m-%d %H:%M:%f', seen_until, '-12 months')
      END
    END AS seen_until
  FROM (
    SELECT
      period AS time__month,
      STRFTIME('%Y-%m-%d %H:%M:%f', period) AS seen_from,
      MIN(
        CASE
          WHEN CAST(STRFTIME('%d', STRFTIME('%Y-%m-%d %H:%M:%f', period, '1 months')) AS INTEGER) < CAST(STRFTIME('%d', period) AS INTEGER)
          THEN STRFTIME('%Y-%m-%d %H:%M:%f', period, 'start of month', '2 months', '-1 days')
          ELSE STRFTIME('%Y-%m-%d %H:%M:%f', period, '1 months')
        END,
        STRFTIME('%Y-%m-%d %H:%M:%f', :p4)
      ) AS seen_until
    FROM sales_metrics_2_shown
    WHERE
      STRFTIME('%Y-%m-%d %H:%M:%f', :p3) < STRFTIME('%Y-%m-%d %H:%M:%f', :p4)
  ) AS earlier
), sales_metrics_2 AS (
  SELECT
    sales_metrics_2_periods.time__month AS time__month,
    SUM(sales.amount) AS revenue_before
  FROM sale_lines AS sales
  INNER JOIN sales_metrics_2_periods
    ON STRFTIME('%Y-%m-%d %H:%M:%f', sales.sold_at) >= sales_metrics_2_periods.seen_from
    AND STRFTIME('%Y-%m-%d %H:%M:%f', sales.sold_at) < sales_metrics_2_periods.seen_until
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
WITH RECURSIVE sales_metrics_shown(period) AS (
  SELECT
    DATE(:p1) AS period
  WHERE
    STRFTIME('%Y-%m-%d %H:%M:%f', :p1) < STRFTIME('%Y-%m-%d %H:%M:%f', :p2)
  UNION ALL
  SELECT
    DATE(sales_metrics_shown.period, '1 days')
  FROM sales_metrics_shown
  WHERE
    STRFTIME('%Y-%m-%d %H:%M:%f', DATE(sales_metrics_shown.period, '1 days')) < STRFTIME('%Y-%m-%d %H:%M:%f', :p2)
), sales_metrics_periods AS (
  SELECT
    earlier.time__day,
    MAX(
      STRFTIME('%Y-%m-%d %H:%M:%f', places.day),
      STRFTIME(
        '%Y-%m-%d %H:%M:%f',
        earlier.seen_from,
        CAST((
          JULIANDAY(DATE(places.day)) - JULIANDAY(DATE(places.counts_on))
        ) AS INTEGER) || ' days'
      )
    ) AS seen_from,
    MIN(
      STRFTIME('%Y-%m-%d %H:%M:%f', places.day, '1 days'),
      STRFTIME(
        '%Y-%m-%d %H:%M:%f',
        earlier.seen_until,
        CAST((
          JULIANDAY(DATE(places.day)) - JULIANDAY(DATE(places.counts_on))
        ) AS INTEGER) || ' days'
      )
    ) AS seen_until
  FROM (
    SELECT
      period AS time__day,
      STRFTIME('%Y-%m-%d %H:%M:%f', period) AS seen_from,
      MIN(
        STRFTIME('%Y-%m-%d %H:%M:%f', period, '1 days'),
        STRFTIME('%Y-%m-%d %H:%M:%f', :p2)
      ) AS seen_until
    FROM sales_metrics_shown
    WHERE
      STRFTIME('%Y-%m-%d %H:%M:%f', :p1) < STRFTIME('%Y-%m-%d %H:%M:%f', :p2)
  ) AS earlier
  INNER JOIN (
    SELECT
      days.day,
      CASE
        WHEN DATE(
          spans.later_first,
          CAST((
            JULIANDAY(DATE(days.day)) - JULIANDAY(DATE(spans.first_day))
          ) AS INTEGER) || ' days'
        ) <= DATE(spans.later_last)
        THEN DATE(
          spans.later_first,
          CAST((
            JULIANDAY(DATE(days.day)) - JULIANDAY(DATE(spans.first_day))
          ) AS INTEGER) || ' days'
        )
        ELSE spans.later_last
      END AS counts_on
    FROM (
      SELECT
        DATE(calendar.day) AS day,
        MIN(calendar.season) AS period
      FROM shop_days AS calendar
      WHERE
        NOT calendar.day IS NULL AND NOT calendar.season IS NULL
      GROUP BY
        DATE(calendar.day)
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
            DATE(calendar.day) AS day,
            MIN(calendar.season) AS period
          FROM shop_days AS calendar
          WHERE
            NOT calendar.day IS NULL AND NOT calendar.season IS NULL
          GROUP BY
            DATE(calendar.day)
        ) AS days
        GROUP BY
          days.period
      ) AS periods
    ) AS spans
      ON days.period = spans.period
    WHERE
      NOT spans.later_first IS NULL
  ) AS places
    ON STRFTIME('%Y-%m-%d %H:%M:%f', places.counts_on, '1 days') > earlier.seen_from
    AND STRFTIME('%Y-%m-%d %H:%M:%f', places.counts_on) < earlier.seen_until
), sales_metrics AS (
  SELECT
    sales_metrics_periods.time__day AS time__day,
    SUM(sales.amount) AS revenue_season_before
  FROM sale_lines AS sales
  INNER JOIN sales_metrics_periods
    ON STRFTIME('%Y-%m-%d %H:%M:%f', sales.sold_at) >= sales_metrics_periods.seen_from
    AND STRFTIME('%Y-%m-%d %H:%M:%f', sales.sold_at) < sales_metrics_periods.seen_until
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
-- refused: A time of UTC as the clocks of America/New_York show it cannot be computed in SQLite as it is meant.;

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
      STRFTIME('%Y-%m-%d %H:%M:%f', sales.sold_at) AS at_time,
      LEAD(STRFTIME('%Y-%m-%d %H:%M:%f', sales.sold_at)) OVER (
        PARTITION BY customer.customer_id
        ORDER BY STRFTIME('%Y-%m-%d %H:%M:%f', sales.sold_at) NULLS LAST, sales.receipt NULLS LAST, sales.line NULLS LAST
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
      STRFTIME('%Y-%m-%d %H:%M:%f', sales.sold_at) AS at_time
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
    AND STRFTIME('%Y-%m-%d %H:%M:%f', event.at_time) < CASE
      WHEN CAST(STRFTIME('%d', STRFTIME('%Y-%m-%d %H:%M:%f', base.at_time, '1 months')) AS INTEGER) < CAST(STRFTIME('%d', base.at_time) AS INTEGER)
      THEN STRFTIME('%Y-%m-%d %H:%M:%f', base.at_time, 'start of month', '2 months', '-1 days')
      ELSE STRFTIME('%Y-%m-%d %H:%M:%f', base.at_time, '1 months')
    END
)
SELECT
  customer.city AS customer__city,
  CAST(COUNT(*) FILTER(WHERE
    sales.channel = 'shop' AND NOT went_online.key_1 IS NULL) AS REAL) / NULLIF(COUNT(*) FILTER(WHERE
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
    ON sales.channel IS shown_groups.channel
    AND product.category IS shown_groups.product__category
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
    ON left_out.channel IS sales_rest.channel
) AS answer
ORDER BY
  channel ASC NULLS LAST,
  other ASC NULLS LAST,
  place ASC NULLS LAST
LIMIT 10001;
