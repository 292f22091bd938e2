-- orders
-- {"metrics": ["revenue"], "dimensions": ["order.id", "order.ordered_on"], "filters": [{"field": "order.customer.segment", "values": ["BUILDING"]}, {"field": "order.ordered_on", "op": "<", "values": ["1995-03-15"]}], "time": {"range": {"from": "1995-03-16"}}, "order_by": ["-revenue"], "limit": 10}
SELECT o_orderkey, o_orderdate, SUM(l_extendedprice * (1 - l_discount)) AS revenue
FROM lineitem
JOIN orders ON o_orderkey = l_orderkey
JOIN customer ON c_custkey = o_custkey
WHERE c_mktsegment = 'BUILDING' AND o_orderdate < DATE '1995-03-15' AND l_shipdate >= DATE '1995-03-16'
GROUP BY 1, 2
ORDER BY revenue DESC, 1, 2
LIMIT 11
