-- orders
-- {"metrics": ["average_order", "buyers"], "dimensions": ["customer.segment"]}
SELECT c_mktsegment, AVG(o_totalprice), COUNT(DISTINCT o_custkey)
FROM orders
LEFT JOIN customer ON c_custkey = o_custkey
GROUP BY 1
ORDER BY 1 NULLS LAST
