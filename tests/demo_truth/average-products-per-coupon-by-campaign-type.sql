-- question: average products per coupon by campaign type
SELECT c.campaign_type, COUNT(*) * 1.0 / COUNT(DISTINCT (k.coupon_upc, k.campaign_id)) AS products_per_coupon
FROM (SELECT DISTINCT coupon_upc, campaign_id, product_id FROM coupons) AS k
JOIN campaign_descriptions AS c ON c.campaign_id = k.campaign_id
GROUP BY c.campaign_type
