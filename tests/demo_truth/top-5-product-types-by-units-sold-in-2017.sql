-- question: top 5 product types by units sold in 2017
SELECT p.product_type, SUM(t.quantity) AS units
FROM transactions AS t
LEFT JOIN products AS p ON p.product_id = t.product_id
WHERE p.product_type IS DISTINCT FROM 'GASOLINE-REG UNLEADED'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-01-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY p.product_type
ORDER BY units DESC NULLS LAST, p.product_type NULLS LAST
LIMIT 5
