-- question: sales to households aged 25-34 and 35-44 by department in 2017
SELECT p.department, SUM(t.sales_value) AS revenue
FROM transactions AS t
LEFT JOIN products AS p ON p.product_id = t.product_id
JOIN demographics AS d ON d.household_id = t.household_id
WHERE d.age IN ('25-34', '35-44')
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-01-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY p.department
