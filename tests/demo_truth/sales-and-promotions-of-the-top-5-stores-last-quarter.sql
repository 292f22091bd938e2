-- question: sales and promotions of the top 5 stores last quarter
WITH bought AS (
  SELECT t.store_id, SUM(t.sales_value) AS revenue
  FROM transactions AS t
  WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-10-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
  GROUP BY t.store_id),
promoted AS (
  SELECT m.store_id, COUNT(*) AS promotions
  FROM promotions AS m
  WHERE (DATE '2016-12-26' + CAST(7 * (m.week - 1) AS INTEGER)) >= DATE '2017-10-01' AND (DATE '2016-12-26' + CAST(7 * (m.week - 1) AS INTEGER)) < DATE '2018-01-01'
  GROUP BY m.store_id)
SELECT CAST(store_id AS VARCHAR) AS store_id, revenue, COALESCE(promotions, 0) AS promotions
FROM bought
FULL JOIN promoted USING (store_id)
ORDER BY revenue DESC NULLS LAST
LIMIT 5
