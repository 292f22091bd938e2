-- question: sales of private label products by department last month
SELECT p.department, SUM(t.sales_value) AS private_label_revenue
FROM transactions AS t
JOIN products AS p ON p.product_id = t.product_id
WHERE p.brand = 'Private'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-12-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY p.department
