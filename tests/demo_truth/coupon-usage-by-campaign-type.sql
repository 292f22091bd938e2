-- question: coupon usage by campaign type
WITH offered AS (
  SELECT c.campaign_type, COUNT(DISTINCT (k.coupon_upc, k.campaign_id)) AS coupons
  FROM coupons AS k
  JOIN campaign_descriptions AS c ON c.campaign_id = k.campaign_id
  GROUP BY c.campaign_type),
used AS (
  SELECT c.campaign_type, COUNT(DISTINCT (r.coupon_upc, r.campaign_id)) AS coupons
  FROM coupon_redemptions AS r
  JOIN campaign_descriptions AS c ON c.campaign_id = r.campaign_id
  GROUP BY c.campaign_type)
SELECT campaign_type, COALESCE(used.coupons, 0) * 1.0 / offered.coupons AS coupon_usage
FROM offered
LEFT JOIN used USING (campaign_type)
