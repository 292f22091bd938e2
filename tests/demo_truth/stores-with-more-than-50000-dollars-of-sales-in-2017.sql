-- question: stores with more than 50000 dollars of sales in 2017
SELECT CAST(t.store_id AS VARCHAR) AS store_id, SUM(t.sales_value) AS revenue
FROM transactions AS t
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-01-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY t.store_id
HAVING SUM(t.sales_value) > 50000
ORDER BY revenue DESC
