-- question: top 10 product categories by sales last quarter
SELECT p.product_category, SUM(t.sales_value) AS revenue
FROM transactions AS t
LEFT JOIN products AS p ON p.product_id = t.product_id
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-10-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY p.product_category
ORDER BY revenue DESC NULLS LAST, p.product_category NULLS LAST
LIMIT 10
