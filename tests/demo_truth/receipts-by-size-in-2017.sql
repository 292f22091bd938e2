-- question: receipts by size in 2017
SELECT CASE WHEN t.receipt_value < 10 THEN 'Under $10' WHEN t.receipt_value < 25 THEN '$10 to $25'
            WHEN t.receipt_value < 50 THEN '$25 to $50' WHEN t.receipt_value < 100 THEN '$50 to $100'
            ELSE '$100 and more' END AS receipt_size,
       COUNT(*) AS receipts
FROM (SELECT t.basket_id, t.household_id, t.store_id, MIN(t.transaction_timestamp) AS transaction_timestamp,
             COUNT(*) AS line_count, ROUND(SUM(t.sales_value), 2) AS receipt_value, SUM(t.coupon_disc) AS coupon_value
      FROM transactions AS t GROUP BY t.basket_id, t.household_id, t.store_id) AS t
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-01-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY receipt_size
