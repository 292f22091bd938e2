-- question: campaign reach by age group
SELECT d.age, COUNT(DISTINCT m.household_id) * 1.0 / COUNT(DISTINCT t.household_id) AS campaign_reach
FROM (SELECT DISTINCT household_id FROM transactions) AS t
LEFT JOIN demographics AS d ON d.household_id = t.household_id
LEFT JOIN campaigns AS m ON m.household_id = t.household_id
GROUP BY d.age
