-- question: average basket value by day of the week last quarter
SELECT isodow(timezone('America/New_York', timezone('UTC', t.transaction_timestamp))) AS day_of_week, SUM(t.sales_value) / COUNT(DISTINCT t.basket_id) AS basket_value
FROM transactions AS t
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-10-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY day_of_week
ORDER BY day_of_week
