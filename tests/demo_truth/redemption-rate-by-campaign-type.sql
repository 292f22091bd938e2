-- question: redemption rate by campaign type
WITH sent AS (
  SELECT c.campaign_type, COUNT(*) AS mailings
  FROM campaigns AS m
  JOIN campaign_descriptions AS c ON c.campaign_id = m.campaign_id
  GROUP BY ALL),
redeemed AS (
  SELECT c.campaign_type, COUNT(*) AS redemptions
  FROM coupon_redemptions AS r
  JOIN campaign_descriptions AS c ON c.campaign_id = r.campaign_id
  GROUP BY ALL)
SELECT campaign_type, COALESCE(redemptions, 0) * 1.0 / mailings AS redemption_rate
FROM sent
LEFT JOIN redeemed USING (campaign_type)
