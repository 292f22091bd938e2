-- orders
-- {"metrics": ["order_value", "orders"], "dimensions": ["lines.flag"]}
SELECT l_returnflag, SUM(o_totalprice), COUNT(*)
FROM orders
LEFT JOIN (SELECT DISTINCT l_orderkey, l_returnflag FROM lineitem) AS flags ON l_orderkey = o_orderkey
GROUP BY 1
ORDER BY 1 NULLS LAST
