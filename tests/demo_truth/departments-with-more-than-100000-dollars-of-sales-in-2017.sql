-- question: departments with more than 100000 dollars of sales in 2017
SELECT p.department, SUM(t.sales_value) AS revenue
FROM transactions AS t
LEFT JOIN products AS p ON p.product_id = t.product_id
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-01-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY p.department
HAVING SUM(t.sales_value) > 100000
ORDER BY revenue DESC
