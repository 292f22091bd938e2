-- orders
-- {"metrics": ["revenue", "lines"], "dimensions": ["time.month"]}
SELECT DATE_TRUNC('month', l_shipdate), SUM(l_extendedprice * (1 - l_discount)), COUNT(*)
FROM lineitem
GROUP BY 1
ORDER BY 1
