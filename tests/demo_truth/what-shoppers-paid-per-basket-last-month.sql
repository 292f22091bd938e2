-- question: what shoppers paid per basket last month
SELECT (SUM(t.sales_value) - SUM(t.coupon_disc)) / COUNT(DISTINCT t.basket_id) AS paid_per_basket
FROM transactions AS t
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-12-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
