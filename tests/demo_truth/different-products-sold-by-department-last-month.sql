-- question: different products sold by department last month
SELECT p.department, COUNT(DISTINCT t.product_id) AS products_sold
FROM transactions AS t
LEFT JOIN products AS p ON p.product_id = t.product_id
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-12-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY p.department
