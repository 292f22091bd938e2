-- question: top 5 departments by revenue in 2017
SELECT p.department, SUM(t.sales_value) AS revenue
FROM transactions AS t
LEFT JOIN products AS p ON p.product_id = t.product_id
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-01-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY p.department
ORDER BY revenue DESC NULLS LAST, p.department NULLS LAST
LIMIT 5
