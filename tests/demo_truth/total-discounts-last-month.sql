-- question: total discounts last month
SELECT SUM(t.retail_disc) + SUM(t.coupon_disc) + SUM(t.coupon_match_disc) AS total_discounts
FROM transactions AS t
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-12-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
