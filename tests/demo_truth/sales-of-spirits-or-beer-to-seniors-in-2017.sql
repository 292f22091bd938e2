-- question: sales of spirits or beer to seniors in 2017
SELECT SUM(t.sales_value) AS revenue
FROM transactions AS t
JOIN products AS p ON p.product_id = t.product_id
JOIN demographics AS d ON d.household_id = t.household_id
WHERE (p.department = 'SPIRITS' OR p.product_category = 'BEERS/ALES')
  AND d.age = '65+'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-01-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
