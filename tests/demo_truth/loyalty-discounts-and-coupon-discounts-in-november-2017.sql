-- question: loyalty discounts and coupon discounts in November 2017
SELECT SUM(t.retail_disc) AS loyalty_discounts, SUM(t.coupon_disc) AS coupon_discounts
FROM transactions AS t
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-11-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2017-12-01 00:00:00'
