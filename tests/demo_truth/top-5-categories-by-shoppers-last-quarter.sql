-- question: top 5 categories by shoppers last quarter
SELECT p.product_category, COUNT(DISTINCT t.household_id) AS shoppers
FROM transactions AS t
LEFT JOIN products AS p ON p.product_id = t.product_id
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-10-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY p.product_category
ORDER BY shoppers DESC, p.product_category NULLS LAST
LIMIT 5
