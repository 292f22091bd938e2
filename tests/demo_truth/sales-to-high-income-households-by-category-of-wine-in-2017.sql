-- question: sales to high income households by category of wine in 2017
SELECT p.product_category, SUM(t.sales_value) AS revenue
FROM transactions AS t
JOIN products AS p ON p.product_id = t.product_id
JOIN demographics AS d ON d.household_id = t.household_id
WHERE p.product_category IN ('DOMESTIC WINE', 'IMPORTED WINE', 'MISC WINE')
  AND d.income IN ('100-124K', '125-149K', '150-174K', '175-199K', '200-249K', '250K+')
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-01-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY p.product_category
