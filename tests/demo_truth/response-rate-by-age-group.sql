-- question: response rate by age group
SELECT d.age,
       AVG(CASE WHEN EXISTS (SELECT 1 FROM coupon_redemptions AS r
                     WHERE r.campaign_id = m.campaign_id AND r.household_id = m.household_id) THEN 1.0 ELSE 0.0 END) AS response_rate
FROM campaigns AS m
LEFT JOIN demographics AS d ON d.household_id = m.household_id
GROUP BY d.age
