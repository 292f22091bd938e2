-- orders
-- {"metrics": ["revenue"], "dimensions": ["order.customer.nation.name"], "filters": [{"field": "order.customer.nation.region.name", "values": ["ASIA"]}], "time": {"range": "1994"}, "order_by": ["-revenue"]}
SELECT n_name, SUM(l_extendedprice * (1 - l_discount)) AS revenue
FROM lineitem
JOIN orders ON o_orderkey = l_orderkey
JOIN customer ON c_custkey = o_custkey
JOIN nation ON n_nationkey = c_nationkey
JOIN region ON r_regionkey = n_regionkey
WHERE r_name = 'ASIA' AND l_shipdate >= DATE '1994-01-01' AND l_shipdate < DATE '1995-01-01'
GROUP BY 1
ORDER BY revenue DESC, 1
