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

-- A window for each day
WITH RECURSIVE sales_metrics_shown(period) AS (
  SELECT
    CAST(CAST(:p1 AS DATETIME(6)) AS DATE) AS period
  WHERE
    CAST(:p1 AS DATETIME(6)) < CAST(:p2 AS DATETIME(6))
  UNION ALL
  SELECT
    DATE_ADD(sales_metrics_shown.period, INTERVAL '1' DAY)
  FROM sales_metrics_shown
  WHERE
    CAST(DATE_ADD(sales_metrics_shown.period, INTERVAL '1' DAY) AS DATETIME(6)) < CAST(:p2 AS DATETIME(6))
), sales_metrics_periods AS (
  SELECT
    period AS time__day,
    DATE_ADD(
      CAST(DATE_ADD(
        LEAST(DATE_ADD(period, INTERVAL '1' DAY), CAST(:p2 AS DATETIME(6))),
        INTERVAL '-1' MICROSECOND
      ) AS DATE),
      INTERVAL '-6' DAY
    ) AS seen_from,
    LEAST(DATE_ADD(period, INTERVAL '1' DAY), CAST(:p2 AS DATETIME(6))) AS seen_until
  FROM sales_metrics_shown
  WHERE
    CAST(:p1 AS DATETIME(6)) < CAST(:p2 AS DATETIME(6))
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
  CASE WHEN sales_metrics.time__day IS NULL THEN 1 ELSE 0 END,
  sales_metrics.time__day ASC
LIMIT 10001;

-- A year before, in months
WITH RECURSIVE sales_metrics AS (
  SELECT
    DATE_SUB(
      CAST(sales.sold_at AS DATE),
      INTERVAL (
        DAYOFMONTH(CAST(sales.sold_at AS DATE)) - 1
      ) DAY
    ) AS time__month,
    SUM(sales.amount) AS revenue
  FROM sale_lines AS sales
  WHERE
    sales.sold_at >= :p1 AND sales.sold_at < :p2
  GROUP BY
    1
), sales_metrics_2_shown(period) AS (
  SELECT
    DATE_SUB(
      CAST(CAST(:p3 AS DATETIME(6)) AS DATE),
      INTERVAL (
        DAYOFMONTH(CAST(CAST(:p3 AS DATETIME(6)) AS DATE)) - 1
      ) DAY
    ) AS period
  WHERE
    CAST(:p3 AS DATETIME(6)) < CAST(:p4 AS DATETIME(6))
  UNION ALL
  SELECT
    DATE_ADD(sales_metrics_2_shown.period, INTERVAL '1' MONTH)
  FROM sales_metrics_2_shown
  WHERE
    CAST(DATE_ADD(sales_metrics_2_shown.period, INTERVAL '1' MONTH) AS DATETIME(6)) < CAST(:p4 AS DATETIME(6))
), sales_metrics_2_periods AS (
  SELECT
    time__month,
    CASE
      WHEN DAYOFMONTH(DATE_ADD(seen_from, INTERVAL '-12' MONTH)) < DAYOFMONTH(seen_from)
      THEN DATE_ADD(
        DATE_SUB(
          CAST(DATE_ADD(seen_from, INTERVAL '-12' MONTH) AS DATE),
          INTERVAL (
            DAYOFMONTH(CAST(DATE_ADD(seen_from, INTERVAL '-12' MONTH) AS DATE)) - 1
          ) DAY
        ),
        INTERVAL '1' MONTH
      )
      ELSE DATE_ADD(seen_from, INTERVAL '-12' MONTH)
    END AS seen_from,
    CASE
      WHEN DAYOFMONTH(DATE_ADD(seen_until, INTERVAL '-12' MONTH)) < DAYOFMONTH(seen_until)
      THEN DATE_ADD(
        DATE_SUB(
          CAST(DATE_ADD(seen_until, INTERVAL '-12' MONTH) AS DATE),
          INTERVAL (
            DAYOFMONTH(CAST(DATE_ADD(seen_until, INTERVAL '-12' MONTH) AS DATE)) - 1
          ) DAY
        ),
        INTERVAL '1' MONTH
      )
      ELSE DATE_ADD(seen_until, INTERVAL '-12' MONTH)
    END AS seen_until
  FROM (
    SELECT
      period AS time__month,
      CAST(period AS DATETIME(6)) AS seen_from,
      LEAST(DATE_ADD(period, INTERVAL '1' MONTH), CAST(:p4 AS DATETIME(6))) AS seen_until
    FROM sales_metrics_2_shown
    WHERE
      CAST(:p3 AS DATETIME(6)) < CAST(:p4 AS DATETIME(6))
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
  CASE WHEN merged.time__month IS NULL THEN 1 ELSE 0 END,
  merged.time__month ASC
LIMIT 10001;

-- A season of the shop before, in days
WITH RECURSIVE sales_metrics_shown(period) AS (
  SELECT
    CAST(CAST(:p1 AS DATETIME(6)) AS DATE) AS period
  WHERE
    CAST(:p1 AS DATETIME(6)) < CAST(:p2 AS DATETIME(6))
  UNION ALL
  SELECT
    DATE_ADD(sales_metrics_shown.period, INTERVAL '1' DAY)
  FROM sales_metrics_shown
  WHERE
    CAST(DATE_ADD(sales_metrics_shown.period, INTERVAL '1' DAY) AS DATETIME(6)) < CAST(:p2 AS DATETIME(6))
), sales_metrics_periods AS (
  SELECT
    earlier.time__day,
    GREATEST(
      CAST(places.day AS DATETIME(6)),
      DATE_ADD(earlier.seen_from, INTERVAL (
        DATEDIFF(places.day, places.counts_on)
      ) DAY)
    ) AS seen_from,
    LEAST(
      DATE_ADD(places.day, INTERVAL '1' DAY),
      DATE_ADD(earlier.seen_until, INTERVAL (
        DATEDIFF(places.day, places.counts_on)
      ) DAY)
    ) AS seen_until
  FROM (
    SELECT
      period AS time__day,
      CAST(period AS DATETIME(6)) AS seen_from,
      LEAST(DATE_ADD(period, INTERVAL '1' DAY), CAST(:p2 AS DATETIME(6))) AS seen_until
    FROM sales_metrics_shown
    WHERE
      CAST(:p1 AS DATETIME(6)) < CAST(:p2 AS DATETIME(6))
  ) AS earlier
  INNER JOIN (
    SELECT
      days.day,
      CASE
        WHEN DATE_ADD(spans.later_first, INTERVAL (
          DATEDIFF(days.day, spans.first_day)
        ) DAY) <= spans.later_last
        THEN DATE_ADD(spans.later_first, INTERVAL (
          DATEDIFF(days.day, spans.first_day)
        ) DAY)
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
        LEAD(periods.first_day, 1) OVER (
          ORDER BY CASE WHEN periods.first_day IS NULL THEN 1 ELSE 0 END, periods.first_day
        ) AS later_first,
        LEAD(periods.last_day, 1) OVER (
          ORDER BY CASE WHEN periods.first_day IS NULL THEN 1 ELSE 0 END, periods.first_day
        ) AS later_last
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
    ON DATE_ADD(places.counts_on, INTERVAL '1' DAY) > earlier.seen_from
    AND CAST(places.counts_on AS DATETIME(6)) < earlier.seen_until
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
  CASE WHEN sales_metrics.time__day IS NULL THEN 1 ELSE 0 END,
  sales_metrics.time__day ASC
LIMIT 10001;

-- The hour before
WITH RECURSIVE sales_metrics_shown(period) AS (
  SELECT
    CAST(DATE_FORMAT(CAST(:p1 AS DATETIME(6)), '%Y-%m-%d %H:00:00') AS DATETIME) AS period
  WHERE
    CAST(:p1 AS DATETIME(6)) < CAST(:p2 AS DATETIME(6))
  UNION ALL
  SELECT
    DATE_ADD(sales_metrics_shown.period, INTERVAL '1' HOUR)
  FROM sales_metrics_shown
  WHERE
    CAST(DATE_ADD(sales_metrics_shown.period, INTERVAL '1' HOUR) AS DATETIME(6)) < CAST(:p2 AS DATETIME(6))
), sales_metrics_periods AS (
  SELECT
    period AS time__hour,
    CAST(period AS DATETIME(6)) AS seen_from,
    LEAST(DATE_ADD(period, INTERVAL '1' HOUR), CAST(:p2 AS DATETIME(6))) AS seen_until
  FROM sales_metrics_shown
  WHERE
    CAST(:p1 AS DATETIME(6)) < CAST(:p2 AS DATETIME(6))
    AND CAST(DATE_FORMAT(
      CONVERT_TZ((
        CONVERT_TZ(period, 'America/New_York', 'UTC')
      ), 'UTC', 'America/New_York'),
      '%Y-%m-%d %H:00:00'
    ) AS DATETIME) = period
), sales_metrics AS (
  SELECT
    sales_metrics_periods.time__hour AS time__hour,
    SUM(sales.amount) AS hour_before
  FROM sale_lines AS sales
  INNER JOIN sales_metrics_periods
    ON CONVERT_TZ(DATE_ADD(sales.sold_at, INTERVAL '1' HOUR), 'UTC', 'America/New_York') >= sales_metrics_periods.seen_from
    AND CONVERT_TZ(DATE_ADD(sales.sold_at, INTERVAL '1' HOUR), 'UTC', 'America/New_York') < sales_metrics_periods.seen_until
  GROUP BY
    1
)
SELECT
  sales_metrics.time__hour AS time__hour,
  sales_metrics.hour_before AS hour_before
FROM sales_metrics
ORDER BY
  CASE WHEN sales_metrics.time__hour IS NULL THEN 1 ELSE 0 END,
  sales_metrics.time__hour ASC
LIMIT 10001;

-- An aggregate of each customer's
WITH revenue_per_customer AS (
  SELECT
    CAST(sales.channel AS CHAR) COLLATE utf8mb4_0900_bin AS channel,
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
  CAST(revenue_per_customer.channel AS CHAR) COLLATE utf8mb4_0900_bin AS channel,
  AVG(CAST(revenue_per_customer.revenue AS DOUBLE)) AS per_customer
FROM revenue_per_customer
GROUP BY
  1
ORDER BY
  CASE
    WHEN CAST(revenue_per_customer.channel AS CHAR) COLLATE utf8mb4_0900_bin IS NULL
    THEN 1
    ELSE 0
  END,
  CAST(revenue_per_customer.channel AS CHAR) COLLATE utf8mb4_0900_bin ASC
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
        ORDER BY CASE WHEN sales.sold_at IS NULL THEN 1 ELSE 0 END, sales.sold_at, CASE WHEN sales.receipt IS NULL THEN 1 ELSE 0 END, sales.receipt, CASE WHEN sales.line IS NULL THEN 1 ELSE 0 END, sales.line
      ) AS next_time
    FROM sale_lines AS sales
    LEFT JOIN customers AS customer
      ON sales.customer_id = customer.customer_id
    WHERE
      sales.channel = 'shop' COLLATE utf8mb4_0900_bin
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
      sales.channel = 'web' COLLATE utf8mb4_0900_bin
      AND NOT customer.customer_id IS NULL
      AND NOT sales.sold_at IS NULL
  ) AS event
    ON base.match_1 = event.match_1
  WHERE
    event.at_time >= base.at_time
    AND (
      event.at_time < base.next_time OR base.next_time IS NULL
    )
    AND event.at_time < DATE_ADD(base.at_time, INTERVAL '1' MONTH)
)
SELECT
  CAST(customer.city AS CHAR) COLLATE utf8mb4_0900_bin AS customer__city,
  CAST(COUNT(
    CASE
      WHEN sales.channel = 'shop' COLLATE utf8mb4_0900_bin AND NOT went_online.key_1 IS NULL
      THEN 1
    END
  ) AS DOUBLE) / NULLIF(COUNT(CASE WHEN sales.channel = 'shop' COLLATE utf8mb4_0900_bin THEN 1 END), 0) AS went_online
FROM sale_lines AS sales
LEFT JOIN customers AS customer
  ON sales.customer_id = customer.customer_id
LEFT JOIN went_online_rows AS went_online
  ON sales.receipt = went_online.key_1 AND sales.line = went_online.key_2
WHERE
  sales.channel = 'shop' COLLATE utf8mb4_0900_bin
GROUP BY
  1
ORDER BY
  CASE
    WHEN CAST(customer.city AS CHAR) COLLATE utf8mb4_0900_bin IS NULL
    THEN 1
    ELSE 0
  END,
  CAST(customer.city AS CHAR) COLLATE utf8mb4_0900_bin ASC
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
    NOT purchases.dragoman_present IS NULL
    AND purchases.channel = :p1 COLLATE utf8mb4_0900_bin
) AS related
  ON customers.customer_id = related.key_1
WHERE
  related.dragoman_present IS NULL;

-- The first of each group, and the rest
WITH sales_metrics AS (
  SELECT
    CAST(sales.channel AS CHAR) COLLATE utf8mb4_0900_bin AS channel,
    CAST(product.category AS CHAR) COLLATE utf8mb4_0900_bin AS product__category,
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
    ROW_NUMBER() OVER (
      PARTITION BY channel
      ORDER BY revenue DESC, CASE WHEN product__category IS NULL THEN 1 ELSE 0 END, product__category ASC
    ) AS place
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
    CAST(sales.channel AS CHAR) COLLATE utf8mb4_0900_bin AS channel,
    SUM(sales.amount) AS revenue
  FROM sale_lines AS sales
  LEFT JOIN products AS product
    ON sales.sku = product.product_sku
  LEFT JOIN shown_groups
    ON sales.channel <=> shown_groups.channel
    AND product.category <=> shown_groups.product__category
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
    ON left_out.channel <=> sales_rest.channel
) AS answer
ORDER BY
  CASE WHEN channel IS NULL THEN 1 ELSE 0 END,
  channel ASC,
  CASE WHEN other IS NULL THEN 1 ELSE 0 END,
  other ASC,
  CASE WHEN place IS NULL THEN 1 ELSE 0 END,
  place ASC
LIMIT 10001;
