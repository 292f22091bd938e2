-- question: redeeming households by campaign type in 2017
SELECT c.campaign_type, COUNT(DISTINCT r.household_id) AS redeeming_households
FROM coupon_redemptions AS r
JOIN campaign_descriptions AS c ON c.campaign_id = r.campaign_id
WHERE r.redemption_date >= DATE '2017-01-01' AND r.redemption_date < DATE '2018-01-01'
GROUP BY c.campaign_type
