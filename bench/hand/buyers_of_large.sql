-- orders
-- {"metrics": ["customers"], "dimensions": ["segment"], "filters": [{"field": "orders.priority", "values": ["1-URGENT"]}]}
SELECT c_mktsegment, COUNT(*)
FROM customer
WHERE c_custkey IN (SELECT o_custkey FROM orders WHERE o_orderpriority = '1-URGENT')
GROUP BY 1
ORDER BY 1
