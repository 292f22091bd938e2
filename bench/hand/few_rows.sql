-- orders
-- {"metrics": ["discount_given"], "filters": [{"field": "discount", "op": "between", "values": [0.05, 0.07]}, {"field": "quantity", "op": "<", "values": [24]}], "time": {"range": "1994"}}
SELECT SUM(l_extendedprice * l_discount)
FROM lineitem
WHERE l_shipdate >= DATE '1994-01-01' AND l_shipdate < DATE '1995-01-01'
  AND l_discount BETWEEN 0.05 AND 0.07 AND l_quantity < 24
