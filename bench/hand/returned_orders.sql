-- orders
-- {"metrics": ["orders", "order_value"], "dimensions": ["priority"], "filters": [{"field": "lines.flag", "values": ["R"]}], "time": {"range": "1995-Q1"}}
SELECT o_orderpriority, COUNT(*), SUM(o_totalprice)
FROM orders
WHERE o_orderdate >= DATE '1995-01-01' AND o_orderdate < DATE '1995-04-01'
  AND EXISTS (SELECT 1 FROM lineitem WHERE l_orderkey = o_orderkey AND l_returnflag = 'R')
GROUP BY 1
ORDER BY 1
