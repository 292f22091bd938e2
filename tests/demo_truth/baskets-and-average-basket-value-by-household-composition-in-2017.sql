-- question: baskets and average basket value by household composition in 2017
SELECT d.household_comp, COUNT(DISTINCT t.basket_id) AS baskets,
       SUM(t.sales_value) / COUNT(DISTINCT t.basket_id) AS basket_value
FROM transactions AS t
LEFT JOIN demographics AS d ON d.household_id = t.household_id
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-01-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY d.household_comp
