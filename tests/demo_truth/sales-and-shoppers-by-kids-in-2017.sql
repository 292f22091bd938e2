-- question: sales and shoppers by kids in 2017
SELECT d.kids_count <> '0' AS has_kids, SUM(t.sales_value) AS revenue, COUNT(DISTINCT t.household_id) AS shoppers
FROM transactions AS t
LEFT JOIN demographics AS d ON d.household_id = t.household_id
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-01-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY has_kids
