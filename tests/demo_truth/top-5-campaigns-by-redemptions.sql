-- question: top 5 campaigns by redemptions
SELECT CAST(r.campaign_id AS VARCHAR) AS campaign_id, COUNT(*) AS redemptions
FROM coupon_redemptions AS r
GROUP BY r.campaign_id
ORDER BY redemptions DESC
LIMIT 5
