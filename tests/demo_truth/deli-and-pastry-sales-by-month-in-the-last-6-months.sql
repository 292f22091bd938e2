-- question: deli and pastry sales by month in the last 6 months
SELECT p.department, CAST(date_trunc('month', timezone('America/New_York', timezone('UTC', t.transaction_timestamp))) AS DATE) AS month, SUM(t.sales_value) AS revenue
FROM transactions AS t
JOIN products AS p ON p.product_id = t.product_id
WHERE p.department IN ('DELI', 'PASTRY')
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-07-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY p.department, month
ORDER BY p.department, month
