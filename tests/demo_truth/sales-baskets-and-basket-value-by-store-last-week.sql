-- question: sales, baskets and basket value by store last week
SELECT CAST(t.store_id AS VARCHAR) AS store_id, SUM(t.sales_value) AS revenue, COUNT(DISTINCT t.basket_id) AS baskets,
       SUM(t.sales_value) / COUNT(DISTINCT t.basket_id) AS basket_value
FROM transactions AS t
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-12-25 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY t.store_id
ORDER BY revenue DESC
LIMIT 20
