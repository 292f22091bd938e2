-- question: coupons by campaign type
SELECT c.campaign_type, COUNT(DISTINCT (k.coupon_upc, k.campaign_id)) AS coupons
FROM coupons AS k
JOIN campaign_descriptions AS c ON c.campaign_id = k.campaign_id
GROUP BY c.campaign_type
