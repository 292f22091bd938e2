-- question: median basket value by month in 2017
SELECT CAST(date_trunc('month', timezone('America/New_York', timezone('UTC', t.transaction_timestamp))) AS DATE) AS month, MEDIAN(t.receipt_value) AS median_receipt
FROM (SELECT t.basket_id, t.household_id, t.store_id, MIN(t.transaction_timestamp) AS transaction_timestamp,
             COUNT(*) AS line_count, ROUND(SUM(t.sales_value), 2) AS receipt_value, SUM(t.coupon_disc) AS coupon_value
      FROM transactions AS t GROUP BY t.basket_id, t.household_id, t.store_id) AS t
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-01-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY month
ORDER BY month
