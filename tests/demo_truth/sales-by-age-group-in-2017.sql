-- question: sales by age group in 2017
SELECT d.age, SUM(t.sales_value) AS revenue
FROM transactions AS t
LEFT JOIN demographics AS d ON d.household_id = t.household_id
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-01-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY d.age
