-- demo
-- {"metrics": ["shoppers"], "dimensions": ["product.category"], "order_by": ["-shoppers"], "limit": 20}
SELECT product_category, COUNT(DISTINCT household_id) AS shoppers
FROM transactions
LEFT JOIN products USING (product_id)
GROUP BY 1
ORDER BY shoppers DESC NULLS LAST, 1
LIMIT 21
