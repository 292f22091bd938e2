-- question: mailings and responses by campaign type for type A and type B
SELECT c.campaign_type, COUNT(*) AS mailings,
       COUNT(*) FILTER (WHERE EXISTS (SELECT 1 FROM coupon_redemptions AS r
                     WHERE r.campaign_id = m.campaign_id AND r.household_id = m.household_id)) AS responses
FROM campaigns AS m
JOIN campaign_descriptions AS c ON c.campaign_id = m.campaign_id
WHERE c.campaign_type IN ('Type A', 'Type B')
GROUP BY c.campaign_type
