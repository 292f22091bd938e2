-- demo
-- {"metrics": ["revenue"], "dimensions": ["product.department"], "time": {"range": "2017-Q4"}, "order_by": ["-revenue"], "limit": 10}
SELECT department, SUM(sales_value) AS revenue
FROM transactions
LEFT JOIN products USING (product_id)
WHERE transaction_timestamp >= TIMESTAMP '2017-10-01 04:00:00'
  AND transaction_timestamp < TIMESTAMP '2018-01-01 05:00:00'
GROUP BY 1
ORDER BY revenue DESC NULLS LAST, 1
LIMIT 11
