-- question: redemption rate by campaign type for households with kids compared with those without
WITH sent AS (
  SELECT c.campaign_type, d.kids_count <> '0' AS has_kids, COUNT(*) AS mailings
  FROM campaigns AS m
  JOIN campaign_descriptions AS c ON c.campaign_id = m.campaign_id
  JOIN demographics AS d ON d.household_id = m.household_id
  GROUP BY ALL),
redeemed AS (
  SELECT c.campaign_type, d.kids_count <> '0' AS has_kids, COUNT(*) AS redemptions
  FROM coupon_redemptions AS r
  JOIN campaign_descriptions AS c ON c.campaign_id = r.campaign_id
  JOIN demographics AS d ON d.household_id = r.household_id
  GROUP BY ALL)
SELECT campaign_type, has_kids, COALESCE(redemptions, 0) * 1.0 / mailings AS redemption_rate
FROM sent
LEFT JOIN redeemed USING (campaign_type, has_kids)
