-- question: response rate by campaign type
SELECT c.campaign_type,
       AVG(CASE WHEN EXISTS (SELECT 1 FROM coupon_redemptions AS r
                     WHERE r.campaign_id = m.campaign_id AND r.household_id = m.household_id) THEN 1.0 ELSE 0.0 END) AS response_rate
FROM campaigns AS m
JOIN campaign_descriptions AS c ON c.campaign_id = m.campaign_id
GROUP BY c.campaign_type
