-- question: frozen pizza sales last quarter
SELECT SUM(t.sales_value) AS revenue
FROM transactions AS t
LEFT JOIN products AS p ON p.product_id = t.product_id
WHERE p.product_category = 'FROZEN PIZZA'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-10-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
