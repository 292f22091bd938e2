-- orders
-- {"metrics": ["revenue", "orders"], "dimensions": ["nation.name"], "time": {"range": "1996"}}
WITH sold AS (
  SELECT n_name, SUM(l_extendedprice * (1 - l_discount)) AS revenue
  FROM lineitem
  LEFT JOIN orders ON o_orderkey = l_orderkey
  LEFT JOIN customer ON c_custkey = o_custkey
  LEFT JOIN nation ON n_nationkey = c_nationkey
  WHERE l_shipdate >= DATE '1996-01-01' AND l_shipdate < DATE '1997-01-01'
  GROUP BY 1
), ordered AS (
  SELECT n_name, COUNT(*) AS orders
  FROM orders
  LEFT JOIN customer ON c_custkey = o_custkey
  LEFT JOIN nation ON n_nationkey = c_nationkey
  WHERE o_orderdate >= DATE '1996-01-01' AND o_orderdate < DATE '1997-01-01'
  GROUP BY 1
)
SELECT COALESCE(sold.n_name, ordered.n_name) AS n_name, revenue, COALESCE(orders, 0)
FROM sold
FULL JOIN ordered ON sold.n_name IS NOT DISTINCT FROM ordered.n_name
ORDER BY 1 NULLS LAST
