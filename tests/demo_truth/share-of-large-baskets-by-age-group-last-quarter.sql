-- question: share of large baskets by age group last quarter
SELECT d.age, AVG(CASE WHEN t.receipt_value >= 100 THEN 1.0 ELSE 0.0 END) AS large_receipt_share
FROM (SELECT t.basket_id, t.household_id, t.store_id, MIN(t.transaction_timestamp) AS transaction_timestamp,
             COUNT(*) AS line_count, ROUND(SUM(t.sales_value), 2) AS receipt_value, SUM(t.coupon_disc) AS coupon_value
      FROM transactions AS t GROUP BY t.basket_id, t.household_id, t.store_id) AS t
LEFT JOIN demographics AS d ON d.household_id = t.household_id
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-10-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY d.age
