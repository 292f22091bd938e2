-- question: revenue and redemptions by age group in 2017
WITH bought AS (
  SELECT d.age, SUM(t.sales_value) AS revenue
  FROM transactions AS t
  LEFT JOIN demographics AS d ON d.household_id = t.household_id
  WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-01-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
  GROUP BY d.age),
redeemed AS (
  SELECT d.age, COUNT(*) AS redemptions
  FROM coupon_redemptions AS r
  LEFT JOIN demographics AS d ON d.household_id = r.household_id
  WHERE r.redemption_date >= DATE '2017-01-01' AND r.redemption_date < DATE '2018-01-01'
  GROUP BY d.age)
SELECT COALESCE(bought.age, redeemed.age) AS age, revenue, COALESCE(redemptions, 0) AS redemptions
FROM bought
FULL JOIN redeemed ON redeemed.age IS NOT DISTINCT FROM bought.age
