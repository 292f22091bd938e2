-- demo
-- {"metrics": ["revenue", "redemptions"], "dimensions": ["household.age"]}
WITH sold AS (
  SELECT age, SUM(sales_value) AS revenue
  FROM transactions LEFT JOIN demographics USING (household_id)
  GROUP BY 1
), redeemed AS (
  SELECT age, COUNT(*) AS redemptions
  FROM coupon_redemptions LEFT JOIN demographics USING (household_id)
  GROUP BY 1
)
SELECT COALESCE(sold.age, redeemed.age) AS age, revenue, COALESCE(redemptions, 0)
FROM sold FULL JOIN redeemed ON sold.age IS NOT DISTINCT FROM redeemed.age
ORDER BY 1 NULLS LAST
