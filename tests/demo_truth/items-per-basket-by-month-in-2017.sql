-- question: items per basket by month in 2017
SELECT CAST(date_trunc('month', timezone('America/New_York', timezone('UTC', t.transaction_timestamp))) AS DATE) AS month,
       SUM(t.quantity) FILTER (WHERE p.product_type IS DISTINCT FROM 'GASOLINE-REG UNLEADED') * 1.0
         / COUNT(DISTINCT t.basket_id) AS items_per_basket
FROM transactions AS t
LEFT JOIN products AS p ON p.product_id = t.product_id
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-01-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY month
ORDER BY month
