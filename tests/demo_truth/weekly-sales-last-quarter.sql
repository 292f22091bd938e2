-- question: weekly sales last quarter
SELECT CAST(date_trunc('week', timezone('America/New_York', timezone('UTC', t.transaction_timestamp))) AS DATE) AS week_start, SUM(t.sales_value) AS revenue
FROM transactions AS t
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-10-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY week_start
ORDER BY week_start
