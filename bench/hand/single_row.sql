-- orders
-- {"metrics": ["orders", "revenue", "buyers"], "time": {"range": "1997"}}
SELECT orders, revenue, buyers
FROM (SELECT COUNT(*) AS orders, COUNT(DISTINCT o_custkey) AS buyers FROM orders
      WHERE o_orderdate >= DATE '1997-01-01' AND o_orderdate < DATE '1998-01-01')
CROSS JOIN (SELECT SUM(l_extendedprice * (1 - l_discount)) AS revenue FROM lineitem
            WHERE l_shipdate >= DATE '1997-01-01' AND l_shipdate < DATE '1998-01-01')
