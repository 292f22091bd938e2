-- orders
-- {"metrics": ["revenue"], "dimensions": ["part.brand"], "filters": [{"field": "revenue", "op": ">", "values": [1000000]}, {"field": "part.size", "op": "in", "values": [1, 5, 9, 13]}]}
SELECT p_brand, SUM(l_extendedprice * (1 - l_discount)) AS revenue
FROM lineitem
JOIN part ON p_partkey = l_partkey
WHERE p_size IN (1, 5, 9, 13)
GROUP BY 1
HAVING revenue > 1000000
ORDER BY 1
