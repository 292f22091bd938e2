-- question: redemptions and baskets by month in 2017
WITH redeemed AS (
  SELECT CAST(date_trunc('month', r.redemption_date) AS DATE) AS month, COUNT(*) AS redemptions
  FROM coupon_redemptions AS r
  WHERE r.redemption_date >= DATE '2017-01-01' AND r.redemption_date < DATE '2018-01-01'
  GROUP BY month),
bought AS (
  SELECT CAST(date_trunc('month', timezone('America/New_York', timezone('UTC', t.transaction_timestamp))) AS DATE) AS month, COUNT(DISTINCT t.basket_id) AS baskets
  FROM transactions AS t
  WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-01-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
  GROUP BY month)
SELECT month, COALESCE(redemptions, 0) AS redemptions, COALESCE(baskets, 0) AS baskets
FROM redeemed
FULL JOIN bought USING (month)
ORDER BY month
