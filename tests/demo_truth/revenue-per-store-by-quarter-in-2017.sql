-- question: revenue per store by quarter in 2017
SELECT CAST(date_trunc('quarter', timezone('America/New_York', timezone('UTC', t.transaction_timestamp))) AS DATE) AS quarter, SUM(t.sales_value) / COUNT(DISTINCT t.store_id) AS revenue_per_store
FROM transactions AS t
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-01-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY quarter
ORDER BY quarter
