-- question: units of bananas sold by month in 2017
SELECT CAST(date_trunc('month', timezone('America/New_York', timezone('UTC', t.transaction_timestamp))) AS DATE) AS month, SUM(t.quantity) AS units
FROM transactions AS t
JOIN products AS p ON p.product_id = t.product_id
WHERE p.product_type = 'BANANAS'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-01-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY month
ORDER BY month
