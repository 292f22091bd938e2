-- orders
-- {"metrics": ["customers"], "dimensions": ["orders.priority"]}
SELECT o_orderpriority, COUNT(DISTINCT c_custkey)
FROM customer
LEFT JOIN orders ON o_custkey = c_custkey
GROUP BY 1
ORDER BY 1 NULLS LAST
