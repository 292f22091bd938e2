-- question: sales to households with kids last quarter
SELECT SUM(t.sales_value) AS revenue
FROM transactions AS t
JOIN demographics AS d ON d.household_id = t.household_id
WHERE d.kids_count <> '0'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-10-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
