-- orders
-- {"metrics": ["revenue", "quantity_sold", "average_quantity", "lines"], "dimensions": ["flag", "status"], "time": {"range": {"until": "1998-09-02"}}}
SELECT l_returnflag, l_linestatus, SUM(l_extendedprice * (1 - l_discount)), SUM(l_quantity), AVG(l_quantity), COUNT(*)
FROM lineitem
WHERE l_shipdate < DATE '1998-09-02'
GROUP BY 1, 2
ORDER BY 1, 2
