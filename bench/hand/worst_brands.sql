-- orders
-- {"metrics": ["return_rate", "revenue"], "dimensions": ["part.brand"], "order_by": ["-return_rate"], "limit": 10}
SELECT p_brand,
       SUM(l_extendedprice * (1 - l_discount)) FILTER (l_returnflag = 'R')
         / NULLIF(SUM(l_extendedprice * (1 - l_discount)), 0) AS return_rate,
       SUM(l_extendedprice * (1 - l_discount)) AS revenue
FROM lineitem
LEFT JOIN part ON p_partkey = l_partkey
GROUP BY 1
ORDER BY return_rate DESC NULLS LAST, 1
LIMIT 11
