-- question: alcohol sales by month in the last 3 months
SELECT CAST(date_trunc('month', timezone('America/New_York', timezone('UTC', t.transaction_timestamp))) AS DATE) AS month, SUM(t.sales_value) AS revenue
FROM transactions AS t
JOIN products AS p ON p.product_id = t.product_id
WHERE p.product_category IN ('BEERS/ALES', 'DOMESTIC WINE', 'IMPORTED WINE', 'MISC WINE', 'LIQUOR')
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-10-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY month
ORDER BY month
