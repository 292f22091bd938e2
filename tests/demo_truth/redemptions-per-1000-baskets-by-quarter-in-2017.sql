-- question: redemptions per 1000 baskets by quarter in 2017
WITH redeemed AS (
  SELECT CAST(date_trunc('quarter', r.redemption_date) AS DATE) AS quarter, COUNT(*) AS redemptions
  FROM coupon_redemptions AS r
  WHERE r.redemption_date >= DATE '2017-01-01' AND r.redemption_date < DATE '2018-01-01'
  GROUP BY quarter),
bought AS (
  SELECT CAST(date_trunc('quarter', timezone('America/New_York', timezone('UTC', t.transaction_timestamp))) AS DATE) AS quarter, COUNT(DISTINCT t.basket_id) AS baskets
  FROM transactions AS t
  WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-01-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
  GROUP BY quarter)
SELECT quarter, 1000.0 * COALESCE(redemptions, 0) / baskets AS redemptions_per_1000_baskets
FROM bought
LEFT JOIN redeemed USING (quarter)
ORDER BY quarter
