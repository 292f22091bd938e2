-- question: coupons by department
SELECT p.department, COUNT(DISTINCT (k.coupon_upc, k.campaign_id)) AS coupons
FROM coupons AS k
LEFT JOIN products AS p ON p.product_id = k.product_id
GROUP BY p.department
