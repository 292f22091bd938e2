-- question: sales between 1 and 15 November 2017
SELECT SUM(t.sales_value) AS revenue
FROM transactions AS t
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-11-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2017-11-16 00:00:00'
