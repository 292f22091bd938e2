-- question: sales on 2017-11-22
SELECT SUM(t.sales_value) AS revenue
FROM transactions AS t
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-11-22 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2017-11-23 00:00:00'
